"""Q8, whole layers at once. Parameters are injected, so any way of drawing them is fine."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, batched, check, value_of

import draws
import oracle
from readings import changed, not_none, numbers, parts, raised_instead, refused, sentence

TWICE_AVERAGED = "Gradients are N times too small: the loss already divides by N."
SILENT = "Gradient flows through silent units."
OWN_MAXIMUM = "Row 1 gives inf: subtract each row's own maximum."
COLUMNS = "Columns sum to 1 instead of rows."
NEGATIVE = "−1 counts from the end in NumPy: check the labels, raise ValueError."
NO_CLASS = "There is no class K or above: check the labels, raise ValueError."
FIT = "Logits are (N, K), labels (N,), and N is at least 1: raise ValueError for all else."
WHOLE = "What a whole network gives is wrong."
PAIR = "`softmax_cross_entropy` returns (loss, dlogits)."
#: Up to three layers, of networks of up to three.
WRONG_GRADIENT = {
    name: f"Compared with numeric gradients, {name} is wrong."
    for layers in (1, 2, 3)
    for layer in range(1, layers + 1)
    for name in (f"dW of layer {layer} of {layers}", f"db of layer {layer} of {layers}")
}


def layer_of(student, W, b):
    """A layer of the student's with these parameters."""
    layer = student.Linear(*W.shape, 0)
    layer.W, layer.b = W, b
    return layer


def layer_run(student, rng, name=""):
    """A drawn layer with its batch; what the student's layer gives, forward and backward; its attribute `name`."""
    given = draws.layer(rng)
    try:
        with batched(student):
            layer = layer_of(student, given.W, given.b)
            found = [layer.forward(given.X), layer.backward(given.dout)]
            if name:
                found.append(getattr(layer, name))
    except AttributeError as error:
        check(not name or f"no attribute '{name}'" not in str(error), f"{name} is missing: set it in `backward`.")
        raise
    return given, *(value_of(answer) for answer in found)


@pytest.mark.question("q8", weight=0.75, hint="forward gives X @ W + b.")
def test_linear_forward(student, rng):
    """A layer computes X @ W + b with the parameters that it has now; samples of another width raise ValueError."""
    given = draws.layer(rng)
    with batched(student):
        out = layer_of(student, given.W, given.b).forward(given.X)
        forward = student.Linear(3, 2, 0).forward
    assert_close(out, given.X @ given.W + given.b, rtol=1e-7, name="the output")
    misfits = (np.ones((4, 2)), np.ones((4, 4)), np.ones(3), np.ones((2, 3, 3)))
    refused(student, ValueError, raised_instead("ValueError", "an output"), *((forward, X) for X in misfits))


@pytest.mark.question("q8", weight=1, hint="dW = Xᵀ @ dout.")
def test_weight_gradient(student, rng):
    """dW is the gradient for W, of its shape, for layers and batches of unequal sizes."""
    for _ in range(2):
        given, _, _, dW = layer_run(student, rng, "dW")
        right = np.einsum("ni,no->io", given.X, given.dout)
        hint = sentence(dW, {TWICE_AVERAGED: right / len(given.X), "dW has shape (out,in).": right.T})
        assert_close(dW, right, rtol=1e-7, hint=hint, name="dW")


@pytest.mark.question("q8", weight=1, hint="db is the sum of dout over the batch.")
def test_bias_gradient(student, rng):
    """db is the gradient for b: each sample's part added up."""
    for _ in range(2):
        given, _, _, db = layer_run(student, rng, "db")
        right = given.dout.sum(axis=0)
        wrong = {"db is all zeros.": np.zeros_like(right), "db is N times too small.": right / len(given.X)}
        missing = "db is missing: set it in `backward`." if db is None else ""
        assert_close(db, right, rtol=1e-7, hint=missing or sentence(db, wrong), name="db")


@pytest.mark.question("q8", weight=1, hint="dX = dout @ Wᵀ.")
def test_input_gradient(student, rng):
    """backward returns the gradient for X, of its shape."""
    for _ in range(2):
        given, _, dX = layer_run(student, rng)
        not_none(dX, "backward")
        right = np.einsum("no,io->ni", given.dout, given.W)
        hint = sentence(dX, {TWICE_AVERAGED: right / len(given.X)})
        assert_close(dX, right, rtol=1e-7, hint=hint, name="the gradient dX")


@pytest.mark.question("q8", weight=1, hint="relu passes a gradient where its last input was positive.")
def test_relu(student, rng):
    """ReLU stops negative inputs forward, and the gradients of silent units backward, whatever their sign."""
    X, other = draws.signed(rng, (4, 5)), draws.signed(rng, (4, 5))
    dout = draws.signed(rng, (4, 5))
    X[0], dout[0] = [0.5, 0.5, -0.5, -0.5, 1.0], [1.0, -1.0, 1.0, -1.0, -1.0]
    other[0] = -X[0]
    with batched(student):
        there_X, there_dout = student.put(X), student.put(dout)
        layer = student.ReLU()
        layer.forward(other)
        out, dX = layer.forward(there_X), layer.backward(there_dout)
    out, dX = value_of(out), value_of(dX)
    assert_close(out, np.where(X > 0, X, 0.0), name="relu")
    wrong = {
        SILENT: dout,
        "ReLU blocked a negative *gradient*; it should look at the input.": np.where(dout > 0, dout, 0.0),
        "Use the input of the *last* forward.": np.where(other > 0, dout, 0.0),
    }
    assert_close(dX, np.where(X > 0, dout, 0.0), hint=sentence(dX, wrong), name="relu's gradient")
    assert_equal(value_of(there_X), X, hint=changed("ReLU.forward", "X"))
    assert_equal(value_of(there_dout), dout, hint=changed("ReLU.backward", "dout"))


def losses(student, *cases):
    """Loss and gradient for each (logits, y)."""
    with batched(student):
        found = [student.softmax_cross_entropy(logits, y) for logits, y in cases]
    return [parts(pair, 2, "softmax_cross_entropy", PAIR) for pair in found]


@pytest.mark.question("q8", weight=1, hint="The mean over the batch of −log(probability of the right class).")
def test_loss_value(student, rng):
    """The loss is the mean of the rows' surprises; shifted rows and repeated batches change nothing; K = 1 costs 0."""
    logits, y = draws.logits(rng)
    shifted = logits + rng.uniform(-3.0, 3.0, (len(logits), 1))
    right = oracle.cross_entropy(logits, y)
    cases = ((logits, y), (shifted, y), (np.tile(logits, (2, 1)), np.tile(y, 2)))
    single = [(logits[:count, :1], 0 * y[:count]) for count in (len(y), 1)]
    *found, several, one = losses(student, *cases, *single)
    for (loss, _), (given, labels) in zip(found, cases, strict=True):
        wrong = {
            COLUMNS: _down(given, labels),
            "mean over the batch, not sum: repeating the batch must not change the loss.": right * len(labels),
            "Each row has one right class: divide by N, not by N·K.": right / logits.shape[1],
        }
        assert_close(loss, right, rtol=1e-7, dtype="number", hint=sentence(loss, wrong), name="the loss")
    for (loss, dlogits), (given, _) in zip((several, one), single, strict=True):
        assert_close(loss, 0.0, dtype="number", hint="With one class nothing surprises: loss 0.", name="the loss")
        assert_close(dlogits, 0.0 * given, hint="With one class there is no slope.", name="dlogits")


@pytest.mark.question("q8", weight=1.25, hint="dlogits = (softmax − one-hot) / N.")
def test_loss_gradient(student, rng):
    """dlogits is the gradient of the mean loss: (softmax − one-hot) / N, each row of which sums to 0."""
    cases = [draws.logits(rng) for _ in range(2)]
    for (_, dlogits), (logits, y) in zip(losses(student, *cases), cases, strict=True):
        right = oracle.cross_entropy_slope(logits, y)
        columns = (np.exp(oracle.log_softmax(logits.T)).T - oracle.one_hot(y, logits.shape[1])) / len(y)
        wrong = {
            "The loss is a mean: divide its gradient by N, too.": right * len(y),
            COLUMNS: columns,
            "Gradient has the opposite sign.": -right,
            "Take the one-hot labels off.": right + oracle.one_hot(y, logits.shape[1]) / len(y),
            TWICE_AVERAGED: right / len(y),
        }
        assert_close(dlogits, right, rtol=1e-7, atol=1e-10, hint=sentence(dlogits, wrong), name="dlogits")


@pytest.mark.question("q8", weight=1, hint=OWN_MAXIMUM)
def test_large_logits(student, rng):
    """Logits of ±10000, and rows 2000 apart, give a finite loss and finite slopes, the right ones."""
    n, k = 4, 5
    y = rng.integers(0, k, n)
    large = rng.uniform(-1.0, 1.0, (n, k)) * 1e4
    apart = rng.normal(size=(n, k)) + np.array([[2000.0], [0.0], [-2000.0], [4000.0]])
    cases = [(apart, y), (large, y), (rng.normal(size=(n, k)) - 1e4, y)]
    for (loss, dlogits), (logits, labels) in zip(losses(student, *cases), cases, strict=True):
        right, slope = oracle.cross_entropy(logits, labels), oracle.cross_entropy_slope(logits, labels)
        hint = sentence(loss, {"mean over the batch, not sum.": right * n, COLUMNS: _down(logits, labels)})
        assert_close(loss, right, rtol=1e-7, dtype="number", hint=hint, name="the loss")
        hint = sentence(dlogits, {"The loss is a mean: divide its gradient by N, too.": slope * n})
        assert_close(dlogits, slope, rtol=1e-7, atol=1e-9, hint=hint, name="dlogits")


def _down(logits, y):
    """The loss of a softmax that runs down the columns."""
    return -oracle.log_softmax(logits.T).T[np.arange(len(y)), y].mean()


def run_network(student, net):
    """What a network with these parameters gives, forward and backward: its number, and a gradient for each of them.

    The number is the loss where targets are labels, the sum of outputs times targets for floats.
    """
    with batched(student):
        layers = []
        for W, b in zip(net.parameters[::2], net.parameters[1::2], strict=True):
            layers += [layer_of(student, W, b), student.ReLU()]
        layers.pop()
        output = net.X
        for layer in layers:
            output = layer.forward(output)
        number, slope = output, net.target
        if net.target.dtype.kind != "f":
            pair = student.softmax_cross_entropy(output, net.target)
            number, slope = pair[0], pair[1]
        for layer in reversed(layers):
            slope = layer.backward(slope)
        gradients = [gradient for layer in layers[::2] for gradient in (layer.dW, layer.db)]
    number = value_of(number)
    if net.target.dtype.kind == "f":
        values = numbers(number)
        check(values is not None and values.shape == net.target.shape, WHOLE)
        number = float((values * net.target).sum())
    return number, [value_of(gradient) for gradient in gradients]


@pytest.mark.question("q8", weight=1.5, hint="Compare with numeric gradients, tensor by tensor, as in Q3.")
def test_gradients_of_networks(student, rng):
    """On five networks every W and b has the gradient that central differences give, to a relative error of 1e-6."""
    shapes = ([3, 4, 4, 1], [2, 5, 3], [4, 3], [3, 4, 2], [4, 3, 3])
    for net in [draws.net(rng, sizes) for sizes in shapes]:
        output, gradients = run_network(student, net)
        right = oracle.net_output(net.parameters, net.X, net.target)
        assert_close(output, right, rtol=1e-7, dtype="number", hint=WHOLE, name="the output")
        for index, got in enumerate(gradients):
            wanted = oracle.net_gradient(net.parameters, net.X, net.target, index)
            assert np.abs(wanted).max() > 1e-6
            form = isinstance(got, np.ndarray) and got.shape == wanted.shape and got.dtype.kind == "f"
            name = f"{'db' if index % 2 else 'dW'} of layer {index // 2 + 1} of {len(net.parameters) // 2}"
            check(
                form and oracle.relative_error(got, wanted) < 1e-6,
                WRONG_GRADIENT[name],
                staff=f"{name}: {got} instead of {wanted}",
            )


@pytest.mark.question("q8", weight=0.5, hint="backward sets dW and db anew and leaves everything else alone.")
def test_backward_overwrites_and_leaves_alone(student, rng):
    """A second backward replaces dW and db instead of adding to them; X, W and dout stay as they were."""
    given = draws.layer(rng)
    other = draws.signed(rng, given.X.shape)
    with batched(student):
        layer = layer_of(student, given.W, given.b)
        X, dout = student.put(given.X), student.put(given.dout)
        layer.forward(X)
        layer.backward(dout)
        first = layer.dW, layer.db
        layer.forward(other)
        layer.backward(-2.0 * given.dout)
        layer.forward(given.X)
        layer.backward(given.dout)
        last, W = (layer.dW, layer.db), layer.W
    dW = value_of(first[0])
    check(isinstance(dW, np.ndarray) and bool(np.any(dW)), "dW is not zero.")
    hint = "A second backward must replace dW and db, not add to them."
    for name, once, again in zip(("dW", "db"), first, last, strict=True):
        assert_close(again, value_of(once), rtol=1e-7, hint=hint, name=name)
    assert_equal(value_of(X), given.X, hint=changed("Linear", "X"))
    assert_equal(W, given.W, hint="`backward` changed W; only an update may.")
    assert_equal(value_of(dout), given.dout, hint=changed("Linear.backward", "dout"))


@pytest.mark.question("q8", weight=0.5, hint="Draw W from a generator made from the seed; biases start at 0.")
def test_fresh_layers(student, rng):
    """One seed gives one layer, another seed another; units differ, weights and biases are small, shapes are right."""
    seed = int(rng.integers(10**6))
    with batched(student):
        layers = [student.Linear(100, 7, one) for one in (seed, seed, seed + 1)]
        found, b = [layer.W for layer in layers], layers[0].b
    W, again, other = (value_of(weights) for weights in found)
    b = value_of(b)
    assert_close(W, np.resize(W, (100, 7)), name="W")
    assert_close(b, np.resize(b, (7,)), dtype="number", name="b")
    check(not np.isclose(W, W[:, :1]).all(), "All hidden units move together: their weights start alike.")
    assert_equal(again, W, hint="The same seed must give the same weights.", name="W")
    assert_close(other, np.resize(other, (100, 7)), name="W")
    check(not np.array_equal(W, other), "Another seed must give other weights.")
    check(bool((np.abs(b) <= 1.0).all()), "Biases start at 0 or small.")
    size = float(np.sqrt(np.mean(W**2)))  # 2 / sqrt(100), and what chance may add
    check(size < 0.25, "Weights are too large for so many inputs: divide them by sqrt(n_in).", staff=f"size {size}")


@pytest.mark.question("q8", weight=0.5, hint="Look at the labels before you use them as indices.")
def test_refuses_bad_labels(student, rng):
    """Labels outside 0 … K−1, other shapes and no samples raise ValueError, float labels TypeError; good ones do not."""
    logits, y = draws.logits(rng)
    ((loss, _),) = losses(student, (logits, y))
    check(isinstance(loss, float | np.floating) and float(loss) > 0.0, "Random logits have a positive loss.")
    K = logits.shape[1]
    good = y[1:]
    function = "softmax_cross_entropy"
    refused(student, ValueError, NEGATIVE, (function, logits, np.append(good, -1)))
    refused(student, ValueError, NO_CLASS, *((function, logits, np.append(good, label)) for label in (K, K + 3)))
    misfits = [(logits, one) for one in (y[:-1], np.append(y, y[0]), y[:, None])]
    misfits += [(logits[:0], y[:0]), (logits[0], np.arange(K)), (logits[:, :, None], y)]
    refused(student, ValueError, FIT, *((function, *one) for one in misfits))
    hint = "Labels are integers; floats raise TypeError."
    refused(student, TypeError, hint, (function, logits, y.astype(float)))
