"""Record which system calls submissions make, and compare them with the list of those that are allowed.

    python tests/sandbox/record_calls.py [ASSIGNMENT…] [--course FOLDER] [--json FILE]

Grades the reference and every right variant of the named assignments (all of the course's where none is named) while
the kernel's own tracing (tracefs, `events/raw_syscalls`) notes what the sandbox's template and all its forks do. What
counts is what a confined process asks for: from the moment in which it installs its filter, and all below it. Prints

    used and not allowed    what the filter refused; a call that it lets through has an entry, a refused one only an end
    allowed and not used    candidates to be taken off the list, unless the standard library needs them

Exits 1 when a call was refused for which no other way is known, or a submission lost points by it. Needs root, and a
kernel with tracefs. Unlike a tracer that stops each process at each call, this costs the submissions next to nothing.
Where the arguments of a refused call matter, `strace -f -p` of the template's process shows them. On a machine with a
GPU this is how its list will be found.
"""

import argparse
import contextlib
import ctypes
import errno
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from autograder.config import assignment_slugs, load_assignment, load_course  # noqa: E402
from autograder.grading.assignment import Grader, fresh_seed  # noqa: E402
from autograder.guest import syscalls  # noqa: E402
from autograder.intake import digest_of  # noqa: E402
from autograder.model.submission import Submission  # noqa: E402
from autograder.sandbox.system_calls import ALLOWED, ALLOWED_IF  # noqa: E402
from autograder.verification.specimen import reference_of  # noqa: E402
from autograder.verification.variants import VariantKind, load_variants  # noqa: E402

#: Refused, and no loss: what the caller does in its place.
OTHER_WAYS = {"clone3": "glibc goes back to clone"}
_TRACING = Path("/sys/kernel/tracing")
_BUFFER_KIB = 65536
_DRAIN_S = 1.0
_EVENT = re.compile(r"^.*-(\d+) +\[\d+\] .*? (sys_enter|sys_exit|sched_process_fork): (.*)$")
_CHILD = re.compile(r"child_pid=(\d+)")
_INSTALLS_FILTER = 22
#: A fork's first event in the child is an end as well, with the result 0.
_REFUSALS = (-errno.EPERM, -errno.ENOSYS)


@dataclass
class Process:
    """What one process did."""

    #: Whether it is confined, by its own filter or as a child of one that is.
    is_confined: bool = False
    #: The call it is in; None between calls.
    inside: str | None = None
    #: That call installs a filter.
    installs: bool = False


@dataclass(frozen=True, kw_only=True)
class Trace:
    """Everything that confined processes asked for, by name."""

    used: Counter[str]
    refused: Counter[str]


def main(arguments: list[str]) -> int:
    """Record, compare, print; the exit status."""
    parser = argparse.ArgumentParser(description="Record the system calls of submissions.")
    parser.add_argument("assignments", nargs="*")
    parser.add_argument("--course", type=Path, default=ROOT)
    parser.add_argument("--json", type=Path, help="write the counts there, too")
    options = parser.parse_args(arguments)
    used, refused, lost = Counter[str](), Counter[str](), list[str]()
    for slug in options.assignments or assignment_slugs(load_course(options.course)):
        trace, unhappy = record(options.course, slug)
        used += trace.used
        refused += trace.refused
        lost += unhappy
    if options.json:
        text = json.dumps({"python": platform.python_version(), "used": used, "refused": refused, "lost": lost})
        options.json.write_text(text, encoding="utf-8")
    return _tell(used, refused, lost)


def record(course: Path, slug: str) -> tuple[Trace, list[str]]:
    """Grade the assignment's reference and right variants; the calls, and who lost points."""
    assignment = load_assignment(load_course(course), slug)
    submissions = list(_submissions(slug, assignment.solutions_dir))
    with Grader.start(assignment) as grader, tempfile.TemporaryDirectory() as folder:
        tests = len(grader.service.ready.manifest.tests)
        target = Path(folder, "trace")
        with _traced(_template(), target):
            unhappy = [line for submission in submissions if (line := _grade(grader, submission))]
        with target.open(encoding="utf-8", errors="replace") as lines:
            trace = _read(lines)
    refused = ", ".join(trace.refused) or "nothing"
    _say(
        f"{slug}: {len(submissions)} submissions, {tests} tests, Python {platform.python_version()}: {refused} refused"
    )
    return trace, unhappy


def _submissions(slug: str, solutions: Path | None) -> Iterator[Submission]:
    if solutions is None:
        return
    named = {"reference": reference_of(solutions).files}
    named |= {variant.name: variant.files for variant in load_variants(solutions, VariantKind.RIGHT)}
    for name, files in named.items():
        yield Submission(assignment=slug, files=dict(files), digest=digest_of(dict(files)), source=name)


def _grade(grader: Grader, submission: Submission) -> str:
    """What went wrong; empty where every test that can run here passed."""
    report = grader.report(submission, fresh_seed())
    failed = [test.id for test in report.tests if test.status.value not in ("passed", "pending")]
    return f"{grader.assignment.slug} {submission.source}: {', '.join(failed)}" if failed else ""


def _template() -> int:
    """The one process below this one that runs as the sandbox's interpreter."""
    parents = {}
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit():
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                if (entry / "cmdline").read_bytes().startswith(b"/opt/python/bin/python3\0"):
                    found.append(int(entry.name))
    (template,) = [pid for pid in found if os.getpid() in _ancestors(pid, parents)]
    return template


def _ancestors(pid: int, parents: dict[int, int]) -> Iterator[int]:
    while pid := parents.get(pid, 0):
        yield pid


@contextlib.contextmanager
def _traced(pid: int, target: Path) -> Iterator[None]:
    """Have the kernel note the calls of a process and of all that it forks from now on."""
    if not (_TRACING / "events").is_dir():
        syscalls.mount("tracefs", str(_TRACING), "tracefs", 0)
    instance = _TRACING / "instances" / f"autograder-{pid}"
    instance.mkdir()
    try:
        settings = {"buffer_size_kb": _BUFFER_KIB, "options/event-fork": 1, "set_event_pid": pid}
        events = ("raw_syscalls/sys_enter", "raw_syscalls/sys_exit", "sched/sched_process_fork")
        for name, value in {**settings, **{f"events/{event}/enable": 1 for event in events}}.items():
            (instance / name).write_text(str(value))
        with (
            target.open("wb") as file,
            subprocess.Popen(["cat", str(instance / "trace_pipe")], stdout=file) as reader,
        ):
            yield
            time.sleep(_DRAIN_S)
            reader.terminate()
    finally:
        instance.rmdir()


def _read(lines: Iterable[str]) -> Trace:
    """Count what confined processes did. Raises `OverflowError` when the kernel lost events."""
    processes: dict[int, Process] = {}
    trace = Trace(used=Counter(), refused=Counter())
    for line in lines:
        if "LOST" in line:
            raise OverflowError(line)
        if match := _EVENT.match(line):
            process = processes.setdefault(int(match[1]), Process())
            if match[2] == "sched_process_fork":
                child = _CHILD.search(match[3])
                processes[int(child[1]) if child else 0] = Process(is_confined=process.is_confined)
            else:
                _count(trace, process, *match.group(2, 3))
    return trace


def _count(trace: Trace, process: Process, event: str, text: str) -> None:
    """An entry is a call that the filter let through; an end without an entry is one that it refused."""
    number = int(text.split()[1])
    name = _name_of(number)
    if event == "sys_enter":
        process.inside = name
        process.installs = text.partition("(")[2].split(",")[0] == f"{_INSTALLS_FILTER:x}"
        trace.used[name] += process.is_confined
        return
    result = int(text.rpartition("=")[2])
    if process.is_confined and process.inside is None and result in _REFUSALS:
        trace.refused[f"{name} {errno.errorcode.get(-result, result)}"] += 1
    if process.inside == "prctl" and result == 0 and process.installs:
        process.is_confined = True
    process.inside = None


@cache
def _name_of(number: int) -> str:
    resolve = ctypes.CDLL("libseccomp.so.2").seccomp_syscall_resolve_num_arch
    resolve.restype = ctypes.c_char_p
    found: bytes | None = resolve(ctypes.c_uint32(0), ctypes.c_int(number))
    return found.decode() if found else str(number)


def _tell(used: Counter[str], refused: Counter[str], lost: list[str]) -> int:
    _say(f"\n{len(+used)} different calls, {sum(used.values())} in all, by confined processes")
    _say("\nused and not allowed:")
    for call, count in sorted(refused.items()):
        _say(f"  {call}: {count} times; {OTHER_WAYS.get(call.split()[0], 'NO OTHER WAY IS KNOWN')}")
    _say("\nallowed and not used:")
    for purpose, calls in ALLOWED.items():
        _say(f"  {purpose}: {', '.join(call for call in calls if not used[call]) or 'none'}")
    conditional = sorted({rule.call for rules in ALLOWED_IF.values() for rule in rules if not used[rule.call]})
    _say(f"  under conditions: {', '.join(conditional) or 'none'}")
    _say("\nlost points: " + ("; ".join(lost) or "nobody"))
    return 1 if lost or {call.split()[0] for call in refused} - set(OTHER_WAYS) else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
