"""A daemon that left its session keeps a duplicate of a test's socket and answers in later tests."""

import os
import time


def daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(20)
        os._exit(0)


def answer(*_args):
    print("TRIED", flush=True)
    daemon()
    return 0.0


centred = parse = answer


class Ledger:
    total = 0

    def add(self, amount):
        daemon()
