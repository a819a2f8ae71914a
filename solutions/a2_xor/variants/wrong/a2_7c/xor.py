"""The three biases are simply added."""


def collapse_deck(w1, w2, w3, w4, w5, w6, b1, b2, b3):
    return w1 * w5 + w2 * w6, w3 * w5 + w4 * w6, b1 + b2 + b3
