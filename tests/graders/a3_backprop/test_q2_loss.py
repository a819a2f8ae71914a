"""Q2, the squared loss and its gradient."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, batched, check, value_of

import draws
from readings import agrees, changed, not_none, raised_instead, refused, sentence

MEAN = "mean, not sum."
ALL = "Divide by N·K."
SIGN = "Gradient has the opposite sign."
PRECISION = "Precision lost."
SHAPES = ((5,), (1,), (3, 4), (2, 3, 2))


def check_loss(loss, pred, target):
    """Demand the loss, or what a mistake that another test is about makes of it."""
    not_none(loss, "mse")
    squares = (pred - target) ** 2
    known = (squares.mean(), squares.sum(), squares.mean() / 2, np.sqrt(squares.mean()))
    check(any(agrees(loss, one) for one in known), "The loss is the mean of (pred − target)².")


def check_gradient(grad, pred, target):
    """The same for the gradient."""
    not_none(grad, "mse_grad")
    right = 2.0 * (pred - target) / pred.size
    known = (right, -right, right * pred.size, right / 2)
    check(any(agrees(grad, one) for one in known), "The gradient is 2·(pred − target) / (number of elements).")


@pytest.mark.question("q2", weight=1.5, hint="The mean of (pred − target)², over all elements.")
def test_loss_values(student, rng):
    """mse is the mean squared error over all elements of any shape: either way round, and 0 for equal arrays."""
    pairs = [(draws.signed(rng, shape), draws.signed(rng, shape)) for shape in SHAPES]
    pred, target = pairs[-1]
    with batched(student):
        found = [student.mse(*pair) for pair in pairs]
        back, equal = student.mse(target, pred), student.mse(pred, pred)
    for answer, (pred, target) in zip(found, pairs, strict=True):
        squares, loss = (pred - target) ** 2, value_of(answer)
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
    assert_close(back, squares.mean(), dtype="number", hint="Swapping the arguments changes nothing.", name="the loss")
    assert_close(equal, 0.0, dtype="number", hint="Equal arrays have loss 0.", name="the loss")


@pytest.mark.question(
    "q2", weight=1.5, hint="The gradient for each element is 2·(pred − target) / (number of elements)."
)
def test_gradient_values(student, rng):
    """mse_grad is the slope of mse for every prediction, of the shape of pred."""
    pairs = [(draws.signed(rng, shape), draws.signed(rng, shape)) for shape in SHAPES]
    with batched(student):
        found = [student.mse_grad(*pair) for pair in pairs]
    for answer, (pred, target) in zip(found, pairs, strict=True):
        right, grad = 2.0 * (pred - target) / pred.size, value_of(answer)
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
        with batched(student):
            wanted, loss = student.mse(*fine), student.mse(*coarse)
            slopes, grad = student.mse_grad(*fine), student.mse_grad(*coarse)
        # Here the dtype must not matter.
        check_loss(value_of(wanted), *fine)
        assert_close(loss, value_of(wanted), rtol=1e-6, dtype="number", hint=PRECISION, name="the loss")
        check_gradient(value_of(slopes), *fine)
        assert_close(grad, value_of(slopes), rtol=1e-6, hint=PRECISION, name="the gradient")


@pytest.mark.question("q2", weight=1, hint="Shapes must be equal; broadcasting hides mistakes.")
def test_refuses_shapes_that_only_broadcast(student, rng):
    """Shapes that differ raise ValueError in both functions, above all those that would broadcast."""
    column = draws.signed(rng, (4, 1))
    other = column + rng.uniform(1.5, 3.0, (4, 1))
    with batched(student):
        loss, grad = student.mse(column, other), student.mse_grad(column, other)
    check_loss(value_of(loss), column, other)
    check_gradient(value_of(grad), column, other)
    flat = column[:, 0]
    for pred, target, hint in (
        (column, flat, "pred (4,1) and target (4,) would broadcast to 4×4: raise ValueError."),
        (flat, column, "pred (4,) and target (4,1) would broadcast to 4×4: raise ValueError."),
        (flat, flat[:1], "pred (4,) and target (1,) would broadcast to 4: raise ValueError."),
        (flat[:1], flat, "pred (1,) and target (4,) would broadcast to 4: raise ValueError."),
        (column, column[:3], raised_instead("ValueError")),
        (column[:0], column[:0], raised_instead("ValueError")),
    ):
        refused(student, ValueError, hint, ("mse", pred, target), ("mse_grad", pred, target))


@pytest.mark.question("q2", weight=0.5, hint="Work on copies.")
def test_leaves_arguments_alone(student, rng):
    """Neither function changes its arguments, and the gradient has memory of its own."""
    pred, target = draws.signed(rng, (4,)), draws.signed(rng, (4,))
    with batched(student):
        there, too = student.put(pred), student.put(target)
        loss = student.mse(there, too)
    # Doing nothing leaves arguments alone, too: only right answers can earn this.
    check_loss(value_of(loss), pred, target)
    assert_equal(value_of(there), pred, hint=changed("mse", "pred"))
    assert_equal(value_of(too), target, hint=changed("mse", "target"))
    with batched(student):
        grad = student.mse_grad(there, too)
    check_gradient(value_of(grad), pred, target)
    grad[0] = 99.0
    assert_equal(value_of(there), pred, hint=changed("mse_grad", "pred"))
    assert_equal(value_of(too), target, hint=changed("mse_grad", "target"))
