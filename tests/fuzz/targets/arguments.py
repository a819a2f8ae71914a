"""The command line: hostile argument lists through the `grade` command, inside one process.

An input is arguments between NUL bytes, which no argument can hold. Grading itself is replaced by a report that
is always the same; configuration, intake, the ledger and all printing and writing are real. Nothing outside
the scratch folder can be written and no process started: an audit hook refuses it like a system would.
"""

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.authoring.starter import TINY_COURSE
from autograder.cli.failure import explained
from autograder.cli.main import COMMANDS, cli, command_module
from autograder.errors import ExitCode, RefusedError
from autograder.model.report import (
    Environment,
    Finding,
    GradeReport,
    QuestionScore,
    QuestionStatus,
    ReportStatus,
    TestStatus,
    Timings,
)
from autograder.sandbox import Isolation
from tests.fuzz.target import Run, Target

BETWEEN = b"\0"
ALLOWED = frozenset(map(int, ExitCode))
#: What the command says when an exception reaches it that nobody meant to raise.
OUR_FAULT = "a fault of the autograder"
REPORT = GradeReport(
    assignment="warmup",
    submission="sha256:1",
    grader="sha256:2",
    seed="0" * 32,
    environment=Environment(python="3.11", isolation="fake", isolated=False),
    score=1.0,
    max_score=2.0,
    status=ReportStatus.GRADED,
    questions=(QuestionScore(id="q1", title="Add", score=1, max_score=2, status=QuestionStatus.GRADED),),
    tests=(Finding(id="q1/test_a", question="q1", status=TestStatus.FAILED, score=1.0, max_score=2.0, level="hint"),),
    timings=Timings(total_s=1.5),
)
#: Arguments of commands that walk a folder or read a file; those are bounded by intake.
BYTES_PER_BYTE = 2_000
SLACK_BYTES = 24 * 1024 * 1024


def start(scratch: Path) -> Run:
    """A tiny course to stand in, restored after whatever writes into it."""
    home = scratch / "home"
    pristine = scratch / "pristine"
    shutil.copytree(TINY_COURSE, pristine, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(pristine, home)
    _replace_grading()
    fence = _Fence(scratch.resolve())
    sys.addaudithook(fence.check)

    def run(data: bytes) -> str:
        if not home.is_dir():
            shutil.copytree(pristine, home)
        os.chdir(home)
        arguments = [os.fsdecode(part) for part in data.split(BETWEEN)] if data else []
        with fence.closed():
            ended = _ended(arguments)
        if fence.was_written:
            os.chdir(scratch)
            shutil.rmtree(home)
        return _checked(ended, arguments)

    return run


@dataclass(frozen=True, kw_only=True)
class _Ended:
    """What the command left behind."""

    status: int
    out: str
    errors: str


def _ended(arguments: Sequence[str]) -> _Ended:
    """Run the command on streams as strict as those of a terminal."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict", write_through=True)
    errors = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace", write_through=True)
    before = sys.argv
    sys.argv = ["grade", *arguments]
    try:
        with redirect_stdout(out), redirect_stderr(errors):
            status = explained(cli, debug=False)
    finally:
        sys.argv = before
    said, complained = (stream.buffer.getvalue().decode() for stream in (out, errors))  # type: ignore[attr-defined]
    return _Ended(status=status, out=said, errors=complained)


def _checked(ended: _Ended, arguments: Sequence[str]) -> str:
    """One sentence and an honest exit status, whatever came in."""
    text = ended.errors
    assert ended.status in ALLOWED, f"exit status {ended.status}"
    assert "Traceback" not in text, text
    assert OUR_FAULT not in text, text
    if ended.status >= ExitCode.USAGE:
        # A group that is called without a command shows its help instead.
        assert text or ended.out.startswith("Usage: "), "an exit status without a sentence"
    if text:
        assert text.startswith("grade: "), text
        assert text.endswith("\n"), text
        assert text[:-1].isprintable(), text
    known = next((argument for argument in arguments if argument in COMMANDS), "no command")
    return f"{known}: exit {ended.status}"


def _replace_grading() -> None:
    """Put a report that is always the same in the place of grading, wherever a command finds it."""
    from autograder.grading import assignment as grading
    from autograder.grading import spawn
    from autograder.intake.parsing import LocalParsers
    from autograder.sandbox import Level, probe
    from autograder.services import check, parsers, run_batch, submit, work
    from autograder.services.locate import take_work

    def grade_paths(
        _ledger: Any, _grader: Any, paths: Sequence[Path], *_: Any, **_options: Any
    ) -> run_batch.BatchResult:
        reports = tuple(replace(REPORT, source=str(path)) for path in paths)
        return run_batch.BatchResult(reports=reports, resumed=0, exit_code=ExitCode.GRADED)

    def rehearse(assignment: Any, work: Path, *_: Any) -> check.Rehearsal:
        return check.Rehearsal(submission=take_work(work, assignment, LocalParsers()), verdicts=(), notes=())

    def hand_in(*_: Any, **_options: Any) -> None:
        raise RefusedError("nothing is graded here; that is all")

    def examine() -> tuple[Level, ...]:
        isolation = Isolation(level="fake", graded=True, enforced={"all": "said"}, not_enforced=("nothing",))
        return (Level(name="none", sentence="an ordinary process", isolation=isolation),)

    for name in COMMANDS:
        command_module(name)
    _put(spawn.spawn_process, nullcontext)
    _put(run_batch.grade_paths, grade_paths)
    _put(check.rehearse, rehearse)
    _put(submit.hand_in, hand_in)
    _put(parsers.open_parsers, lambda *_: contextlib.nullcontext(LocalParsers()))
    _put(work.grade_waiting, lambda *_args, **_options: {})
    _put(work.serve, lambda *_args, **_options: None)
    _put(probe.examine, examine)
    grading.Grader.start = staticmethod(lambda *_args, **_options: nullcontext())  # type: ignore[assignment, method-assign]


def _put(original: Callable[..., Any], replacement: Callable[..., Any]) -> None:
    """Replace a function in every module that holds it."""
    for module in [module for name, module in sys.modules.items() if name.startswith("autograder.")]:
        for name, value in list(vars(module).items()):
            if value is original:
                setattr(module, name, replacement)


#: Events of the interpreter that change a place: among their arguments, the positions of each path and of the
#: descriptor of the folder that the path is relative to; None where an event has no such descriptor. The event `open`
#: has none either: nothing that is tried here may open a file for writing below a descriptor.
CHANGES: dict[str, tuple[tuple[int, int | None], ...]] = {
    "os.mkdir": ((0, 2),),
    "os.rename": ((0, 2), (1, 3)),
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.symlink": ((1, 2),),
    "os.link": ((1, 3),),
    "os.truncate": ((0, None),),
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.utime": ((0, 3),),
    "sqlite3.connect": ((0, None),),
}
#: Those that start or end a process.
STARTS = ("subprocess.Popen", "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.system", "os.kill")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class _Fence:
    """Refuses, while it is closed, writing outside a folder and starting processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder) + "/"
        self._is_closed = False
        #: Whether anything but the record was written since the fence was last closed.
        self.was_written = False

    def closed(self) -> "_Fence":
        """For a `with` statement."""
        return self

    def __enter__(self) -> None:
        self.was_written = False
        self._is_closed = True

    def __exit__(self, *_: object) -> None:
        self._is_closed = False

    def check(self, event: str, arguments: tuple[Any, ...]) -> None:
        """The hook: called for every event of the interpreter."""
        if not self._is_closed:
            return
        if event in STARTS:
            raise AssertionError(f"{event} while nothing may be started")
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES:
            self._allow(arguments[0])
        for path, descriptor in CHANGES.get(event, ()):
            self._allow(arguments[path], -1 if descriptor is None else arguments[descriptor])

    def _allow(self, path: Any, descriptor: int = -1) -> None:
        """Raises `PermissionError` for a path outside. A relative one starts at the descriptor, if there is one."""
        if isinstance(path, int):
            return
        start = "" if descriptor < 0 else f"/proc/self/fd/{descriptor}"
        place = os.path.realpath(os.path.join(start, os.fsdecode(path)))  # noqa: PTH118 - a name that may be no text
        if not place.startswith(self._folder):
            raise PermissionError(1, "Operation not permitted", place)
        if "/.grade" not in place:
            self.was_written = True


def _words(text: str) -> bytes:
    return BETWEEN.join(word.encode() for word in text.split())


_LINES = (
    "run warmup solutions/warmup/reference",
    "run warmup solutions/warmup/reference assignments/warmup --json --staff --workers 2",
    "run warmup . --csv out.csv --junit out.xml --json out.json --fail-under 50 --isolation none",
    "run warmup . --seed 00112233445566778899aabbccddeeff",
    "check solutions/warmup/reference",
    "check -a warmup .",
    "submit solutions/warmup/reference --as ada --json",
    "submit --assignment warmup .",
    "status --last 5",
    "show 1 --staff --json report.json",
    "scores warmup --csv",
    "scores --json",
    "init new/course",
    "doctor --json",
    "--help",
    "-h",
    "--version",
    "--debug run --help",
    "show -h",
)


_WORDS = (
    "--json --csv --junit --fail-under --workers --staff --seed --isolation --as -a --assignment --last "
    "--help --debug --version -- - . .. / /etc /dev/null /dev/stdin /proc/self ~ * -h --json= --json=- "
    "--json=. --csv=/ --last=-1 --workers=999999 --fail-under=nan --fail-under=1e400 "
    "99999999999999999999 -1 0 1e5 warmup"
)


def seeds() -> tuple[bytes, ...]:
    """Valid argument lists."""
    return tuple(_words(line) for line in _LINES)


def memory_bound(size: int) -> int:
    """What a command may take that grades nothing."""
    return SLACK_BYTES + BYTES_PER_BYTE * size


TARGET = Target(
    name="arguments",
    start=start,
    corpus=seeds,
    dictionary=(
        BETWEEN,
        BETWEEN * 2,
        *(BETWEEN + name.encode() + BETWEEN for name in COMMANDS),
        *(BETWEEN + word + BETWEEN for word in _words(_WORDS).split(BETWEEN)),
        b"\xff",
        b"\xed\xa0\x80",
        b"\x1b[2J",
        b"\n",
        b"\r",
        "\u202e".encode(),
        "\u0663".encode(),
        b"%s%n",
        b"{0}",
        b"a" * 300,
    ),
    memory_bound=memory_bound,
)
