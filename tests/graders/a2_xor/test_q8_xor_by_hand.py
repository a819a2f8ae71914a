"""Q8, XOR by hand.

The grader runs the network itself, so nothing but weights can be right. Two things follow from a margin and need no
test of their own: without the activation the network is affine and cannot have it, and neither can one hidden
unit alone, because a threshold on one monotone unit is a half-plane.
"""

from itertools import product

import numpy as np
import pytest
from autograder import assert_close, attempts, batched, check, raises

import oracle
from readings import parts, raised_instead

FORM = "Return the four arrays W1,b1,W2,b2."
MARGIN = 0.25
LARGEST = 1e6
#: Rows of so many inputs are called by their numbers in feedback; of more there would be too many sentences.
NAMED_INPUTS = 3
LEAK = 0.1


def _said_of(where):
    """What a student may read of a row of the table."""
    return f"{where} is on the wrong side of ½.", f"{where} is on the right side of ½, but closer to it than 0.25."


ROWS = {
    row: _said_of(f"({','.join(f'{value:g}' for value in row)})")
    for inputs in range(1, NAMED_INPUTS + 1)
    for row in product((0.0, 1.0), repeat=inputs)
}
A_ROW = _said_of("A row of many inputs")


def network(answer, call, inputs=2):
    """The four arrays, once they have the right shapes and are finite and not too large."""
    arrays = parts(answer, 4, call, FORM)
    shapes = ((inputs, inputs), (inputs,), (inputs, 1), (1,))
    for name, array, shape in zip(("W1", "b1", "W2", "b2"), arrays, shapes, strict=True):
        check(isinstance(array, np.ndarray) and array.shape == shape, FORM, staff=f"{name}: {array!r:.200}")
        check(array.dtype.kind in "iuf", FORM, staff=f"{name}: {array.dtype}")
        check(not bool(np.isinf(array).any()), "inf weights.")
        check(bool((np.abs(array) <= LARGEST).all()), "No number may be NaN or larger than a million.")
    return arrays


def check_table(outputs, rows, table, *, margin):
    """Demand outputs on the right side of ½ with a margin; of up to three inputs, the first row that is not is named."""
    if all(abs(value - 0.5) < 1e-6 for value in outputs):
        check(False, "All outputs are 0.5: that is a coin toss, not XOR.")
    for row, value, wanted in zip(rows, outputs, table, strict=True):
        wrong_side, too_close = ROWS.get(tuple(row), A_ROW)
        over = (value - 0.5) if wanted else (0.5 - value)
        check(over > 0, wrong_side, staff=f"{row} gives {value}")
        check(over >= margin - 1e-9, too_close)


def has_table(outputs):
    """Whether the outputs are on XOR's side of ½ in every row."""
    return all(bool(value > 0.5) == bool(wanted) for value, wanted in zip(outputs, oracle.XOR, strict=True))


@pytest.mark.question("q8", weight=3, hint="Every output must keep 0.25 away from ½.")
def test_relu_network_keeps_a_margin(student):
    """The ReLU network's outputs keep a margin of 0.25 around ½, computed with more digits than a float has."""
    arrays = network(student.xor_relu(), "xor_relu")
    check_table(oracle.two_layer(arrays, oracle.CORNERS), oracle.CORNERS, oracle.XOR, margin=MARGIN)


@pytest.mark.question("q8", weight=3, hint="A leaky unit lets a tenth of negative sums through.")
def test_leaky_network(student):
    """The leaky network computes XOR with a margin, with the leak of 0.1 in place."""
    arrays = network(student.xor_leaky(), "xor_leaky")
    check_table(oracle.two_layer(arrays, oracle.CORNERS, LEAK), oracle.CORNERS, oracle.XOR, margin=MARGIN)


@pytest.mark.question("q8", weight=2, hint=FORM)
def test_weights_are_finite_arrays(student):
    """Both networks are four finite float arrays of the right shapes, and one of them at least has XOR's table."""
    with batched(student):
        answers = {"xor_relu": student.xor_relu(), "xor_leaky": student.xor_leaky()}
    networks = [network(answer, call) for call, answer in answers.items()]
    for arrays in networks:
        check(bool(np.any(arrays[0])) and bool(np.any(arrays[2])), "A network of zeros computes nothing.")
        for array in arrays:
            assert_close(array, array.astype(float), dtype="number", hint=FORM)
    # Any numbers are of this form: only a network that does something can earn this.
    outputs = [
        oracle.two_layer(arrays, oracle.CORNERS, slope) for arrays, slope in zip(networks, (0.0, LEAK), strict=True)
    ]
    check(any(map(has_table, outputs)), "Make one of the two networks right first.")


@pytest.mark.question("q8", bonus=True, hint="A zigzag in the sum of the inputs needs one unit per turn.")
def test_parity(student):
    """parity(n) tells odd from even on all rows, for n from 1 to 6, and refuses n = 0."""
    sizes = (1, 2, 3, 4, 5, 6)
    *answers, refusal = attempts(student, *(("parity", n) for n in sizes), ("parity", 0))
    for n, answer in zip(sizes, answers, strict=True):
        rows = np.array(list(product((0.0, 1.0), repeat=n)))
        outputs = oracle.two_layer(network(answer(), f"parity({n})", n), rows)
        check_table(outputs, rows, rows.sum(axis=1) % 2, margin=MARGIN)
    with raises(ValueError, hint=raised_instead("ValueError", "a network")):
        refusal()
