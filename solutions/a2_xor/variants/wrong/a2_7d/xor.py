"""The slide's first line is copied with its misprints."""


def collapse_deck(w1, w2, w3, w4, w5, w6, b1, b2, b3):
    return w1 * w5 + w2 * w5 + w2 * w6, w4 * w6, b1 * w5 + b2 * w6 + b2
