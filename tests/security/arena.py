"""Where attacks are run and looked at: one grader, one attack after the other, and what each one left behind.

An attack is a folder `tests/adversaries/<name>/` with what is handed in and an `attack.toml`:

    family = "protocol"          one of `FAMILIES`
    about = "…"                  what it tries, in one sentence
    points = 0.0                 what it earns, exactly: 0, or the points of the part that is honestly right
    [causes]                     per test, the cause it must fail for, where that is definite
    [causes_without_groups]      the same where no control group can be written, where it differs
    rounds = 1                   how often it is graded, such as 2 for a mailbox between submissions
    past_intake = false          true: everything in the folder is handed to the sandbox, declared or not
    within_s = 20.0              seconds that one round may take
    output = true                true: the attack must have been seen to try, by printing TRIED;
                                 `silent = "why"` in its place where it cannot
    source = "…"                 the name under which it is handed in
    hand_in = "work.zip"         the file of the folder that is handed in, where it is not the folder itself
    refused = false              true: intake must refuse it

An attack prints REACHED when something worked that must not, and whatever it read; text that begins with `LEAK`
is what it tries to carry out through its feedback. Canaries stand in the hidden files of `target/`.

Whatever an attack is about, it may not cost the trusted side more CPU time than the submission's limit, nor more than
512 MiB of memory above what the collected grader holds (`tests/security/spending.py`).
"""

import contextlib
import io
import os
import re
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from xml.etree import ElementTree as ET

from autograder.cli.render import show_report, staff_findings
from autograder.config import load_assignment, load_course
from autograder.errors import OurFault, RefusedError
from autograder.grading.assignment import Grader, fresh_seed
from autograder.intake import digest_of, take_in
from autograder.interchange import to_csv, to_junit
from autograder.interchange.csv_cells import FORMULA_STARTS
from autograder.model.limits import MEBIBYTE
from autograder.model.manifest import FeedbackLevel
from autograder.model.report import GradeReport, ReportStatus, TestStatus
from autograder.model.serial import to_json
from autograder.model.submission import Submission
from autograder.sandbox.linux import SANDBOX_UID
from autograder.sandbox.uids import UIDS
from autograder.scoring import student_view
from autograder.services.parsers import open_parsers
from tests.security.spending import Spending, Spent

TESTS = Path(__file__).resolve().parent.parent
TARGET = TESTS / "security" / "target"
ADVERSARIES = TESTS / "adversaries"
CONTROLS = ("honest_right", "honest_wrong")
FAMILIES = (
    "control", "ending", "lying", "stealing", "leaking", "protocol", "exhausting", "stopwatch", "escaping", "staff",
)  # fmt: skip

#: Folders that students receive hold no secrets.
PUBLIC = TARGET / "assignments"
_TEXT_CANARY = re.compile(r"cnr-[a-z]+-\d{16}")
_NUMBER_CANARY = re.compile(r"0\.\d{16}")
#: Digits of a canary number that are enough to know it by.
_DIGITS = 10
#: What a suite process may add to what the collection holds, whatever the assignment's limits are.
MOST_TRUSTED_BYTES = 512 * MEBIBYTE
REACHED, TRIED, LEAK = "REACHED", "TRIED", "LEAK"
#: The same as a number, for what carries no text.
LEAK_NUMBER = "73403"
#: Bytes of a report as JSON, whatever a student's code says: the texts' own bound, and what each test has besides.
REPORT_BYTES = 512 * 1024
_SETTLE_S = 3.0
#: A worker's control group: its PID namespace, then its pid.
_GROUP = re.compile(r"autograder-(\d+)-(\d+)-")
_SPACE = str(Path("/proc/self/ns/pid").readlink()).strip("pid:[]")
_TEMPORARY = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, kw_only=True)
class Attack:
    """One folder of `tests/adversaries`."""

    name: str
    family: str
    #: What it tries, in one sentence.
    about: str
    points: float = 0.0
    causes: Mapping[str, str] = field(default_factory=dict)
    causes_without_groups: Mapping[str, str] = field(default_factory=dict)
    rounds: int = 1
    past_intake: bool = False
    within_s: float = 20.0
    #: Why it cannot be seen to have tried; empty where it can.
    silent: str = ""
    source: str = ""
    hand_in: str = ""
    refused: bool = False

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return ADVERSARIES / self.name


@dataclass(frozen=True, kw_only=True)
class Bout:
    """What one attack came to."""

    attack: Attack
    points: float
    wall_s: float
    #: Canaries and leaked text that a student could see.
    seen: tuple[str, ...]
    #: Processes, control groups and files that stayed.
    left: tuple[str, ...]
    #: Everything else that is not as declared, one sentence each.
    wrong: tuple[str, ...]
    #: What the trusted side spent on all rounds together.
    spent: Spent = field(default_factory=Spent)

    @property
    def held(self) -> bool:
        """True when the defence held in every respect."""
        return not (self.seen or self.left or self.wrong)


def attacks() -> tuple[Attack, ...]:
    """Every attack, sorted by family and name, without the controls."""
    found = (load_attack(folder) for folder in ADVERSARIES.iterdir() if (folder / "attack.toml").is_file())
    chosen = (attack for attack in found if attack.name not in CONTROLS)
    return tuple(sorted(chosen, key=lambda attack: (FAMILIES.index(attack.family), attack.name)))


def load_attack(folder: Path) -> Attack:
    """One attack from its folder. Raises `ValueError` for an unknown family, `TypeError` for an unknown key."""
    table = tomllib.loads((folder / "attack.toml").read_text(encoding="utf-8"))
    if table["family"] not in FAMILIES:
        message = f"{folder.name}: {table['family']} is no family"
        raise ValueError(message)
    return Attack(name=folder.name, **table)


def canaries() -> tuple[str, ...]:
    """What must never be seen: planted text, and the first digits of planted numbers."""
    hidden = [path for path in TARGET.rglob("*") if path.is_file() and not path.is_relative_to(PUBLIC)]
    hidden += sorted((ADVERSARIES / "honest_right").glob("*.py"))
    texts = [path.read_text(encoding="utf-8") for path in hidden if path.suffix in {".py", ".txt", ".toml"}]
    words = {word for text in texts for word in _TEXT_CANARY.findall(text)}
    numbers = {number[2 : 2 + _DIGITS] for text in texts for number in _NUMBER_CANARY.findall(text)}
    return tuple(sorted(words | numbers))


class Arena:
    """A grader for the target, and everything that is looked at after each attack."""

    def __init__(self, isolation: Literal["bubblewrap", "none"] = "bubblewrap") -> None:
        """Start the grader. Raises `SandboxFault` where the level cannot be had."""
        course = load_course(TARGET)
        self._assignment = load_assignment(course, "target")
        self._canaries = canaries()
        self._grader = Grader.start(self._assignment, isolation=isolation)
        self._wake()
        self._remains = Remains()

    @property
    def not_enforced(self) -> tuple[str, ...]:
        """What this level cannot enforce on this machine, one sentence each."""
        return self._grader.service.ready.environment.not_enforced

    def fight(self, attack: Attack) -> Bout:
        """Grade the attack as often as it asks for, and look at everything meanwhile and afterwards."""
        with Spending() as spending:
            bout = self._fight(attack)
        spent = spending.spent
        most_s = attack.rounds * self._assignment.limits.submission_wall_s
        return replace(bout, spent=spent, wrong=(*bout.wrong, *_overspent(spent, most_s=most_s)))

    def _fight(self, attack: Attack) -> Bout:
        if any("control group" in sentence for sentence in self.not_enforced):
            attack = replace(attack, causes={**attack.causes, **attack.causes_without_groups})
        self._remains.note()
        started = time.perf_counter()
        try:
            rounds = [self._round(attack) for _ in range(attack.rounds)]
        except RefusedError as refusal:
            told = str(refusal)
            return self._ungraded(attack, started, seen=self._secrets_in(told), wrong=_wrong_refusal(attack, told))
        except OurFault as fault:
            bout = self._ungraded(attack, started, wrong=[f"nothing was graded: {fault}"])
            self._wake()  # a lost worker is replaced, and what it starts is no remains of the next attack
            return bout
        return Bout(
            attack=attack,
            points=max((report.score for report, _ in rounds), key=lambda score: abs(score - attack.points)),
            wall_s=max(wall_s for _, wall_s in rounds),
            seen=tuple(dict.fromkeys(word for report, _ in rounds for word in self.seen(report))),
            left=tuple(self._remains.found()),
            wrong=tuple(_wrongs(attack, [report for report, _ in rounds], max(wall_s for _, wall_s in rounds))),
        )

    def grade(self, attack: Attack) -> GradeReport:
        """The report on one attack. Raises `RefusedError` where intake refuses it."""
        return self._grader.report(self._submission(attack), fresh_seed())

    def close(self) -> None:
        """End the grader."""
        self._grader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _wake(self) -> None:
        """A submission starts everything that stays awake."""
        self.grade(load_attack(ADVERSARIES / "honest_right"))

    def _ungraded(self, attack: Attack, started: float, *, seen: Iterable[str] = (), wrong: Iterable[str] = ()) -> Bout:
        wall_s = time.perf_counter() - started
        left = tuple(self._remains.found())
        return Bout(attack=attack, points=0.0, wall_s=wall_s, seen=tuple(seen), left=left, wrong=tuple(wrong))

    def _secrets_in(self, text: str) -> list[str]:
        return [secret for secret in self._canaries if secret in text]

    def _round(self, attack: Attack) -> tuple[GradeReport, float]:
        started = time.perf_counter()
        return self.grade(attack), time.perf_counter() - started

    def _submission(self, attack: Attack) -> Submission:
        if not attack.past_intake:
            work = attack.folder / attack.hand_in
            with open_parsers(self._grader.isolation, (), self._assignment) as parsers:
                taken = take_in(work, self._assignment, parsers=parsers)
            return _renamed(taken, attack.source or attack.name)
        paths = [path for path in sorted(attack.folder.rglob("*")) if path.is_file() and path.name != "attack.toml"]
        files = {path.relative_to(attack.folder).as_posix(): path.read_bytes() for path in paths}
        return Submission(assignment="target", files=files, digest=digest_of(files), source=attack.source)

    def seen(self, report: GradeReport) -> Iterator[str]:
        """Secrets and leaked text in anything that a student can get, and secrets in what a student printed."""
        shown = [to_json(student_view(report)).decode(), rendered_for_student(report)]
        printed = [finding.output for finding in report.tests]
        for secret in (*self._canaries, report.seed):
            if any(secret in text for text in (*shown, *printed)):
                yield secret
        for finding in student_view(_hidden_part(report)).tests:
            for mark in (LEAK, LEAK_NUMBER):
                if mark in finding.feedback:
                    yield f"{finding.id}: {finding.feedback[finding.feedback.index(mark) :][:60]!r}"


def rendered_for_student(report: GradeReport) -> str:
    """What `grade submit` prints for a student."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        show_report(student_view(report))
    return out.getvalue()


def rendered_for_staff(report: GradeReport) -> str:
    """What `grade run` prints for staff."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        staff_findings(report)
    return out.getvalue()


def _hidden_part(report: GradeReport) -> GradeReport:
    """The report without its public tests, whose inputs are no secret."""
    return replace(report, tests=tuple(test for test in report.tests if test.level != FeedbackLevel.PUBLIC.value))


def _renamed(submission: Submission, source: str) -> Submission:
    return replace(submission, source=source)


def _wrong_refusal(attack: Attack, told: str) -> Iterator[str]:
    if not attack.refused:
        yield f"it was refused: {told}"
    if found := _CONTROL.search(told):
        yield f"a terminal would act on {found.group()!r} in the refusal"


def _wrongs(attack: Attack, reports: list[GradeReport], wall_s: float) -> Iterator[str]:
    if attack.refused:
        yield "intake did not refuse it"
    if wall_s > attack.within_s:
        yield f"a round took {wall_s:.1f} s, more than {attack.within_s:g} s"
    for report in reports:
        yield from _wrong_score(attack, report)
        yield from unsafe_forms(report)
        if (size := len(to_json(report))) > REPORT_BYTES:
            yield f"the report has {size} bytes, more than {REPORT_BYTES}"
        if any(REACHED in finding.output for finding in report.tests):
            yield "it reached something: " + _around(REACHED, report)
    if not attack.silent and not any(TRIED in test.output for report in reports for test in report.tests):
        yield "it was never seen to try"


def _overspent(spent: Spent, *, most_s: float) -> Iterator[str]:
    """What the trusted side must never spend on an attack, whatever comes of it."""
    if spent.worker_s > most_s:
        yield f"it cost the trusted side {spent.worker_s:.1f} s of CPU time, more than {most_s:g} s"
    if spent.memory_bytes > MOST_TRUSTED_BYTES:
        yield f"a suite process took {spent.memory_bytes / MEBIBYTE:.0f} MiB more than the collection holds"


def _wrong_score(attack: Attack, report: GradeReport) -> Iterator[str]:
    if report.score != attack.points:
        passed = ", ".join(finding.id for finding in report.tests if finding.status is TestStatus.PASSED)
        yield f"{report.score:g} points in place of {attack.points:g}, passed: {passed or 'nothing'}"
    if report.status is not ReportStatus.GRADED:
        broken = [test for test in report.tests if test.status is TestStatus.ERROR]
        told = f" ({broken[0].id}: {broken[0].message[:300]})" if broken else ""
        yield f"the report is {report.status.value}: {len(broken)} tests became our fault{told}"
    causes = {finding.id: finding.cause for finding in report.tests}
    for test, cause in attack.causes.items():
        if str(causes.get(test)) != cause:
            yield f"{test} failed for {causes.get(test)} in place of {cause}"


def _around(word: str, report: GradeReport) -> str:
    output = next(finding.output for finding in report.tests if word in finding.output)
    return output[output.index(word) :][:200]


def unsafe_forms(report: GradeReport) -> Iterator[str]:
    """What another program would take for more than text in any form that the report takes."""
    try:
        ET.fromstring(to_junit([report]))
    except ET.ParseError as error:
        yield f"the JUnit form is not XML: {error}"
    cells = [cell for line in to_csv([report]).splitlines() for cell in line.split(",")]
    if bad := [cell for cell in cells if cell.strip('"').startswith(FORMULA_STARTS)]:
        yield f"a cell of the CSV form is a formula: {bad[0]!r}"
    for text in (rendered_for_student(report), rendered_for_staff(report), to_csv([report])):
        if found := _CONTROL.search(text):
            yield f"a terminal would act on {found.group()!r}"


class Remains:
    """Processes, control groups and files of this process's sandboxes, now compared with before."""

    def __init__(self) -> None:
        self._workers: set[int] = set()
        self.note()

    def note(self) -> None:
        """Remember what is there, as the state to come back to."""
        parents = _parents()
        self._children = _children(parents)
        self._processes = _below(os.getpid(), parents)
        self._workers |= self._processes
        self._files = set(_foreign_files())

    def found(self) -> list[str]:
        """What is there and was not; waits a little for the dead to go."""
        deadline = time.monotonic() + _SETTLE_S
        while (left := list(self._left())) and time.monotonic() < deadline:
            time.sleep(0.02)
        return left

    def _left(self) -> Iterator[str]:
        parents = _parents()
        for child in self._children:  # a worker that was lost and replaced is a new child, and no remains
            for pid in _below(child, parents) - self._processes:
                yield f"process {pid} ({_name(pid)})"
        for group in _groups_of(self._workers | _below(os.getpid(), parents)):
            for folder in (path for path in group.iterdir() if path.is_dir()):
                yield f"control group {folder.name} with processes {(folder / 'cgroup.procs').read_text().split()}"
        for path in set(_foreign_files()) - self._files:
            yield f"file {path}"


def _parents() -> dict[int, int]:
    """The parent of every living process."""
    parents: dict[int, int] = {}
    for pid in (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        if (stat := _stat(pid)) is not None and _is_alive(pid, stat[0]):
            parents[pid] = int(stat[1])
    return parents


def _children(parents: Mapping[int, int]) -> set[int]:
    return {pid for pid, parent in parents.items() if parent == os.getpid()}


def _below(ancestor: int, parents: Mapping[int, int]) -> set[int]:
    """Everything below a process, wherever it was reparented to inside its namespaces."""
    below, waiting = set[int](), [ancestor]
    while waiting:
        parent = waiting.pop()
        children = [pid for pid, above in parents.items() if above == parent]
        below.update(children)
        waiting += children
    return below


def _is_alive(pid: int, state: str) -> bool:
    """A zombie whose other threads go on is alive."""
    if state not in "ZX":
        return True
    with contextlib.suppress(OSError):
        return len(list(Path(f"/proc/{pid}/task").iterdir())) > 1
    return False


def _stat(pid: int) -> list[str] | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return "gone"


def _groups_of(workers: set[int]) -> list[Path]:
    """Folders of these workers in every hierarchy."""
    found: list[Path] = []
    for folder, names, _ in os.walk("/sys/fs/cgroup"):
        matches = [match for name in names if (match := _GROUP.match(name))]
        ours = [match for match in matches if match[1] == _SPACE and int(match[2]) in workers]
        found += [Path(folder, match.string) for match in ours]
        names[:] = [name for name in names if not name.startswith("autograder")]
    return found


def _foreign_files() -> Iterable[Path]:
    """Temporary files of the sandbox's uids, or with a name that only attacks use."""
    uids = {SANDBOX_UID, *UIDS} if os.getuid() == 0 else {os.getuid()}
    for folder in _TEMPORARY:
        with contextlib.suppress(OSError):
            for entry in os.scandir(folder):
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_uid in uids or "adversary" in entry.name:
                        yield Path(entry.path)


def table(bouts: Iterable[Bout], controls: Mapping[str, bool]) -> str:
    """The result as text: a line per family and one for the whole."""
    fought = list(bouts)
    lines = [
        (
            f"{'family':<12}{'attacks':>8}{'points':>8}{'seen':>6}{'left':>6}{'wrong':>7}{'seconds':>9}"
            f"{'worker seconds':>16}{'trusted memory':>16}"
        )
    ]
    for family in (*FAMILIES[1:], "all"):
        lines += [_row(family, [bout for bout in fought if family in {bout.attack.family, "all"}])]
    lines += [f"control {name}: {'right' if right else 'WRONG'}" for name, right in controls.items()]
    return "\n".join(lines)


def _row(name: str, bouts: list[Bout]) -> str:
    def count(attribute: str) -> int:
        return sum(len(getattr(bout, attribute)) for bout in bouts)

    earned = sum(max(0.0, bout.points - bout.attack.points) for bout in bouts)
    seconds: Any = sum(bout.wall_s for bout in bouts)
    worker_s = max((bout.spent.worker_s for bout in bouts), default=0.0)
    memory = max((bout.spent.memory_bytes for bout in bouts), default=0) / MEBIBYTE
    return (
        f"{name:<12}{len(bouts):>8}{earned:>8g}{count('seen'):>6}{count('left'):>6}{count('wrong'):>7}{seconds:>9.1f}"
        f"{worker_s:>10.1f} s most{memory:>9.0f} MiB most"
    )
