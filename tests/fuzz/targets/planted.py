"""A target that fails on purpose, in every way there is, so that tests can see the campaign see it."""

import os
import signal
import time
import zlib
from pathlib import Path

from tests.fuzz.target import Run, Target

#: What goes wrong, by the remainder of an input's checksum; all other inputs are fine.
PLANS = ("crash", "died", "memory", "hang")
OUT_OF = 40
#: One input that is slow rather than stuck.
SLOW = b"slow"


def plan_of(data: bytes) -> str:
    """What this input does."""
    number = zlib.crc32(data) % OUT_OF
    return "slow" if data == SLOW else PLANS[number] if number < len(PLANS) else "fine"


def start(scratch: Path) -> Run:
    """Nothing to prepare."""
    del scratch
    return run


def run(data: bytes) -> str:
    """Fail as planned."""
    plan = plan_of(data)
    if plan == "crash":
        raise KeyError(len(data))
    if plan == "died":
        os.kill(os.getpid(), signal.SIGKILL)
    if plan == "memory":
        bytes(4 * 1024 * 1024)
    if plan == "hang":
        time.sleep(600)
    if plan == "slow":
        start_s = time.process_time()
        while time.process_time() - start_s < 1.1:
            pass
    return plan


def seeds() -> tuple[bytes, ...]:
    """Inputs that are fine."""
    return tuple(seed for seed in (b"one", b"two", b"three", b"four") if plan_of(seed) == "fine")


TARGET = Target(
    name="planted",
    start=start,
    corpus=seeds,
    dictionary=(b"word",),
    memory_bound=lambda size: 1024 * 1024 + size,
)
