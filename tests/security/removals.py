"""Take one measure of the defence away at a time and show that attacks notice: `python tests/security/removals.py`.

Each removal is a few edits of the framework's own source, made in a copy of it that lives in an environment of its
own, and the attacks that must then get through. An edit whose place is not found any more is an error: the list cannot
rot in silence. The attacks named here are harmless to the machine even when nothing holds them back.

Exits 1 when a measure can be taken away and every attack named for it is still held.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: The controls and a handful of attacks take a few seconds; without a limit some of them never end.
RUN_S = 100.0
_COPIED = ("autograder", "tests", "pyproject.toml")
#: The control that must still get its points: a framework that is merely broken shows nothing.
_RIGHT = "honest_right"


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One place in the framework's source, and what stands there once the measure is gone."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Removal:
    """A measure of the defence, how it is taken away, and who must notice."""

    measure: str
    edits: tuple[Edit, ...]
    #: Attacks of which at least one must get through.
    attacks: tuple[str, ...] = ()
    #: Tests of which at least one must fail, where no student's code alone can reach the hole.
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the attacks made of a defence with a hole."""

    removal: Removal
    #: What got through, as the suite prints it.
    fallen: tuple[str, ...]
    #: Everything that the suite printed.
    said: str


def _edit(path: str, old: str, new: str) -> Edit:
    return Edit(path=f"autograder/{path}", old=old, new=new)


_IN_THE_GRADER = """
        from types import ModuleType, SimpleNamespace
        from autograder.grading import operands
        from autograder.grading.local import LocalStudent
        operands._IS_SANDBOXED.set(False)
        evidence.conversation = SimpleNamespace(
            ending=None, answers=1, raised=[], met_stub=False, last_call="", last_name=""
        )
        module = ModuleType("target")
        module.__autograder_student__ = True
        exec(self._enclosure._image.files["target.py"], module.__dict__)
        return LocalStudent(module, drivers)
"""

_CONFINED = "tests/intake/test_confined.py"
_PROVES_NOTHING = "tests/grading/test_service.py::test_a_test_that_proves_nothing_is_never_a_score"

REMOVALS = (
    Removal(
        measure="separate process",
        edits=(
            _edit(
                "grading/enclosed.py",
                "        self._channel = channel = self._enclosure.open_test()\n",
                _IN_THE_GRADER + "        self._channel = channel = self._enclosure.open_test()\n",
            ),
        ),
        attacks=("always_equal", "array_subclass"),
    ),
    Removal(
        measure="values only: handles refuse to be believed",
        edits=(
            _edit(
                "grading/comparisons.py",
                "    want, actual = np.asarray(expected), settled(actual)\n",
                "    if hasattr(type(actual), '__ask__') and actual.__value__('is_right'):\n        return\n"
                "    want, actual = np.asarray(expected), settled(actual)\n",
            ),
            _edit(
                "guest/operations.py",
                '        "get": getattr,',
                "        'is_right': lambda value: bool(value == 1), 'get': getattr,",
            ),
        ),
        attacks=("always_equal",),
    ),
    Removal(
        measure="values only: no object orders itself",
        edits=(
            _edit(
                "grading/handles.py",
                '        _refuse("<", _ORDER_VALUES)',
                '        return self.__ask__("get", "__lt__")(other)',
            ),
        ),
        attacks=("orders_itself",),
    ),
    Removal(
        measure="values only: an operator sees what is public",
        edits=(_edit("grading/handles.py", "    if not may_cross(other):\n", "    if False:\n"),),
        attacks=("reads_operands",),
    ),
    Removal(
        measure="values only: a batch has a reply for each step",
        edits=(
            _edit(
                "grading/conversation.py",
                "        if len(answers) != len(replies) or early or",
                "        if False and",
            ),
        ),
        tests=("tests/grading/test_batches.py",),
    ),
    Removal(
        measure="redaction: names of the released stub alone",
        edits=(_edit("grading/judgement.py", 'if "/" in file and name in vocabulary.names]', 'if "/" in file]'),),
        attacks=("leak_stub_name_forged",),
    ),
    Removal(
        measure="redaction: words from a closed list",
        edits=(
            _edit(
                "feedback/explanation.py",
                "vocabulary.words(explanation.words))\n",
                "explanation.facts)\n",
            ),
        ),
        attacks=("leak_shapes",),
    ),
    Removal(
        measure="redaction: sentences that were fixed before the run",
        edits=(
            _edit(
                "feedback/vocabulary.py", "        return sentence.strip() in (", "        return True or sentence in ("
            ),
        ),
        tests=("tests/grading/test_judgement.py",),
    ),
    Removal(
        measure="texts are cut",
        edits=(_edit("feedback/texts.py", "    return text if len(text) <= characters else", "    return text or"),),
        attacks=("floods_the_staff",),
    ),
    Removal(
        measure="values only: no code in the format",
        edits=(
            _edit(
                "wire/decoding.py",
                '    raise _refusal("an unknown tag")',
                "    import pickle\n    return pickle.loads(_.payload[_.payload.index(b'\\x80\\x04'):])",
            ),
        ),
        attacks=("pickle_on_the_wire",),
    ),
    Removal(
        measure="a fresh nonce in every reply",
        edits=(_edit("wire/messages.py", "or not compare_digest(parts[1], nonce)", ""),),
        attacks=("stale_nonce", "wrong_nonce", "answers_before_asked"),
    ),
    Removal(
        measure="manifest: a declared test without a verdict of its own",
        edits=(
            _edit(
                "grading/progress.py", "status=TestStatus.ERROR, fraction=0.0", "status=TestStatus.PASSED, fraction=1.0"
            ),
        ),
        tests=(_PROVES_NOTHING,),
    ),
    Removal(
        measure="manifest: a pass that nothing supports",
        edits=(
            _edit("grading/judgement.py", "    if evidence.skipped:\n", "    if False:\n"),
            _edit("grading/judgement.py", "(conversation.answers == 0 and not conversation.raised)", "False"),
            _edit("grading/judgement.py", "    if conversation.answers == 0:\n", "    if False:\n"),
        ),
        tests=(_PROVES_NOTHING,),
    ),
    Removal(
        measure="fresh inputs",
        edits=(_edit("grading/plugin.py", "hmac.digest(self.seed,", "hmac.digest(bytes(16),"),),
        attacks=("learnt_by_heart",),
    ),
    Removal(
        measure="redaction: the student's words after a hidden test",
        edits=(
            _edit(
                "feedback/explanation.py",
                "            return _closed(explanation, vocabulary)\n",
                "            return _public(explanation)\n",
            ),
        ),
        attacks=("leak_exception_text",),
    ),
    Removal(
        measure="redaction: levels",
        edits=(_edit("feedback/explanation.py", '            return ""\n', "            return explanation.staff\n"),),
        tests=("tests/grading/test_judgement.py",),
    ),
    Removal(
        measure="limit on wall time",
        edits=(_edit("sandbox/watch.py", "            if left_s <= 0:\n", "            if left_s <= -60:\n"),),
        attacks=("waits_past_the_limit",),
    ),
    Removal(
        measure="limit on CPU time",
        edits=(
            _edit("sandbox/watch.py", "            if used > limit:\n", "            if used > limit + 60:\n"),
            # Patience, so that on a busy machine the limit on wall time does not step in.
            Edit(
                path="tests/security/target/assignments/target/assignment.toml",
                old="call_wall_s = 2.0\ntest_wall_s = 4.0\n",
                new="call_wall_s = 20.0\ntest_wall_s = 25.0\n",
            ),
        ),
        attacks=("computes_past_the_limit",),
    ),
    Removal(
        measure="limit on memory",
        edits=(
            _edit(
                "sandbox/cgroups.py",
                '_limit_memory(folders["memory"], limits.memory_bytes,',
                '_limit_memory(folders["memory"], 8 * limits.memory_bytes,',
            ),
            _edit("sandbox/namespace.py", "else limits.memory_bytes,", "else 8 * limits.memory_bytes,"),
        ),
        attacks=("takes_too_much_memory",),
    ),
    Removal(
        measure="limit on processes",
        edits=(
            _edit("sandbox/cgroups.py", "write_text(str(limits.processes))", "write_text(str(8 * limits.processes))"),
            _edit("sandbox/namespace.py", "processes=limits.processes,", "processes=8 * limits.processes,"),
        ),
        attacks=("starts_too_many_processes",),
    ),
    Removal(
        measure="limit on open files",
        edits=(_edit("sandbox/namespace.py", "open_files=limits.open_files,", "open_files=1024,"),),
        attacks=("opens_too_many_files",),
    ),
    Removal(
        measure="limit on file size",
        edits=(_edit("sandbox/namespace.py", "file_bytes=limits.file_bytes,", "file_bytes=1 << 40,"),),
        attacks=("huge_file",),
    ),
    Removal(
        measure="limit on what can be written",
        edits=(
            _edit("sandbox/namespace.py", "tmpfs_bytes=limits.tmpfs_bytes,", "tmpfs_bytes=6 * limits.tmpfs_bytes,"),
        ),
        attacks=("fills_tmp",),
    ),
    Removal(
        measure="limit on output",
        edits=(_edit("sandbox/watch.py", "return self.count > self.limit_bytes", "return False"),),
        attacks=("floods_the_output",),
    ),
    Removal(
        measure="limit on replies",
        edits=(
            _edit(
                "grading/conversation.py",
                "max_bytes=limits.reply_bytes, max_array_bytes=limits.reply_bytes",
                "max_bytes=1 << 30, max_array_bytes=1 << 30",
            ),
            _edit("sandbox/stream.py", "if length > self._limits.reply_bytes:", "if False:"),
        ),
        attacks=("oversized_length", "lying_length_and_silence", "huge_reply"),
    ),
    Removal(
        measure="keys are checked before they are hashed",
        edits=(
            _edit("wire/decoding.py", "        if weight - self.key_weight > EQUAL_HASHES:\n", "        if False:\n"),
        ),
        attacks=("colliding_disguises",),
    ),
    Removal(
        measure="limit on lengths without elements",
        edits=(_edit("wire/decoding.py", "    if 0 in shape:\n", "    if False:\n"),),
        attacks=("endless_empty_arrays", "empty_arrays_in_callbacks"),
    ),
    Removal(
        measure="limit on what one test's answers take as values",
        edits=(_edit("wire/decoding.py", "        if self.room < 0:\n", "        if False:\n"),),
        attacks=("empty_arrays_in_callbacks",),
    ),
    Removal(
        measure="limit on the trusted side's CPU time",
        edits=(
            _edit("grading/allowance.py", "signal.ITIMER_PROF, self._cpu_s, AGAIN_S", "signal.ITIMER_PROF, 0.0"),
            _edit("grading/allowance.py", "        if not self._is_alone:\n", "        if True:\n"),
        ),
        attacks=("search_for_minutes",),
    ),
    Removal(
        measure="limit on the trusted side's memory",
        edits=(
            _edit(
                "grading/offspring.py",
                "            group.enter()\n        elif self._is_graded:",
                "            pass\n        elif 0:",
            ),
        ),
        attacks=("stretched_difference",),
    ),
    Removal(
        measure="limit on wall time: the trusted side's own between two requests",
        edits=(
            _edit("sandbox/watch.py", "(whole_s - (time.monotonic() - self._began_s), whole_s)", "(whole_s, whole_s)"),
        ),
        tests=("tests/sandbox/test_conformance.py",),
    ),
    Removal(
        measure="a lost grader is a test's failure with evidence only",
        edits=(_edit("grading/progress.py", "        elif all(self._exhausted[test]):\n", "        elif True:\n"),),
        tests=(
            "tests/grading/test_service.py::test_a_grader_killed_twice_over_a_test_is_its_failure_with_evidence_only",
        ),
    ),
    Removal(
        measure="no test is run more than twice",
        edits=(_edit("grading/progress.py", "\nTRIES = 2\n", "\nTRIES = 4\n"),),
        tests=("tests/grading/test_service.py::test_a_test_is_run_at_most_twice_whatever_ended_it",),
    ),
    Removal(
        measure="no capabilities, a filter on system calls, Landlock",
        edits=(
            _edit("guest/student.py", "    syscalls.drop_capabilities()\n", ""),
            _edit("guest/student.py", "    landlock.restrict()\n    if order.call_filter:", "    if False:"),
        ),
        attacks=("limits_pid_1", "mounts", "becomes_root"),
    ),
    Removal(
        measure="kernel surface: an allow list of system calls",
        edits=(
            _edit(
                "sandbox/syscall_filter.py",
                "    default = _UNKNOWN if profile is Profile.BASE else _ALLOW\n",
                "    default = _ALLOW\n",
            ),
            _edit(
                "sandbox/syscall_filter.py",
                "    for calls in ALLOWED.values():\n        for call in calls:\n            rules.allow(call)\n"
                "    for conditions in ALLOWED_IF.values():\n        for rule in conditions:\n"
                "            rules.allow(rule.call, *_comparisons(rule))\n",
                "",
            ),
        ),
        attacks=("calls_nobody_needs", "peeks_at_the_page_cache", "clones_in_the_newer_way"),
    ),
    Removal(
        measure="kernel surface: sockets within the sandbox only",
        edits=(
            _edit("sandbox/system_calls.py", '        *_any_of("socket", 0, _AF_UNIX),\n', ""),
            _edit("sandbox/system_calls.py", '        "bind", "connect",', '        "socket", "bind", "connect",'),
            _edit("sandbox/system_calls.py", '{"socket": _AF_UNIX, "socketpair"', '{"socketpair"'),
        ),
        attacks=("vsock_mailbox", "opens_every_socket_family"),
    ),
    Removal(
        measure="kernel surface: no locks on shared files",
        edits=(
            _edit("sandbox/system_calls.py", '        "flock", "inotify_init",', '        "inotify_init",'),
            _edit(
                "sandbox/system_calls.py",
                '        "read", "write", "readv",',
                '        "flock", "read", "write", "readv",',
            ),
            _edit(
                "sandbox/system_calls.py",
                '_any_of("fcntl", 1, 0, 1, 2, 3, 4, 1030, 1032)',
                '_any_of("fcntl", 1, 0, 1, 2, 3, 4, 6, 7, 37, 38, 1030, 1032)',
            ),
            _edit("sandbox/system_calls.py", '"locks on files": _any_of("fcntl", 1, 5, 6, 7, 36, 37, 38),', ""),
        ),
        attacks=("flock_mailbox", "fcntl_mailbox"),
        tests=("tests/sandbox/test_kernel_surface.py::test_two_submissions_have_no_lock_between_them",),
    ),
    Removal(
        measure="kernel surface: no leases, notes and hints on shared files",
        edits=(
            _edit(
                "sandbox/system_calls.py",
                '_any_of("fcntl", 1, 0, 1, 2, 3, 4, 1030, 1032)',
                '_any_of("fcntl", 1, 0, 1, 2, 3, 4, 8, 10, 15, 1024, 1025, 1026, 1030, 1032)',
            ),
            _edit(
                "sandbox/system_calls.py",
                '_any_of("fcntl", 1, 8, 10, 15, 1024, 1025, 1026, 1031,',
                '_any_of("fcntl", 1, 1031,',
            ),
        ),
        attacks=("fcntl_mailbox",),
    ),
    Removal(
        measure="kernel surface: no watches, by the limits of the user namespace",
        edits=(_edit("guest/mounts.py", "    for name in _WATCHES:\n", "    for name in ():\n"),),
        tests=("tests/sandbox/test_kernel_surface.py::test_the_user_namespace_allows_none",),
    ),
    Removal(
        measure="kernel surface: no watches, by the filter",
        edits=(
            _edit(
                "sandbox/system_calls.py",
                '"flock", "inotify_init", "inotify_init1", "inotify_add_watch", "inotify_rm_watch",',
                '"flock",',
            ),
            _edit(
                "sandbox/system_calls.py",
                '        "read", "write", "readv",',
                '        "inotify_init", "inotify_init1", "inotify_add_watch", "read", "write", "readv",',
            ),
            _edit("guest/mounts.py", "    for name in _WATCHES:\n", "    for name in ():\n"),
        ),
        attacks=("inotify_on_shared_files", "takes_every_inotify_instance"),
    ),
    Removal(
        measure="kernel surface: a uid for each sandbox",
        edits=(_edit("sandbox/linux.py", "            own_uid=_gives_uids(),\n", "            own_uid=False,\n"),),
        tests=(
            "tests/sandbox/test_kernel_surface.py::test_two_submissions_at_a_time_have_different_users",
            "tests/sandbox/test_kernel_surface.py::test_what_the_kernel_counts_per_user_is_not_shared",
        ),
    ),
    Removal(
        measure="kernel surface: no uid twice",
        edits=(_edit("sandbox/uids.py", "if _is_taken(claim, uid) or _has_processes(uid):", "if False:"),),
        tests=(
            "tests/sandbox/test_kernel_surface.py::test_a_uid_is_not_used_while_a_process_of_it_lives",
            "tests/sandbox/test_kernel_surface.py::test_a_uid_is_not_given_twice",
        ),
    ),
    Removal(
        measure="kernel surface: no host path among the mounts",
        edits=(_edit("sandbox/staging.py", "replace(bind, is_copy=True)", "replace(bind, is_copy=False)"),),
        attacks=("reads_its_mounts",),
    ),
    Removal(
        measure="parsers in a sandbox",
        edits=(_edit("services/parsers.py", '    if isolation == "none":\n', "    if isolation:\n"),),
        attacks=("notebook_of_many_lines",),
        tests=("tests/cli/test_confined_intake.py::test_a_notebook_that_takes_too_long_costs_no_attempt",),
    ),
    Removal(
        measure="limit on the parsers' CPU time",
        edits=(_edit("intake/confined.py", "    test_cpu_s=3.0,\n", "    test_cpu_s=60.0,\n"),),
        attacks=("notebook_of_many_lines",),
        tests=("tests/cli/test_confined_intake.py::test_a_notebook_that_takes_too_long_costs_no_attempt",),
    ),
    Removal(
        measure="parsers' answers are judged anew",
        edits=(_edit("intake/confined.py", "            check_path(source, name, bounds)\n", "            pass\n"),),
        tests=(f"{_CONFINED}::test_a_parser_that_lies_about_a_zip_is_refused",),
    ),
    Removal(
        measure="no parser looks into the process that it came from",
        edits=(_edit("parsers/serve.py", "    syscalls.set_dumpable(dumpable=False)\n", ""),),
        tests=(f"{_CONFINED}::test_a_parser_that_was_taken_over_reaches_nothing",),
    ),
    Removal(
        measure="image decoders in a sandbox",
        edits=(_edit("grading/images.py", "if not self._sandbox.isolation.graded:", "if True:"),),
        tests=("tests/grading/test_images.py::test_the_grader_itself_decodes_nothing",),
    ),
    Removal(
        measure="paths in printable form",
        edits=(_edit("services/locate.py", "source=printable_path(path)", "source=str(path)"),),
        tests=("tests/cli/test_foreign_text.py::test_one_path_that_is_no_text_stops_nobody",),
    ),
    Removal(
        measure="logins are visible text",
        edits=(_edit("config/names.py", " or text != printable(text):\n", ":\n"),),
        tests=("tests/cli/test_foreign_text.py::test_what_is_no_login_is_refused_in_visible_words",),
    ),
)


def apply(removal: Removal, root: Path) -> None:
    """Make the removal's edits below `root`. Raises `LookupError` where a place is not found exactly once."""
    for edit in removal.edits:
        path = root / edit.path
        text = path.read_text(encoding="utf-8")
        if text.count(edit.old) != 1:
            message = f"{removal.measure}: {edit.path} holds {edit.old!r} {text.count(edit.old)} times, not once"
            raise LookupError(message)
        path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")


def attempt(removal: Removal) -> Outcome:
    """Run the removal's attacks against a framework without the measure."""
    with _weakened(removal) as (python, copy):
        said = "".join(_run([python, *arguments], copy) for arguments in _suites(removal))
    for left in Path(tempfile.gettempdir()).glob("adversary-*"):  # what got through may have left its mark
        left.unlink()
    return Outcome(removal=removal, fallen=tuple(_fallen(said)), said=said)


def _suites(removal: Removal) -> Iterator[list[str]]:
    """What is run against the weakened framework, as arguments of the interpreter."""
    if removal.attacks:
        level = "root" if os.getuid() == 0 else "ordinary"
        yield ["tests/security/attack.py", "--level", level, *removal.attacks]
    if removal.tests:
        yield ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *removal.tests]


def _run(command: list[str | Path], folder: Path) -> str:
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=RUN_S, check=False, cwd=folder)
    except subprocess.TimeoutExpired as expired:
        return f"{_text(expired.stdout)}{_text(expired.stderr)}FELL  within {RUN_S:g} s\n  it did not end\n"
    return ran.stdout + ran.stderr


def _fallen(said: str) -> Iterator[str]:
    """The attacks that got through, each with the first thing that shows it; none where honest work suffered, too."""
    lines = said.splitlines()
    falls = [number for number, line in enumerate(lines) if line.startswith("FELL")]
    yield from (line for line in lines if line.startswith("FAILED"))
    if any(_RIGHT in lines[number] for number in falls):
        return
    for number in falls:
        yield f"{lines[number].split()[-1]}: {lines[number + 1].strip()}"


@contextmanager
def _weakened(removal: Removal) -> Iterator[tuple[Path, Path]]:
    """An interpreter whose `autograder` is a copy without the measure, and the folder of that copy."""
    with tempfile.TemporaryDirectory(prefix="removal-") as name:
        copy = Path(name)
        for part in _COPIED:
            _copy(ROOT / part, copy / part)
        apply(removal, copy)
        home = copy / "environment"
        venv.create(home, with_pip=False, symlinks=True)
        (packages,) = home.glob("lib/python*/site-packages")
        installed = [path for path in sys.path if path.endswith("site-packages")]
        (packages / "weakened.pth").write_text("\n".join([str(copy), *installed]) + "\n", encoding="utf-8")
        yield home / "bin" / "python", copy


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _text(said: bytes | str | None) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said or ""


def main(measures: list[str]) -> int:
    """Every removal (or those whose measure contains one of `measures`), with a line for each."""
    chosen = [removal for removal in REMOVALS if not measures or any(word in removal.measure for word in measures)]
    unnoticed = 0
    for removal in chosen:
        outcome = attempt(removal)
        unnoticed += not outcome.fallen
        _say(f"{'red ' if outcome.fallen else 'GREEN'}  without: {removal.measure}")
        for line in outcome.fallen or outcome.said.splitlines()[-12:]:
            _say(f"          {line}")
    _say(f"\n{len(chosen) - unnoticed} of {len(chosen)} removals turn the suite red")
    return 1 if unnoticed else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
