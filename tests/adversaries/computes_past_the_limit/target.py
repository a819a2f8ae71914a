"""Computes on two cores at once until more CPU time is used than a test may have, in less than a call's wall time."""

import os
import time

#: Two of them are more than the limit of 1.5.
EACH_CPU_S = 0.9


def spin():
    until = time.process_time() + EACH_CPU_S
    while time.process_time() < until:
        pass


def centred(x):
    print("TRIED", flush=True)
    child = os.fork()
    spin()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    print("REACHED", sum(os.times()[:4]), "CPU seconds", flush=True)
    return x
