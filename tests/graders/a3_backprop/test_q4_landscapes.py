"""Q4, landscapes and step size."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, batched, check, value_of

import draws
from readings import Counted, fields, indices, not_none, raised_instead, refused

ENDS = "A falling curve has its minimum at the end."
TIES = "Two points share the lowest value."
PLATEAU = "A flat valley floor counts once, by its left edge."
AT_ZERO = "Stopped at 0, not at the minimum."
NOT_ARRIVED = "Running out of steps is not convergence."
ZIG_ZAG = "Between 1/λ and 2/λ it still converges, zig-zag."


def walked(student, *requests):
    """The places of each descent (df, x0, lr, max_steps, tol), and whether it says that it converged."""
    found = fields(student, "descend", "a Path", ("x", "converged"), *requests)
    return [walk(*answer, request) for answer, request in zip(found, requests, strict=True)]


def walk(places, converged, request):
    """One of them, once its form is right."""
    _, x0, _, max_steps, _ = request
    if isinstance(places, tuple):
        places = list(places)
    got = np.asarray(places, dtype=float) if isinstance(places, list | np.ndarray) else np.zeros(0)
    check(got.ndim == 1 and 1 <= len(got) <= max_steps + 1, "The path holds x0 and the place after each step.")
    assert_close(got[0], x0, hint="The path begins with x0.", name="the first place")
    assert_equal(converged, bool(converged), name="converged")
    return got, bool(converged)


def minima(student, function, curves):
    """What a function finds on each of these curves."""
    with batched(student):
        found = [getattr(student, function)(np.array(curve)) for curve in curves]
    return [indices(answer, function) for answer in found]


def bowl(curvature, centre):
    """The slope of `curvature / 2 * (x - centre)²`."""
    return lambda x: curvature * (x - centre)


@pytest.mark.question("q4", weight=1, hint="A local minimum is lower than its neighbours.")
def test_valleys_between_peaks(student, rng):
    """Local minima are the valleys, all of them, and neither peaks nor slopes; shift and scale do not matter."""
    drawn = [draws.curve(rng, valleys) for valleys in (1, 3, 4)]
    y, places = drawn[-1]
    *answers, moved = minima(student, "local_minima", [*(curve for curve, _ in drawn), 5.0 * y - 40.0])
    for found, (y, places) in zip(answers, drawn, strict=True):
        peaks = [k for k in range(1, len(y) - 1) if y[k - 1] < y[k] > y[k + 1]]
        hint = "That is a peak, not a valley." if set(found) & set(peaks) else ""
        hint = hint or ("A curve may have several valleys." if set(found) < set(places) else "")
        assert_equal(found, places, hint=hint, name="the list of local minima")
    hint = "Shifting and stretching a curve moves no valley."
    assert_equal(moved, places, hint=hint, name="the list of local minima")


@pytest.mark.question("q4", weight=0.75, hint=ENDS)
def test_ends_count(student, rng):
    """An end that is lower than its one neighbour is a local minimum; a single point is one, too."""
    falling = np.cumsum(-rng.uniform(0.1, 1.0, 6))
    curves = ((falling, [5]), (-falling, [0]), (-np.abs(np.arange(5.0) - 1.9), [0, 4]), (falling[:1], [0]))
    answers = minima(student, "local_minima", [y for y, _ in curves])
    for found, (_, places) in zip(answers, curves, strict=True):
        assert_equal(found, places, name="the list of local minima")


@pytest.mark.question("q4", weight=0.75, hint=PLATEAU)
def test_flat_floors(student, rng):
    """A flat floor counts once, by its left edge, also at an end; a flat step on a slope does not count."""
    low, mid, high = np.sort(rng.uniform(-1.0, 1.0, 3)) + np.array([0.0, 1.0, 2.0])
    curves = (
        ([high, low, low, low, mid], [1]),
        ([high, mid, mid, low, mid], [3]),
        ([low, low, high, mid, mid], [0, 3]),
        ([high, mid, mid, high, low, high], [1, 4]),
        ([mid, mid, mid], [0]),
    )
    answers = minima(student, "local_minima", [heights for heights, _ in curves])
    for found, (_, places) in zip(answers, curves, strict=True):
        assert_equal(found, places, name="the list of local minima")


@pytest.mark.question("q4", weight=1, hint="Global minima are the lowest of all, every one of them.")
def test_global_minima(student, rng):
    """Global minima are the lowest valleys: one, or several when they tie; each is a local minimum."""
    y, places = draws.curve(rng, 4)
    lowest = int(y.argmin())
    tied = y.copy()
    other = int(rng.choice([k for k in places if k != lowest]))
    tied[other] = tied[lowest]
    flat = np.array([1.0, -3.0, -3.0, 0.0, -3.0])
    alone, both, floors = minima(student, "global_minima", [y, tied, flat])
    hint = "A local minimum is global only when nothing is lower." if set(alone) > {lowest} else ""
    assert_equal(alone, [lowest], hint=hint, name="the list of global minima")
    assert_equal(both, sorted([lowest, other]), hint=TIES, name="the list of global minima")
    assert_equal(floors, [1, 4], hint=PLATEAU if floors == [1, 2, 4] else TIES, name="the list of global minima")
    for function, bad, hint in (
        ("global_minima", y[:0], "An empty curve is no curve: raise ValueError."),
        ("local_minima", np.array([1.0, np.nan, 2.0]), "A height that is NaN is no curve: raise ValueError."),
        ("local_minima", np.array([1.0, -np.inf, 2.0]), "A height that is infinite is no curve: raise ValueError."),
        ("local_minima", y[:6].reshape(2, 3), "A table of heights is no curve: raise ValueError."),
    ):
        refused(student, ValueError, hint, (function, bad))


@pytest.mark.question("q4", weight=1, hint="Each place is the one before minus lr times the slope there.")
def test_descent_finds_the_valley_below(student, rng):
    """Each step goes against the slope, and two starts find two different valleys, neither of them at 0."""
    left, right = -float(rng.uniform(1.5, 2.5)), float(rng.uniform(0.8, 1.2))
    hill = (left + right) / 2

    def df(x):
        return (x - left) * (x - hill) * (x - right)

    bend = max((left - hill) * (left - right), (right - hill) * (right - left))
    ways = ((left - 0.5, left), (right + 0.4, right), (hill - 0.2, left), (hill + 0.2, right))
    paths = walked(student, *((df, start, 0.5 / bend, 300, 1e-4) for start, _ in ways))
    for (path, _), (_, valley) in zip(paths, ways, strict=True):
        steps = -0.5 / bend * np.array([df(x) for x in path[:-1]])
        uphill = len(path) > 1 and (path[1] - path[0]) * steps[0] < 0
        hint = "You walk uphill: step against the slope." if uphill else ""
        assert_close(np.diff(path), steps, rtol=1e-9, atol=1e-12, hint=hint, name="a step")
        hint = AT_ZERO if abs(path[-1]) < abs(path[-1] - valley) else "The descent stopped before the valley."
        assert_close(path[-1], valley, atol=1e-2, hint=hint, name="the last place")


@pytest.mark.question("q4", weight=1, hint="Stop, converged, at the first step no longer than tol.")
def test_descent_stops_when_steps_are_tiny(student, rng):
    """It stops at the first step within tol, wherever that is; too few steps, or none, are no convergence."""
    centre, bend = float(rng.uniform(2.0, 4.0)), float(rng.uniform(0.5, 2.0))
    start = centre + 1.0  # the k-th step is 0.3 · 0.7ᵏ long
    slope = Counted(bowl(bend, centre))
    home = bowl(bend, centre)
    found = walked(
        student,
        (slope, start, 0.3 / bend, 1000, 0.3 * 0.7**9.5),
        (home, start, 1e-4 / bend, 50, 1e-9),
        (home, -0.3 * (centre - 1.0) / 0.7, 0.3 / bend, 1, 1e-9),
        (home, start, 0.3 / bend, 0, 1e-9),
        # The first step is exactly of this length.
        *((bowl(1.0, 4.0 - 2.0 * length), 4.0, 0.5, 20, length) for length in (0.5, 0.0)),
    )
    (path, converged), (slow, slow_converged), (_, at_zero), (_, unmoved), *exact = found
    check(converged, "A descent whose steps have become tiny has converged.")
    near = abs(path[-1] - centre)
    check(near > 0.7**12, "Stop as soon as a step is within tol: yours goes on.")
    check(near < 0.7**9, AT_ZERO if abs(path[-1]) < 0.5 else "Look at the length of the step, not at the place.")
    check(len(slope.asked) <= len(path) + 2, "One slope per step is enough.")
    check(len(slow) == 51, "Take max_steps steps unless a step is tiny.")
    check(not slow_converged, NOT_ARRIVED)
    check(not at_zero, AT_ZERO)
    check(not unmoved, NOT_ARRIVED)
    for path, converged in exact:
        check(converged and len(path) <= 2, "A step of exactly tol is within tol.")


@pytest.mark.question(
    "q4", weight=0.5, hint="Too large a step never converges: say so, and stop at what is not finite."
)
def test_large_steps(student, rng):
    """Between 1/λ and 2/λ the path zig-zags home, beyond 2/λ it leaves; what is not finite ends it, unconverged."""
    centre, bend = float(rng.uniform(2.0, 4.0)), float(rng.uniform(0.5, 2.0))
    home, holes = bowl(bend, centre), lambda x: bend if x > 0 else float("nan")
    (path, _), (away, away_converged), (broken, broken_converged) = walked(
        student,
        (home, centre + 1.0, 1.6 / bend, 100, 1e-6),
        (home, centre + 1.0, 1e5 / bend, 300, 1e-9),
        (holes, 1.0, 0.3 / bend, 500, 1e-9),
    )
    check(bool((np.diff(np.sign(path[:20] - centre)) != 0).all()), "Between 1/λ and 2/λ the path changes sides.")
    check(abs(path[-1] - centre) < 1e-3, ZIG_ZAG)
    check(bool(np.isfinite(away).all()), "A place that is not finite ends the path, and is not recorded.")
    further = len(away) > 50 and bool((np.diff(np.abs(away - centre)) > 0).all())
    check(further, "Beyond 2/λ every step leads further away.")
    check(not away_converged, "Overflow is not convergence.")
    ended = not broken_converged and bool(np.isfinite(broken).all()) and len(broken) == 5
    check(ended, "A slope of NaN ends the walk: not converged.")


@pytest.mark.question(
    "q4", weight=1, hint="slow up to 0.1/λ, converges up to 1/λ, oscillates up to 2/λ, diverges beyond."
)
def test_regimes(student, rng):
    """Each regime is named for its interval, right ends included; what is not positive raises ValueError."""
    wide = float(rng.uniform(0.3, 0.9))
    exact = float(2.0 ** rng.integers(1, 6))  # divides without rounding
    grid = [(wide, share) for share in (0.01, 0.09, 0.12, 0.6, 0.95, 1.05, 1.5, 1.95, 2.05, 7.0)]
    grid += [(exact, share) for share in (0.1, 1.0, 2.0)]
    names = [(0.1, "slow"), (1.0, "converges"), (2.0, "oscillates"), (np.inf, "diverges")]
    with batched(student):
        found = [student.regime(curvature, share / curvature) for curvature, share in grid]
    for answer, (curvature, share) in zip(found, grid, strict=True):
        wanted, got = next(name for end, name in names if share <= end), value_of(answer)
        not_none(got, "regime")
        hint = ZIG_ZAG if wanted == "oscillates" and got == "diverges" else ""
        hint = hint or ("An interval includes its right end." if curvature == exact else "")
        assert_equal(got, wanted, hint=hint, name="the regime")
    bad = ((0.0, 0.1), (-1.0, 0.1), (1.0, 0.0), (1.0, -0.1))
    refused(student, ValueError, raised_instead("ValueError", "a regime"), *(("regime", *pair) for pair in bad))
