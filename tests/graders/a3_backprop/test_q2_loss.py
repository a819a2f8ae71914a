"""Q2, the squared loss and its gradient."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, by_reference, check, raises, value_of

import draws
from readings import changed, numbers, raised_instead, sentence

MEAN = "mean, not sum."
ALL = "Divide by N·K."
SIGN = "Gradient has the opposite sign."
PRECISION = "Precision lost."
SHAPES = ((5,), (1,), (3, 4), (2, 3, 2))


@pytest.mark.question("q2", weight=1.5, hint="The mean of (pred − target)², over all elements.")
def test_loss_values(student, rng):
    """mse is the mean squared error over all elements of any shape: either way round, and 0 for equal arrays."""
    for shape in SHAPES:
        pred, target = draws.signed(rng, shape), draws.signed(rng, shape)
        squares = (pred - target) ** 2
        loss = student.mse(pred, target)
        hint = sentence(
            loss,
            {
                MEAN: squares.sum(),
                "mean, without a root.": np.sqrt(squares.mean()),
                ALL: squares.sum() / len(pred),
                "There is no ½ in this loss.": squares.mean() / 2,
            },
        )
        assert_close(loss, squares.mean(), dtype="number", hint=hint, name="the loss")
    back = student.mse(target, pred)
    assert_close(back, squares.mean(), dtype="number", hint="Swapping the arguments changes nothing.", name="the loss")
    assert_close(student.mse(pred, pred), 0.0, dtype="number", hint="Equal arrays have loss 0.", name="the loss")


@pytest.mark.question(
    "q2", weight=1.5, hint="The gradient for each element is 2·(pred − target) / (number of elements)."
)
def test_gradient_values(student, rng):
    """mse_grad is the slope of mse for every prediction, of the shape of pred."""
    for shape in SHAPES:
        pred, target = draws.signed(rng, shape), draws.signed(rng, shape)
        right = 2.0 * (pred - target) / pred.size
        grad = student.mse_grad(pred, target)
        hint = sentence(
            grad,
            {
                SIGN: -right,
                MEAN: right * pred.size,
                ALL: right * pred.size / len(pred),
                "d(e²)/de is 2·e.": right / 2,
            },
        )
        assert_close(grad, right, hint=hint, name="the gradient")


@pytest.mark.question("q2", weight=1, hint=PRECISION)
def test_small_dtypes_lose_nothing(student, rng):
    """Long arrays of uint8, float16 and int64 are computed with enough digits and without wrapping round."""
    for kind, least, most in ((np.uint8, 230, 250), (np.float16, 300, 600), (np.int64, 300, 600)):
        low, high = rng.integers(0, 20, 3000), rng.integers(least, most, 3000)
        coarse, fine = (low.astype(kind), high.astype(kind)), (low.astype(float), high.astype(float))
        # What the loss is worth is another test's business; here it must not depend on the dtype.
        wanted = student.mse(*fine)
        check(
            isinstance(wanted, float | np.floating) and float(wanted) > 0.0, "Arrays that differ have a positive loss."
        )
        assert_close(student.mse(*coarse), wanted, rtol=1e-6, dtype="number", hint=PRECISION, name="the loss")
        slopes = numbers(student.mse_grad(*fine))
        check(slopes is not None and slopes.shape == (3000,) and bool(slopes.all()), "Every wrong element has a slope.")
        assert_close(student.mse_grad(*coarse), slopes, rtol=1e-6, hint=PRECISION, name="the gradient")


@pytest.mark.question("q2", weight=1, hint="Shapes must be equal; broadcasting hides mistakes.")
def test_refuses_shapes_that_only_broadcast(student, rng):
    """Shapes that differ raise ValueError in both functions, above all those that would broadcast."""
    column = draws.signed(rng, (4, 1))
    loss = student.mse(column, column + 1.0)
    check(isinstance(loss, float | np.floating) and float(loss) > 0.0, "Equal shapes have a loss.")
    check(numbers(student.mse_grad(column, column + 1.0)) is not None, "Equal shapes have a gradient.")
    flat = column[:, 0]
    for pred, target, becomes in (
        (column, flat, "4×4"),
        (flat, column, "4×4"),
        (flat, flat[:1], "4"),
        (flat[:1], flat, "4"),
        (column, column[:3], ""),
        (column[:0], column[:0], ""),
    ):
        for function in (student.mse, student.mse_grad):
            shapes = f"{str(pred.shape).replace(' ', '')} and target {str(target.shape).replace(' ', '')}"
            hint = f"pred {shapes} would broadcast to {becomes}: raise ValueError." if becomes else ""
            with raises(ValueError, hint=hint or raised_instead("ValueError")):
                function(pred, target)


@pytest.mark.question("q2", weight=0.5, hint="Work on copies.")
def test_leaves_arguments_alone(student, rng):
    """Neither function changes its arguments, and the gradient has memory of its own."""
    pred, target = draws.signed(rng, (4,)), draws.signed(rng, (4,))
    there, too = student.put(pred), student.put(target)
    loss = student.mse(there, too)
    check(isinstance(loss, float | np.floating) and float(loss) > 0.0, "Arrays that differ have a positive loss.")
    grad = by_reference(student).mse_grad(there, too)
    # Doing nothing leaves arguments alone, too: only a gradient that points somewhere can earn this.
    check(float(np.abs(value_of(grad)).sum()) > 0.0, "Arrays that differ have a gradient.")
    grad[0] = 99.0
    assert_equal(value_of(there), pred, hint=changed("mse", "pred"))
    assert_equal(value_of(too), target, hint=changed("mse", "target"))
