"""Q9, random features with a perceptron on top. Laws and counts over several seeds; no single seed decides."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, check, raises

import draws
import oracle
from readings import changed, global_random, raised_instead

LINEAR = "Random *linear* features keep XOR inseparable."
MEMORY = "Width 1 should fail but does not: predictions ignore the features."


def solved(answers, labels):
    """How many of the models give exactly these labels."""
    for answer in answers:
        form = isinstance(answer, np.ndarray) and answer.shape == labels.shape and answer.dtype.kind in "iu"
        check(form, "`predict` gives integers 0 or 1, one per row.", staff=f"{answer!r:.200}")
    return sum(bool((answer == labels).all()) for answer in answers)


def seeds(rng):
    """Five different seeds."""
    return [int(seed) for seed in rng.choice(10**6, 5, replace=False)]


def checked_features(answer, rows, width):
    """The random layer's values, once they are finite and of shape (rows, width)."""
    right = isinstance(answer, np.ndarray) and answer.shape == (rows, width) and answer.dtype.kind == "f"
    check(right and bool(np.isfinite(answer).all()), "`features` gives floats of shape (N, width).")
    return answer


@pytest.mark.question("q9", weight=1.5, needs=("q2",), hint="64 random ReLU features make XOR separable, nearly always.")
def test_wide_layer_solves_xor(student, rng):
    """With 64 random units at least four of five seeds solve XOR."""
    driver, X, y, chosen = student.driver("features"), oracle.CORNERS, oracle.XOR, seeds(rng)
    right = solved(driver.predictions(X, y, X, 64, chosen), y)
    if right < 4:
        phi = checked_features(driver.features(X, y, X, 64, chosen[0]), 4, 64)
        flat = bool(np.allclose(phi[0] + phi[3], phi[1] + phi[2]))
        check(False, LINEAR if flat else "", staff=f"{right} of 5 seeds solve XOR")


@pytest.mark.question("q9", weight=1, needs=("q2",), hint="Noise of 0.1 leaves XOR's clouds apart; 95 % of fresh points should be right.")
def test_noisy_clouds(student, rng):
    """Trained on noisy XOR clouds, the model is right on at least 95 % of fresh points; score says the same."""
    X, y = draws.noisy_xor(rng, 100)
    fresh, labels = draws.noisy_xor(rng, 100)
    model = student.random_feature_fit(X, y, 64, int(rng.integers(10**6)))
    answer = model.predict(fresh)
    solved([answer], labels)
    accuracy = float(np.mean(answer == labels))
    check(accuracy >= 0.95, "", staff=f"accuracy {accuracy:.3f}")
    score = model.score(fresh, 1 - labels)
    check(isinstance(score, float | np.floating) and abs(score - (1 - accuracy)) < 1e-9, "`score` is the fraction that is right.")


@pytest.mark.question("q9", weight=1, needs=("q2",), hint=MEMORY)
def test_width_one_cannot_solve_xor(student, rng):
    """One random unit never solves XOR; 64 do solve OR, so it is not for want of learning."""
    driver, X, chosen = student.driver("features"), oracle.CORNERS, seeds(rng)
    learns = "OR is separable as it stands; your model should learn it."
    check(solved(driver.predictions(X, oracle.OR, X, 64, chosen), oracle.OR) >= 4, learns)
    check(solved(driver.predictions(X, oracle.XOR, X, 1, chosen), oracle.XOR) == 0, MEMORY)


@pytest.mark.question("q9", weight=1, needs=("q2",), hint="With activation='identity' the features are linear in X.")
def test_identity_features_stay_linear(student, rng):
    """With activation="identity" features are affine: OR is learnt, XOR never better than 3 of 4."""
    driver, X, chosen = student.driver("features"), oracle.CORNERS, seeds(rng)
    phi = checked_features(driver.features(X, oracle.XOR, X, 16, chosen[0], "identity"), 4, 16)
    check(bool(np.allclose(phi[0] + phi[3], phi[1] + phi[2])), "activation='identity' is not used.")
    check(bool(np.ptp(phi, axis=0).all()), "Every random unit must look at its inputs.")
    learns = "OR is separable as it stands; your model should learn it."
    check(solved(driver.predictions(X, oracle.OR, X, 64, chosen, "identity"), oracle.OR) >= 4, learns)
    check(solved(driver.predictions(X, oracle.XOR, X, 64, chosen, "identity"), oracle.XOR) == 0, "No linear features solve XOR.")


@pytest.mark.question("q9", weight=0.5, hint="Features must not depend on y.")
def test_features_ignore_labels(student, rng):
    """The same seed gives the same random layer, whatever the labels."""
    driver, (X, y) = student.driver("features"), draws.noisy_xor(rng, 5)
    first, other = (checked_features(driver.features(X, labels, X, 12, 3), 20, 12) for labels in (y, 1 - y))
    check(bool(np.any(first)), "The random layer gives nothing but zeros.")
    assert_close(other, first, name="the feature array")


@pytest.mark.question("q9", weight=0.5, hint="All ReLU kinks pass through the origin.")
def test_random_layer_has_biases(student, rng):
    """Twice the input does not give twice the features: the layer has biases."""
    driver, (X, y) = student.driver("features"), draws.noisy_xor(rng, 5)
    seed = int(rng.integers(10**6))
    once, twice = (checked_features(driver.features(X, y, at, 32, seed), 20, 32) for at in (X, 2.0 * X))
    check(bool(np.any(once)) and bool(np.any(twice)), "The random layer gives nothing but zeros.")
    check(not np.allclose(twice, 2.0 * once), "")


@pytest.mark.question("q9", weight=0.5, hint="Predictions change between calls.")
def test_model_is_repeatable(student, rng):
    """A model answers the same question twice alike; a seed fixes the layer, another seed gives another one."""
    X, y = draws.noisy_xor(rng, 10)
    seed = int(rng.integers(10**6))
    model = student.random_feature_fit(X, y, 24, seed)
    assert_equal(model.predict(X), model.predict(X), name="the prediction")
    layer = checked_features(model.features(X), 40, 24)
    assert_close(model.features(X), layer, name="the feature array")
    driver = student.driver("features")
    assert_close(driver.features(X, y, X, 24, seed), layer, hint="The same seed must give the same model.")
    check(not np.array_equal(driver.features(X, y, X, 24, seed + 1), layer), "Another seed must give another layer.")


@pytest.mark.question("q9", weight=0.5, hint="A layer has at least one unit.")
def test_refuses_bad_width(student, rng):
    """A width of 0 or below raises ValueError; a width of 8 is fine."""
    X, y = draws.noisy_xor(rng, 3)
    solved([student.random_feature_fit(X, y, 8, 0).predict(X)], y)
    for width in (0, -3):
        with raises(ValueError, hint=raised_instead("ValueError", "a model")):
            student.random_feature_fit(X, y, width, 0)


@pytest.mark.question("q9", weight=0.5, instrumented=True, hint="A fit leaves its data and NumPy's state alone.")
def test_leaves_no_traces(student, rng):
    """Fitting and predicting change neither the data nor the global generator."""
    X, y = draws.noisy_xor(rng, 3)
    predictions, (X_after, y_after), untouched = student.driver("traces").after("random_feature_fit", X, y)
    # Doing nothing leaves no traces, too: only a fit that works can earn this.
    check(solved([predictions], y) == 1, "Wide random features learn these rows without an error.")
    assert_equal(X_after, X, hint=changed("random_feature_fit", "X"))
    assert_equal(y_after, y, hint=changed("random_feature_fit", "y"))
    assert_equal(untouched, True, hint=global_random("random_feature_fit"))
