"""Fits random-feature models for several seeds in one round trip."""

import xor


def predictions(X, y, asked, width, seeds, activation="relu"):
    """Predictions at `asked` of one model per seed."""
    return [xor.random_feature_fit(X, y, width, seed, activation).predict(asked) for seed in seeds]


def features(X, y, asked, width, seed, activation="relu"):
    """Values of the random layer at `asked`."""
    return xor.random_feature_fit(X, y, width, seed, activation).features(asked)
