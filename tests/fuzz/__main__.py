"""`python -m tests.fuzz TARGET --inputs N --seconds S --seed X`: run a campaign and say what came of it."""

import argparse
import importlib.util
import os
import sys
from dataclasses import replace
from pathlib import Path

from tests.fuzz import campaign, reached
from tests.fuzz.campaign import Order, Result
from tests.fuzz.target import HANG_CPU_S, NAMES, find
from tests.fuzz.worker import ADDED_ADDRESS_SPACE_BYTES

#: Where no number is given: inputs for ever, in practice.
ENDLESS = 10**12
#: Inputs for which coverage is measured; it makes them many times slower, and later ones reach little more.
MEASURED_INPUTS = 50_000
MEBIBYTE = 1024 * 1024


def main() -> int:
    """Run it; exit status 1 when anything failed."""
    options = _options()
    order = _order(options)
    engine = "atheris" if order.guided else "the plain mutator"
    _say(f"{order.target}: seed {order.seed}, inputs from {engine}")
    result = campaign.run(order)
    _show(result)
    if find(order.target).covered and reached.is_measurable() and not options.no_coverage:
        _show_coverage(replace(order, inputs=min(order.inputs, result.tally.inputs, MEASURED_INPUTS)))
    return 0 if result.is_clean else 1


def _order(options: argparse.Namespace) -> Order:
    inputs, seconds = options.inputs, options.seconds
    if inputs is None and seconds is None:
        inputs = 100_000
    if options.corpus is not None:
        options.corpus.mkdir(parents=True, exist_ok=True)
    return Order(
        target=options.target,
        inputs=ENDLESS if inputs is None else inputs,
        seconds=seconds,
        seed=int.from_bytes(os.urandom(4), "big") if options.seed is None else options.seed,
        guided=options.engine == "atheris",
        corpus=options.corpus,
        weigh_every=options.weigh_every,
        log=options.log,
    )


def _show(result: Result) -> None:
    tally = result.tally
    _say(f"inputs      {tally.inputs:,} in {result.wall_s:.0f} s: {tally.inputs / result.wall_s:,.0f} per second")
    for kind in ("crash", "died", "hang", "slow", "memory"):
        count = sum(number for what, number in tally.failures.items() if what.split(" ", 1)[0] == kind)
        _say(f"{kind:<11} {count}")
    _say(
        f"slowest     {tally.slowest_cpu_s:.3f} CPU seconds (a hang is above {HANG_CPU_S:g}); "
        f"nearest to its bound {tally.cpu_share:.0%}"
    )
    _say(
        f"memory      peak of one input {tally.peak_bytes / MEBIBYTE:.2f} MiB, where its bound is "
        f"{tally.peak_bound_bytes / MEBIBYTE:.2f} MiB; nearest to a bound {tally.peak_share:.0%}; "
        f"{tally.weighed:,} inputs weighed, all below {ADDED_ADDRESS_SPACE_BYTES // MEBIBYTE} MiB more address space"
    )
    _say("endings")
    for ending, number in sorted(tally.endings.items()):
        _say(f"  {number:>10,}  {ending}")
    for what, number in sorted(tally.failures.items()):
        _say(f"FAILED {number} times: {what}")
    for file in tally.files:
        _say(f"kept {file}")


def _show_coverage(order: Order) -> None:
    files = reached.measure(order)
    total, got = sum(file.branches for file in files), sum(file.reached for file in files)
    by = f"the corpus and the first {order.inputs:,} plain inputs"
    _say(f"branches    {got} of {total} ({got / total:.1%}) reached by {by}")
    for file in files:
        missing = f"; not {', '.join(file.missing)}" if file.missing else ""
        _say(f"  {file.reached:>4} of {file.branches:<4} {file.file}{missing}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=NAMES)
    parser.add_argument("--inputs", type=int, help="how many inputs (default: 100,000, or what --seconds allows)")
    parser.add_argument("--seconds", type=float, help="stop after this long")
    parser.add_argument("--seed", type=int, help="repeat a campaign (default: a fresh one, which is printed)")
    engines = ("plain", "atheris") if importlib.util.find_spec("atheris") else ("plain",)
    parser.add_argument("--engine", choices=engines, default="plain", help="what makes the inputs")
    parser.add_argument("--corpus", type=Path, help="folder of further seeds, where atheris keeps what it finds")
    parser.add_argument("--weigh-every", type=int, default=8, help="weigh the memory of one input in so many")
    parser.add_argument("--log", type=Path, help="write a line per 50,000 inputs, and go on behind those it has")
    parser.add_argument("--no-coverage", action="store_true", help="do not measure branch coverage afterwards")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
