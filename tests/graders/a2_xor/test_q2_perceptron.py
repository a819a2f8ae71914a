"""Q2, the perceptron learns."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, attempts, batched, by_reference, check, raises, value_of

import draws
import oracle
from fits import COUNTED, fitted, looked_at
from readings import changed, global_random, raised_instead, sentence

AT_ORIGIN = "Weights learn but b stays 0: the line always passes through the origin."
FULL_EPOCH = "Stop after a full epoch without a mistake."
LEARNT = "Separable clouds must be learnt without an error left."
ITSELF = "`partial_fit` returns the perceptron itself."
AFRESH = "A second `fit` must start afresh."
AS_THE_LINE = "`predict` is 1 exactly where X @ w + b > 0."


@pytest.mark.question(
    "q2", weight=2, hint="After a mistake w += lr·(y−ŷ)·x and b += lr·(y−ŷ); otherwise nothing moves."
)
def test_update_in_each_of_four_cases(student, rng):
    """One presentation moves w and b by lr·(y−ŷ)·x and lr·(y−ŷ), and only after a mistake; the first starts from 0."""
    cases = [(y, predicted, *_one_step(rng, predicted)) for y, predicted in ((1, 0), (0, 1), (1, 1), (0, 0))]
    x, mark = draws.signed(rng, (3,)), float(rng.uniform(5.0, 9.0))
    with batched(student):
        moved = [_presented(student, lr, w, b, sample, y) for y, _, w, b, sample, lr in cases]
        first = [_presented_first(student, x, y, mark) for y in (1, 0)]
    for (y, predicted, w, b, sample, lr), after in zip(cases, moved, strict=True):
        move = lr * (y - predicted)
        _check_state(after, w + move * sample, b + move, _readings_of_a_step(w, b, sample, lr, y, predicted))
    for y, (*state, marked) in zip((1, 0), first, strict=True):
        _check_state(state, y * x, y, {}, "Untrained, w and b are 0 and lr is 1: y = 1 is a miss, y = 0 is none.")
        # What was assigned to the perceptron shows in what `partial_fit` returned.
        assert_close(marked, mark, dtype="number", hint=ITSELF, name="the bias of what `partial_fit` returns")


def _one_step(rng, predicted):
    """Weights, a bias, a sample that is answered with `predicted`, and a learning rate."""
    w, x, lr = draws.signed(rng, (3,)), draws.signed(rng, (3,)), float(rng.uniform(0.3, 0.9))
    score = float(rng.uniform(0.5, 2.0)) * (1 if predicted else -1)
    return w, score - float(w @ x), x, lr


def _presented(student, lr, w, b, x, y):
    unit = student.Perceptron(lr=lr)
    unit.w, unit.b = w, b
    unit.partial_fit(x, y)
    return unit.w, unit.b


def _presented_first(student, x, y, mark):
    unit = student.Perceptron()
    same = unit.partial_fit(x, y)
    state = unit.w, unit.b
    unit.b = mark
    return *state, same.b


def _readings_of_a_step(w, b, x, lr, y, predicted):
    """Where the known misreadings of the rule would have taken (w, b)."""
    if y == predicted:
        return {}
    move = lr * (y - predicted)
    fell = "After a miss on y=1 the score went down." if y else "After a miss on y=0 the score went up."
    return {AT_ORIGIN: [*(w + move * x), b], fell: [*(w - move * x), b - move]}


def _check_state(after, w, b, misreadings, otherwise="A correct prediction must not move w."):
    got_w, got_b = map(value_of, after)
    together = [*got_w, got_b] if isinstance(got_w, np.ndarray) and got_w.ndim == 1 else None
    otherwise = "" if misreadings else otherwise
    hint = sentence(together, misreadings, otherwise)
    assert_close(got_w, w, hint=hint, name="w")
    assert_close(got_b, b, dtype="number", hint=hint, name="b")


@pytest.mark.question("q2", weight=2, hint=LEARNT)
def test_learns_offset_clouds(student, rng):
    """Clouds that need a bias are separated, for either labelling, within the perceptron's mistake bound."""
    X, y, bound = draws.offset_clouds(rng)
    labellings = (y, 1 - y)
    inside = [draws.between(rng, X, labels) for labels in labellings]
    with batched(student):
        found = [
            fitted(student, X, labels, np.vstack([X, rows]), max_epochs=int(2 * bound) + 10)
            for labels, (rows, _) in zip(labellings, inside, strict=True)
        ]
        starts = [_from_zero(student, label) for label in (0, 1)]
    for labels, (rows, more), fit in zip(labellings, inside, found, strict=True):
        _, b = fit.line(X.shape[1])
        check(abs(b) > 0, AT_ORIGIN)
        remain = "Some training samples are still wrong after `fit`."
        check(bool((fit.fires(X) == (labels == 1)).all()), remain)
        assert_equal(fit.predictions, np.concatenate([labels, more]), hint=remain)
        assert_equal(fit.converged, True, hint="`converged` is True once an epoch had no mistake.")
        few = sum(fit.counts()) <= 2 * bound
        check(few, "Far more mistakes than a perceptron makes: is each one mended at once?")
    # From 0 one mistake at most is made here, and from tiny numbers a few.
    for label, start in enumerate(starts):
        right = value_of(start.converged) is True and start.fires(np.zeros((1, 2)))[0] == label
        check(right, "`fit` starts from zeros or tiny numbers.")


def _from_zero(student, label):
    return fitted(student, np.zeros((1, 2)), np.array([label]), np.zeros((1, 2)), lr=0.05, max_epochs=5)


@pytest.mark.question("q2", weight=1, hint="Predict each sample with the weights as they are when it is its turn.")
def test_second_sample_sees_first_update(student, rng):
    """Of several identical samples in one epoch, at most the first can be a mistake."""
    x = 2.0 * draws.direction(rng, 3)
    rows = np.stack([2.0 * x, 3.0 * x])
    with batched(student):
        fits = [fitted(student, np.tile(x, (6, 1)), np.full(6, label), rows, max_epochs=5) for label in (1, 0)]
    counts = [fit.counts() for fit in fits]
    for mistakes in counts:
        check(
            mistakes[0] <= 1,
            "The second sample must see the weights already changed by the first.",
            staff=f"mistakes per epoch on six identical samples: {mistakes}",
        )
    for label, fit in zip((1, 0), fits, strict=True):
        check(bool((fit.fires(x[None]) == (label == 1)).all()), LEARNT)
        assert_equal(fit.predictions, np.full(2, label), hint=LEARNT)
    # Before the first update a sample fires or does not, so that one of the two labels is a mistake.
    check(counts[0][0] + counts[1][0] == 1, COUNTED, staff=f"mistakes per epoch: {counts}")


@pytest.mark.question("q2", weight=1, hint=COUNTED)
def test_stops_after_an_epoch_without_mistakes(student, rng):
    """Mistakes are counted as they happen; the list ends with the first epoch that had none."""
    X, y = draws.opposite_clouds(rng)
    # A column of its own for each sample: there the weights show how often it was a mistake, in whatever order.
    X = np.hstack([X, np.eye(len(X))])
    with batched(student):
        fits = [fitted(student, X, labels, X, max_epochs=100) for labels in (y, 1 - y)]
    counts = [fit.counts() for fit in fits]
    for mistakes, fit in zip(counts, fits, strict=True):
        right = mistakes[-1] == 0 and 0 not in mistakes[:-1]
        check(right, FULL_EPOCH, staff=f"mistakes per epoch: {mistakes}")
        w, _ = fit.line(X.shape[1])
        made = float(np.abs(w[-len(X) :]).sum())
        check(abs(made - sum(mistakes)) < 0.5, COUNTED, staff=f"{made} mistakes in the weights, said are {mistakes}")
    # From any fixed start at most one of the two labellings is right at once.
    check(sum(counts[0]) + sum(counts[1]) > 0, FULL_EPOCH, staff=f"mistakes per epoch: {counts}")


@pytest.mark.question("q2", weight=1, hint="On XOR every epoch has a mistake, and `fit` ends after max_epochs.")
def test_xor_never_converges(student, rng):
    """On XOR fit goes on for max_epochs, 100 unless told, counts a mistake in each, and does not claim to converge."""
    epochs, (X, y) = int(rng.integers(12, 30)), draws.opposite_clouds(rng)
    rows, labels = draws.between(rng, X, y)
    with batched(student):
        found = [
            fitted(student, oracle.CORNERS, oracle.XOR, oracle.CORNERS, **settings)
            for settings in ({"max_epochs": epochs}, {}, {"seed": 0})
        ]
        easy = fitted(student, X, y, rows, max_epochs=epochs)
    for fit, limit in zip(found, (epochs, 100, 100), strict=True):
        assert_equal(fit.converged, False, hint="Epoch limit is not convergence.")
        mistakes = fit.counts()
        check(len(mistakes) == limit, "One entry of `mistakes` per epoch, up to max_epochs.")
        check(min(mistakes) >= 1, "XOR leaves at least one mistake in every epoch.")
        assert_equal(fit.predictions, fit.fires(oracle.CORNERS).astype(int), hint=AS_THE_LINE)
    for untold, zero in zip(found[1].said(), found[2].said(), strict=True):
        assert_equal(zero, untold, hint="Without a seed, seed=0 is meant.")
    # The same settings on clouds that a line separates: whoever never converges has not learnt anything from XOR.
    assert_equal(easy.converged, True, hint="`converged` is True once an epoch had no mistake.")
    check(bool((easy.fires(rows) == (labels == 1)).all()), LEARNT)
    assert_equal(easy.predictions, labels, hint=LEARNT)


@pytest.mark.question("q2", weight=2, hint="After 50 cards 70 % of new ones should be right, after 400 cards 90 %.")
def test_learns_the_cards(student, rng):
    """50 punched cards teach left from right for 70 % of new cards, four times of five, and 400 for 90 % on average."""
    series = draws.card_series(rng, (50, 400) * 5, 200)
    with batched(student):
        answers = [_after_one_pass(student, cards, sides, fresh) for cards, sides, fresh, _ in series]
    right = []
    for answer, (*_, sides) in zip(map(value_of, answers), series, strict=True):
        form = isinstance(answer, np.ndarray) and answer.shape == sides.shape and answer.dtype.kind in "iu"
        check(form, "`predict` gives integers 0 or 1, one per row.")
        right.append(float(np.mean(answer == sides)))
    # One series in 8,000 stays below: five of five would fail a right perceptron in 6 of 10,000 gradings.
    check(sorted(right[0::2])[1] >= 0.70, staff=f"after 50 cards: {right[0::2]}")
    # A mistake on the very last card can cost one series a few per cent, so these are averaged.
    check(float(np.mean(right[1::2])) >= 0.90, staff=f"after 400 cards: {right[1::2]}")


def _after_one_pass(student, cards, sides, fresh):
    """Answers on new cards after one pass over `cards`; holes travel as bytes and become floats over there."""
    unit = student.Perceptron(max_epochs=1)
    unit.fit(by_reference(student.put(cards)).astype("float64"), sides)
    return unit.predict(by_reference(student.put(fresh)).astype("float64"))


@pytest.mark.question("q2", weight=0.5, hint="Labels are 0 and 1.")
def test_refuses_other_labels(student, rng):
    """Labels of −1 and 1, and shapes that do not fit, raise ValueError; the same data with 0 and 1 are learnt."""
    X, y = draws.opposite_clouds(rng)
    rows, labels = draws.between(rng, X, y)
    misfits = ((X[:, 0], y), (X[:, :1, None], y), (X, y[:-1]), (X, np.append(y, 1)))

    def learnt(samples, sides):
        unit = student.Perceptron()
        unit.fit(samples, sides)
        return unit.predict(rows)

    def fit(samples, sides):
        return student.Perceptron().fit(samples, sides)

    answer, *refusals = attempts(student, (learnt, X, y), *((fit, *bad) for bad in ((X, 2 * y - 1), *misfits)))
    assert_equal(answer(), labels, hint=LEARNT)
    for refusal in refusals:
        with raises(ValueError, hint=raised_instead("ValueError", "a trained perceptron")):
            refusal()


@pytest.mark.question("q2", weight=0.5, instrumented=True, hint="`fit` starts afresh and leaves nothing behind.")
def test_leaves_no_traces(student, rng):
    """A second fit starts afresh; data and the global generator stay as they were."""
    X, y = draws.opposite_clouds(rng)
    rows, labels = draws.between(rng, X, 1 - y)
    seed, generator = int(rng.integers(2**32)), student.driver("generator")
    with batched(student):
        unit = student.Perceptron(max_epochs=40)
        # Weights from samples a thousand times larger would need thousands of mistakes to turn round.
        unit.fit(1000.0 * X, y)
        unit.fit(X, 1 - y)
        again = looked_at(unit, rows)
        there, sides = student.put(X), student.put(y)
        generator.seed(seed)
        student.Perceptron(max_epochs=5).fit(there, sides)
        drawn = generator.drawn(3)
        after = there.copy(), sides.copy()
    check(value_of(again.converged) is True and len(again.counts()) <= 40, AFRESH)
    check(bool((again.fires(rows) == (labels == 1)).all()), AFRESH)
    assert_equal(again.predictions, labels, hint=AFRESH)
    assert_equal(after[0], X, hint=changed("fit", "X"))
    assert_equal(after[1], y, hint=changed("fit", "y"))
    assert_equal(drawn, oracle.global_numbers(seed, 3), hint=global_random("fit"))
