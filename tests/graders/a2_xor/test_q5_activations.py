"""Q5, activations."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, batched, by_reference, check, value_of

import draws
import oracle
from readings import changed, sentence

VIEW = "Changing your result also changed the input: you returned a view; use `.copy()`."
ELEMENTWISE = ("step", "relu", "leaky_relu", "sigmoid", "tanh")


def called(student, names, *arguments):
    """What each activation gives for the arguments, by name; inside a batch."""
    return {name: getattr(student, name)(*arguments) for name in names}


@pytest.mark.question("q5", weight=1, hint="step is 1 only above 0, relu is max(0, z).")
def test_step_and_relu(student, rng):
    """step and relu are right on both sides of 0, at 0, at −0.0 and at infinity, for any shape."""
    z = np.array([[0.0, -0.0, np.inf, -np.inf], [1e-300, -1e-300, *draws.signed(rng, (2,))]])
    inputs = (z, rng.normal(size=(2, 3, 2)), np.zeros((0, 3)))
    with batched(student):
        answers = [called(student, ("step", "relu"), values) for values in inputs]
        at_zero = student.step(0.0)
    for name in ("step", "relu"):
        for values, answer in zip(inputs, answers, strict=True):
            assert_close(answer[name], oracle.ACTIVATIONS[name](values), name=name)
    assert_close(at_zero, 0.0, hint="step(0) is 0: zero does not exceed zero.", name="step(0)")


@pytest.mark.question("q5", weight=1.5, hint="leaky_relu gives z where z is positive and slope·z elsewhere.")
def test_leaky_relu(student, rng):
    """leaky_relu keeps positive inputs and multiplies the others by the slope, 0.1 unless told."""
    z, slope = np.concatenate([draws.signed(rng, (4,)), [3.0, -3.0, 0.0]]), float(rng.uniform(0.2, 0.6))
    with batched(student):
        answer, *given = student.leaky_relu(z), student.leaky_relu(z, slope), student.leaky_relu(z, slope=slope)
    hint = sentence(
        value_of(answer),
        {
            "The deck's leak is 0.1.": np.where(z > 0, z, 0.01 * z),
            "Positive inputs pass unchanged.": np.where(z > 0, 0.1 * z, z),
        },
    )
    assert_close(answer, np.where(z > 0, z, 0.1 * z), hint=hint, name="leaky_relu")
    for other in given:
        assert_close(other, np.where(z > 0, z, slope * z), hint="Use the slope that is given.")


@pytest.mark.question("q5", weight=1.5, hint="sigmoid(z) = 1/(1+exp(−z)), and tanh(z) = 2·sigmoid(2z) − 1.")
def test_sigmoid_and_tanh(student, rng):
    """sigmoid and tanh have the right values, and the symmetry that goes with them."""
    z = rng.uniform(-4.0, 4.0, (3, 5))
    with batched(student):
        answers = called(student, ("sigmoid", "tanh"), z)
        mirrored = student.sigmoid(-z)
    assert_close(answers["sigmoid"], oracle.ACTIVATIONS["sigmoid"](z), name="sigmoid")
    assert_close(answers["tanh"], oracle.ACTIVATIONS["tanh"](z), name="tanh")
    assert_close(
        mirrored, oracle.ACTIVATIONS["sigmoid"](-z), hint="sigmoid(−z) must be 1 − sigmoid(z).", name="sigmoid(−z)"
    )


@pytest.mark.question("q5", weight=1, hint="exp overflowed; pick the form by the sign of z.")
def test_sigmoid_far_from_zero(student):
    """Far from zero sigmoid and tanh are exactly 0, 1 and ±1, not NaN."""
    z = np.array([-1000.0, 1000.0, -np.inf, np.inf, -745.5, 745.5])
    with batched(student):
        answers = called(student, ("sigmoid", "tanh"), z)
    assert_close(answers["sigmoid"], np.tile([0.0, 1.0], 3), rtol=0.0, atol=1e-300, name="sigmoid")
    assert_close(answers["tanh"], np.tile([-1.0, 1.0], 3), rtol=0.0, atol=0.0, name="tanh")


@pytest.mark.question("q5", weight=1.5, hint="Add each piece's own bias before the max.")
def test_maxout(student, rng):
    """maxout is the largest of K affine pieces: |x| for ±1, the piece itself for K = 1, and random pieces."""
    x = draws.signed(rng, (4, 3))
    pieces = [(draws.signed(rng, (k, 3, m)), 3.0 * draws.signed(rng, (k, m))) for k, m in ((3, 2), (2, 4))]
    plus_minus, (W, b) = np.stack([np.eye(3), -np.eye(3)]), pieces[-1]
    with batched(student):
        answers = [student.maxout(x, *piece) for piece in pieces]
        absolute = student.maxout(x, plus_minus, np.zeros((2, 3)))
        single = student.maxout(x, W[:1], b[:1])
    for answer, (some_W, some_b) in zip(answers, pieces, strict=True):
        right = np.max(np.einsum("nd,kdm->knm", x, some_W) + some_b[:, None], axis=0)
        assert_close(answer, right, name="maxout")
    assert_close(absolute, np.abs(x), name="maxout of x and −x")
    assert_close(single, x @ W[0] + b[0], name="maxout of one piece")


@pytest.mark.question("q5", weight=1, hint="Keep the shape; float32 stays float32, integers become floats.")
def test_keeps_shape_and_float_dtype(student, rng):
    """Shapes, scalars included, and float dtypes are kept; integers give floats."""
    z = rng.uniform(-2.0, 2.0, (2, 3)).astype(np.float32)
    numbers = np.array([-2, -1, 0, 1, 3])
    scalar = float(rng.uniform(0.5, 2.0))
    with batched(student):
        answers = [called(student, ELEMENTWISE, values) for values in (z, numbers, scalar)]
    for name in ELEMENTWISE:
        single, whole, value = (value_of(answer[name]) for answer in answers)
        _check_form(single, (2, 3), name, "f", "Keep the shape of the input.")
        check(single.dtype == np.float32, "float32 in, float32 out.")
        _check_form(whole, (5,), name, "f", "Integer input must give floats.")
        check(isinstance(value, float | np.generic | np.ndarray) and np.ndim(value) == 0, "A number in, a number out.")
        # The values of leaky_relu are another test's business.
        if name != "leaky_relu":
            assert_close(whole, oracle.ACTIVATIONS[name](numbers), name=name)
            assert_close(value, oracle.ACTIVATIONS[name](scalar), dtype="number", name=name)


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
    with batched(student):
        there = {name: student.put(z) for name in ELEMENTWISE}
        answers = {name: (getattr(student, name)(there[name]), there[name].copy()) for name in ELEMENTWISE}
        # The two that could hand positive numbers back as they are.
        views = [_written_over(student, name, np.abs(z)) for name in ("relu", "leaky_relu")]
    for name, (_, after) in answers.items():
        assert_equal(after, z, hint=changed(name, "z"))
    for after in views:
        assert_equal(after, np.abs(z), hint=VIEW)
    # Doing nothing leaves arguments alone, too: only activations that work can earn this.
    right = sum(_is_right(value_of(answer), oracle.ACTIVATIONS[name](z)) for name, (answer, _) in answers.items())
    check(right > len(ELEMENTWISE) // 2, "Make the activations right first.")


def _written_over(student, name, values):
    """An argument as it is after a number was written into what the activation gave for it."""
    there = student.put(values)
    result = getattr(by_reference(student), name)(there)
    result[0, 0] = 99.0
    return there.copy()


def _is_right(answer, expected):
    """Whether an answer is an array of the expected values."""
    return isinstance(answer, np.ndarray) and answer.shape == expected.shape and bool(np.allclose(answer, expected))
