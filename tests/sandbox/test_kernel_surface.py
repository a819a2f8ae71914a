"""What of the kernel a submission reaches: an allow list of calls, nothing shared, and no traces of the host."""

import errno
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.errors import SandboxFault
from autograder.guest import landlock
from autograder.sandbox import LinuxSandbox, SubmissionImage, syscall_filter, uids
from autograder.sandbox.port import Enclosure
from autograder.sandbox.syscall_filter import Profile
from autograder.sandbox.system_calls import ALLOWED, ALLOWED_IF, REFUSED
from tests.sandbox.conftest import Enclose, ask, ask_once, enclosing, image

REPOSITORY = Path(__file__).parents[2]
SURFACE = (Path(__file__).parent / "surface.py").read_bytes()
IS_ROOT = os.getuid() == 0
#: Where the interpreter, the declared libraries and the system's stand: their folders on the host are no secret.
KNOWN = ("/opt/python", "/opt/libraries", "/usr/lib", "/lib", "/etc/ld.so.cache", "/dev")
#: More than any kernel has.
MOST_CALLS = 600
#: The kernel's own traps for probes, which no filter sees (Linux 6.14): whoever calls them by hand is killed.
TRAPS = {335, 336} if platform.machine() == "x86_64" else set()
FULL_PIPE = b"65536"


def answer(enclose: Enclose, request: str) -> object:
    """What the submission of `surface.py` says to one request."""
    with enclose(image(SURFACE)) as enclosure:
        return ask_once(enclosure, request)


def host_uids(enclosure: Enclosure) -> set[int]:
    """Owners, on the host, of all processes of a submission."""
    group = enclosure._group  # type: ignore[attr-defined]
    pids = (group.folders["pids"] / "cgroup.procs").read_text().split()
    return {Path(f"/proc/{pid}").stat().st_uid for pid in pids}


@pytest.mark.parametrize(
    "what",
    [
        *("threads", "processes_and_pipes", "asyncio_with_a_child", "multiprocessing_with_a_queue", "unix_sockets"),
        *("files_in_tmp", "shared_memory", "signals_and_timers", "selectors"),
    ],
)
def test_what_programs_do_on_their_own_works(enclose_linux: Enclose, what: str) -> None:
    """Threads, children, pipes, sockets, files, shared memory and timers within the sandbox are allowed."""
    assert answer(enclose_linux, what) == b"works"


def test_what_is_not_listed_does_not_exist(enclose_linux: Enclose) -> None:
    """Every number of a call that is not on the list is answered with ENOSYS or EPERM, known to the kernel or not."""
    listed = {call for calls in ALLOWED.values() for call in calls}
    listed |= {rule.call for rules in ALLOWED_IF.values() for rule in rules}
    known = {number for call in listed if (number := syscall_filter.number_of(call)) is not None}
    others = [number for number in range(MOST_CALLS) if number not in known | TRAPS]
    assert len(others) > MOST_CALLS - len(listed) - len(TRAPS) - 1
    said = answer(enclose_linux, "call_each " + ",".join(map(str, others)))
    assert said == b"all refused"


@pytest.mark.parametrize("name", [call for calls in REFUSED.values() for call in calls])
def test_a_dangerous_call_is_refused_as_such(name: str) -> None:
    """Where the machine has the call, the filter for submissions names it."""
    assert syscall_filter.number_of(name) is not None or platform.machine() != "x86_64"


def test_only_sockets_within_the_sandbox_can_be_opened(enclose_linux: Enclose) -> None:
    """AF_UNIX, and no family that no namespace covers, or whose code is a door."""
    assert answer(enclose_linux, "families") == b"1"


@pytest.mark.parametrize("way", ["flock", "lockf", "lease", "notify", "inotify"])
def test_two_submissions_have_no_lock_between_them(enclose_linux: Enclose, way: str) -> None:
    """Neither can lock or watch a file that both see."""
    with enclose_linux(image(SURFACE)) as first, enclose_linux(image(SURFACE)) as second:
        with first.open_test() as one, second.open_test() as two:
            assert ask(one, f"share {way}") == ask(two, f"share {way}") == b"EPERM"


def test_two_submissions_at_a_time_have_different_users(enclose_linux: Enclose) -> None:
    """As root each runs under a host uid that no other has; otherwise all have the worker's, and the report says so."""
    with enclose_linux() as first, enclose_linux() as second:
        with first.open_test() as one, second.open_test() as two:
            assert ask(one, "hello") == ask(two, "hello") == b"hello"
            found = [host_uids(first), host_uids(second)]
    assert [len(each) for each in found] == [1, 1]
    assert (found[0] != found[1]) == IS_ROOT
    assert not IS_ROOT or set.union(*found) <= set(uids.UIDS)


def test_the_report_says_whether_users_are_apart(linux_box: LinuxSandbox) -> None:
    """Sharing one uid is a measure that is not enforced."""
    isolation = linux_box.isolation
    assert any("one uid" in sentence for sentence in isolation.not_enforced) != IS_ROOT
    assert ("each submission" in isolation.enforced["user"]) == IS_ROOT


def test_what_the_kernel_counts_per_user_is_not_shared(enclose_linux: Enclose) -> None:
    """One submission uses up its user's pages in pipes, and the next one still has whole pipes, where users differ."""
    with enclose_linux(image(SURFACE), open_files=4096) as first, enclose_linux(image(SURFACE)) as second:
        with first.open_test() as one, second.open_test() as two:
            assert ask(two, "pipe_size") == FULL_PIPE
            assert ask(one, "use_up_pipes 1500") != FULL_PIPE
            assert (ask(two, "pipe_size") == FULL_PIPE) == IS_ROOT


def test_a_uid_is_not_used_while_a_process_of_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user with a process, such as whoever runs this test, is passed over."""
    monkeypatch.setattr(uids, "UIDS", (os.getuid(), uids.UIDS[-1]))
    for _ in range(2):
        with uids.claimed_uid() as uid:
            assert uid != os.getuid()


def test_a_uid_is_not_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until a process lives under it, nobody else gets it; when all are taken, the fault says what to do."""
    monkeypatch.setattr(uids, "UIDS", uids.UIDS[-3:-1])
    with uids.claimed_uid() as first, uids.claimed_uid() as second:
        assert {first, second} == set(uids.UIDS)
        with pytest.raises(SandboxFault, match="fewer workers"), uids.claimed_uid():
            pass
    with uids.claimed_uid() as again:
        assert again == first


@pytest.mark.parametrize(
    "name", ["max_user_namespaces", "max_inotify_instances", "max_inotify_watches", "max_fanotify_groups"]
)
def test_the_user_namespace_allows_none(linux_box: LinuxSandbox, name: str) -> None:
    """Limits per user are none for a submission, whatever a filter lets through."""
    whole_procfs = SubmissionImage(files={"probe.py": SURFACE}, support={}, module="probe", gpu=True)
    with enclosing(linux_box)(whole_procfs) as enclosure:
        assert ask_once(enclosure, f"limit {name}") == b"0"


def test_no_mount_tells_of_the_course(enclose_linux: Enclose) -> None:
    """Beside interpreter and libraries, no mount says from which folder of the host it comes."""
    said = answer(enclose_linux, "mounts")
    assert isinstance(said, bytes)
    lines = [line.split() for line in said.decode().splitlines()]
    sources = {line[4]: line[3] for line in lines}
    assert "/opt/autograder/autograder/guest" in sources
    places = [source for point, source in sources.items() if not point.startswith(KNOWN)]
    assert [source for source in places if source.count("/") > 1] == []
    assert not any(str(REPOSITORY) in source for source in places)


def test_a_filter_for_a_gpu_keeps_messages_apart(linux_box: LinuxSandbox) -> None:
    """With a GPU unknown calls are allowed; sockets, locks and watches are not, and the report says so."""
    work = SubmissionImage(files={"probe.py": SURFACE}, support={}, module="probe", gpu=True)
    with enclosing(linux_box)(work) as enclosure:
        assert ask_once(enclosure, "families") == b"1"
        assert [ask_once(enclosure, f"share {way}") for way in ("flock", "lockf", "inotify")] == [b"EPERM"] * 3
        assert ask_once(enclosure, "personality") == b"allowed"
    with LinuxSandbox(devices=(Path("/dev/null"),)) as with_devices:
        assert syscall_filter.UNPROVEN in with_devices.isolation.not_enforced
    assert syscall_filter.UNPROVEN not in linux_box.isolation.not_enforced


@pytest.mark.parametrize("compiler", [path for path in map(shutil.which, ("cc", "c++")) if path] or [sys.executable])
def test_a_compiler_runs_under_the_filter(compiler: str, tmp_path: Path) -> None:
    """What a submission may call is enough for a compiler and its assembler and linker, should a course bring one."""
    source, made = tmp_path / "one.c", tmp_path / "one.so"
    source.write_text("int one(void) { return 1; }\n")
    arguments = ["-shared", "-fPIC", "-O2", str(source), "-o", str(made)]
    if compiler == sys.executable:
        arguments = ["-c", f"open({str(made)!r}, 'w')"]
    _run_filtered([compiler, *arguments])
    assert made.exists()


def test_landlock_forbids_ports() -> None:
    """From version 4 on, a port cannot be offered, even without a filter on calls."""
    code = (
        "import socket; from autograder.guest import landlock, syscalls; syscalls.set_no_new_privileges(); "
        "landlock.restrict(); sock = socket.socket()\n"
        "try: sock.bind(('127.0.0.1', 0))\n"
        "except OSError as error: print(error.errno)\n"
        "else: print(0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert int(ran.stdout) == (errno.EACCES if landlock.version() >= 4 else 0)


@pytest.mark.parametrize("profile", Profile)
def test_a_call_of_another_architecture_is_refused(profile: Profile) -> None:
    """The program asks for the architecture first, and knows no other."""
    program = syscall_filter.program(profile)
    assert program is not None
    assert len(program) // 8 < 1000


def _run_filtered(command: list[str]) -> None:
    """Run a program under the filter for submissions."""
    program = syscall_filter.program()
    assert program is not None
    code = (
        "import os, sys; from autograder.guest import syscalls; syscalls.set_no_new_privileges(); "
        "syscalls.filter_calls(bytes.fromhex(sys.argv[1])); os.execv(sys.argv[2], sys.argv[2:])"
    )
    subprocess.run([sys.executable, "-c", code, program.hex(), *command], check=True, cwd=REPOSITORY)
