"""Q5, activations."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, by_reference, check, value_of

import draws
import oracle
from readings import changed, sentence

VIEW = "Changing your result also changed the input: you returned a view; use `.copy()`."
ELEMENTWISE = ("step", "relu", "leaky_relu", "sigmoid", "tanh")


@pytest.mark.question("q5", weight=1, hint="step is 1 only above 0, relu is max(0, z).")
def test_step_and_relu(student, rng):
    """step and relu are right on both sides of 0, at 0, at −0.0 and at infinity, for any shape."""
    z = np.array([[0.0, -0.0, np.inf, -np.inf], [1e-300, -1e-300, *draws.signed(rng, (2,))]])
    for name in ("step", "relu"):
        f = getattr(student, name)
        for values in (z, rng.normal(size=(2, 3, 2)), np.zeros((0, 3))):
            assert_close(f(values), oracle.ACTIVATIONS[name](values), name=name)
    assert_close(student.step(0.0), 0.0, hint="step(0) is 0: zero does not exceed zero.", name="step(0)")


@pytest.mark.question("q5", weight=1.5, hint="leaky_relu gives z where z is positive and slope·z elsewhere.")
def test_leaky_relu(student, rng):
    """leaky_relu keeps positive inputs and multiplies the others by the slope, 0.1 unless told."""
    z = np.concatenate([draws.signed(rng, (4,)), [3.0, -3.0, 0.0]])
    answer = student.leaky_relu(z)
    hint = sentence(
        answer,
        {
            "The deck's leak is 0.1.": np.where(z > 0, z, 0.01 * z),
            "Positive inputs pass unchanged.": np.where(z > 0, 0.1 * z, z),
        },
    )
    assert_close(answer, np.where(z > 0, z, 0.1 * z), hint=hint, name="leaky_relu")
    slope = float(rng.uniform(0.2, 0.6))
    assert_close(student.leaky_relu(z, slope), np.where(z > 0, z, slope * z), hint="Use the slope that is given.")
    assert_close(student.leaky_relu(z, slope=slope), np.where(z > 0, z, slope * z), hint="Use the slope that is given.")


@pytest.mark.question("q5", weight=1.5, hint="sigmoid(z) = 1/(1+exp(−z)), and tanh(z) = 2·sigmoid(2z) − 1.")
def test_sigmoid_and_tanh(student, rng):
    """sigmoid and tanh have the right values, and the symmetry that goes with them."""
    z = rng.uniform(-4.0, 4.0, (3, 5))
    for name in ("sigmoid", "tanh"):
        assert_close(getattr(student, name)(z), oracle.ACTIVATIONS[name](z), name=name)
    both = student.sigmoid(z) + student.sigmoid(-z)
    assert_close(both, np.ones((3, 5)), hint="sigmoid(−z) must be 1 − sigmoid(z).", name="sigmoid(z) + sigmoid(−z)")


@pytest.mark.question("q5", weight=1, hint="exp overflowed; pick the form by the sign of z.")
def test_sigmoid_far_from_zero(student):
    """Far from zero sigmoid and tanh are exactly 0, 1 and ±1, not NaN."""
    z = np.array([-1000.0, 1000.0, -np.inf, np.inf, -745.5, 745.5])
    assert_close(student.sigmoid(z), np.tile([0.0, 1.0], 3), rtol=0.0, atol=1e-300, name="sigmoid")
    assert_close(student.tanh(z), np.tile([-1.0, 1.0], 3), rtol=0.0, atol=0.0, name="tanh")


@pytest.mark.question("q5", weight=1.5, hint="Add each piece's own bias before the max.")
def test_maxout(student, rng):
    """maxout is the largest of K affine pieces: |x| for ±1, the piece itself for K = 1, and random pieces."""
    x = draws.signed(rng, (4, 3))
    for pieces, outputs in ((3, 2), (2, 4)):
        W, b = draws.signed(rng, (pieces, 3, outputs)), 3.0 * draws.signed(rng, (pieces, outputs))
        assert_close(student.maxout(x, W, b), np.max(np.einsum("nd,kdm->knm", x, W) + b[:, None], axis=0), name="maxout")
    plus_minus = np.stack([np.eye(3), -np.eye(3)])
    assert_close(student.maxout(x, plus_minus, np.zeros((2, 3))), np.abs(x), name="maxout of x and −x")
    assert_close(student.maxout(x, W[:1], b[:1]), x @ W[0] + b[0], name="maxout of one piece")


@pytest.mark.question("q5", weight=1, hint="Keep the shape; float32 stays float32, integers become floats.")
def test_keeps_shape_and_float_dtype(student, rng):
    """Shapes, scalars included, and float dtypes are kept; integers give floats."""
    z = rng.uniform(-2.0, 2.0, (2, 3)).astype(np.float32)
    numbers = np.array([-2, -1, 0, 1, 3])
    scalar = float(rng.uniform(0.5, 2.0))
    for name in ELEMENTWISE:
        f = getattr(student, name)
        single, whole = f(z), f(numbers)
        _check_form(single, (2, 3), name, "f", "Keep the shape of the input.")
        check(single.dtype == np.float32, "float32 in, float32 out.")
        _check_form(whole, (5,), name, "f", "Integer input must give floats.")
        # The values of leaky_relu are another test's business.
        if name != "leaky_relu":
            assert_close(whole, oracle.ACTIVATIONS[name](numbers), name=name)
        value = f(scalar)
        check(np.ndim(value) == 0 and np.isreal(value), "A number in, a number out.", staff=f"{name}: {value!r}")


def _check_form(answer, shape, name, kind, hint):
    """Demand an array of this shape and kind of dtype, whatever its values."""
    check(answer is not None, f"`{name}` returned None — did you forget `return`?")
    right = isinstance(answer, np.ndarray) and answer.shape == shape and answer.dtype.kind == kind
    check(right, hint, staff=f"{name} gave {answer!r:.200}")


@pytest.mark.question("q5", weight=0.5, hint="Activations give new arrays.")
def test_leaves_arguments_alone(student, rng):
    """No activation writes into the array it is given, while most of them give the right values."""
    z = draws.signed(rng, (3, 4))
    z[0] = -1.0
    right = 0
    for name in ELEMENTWISE:
        there = student.put(z)
        right += _is_right(getattr(student, name)(there), oracle.ACTIVATIONS[name](z))
        assert_equal(value_of(there), z, hint=changed(name, "z"))
    for name in ("relu", "leaky_relu"):  # the two that could hand positive numbers back as they are
        positive = student.put(np.abs(z))
        result = getattr(by_reference(student), name)(positive)
        result[0, 0] = 99.0
        assert_equal(value_of(positive), np.abs(z), hint=VIEW)
    # Doing nothing leaves arguments alone, too: only activations that work can earn this.
    check(right > len(ELEMENTWISE) // 2, "Make the activations right first.")


def _is_right(answer, expected):
    """Whether an answer is an array of the expected values."""
    return isinstance(answer, np.ndarray) and answer.shape == expected.shape and bool(np.allclose(answer, expected))
