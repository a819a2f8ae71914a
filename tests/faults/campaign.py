"""`python -m tests.faults.campaign --kills 200 --seed N`: kill processes of ours during real grading, then look.

Rounds of a few submissions with known scores are graded by `grade run` or handed in by `grade submit`, as
subprocesses, while processes are killed at random moments of every phase (`tests.faults.hunt` says how a phase is
known). A command that was killed is given again until it ends, as a person would. Afterwards the ledger, the JSON,
`grade worker` and `grade scores` must agree: one true report for each submission, and nothing left on the machine.
"""

import argparse
import json
import os
import random
import secrets
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.faults import remains
from tests.faults.checks import Findings, check_batches, check_hand_ins, check_json
from tests.faults.family import Kind
from tests.faults.hunt import End, Life, Phase, Target
from tests.faults.record import read
from tests.faults.works import ASSIGNMENT, Work, make_course, make_work, make_works

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
_WORKS = 6
_HAND_INS = 2
_KILLS_PER_ROUND = 12
_LIVES = 15
#: Rounds without a kill after which the campaign gives up.
_IDLE_ROUNDS = 12


@dataclass(kw_only=True)
class Campaign:
    """All rounds, on one course."""

    seed: int
    folder: Path
    wanted: Counter[Target]
    #: In this order on one submission, in place of `wanted`.
    script: list[Target] = field(default_factory=list)
    dice: random.Random = field(init=False)
    done: Counter[Target] = field(default_factory=Counter)
    findings: Findings = field(default_factory=Findings)
    #: Commands that were given again because they had been killed, or had said that they failed.
    restarts: int = 0
    rounds: int = 0
    #: Say what every command came to.
    is_loud: bool = False
    _in_round: int = 0

    def __post_init__(self) -> None:
        """Make the course, and a folder for what commands keep for a while."""
        self.dice = random.Random(self.seed)
        self.course = make_course(self.folder / "course")
        temporary = self.folder / "temporary"
        temporary.mkdir()
        self.remains = remains.Remains(temporary=temporary)
        self.environment = os.environ | {"TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self) -> None:
        """Rounds until every wanted kill was made, then the look at the whole."""
        idle = 0
        while (self.wanted.total() or self.script) and idle < _IDLE_ROUNDS:
            self.rounds += 1
            self._in_round = 0
            if not self.script and self.dice.random() < 0.25:
                self._hand_in_round()
            else:
                self._run_round()
            idle = 0 if self._in_round else idle + 1
            self.findings.left += self.remains.found()
            print(
                time.strftime("%H:%M:%S"),
                f"round {self.rounds}.{self.seed % 100}: {self.done.total()} kills, {self.findings.summary()}",
                file=sys.stderr,
            )
        if self.wanted.total():
            self.findings.rude.append(f"nobody could be hit in {idle} rounds: {[str(one) for one in self.wanted]}")
        self._sweep()

    def _run_round(self) -> None:
        works = make_works(self.course, _WORKS, self.dice, f"run-{self.rounds}")
        if self.script:
            works = [make_work(self.course, "right", f"scripted-{self.rounds}")]
        out = self.folder / f"out-{self.rounds}.json"
        command = ["run", ASSIGNMENT, *(work.path for work in works), "--workers", "1", "--json", str(out)]
        batches = len(read(self.course, "select id from batches"))
        self._until_done(command)
        check_json(json.loads(out.read_text())["reports"], works, self.findings)
        check_batches(self.course, batches, works, self.findings)

    def _hand_in_round(self) -> None:
        works = make_works(self.course, _HAND_INS, self.dice, f"hand-in-{self.rounds}")
        people = {f"person-{self.rounds}-{number}": work for number, work in enumerate(works)}
        for person, work in people.items():
            self._hand_in(person, work)
        self._until_done(["worker", "--once"], aimed=False)
        check_hand_ins(self.course, people, self.environment, self.findings)

    def _hand_in(self, person: str, work: Work) -> None:
        """Hand in until it is acknowledged; what was acknowledged is never handed in again."""
        query = "select s.id from submissions s join people p on p.id = s.person_id where p.login = ?"
        for _ in range(_LIVES):
            if read(self.course, query, person):
                self._until_done(["worker", "--once"])
                return
            if self._live(["submit", work.path, "-a", ASSIGNMENT, "--as", person]).status == 0:
                return
            self.restarts += 1

    def _until_done(self, command: list[str], *, aimed: bool = True) -> None:
        for life in range(_LIVES):
            end = self._live(command, aimed=aimed and life < _LIVES // 2)
            if end.status == 0:
                return
            self.restarts += 1
        message = f"`grade {command[0]}` did not end well in {_LIVES} lives: {end.said}"
        raise AssertionError(message)

    def _live(self, command: list[str], *, aimed: bool = True) -> End:
        life = Life(
            course=self.course,
            dice=self.dice,
            aim=self._aim if aimed else lambda _: None,
            on_worker=self.remains.workers.add,
        )
        started = time.monotonic()
        end = life.run(command, self.environment)
        if self.is_loud:
            shots = ", ".join(f"{target.kind} in {target.phase}" for target in end.kills)
            print(
                f"  {command[0]} {time.monotonic() - started:5.1f} s, status {end.status}, killed: {shots}",
                file=sys.stderr,
            )
        for target in end.kills:
            self.done[target] += 1
            self.wanted[target] -= 1
        self.wanted = +self.wanted
        self.script = []
        self._in_round += len(end.kills)
        self.findings.note_end(end)
        return end

    def _aim(self, past_intake: bool) -> Target | None:  # noqa: FBT001 - a callback with one fact
        if self.script:
            return self.script.pop(0)
        if self._in_round >= _KILLS_PER_ROUND:
            return None
        early = [target for target in self.wanted if target.phase is Phase.INTAKE]
        later = [target for target in self.wanted if target.phase is not Phase.INTAKE]
        choice = early if early and not past_intake and (not later or self.dice.random() < 0.7) else later
        return self.dice.choice(choice) if choice else None

    def _sweep(self) -> None:
        """Files that killed writers left half written go with the first command hours later."""
        halves = remains.half_written(self.course)
        remains.grow_old(halves)
        self._until_done(["status"], aimed=False)
        self.findings.half_written = len(halves)
        self.findings.left += [f"half-written {path}" for path in remains.half_written(self.course)]
        self.findings.left += self.remains.found()


def plan(kills: int, dice: random.Random) -> Counter[Target]:
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


def main() -> int:
    """Run it and print what came of it; exit status 1 when anything was found."""
    options = _options()
    if options.lane is not None:
        return _run_lane(options)
    started = time.monotonic()
    print(f"seed {options.seed}", flush=True)
    tally = Tally()
    lanes = [_start_lane(number, options) for number in range(options.lanes)]
    for lane in lanes:
        said, _ = lane.communicate()
        tally.add(json.loads(said) if said.strip() else None)
    tally.show(options.seed, time.monotonic() - started)
    return 0 if tally.findings.is_clean else 1


@dataclass(kw_only=True)
class Tally:
    """All lanes together."""

    done: Counter[Target] = field(default_factory=Counter)
    findings: Findings = field(default_factory=Findings)
    rounds: int = 0
    restarts: int = 0

    def add(self, lane: dict[str, Any] | None) -> None:
        """What one lane came to; one that said nothing is a finding."""
        if lane is None:
            self.findings.rude.append("a lane of the campaign ended without a word")
            return
        for phase, kind, number in lane["done"]:
            self.done[Target(phase=Phase(phase), kind=Kind(kind))] += number
        self.findings.add(Findings(**lane["findings"]))
        self.rounds += lane["rounds"]
        self.restarts += lane["restarts"]

    def show(self, seed: int, wall_s: float) -> None:
        """The table, and every finding."""
        print(f"{'':12}" + "".join(f"{phase:>10}" for phase in Phase) + f"{'all':>8}")
        for kind in Kind:
            row = [self.done[Target(phase=phase, kind=kind)] for phase in Phase]
            print(f"{kind:12}" + "".join(f"{number or '':>10}" for number in row) + f"{sum(row):>8}")
        sums = [sum(self.done[Target(phase=phase, kind=kind)] for kind in Kind) for phase in Phase]
        print(f"{'all':12}" + "".join(f"{number:>10}" for number in sums) + f"{sum(sums):>8}")
        print(f"rounds {self.rounds}, commands given again {self.restarts}, {wall_s:.0f} s, seed {seed}")
        for name, value in asdict(self.findings).items():
            print(f"{name.replace('_', ' ')}: {len(value) if isinstance(value, list) else value}")
        for line in self.findings.lines():
            print(f"  {line}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.campaign")
    parser.add_argument("--kills", type=int, default=TOTAL, help=f"how many; fewer than {TOTAL} are a sample")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--lanes", type=int, default=1, help="campaigns side by side that share the kills")
    parser.add_argument("--aim", action="append", default=[], metavar="KIND:PHASE", help="kill just these, in order")
    parser.add_argument("--verbose", action="store_true", help="a line for every command")
    parser.add_argument("--lane", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _start_lane(number: int, options: argparse.Namespace) -> "subprocess.Popen[str]":
    """A process of its own, because it becomes the reaper of its orphans."""
    arguments = [f"--lane={number}", f"--lanes={options.lanes}", f"--seed={options.seed}", f"--kills={options.kills}"]
    arguments += [f"--aim={aim}" for aim in options.aim] + ["--verbose"] * options.verbose
    command = [sys.executable, "-m", "tests.faults.campaign", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _run_lane(options: argparse.Namespace) -> int:
    remains.adopt_orphans()
    pairs = (aim.partition(":") for aim in options.aim)
    script = [Target(phase=Phase(phase), kind=Kind(kind)) for kind, _, phase in pairs]
    wanted = sorted(plan(options.kills, random.Random(options.seed)).elements(), key=str)
    random.Random(options.seed).shuffle(wanted)
    with remains.private_folder() as name:
        Path(name).chmod(0o755)
        campaign = Campaign(
            seed=options.seed * 100 + options.lane,
            folder=Path(name),
            wanted=Counter() if script else Counter(wanted[options.lane :: options.lanes]),
            script=script,
            is_loud=options.verbose,
        )
        campaign.run()
    done = [(target.phase, target.kind, number) for target, number in campaign.done.items()]
    found = {"done": done, "findings": asdict(campaign.findings)}
    print(json.dumps(found | {"rounds": campaign.rounds, "restarts": campaign.restarts}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
