"""Runs perceptrons beside the student's module, to save round trips."""

import xor


def presented(lr, w, b, x, y):
    """Weights and bias after one presentation from a given state."""
    unit = xor.Perceptron(lr=lr)
    unit.w, unit.b = w, b
    unit.partial_fit(x, y)
    return unit.w, unit.b


def from_untrained(x, y):
    """Weights and bias of a new perceptron after its first presentation, and whether that returned the perceptron."""
    unit = xor.Perceptron()
    same = unit.partial_fit(x, y) is unit
    return unit.w, unit.b, same


def fitted(X, y, **settings):
    """What a new perceptron looks like after `fit`."""
    return _looks(xor.Perceptron(**settings), X, y)


def fitted_twice(X, y, again_X, again_y, **settings):
    """What one perceptron looks like after the second of two fits."""
    unit = xor.Perceptron(**settings)
    unit.fit(X, y)
    return _looks(unit, again_X, again_y)


def _looks(unit, X, y):
    unit.fit(X, y)
    return {
        "w": unit.w,
        "b": unit.b,
        "mistakes": [int(count) for count in unit.mistakes],
        "converged": unit.converged,
        "predictions": unit.predict(X),
    }


def answers_after_cards(series):
    """Answers on held-out cards after one pass over the others, for each (cards, sides, held-out cards)."""
    return [
        _after_one_pass(cards.astype(float), sides).predict(held_out.astype(float))
        for cards, sides, held_out in series
    ]


def _after_one_pass(cards, sides):
    unit = xor.Perceptron(max_epochs=1)
    unit.fit(cards, sides)
    return unit
