"""Q3, slope by nudging: the functions to be nudged are ours, and see what they are asked."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, batched, by_reference, check, raises, value_of

import draws
import oracle
from readings import Counted, changed, not_none, raised_instead, refused, sentence

ONE_SIDED = "Error halves instead of quartering: use both sides."
FLOAT64 = "Check gradients in float64."
SHARE = "1e-5 vs 2e-5 is a 33 % error."
BOTH_ZERO = "Both zero counts as agreement."
EACH = "Report one error per parameter."
ONLY_ONE = f"Only one of three gradients is wrong. {EACH}"
LEFT_BEHIND = "x was left at x+h."
DOUBLE = "Divide by 2h: the two points are that far apart."


def quadratic(rng, shape):
    """A random quadratic function of an array, and its gradient."""
    size = int(np.prod(shape))
    A, c = rng.normal(size=(size, size)), draws.signed(rng, (size,))
    A = A + A.T

    def f(x):
        flat = np.asarray(x, dtype=float).reshape(-1)
        return float(flat @ A @ flat / 2 + c @ flat)

    return f, lambda x: (A @ x.reshape(-1) + c).reshape(shape)


@pytest.mark.question("q3", weight=1.5, hint="(f(x+h) − f(x−h)) / (2h), one element at a time.")
def test_gradient_of_quadratics(student, rng):
    """On quadratic functions of vectors and matrices the numeric gradient is right to rounding, with few calls."""
    for shape in ((4,), (2, 3)):
        f, slope = quadratic(rng, shape)
        asked, x = Counted(f), rng.normal(size=shape)
        grad = student.numeric_grad(asked, x)
        hint = sentence(grad, {DOUBLE: 2 * slope(x)})
        # A one-sided difference is off by h/2 times the curvature, 1e-5 here: another test's business.
        assert_close(grad, slope(x), rtol=1e-4, atol=1e-4, hint=hint, name="the gradient")
        check(len(asked.asked) <= 2 * x.size + 1, "f is called more often than twice per element.")


@pytest.mark.question("q3", weight=1, hint=ONE_SIDED)
def test_error_quarters_when_h_halves(student, rng):
    """On exp the error shrinks four times when h is halved, as only a difference from both sides gives."""
    x = rng.uniform(-0.5, 0.5, 3)

    def f(at):
        return float(np.exp(at).sum())

    with batched(student):
        found = [student.numeric_grad(f, x, h) for h in (1e-2, 5e-3)]
    coarse, fine = (value_of(grad) for grad in found)
    for grad in (coarse, fine):
        hint = DOUBLE if isinstance(grad, np.ndarray) and np.allclose(grad, 2 * np.exp(x), rtol=1e-2) else ""
        assert_close(grad, np.exp(x), rtol=2e-2, hint=hint or "The gradient of exp is off.", name="the gradient")
    ratio = np.abs(coarse - np.exp(x)) / np.abs(fine - np.exp(x))
    check(bool((ratio > 3.5).all() and (ratio < 4.5).all()), ONE_SIDED, staff=f"error ratio {ratio}")


@pytest.mark.question("q3", weight=1, hint=LEFT_BEHIND)
def test_x_is_restored(student, rng):
    """Bit for bit x is what it was, also when f raises in the middle, and so are the parameters of a check."""
    x = rng.normal(size=5) / 3.0
    f, slope = quadratic(rng, (5,))
    there = student.put(x)
    grad = student.numeric_grad(f, there)
    check(isinstance(grad, np.ndarray) and bool(np.abs(grad).sum() > 0), "The gradient is not zero.")
    assert_equal(value_of(there), x, hint=LEFT_BEHIND, name="x")

    calls = []

    def stumbling(at):
        calls.append(at)
        if len(calls) == 4:
            raise ValueError("f cannot go on")
        return f(at)

    with raises(ValueError, hint="What f raises must come through."):
        student.numeric_grad(stumbling, there)
    assert_equal(value_of(there), x, hint="When f raises, x was left at x+h: restore it in `finally`.", name="x")


@pytest.mark.question(
    "q3", weight=1, hint="Index the array itself: `reshape` and `ravel` copy when it is not contiguous."
)
def test_odd_layouts(student, rng):
    """Transposed, strided and 0-d arrays have the gradients that compact ones have."""
    for layout, shape in (("transposed", (3, 2)), ("strided", (2, 3)), ("0-d", ())):
        f, slope = quadratic(rng, shape)
        x = rng.normal(size=shape)
        odd = laid_out(student, x, layout)
        grad = student.numeric_grad(f, odd)
        hint = sentence(grad, {DOUBLE: 2 * slope(x)})
        assert_close(grad, slope(x), rtol=1e-4, atol=1e-4, hint=hint, name="the gradient")
        assert_close(value_of(odd), x, rtol=1e-12, hint=LEFT_BEHIND, name="x")


def laid_out(student, x, layout):
    """An array of the student's process that holds `x` in an unusual way."""
    match layout:
        case "transposed":
            return by_reference(student.put(x.T)).T
        case "strided":
            # The real parts of complex numbers lie a number apart.
            return by_reference(student.put(x + 1j)).real
    return student.put(x)


@pytest.mark.question("q3", weight=0.5, hint=FLOAT64)
def test_refuses_coarse_dtypes(student, rng):
    """Integer and float32 arrays raise TypeError; float64 ones have a gradient."""
    f, slope = quadratic(rng, (3,))
    x = rng.integers(1, 5, 3)
    grad = student.numeric_grad(f, x.astype(float))
    right = slope(x.astype(float))
    known = isinstance(grad, np.ndarray) and any(
        np.shape(grad) == right.shape and np.allclose(grad, one, rtol=1e-3, atol=1e-3) for one in (right, 2 * right)
    )
    check(known, "float64 arrays have a gradient.")
    hint = "A nudge of 1e-5 is lost in integers: raise TypeError."
    refused(student, TypeError, hint, ("numeric_grad", f, x))
    refused(student, TypeError, FLOAT64, ("numeric_grad", f, x.astype(np.float32)))


@pytest.mark.question("q3", weight=1, hint="‖a−b‖ / max(‖a‖+‖b‖, 1e-12)")
def test_relative_error(student, rng):
    """relative_error is a share: the same for tiny arrays, either way round, 0 for equal ones, zeros included."""
    a, b = draws.signed(rng, (3, 2)), draws.signed(rng, (3, 2))
    with batched(student):
        found = [student.relative_error(scale * a, scale * b) for scale in (1.0, 1e-5)]
        back, equal = student.relative_error(b, a), student.relative_error(a, a)
        zeros = student.relative_error(np.zeros(3), np.zeros(3))
    for answer, scale in zip(found, (1.0, 1e-5), strict=True):
        right = oracle.relative_error(scale * a, scale * b)
        wrong = {
            SHARE: np.linalg.norm(scale * (a - b)),
            "Take Euclidean lengths, not largest elements.": np.abs(a - b).max() / (np.abs(a).max() + np.abs(b).max()),
            "Divide by the sum of both lengths.": np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b)),
        }
        hint = sentence(value_of(answer), wrong)
        assert_close(answer, right, dtype="number", hint=hint, name="the relative error")
    assert_close(back, oracle.relative_error(a, b), dtype="number", hint="Either way round.")
    assert_close(equal, 0.0, dtype="number", hint="Equal gradients have error 0.")
    assert_close(zeros, 0.0, dtype="number", hint=BOTH_ZERO, name="the relative error of zeros")
    hint = "Gradients of different shapes cannot be compared: raise ValueError."
    refused(student, ValueError, hint, ("relative_error", a, a[0]), ("relative_error", a[0], a))


@pytest.mark.question("q3", weight=1, hint=EACH)
def test_check_gradients_names_the_wrong_one(student, rng):
    """Each parameter's error stands under its own name; what is right stays near 0, params stay as they were."""
    A, B, C = (rng.normal(size=(2, 3)), draws.signed(rng, (3,)), draws.signed(rng, (2,)))

    def f(given):  # linear in each parameter, so that any kind of difference is exact
        return float(np.sum((A * given["W"]) @ given["b"]) + B @ given["b"] + C @ given["a"])

    params = {"W": draws.signed(rng, (2, 3)), "b": draws.signed(rng, (3,)), "a": draws.signed(rng, (2,))}
    grads = {"W": A * params["b"], "b": (A * params["W"]).sum(axis=0) + B, "a": C}
    wrong = str(rng.choice(["W", "b", "a"]))
    claimed = {**grads, wrong: 3.0 * grads[wrong]}
    there = student.put(params)
    errors = value_of(student.check_gradients(f, there, claimed))
    not_none(errors, "check_gradients")
    check(isinstance(errors, dict) and set(errors) == set(params), EACH)
    for name in params:
        expected = 0.5 if name == wrong else 0.0
        assert_close(errors[name], expected, atol=1e-6, dtype="number", hint=ONLY_ONE, name="an error")
    for name, after in value_of(there).items():
        # Whether every last bit is restored is another test's business.
        assert_close(after, params[name], rtol=1e-12, hint=changed("check_gradients", "params"), name=name)
    bad = ({"W": grads["W"], "b": grads["b"]}, {**grads, "c": C}, {**grads, "b": grads["b"][:, None]})
    refused(student, ValueError, raised_instead("ValueError"), *(("check_gradients", f, params, one) for one in bad))
