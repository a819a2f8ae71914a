"""Q6, the forward pass. Weights are injected, so any way of drawing them is fine."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, attempts, batched, by_reference, check, raises, value_of

import draws
import oracle
from readings import changed, global_random, raised_instead, sentence

RULE = "X is (N, in), W is (in, out): every hidden layer computes activation(values @ W + b)."
LINEAR_OUTPUT = "The output layer is linear; negative answers are impossible in yours."
TURNED = "Matmul (4, 4)·(4,4) fails for other sizes: X is (N,in), W is (in,out)."
PER_UNIT = "Bias must be added per unit, not per sample."
LIKE_RELU = {name: f"activation='{name}' behaves like relu." for name in oracle.ACTIVATIONS}


def built(student, sizes, weights, biases, activation="relu"):
    """The student's network with these weights and biases."""
    net = student.MLP(sizes, activation=activation)
    net.weights, net.biases = weights, biases
    return net


@pytest.mark.question("q6", weight=2, hint=RULE)
def test_forward_with_given_weights(student, rng):
    """Outputs of networks with given weights are right, for square and for unequal layers."""
    cases = []
    for sizes in ([4, 4, 4], draws.sizes(rng), [300, 2]):
        weights, biases = draws.network(rng, sizes)
        cases.append((sizes, weights, biases, draws.signed(rng, (4, sizes[0]))))

    def output(sizes, weights, biases, X):
        return built(student, sizes, weights, biases).forward(X)

    # Each on its own account: with square layers a misreading gives an answer, and with others it raises.
    for (_, weights, biases, X), answered in zip(
        cases, attempts(student, *((output, *case) for case in cases)), strict=True
    ):
        answer, right = answered(), oracle.forward(weights, biases, X)
        hint = sentence(answer, _misreadings(weights, biases, X))
        assert_close(answer, right, rtol=1e-7, atol=1e-9, hint=hint, name="the output")


def _misreadings(weights, biases, X):
    """What the known misreadings give; some of them are only possible with square layers."""
    right = oracle.forward(weights, biases, X)
    wrong = {LINEAR_OUTPUT: np.maximum(right, 0.0)}
    if {W.shape for W in weights} == {(len(X), len(X))}:
        wrong[TURNED] = oracle.forward([W.T for W in weights], biases, X)
        wrong[PER_UNIT] = np.maximum(X @ weights[0] + biases[0][:, None], 0.0) @ weights[1] + biases[1][:, None]
    return wrong


@pytest.mark.question("q6", weight=1, hint="`hidden` lists every hidden layer after its activation, first layer first.")
def test_hidden_returns_every_layer(student, rng):
    """hidden gives each hidden layer's values after the activation, and an empty list where there is no such layer."""
    sizes = draws.sizes(rng)
    weights, biases = draws.network(rng, sizes)
    X = draws.signed(rng, (5, sizes[0]))
    with batched(student):
        answer = built(student, sizes, weights, biases).hidden(X)
        none = student.MLP([3, 2]).hidden(X[:, :1] * np.ones(3))
    layers = list(value_of(answer))
    check(len(layers) == len(sizes) - 2, "`hidden` lists the hidden layers only: neither the inputs nor the outputs.")
    for layer, right in zip(layers, oracle.hidden(weights, biases, X), strict=True):
        assert_close(layer, right, rtol=1e-7, atol=1e-9, name="a hidden layer")
    check(len(list(value_of(none))) == 0, "Without hidden layers the list is empty.")


@pytest.mark.question("q6", weight=1, hint="Every row is a sample of its own.")
def test_rows_are_independent(student, rng):
    """A row's output depends neither on the other rows nor on how many there are, down to none."""
    sizes = [3, 5, 2]
    weights, biases = draws.network(rng, sizes)
    biases[-1] += 20.0  # keeps outputs positive: what the output layer does is another test's business
    X, order = draws.signed(rng, (5, 3)), rng.permutation(5)
    right = oracle.forward(weights, biases, X)
    with batched(student):
        net = built(student, sizes, weights, biases)
        answers = [net.forward(rows) for rows in (X[order], X[:1], X[:0])]
    hint = "A sample's output must not depend on the other samples."
    assert_close(answers[0], right[order], rtol=1e-7, atol=1e-9, hint=hint, name="the output")
    assert_close(answers[1], right[:1], rtol=1e-7, atol=1e-9, hint=hint, name="the output for one row")
    assert_close(answers[2], right[:0], hint="No rows in, no rows out.", name="the output for no row")


@pytest.mark.question(
    "q6", weight=1, needs=("q5",), hint="Every name in the handout is an activation of the hidden layers."
)
def test_activation_is_used(student, rng):
    """Each activation's name gives that activation; with "step" the units are those of Q1."""
    sizes = [3, 4, 2]
    weights, biases = draws.network(rng, sizes)
    X = np.concatenate([draws.signed(rng, (6, 3)), 3.0 * np.eye(3), -3.0 * np.eye(3)])
    sums = X @ weights[0] + biases[0]
    names = ("step", "identity", "sigmoid", "tanh", "relu", "leaky_relu")
    with batched(student):
        answers = [built(student, sizes, weights, biases, name).hidden(X) for name in names]
    *firsts, leaky = (list(value_of(answer))[0] for answer in answers)
    for name, first in zip(names, firsts, strict=False):
        hint = sentence(first, {LIKE_RELU[name]: np.maximum(sums, 0.0)} if name != "relu" else {})
        assert_close(first, oracle.ACTIVATIONS[name](sums), rtol=1e-7, atol=1e-9, hint=hint, name=f"a {name} layer")
    # How large the leak is belongs to Q5; here it only must be one.
    hint = sentence(leaky, {LIKE_RELU["leaky_relu"]: np.maximum(sums, 0.0)})
    right_form = isinstance(leaky, np.ndarray) and leaky.shape == sums.shape
    check(right_form and bool((np.sign(leaky) == np.sign(sums)).all()) and not np.allclose(leaky, sums), hint)


@pytest.mark.question("q6", weight=1, hint="Draw the weights from a generator made from the seed; keep biases small.")
def test_initial_weights(student, rng):
    """One seed gives one network, 0 unless told, another seed another; units of a layer differ, biases start small."""
    sizes, seed = [4, 6, 5, 2], int(rng.integers(10**6))
    with batched(student):
        nets = [student.MLP(sizes, seed=s) for s in (seed, seed, seed + 1, 0)] + [student.MLP(sizes)]
        drawn, start = [net.weights for net in nets], nets[0].biases
    mine, same, different, zero, untold = (list(value_of(weights)) for weights in drawn)
    for k, (n_in, n_out) in enumerate(zip(sizes, sizes[1:], strict=False)):
        assert_close(mine[k], np.resize(mine[k], (n_in, n_out)), dtype="float", name=f"weights[{k}]")
        assert_equal(same[k], mine[k], hint="The same seed must give the same weights.", name=f"weights[{k}]")
        check(not np.array_equal(mine[k], different[k]), "Another seed must give other weights.")
        alike = bool(np.isclose(mine[k], mine[k][:, :1]).all())
        check(not alike, "All hidden units are identical, they will stay identical.")
    for bias in value_of(start):
        check(bool((np.abs(bias) <= 1.0).all()), "Biases start at 0 or small.")
    assert_equal(untold[0], zero[0], hint="Without a seed, seed=0 is meant.", name="weights[0]")


@pytest.mark.question("q6", weight=1, hint="`forward` must use the arrays in `weights` as they are now.")
def test_weights_are_the_ones_used(student, rng):
    """A change in an array of weights shows in the next forward; without one, two calls agree."""
    some = draws.signed(rng, (3, 3))
    X = np.concatenate([some, -some])  # whatever the weights, every unit is active for some row
    biases, step = [np.zeros(4), np.full(2, 1000.0)], float(rng.uniform(1.5, 2.5))
    with batched(student):
        net = student.MLP([3, 4, 2], seed=int(rng.integers(10**6)))
        net.biases = biases
        before, again, start = net.forward(X), net.forward(X), net.weights
    weights = [np.array(W) for W in value_of(start)]
    assert_close(again, value_of(before), hint="Two calls, two answers.", name="the output")
    weights[1][0, 0] += step
    weights[0][1, 0] = 5.0
    with batched(student):
        there = by_reference(net).weights
        there[1][0, 0], there[0][1, 0] = weights[1][0, 0], 5.0
        after = net.forward(X)
    hint = "Changing `weights[0]` must change the output: do you keep a hidden copy?"
    assert_close(after, oracle.forward(weights, biases, X), hint=hint, name="the output")


@pytest.mark.question("q6", weight=0.5, hint="Check the width of X and the activation's name.")
def test_refuses_bad_input(student, rng):
    """Samples of the wrong width, a flat X and an unknown activation raise ValueError; right input is answered."""
    weights, biases = draws.network(rng, [3, 4, 1])
    biases[-1] += 20.0
    X = draws.signed(rng, (2, 4))
    with batched(student):
        forward, hidden = built(student, [3, 4, 1], weights, biases).forward, student.MLP([3, 2]).hidden
        answer = forward(X[:, :3])
    assert_close(answer, oracle.forward(weights, biases, X[:, :3]), rtol=1e-7, atol=1e-9)
    bad = (X, X[:, :2], X[0, :3], np.ones((2, 3, 3)))
    no_outputs, no_layers = raised_instead("ValueError", "outputs"), raised_instead("ValueError", "a list")
    calls = [(function, rows, hint) for rows in bad for function, hint in ((forward, no_outputs), (hidden, no_layers))]

    def unknown():
        return student.MLP([3, 4, 1], activation="relux")

    *refusals, network = attempts(student, *((function, rows) for function, rows, _ in calls), (unknown,))
    for (_, _, hint), refusal in zip(calls, refusals, strict=True):
        with raises(ValueError, hint=hint):
            refusal()
    with raises(ValueError, hint=raised_instead("ValueError", "a network")):
        network()


@pytest.mark.question("q6", weight=0.5, instrumented=True, hint="A network leaves its inputs and NumPy's state alone.")
def test_leaves_no_traces(student, rng):
    """Building and running a network changes neither X nor the global generator."""
    X, seed, generator = draws.signed(rng, (4, 3)), int(rng.integers(2**32)), student.driver("generator")
    with batched(student):
        there = student.put(X)
        generator.seed(seed)
        net = student.MLP([3, 4, 2])
        weights, biases = net.weights, net.biases
        output = net.forward(there)
        drawn, after = generator.drawn(3), there.copy()
    # Doing nothing leaves no traces, too: only a forward pass that works can earn this.
    right = oracle.forward(list(value_of(weights)), list(value_of(biases)), X)
    assert_close(output, right, rtol=1e-6, atol=1e-7, name="the output")
    assert_equal(after, X, hint=changed("forward", "X"))
    assert_equal(drawn, oracle.global_numbers(seed, 3), hint=global_random("MLP"))
