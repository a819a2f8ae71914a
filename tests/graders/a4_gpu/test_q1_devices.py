"""Q1, device hygiene. Which devices there are is faked; what moves is seen on the `meta` device."""

import numpy as np
import pytest
from autograder import Mismatch, assert_close, assert_equal, attempts, batched, check

from readings import changed, forgotten, is_object, not_none, plain

DROPPED = "Some tensors are still on cpu: `.to` returns a new tensor, keep it."
CONTAINERS = "Some container came back as another type: keep dict, list, tuple and named tuple."
IMPOSSIBLE = {
    "cuda": "prefer='cuda' was impossible; say so with a RuntimeError.",
    "mps": "prefer='mps' was impossible; say so with a RuntimeError.",
    "xpu": "prefer='xpu' was impossible; say so with a RuntimeError.",
}
POSSIBLE = {
    None: "Without a wish there is always a device: at worst the CPU.",
    "cpu": "prefer='cpu' was possible.",
    "cuda": "prefer='cuda' was possible.",
    "mps": "prefer='mps' was possible.",
}
NO_DEVICE = "Return a torch.device."
REFUSED = "RuntimeError"


@pytest.mark.question("q1", weight=2.5, hint="An explicit wish wins; without one it is CUDA, then MPS, then the CPU.")
def test_device_by_availability(student, rng):
    """A wish is granted where it is possible and a RuntimeError where not; without one the best device is picked."""
    cases = [
        (prefer, cuda, mps)
        for prefer in (None, "cpu", "cuda", "mps", "xpu")
        for cuda in (True, False)
        for mps in (True, False)
    ]
    cases = [cases[k] for k in rng.permutation(len(cases))]
    answers = picked(student, cases)
    # Asked in any order, judged without a wish first: what is said of several faults does not depend on luck.
    order = sorted(range(len(cases)), key=lambda k: (cases[k][0] or "", not cases[k][1], not cases[k][2]))
    for (prefer, cuda, mps), answer in ((cases[k], answers[k]) for k in order):
        there = {"cpu": True, "cuda": cuda, "mps": mps, "xpu": False}
        best = next(name for name in ("cuda", "mps", "cpu") if there[name])
        right = best if prefer is None else prefer if there[prefer] else REFUSED
        check(
            answer == right,
            _sentence(prefer, answer, right),
            staff=f"{prefer=} {cuda=} {mps=}: {answer!r}, not {right!r}",
        )


def picked(student, cases):
    """The type of the device that is picked in each case (prefer, cuda, mps), or the error's name."""
    kit, pick = student.driver("kit"), student.pick_device
    on_machine = kit.on_machine
    answers = [_granted(one) for one in attempts(student, *((on_machine, c, m, pick, p) for p, c, m in cases))]
    devices = [answer for answer in answers if answer is not REFUSED]
    for device in devices:
        not_none(device, forgotten("pick_device"))
        check(not isinstance(device, str), NO_DEVICE, staff=f"{device!r:.100}")
    kinds = iter(attempts(student, *((kit.attribute, device, "type") for device in devices)))
    return [answer if answer is REFUSED else _kind(next(kinds)) for answer in answers]


def _granted(attempt):
    try:
        return attempt()
    except NotImplementedError:  # without a sandbox the stub's is a RuntimeError, too
        raise
    except RuntimeError:
        return REFUSED


def _kind(attempt):
    try:
        kind = attempt()
    except AttributeError:
        raise Mismatch("what is returned has no type", hint=NO_DEVICE) from None
    # No student's text is taken for the refusal.
    return kind if isinstance(kind, str) and kind != REFUSED else "no device"


def _sentence(prefer, answer, right):
    if right == REFUSED:
        return IMPOSSIBLE[prefer]
    if answer == REFUSED:
        return POSSIBLE[prefer]
    if answer == "cuda" and right != "cuda":
        return "No CUDA here: fall back to MPS, then to the CPU."
    return "" if answer in ("cpu", "cuda", "mps") else NO_DEVICE


def nest(rng):
    """Arrays and plain values to build a nest of."""
    arrays = [rng.normal(size=(int(rng.integers(1, 4)), 2)) for _ in range(5)]
    return arrays, f"word{rng.integers(1000)}", float(rng.normal())


def moved(student, parts, device):
    """What `to_device` gives for a nest of tensors, and the nest afterwards."""
    kit, (arrays, word, number) = student.driver("kit"), parts
    with batched(student):
        a, b, c, d, e = (kit.tensor(array) for array in arrays)
        pair = kit.Pair(d, [e])
        given = student.put({"x": a, "notes": {"word": word, "nothing": None}, "many": [b, (c, number)], "pair": pair})
        result = student.to_device(given, device)
        after = kit.same(given)
    return plain(result), plain(after)


def leaves(answer, word, number):
    """The five tensors of a nest, once everything else in it is what it was. Raises `Mismatch`."""
    check(type(answer) is dict and list(answer) == ["x", "notes", "many", "pair"], CONTAINERS, staff=f"{answer!r:.300}")
    notes, many, pair = answer["notes"], answer["many"], answer["pair"]
    right = type(notes) is dict and type(many) is list and len(many) == 2 and type(many[1]) is tuple
    check(right and len(many[1]) == 2 and is_object(pair), CONTAINERS, staff=f"{answer!r:.300}")
    assert_equal(notes, {"word": word, "nothing": None}, hint="The values in the nest must stay what they are.")
    assert_close(many[1][1], number, rtol=0.0, atol=0.0, hint="The values in the nest must stay what they are.")
    first, second = plain(pair.first), plain(pair.second)
    check(type(second) is list and len(second) == 1, CONTAINERS, staff=f"{second!r:.100}")
    return [answer["x"], many[0], many[1][0], first, second[0]]


def check_nest(answer, parts, hint):
    """Compare a nest on the CPU with what was put into it."""
    arrays, word, number = parts
    for got, want in zip(leaves(answer, word, number), arrays, strict=True):
        assert_close(got, want, rtol=0.0, atol=0.0, hint=hint, name="a tensor in the nest")


def devices(student, tensors):
    """The type of each tensor's device; a tensor that came as an array was on the CPU."""
    with batched(student):
        types = [tensor.device.type if is_object(tensor) else None for tensor in tensors]
    return ["cpu" if kind is None else plain(kind) for kind in types]


@pytest.mark.question("q1", weight=1.5, hint="Keep containers, values and everything that is no tensor.")
def test_structure_and_values_are_kept(student, rng):
    """On the CPU a nest comes back with the same containers, values, strings and None; the caller's is as it was."""
    parts = nest(rng)
    result, argument = moved(student, parts, "cpu")
    # On a machine with a CPU alone, handing the argument back would do: a plain tensor must move, at least.
    kit = student.driver("kit")
    with batched(student):
        far = student.to_device(kit.tensor(parts[0][0]), "meta")
    right = devices(student, [plain(far)]) == ["meta"]
    check(right, "`.to` returns a new tensor: return that one.", staff=f"{plain(far)!r:.200}")
    not_none(result, forgotten("to_device"))
    check_nest(result, parts, "The values in the nest must stay what they are.")
    check_nest(argument, parts, changed("to_device", "obj"))


@pytest.mark.question("q1", weight=1, instrumented=True, hint=DROPPED)
def test_every_tensor_moves(student, rng):
    """Every tensor of a nest is on the device that was asked for, and the caller's nest is where it was."""
    parts = nest(rng)
    _, word, number = parts
    here, _ = moved(student, parts, "cpu")
    not_none(here, forgotten("to_device"))
    check_nest(here, parts, "The values in the nest must stay what they are.")
    result, argument = moved(student, parts, "meta")
    check(devices(student, leaves(result, word, number)) == ["meta"] * 5, DROPPED)
    check(all(isinstance(leaf, np.ndarray) for leaf in leaves(argument, word, number)), changed("to_device", "obj"))
    check_nest(argument, parts, changed("to_device", "obj"))
