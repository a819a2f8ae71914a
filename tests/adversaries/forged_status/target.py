"""Tells the session that the process was killed, ran out of memory or never ran."""

import os

from autograder.guest import student

print("TRIED", flush=True)
student._Session._wait_for_test = lambda self: {"status": 9, "out_of_memory": True, "fault": "ours", "pidfd": True}


def centred(x):
    os._exit(0)
