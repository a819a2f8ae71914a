"""Q2, the perceptron learns."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, check, raises

import draws
import oracle
from readings import changed, global_random, parts, raised_instead, sentence

AT_ORIGIN = "Weights learn but b stays 0: the line always passes through the origin."
FULL_EPOCH = "Stop after a full epoch without a mistake."


@pytest.mark.question("q2", weight=2, hint="After a mistake w += lr·(y−ŷ)·x and b += lr·(y−ŷ); otherwise nothing moves.")
def test_update_in_each_of_four_cases(student, rng):
    """One presentation moves w and b by lr·(y−ŷ)·x and lr·(y−ŷ), and only after a mistake; the first starts from 0."""
    driver = student.driver("learning")
    for y, predicted in ((1, 0), (0, 1), (1, 1), (0, 0)):
        w, x, lr = draws.signed(rng, (3,)), draws.signed(rng, (3,)), float(rng.uniform(0.3, 0.9))
        score = float(rng.uniform(0.5, 2.0)) * (1 if predicted else -1)
        b = score - float(w @ x)
        after = parts(driver.presented(lr, w, b, x, y), 2, "partial_fit", "Keep the weights in `w` and the bias in `b`.")
        move = lr * (y - predicted)
        _check_state(after, w + move * x, b + move, _readings_of_a_step(w, b, x, lr, y, predicted))
    x = draws.signed(rng, (3,))
    for y in (1, 0):
        *state, same = parts(driver.from_untrained(x, y), 3, "partial_fit", "Keep the weights in `w` and the bias in `b`.")
        _check_state(state, y * x, y, {}, "Untrained, w and b are 0 and lr is 1: y = 1 is a miss, y = 0 is none.")
        assert_equal(same, True, hint="`partial_fit` returns the perceptron itself.", name="what `partial_fit` returns")


def _readings_of_a_step(w, b, x, lr, y, predicted):
    """Where the known misreadings of the rule would have taken (w, b)."""
    if y == predicted:
        return {}
    move = lr * (y - predicted)
    fell = "After a miss on y=1 the score went down." if y else "After a miss on y=0 the score went up."
    return {AT_ORIGIN: [*(w + move * x), b], fell: [*(w - move * x), b - move]}


def _check_state(after, w, b, misreadings, otherwise="A correct prediction must not move w."):
    got_w, got_b = after
    together = [*got_w, got_b] if isinstance(got_w, np.ndarray) and got_w.ndim == 1 else None
    otherwise = "" if misreadings else otherwise
    hint = sentence(together, misreadings, otherwise)
    assert_close(got_w, w, hint=hint, name="w")
    assert_close(got_b, b, dtype="number", hint=hint, name="b")


@pytest.mark.question("q2", weight=2, hint="Separable clouds must be learnt without an error left.")
def test_learns_offset_clouds(student, rng):
    """Clouds that need a bias are separated, for either labelling, within the perceptron's mistake bound."""
    driver = student.driver("learning")
    X, y, bound = draws.offset_clouds(rng)
    for labels in (y, 1 - y):
        found = driver.fitted(X, labels, max_epochs=int(2 * bound) + 10)
        check(abs(float(found["b"])) > 0, AT_ORIGIN)
        assert_equal(found["predictions"], labels, hint="Some training samples are still wrong after `fit`.")
        assert_equal(found["converged"], True, hint="`converged` is True once an epoch had no mistake.")
        check(sum(found["mistakes"]) <= 2 * bound, "Far more mistakes than a perceptron makes: is each one mended at once?")
    # From 0 one mistake at most is made here, and from tiny numbers a few.
    for label in (0, 1):
        start = driver.fitted(np.zeros((1, 2)), np.array([label]), lr=0.05, max_epochs=5)
        check(bool(start["converged"]), "`fit` starts from zeros or tiny numbers.")


@pytest.mark.question("q2", weight=1, hint="Predict each sample with the weights as they are when it is its turn.")
def test_second_sample_sees_first_update(student, rng):
    """Of several identical samples in one epoch, at most the first can be a mistake."""
    driver = student.driver("learning")
    x = 2.0 * draws.direction(rng, 3)
    for label in (1, 0):
        mistakes = driver.fitted(np.tile(x, (6, 1)), np.full(6, label), max_epochs=5)["mistakes"]
        check(
            len(mistakes) > 0 and mistakes[0] <= 1,
            "The second sample must see the weights already changed by the first.",
            staff=f"mistakes per epoch on six identical samples: {mistakes}",
        )


@pytest.mark.question("q2", weight=1, hint="`mistakes` holds one number per epoch: presentations that were mistakes.")
def test_stops_after_an_epoch_without_mistakes(student, rng):
    """Mistakes are counted as they happen; the list ends with the first epoch that had none."""
    driver = student.driver("learning")
    X, y = draws.opposite_clouds(rng)
    counts = [driver.fitted(X, labels, max_epochs=100)["mistakes"] for labels in (y, 1 - y)]
    for mistakes in counts:
        right = len(mistakes) > 0 and mistakes[-1] == 0 and 0 not in mistakes[:-1]
        check(right, FULL_EPOCH, staff=f"mistakes per epoch: {mistakes}")
    # From any fixed start at most one of the two labellings is right at once.
    check(sum(counts[0]) + sum(counts[1]) > 0, FULL_EPOCH, staff=f"mistakes per epoch: {counts}")


@pytest.mark.question("q2", weight=1, hint="On XOR every epoch has a mistake, and `fit` ends after max_epochs.")
def test_xor_never_converges(student, rng):
    """On XOR fit goes on for max_epochs, 100 unless told, counts a mistake in each, and does not claim to converge."""
    driver, epochs = student.driver("learning"), int(rng.integers(12, 30))
    for settings, limit in (({"max_epochs": epochs}, epochs), ({}, 100)):
        found = driver.fitted(oracle.CORNERS, oracle.XOR, **settings)
        assert_equal(found["converged"], False, hint="Epoch limit is not convergence.")
        check(len(found["mistakes"]) == limit, "One entry of `mistakes` per epoch, up to max_epochs.")
        check(min(found["mistakes"]) >= 1, "XOR leaves at least one mistake in every epoch.")
    assert_equal(driver.fitted(oracle.CORNERS, oracle.XOR, seed=0), found, hint="Without a seed, seed=0 is meant.")


@pytest.mark.question("q2", weight=2, hint="After 50 cards 70 % of new ones should be right, after 400 cards 90 %.")
def test_learns_the_cards(student, rng):
    """50 punched cards teach left from right for 70 % of new cards, four times of five, and 400 for 90 % on average."""
    series, wanted = [], []
    for count in (50, 400) * 5:
        X, y = draws.cards(rng, count)
        fresh, sides = draws.cards(rng, 200)
        series.append((X, y, fresh))
        wanted.append(sides)
    answers = student.driver("learning").answers_after_cards(series)
    right = []
    for answer, sides in zip(answers, wanted, strict=True):
        form = isinstance(answer, np.ndarray) and answer.shape == sides.shape and answer.dtype.kind in "iu"
        check(form, "`predict` gives integers 0 or 1, one per row.")
        right.append(float(np.mean(answer == sides)))
    # One series in 8,000 stays below: five of five would fail a right perceptron in 6 of 10,000 gradings.
    check(sorted(right[0::2])[1] >= 0.70, staff=f"after 50 cards: {right[0::2]}")
    # A mistake on the very last card can cost one series a few per cent, so these are averaged.
    check(float(np.mean(right[1::2])) >= 0.90, staff=f"after 400 cards: {right[1::2]}")


@pytest.mark.question("q2", weight=0.5, hint="Labels are 0 and 1.")
def test_refuses_other_labels(student, rng):
    """Labels of −1 and 1, and shapes that do not fit, raise ValueError; the same data with 0 and 1 are learnt."""
    X, y = draws.opposite_clouds(rng)
    unit = student.Perceptron()
    unit.fit(X, y)
    assert_equal(unit.predict(X), y, hint="Separable clouds must be learnt without an error left.")
    misfits = ((X[:, 0], y), (X[:, :1, None], y), (X, y[:-1]), (X, np.append(y, 1)))
    for bad_X, bad_y in ((X, 2 * y - 1), *misfits):
        with raises(ValueError, hint=raised_instead("ValueError", "a trained perceptron")):
            student.Perceptron().fit(bad_X, bad_y)


@pytest.mark.question("q2", weight=0.5, instrumented=True, hint="`fit` starts afresh and leaves nothing behind.")
def test_leaves_no_traces(student, rng):
    """A second fit starts afresh; data and the global generator stay as they were."""
    X, y = draws.opposite_clouds(rng)
    # Weights from samples a thousand times larger would need thousands of mistakes to turn round.
    again = student.driver("learning").fitted_twice(1000.0 * X, y, X, 1 - y, max_epochs=40)
    check(bool(again["converged"]) and len(again["mistakes"]) <= 40, "A second `fit` must start afresh.")
    assert_equal(again["predictions"], 1 - y, hint="A second `fit` must start afresh.")
    _, (X_after, y_after), untouched = student.driver("traces").after("fit", X, y)
    assert_equal(X_after, X, hint=changed("fit", "X"))
    assert_equal(y_after, y, hint=changed("fit", "y"))
    assert_equal(untouched, True, hint=global_random("fit"))
