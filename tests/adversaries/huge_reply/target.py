"""Answers with more bytes than a reply may hold."""

import numpy as np


def centred(x):
    print("TRIED", flush=True)
    return np.zeros(2**22)


def classify(x):
    return ["x" * 2**20] * 40
