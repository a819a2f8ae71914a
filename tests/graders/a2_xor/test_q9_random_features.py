"""Q9, random features with a perceptron on top. Laws and counts over several seeds; no single seed decides."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, attempts, batched, check, raises, value_of

import draws
import oracle
from readings import changed, global_random, raised_instead

LINEAR = "Random *linear* features keep XOR inseparable."
MEMORY = "Width 1 should fail but does not: predictions ignore the features."
OR_FIRST = "OR is separable as it stands; your model should learn it."
NEARBY = "Points close to the corners should mostly get their corner's answer."
LAYER = "`features` gives a(x·R + r), with another R and r for every unit."
#: Of points close to the training rows, so many at least have the answer that was learnt.
MOSTLY = 0.65


def solved(answers, labels):
    """How many of the models give exactly these labels."""
    answers = [value_of(answer) for answer in answers]
    for answer in answers:
        form = isinstance(answer, np.ndarray) and answer.shape == labels.shape and answer.dtype.kind in "iu"
        check(form, "`predict` gives integers 0 or 1, one per row.", staff=f"{answer!r:.200}")
    return sum(bool((answer == labels).all()) for answer in answers)


def seeds(rng):
    """Five different seeds."""
    return [int(seed) for seed in rng.choice(10**6, 5, replace=False)]


def checked_features(answer, rows, width):
    """The random layer's values, once they are finite and of shape (rows, width)."""
    answer = value_of(answer)
    right = isinstance(answer, np.ndarray) and answer.shape == (rows, width) and answer.dtype.kind == "f"
    check(right and bool(np.isfinite(answer).all()), "`features` gives floats of shape (N, width).")
    return answer


def stretched(X):
    """Rows, the same rows half as far again from the origin, and twice as far."""
    return np.concatenate([X, 1.5 * X, 2.0 * X])


def checked_layer(answer, rows, width):
    """A ReLU layer's values at `stretched` rows, three arrays: it bends upwards only, and its units differ."""
    once, between, twice = np.split(checked_features(answer, 3 * rows, width), 3)
    check(bool(np.any(once)) and bool(np.any(twice)), "The random layer gives nothing but zeros.")
    bends_upwards = between <= (once + twice) / 2 + 1e-9 * (1.0 + np.abs(twice))
    check(bool(bends_upwards.all()) and bool(np.ptp(once, axis=0).any() and np.ptp(once, axis=1).any()), LAYER)
    return once, between, twice


@pytest.mark.question(
    "q9", weight=1.5, needs=("q2",), hint="64 random ReLU features make XOR separable, nearly always."
)
def test_wide_layer_solves_xor(student, rng):
    """With 64 random units at least four of five seeds solve XOR, and points close to the corners follow them."""
    X, y, chosen = oracle.CORNERS, oracle.XOR, seeds(rng)
    near, labels = draws.noisy_xor(rng, 10, deviation=0.03)
    with batched(student):
        models = [student.random_feature_fit(X, y, 64, seed) for seed in chosen]
        answers = [model.predict(X) for model in models]
        nearby = [model.predict(near) for model in models]
        layer = models[0].features(X)
    right = solved(answers, y)
    if right < 4:
        phi = checked_features(layer, 4, 64)
        flat = bool(np.allclose(phi[0] + phi[3], phi[1] + phi[2]))
        check(False, LINEAR if flat else "", staff=f"{right} of 5 seeds solve XOR")
    solved(nearby, labels)
    check(float(np.mean([value_of(answer) == labels for answer in nearby])) >= MOSTLY, NEARBY)


@pytest.mark.question(
    "q9", weight=1, needs=("q2",), hint="Noise of 0.1 leaves XOR's clouds apart; 95 % of fresh points should be right."
)
def test_noisy_clouds(student, rng):
    """Trained on noisy XOR clouds, the model is right on at least 95 % of fresh points; score says the same."""
    X, y = draws.noisy_xor(rng, 100)
    fresh, labels = draws.noisy_xor(rng, 100)
    with batched(student):
        model = student.random_feature_fit(X, y, 64, int(rng.integers(10**6)))
        answer, score = model.predict(fresh), model.score(fresh, 1 - labels)
    solved([answer], labels)
    accuracy = float(np.mean(value_of(answer) == labels))
    check(accuracy >= 0.95, "", staff=f"accuracy {accuracy:.3f}")
    said = value_of(score)
    check(
        isinstance(said, float | np.floating) and abs(said - (1 - accuracy)) < 1e-9,
        "`score` is the fraction that is right.",
    )


def predictions(student, X, y, width, chosen, activation="relu"):
    """Answers at the rows of `X` of one model per seed; inside a batch."""
    return [student.random_feature_fit(X, y, width, seed, activation).predict(X) for seed in chosen]


@pytest.mark.question("q9", weight=1, needs=("q2",), hint=MEMORY)
def test_width_one_cannot_solve_xor(student, rng):
    """One random unit never solves XOR; 64 do solve OR, so it is not for want of learning."""
    X, chosen = oracle.CORNERS, seeds(rng)
    with batched(student):
        wide = predictions(student, X, oracle.OR, 64, chosen)
        narrow = predictions(student, X, oracle.XOR, 1, chosen)
    check(solved(wide, oracle.OR) >= 4, OR_FIRST)
    check(solved(narrow, oracle.XOR) == 0, MEMORY)


@pytest.mark.question("q9", weight=1, needs=("q2",), hint="With activation='identity' the features are linear in X.")
def test_identity_features_stay_linear(student, rng):
    """With activation="identity" features are affine: OR is learnt, XOR never better than 3 of 4."""
    X, chosen = oracle.CORNERS, seeds(rng)
    with batched(student):
        layer = student.random_feature_fit(X, oracle.XOR, 16, chosen[0], "identity").features(X)
        easy = predictions(student, X, oracle.OR, 64, chosen, "identity")
        hard = predictions(student, X, oracle.XOR, 64, chosen, "identity")
    phi = checked_features(layer, 4, 16)
    check(bool(np.allclose(phi[0] + phi[3], phi[1] + phi[2])), "activation='identity' is not used.")
    check(bool(np.ptp(phi, axis=0).all()), "Every random unit must look at its inputs.")
    check(solved(easy, oracle.OR) >= 4, OR_FIRST)
    check(solved(hard, oracle.XOR) == 0, "No linear features solve XOR.")


@pytest.mark.question("q9", weight=0.5, hint="Features must not depend on y.")
def test_features_ignore_labels(student, rng):
    """The same seed gives the same random layer, whatever the labels."""
    X, y = draws.noisy_xor(rng, 5)
    with batched(student):
        layers = [student.random_feature_fit(X, labels, 12, 3).features(stretched(X)) for labels in (y, 1 - y)]
    first, _, _ = checked_layer(layers[0], 20, 12)
    assert_close(checked_features(layers[1], 60, 12)[:20], first, name="the feature array")


@pytest.mark.question("q9", weight=0.5, hint="All ReLU kinks pass through the origin.")
def test_random_layer_has_biases(student, rng):
    """Twice the input does not give twice the features: the layer has biases."""
    X, y = draws.noisy_xor(rng, 5)
    layer = student.random_feature_fit(X, y, 32, int(rng.integers(10**6))).features(stretched(X))
    once, _, twice = checked_layer(layer, 20, 32)
    check(not np.allclose(twice, 2.0 * once), "")


@pytest.mark.question("q9", weight=0.5, hint="Predictions change between calls.")
def test_model_is_repeatable(student, rng):
    """A model answers the same question twice alike; a seed fixes the layer, another seed gives another one."""
    X, y = draws.noisy_xor(rng, 10)
    seed = int(rng.integers(10**6))
    with batched(student):
        model, same, other = (student.random_feature_fit(X, y, 24, s) for s in (seed, seed, seed + 1))
        answers = [model.predict(X) for _ in range(2)]
        layers = [one.features(X) for one in (model, model, same, other)]
    assert_equal(answers[1], value_of(answers[0]), name="the prediction")
    layer, again, alike, different = (checked_features(answer, 40, 24) for answer in layers)
    assert_close(again, layer, name="the feature array")
    assert_close(alike, layer, hint="The same seed must give the same model.")
    check(not np.array_equal(different, layer), "Another seed must give another layer.")


@pytest.mark.question("q9", weight=0.5, hint="A layer has at least one unit.")
def test_refuses_bad_width(student, rng):
    """A width of 0 or below raises ValueError; a width of 8 is fine."""
    X, y = draws.noisy_xor(rng, 3)

    def layer():
        return student.random_feature_fit(X, y, 8, 0).features(stretched(X))

    answer, *refusals = attempts(student, (layer,), *(("random_feature_fit", X, y, width, 0) for width in (0, -3)))
    checked_layer(answer(), 12, 8)
    for refusal in refusals:
        with raises(ValueError, hint=raised_instead("ValueError", "a model")):
            refusal()


@pytest.mark.question("q9", weight=0.5, instrumented=True, hint="A fit leaves its data and NumPy's state alone.")
def test_leaves_no_traces(student, rng):
    """Fitting and predicting change neither the data nor the global generator."""
    X, y = draws.noisy_xor(rng, 5)
    near, labels = draws.noisy_xor(rng, 10)
    seed, generator = int(rng.integers(2**32)), student.driver("generator")
    with batched(student):
        there, sides = student.put(X), student.put(y)
        generator.seed(seed)
        model = student.random_feature_fit(there, sides, 64, 0)
        answers = model.predict(there), model.predict(near)
        drawn, after = generator.drawn(3), (there.copy(), sides.copy())
    # Doing nothing leaves no traces, too: only a fit that works can earn this.
    check(solved(answers[:1], y) == 1, "Wide random features learn these rows without an error.")
    solved(answers[1:], labels)
    check(float(np.mean(value_of(answers[1]) == labels)) >= MOSTLY, NEARBY)
    assert_equal(after[0], X, hint=changed("random_feature_fit", "X"))
    assert_equal(after[1], y, hint=changed("random_feature_fit", "y"))
    assert_equal(drawn, oracle.global_numbers(seed, 3), hint=global_random("random_feature_fit"))
