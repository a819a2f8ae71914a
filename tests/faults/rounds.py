"""One lane of a campaign: rounds on a course of its own, each checked when it ends and then logged.

run round       six submissions by `grade run`, and processes are killed while they are graded
hand-in round   two by `grade submit`, likewise
between round   four by `grade submit`, each stopped between blob and row, and then between row and answer
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import remains
from tests.faults.checks import check_batches, check_hand_ins, check_json
from tests.faults.handin import Place, Stop, Submitter, Victim
from tests.faults.hunt import GRADE, End, Life, Phase, Target
from tests.faults.log import Log
from tests.faults.record import PostgresRecord, Record, SqliteRecord
from tests.faults.server import Server
from tests.faults.tally import Tally
from tests.faults.works import ASSIGNMENT, Work, make_course, make_work, make_works

_WORKS = 6
_HAND_INS = 2
_STOPPED_HAND_INS = 4
_KILLS_PER_ROUND = 12
_LIVES = 15
#: Rounds without a kill after which the lane gives up.
_IDLE_ROUNDS = 12


@dataclass(kw_only=True)
class Lane:
    """Rounds, until every wanted kill was made."""

    number: int
    seed: int
    folder: Path
    log: Log
    #: Kills still to be made.
    wanted: Counter[Target]
    stops: Counter[Stop]
    #: In this order on one submission, in place of `wanted`.
    script: list[Target]
    #: How many rounds the log has already.
    rounds_before: int
    #: None on SQLite.
    server: Server | None = None
    #: See `Submitter`.
    is_light: bool = False
    #: Say what every command came to.
    is_loud: bool = False
    #: Of all rounds of this lane.
    total: Tally = field(default_factory=Tally)
    #: Of this round.
    round: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        """Make the course, its ledger, and a folder for what commands keep for a while."""
        self.dice = random.Random(f"{self.seed} {self.number} {self.rounds_before}")
        self.course = make_course(self.folder / "course")
        temporary = self.folder / "temporary"
        temporary.mkdir()
        spared = (lambda: self.server.pids) if self.server else list
        self.remains = remains.Remains(temporary=temporary, spared=spared)
        self.environment = os.environ | {"TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
        self.environment.pop("GRADE_DATABASE", None)
        self.record: Record = SqliteRecord(self.course)
        if self.server:
            self.environment["GRADE_DATABASE"] = self.server.url
            self.record = PostgresRecord(self.server.url)
        self._until_done(["status"], aimed=False)

    def run(self) -> None:
        """All rounds, and a look at the whole after the last."""
        idle = 0
        while (self._is_wanted or self.script) and idle < _IDLE_ROUNDS:
            self._finish(self._next_round())
            idle = 0 if self.round.kills else idle + 1
        self._finish(self._sweep)

    @property
    def _is_wanted(self) -> bool:
        return bool(self.wanted or self.stops)

    def _next_round(self) -> Callable[[str], None]:
        if self.script or not self.stops:
            is_run = self.script or self.dice.random() >= 0.25
            return self._run_round if is_run else self._hand_in_round
        if not self.wanted or self.dice.random() < 0.5:
            return self._between_round
        return self._run_round if self.dice.random() >= 0.25 else self._hand_in_round

    def _finish(self, deeds: Callable[[str], None]) -> None:
        """Do it, look for what it left, and log it."""
        self.round = Tally(rounds=1)
        number = self.rounds_before + self.total.rounds + 1
        deeds(f"{number}")
        self.round.findings.left += self.remains.found()
        self.log.append(self.round, self.number)
        self.total.add(self.round)
        print(
            time.strftime("%H:%M:%S"),
            f"lane {self.number}, round {number}: {self.total.kills} kills, {self.total.findings.summary()}",
            file=sys.stderr,
        )

    def _run_round(self, name: str) -> None:
        works = make_works(self.course, _WORKS, self.dice, f"run-{name}")
        if self.script:
            works = [make_work(self.course, "right", f"scripted-{name}")]
        out = self.folder / f"out-{name}.json"
        command = ["run", ASSIGNMENT, *(work.path for work in works), "--workers", "1", "--json", str(out)]
        batches = len(self.record.read("select id from batches"))
        self._until_done(command)
        check_json(json.loads(out.read_text())["reports"], works, self.round.findings)
        check_batches(self.record, batches, works, self.round.findings)

    def _hand_in_round(self, name: str) -> None:
        works = make_works(self.course, _HAND_INS, self.dice, f"hand-in-{name}")
        people = {f"person-{name}-{number}": work for number, work in enumerate(works)}
        for person, work in people.items():
            self._hand_in(person, work)
        self._grade_and_check(people)

    def _between_round(self, name: str) -> None:
        works = make_works(self.course, _STOPPED_HAND_INS, self.dice, f"between-{name}", slow=False)
        people = {f"stopped-{name}-{number}": work for number, work in enumerate(works)}
        for person, work in people.items():
            self._hand_in_and_stop(person, work)
        self._grade_and_check(people)

    def _grade_and_check(self, people: dict[str, Work]) -> None:
        self._until_done(["worker", "--once"], aimed=False)
        check_hand_ins(self.record, people, self._scores(), self.round.findings)

    def _hand_in(self, person: str, work: Work) -> None:
        """Hand in until it is acknowledged; what was acknowledged is never handed in again."""
        for _ in range(_LIVES):
            if self._submitter.has(person):
                self._until_done(["worker", "--once"])
                return
            if self._live(["submit", work.path, "-a", ASSIGNMENT, "--as", person]).status == 0:
                return
            self.round.restarts += 1

    def _hand_in_and_stop(self, person: str, work: Work) -> None:
        """Hand in the same work until its row is there: what has a row is never handed in again."""
        for life in range(_LIVES):
            if self._submitter.has(person):
                return
            stop = self._next_stop(may_be_blob=life == 0)
            stopped = self._submitter.hand_in(person, work.path, stop)
            if stopped.place is not None:
                made = Stop(place=stopped.place, victim=stop.victim)
                self.round.stops[made] += 1
                self.stops = self.stops - Counter([made])
            if self.is_loud:
                print(f"  submit, status {stopped.end.status}, killed: {stop}, was: {stopped.place}", file=sys.stderr)
            self.round.restarts += 1
            self.round.findings.lost += [stopped.lost] if stopped.lost else []
            self.round.findings.note_end(stopped.end, f"{stop}")

    def _next_stop(self, *, may_be_blob: bool) -> Stop:
        """One that is wanted; only work that is new to the store can be stopped right after its blob."""
        blob = [stop for stop in self.stops if stop.place is Place.BLOB]
        row = [stop for stop in self.stops if stop.place is Place.ROW]
        if blob and may_be_blob:
            return self.dice.choice(blob)
        return self.dice.choice(row or [Stop(place=Place.ROW, victim=Victim.COMMAND)])

    @property
    def _submitter(self) -> Submitter:
        return Submitter(
            course=self.course,
            environment=self.environment,
            record=self.record,
            server=self.server,
            dice=self.dice,
            is_light=self.is_light,
        )

    def _scores(self) -> dict[str, float]:
        command = [*GRADE, "scores", ASSIGNMENT, "--json", "-"]
        said = subprocess.run(command, cwd=self.course, env=self.environment, capture_output=True, check=True).stdout
        return {row["person"]: row["score"] for row in json.loads(said)["scores"]}

    def _until_done(self, command: list[str], *, aimed: bool = True) -> None:
        for life in range(_LIVES):
            end = self._live(command, aimed=aimed and life < _LIVES // 2)
            if end.status == 0:
                return
            self.round.restarts += 1
        message = f"`grade {command[0]}` did not end well in {_LIVES} lives: {end.said}"
        raise AssertionError(message)

    def _live(self, command: list[str], *, aimed: bool = True) -> End:
        life = Life(
            course=self.course,
            record=self.record,
            dice=self.dice,
            aim=(lambda past_intake: self._aim(life, past_intake)) if aimed else lambda _: None,
            on_worker=self.remains.workers.add,
        )
        started = time.monotonic()
        end = life.run(command, self.environment)
        if self.is_loud:
            shots = ", ".join(f"{target.kind} in {target.phase}" for target in end.kills)
            took_s = time.monotonic() - started
            print(f"  {command[0]} {took_s:5.1f} s, status {end.status}, killed: {shots}", file=sys.stderr)
        self.round.done.update(end.kills)
        self.wanted = self.wanted - Counter(end.kills)
        if aimed:
            self.script = []
        self.round.findings.note_end(end)
        return end

    def _aim(self, life: Life, past_intake: bool) -> Target | None:  # noqa: FBT001 - a callback with one fact
        if self.script:
            return self.script.pop(0)
        if self.round.kills + len(life.kills) >= _KILLS_PER_ROUND:
            return None
        wanted = self.wanted - Counter(life.kills)
        early = [target for target in wanted if target.phase is Phase.INTAKE]
        later = [target for target in wanted if target.phase is not Phase.INTAKE]
        choice = early if early and not past_intake and (not later or self.dice.random() < 0.7) else later
        return self.dice.choice(choice) if choice else None

    def _sweep(self, _: str) -> None:
        """Files that killed writers left half written go with the first command hours later."""
        halves = remains.half_written(self.course)
        remains.grow_old(halves)
        self._until_done(["status"], aimed=False)
        self.round.findings.half_written = len(halves)
        self.round.findings.left += [f"half-written {path}" for path in remains.half_written(self.course)]
