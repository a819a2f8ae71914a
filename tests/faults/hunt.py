"""One life of a `grade` command, watched from outside and shot at.

Theory of operation. A phase is long enough to be seen coming, or short: so the watcher looks until the wanted phase
is there, waits a random part of the time that the phase takes, stops the whole family, looks again, and kills only
when what it then sees, with nobody moving, is still the wanted phase. What is recorded is therefore what was
observed, not what was hoped for. Commands run with `--workers 1`, so that one submission is under way at a time.

    intake    the command holds no job and has acknowledged nothing yet; its worker warms up meanwhile
    queue     the next job is in the ledger and nobody grades it
    template  a suite process is there, and its submission's processes are being forked (or a lost worker replaced)
    import    the student's process is there and its module has not run to the end
    test      from then on, until the submission's processes are ended
    report    the submission's processes are gone and its report is not in the ledger
    commit    in that state, the command holds the database's write lock
"""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tests.faults.family import Family, Kind, frozen, kill, look
from tests.faults.record import Counts, Record, counts

GRADE = [sys.executable, "-c", "from autograder.cli.main import main; main()"]
#: One command, however often its workers are killed, must have ended by then.
LIFE_S = 180.0
#: Between looks; the shorter for what lasts milliseconds.
_LOOK_S, _CLOSE_LOOK_S = 0.01, 0.001
_SHORT = frozenset({"queue", "template", "report", "commit"})
#: Longest wait in a phase before the trigger is pulled.
_JITTER_S = {
    "intake": 0.8, "queue": 0.002, "template": 0.008, "import": 0.1, "test": 0.3, "report": 0.004, "commit": 0.006,
}  # fmt: skip
#: Killing one of these says nothing that a student's own `kill` would not say, so it is done once per submission.
_STUDENTS = frozenset({Kind.S, Kind.T})
_SPOILING = frozenset(
    {Kind.S, Kind.T, Kind.INIT, Kind.GRADER, Kind.TEMPLATE, Kind.BUBBLEWRAP, Kind.KEEPER, Kind.WORKER}
)


class Phase(StrEnum):
    """Where a submission is on its way."""

    INTAKE = "intake"
    QUEUE = "queue"
    TEMPLATE = "template"
    IMPORT = "import"
    TEST = "test"
    REPORT = "report"
    COMMIT = "commit"


@dataclass(frozen=True, kw_only=True)
class Target:
    """Whom to kill, and when."""

    phase: Phase
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class End:
    """How a command ended."""

    #: As `subprocess` has it: negative for a signal.
    status: int
    said: str
    kills: tuple[Target, ...]

    @property
    def was_killed(self) -> bool:
        """True when it was the victim itself."""
        return self.status == -signal.SIGKILL


@dataclass(kw_only=True)
class Life:
    """One process of the command, from its start to its end."""

    course: Path
    record: Record
    dice: random.Random
    #: Gives the next target, or None to let it live; told whether intake is over.
    aim: Callable[[bool], Target | None]
    #: Called with every worker that is seen.
    on_worker: Callable[[int], None] = lambda _pid: None
    kills: list[Target] = field(default_factory=list)
    #: Number of reports when a submission's grader, or student's process, was last seen.
    _begun: int = -1
    _taught: int = -1
    _past_intake: bool = False
    _shots: dict[int, list[Kind]] = field(default_factory=dict)

    def run(self, arguments: list[str], environment: dict[str, str]) -> End:
        """Start the command, kill what is aimed at, and wait for the end. Raises `TimeoutError`."""
        said = self.course / "said.txt"
        start = counts(self.record, 0).submissions
        with said.open("w") as stream:
            process = subprocess.Popen(
                [*GRADE, *arguments], cwd=self.course, stdout=stream, stderr=subprocess.STDOUT, env=environment
            )
            try:
                self._watch(process, start)
            except BaseException:  # whoever stops the campaign stops its command
                process.kill()
                raise
            status = process.wait()
        self.record.settle()
        return End(status=status, said=said.read_text(), kills=tuple(self.kills))

    def _watch(self, process: "subprocess.Popen[bytes]", start: int) -> None:
        deadline = time.monotonic() + LIFE_S
        target = self.aim(False)
        time.sleep(self.dice.uniform(0.0, _JITTER_S["intake"]) if target and target.phase is Phase.INTAKE else 0.0)
        while process.poll() is None:
            if time.monotonic() > deadline:
                process.kill()
                message = f"`grade` did not end within {LIFE_S:.0f} s; last kills: {self.kills}"
                raise TimeoutError(message)
            target = self._retarget(target)
            if target is not None and self._try(process.pid, start, target):
                self.kills.append(target)
                if target.kind is Kind.COMMAND:
                    process.wait()
                    return
                target = self.aim(self._past_intake)
            time.sleep(_CLOSE_LOOK_S if target and target.phase in _SHORT else _LOOK_S if target else 10 * _LOOK_S)

    def _retarget(self, target: Target | None) -> Target | None:
        """Nobody can be hit any more in a phase that is over."""
        if target is not None and target.phase is Phase.INTAKE and self._past_intake:
            return self.aim(True)
        return target

    def _try(self, command: int, start: int, target: Target) -> bool:
        """Look, and where the phase fits: stop everybody, look again, kill. True when somebody was killed."""
        phase, seen = self._observe(command, start, look(command), locked=lambda: False)
        for worker in seen[0].of(Kind.WORKER):
            self.on_worker(worker)
        if phase is not (Phase.REPORT if target.phase is Phase.COMMIT else target.phase):
            return False
        if not self._may(seen[1].reports, target.kind):
            return False
        if target.phase is not Phase.INTAKE:
            time.sleep(self.dice.uniform(0.0, _JITTER_S[target.phase]))
        with frozen(look(command)):
            phase, (family, now) = self._observe(command, start, look(command), locked=self.record.is_locked)
            victims = family.of(target.kind)
            if phase is not target.phase or not victims or not self._may(now.reports, target.kind):
                return False
            kill(self.dice.choice(victims))
        self._note(now.reports, target.kind)
        return True

    def _observe(
        self, command: int, start: int, family: Family, *, locked: Callable[[], bool]
    ) -> tuple[Phase, tuple[Family, Counts]]:
        seen = counts(self.record, command)
        if seen.held or seen.submissions > start or family.of(Kind.GRADER):
            self._past_intake = True
        phase = self._phase(family, seen, locked) if self._past_intake else Phase.INTAKE
        return phase, (family, seen)

    def _phase(self, family: Family, seen: Counts, locked: Callable[[], bool]) -> Phase:
        number = seen.reports
        if family.of(Kind.S):
            self._taught = self._begun = number
            return Phase.TEST if family.of(Kind.T) or family.has_imported else Phase.IMPORT
        if self._taught == number and not family.of(Kind.INIT):
            spoilt = any(kind in _SPOILING for kind in self._shots.get(number, ()))
            return Phase.COMMIT if locked() else Phase.TEST if spoilt else Phase.REPORT
        if family.of(Kind.GRADER):
            self._begun = number
        return Phase.TEMPLATE if self._begun == number else Phase.QUEUE

    def _may(self, number: int, kind: Kind) -> bool:
        """At most two kills while one submission is graded, of its student's processes one."""
        shots = self._shots.get(number, [])
        return len(shots) < 2 and not (kind in _STUDENTS and _STUDENTS.intersection(shots))

    def _note(self, number: int, kind: Kind) -> None:
        self._shots.setdefault(number, []).append(kind)
        self._taught = -1
