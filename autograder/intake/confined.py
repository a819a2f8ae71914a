"""The parsers in a sandbox without rights: bytes go in, plain values come back and are judged anew.

Theory of operation. One sandbox per command holds the parsers and nothing else: no library, no submission. Its process
reads no byte of anybody's; each submission gets a fork of it, in milliseconds, when its first question is asked, with
limits on time, memory, output and replies. The fork has no descriptor but its own socket, and may not look into the
process it came from (the filter on system calls has no ptrace; `autograder.parsers.serve` closes /proc). After a limit,
a death or anything left behind, all of it is killed from outside and the next submission starts in fresh namespaces.
Most submissions ask nothing: a folder of Python files in UTF-8 has nothing to parse.

A submission that reaches a limit, or brings its parser down, is refused with one sentence and costs no attempt. What
comes back is believed no more than the submission itself: names pass the same rules again here, sizes the same bounds,
and every text is printed. A parser that a submission took over can therefore only hand in another submission.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeGuard

from autograder.errors import RefusedError, SandboxFault
from autograder.intake.parsing import Parsers, Parsing
from autograder.model.limits import MEBIBYTE, Limits
from autograder.model.outcome import Ending, OutOfMemory, TimedOut
from autograder.parsers.bounds import IntakeBounds
from autograder.parsers.members import Contents, check_distinct, check_path, is_leftover, refusal, too_large
from autograder.parsers.notebook import ExportedModule
from autograder.parsers.requests import REPLY_BOUNDS, REPLY_BYTES, REQUEST_BOUNDS, Question, packed
from autograder.text import printable
from autograder.wire import WireError, decode, encode

if TYPE_CHECKING:
    from autograder.sandbox import Channel, Enclosure, Sandbox
    from autograder.sandbox.staging import Bind

#: For everything that one submission asks. Wall time only catches hangs; a busy machine is slow, too. What stands here
#: per submission is for a command: its submissions are tests of one sandbox.
LIMITS = Limits(
    call_wall_s=120.0,
    test_wall_s=120.0,
    import_wall_s=120.0,
    submission_wall_s=1e6,
    test_cpu_s=3.0,
    submission_cpu_s=1e6,
    memory_bytes=1024 * MEBIBYTE,
    processes=8,
    open_files=32,
    file_bytes=MEBIBYTE,
    tmpfs_bytes=MEBIBYTE,
    tmpfs_inodes=64,
    output_bytes=MEBIBYTE,
    reply_bytes=REPLY_BYTES,
)
#: A wall timeout that used less CPU than this looks like a busy machine.
_BUSY_CPU_S = 1.0
#: Characters of a sentence or note that came back.
_TEXT_CHARACTERS = 2_000
_SERVER = "autograder.parsers.serve"
_ENTERS = ("parsers", "errors.py", "text.py")
_REMEDY = "hand in the assignment's files themselves"


class ConfinedParsers(Parsers):
    """Starts its template when it is asked to, or with the first question. Not for several threads."""

    def __init__(self, limits: Limits = LIMITS, template: Callable[[], "Sandbox"] | None = None) -> None:
        """`template` makes the sandbox whose server answers; unless given, the parsers' own."""
        self._limits = limits
        self._template = _template if template is None else template
        self._sandbox: Sandbox | None = None
        self._enclosure: Enclosure | None = None

    def start(self) -> "Sandbox":
        """The template, which may still warm up. Raises `SandboxFault`. Idempotent."""
        if self._sandbox is None:
            self._sandbox = self._template()
        return self._sandbox

    @contextmanager
    def parsing(self) -> Iterator[Parsing]:
        """A process for one submission, from its first question on."""
        with ExitStack() as stack:
            yield _ConfinedParsing(lambda: self._open(stack))

    def close(self) -> None:
        """End the template and what was forked from it. Idempotent."""
        if self._enclosure is not None:
            self._enclosure.close()
            self._enclosure = None
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _open(self, stack: ExitStack) -> "_Line":
        if self._enclosure is None:
            self._enclosure = self._enclosed()
        return _Line(stack.enter_context(self._enclosure.open_test()), self._limits)

    def _enclosed(self) -> "Enclosure":
        from autograder.sandbox import SubmissionImage  # noqa: PLC0415 - most commands never come here

        sandbox = self.start()
        sandbox.await_ready()
        return sandbox.enclose(SubmissionImage(files={}, support={}, module=""), self._limits)


class _Line:
    """Frames to the parsers of one submission and back."""

    def __init__(self, channel: "Channel", limits: Limits) -> None:
        self._channel = channel
        self._limits = limits

    def ask(self, source: str, question: Question) -> Any:  # noqa: ANN401 - a hostile plain value
        """The answer's value, of whatever type. Raises `RefusedError`, `SandboxFault`."""
        payload = encode(question, bounds=REQUEST_BOUNDS)
        reply = self._channel.send(payload) or self._channel.receive(wall_s=self._limits.call_wall_s)
        if not isinstance(reply, bytes):
            _give_up(source, reply)
        try:
            answer = decode(reply, bounds=REPLY_BOUNDS)
        except WireError:
            raise _broken(source) from None
        match answer:
            case ("ok", value):
                return value
            case ("refused", str(sentence)):
                raise RefusedError(printable(sentence[:_TEXT_CHARACTERS]))
        raise _broken(source)


class _ConfinedParsing(Parsing):
    """Asks, and believes nothing."""

    def __init__(self, open_line: Callable[[], _Line]) -> None:
        self._open_line = open_line
        self._line: _Line | None = None

    def archive(self, data: bytes, source: str, bounds: IntakeBounds) -> Contents:
        names = self._ask(source, ("archive", data, source, packed(bounds)))
        if not _is_list_of_text(names) or len(names) > bounds.members:
            raise _broken(source)
        for name in names:
            check_path(source, name, bounds)
        check_distinct(source, names)
        paths = tuple(sorted(name for name in names if not is_leftover(name)))
        return _ConfinedArchive(paths=paths, source=source, bounds=bounds, ask=self._ask)

    def notebook(self, data: bytes, source: str, module: str, bounds: IntakeBounds) -> ExportedModule:
        made = self._ask(source, ("notebook", data, source, module, packed(bounds)))
        match made:
            case (None | bytes(), list(notes), int(unlisted)) if _is_list_of_text(notes) and unlisted >= 0:
                listed = tuple(printable(note[:_TEXT_CHARACTERS]) for note in notes[: bounds.listed])
                return ExportedModule(content=made[0], notes=listed, unlisted=unlisted)
        raise _broken(source)

    def check_source(self, content: bytes, source: str, path: str) -> None:
        self._ask(source, ("source", content, source, path))

    def _ask(self, source: str, question: Question) -> Any:  # noqa: ANN401
        if self._line is None:
            self._line = self._open_line()
        return self._line.ask(source, question)


@dataclass(frozen=True, kw_only=True)
class _ConfinedArchive:
    """A zip that is open over there; see `Contents`."""

    paths: tuple[str, ...]
    source: str
    bounds: IntakeBounds
    ask: Callable[[str, Question], Any]

    def read(self, path: str) -> bytes:
        """The bytes of one file."""
        content = self.ask(self.source, ("read", path))
        if type(content) is not bytes:
            raise _broken(self.source)
        if len(content) > self.bounds.file_bytes:
            raise too_large(self.source, path, self.bounds.file_bytes)
        return content


def _is_list_of_text(value: object) -> TypeGuard[list[str]]:
    return type(value) is list and all(type(one) is str for one in value)


def _give_up(source: str, ending: Ending) -> NoReturn:
    """Say why there is no answer: what the submission did to its parser is refused, what the machine did is a fault."""
    match ending:
        case TimedOut(clock="wall", limit_s=limit_s, cpu_s=cpu_s) if cpu_s is None or cpu_s < _BUSY_CPU_S:
            raise SandboxFault(f"a submission could not be read within {limit_s:.0f} s; the machine is busy, try again")
        case TimedOut(limit_s=limit_s):
            raise refusal(source, f"to read it takes more than {limit_s:g} s", _REMEDY)
        case OutOfMemory(limit_bytes=limit_bytes):
            raise refusal(source, f"to read it takes more than {limit_bytes // MEBIBYTE} MiB of memory", _REMEDY)
        case _:
            raise _broken(source)


def _broken(source: str) -> RefusedError:
    return refusal(source, "it cannot be read: the program that reads it did not survive it", _REMEDY)


def parser_binds() -> "list[Bind]":
    """The files of the parsers, as they lie in their sandbox beside what lies in every one."""
    from autograder.sandbox.staging import FRAMEWORK, Bind  # noqa: PLC0415 - most commands never come here

    framework = Path(__file__).resolve().parent.parent
    return [Bind(source=framework / name, target=f"{FRAMEWORK}/autograder/{name}") for name in _ENTERS]


def _template() -> "Sandbox":
    """A sandbox that holds the parsers and no library."""
    from autograder.sandbox import LinuxSandbox  # noqa: PLC0415 - most commands never come here

    return LinuxSandbox((), server=_SERVER, extra=parser_binds(), wait=False)
