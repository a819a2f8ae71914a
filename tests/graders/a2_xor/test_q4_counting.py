"""Q4, counting weights and biases."""

import math

import numpy as np
import pytest
from autograder import assert_equal, attempts, batched, check, raises, value_of

import draws
from readings import agrees, changed, raised_instead, sentence

COPIED = "The handout example is right, but other inputs give the same answer; compute it from the arguments."


def _pairs(sizes):
    return list(zip(sizes, sizes[1:], strict=False))


@pytest.mark.question("q4", weight=1.5, hint="Every layer has n_in × n_out weights; add up the layers.")
def test_weights_join_every_pair(student, rng):
    """Weights are the products of neighbouring sizes, added up."""
    cases = ([2, 1], draws.sizes(rng), draws.sizes(rng))
    with batched(student):
        lists = [student.put(sizes) for sizes in cases]
        answers = [(student.count_weights(there), there.copy()) for there in lists]
    for sizes, (answer, after) in zip(cases, answers, strict=True):
        assert_equal(after, sizes, hint=changed("count_weights", "sizes"))
        added = "Weights join every pair: 3×4, not 3+4."
        got = value_of(answer)
        hint = sentence(got, {added: sum(a + b for a, b in _pairs(sizes))}) or sentence(
            got, {added: sum(sizes), COPIED: 32}
        )
        assert_equal(got, sum(a * b for a, b in _pairs(sizes)), hint=hint, name="the number of weights")


@pytest.mark.question("q4", weight=1, hint="Every hidden and output unit has one bias.")
def test_biases_belong_to_units(student, rng):
    """Biases are one per hidden and output unit, and none for inputs."""
    cases = ([2, 1], draws.sizes(rng), draws.sizes(rng))
    with batched(student):
        answers = [student.count_biases(sizes) for sizes in cases]
    for sizes, answer in zip(cases, map(value_of, answers), strict=True):
        inputs = "Inputs have no bias: 4+4+1=9."
        wrong = sum(a * b for a, b in _pairs(sizes))
        hint = sentence(answer, {inputs: sum(sizes)}) or sentence(
            answer, {"A bias belongs to a unit, not to a weight.": wrong, COPIED: 9}
        )
        assert_equal(answer, sum(sizes[1:]), hint=hint, name="the number of biases")


@pytest.mark.question("q4", weight=1, hint="Parameters are weights plus biases; with bias=False only the weights.")
def test_parameters_with_and_without_bias(student, rng):
    """Parameters are weights and biases together, or the weights alone with bias=False."""
    sizes = draws.sizes(rng)
    weights = sum(a * b for a, b in _pairs(sizes))
    with batched(student):
        both, alone = student.count_parameters(sizes), student.count_parameters(sizes, bias=False)
    hint = sentence(value_of(both), {COPIED: 41})
    assert_equal(both, weights + sum(sizes[1:]), hint=hint, name="the number of parameters")
    assert_equal(alone, weights, name="the number with bias=False")


@pytest.mark.question("q4", weight=0.5, hint="Python integers count without end; 32-bit ones do not.")
def test_large_counts_are_exact(student, rng):
    """Counts far beyond 32 bits are exact."""
    cases = ([10**6, 10**6, 10], [10**6 + int(rng.integers(10**6)), 10**6 + 1, 7])
    with batched(student):
        answers = [student.count_weights(sizes) for sizes in cases]
    for sizes, answer in zip(cases, map(value_of, answers), strict=True):
        whole = isinstance(answer, int | np.integer)
        negative = whole and answer < 0
        overflow = "Negative count: integer overflow." if negative else "Integer overflow: the count is not exact."
        hint = sentence(
            answer, {"Weights join every pair: 3×4, not 3+4.": sum(a + b for a, b in _pairs(sizes))}, overflow
        )
        check(whole and int(answer) == sum(a * b for a, b in _pairs(sizes)), hint)


@pytest.mark.question("q4", weight=1, hint="The deck counts hidden + output layers.")
def test_depth_counts_hidden_and_output(student, rng):
    """Depth is the number of hidden layers plus one, down to a single layer."""
    cases = ([2, 1], draws.sizes(rng), [*draws.sizes(rng), 3, 2])
    with batched(student):
        answers = [student.depth(sizes) for sizes in cases]
    for sizes, answer in zip(cases, answers, strict=True):
        assert_equal(answer, len(sizes) - 1, hint="The deck counts hidden + output layers.", name="the depth")


@pytest.mark.question("q4", weight=1, hint="One pair ((n_in, n_out), (n_out,)) per layer, first layer first.")
def test_layer_shapes(student, rng):
    """Every layer's weights have shape (n_in, n_out) and its biases (n_out,)."""
    cases = (draws.sizes(rng), [5, 2])
    with batched(student):
        answers = [student.layer_shapes(sizes) for sizes in cases]
    for sizes, answer in zip(cases, answers, strict=True):
        shapes = _listed(answer)
        expected = [((a, b), (b,)) for a, b in _pairs(sizes)]
        turned = _normal(shapes) == [((b, a), (b,)) for a, b in _pairs(sizes)]
        hint = "W maps inputs (rows) to outputs (columns) here." if turned else ""
        assert_equal(shapes, expected, hint=hint, name="the list of shapes")


def _listed(answer):
    """The list of shapes, whatever iterable it is."""
    answer = value_of(answer)
    return answer if isinstance(answer, list | tuple | None) else list(answer)


def _normal(shapes):
    """Lists as tuples, so that both kinds of sequence can be told apart by content alone."""
    try:
        return [tuple(tuple(shape) for shape in pair) for pair in shapes]
    except TypeError:
        return None


@pytest.mark.question("q4", weight=0.5, hint="At least two sizes, each at least 1.")
def test_refuses_bad_sizes(student, rng):
    """A single size, an empty layer or a negative one raise ValueError; right sizes are counted."""
    sizes = draws.sizes(rng)
    counts, bad = ("count_weights", "count_biases", "depth"), ([4], [3, 0, 2], [3, -2, 1])
    shapes, *answers = attempts(
        student,
        ("layer_shapes", sizes),
        *((count, sizes) for count in counts),
        *((count, wrong) for wrong in bad for count in counts),
    )
    check(len(_listed(shapes())) == len(sizes) - 1)
    wanted = (sum(a * b for a, b in _pairs(sizes)), sum(sizes[1:]), len(sizes) - 1)
    right = [agrees(answer(), count) for answer, count in zip(answers, wanted, strict=False)]
    # One of them may be wrong in its own way, which is another test's business.
    check(sum(right) >= 2, "Make the counts right first.")
    for refusal in answers[len(counts) :]:
        with raises(ValueError, hint=raised_instead("ValueError", "a number")):
            refusal()


@pytest.mark.question("q4", weight=0.5, hint="Divide the synapses by the neurons and give the nearest power of ten.")
def test_synapses_per_neuron(student):
    """The number of synapses per neuron is of the right order of magnitude."""
    answer = student.SYNAPSES_PER_NEURON
    check(answer is not None, "SYNAPSES_PER_NEURON is still None.")
    check(isinstance(answer, int | float | np.number) and answer > 0 and round(math.log10(answer)) == 3, "")
