"""Hidden tests of the target. cnr-docstring-4461908823517702

Strings that start with `cnr` and numbers with sixteen decimals are canaries: nothing that a student can get
may hold one of them. They stand in docstrings, comments, hints for staff, expected values, thresholds, inputs,
the environment of this process and its memory.
"""

import os

import numpy as np
import pytest

from autograder import assert_close, assert_equal, attempts, batched, by_reference, check, public, raises, value_of

os.environ["GRADER_TOKEN"] = "cnr-environment-9020446137718365"

# cnr-comment-3107752946618804
SECRET_TEXT = "cnr-memory-5583920174466921"
SECRET_THRESHOLD = 0.7741903358261947
SECRET_EXPECTED = 0.4829173645510238
SECRET_POINTS = np.array([0.1172839405162738, 0.3391827364554637, 0.8862719304857261])
SECRET_WORD = "cnr-input-6649201735528819"
STAFF_HINT = "cnr-staff-8093317264455170"


@pytest.mark.question("q1", weight=3, hint="Subtract each column's mean.")
def test_fresh_arrays_are_centred(student, rng):
    """Arrays of sampled shapes. cnr-testdoc-2298471650394417"""
    x = rng.exponential(size=(int(rng.integers(3, 9)), int(rng.integers(2, 5))))
    assert_close(student.centred(x), x - x.mean(axis=0), hint="Subtract each column's mean.")


@pytest.mark.question("q1", weight=1, feedback="verdict")
def test_secret_points_are_centred(student):
    """A fixed hidden input."""
    x = SECRET_POINTS.reshape(3, 1)
    assert_close(student.centred(x), x - x.mean())


@pytest.mark.question("q2", weight=3, hint="Mind the product rule.")
def test_product_rule(student, rng):
    """Value and slope of a polynomial."""
    v, s, w = (float(number) for number in rng.uniform(1.0, 2.0, 3))
    a, b = student.Dual(v, s), student.Dual(w, 1.0)
    y = a * b + public(2.0) * a
    assert_close(float(y.number), v * w + 2.0 * v, rtol=1e-9)
    assert_close(float(y.slope), s * w + v + 2.0 * s, rtol=1e-9)


@pytest.mark.question("q2", weight=1, feedback="verdict")
def test_sum_keeps_value(student, rng):
    """A sum, read as an attribute."""
    v, w = (float(number) for number in rng.uniform(1.0, 2.0, 2))
    assert_close((student.Dual(v, 1.0) + student.Dual(w, 0.0)).number, v + w)


@pytest.mark.question("q3", weight=2, hint="Anything but numbers and commas raises ValueError.")
def test_bad_text_is_refused(student, rng):
    """Good text is read, bad text raises exactly ValueError."""
    number = float(np.round(rng.uniform(1.0, 9.0), 3))
    assert_close(student.parse(f"{number}, 4"), [number, 4.0], sequence=True)
    with raises(ValueError):
        student.parse("3, four")
    with raises(ValueError):
        student.parse(SECRET_TEXT)


@pytest.mark.question("q3", weight=1)
def test_pytest_raises_works_as_well(student):
    """The plain pytest way."""
    assert_close(student.parse("1, 2"), [1.0, 2.0], sequence=True)
    with pytest.raises(ValueError):
        student.parse(",")


@pytest.mark.question("q4", weight=2, hint="The start comes first.")
def test_walk_gives_partial_sums(student, rng):
    """Every item of a generator."""
    steps = rng.integers(1, 9, size=int(rng.integers(40, 80))).tolist()
    start = int(rng.integers(100))
    assert_equal(list(student.walk(start, steps)), [start, *(start + np.cumsum(steps)).tolist()])


@pytest.mark.question("q4", weight=1)
def test_walk_agrees_item_by_item(student, rng):
    """The careless way: zip over what comes."""
    steps = rng.integers(1, 9, size=7).tolist()
    want, seen = 5, 0
    for item, step in zip(student.walk(5, steps), [0, *steps], strict=False):
        want += step
        seen += 1
        assert item == want
    check(seen == len(steps) + 1, "Some items are missing.")


@pytest.mark.question("q5", weight=2, hint="Call f once for each point, in rising order.")
def test_probe_calls_in_order(student, rng):
    """The trusted side sees the calls itself, and checks each one inside the call."""
    points = rng.uniform(-1.0, 1.0, size=6)
    offset, seen = float(rng.uniform()), []

    def f(p):
        check(not seen or p > seen[-1], "The points come in rising order.", staff=STAFF_HINT)
        seen.append(p)
        return p * p + offset

    values = student.probe(f, points.tolist())
    assert_close(values, np.sort(points) ** 2 + offset, sequence=True)
    assert_equal(len(seen), len(points), hint="One call for each point.")


@pytest.mark.question("q5", weight=1, feedback="verdict")
def test_probe_hands_on_what_f_gave(student, rng):
    """A comparison with a hidden number inside the call."""

    def f(p):
        assert_close(p, SECRET_EXPECTED, rtol=1e-3)
        return p + SECRET_THRESHOLD

    near = SECRET_EXPECTED * (1.0 + 1e-4 * float(rng.uniform()))
    assert_close(student.probe(f, [near]), [near + SECRET_THRESHOLD], sequence=True)


@pytest.mark.question("q5", weight=1)
def test_every_call_is_seen(student, rng):
    """The author only counts, and looks at the type of nothing."""
    calls = []

    def f(p):
        calls.append(p)
        if p < 0.0:
            raise AssertionError(f"{p} is no point")
        return 1.0

    points = rng.uniform(0.0, 1.0, size=3).tolist()
    assert_equal(len(student.probe(f, points)), 3)
    assert_close(calls, sorted(points), sequence=True)


@pytest.mark.question("q6", weight=2, hint="Group the numbers by their names.")
def test_table_and_totals(student, rng):
    """What the student's code gave goes back into it."""
    rows = [(f"n{int(rng.integers(3))}", int(rng.integers(50))) for _ in range(12)]
    want = {}
    for name, number in rows:
        want.setdefault(name, []).append(number)
    table = student.tabulate(rows)
    got = student.totals(table)
    assert_equal(table, want)
    assert_equal(got, {name: sum(numbers) for name, numbers in want.items()})


@pytest.mark.question("q6", weight=1, feedback="silent")
def test_one_total(student, rng):
    """A single entry."""
    numbers = rng.integers(0, 50, size=5).tolist()
    assert_equal(student.totals({"a": numbers})["a"], sum(numbers))


@pytest.mark.question("q7", weight=2, hint="`undo` takes the last amount back.")
def test_ledger_remembers(student, rng):
    """A history of random amounts."""
    ledger, amounts = student.Ledger(), rng.integers(1, 100, size=6).tolist()
    for amount in amounts:
        ledger.add(amount)
    assert_equal(ledger.total, sum(amounts))
    ledger.undo()
    assert_equal(ledger.total, sum(amounts[:-1]), hint="`undo` takes the last amount back.")


@pytest.mark.question("q7", weight=1)
def test_ledgers_are_apart(student, rng):
    """Two objects at once, told apart by their handles."""
    first, second = student.Ledger(), student.Ledger()
    one, two = rng.integers(1, 1000, size=2).tolist()
    first.add(one)
    second.add(two)
    check(float(abs(first.total - SECRET_EXPECTED)) >= 0.0)  # careless: an operator, with a hidden value beside it
    assert_equal([first.total, second.total], [one, two])


@pytest.mark.question("q7", weight=1)
def test_total_stays_below(student, rng):
    """The careless way: a student's number is compared as it comes."""
    ledger = student.Ledger()
    ledger.add(-1.0 - float(rng.uniform()))
    check(ledger.total < SECRET_THRESHOLD)
    check(abs(ledger.total - SECRET_EXPECTED) >= 1.0)


@pytest.mark.question("q7", weight=1)
def test_ledgers_in_one_frame(student, rng):
    """Many requests in one frame, and calls of which some raise."""
    amounts = rng.integers(1, 1000, size=8).tolist()
    with batched(student):
        ledgers = [student.Ledger() for _ in amounts]
        for ledger, amount in zip(ledgers, amounts, strict=True):
            ledger.add(amount)
            ledger.add(SECRET_EXPECTED)
            ledger.undo()
        totals = [ledger.total for ledger in ledgers]
    assert_equal([value_of(total) for total in totals], amounts)
    right, wrong = attempts(student, ("parse", f"{amounts[0]}, 7"), ("parse", SECRET_TEXT))
    assert_close(right(), [amounts[0], 7.0], sequence=True)
    with raises(ValueError):
        wrong()


@pytest.mark.question("q8", weight=1)
def test_nearest_is_right(student, rng):
    """Right indices, without a clock."""
    points, queries = np.sort(rng.uniform(size=50)), rng.uniform(size=20)
    assert_equal(student.nearest(points, queries), np.abs(queries[:, None] - points).argmin(axis=1))


@pytest.mark.question("q8", weight=3, hint="This must be far faster than trying every pair.")
def test_nearest_is_fast(student, rng, stopwatch):
    """Fresh inputs under the trusted side's clock."""
    points, queries = np.sort(rng.uniform(size=5_000)), rng.uniform(size=400)
    with stopwatch() as lap:
        got = student.nearest(points, queries)
    assert_equal(got, np.abs(queries[:, None] - points).argmin(axis=1))
    check(lap.seconds < 0.9, staff=f"took {lap.seconds} s")


@pytest.mark.question("q9", hint="Compare with the unit circle.")
def test_most_points_are_classified(student, rng, award):
    """Part of the points for most of the labels, none for what a coin or a constant gets."""
    radius = np.concatenate([rng.uniform(0.0, 0.9, 100), rng.uniform(1.1, 2.0, 100)])
    angle = rng.uniform(0.0, 2.0 * np.pi, 200)
    order = rng.permutation(200)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)[order]
    labels = student.classify(x)
    check(type(labels) is np.ndarray and labels.shape == (200,) and labels.dtype.kind in "iub", "200 labels.")
    right = float(np.mean(labels == (radius < 1.0)[order]))
    check(right > SECRET_THRESHOLD, "Too few labels are right.")
    award((right - SECRET_THRESHOLD) / (1.0 - SECRET_THRESHOLD))


@pytest.mark.question("q10", weight=2)
def test_map_in_a_loop(student, rng):
    """A driver saves the round trips; what it gives is an answer like any other."""
    a, b = rng.integers(1, 1009, size=2).tolist()
    count = int(rng.integers(200, 400))
    got = student.driver("loop").run(student.step, (a, b), count)
    for _ in range(count):
        a, b = b, (a + b) % 1009
    assert_equal(got, (a, b))


@pytest.mark.question("q10", weight=1)
def test_map_in_one_step(student, rng):
    """One step, no driver."""
    a, b = rng.integers(1, 1009, size=2).tolist()
    assert_equal(student.step((a, b)), (b, (a + b) % 1009))


@pytest.mark.question("q11", weight=2)
def test_secret_word_is_spelt(student):
    """A hidden word and pytest's own assertion."""
    assert student.spell(SECRET_WORD) == "-".join(reversed(SECRET_WORD))


@pytest.mark.question("q11", weight=1)
def test_fresh_words_are_spelt(student, rng):
    """Random letters."""
    word = "".join(rng.choice(list("abcdefghij"), size=12))
    assert_equal(student.spell(word), "-".join(reversed(word)))
    lines = "\n".join("".join(rng.choice(list("abcdefghij"), size=12)) for _ in range(12))
    assert student.spell(lines) == "-".join(reversed(lines))


@pytest.mark.question("q12", weight=2, hint="Change the array itself.")
def test_array_is_doubled_in_place(student, rng):
    """The array over there is the one that changes."""
    x = rng.normal(size=(3, 4))
    there = student.put(x)
    student.double(there)
    assert_close(value_of(there), 2.0 * x, hint="Change the array itself.")


@pytest.mark.question("q12", weight=1)
def test_rows_are_doubled_in_place(student, rng):
    """A view over there."""
    x = rng.normal(size=(3, 4))
    there = by_reference(student.put(x))
    student.double(there[1])
    assert_close(value_of(there)[1], 2.0 * x[1])
    assert_close(value_of(there)[0], x[0])


@pytest.mark.question("q13", weight=2, hint="Give a function back.")
def test_adder_gives_a_function(student, rng):
    """What came back is called."""
    n, x = rng.integers(1, 1000, size=2).tolist()
    add = student.adder(n)
    assert_equal(add(x), n + x)


@pytest.mark.question("q13", weight=1)
def test_adders_are_apart(student, rng):
    """Two of them at once."""
    m, n, x = rng.integers(1, 1000, size=3).tolist()
    one, two = student.adder(m), student.adder(n)
    assert_equal([one(x), two(x)], [m + x, n + x])


@pytest.mark.question("q14", weight=1)
def test_a_difference_of_any_shape(student, rng):
    """The careless way: a difference, which NumPy stretches to any shape, before any look at the shape."""
    x = rng.normal(size=3000)
    got = student.centred(x)
    assert np.abs(got - (x - x.mean())).max() < 1e-9 and (got.shape, got.dtype) == (x.shape, x.dtype)


@pytest.mark.question("q14", weight=1)
def test_a_search_in_any_length(student, rng):
    """The careless way: every number is looked for, before any look at how many came."""
    numbers = np.round(rng.uniform(1.0, 9.0, size=2000), 6).tolist()
    got = student.parse(",".join(map(str, numbers)))
    assert all(number in got for number in numbers) and len(got) == len(numbers) and {type(n) for n in got} == {float}


@pytest.mark.question("q14", weight=1)
def test_a_record_of_every_call(student, rng):
    """The careless way: whatever a function is called with is kept, and looked at later."""
    kept, points = [], rng.uniform(size=3).tolist()
    values = student.probe(lambda p: (kept.append(p), len(kept))[1], points)
    assert list(values) == [1, 2, 3] and kept == sorted(points)
