"""Q9, the dataset challenge. Labels of hidden pictures never leave this side, nor do the pictures before training ends.

What was learnt comes back as plain arrays, is kept here, and is handed to `predict` in another test, which is another
process. A long run that came to nothing is not repeated.
"""

import time
from functools import cache

import numpy as np
import pytest
from autograder import assert_close, assert_equal, attempts, batched, check, raises, value_of

import oracle
from readings import fields, forgotten, raised_instead, sentence
from support import shapes10

#: What the handout says: pictures to train on, seconds to do so, and the seeds of the two runs that are averaged.
TRAIN_ROWS, TRAIN_SEED, BUDGET_S = 8000, 1, 100.0
RUNS = (0, 1)
#: Balanced accuracy on hidden pictures, and what it is worth.
TIERS = ((0.91, 1.0), (0.83, 0.8), (0.70, 0.6), (0.45, 0.4), (0.30, 0.2))
HIDDEN_ROWS = 4000
FORM = "`train_challenge` returns a dict of NumPy arrays by name, and nothing else."
ROWS = "Expected (M, 10) probabilities, float32, each row 0 or more with sum 1."
CONVOLUTIONS = "More points need a network that sees shapes wherever they lie, as a convolutional network does."
LONGER = "Balanced accuracy below 0.70: train a convolutional network for more epochs."
MIRRORED = "Mirroring turns class 8 into class 9."
TURNS = "Balanced accuracy below 0.91: try quarter turns of the pictures, and a falling learning rate."
#: A failure that took longer than this is not repeated for the next test.
LONG_S = 10.0
ONCE = "Training gave nothing within its budget of 100 s, and is not tried again: return what you have in time."

#: What this submission's training returned in this suite process, by the run's seed.
LEARNT: dict[int, object] = {}
#: Stands there for a run that took long and gave nothing.
GAVE_UP = object()


@cache
def training_pictures():
    """The public training set; drawn once per submission."""
    return shapes10.make(TRAIN_ROWS, TRAIN_SEED, "train")


def learnt(student, run=RUNS[0]):
    """What the student's training gives on the public training pictures; trained once per submission and run."""
    if run not in LEARNT:
        X, y = training_pictures()
        began = time.perf_counter()
        try:
            LEARNT[run] = student.train_challenge(X, y, "cpu", BUDGET_S, run)
        finally:
            if run not in LEARNT and time.perf_counter() - began > LONG_S:
                LEARNT[run] = GAVE_UP
    check(LEARNT[run] is not GAVE_UP, ONCE)
    return checked_state(LEARNT[run])


def checked_state(state):
    """The state, once it is a dict of arrays."""
    check(state is not None, forgotten("train_challenge"))
    check(isinstance(state, dict) and len(state) > 0, FORM, staff=f"{state!r:.200}")
    right = all(isinstance(name, str) and type(array) is np.ndarray for name, array in state.items())
    check(right, FORM, staff=", ".join(f"{name!r}: {type(array).__name__}" for name, array in state.items())[:300])
    return state


def checked_probabilities(answer, rows):
    """Class probabilities, once they have their form."""
    right = isinstance(answer, np.ndarray) and answer.shape == (rows, 10) and answer.dtype == np.float32
    check(right, ROWS, staff=f"{answer!r:.200}")
    fine = bool(np.isfinite(answer).all()) and bool((answer >= -1e-6).all())
    check(fine and bool(np.allclose(answer.sum(1), 1.0, atol=1e-3)), ROWS, staff=f"sums {answer.sum(1)[:5]}")
    return answer


def hidden_pictures(rng, rows, classes=range(10)):
    """Fresh pictures of these classes, and their labels."""
    images, labels = shapes10.make(rows, int(rng.integers(2**62)), "test")
    wanted = np.isin(labels, list(classes))
    return images[wanted], labels[wanted]


def score(predicted, labels):
    """Balanced accuracy."""
    return oracle.balanced_accuracy(oracle.confusion(predicted, labels, 10))


# (a) the metric --------------------------------------------------------------------------------------------


@pytest.mark.question("q9", weight=1.5, hint="Average the recall of each class that occurs in `target`.")
def test_metric_weighs_classes_alike(student, rng):
    """On imbalanced labels, with a class that never occurs, the metric is the mean recall of those that do."""
    cases = []
    for _ in range(3):
        target = rng.permutation(np.repeat([0, 2, 5, 9], [60, 12, 5, 3]))
        pred = np.where(rng.uniform(size=80) < np.where(target == 0, 0.1, 0.6), rng.integers(0, 10, 80), target)
        pred[0], pred[1] = 7, 7
        cases.append((pred, target))
    with batched(student):
        answers = [student.metric(pred, target) for pred, target in cases]
    for (pred, target), answer in zip(cases, map(value_of, answers), strict=True):
        table = oracle.confusion(pred, target, 10)
        recall = np.diag(table) / np.maximum(table.sum(1), 1)
        columns = table.sum(0) > 0
        named = {
            "Class 0 dominates your number: that is plain accuracy.": np.mean(pred == target),
            "A class that does not occur plays no part.": recall.mean(),
            "`target` and `pred` are swapped, or you divide by the number of predictions.": (
                np.diag(table)[columns] / table.sum(0)[columns]
            ).mean(),
        }
        assert_close(answer, oracle.balanced_accuracy(table), hint=sentence(answer, named), name="the metric")


@pytest.mark.question("q9", weight=0.5, hint="Check shapes and dtypes before you compare.")
def test_metric_refuses_what_is_no_class_number(student, rng):
    """Probabilities and floats raise TypeError, unequal lengths and nothing at all ValueError."""
    target = rng.permutation(np.repeat(np.arange(4), 3))
    with batched(student):
        wrong, right = student.metric((target + 1) % 4, target), student.metric(target, target)
    assert_close(wrong, 0.0, name="the metric of wrong answers")
    assert_close(right, 1.0, name="the metric of right answers")
    column, number = target[:, None], target[0]
    kinds = [("metric", pred, target) for pred in (target.astype(float), np.eye(4)[target])]
    shapes = ((target[:-1], target), (column, target), (target[:0],) * 2, (column,) * 2, (number,) * 2)
    calls = attempts(student, *kinds, *(("metric", pred, wanted) for pred, wanted in shapes))
    for attempt in calls[:2]:
        with raises(TypeError, hint="Expected (M,) integers."):
            attempt()
    for attempt in calls[2:]:
        with raises(ValueError, hint=raised_instead("ValueError", "a number")):
            attempt()


# (b) the analysis and the baseline -------------------------------------------------------------------------


@pytest.mark.question("q9", weight=1, hint="See the docstring of `Report` for what each field means.")
def test_analysis_of_fresh_pictures(student, rng):
    """Counts, colours, majority, nearest class mean and standard error are those of the pictures that were given."""
    X, y = hidden_pictures(rng, 400)
    keep = (y != 3) | (rng.uniform(size=len(y)) < 0.4)
    X, y = X[keep], y[keep]
    shaded, shades_of = shades(rng)  # nearest class means hardly learn on the pictures above
    with batched(student):
        answer, other = student.analyse(X, y), student.analyse(shaded, shades_of)
    report = report_of(student, answer)
    assert_equal(report["n"], len(X), name="n")
    assert_close(report["per_class"], np.bincount(y, minlength=10), dtype="int", sequence=True, name="per_class")
    mean = X.reshape(-1, 3).mean(0) / 255.0
    raw = {"mean_rgb is in [0, 1].": mean * 255.0}
    assert_close(
        report["mean_rgb"], mean, rtol=1e-5, sequence=True, hint=sentence(report["mean_rgb"], raw), name="mean_rgb"
    )
    majority = np.bincount(y).max() / len(y)
    assert_close(report["majority_acc"], majority, rtol=1e-6, name="majority_acc")
    p = oracle.nearest_centroid(X, y)
    flat = X.reshape(len(X), -1).astype(float)
    means = np.stack([flat[y == label].mean(0) for label in range(10)])
    own = float((((flat[:, None] - means) ** 2).sum(2).argmin(1) == y).mean())
    hint = sentence(
        report["centroid_acc"],
        {"The nearest mean was tried on the rows that made it: means from even rows, accuracy on odd ones.": own},
        tolerance=1e-3,
    )
    assert_close(report["centroid_acc"], p, rtol=0.0, atol=1.5 / (len(y) // 2), hint=hint, name="centroid_acc")
    q = float(report["centroid_acc"])
    assert_close(
        report["se_at_100"],
        np.sqrt(q * (1 - q) / 100),
        rtol=1e-4,
        hint="√(p·(1 − p) / 100), with p = centroid_acc.",
        name="se_at_100",
    )
    found, right = report_of(student, other)["centroid_acc"], oracle.nearest_centroid(shaded, shades_of)
    assert_close(found, right, rtol=0.0, atol=1.5 / (len(shades_of) // 2), name="centroid_acc of shades")


def report_of(student, answer):
    """The fields of a Report."""
    names = ("n", "per_class", "mean_rgb", "majority_acc", "centroid_acc", "se_at_100")
    return dict(zip(names, fields(student, answer, *names, missing=forgotten("analyse")), strict=True))


def shades(rng):
    """Plain pictures whose brightness tells their class, but not always."""
    y = rng.permutation(np.repeat(np.arange(10), 40))
    levels = 20.0 * y + 30.0 + rng.normal(0.0, 9.0, len(y))
    noise = rng.normal(0.0, 5.0, (len(y), 6, 6, 3))
    return np.clip(levels[:, None, None, None] + noise, 0, 255).astype(np.uint8), y


@pytest.mark.question("q9", weight=0.5, hint="Measure what tells shapes apart: area, spread, corners, symmetry, holes.")
def test_handcrafted_features_beat_the_class_means(student, rng):
    """A few numbers per picture, and their nearest neighbour is right more often than nearest class means are."""
    X, y = hidden_pictures(rng, 360)
    with batched(student):
        answers = [student.handcrafted_features(picture) for picture in X]
    rows = [value_of(answer) for answer in answers]
    first = np.shape(rows[0])
    right = all(isinstance(row, np.ndarray) and row.shape == first and row.dtype.kind == "f" for row in rows)
    check(
        right and len(first) == 1 and 2 <= first[0] <= 64,
        "Return floats of shape (F,), with the same F of 2 to 64 for every picture.",
        staff=f"{rows[0]!r:.200}",
    )
    table = np.stack(rows).astype(float)
    check(bool(np.isfinite(table).all()), "All features must be finite.")
    table = (table - table.mean(0)) / (table.std(0) + 1e-9)
    distances = ((table[1::2, None] - table[None, ::2]) ** 2).sum(2)
    found = float((y[::2][distances.argmin(1)] == y[1::2]).mean())
    check(found >= 0.2, "", staff=f"accuracy {found:.3f}, and 0.1 is chance")


# (c) the challenge -----------------------------------------------------------------------------------------


@pytest.mark.question(
    "q9", weight=0.75, hint="Learn from the labels that are given, not from what you know of the classes."
)
def test_other_class_numbers_are_learnt(student, rng):
    """From a thousand pictures whose class numbers stand for other shapes, these numbers are learnt."""
    order = rng.permutation(10)
    while (order == np.arange(10)).any():
        order = rng.permutation(10)
    X, y = (part[:1000] for part in training_pictures())
    state = checked_state(student.train_challenge(X, order[y], "cpu", 20.0, int(rng.integers(1000))))
    images, labels = hidden_pictures(rng, 400)
    found = score(checked_probabilities(student.predict(state, images), len(images)).argmax(1), order[labels])
    check(found >= 0.2, "", staff=f"balanced accuracy {found:.3f}")


@pytest.mark.question(
    "q9", weight=0.25, hint="Training must return a state from which `predict` can work in another process."
)
def test_training_returns_what_was_learnt(student):
    """Training on the public pictures ends within its budget and returns arrays, in which something was learnt."""
    check_run(student, RUNS[0])


@pytest.mark.question("q9", weight=0.25, hint="Another seed must lead to a state that is as good.")
def test_training_from_another_seed(student):
    """The same from another seed, in another process: nothing is kept from the first run."""
    check_run(student, RUNS[1])


def check_run(student, run):
    """A run gives a state of bounded size in which something was learnt."""
    state = learnt(student, run)
    elements = sum(int(array.size) for array in state.values())
    check(0 < elements <= 4_000_000, "Keep the state below 4 million numbers.", staff=f"{elements} numbers")
    images, labels = shapes10.make(200, TRAIN_SEED, "board")
    found = score(checked_probabilities(student.predict(state, images), 200).argmax(1), labels)
    check(found >= 0.25, "These answers are hardly better than chance.", staff=f"balanced accuracy {found:.3f}")


@pytest.mark.question(
    "q9", weight=0.75, hint="Look at the clock between batches, and return what you have when time is up."
)
def test_short_budget_is_kept(student, rng, stopwatch):
    """Given two seconds, training returns in time with a state from which `predict` can work."""
    state = learnt(student)  # what is no training at all is quick, too
    X, y = training_pictures()
    with stopwatch() as lap:
        short = checked_state(student.train_challenge(X, y, "cpu", 2.0, int(rng.integers(1000))))
    check(
        lap.seconds <= 2.0 + 4.0,
        "The budget of 2 s was not kept: look at the clock between batches.",
        staff=f"{lap.seconds:.1f} s",
    )
    images, labels = hidden_pictures(rng, 100)
    checked_probabilities(student.predict(short, images), len(images))
    found = score(checked_probabilities(student.predict(state, images), len(images)).argmax(1), labels)
    check(
        found >= 0.25, "With the full budget, too, these answers are hardly better than chance.", staff=f"{found:.3f}"
    )


@pytest.mark.question(
    "q9",
    weight=5,
    hint=CONVOLUTIONS,
    hints=(LONGER, MIRRORED, TURNS),  # beside partial credit a test has room for three sentences and its hint
)
def test_balanced_accuracy_on_hidden_pictures(student, rng, award):
    """Points by tier of balanced accuracy on pictures that nobody has seen, the mean of two runs of training."""
    images, labels = hidden_pictures(rng, HIDDEN_ROWS)
    answers = [checked_probabilities(student.predict(learnt(student, run), images), len(images)) for run in RUNS]
    predicted = [answer.argmax(1) for answer in answers]
    scores = [score(one, labels) for one in predicted]
    found = float(np.mean(scores))
    reached = next((worth for bar, worth in TIERS if found >= bar), 0.0)
    hint = _advice(found, oracle.confusion(np.concatenate(predicted), np.concatenate([labels] * len(RUNS)), 10))
    check(reached > 0.0, hint, staff=f"balanced accuracy {scores}")
    award(reached, "" if reached == 1.0 else hint)


def _advice(found, table):
    """One sentence on what the answers look like."""
    mirrored = table[8, 9] + table[9, 8] > 0.3 * table[8:].sum() and found > 0.6
    if mirrored:
        return MIRRORED
    if found < 0.3:
        return "Less than 30%: look at confusion — what can a linear template not see?"
    if found < 0.45:
        return CONVOLUTIONS
    return LONGER if found < 0.7 else TURNS


@pytest.mark.question("q9", weight=1, hint=MIRRORED)
def test_mirror_images_are_told_apart(student, rng):
    """An L and a mirrored L are told apart, by whoever can tell the other shapes apart."""
    state = learnt(student)
    images, labels = hidden_pictures(rng, 1200, (8, 9))
    answer = checked_probabilities(student.predict(state, images), len(images))
    right = float((answer[:, 8:].argmax(1) + 8 == labels).mean())
    check(right >= 0.8, "", staff=f"{right:.3f} of {len(labels)} on the right side")


@pytest.mark.question(
    "q9",
    weight=1,
    hint="One odd image changed all other predictions: normalise with the statistics of the training set.",
)
def test_a_picture_is_judged_alone(student, rng):
    """Probabilities of pictures stay the same when odd ones are appended or the order changes."""
    state = learnt(student)
    images, labels = hidden_pictures(rng, 120)
    odd = np.concatenate([np.zeros((40, 24, 24, 3), np.uint8), np.full((40, 24, 24, 3), 255, np.uint8)])
    alone = checked_probabilities(student.predict(state, images), len(images))
    check(score(alone.argmax(1), labels) >= 0.25, "These answers are hardly better than chance.")
    order = rng.permutation(len(images))
    together = checked_probabilities(student.predict(state, np.concatenate([images[order], odd])), len(images) + 80)
    assert_close(together[: len(images)], alone[order], rtol=1e-2, atol=5e-3, dtype="float32", name="the probabilities")
