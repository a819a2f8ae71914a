"""Q8, whole layers at once. Parameters are injected, so any way of drawing them is fine."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, check, raises, value_of

import draws
import oracle
from readings import changed, not_none, parts, raised_instead, sentence

TWICE_AVERAGED = "Gradients are N times too small: the loss already divides by N."
SILENT = "Gradient flows through silent units."
OWN_MAXIMUM = "Row 1 gives inf: subtract each row's own maximum."
COLUMNS = "Columns sum to 1 instead of rows."
NEGATIVE = "−1 counts from the end in NumPy: check the labels, raise ValueError."
NO_CLASS = "There is no class K or above: check the labels, raise ValueError."
FIT = "Logits are (N, K), labels (N,), and N is at least 1: raise ValueError for all else."
PAIR = "`softmax_cross_entropy` returns (loss, dlogits)."


def layer_run(student, rng):
    """A drawn layer with its batch, and what the student's layer makes of it."""
    given = draws.layer(rng)
    got = value_of(student.driver("layers").linear(*given))
    check(isinstance(got, dict), "A layer has forward and backward.")
    return given, got


@pytest.mark.question("q8", weight=0.75, hint="forward gives X @ W + b.")
def test_linear_forward(student, rng):
    """A layer computes X @ W + b with the parameters that it has now; samples of another width raise ValueError."""
    given, got = layer_run(student, rng)
    assert_close(got["out"], given.X @ given.W + given.b, rtol=1e-7, name="the output")
    layer = student.Linear(3, 2, 0)
    for X in (np.ones((4, 2)), np.ones((4, 4)), np.ones(3), np.ones((2, 3, 3))):
        with raises(ValueError, hint=raised_instead("ValueError", "an output")):
            layer.forward(X)


@pytest.mark.question("q8", weight=1, hint="dW = Xᵀ @ dout.")
def test_weight_gradient(student, rng):
    """dW is the gradient for W, of its shape, for layers and batches of unequal sizes."""
    for _ in range(2):
        given, got = layer_run(student, rng)
        right = np.einsum("ni,no->io", given.X, given.dout)
        hint = sentence(got["dW"], {TWICE_AVERAGED: right / len(given.X), "dW has shape (out,in).": right.T})
        assert_close(got["dW"], right, rtol=1e-7, hint=hint, name="dW")


@pytest.mark.question("q8", weight=1, hint="db is the sum of dout over the batch.")
def test_bias_gradient(student, rng):
    """db is the gradient for b: each sample's part added up."""
    for _ in range(2):
        given, got = layer_run(student, rng)
        right = given.dout.sum(axis=0)
        wrong = {"db is all zeros.": np.zeros_like(right), "db is N times too small.": right / len(given.X)}
        missing = "db is missing: set it in `backward`." if got["db"] is None else ""
        assert_close(got["db"], right, rtol=1e-7, hint=missing or sentence(got["db"], wrong), name="db")


@pytest.mark.question("q8", weight=1, hint="dX = dout @ Wᵀ.")
def test_input_gradient(student, rng):
    """backward returns the gradient for X, of its shape."""
    for _ in range(2):
        given, got = layer_run(student, rng)
        not_none(got["dX"], "backward")
        right = np.einsum("no,io->ni", given.dout, given.W)
        hint = sentence(got["dX"], {TWICE_AVERAGED: right / len(given.X)})
        assert_close(got["dX"], right, rtol=1e-7, hint=hint, name="the gradient dX")


@pytest.mark.question("q8", weight=1, hint="relu passes a gradient where its last input was positive.")
def test_relu(student, rng):
    """ReLU stops negative inputs forward, and the gradients of silent units backward, whatever their sign."""
    X, other = draws.signed(rng, (4, 5)), draws.signed(rng, (4, 5))
    dout = draws.signed(rng, (4, 5))
    X[0], dout[0] = [0.5, 0.5, -0.5, -0.5, 1.0], [1.0, -1.0, 1.0, -1.0, -1.0]
    other[0] = -X[0]
    out, dX, X_after, dout_after = parts(student.driver("layers").relu(X, dout, other), 4, "ReLU", "")
    assert_close(out, np.where(X > 0, X, 0.0), name="relu")
    wrong = {
        SILENT: dout,
        "ReLU blocked a negative *gradient*; it should look at the input.": np.where(dout > 0, dout, 0.0),
        "Use the input of the *last* forward.": np.where(other > 0, dout, 0.0),
    }
    assert_close(dX, np.where(X > 0, dout, 0.0), hint=sentence(dX, wrong), name="relu's gradient")
    assert_equal(X_after, X, hint=changed("ReLU.forward", "X"))
    assert_equal(dout_after, dout, hint=changed("ReLU.backward", "dout"))


@pytest.mark.question("q8", weight=1, hint="The mean over the batch of −log(probability of the right class).")
def test_loss_value(student, rng):
    """The loss is the mean of the rows' surprises; shifted rows and repeated batches change nothing; K = 1 costs 0."""
    logits, y = draws.logits(rng)
    shifted = logits + rng.uniform(-3.0, 3.0, (len(logits), 1))
    right = oracle.cross_entropy(logits, y)
    for given, labels in ((logits, y), (shifted, y), (np.tile(logits, (2, 1)), np.tile(y, 2))):
        loss, _ = parts(student.softmax_cross_entropy(given, labels), 2, "softmax_cross_entropy", PAIR)
        wrong = {
            COLUMNS: _down(given, labels),
            "mean over the batch, not sum: repeating the batch must not change the loss.": right * len(labels),
            "Each row has one right class: divide by N, not by N·K.": right / logits.shape[1],
        }
        assert_close(loss, right, rtol=1e-7, dtype="number", hint=sentence(loss, wrong), name="the loss")
    for count in (len(y), 1):
        answer = student.softmax_cross_entropy(logits[:count, :1], 0 * y[:count])
        loss, dlogits = parts(answer, 2, "softmax_cross_entropy", PAIR)
        assert_close(loss, 0.0, dtype="number", hint="With one class nothing surprises: loss 0.", name="the loss")
        assert_close(dlogits, np.zeros((count, 1)), hint="With one class there is no slope.", name="dlogits")


@pytest.mark.question("q8", weight=1.25, hint="dlogits = (softmax − one-hot) / N.")
def test_loss_gradient(student, rng):
    """dlogits is the gradient of the mean loss: (softmax − one-hot) / N, each row of which sums to 0."""
    for _ in range(2):
        logits, y = draws.logits(rng)
        _, dlogits = parts(student.softmax_cross_entropy(logits, y), 2, "softmax_cross_entropy", PAIR)
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
    for (logits, labels), pair in zip(cases, value_of(student.driver("layers").losses(cases)), strict=True):
        loss, dlogits = parts(pair, 2, "softmax_cross_entropy", PAIR)
        right, slope = oracle.cross_entropy(logits, labels), oracle.cross_entropy_slope(logits, labels)
        hint = sentence(loss, {"mean over the batch, not sum.": right * n, COLUMNS: _down(logits, labels)})
        assert_close(loss, right, rtol=1e-7, dtype="number", hint=hint, name="the loss")
        hint = sentence(dlogits, {"The loss is a mean: divide its gradient by N, too.": slope * n})
        assert_close(dlogits, slope, rtol=1e-7, atol=1e-9, hint=hint, name="dlogits")


def _down(logits, y):
    """The loss of a softmax that runs down the columns."""
    return -oracle.log_softmax(logits.T).T[np.arange(len(y)), y].mean()


@pytest.mark.question("q8", weight=1.5, hint="Compare with numeric gradients, tensor by tensor, as in Q3.")
def test_gradients_of_networks(student, rng):
    """On five networks every W and b has the gradient that central differences give, to a relative error of 1e-6."""
    shapes = ([3, 4, 4, 1], [2, 5, 3], [4, 3], [3, 4, 2], [4, 3, 3])
    nets = [draws.net(rng, sizes) for sizes in shapes]
    answers = value_of(student.driver("layers").nets([tuple(net) for net in nets]))
    for net, answer in zip(nets, answers, strict=True):
        output, gradients = parts(answer, 2, "a network", PAIR)
        right = oracle.net_output(net.parameters, net.X, net.target)
        assert_close(
            output, right, rtol=1e-7, dtype="number", hint="What a whole network gives is wrong.", name="the output"
        )
        for index, got in enumerate(gradients):
            wanted = oracle.net_gradient(net.parameters, net.X, net.target, index)
            assert np.abs(wanted).max() > 1e-6
            form = isinstance(got, np.ndarray) and got.shape == wanted.shape and got.dtype.kind == "f"
            name = f"{'db' if index % 2 else 'dW'} of layer {index // 2 + 1} of {len(net.parameters) // 2}"
            hint = f"Compared with numeric gradients, {name} is wrong."
            check(form and oracle.relative_error(got, wanted) < 1e-6, hint, staff=f"{name}: {got} instead of {wanted}")


@pytest.mark.question("q8", weight=0.5, hint="backward sets dW and db anew and leaves everything else alone.")
def test_backward_overwrites_and_leaves_alone(student, rng):
    """A second backward replaces dW and db instead of adding to them; X, W and dout stay as they were."""
    given, got = layer_run(student, rng)
    other = draws.signed(rng, given.X.shape)
    batches = [(other, -2.0 * given.dout), (given.X, given.dout)]
    dW, db = parts(student.driver("layers").linear_twice(given.W, given.b, batches), 2, "backward", "")
    check(isinstance(dW, np.ndarray) and bool(np.any(dW)), "dW is not zero.")
    hint = "A second backward must replace dW and db, not add to them."
    assert_close(dW, got["dW"], rtol=1e-7, hint=hint, name="dW")
    assert_close(db, got["db"], rtol=1e-7, hint=hint, name="db")
    assert_equal(got["X after"], given.X, hint=changed("Linear", "X"))
    assert_equal(got["W after"], given.W, hint="`backward` changed W; only an update may.")
    assert_equal(got["dout after"], given.dout, hint=changed("Linear.backward", "dout"))


@pytest.mark.question("q8", weight=0.5, hint="Draw W from a generator made from the seed; biases start at 0.")
def test_fresh_layers(student, rng):
    """One seed gives one layer, another seed another; units differ, weights and biases are small, shapes are right."""
    seed = int(rng.integers(10**6))
    pairs = value_of(student.driver("layers").fresh(100, 7, [seed, seed, seed + 1]))
    (W, b), (again, _), (other, _) = (parts(pair, 2, "Linear", "") for pair in pairs)
    assert_close(W, np.resize(W, (100, 7)), name="W")
    assert_close(b, np.resize(b, (7,)), dtype="number", name="b")
    check(not np.isclose(W, W[:, :1]).all(), "All hidden units move together: their weights start alike.")
    assert_equal(again, W, hint="The same seed must give the same weights.", name="W")
    check(not np.array_equal(W, other), "Another seed must give other weights.")
    check(bool((np.abs(b) <= 1.0).all()), "Biases start at 0 or small.")
    size = float(np.sqrt(np.mean(W**2)))  # 2 / sqrt(100), and what chance may add
    check(size < 0.25, "Weights are too large for so many inputs: divide them by sqrt(n_in).", staff=f"size {size}")


@pytest.mark.question("q8", weight=0.5, hint="Look at the labels before you use them as indices.")
def test_refuses_bad_labels(student, rng):
    """Labels outside 0 … K−1, other shapes and no samples raise ValueError, float labels TypeError; good ones do not."""
    logits, y = draws.logits(rng)
    loss, _ = parts(student.softmax_cross_entropy(logits, y), 2, "softmax_cross_entropy", PAIR)
    check(isinstance(loss, float | np.floating) and float(loss) > 0.0, "Random logits have a positive loss.")
    for label in (-1, logits.shape[1], logits.shape[1] + 3):
        with raises(ValueError, hint=NEGATIVE if label < 0 else NO_CLASS):
            student.softmax_cross_entropy(logits, np.append(y[1:], label))
    labels = (y[:-1], np.append(y, y[0]), y[:, None])
    misfits = ((logits[:0], y[:0]), (logits[0], np.arange(logits.shape[1])), (logits[:, :, None], y))
    for bad_logits, bad in (*((logits, one) for one in labels), *misfits):
        with raises(ValueError, hint=FIT):
            student.softmax_cross_entropy(bad_logits, bad)
    with raises(TypeError, hint="Labels are integers; floats raise TypeError."):
        student.softmax_cross_entropy(logits, y.astype(float))
