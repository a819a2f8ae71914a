"""Ends the process with a status, or by a signal, that stands for a part of the hidden input."""

import os
import signal


def spell(word):
    print("TRIED", flush=True)
    os._exit(ord(word[4]))


def centred(x):
    print("TRIED", flush=True)
    os.kill(os.getpid(), signal.SIGUSR1 if x[0, 0] > 1.0 else signal.SIGUSR2)
