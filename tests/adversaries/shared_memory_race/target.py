"""An array in shared memory that a child rewrites for as long as it can."""

import mmap
import os

import numpy as np


def centred(x):
    print("TRIED", flush=True)
    shared = np.frombuffer(mmap.mmap(-1, x.nbytes), dtype=x.dtype).reshape(x.shape)
    if os.fork() == 0:
        for _ in range(300):
            shared[...] = x - x.mean(axis=0)
            shared[...] = 0.0
        os._exit(0)
    view = shared.view()
    view[...] = 0.0
    return view[::-1]
