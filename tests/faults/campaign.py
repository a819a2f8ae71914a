"""`python -m tests.faults.campaign --seed N --log FILE`: kill processes of ours during real grading, then look.

Rounds of a few submissions with known scores are graded by `grade run` or handed in by `grade submit`, as
subprocesses, while processes are killed at random moments of every phase (`tests.faults.hunt` says how a phase is
known), and `grade submit` between blob and row and between row and answer (`tests.faults.handin` says how). A command
that was killed is given again until it ends, as a person would. Afterwards the ledger, the JSON, `grade worker` and
`grade scores` must agree: one true report for each submission, and nothing left on the machine.

Every finished round is a line of the log. Started again with the same log and seed, the campaign goes on where it
stopped. Exit status 0 only when the whole plan was carried out and nothing was found.
"""

import argparse
import contextlib
import json
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from tests.faults import remains
from tests.faults.checks import Findings
from tests.faults.family import Kind
from tests.faults.handin import Place, Stop, Victim
from tests.faults.hunt import Phase, Target
from tests.faults.log import Heading, Log, LogRefused, opened_log
from tests.faults.rounds import Lane
from tests.faults.server import NoServer, Server, running_server
from tests.faults.tally import Asked, Tally

ROOT = Path(__file__).resolve().parents[2]

#: How often each kind is killed in each phase out of `TOTAL`; where a kind does not exist, there is no entry.
SHARES: dict[Phase, dict[Kind, int]] = {
    Phase.INTAKE: {Kind.COMMAND: 6, Kind.WORKER: 5, Kind.KEEPER: 3, Kind.BUBBLEWRAP: 3, Kind.TEMPLATE: 3},
    Phase.QUEUE: {Kind.COMMAND: 7, Kind.WORKER: 4, Kind.KEEPER: 3, Kind.BUBBLEWRAP: 3, Kind.TEMPLATE: 3},
    Phase.TEMPLATE: {
        Kind.COMMAND: 3, Kind.WORKER: 3, Kind.GRADER: 5, Kind.KEEPER: 3, Kind.BUBBLEWRAP: 3, Kind.TEMPLATE: 3,
        Kind.INIT: 4,
    },
    Phase.IMPORT: {
        Kind.COMMAND: 3, Kind.WORKER: 3, Kind.GRADER: 6, Kind.KEEPER: 3, Kind.BUBBLEWRAP: 3, Kind.TEMPLATE: 3,
        Kind.INIT: 8, Kind.S: 11,
    },
    Phase.TEST: {
        Kind.COMMAND: 3, Kind.WORKER: 3, Kind.GRADER: 10, Kind.KEEPER: 3, Kind.BUBBLEWRAP: 3, Kind.TEMPLATE: 3,
        Kind.INIT: 9, Kind.S: 10, Kind.T: 21,
    },
    # The suite process ends within a millisecond of its submission's processes: killing it then says nothing more.
    Phase.REPORT: {Kind.COMMAND: 7, Kind.WORKER: 4, Kind.KEEPER: 3, Kind.BUBBLEWRAP: 3, Kind.TEMPLATE: 3},
    Phase.COMMIT: {Kind.COMMAND: 8, Kind.WORKER: 4, Kind.KEEPER: 3, Kind.BUBBLEWRAP: 3, Kind.TEMPLATE: 3},
}  # fmt: skip
TOTAL = sum(sum(kinds.values()) for kinds in SHARES.values())
#: Kills of `grade submit` in each `Place`, unless `--between` says otherwise.
BETWEEN = 20
_USAGE = 2
_FOUND = 1
#: Statuses of a lane that was told to end, or had no server: its last round is not in the log, and is no finding.
_STOPPED = frozenset({_USAGE, 128 + signal.SIGINT, 128 + signal.SIGTERM})


def main() -> int:
    """Run it and print what came of it; exit status 1 when anything was found or the plan was not carried out."""
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    options = options_from(sys.argv[1:])
    if options.lane is not None:
        try:
            return _run_lane(options)
        except NoServer as failure:
            return _refuse(failure)
    print(f"seed {options.seed}", flush=True)
    heading = Heading(seed=options.seed, commit=commit(), database=options.database)
    try:
        with _log_path(options.log) as path, opened_log(path, heading) as log:
            return _run_lanes(options, log)
    except LogRefused as refusal:
        return _refuse(refusal)


def plan(options: argparse.Namespace) -> Tally:
    """All kills that a campaign is to make: none where `--aim` names them."""
    if options.aim:
        return Tally()
    stops = plan_stops(options.between, options.database)
    by_phase = TOTAL if options.kills is None else max(options.kills - stops.total(), 0)
    return Tally(done=plan_phases(by_phase, random.Random(options.seed)), stops=stops)


def plan_phases(kills: int, dice: random.Random) -> Counter[Target]:
    """So many kills, spread over phases and kinds as `SHARES` says, each phase and kind at least once."""
    pairs = [
        Target(phase=phase, kind=kind) for phase, kinds in SHARES.items() for kind, n in kinds.items() for _ in range(n)
    ]
    dice.shuffle(pairs)
    if kills >= len(pairs):
        return Counter([*pairs, *dice.choices(pairs, k=kills - len(pairs))])
    chosen = [next(pair for pair in pairs if pair.phase is phase) for phase in Phase]
    for kind in Kind:
        if not any(pair.kind is kind for pair in chosen):
            chosen.append(next(pair for pair in pairs if pair.kind is kind))
    rest = list((Counter(pairs) - Counter(chosen)).elements())
    dice.shuffle(rest)
    return Counter([*chosen, *rest][: max(kills, len(chosen))])


def plan_stops(between: int, database: str) -> Counter[Stop]:
    """So many kills of the command in each place; on PostgreSQL a tenth as many of its backend and of the server."""
    crashes = -(-between // 10) if database == "postgres" else 0
    numbers = {Victim.COMMAND: between, Victim.BACKEND: crashes, Victim.SERVER: crashes}
    return +Counter({Stop(place=place, victim=victim): n for place in Place for victim, n in numbers.items()})


def _run_lanes(options: argparse.Namespace, log: Log) -> int:
    started, before, whole = time.monotonic(), log.tally(), plan(options)
    rest = Tally(done=whole.done - before.done, stops=whole.stops - before.stops, rounds=before.rounds)
    if rest.kills or options.aim:
        with contextlib.ExitStack() as stack:
            lanes = [stack.enter_context(_lane(options, number, rest, log)) for number in range(options.lanes)]
            for number, lane in enumerate(lanes):
                _note_end(lane.wait(), number, log)
    tally = log.tally()
    for line in tally.tables():
        print(line)
    wall_s = time.monotonic() - started
    print(f"rounds {tally.rounds}, commands given again {tally.restarts}, {wall_s:.0f} s, seed {options.seed}")
    missing = list(_missing(options, whole, tally))
    for sentence in missing:
        print(sentence)
    return 0 if tally.findings.is_clean and not missing else _FOUND


def _missing(options: argparse.Namespace, whole: Tally, tally: Tally) -> Iterator[str]:
    """What was asked for and not reached, a sentence each."""
    asked = Asked(kills=whole.kills if options.kills is None else options.kills, between=options.between)
    yield from tally.missing(asked) if not options.aim else ()
    for target, number in (whole.done - tally.done).items():
        yield f"planned and not made: {number} of {target.kind} in {target.phase}"
    for stop, number in (whole.stops - tally.stops).items():
        yield f"planned and not made: {number} of {stop}"


def _note_end(status: int, number: int, log: Log) -> None:
    """A lane that broke off is a finding."""
    if status != 0 and status not in _STOPPED:
        told = f"lane {number} ended with status {status}: see what it wrote on standard error"
        log.append(Tally(findings=Findings(rude=[told])), number)


def options_from(arguments: Sequence[str]) -> argparse.Namespace:
    """The command's options. Ends the process with status 2 for what is none."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.campaign")
    add = parser.add_argument
    add("--kills", type=_number, help=f"how many in all; by default {TOTAL} and those between")
    add("--between", type=_number, default=BETWEEN, help="how many of them in each place of `grade submit`")
    add("--database", choices=("sqlite", "postgres"), default="sqlite", help="where the ledger is")
    add("--seed", type=int, default=secrets.randbelow(2**32))
    add("--lanes", type=int, choices=range(1, 65), default=1, metavar="N", help="side by side, sharing the kills")
    add("--log", type=Path, help="a line for each finished round; go on where it ends")
    add("--aim", type=_target, action="append", default=[], metavar="KIND:PHASE", help="kill just these, in order")
    add("--light", action="store_true", help="between blob and row, and row and answer, without a grader: cheaper")
    add("--verbose", action="store_true", help="a line for every command")
    add("--lane", type=int, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _number(text: str) -> int:
    if (number := int(text)) < 0:
        message = f"{number} is less than none"
        raise argparse.ArgumentTypeError(message)
    return number


def _target(text: str) -> Target:
    kind, _, phase = text.partition(":")
    return Target(phase=Phase(phase), kind=Kind(kind))


@contextlib.contextmanager
def _log_path(named: Path | None) -> Iterator[Path]:
    if named is not None:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        yield Path(folder) / "log"


def commit() -> str:
    """The code that runs, as Git names it; changes that are not committed make it `…-dirty`."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return said.stdout.strip() or "unknown"


@contextlib.contextmanager
def _lane(options: argparse.Namespace, number: int, rest: Tally, log: Log) -> "Iterator[subprocess.Popen[str]]":
    """A process of its own, because it becomes the reaper of its orphans; told to end when the block is left."""
    arguments = [f"--lane={number}", f"--seed={options.seed}", f"--database={options.database}", f"--log={log.path}"]
    arguments += [f"--aim={aim.kind}:{aim.phase}" for aim in options.aim] + ["--verbose"] * options.verbose
    arguments += ["--light"] * options.light
    command = [sys.executable, "-m", "tests.faults.campaign", *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
    try:
        assert process.stdin is not None
        with process.stdin:
            json.dump(_share(rest, number, options).to_json(), process.stdin)
        yield process
    finally:
        process.terminate()
        process.wait()


def _share(rest: Tally, number: int, options: argparse.Namespace) -> Tally:
    """What one lane is to do of it."""
    targets, stops = sorted(rest.done.elements(), key=str), sorted(rest.stops.elements(), key=str)
    random.Random(options.seed).shuffle(targets)
    return Tally(
        done=Counter(targets[number :: options.lanes]),
        stops=Counter(stops[number :: options.lanes]),
        rounds=rest.rounds,
    )


def _run_lane(options: argparse.Namespace) -> int:
    remains.end_with_parent()
    remains.adopt_orphans()
    share = Tally.from_json(json.load(sys.stdin))
    with remains.private_folder() as name:
        Path(name).chmod(0o755)
        with _server(options.database, Path(name)) as server:
            Lane(
                number=options.lane,
                seed=options.seed,
                folder=Path(name),
                log=Log(options.log),
                wanted=share.done,
                stops=share.stops,
                script=list(options.aim),
                rounds_before=share.rounds,
                server=server,
                is_light=options.light,
                is_loud=options.verbose,
            ).run()
    return 0


def _server(database: str, folder: Path) -> contextlib.AbstractContextManager[Server | None]:
    return running_server(folder / "server") if database == "postgres" else contextlib.nullcontext()


def _refuse(why: Exception) -> int:
    print(f"campaign: {why}", file=sys.stderr)
    return _USAGE


def _end(number: int, _: object) -> NoReturn:
    """Leave every block, so that commands are killed and the server is stopped."""
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
