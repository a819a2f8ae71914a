"""NAND keeps AND's threshold when the weights change sign."""

import numpy as np


def gate(name):
    table = {
        "AND": ([1.0, 1.0], 1.5),
        "OR": ([1.0, 1.0], 0.5),
        "NAND": ([-1.0, -1.0], 1.5),
        "NOR": ([-1.0, -1.0], -0.5),
        "A": ([1.0, 0.0], 0.5),
        "NOT_B": ([0.0, -1.0], -0.5),
    }
    if name not in table:
        raise ValueError(f"unknown gate {name}")
    w, theta = table[name]
    return np.array(w), theta
