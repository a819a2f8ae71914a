"""Q7, honest timing and money. Clock, device and function are ours: every call of them is seen on this side."""

import itertools
import statistics

import numpy as np
import pytest
from autograder import assert_close, attempts, batched, check, raises, value_of

from readings import fields, forgotten, raised_instead, sentence

LAUNCHING = "Measured launching, not computing."
EACH = "Each iteration needs its own sync."


class QueueDevice:
    """A device that queues work: calling costs `launch_s`, and `sync` lasts until the queue is empty.

    The clock is the device's own; every event is logged.
    """

    def __init__(self, works_s, launch_s, *, first_extra_s=0.0, reading_s=0.0):
        self._works = iter(works_s)
        self._launch_s, self._extra_s, self._reading_s = launch_s, first_extra_s, reading_s
        self.now = self.idle_at = 1000.0
        self.log = []

    def fn(self):
        self.log.append("fn")
        self.now += self._launch_s + self._extra_s
        self._extra_s = 0.0
        self.idle_at = max(self.idle_at, self.now) + next(self._works)

    def sync(self):
        self.log.append("sync")
        self.now = max(self.now, self.idle_at)

    def clock(self):
        self.log.append("clock")
        self.now += self._reading_s
        return self.now


def measured(student, device, warmup, iters):
    """The three fields that `benchmark` reports."""
    timing = student.benchmark(device.fn, sync=device.sync, clock=device.clock, warmup=warmup, iters=iters)
    return fields(student, timing, "mean", "median", "min", missing=forgotten("benchmark"))


def check_timing(answer, seconds, misreadings, hint=""):
    """Compare mean, median and min with the true seconds of each measured call."""
    right = [statistics.fmean(seconds), statistics.median(seconds), min(seconds)]
    hint = sentence(answer, misreadings, hint)
    for name, got, want in zip(("mean", "median", "min"), answer, right, strict=True):
        assert_close(got, want, rtol=1e-6, atol=1e-9, dtype="float", hint=hint, name=name)


@pytest.mark.question("q7", weight=1.5, hint="Per measured call: sync, clock, fn, sync, clock, and nothing else.")
def test_order_of_calls(student, rng):
    """Warm-up calls come first and unmeasured; then sync, clock, fn, sync, clock for every measured call."""
    warmup, iters = int(rng.integers(1, 5)), int(rng.integers(4, 9))
    device = QueueDevice(itertools.repeat(0.5), 0.001)
    answer = measured(student, device, warmup, iters)
    calls = device.log.count("fn")
    check(calls == warmup + iters, "fn is called warmup + iters times.", staff=f"{calls} calls for {warmup} + {iters}")
    readings = [k for k, event in enumerate(device.log) if event == "clock"]
    check(len(readings) == 2 * iters, "The clock is read exactly twice per measured call.", staff=f"{device.log}")
    for start, end in zip(readings[::2], readings[1::2], strict=True):
        between = device.log[start + 1 : end]
        check(
            between.count("fn") == 1, "Each measured call lies between two readings of its own.", staff=f"{device.log}"
        )
        check(between == ["fn", "sync"], EACH, staff=f"{device.log}")
        check(
            "sync" in device.log[:start] and device.log[start - 1] == "sync",
            "The clock starts while earlier work still runs: sync before the first reading, too.",
            staff=f"{device.log}",
        )
    check_timing(answer, [0.501] * iters, {LAUNCHING: [0.001] * 3})
    device = QueueDevice(itertools.repeat(0.5), 0.001)
    student.benchmark(device.fn, sync=device.sync, clock=device.clock)
    told = (device.log.count("fn"), device.log.count("clock"))
    check(told == (13, 20), "Unless told otherwise, 3 calls warm up and 10 are measured.", staff=f"{told}")


@pytest.mark.question("q7", weight=1.5, hint="Wait for the device before each reading of the clock.")
def test_queued_work_is_measured(student, rng):
    """On a device that queues work, mean, median and min are those of the work, not of the launches."""
    warmup, iters, launch = 2, 7, float(rng.uniform(1e-4, 2e-4))
    works = rng.permutation(np.concatenate([rng.uniform(0.1, 0.3, iters - 1), [3.0]]))
    device = QueueDevice([0.7] * warmup + list(works), launch)
    answer = measured(student, device, warmup, iters)
    seconds = [launch + work for work in works]
    mean, least = statistics.fmean(seconds), min(seconds)
    carried = [0.7 * warmup + works[0] - launch, *seconds[1:]]  # the warm-up's work, less one launch that overlaps it
    warmed = [launch + 0.7] * warmup + seconds
    misreadings = {
        LAUNCHING: [launch] * 3,
        "The clock starts while earlier work still runs: sync before the first reading, too.": [
            statistics.fmean(carried),
            statistics.median(carried),
            min(carried),
        ],
        "Warm-up calls are not measured.": [statistics.fmean(warmed), statistics.median(warmed), min(warmed)],
        "`median` is the middle of the sorted times, `mean` their average.": [mean, mean, least],
        "Measure each call on its own: `min` and `median` are not the mean.": [(launch + sum(works)) / iters] * 3,
    }
    check_timing(answer, seconds, misreadings)


@pytest.mark.question("q7", weight=0.5, hint="The first call may compile: warm-up calls are not measured.")
def test_warm_up_is_not_measured(student, rng):
    """A first call that takes seconds longer leaves no mark on the result once there is a warm-up."""
    work = float(rng.uniform(0.01, 0.05))
    device = QueueDevice(itertools.repeat(work), 0.001, first_extra_s=float(rng.uniform(5.0, 9.0)))
    answer = measured(student, device, 1, 4)
    check_timing(answer, [work + 0.001] * 4, {})


@pytest.mark.question("q7", weight=1, hint="Compare launch + transfer + flops / gpu rate with flops / cpu rate.")
def test_gpu_is_worth_it_when_it_is_sooner_done(student, rng):
    """Just on either side of the point where both take equally long, the answer changes, whichever cost decides."""
    for _ in range(6):
        cpu, gpu, link = rng.uniform(1e10, 1e11), rng.uniform(1e12, 1e13), rng.uniform(1e9, 1e10)
        flops, launch = rng.uniform(1e10, 1e12), rng.uniform(1e-5, 1e-3)
        spare = flops / cpu - flops / gpu - launch
        balance = spare * link  # bytes at which both take equally long
        small = 0.5 * launch / (1 / cpu - 1 / gpu)
        with batched(student):
            near, far = (student.gpu_worth_it(flops, balance * factor, cpu, gpu, link, launch) for factor in (0.9, 1.1))
            over, paid = (student.gpu_worth_it(k * small, 0.0, cpu, gpu, link, launch) for k in (1.0, 4.0))
            slow = student.gpu_worth_it(0.5 * cpu, 0.0, cpu, 0.9 * cpu, link, 0.0)
        for answer, right in ((value_of(near), True), (value_of(far), False)):
            hint = "Moving 1 GB costs more than it saves." if answer is True else ""
            check(isinstance(answer, bool | np.bool_), "Return True or False.", staff=f"{answer!r}")
            check(bool(answer) is right, hint, staff=f"{answer!r}, not {right}")
        check(value_of(over) is False, "A job that is over before the GPU has started is not worth it.")
        check(value_of(paid) is True, "The launch is paid once, not per operation.")
        check(value_of(slow) is False, "A device that computes more slowly is never worth it.")


@pytest.mark.question("q7", weight=0.5, hint="Hours = price / rate; divide by the utilization, too.")
def test_break_even_with_utilization(student, rng):
    """Hours are price over hourly rate, and longer in proportion when the machine is idle at times."""
    cases = [[float(rng.uniform(*bounds)) for bounds in ((1e3, 1e5), (1.0, 30.0), (0.1, 0.6))] for _ in range(4)]
    with batched(student):
        answers = [(student.break_even_hours(*case[:2]), student.break_even_hours(*case)) for case in cases]
    for (buy, rent, used), pair in zip(cases, answers, strict=True):
        full, part = map(value_of, pair)
        assert_close(full, buy / rent, hint=sentence(full, {"Hours = price / rate.": rent / buy}), name="the hours")
        hint = sentence(part, {"Half-used hardware takes twice as long to pay off.": buy / rent * used})
        assert_close(part, buy / rent / used, hint=hint, name="the hours at part-time use")


@pytest.mark.question("q7", weight=0.5, hint="Refuse numbers that make no sense with a ValueError.")
def test_refuses_senseless_numbers(student, rng):
    """Senseless utilizations, negative prices, no rent, no measured call and a negative warm-up raise ValueError."""
    buy, rent = float(rng.uniform(1e3, 1e5)), float(rng.uniform(1.0, 30.0))
    cheap = (0.0, 0.5)
    assert_close(student.break_even_hours(buy, rent, 1.0), buy / rent, hint="Hours = price / rate.", name="the hours")
    with batched(student):
        small = [student.break_even_hours(price, 0.25) for price in cheap]
    for price, hours in zip(cheap, small, strict=True):
        assert_close(hours, price / 0.25, name="the hours of a cheap machine")
    refused = [(buy, rent, used) for used in (0.0, -0.5, 1.5)]
    refused += [(-0.5, rent), (-buy, rent), (buy, 0.0), (buy, -0.5), (buy, -rent)]
    for attempt in attempts(student, *(("break_even_hours", *case) for case in refused)):
        with raises(ValueError, hint=raised_instead("ValueError", "hours")):
            attempt()
    device = QueueDevice(itertools.repeat(0.25), 0.0)
    assert_close(measured(student, device, 0, 1), [0.25] * 3, sequence=True, name="the timing of one call")
    for warmup, iters in ((1, 0), (-1, 3)):
        with raises(ValueError, hint=raised_instead("ValueError", "a timing")):
            student.benchmark(fn=device.fn, sync=device.sync, clock=device.clock, warmup=warmup, iters=iters)
