"""Q7, a chain of linear layers is linear."""

from functools import partial, reduce

import numpy as np
import pytest
from autograder import assert_close, assert_equal, attempts, batched, by_reference, raises, value_of

import draws
import oracle
from readings import changed, parts, raised_instead, sentence

THROUGH = "Inner biases pass through later weights: c = w5·b1 + w6·b2 + b3."
TIMES = "b1 must be multiplied by w5."
TYPO = "The slide's first line has a typo; use the expanded line."
ORDER = "Order: first layer first."
MATRIX = "Layers combine by matrix product."
PAIR = "`collapse` returns (W, b)."


@pytest.mark.question("q7", weight=2, hint="Multiply the deck's chain out and collect x1, x2 and the rest.")
def test_deck_formula(student, rng):
    """collapse_deck gives a1, a2 and c for random weights and biases."""
    cases = [[float(v) for v in draws.signed(rng, (9,))] for _ in range(2)]
    with batched(student):
        answers = [student.collapse_deck(*numbers) for numbers in cases]
    for (w1, w2, w3, w4, w5, w6, b1, b2, b3), given in zip(cases, answers, strict=True):
        answer = parts(given, 3, "collapse_deck", "Return (a1, a2, c).")
        a1, a2, c = w1 * w5 + w2 * w6, w3 * w5 + w4 * w6, w5 * b1 + w6 * b2 + b3
        misreadings = {THROUGH: b3, TIMES: b1 + b2 + b3, TYPO: w5 * b1 + w6 * b2 + b2}
        # The slide puts w2 beside w1, and a student may read it with x1 or with x2.
        first, second = {TYPO: w1 * w5 + w2 * w5 + w2 * w6}, {TYPO: w2 * w5 + w4 * w6}
        assert_close(answer[0], a1, dtype="number", name="a1", hint=sentence(answer[0], first))
        assert_close(answer[1], a2, dtype="number", name="a2", hint=sentence(answer[1], second))
        assert_close(answer[2], c, dtype="number", name="c", hint=sentence(answer[2], misreadings))


def _collapsed_chains(student, rng):
    """Chains with what `collapse` gives for them: square, where every misreading can be computed, single, unequal."""
    layouts = ([3, 3, 3, 3], [300, 2], [*draws.sizes(rng), *draws.sizes(rng)[:2]])
    chains = [draws.network(rng, sizes) for sizes in layouts]
    # Each on its own account: of unequal layers a misreading raises.
    answers = attempts(student, *(("collapse", weights, biases) for weights, biases in chains))
    for chain, answer in zip(chains, answers, strict=True):
        yield *chain, *parts(answer(), 2, "collapse", PAIR)


@pytest.mark.question("q7", weight=1.5, hint="W is the matrix product of the layers, first layer first.")
def test_collapsed_weights(student, rng):
    """The collapsed W equals the chain's, for depths from 1 to 5 and unequal widths."""
    for weights, biases, W, _ in _collapsed_chains(student, rng):
        matrix, _ = oracle.chain(weights, biases)
        wrong = (
            {ORDER: reduce(np.matmul, weights[::-1]), MATRIX: reduce(np.multiply, weights)} if _square(weights) else {}
        )
        assert_close(W, matrix, atol=1e-9 * np.abs(matrix).max(), hint=sentence(W, wrong), name="W")


@pytest.mark.question("q7", weight=1.5, hint="Send every bias through the layers that come after it.")
def test_collapsed_bias(student, rng):
    """The collapsed b equals what the chain gives for x = 0."""
    for weights, biases, _, b in _collapsed_chains(student, rng):
        _, bias = oracle.chain(weights, biases)
        wrong = {THROUGH: biases[-1], TIMES: sum(biases)} if _square(weights) else {}
        assert_close(b, bias, atol=1e-9 * np.abs(bias).max(), hint=sentence(b, wrong), name="b")


def _square(weights):
    return len(weights) > 1 and len({W.shape for W in weights}) == 1


@pytest.mark.question(
    "q7", weight=0.5, hint="Changing your result also changed the input: you returned a view; use `.copy()`."
)
def test_single_layer_is_copied(student, rng):
    """The collapse of one layer is that layer, in memory of its own."""
    W, b = draws.signed(rng, (3, 2)), draws.signed(rng, (2,))
    found = parts(student.collapse([W], [b]), 2, "collapse", PAIR)
    assert_close(found[0], W, hint="One layer collapses to itself.", name="W")
    assert_close(found[1], b, hint="One layer collapses to itself.", name="b")
    with batched(student):
        weights, biases = student.put([W]), student.put([b])
        result = by_reference(student).collapse(weights, biases)
        result[0][0, 0] = 99.0
        result[1][0] = 99.0
        after = weights[0].copy(), biases[0].copy()
    assert_equal(after[0], W)
    assert_equal(after[1], b)


@pytest.mark.question("q7", weight=1.5, hint="|f((p+q)/2) − (f(p)+f(q))/2|")
def test_midpoint_gap(student, rng):
    """The gap is 0 for a straight line, and right, never negative, for curves that bend either way."""
    a, p, q = draws.signed(rng, (3,)), draws.signed(rng, (3,)), -2.0 * draws.signed(rng, (3,))
    opposite = -p * float(rng.uniform(0.2, 0.5))

    def bent(x, sign):
        return sign * float(np.maximum(a * x, 0.0).sum())

    with batched(student):
        straight = student.midpoint_gap(lambda x: float(a @ x) + 2.0, p, q)
        gaps = [student.midpoint_gap(partial(bent, sign=sign), p, opposite) for sign in (1.0, -1.0)]
    assert_close(straight, 0.0, atol=1e-9, dtype="number", hint="A straight line has no gap.", name="the gap")
    right = abs(bent((p + opposite) / 2, 1.0) - (bent(p, 1.0) + bent(opposite, 1.0)) / 2)
    assert right > 0.01
    for gap in gaps:
        hint = sentence(value_of(gap), {"A gap is an absolute value.": -right})
        assert_close(gap, right, dtype="number", hint=hint, name="the gap")


@pytest.mark.question("q7", weight=0.5, hint="Every layer must take what the one before it gives.")
def test_refuses_mismatched_shapes(student, rng):
    """Layers or biases that do not fit, and no layer at all, raise ValueError; a chain that fits is collapsed."""
    weights, biases = draws.network(rng, [3, 4, 2])
    first, last = weights[0], biases[1]
    layers = (
        ([first, first[0]], [biases[0], np.array(1.0)]),
        ([first, np.ones((4, 4, 2))], [biases[0], np.ones((4, 2))]),
    )
    counts = ((weights, biases[:1]), (weights, [*biases, last]), ([], []))
    vectors = [(weights, [biases[0], np.zeros(shape)]) for shape in (3, 1, (2, 1))]
    bad = ((weights[::-1], biases[::-1]), *layers, *counts, *vectors)
    answer, *refusals = attempts(student, ("collapse", weights, biases), *(("collapse", *chain) for chain in bad))
    W, _ = parts(answer(), 2, "collapse", PAIR)
    assert_close(
        W, oracle.chain(weights, biases)[0], rtol=1e-7, atol=1e-9, hint="A chain that fits is collapsed.", name="W"
    )
    for refusal in refusals:
        with raises(ValueError, hint=raised_instead("ValueError", "a layer")):
            refusal()


@pytest.mark.question("q7", weight=0.5, hint="Work on copies.")
def test_leaves_arguments_alone(student, rng):
    """collapse changes neither the lists nor the arrays that it is given."""
    weights, biases = draws.network(rng, [3, 3, 3])
    with batched(student):
        there, too = student.put(weights), student.put(biases)
        answer, after = student.collapse(there, too), (there.copy(), too.copy())
    matrix, vector = value_of(answer)
    # Doing nothing leaves arguments alone, too: only a collapse that works can earn this.
    W, b = oracle.chain(weights, biases)
    assert_close(matrix, W, rtol=1e-7, atol=1e-9, name="W")
    assert_close(vector, b, rtol=1e-7, atol=1e-9, name="b")
    assert_equal(after[0], weights, hint=changed("collapse", "weights"))
    assert_equal(after[1], biases, hint=changed("collapse", "biases"))
