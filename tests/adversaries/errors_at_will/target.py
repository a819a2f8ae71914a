"""A submission that tries to make every test a fault of the grader's: each stays a failure of its own."""

import gc
import os
import signal
import socket


def sockets():
    return [one for one in gc.get_objects() if isinstance(one, socket.socket)]


def parse(text):
    print("TRIED", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


def spell(word):
    for one in sockets():
        one.close()
    return ""


def walk(start, steps):
    for one in sockets():
        one.sendall(b"\xff\xff\xff\xff")
    return iter(())


def probe(f, points):
    while True:
        f(f)


def tabulate(rows):
    raise GeneratorExit


def totals(table):
    raise KeyboardInterrupt


def nearest(points, queries):
    raise MemoryError


def step(state):
    raise RecursionError


def adder(n):
    raise SystemExit(0)


def double(x):
    raise StopIteration
