"""Q1, device hygiene. Which devices there are is faked; what moves is seen on the `meta` device."""

import numpy as np
import pytest
from autograder import Mismatch, assert_equal, check

from readings import changed, not_none

DROPPED = "Some tensors are still on cpu: `.to` returns a new tensor, keep it."


@pytest.mark.question("q1", weight=2, hint="An explicit wish wins; without one it is CUDA, then MPS, then the CPU.")
def test_device_by_availability(student, rng):
    """A wish is granted where it is possible and a RuntimeError where not; without one the best device is picked."""
    cases = [
        (prefer, cuda, mps)
        for prefer in (None, "cpu", "cuda", "mps", "xpu")
        for cuda in (True, False)
        for mps in (True, False)
    ]
    cases = [cases[k] for k in rng.permutation(len(cases))]
    answers = student.driver("devices").picked(cases)
    check(isinstance(answers, list) and len(answers) == len(cases), "Return a torch.device.")
    # Asked in any order, judged without a wish first: what is said of several faults does not depend on luck.
    order = sorted(range(len(cases)), key=lambda k: (cases[k][0] or "", not cases[k][1], not cases[k][2]))
    for (prefer, cuda, mps), answer in ((cases[k], answers[k]) for k in order):
        there = {"cpu": True, "cuda": cuda, "mps": mps, "xpu": False}
        best = next(name for name in ("cuda", "mps", "cpu") if there[name])
        right = best if prefer is None else prefer if there[prefer] else "RuntimeError"
        check(
            answer == right,
            _sentence(prefer, answer, right),
            staff=f"{prefer=} {cuda=} {mps=}: {answer!r}, not {right!r}",
        )


def _sentence(prefer, answer, right):
    if right == "RuntimeError":
        return f"prefer='{prefer}' was impossible; say so with a RuntimeError."
    if answer == "RuntimeError":
        return (
            f"prefer='{prefer}' was possible."
            if prefer
            else "Without a wish there is always a device: at worst the CPU."
        )
    if answer == "cuda" and right != "cuda":
        return "No CUDA here: fall back to MPS, then to the CPU."
    return "" if str(answer) in ("cpu", "cuda", "mps") else "Return a torch.device."


def nest(rng):
    """Arguments for the driver's nest of tensors."""
    arrays = [rng.normal(size=(int(rng.integers(1, 4)), 2)) for _ in range(5)]
    return arrays, f"word{rng.integers(1000)}", float(rng.normal())


def described(arrays, word, number, device="cpu", *, values=True):
    """What the driver should say about the nest when its tensors are on `device`."""
    a, b, c, d, e = (["tensor", device, array if values else None] for array in arrays)
    notes = ["dict", [["word", ["other", word]], ["nothing", ["other", None]]]]
    many = ["list", [b, ["tuple", [c, ["other", number]]]]]
    return ["dict", [["x", a], ["notes", notes], ["many", many], ["pair", ["Pair", [d, ["list", [e]]]]]]]


def kinds(answer):
    """The container types of a description, and what cannot move, in order."""
    if isinstance(answer, list | tuple) and len(answer) == 2 and answer[0] != "other":
        inside = answer[1] if isinstance(answer[1], list | tuple) else []
        return [answer[0], [kinds(item[1] if answer[0] == "dict" else item) for item in inside]]
    return "tensor" if isinstance(answer, list | tuple) and answer and answer[0] == "tensor" else answer


def check_nest(answer, right, hint):
    """Compare two descriptions: containers first, because their sentence is another."""
    not_none(None if answer == ["other", None] else answer, "to_device")
    if kinds(answer) != kinds(right):
        raise Mismatch(
            f"{kinds(answer)} is not {kinds(right)}",
            hint="Some container came back as another type: keep dict, list, tuple and named tuple.",
        )
    assert_equal(answer, right, hint=hint)


@pytest.mark.question(
    "q1", weight=1.5, instrumented=True, hint="Keep containers, values and everything that is no tensor."
)
def test_structure_and_values_are_kept(student, rng):
    """On the CPU a nest comes back with the same containers, values, strings and None; the caller's is as it was."""
    arrays, word, number = nest(rng)
    driver = student.driver("devices")
    result, argument, _ = driver.moved(arrays, word, number, "cpu")
    right = described(arrays, word, number)
    # On a machine with a CPU alone, handing the argument back would do: a plain tensor must move, at least.
    check(driver.moves_a_tensor(arrays[0]) is True, "`.to` returns a new tensor: return that one.")
    check_nest(result, right, "The values in the nest must stay what they are.")
    assert_equal(argument, right, hint=changed("to_device", "obj"))


@pytest.mark.question("q1", weight=1.5, instrumented=True, hint=DROPPED)
def test_every_tensor_moves(student, rng):
    """Every tensor of a nest is on the device that was asked for, and the caller's nest is where it was."""
    arrays, word, number = nest(rng)
    result, argument, before = student.driver("devices").moved(arrays, word, number, "meta")
    text, stays = described(arrays, word, number, "meta", values=False), described(arrays, word, number)
    assert_equal(before, stays)
    check_nest(_without_values(result), text, DROPPED)
    check(_same(argument, stays), changed("to_device", "obj"))


def _without_values(answer):
    """The description without elements, so that only devices are compared."""
    if isinstance(answer, list | tuple) and len(answer) == 3 and answer[0] == "tensor":
        return ["tensor", answer[1], None]
    return [_without_values(item) for item in answer] if isinstance(answer, list | tuple) else answer


def _same(answer, right):
    if isinstance(right, np.ndarray):
        return isinstance(answer, np.ndarray) and np.array_equal(answer, right)
    if isinstance(right, list):
        return isinstance(answer, list | tuple) and len(answer) == len(right) and all(map(_same, answer, right))
    return type(answer) is type(right) and answer == right
