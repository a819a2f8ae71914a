"""The coefficients of the two inputs are swapped."""


def collapse_deck(w1, w2, w3, w4, w5, w6, b1, b2, b3):
    a2 = w1 * w5 + w2 * w6
    a1 = w3 * w5 + w4 * w6
    return a1, a2, w5 * b1 + w6 * b2 + b3
