"""What student code cannot see, reach or leave behind in the graded sandbox."""

import json
import os
import socket
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest

from autograder.guest import syscalls
from autograder.model.limits import Limits
from autograder.model.outcome import Died, TimedOut
from autograder.sandbox import LinuxSandbox
from autograder.sandbox.port import Enclosure
from tests.sandbox.conftest import Enclose, ask, ask_once, enclosing, image, linux

REPOSITORY = Path(__file__).parents[2]
#: What an attempt to connect ends with: no way there, or Landlock before it is even tried.
REFUSALS = {b"OSError", b"PermissionError"}
#: Submissions that use threads at import; torch where it is installed, whose thread pool would hang every fork.
THREADED = {
    "torch": b"""
import torch
torch.set_num_threads(2)
product = torch.rand(400, 400) @ torch.rand(400, 400)
def multiply():
    return str((torch.rand(400, 400) @ torch.rand(400, 400)).shape[0]).encode()
def draw():
    return str(torch.rand(1).item()).encode()
""",
    "numpy": b"""
import numpy as np, threading, time
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
def multiply():
    return str((np.random.rand(400, 400) @ np.random.rand(400, 400)).shape[0]).encode()
def draw():
    return str(np.random.rand()).encode()
""",
}


@pytest.fixture(scope="module")
def seen(linux_box: LinuxSandbox) -> dict[str, object]:
    """What a submission sees when it looks around."""
    with enclosing(linux_box)() as enclosure:
        answer = ask_once(enclosure, "look")
        assert isinstance(answer, bytes)
        return dict(json.loads(answer))


def test_the_interpreter_is_the_graders_own(enclose_linux: Enclose) -> None:
    """Student code runs on the very Python that grades, also where the system has a library of the same name."""
    code = b"import sys\ndef version():\n    return sys.version.encode()\n"
    with enclose_linux(image(code)) as enclosure:
        assert ask_once(enclosure, "version") == sys.version.encode()


def test_the_uid_inside_is_not_root(seen: dict[str, object]) -> None:
    """Student code runs as an ordinary user, in no extra group."""
    assert seen["uid"] == 1000
    assert seen["groups"] in ("", "65534")


def test_the_uid_outside_is_not_roots(enclose_linux: Enclose) -> None:
    """Seen from the host, no process of a submission belongs to uid 0."""
    with enclose_linux() as enclosure, enclosure.open_test() as channel:
        assert ask(channel, "hello") == b"hello"
        uids = {Path(f"/proc/{pid}").stat().st_uid for pid in _submission_pids(enclosure)}
        assert uids
        assert 0 not in uids


def test_no_capability_is_left_and_none_can_be_gained(seen: dict[str, object]) -> None:
    """All five sets are empty, the bounding set too, and exec gains nothing."""
    assert seen["capabilities"] == ["0" * 16] * 5
    assert seen["no_new_privileges"] == "1"


def test_the_environment_is_empty(seen: dict[str, object]) -> None:
    """Nothing of the grader's environment comes in; at the very start there was how memory is allocated, and `PWD`."""
    assert seen["environment"] == {}
    initial = {entry.partition("=")[0] for entry in str(seen["initial_environment"]).split("\0") if entry}
    ours = {"PWD", "PYTHONMALLOC", "GLIBC_TUNABLES"}  # the C library cuts the last one up where it lies
    assert {name for name in initial if not name.startswith("glibc.malloc.")} <= ours


def test_the_root_holds_only_the_allow_list(seen: dict[str, object]) -> None:
    """No home, no root's folder, no work folder, no shell."""
    assert set(seen["root"]) <= {"dev", "etc", "lib", "lib64", "opt", "proc", "submission", "tmp", "usr"}  # type: ignore[call-overload]
    assert seen["opt"] == ["autograder", "python"]
    assert seen["autograder"] == ["guest", "wire"]


def test_devices_are_the_harmless_ones(seen: dict[str, object]) -> None:
    """No terminals, no disks, no shared memory but the submission's own."""
    assert set(seen["dev"]) == {  # type: ignore[call-overload]
        *("null", "zero", "full", "random", "urandom"),
        *("fd", "stdin", "stdout", "stderr", "shm"),
    }


def test_proc_shows_the_submission_only(seen: dict[str, object]) -> None:
    """The process list is init, the import and the test; nothing of the host's system is there."""
    assert seen["pid"] == 3
    assert {name for name in seen["proc"] if name not in ("self", "thread-self")} == {"1", "2", "3"}  # type: ignore[attr-defined]


def test_no_control_group_is_named(seen: dict[str, object]) -> None:
    """The control groups' paths do not tell where on the host this runs."""
    assert "autograder" not in str(seen["cgroup"])


def test_no_descriptor_leaks_in(seen: dict[str, object]) -> None:
    """Standard streams, the test's socket, and the one that lists them."""
    assert seen["descriptors"] == 5


def test_there_is_no_network(enclose_linux: Enclose, seen: dict[str, object]) -> None:
    """No device but a dead loopback; even this machine's own ports are out of reach."""
    assert seen["networks"] == ["lo"]
    with socket.create_server(("127.0.0.1", 0)) as server, enclose_linux() as enclosure:
        assert ask_once(enclosure, f"connect 127.0.0.1:{server.getsockname()[1]}") in REFUSALS
        assert ask_once(enclosure, "connect 192.0.2.1:80") in REFUSALS


@pytest.mark.parametrize(
    "path",
    [
        *("/etc/shadow", "/etc/passwd", "/etc/hostname", "/root", "/home", "/var", "/sys", "/bin/sh", "/usr/bin"),
        *("/proc/cmdline", "/proc/sys", "/dev/pts", "/dev/tty", "/dev/kmsg", "/dev/mem"),
        *("/opt/autograder/autograder/grading", "/opt/autograder/autograder/__init__.py"),
        str(REPOSITORY),
        str(Path(__file__)),
    ],
)
def test_the_host_is_absent(enclose_linux: Enclose, path: str) -> None:
    """What is not on the allow-list does not exist."""
    with enclose_linux() as enclosure:
        assert ask_once(enclosure, f"exists {path}") == b"False"


@pytest.mark.parametrize("name", ["pytest", "pip", "numpy", "pydantic", "autograder.grading", "autograder.sandbox"])
def test_what_was_not_declared_cannot_be_imported(enclose_linux: Enclose, name: str) -> None:
    """An assignment without libraries offers the standard library alone."""
    with enclose_linux() as enclosure:
        assert ask_once(enclosure, f"imports {name}") == b"absent"
        assert ask_once(enclosure, "imports sqlite3") == b"present"


@pytest.mark.parametrize(
    "path",
    [
        *("/x", "/dev/x", "/opt/x", "/opt/python/lib/x", "/opt/autograder/autograder/guest/serve.py", "/usr/lib/x"),
        *("/submission/x", "/submission/probe.py", "/etc/x", "/etc/ld.so.cache", "/dev/shm/../x"),
        f"/opt/python/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages/x",
    ],
)
def test_nothing_but_the_temporary_folders_can_be_written(enclose_linux: Enclose, path: str) -> None:
    """There is no place to leave a note for another submission."""
    with enclose_linux() as enclosure:
        assert ask_once(enclosure, f"can_write {path}") in (b"EROFS", b"EACCES", b"ENOENT")


@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm"])
def test_temporary_folders_are_fresh_for_each_submission(enclose_linux: Enclose, folder: str) -> None:
    """A note of one submission is not there for the next, nor after a spoilt test."""
    with enclose_linux() as first:
        assert ask_once(first, f"leave_note {folder}/note") == b"left"
        assert ask_once(first, f"exists {folder}/note") == b"True"
        with enclose_linux() as second:
            assert ask_once(second, f"exists {folder}/note") == b"False"
        assert isinstance(ask_once(first, "hang", wall_s=0.1), TimedOut)
        assert ask_once(first, f"exists {folder}/note") == b"False"


def test_abstract_sockets_do_not_reach_another_submission(enclose_linux: Enclose) -> None:
    """Names without a file belong to the network namespace, and each submission has its own."""
    with enclose_linux() as first, enclose_linux() as second, first.open_test() as channel:
        assert ask(channel, "listen mailbox") == b"listening"
        assert ask(channel, "meet mailbox") == b"met"
        assert ask_once(second, "meet mailbox") == b"ECONNREFUSED"


def test_keys_do_not_reach_another_submission(enclose_linux: Enclose) -> None:
    """The kernel's keyrings are no mailbox either: nobody gets to leave a key in one."""
    with enclose_linux() as first, enclose_linux() as second:
        assert ask_once(first, "key secret") == b"none"
        assert ask_once(first, "key secret") == b"none"
        assert ask_once(second, "key secret") == b"none"


def test_two_submissions_at_a_time_do_not_see_each_other(enclose_linux: Enclose) -> None:
    """Each process list holds one submission, while both are alive."""
    with enclose_linux() as first, enclose_linux() as second:
        with first.open_test() as one, second.open_test() as two:
            assert ask(one, "hello") == ask(two, "hello") == b"hello"
            pids = [json.loads(answer)["proc"] for answer in (_bytes(ask(one, "look")), _bytes(ask(two, "look")))]
        assert pids[0] == pids[1]
        assert len(_submission_pids(first) & _submission_pids(second)) == 0


@pytest.mark.parametrize(
    "flags", [syscalls.CLONE_NEWUSER, syscalls.CLONE_NEWNS, syscalls.CLONE_NEWPID, syscalls.CLONE_NEWNET]
)
def test_no_further_namespace_can_be_made(enclose_linux: Enclose, flags: int) -> None:
    """User namespaces are forbidden, and the others need a capability."""
    with enclose_linux() as enclosure:
        assert ask_once(enclosure, f"unshare {flags}") in (b"EPERM", b"ENOSPC")


def test_nothing_can_be_mounted(enclose_linux: Enclose) -> None:
    """Mounts stay as they were made."""
    with enclose_linux() as enclosure:
        assert ask_once(enclosure, "mount /tmp") == b"EPERM"


def test_init_is_out_of_reach(enclose_linux: Enclose) -> None:
    """Pid 1 can be neither traced, nor read, nor killed from inside."""
    with enclose_linux() as enclosure:
        assert ask_once(enclosure, "trace 1") == b"EPERM"
        assert ask_once(enclosure, "can_read /proc/1/mem") == b"EACCES"
        assert ask_once(enclosure, "can_read /proc/1/environ") == b"EACCES"
        answer = ask_once(enclosure, "kill_init")  # Landlock refuses it where the kernel has it; if not, it is dropped
        assert answer == b"tried" or (isinstance(answer, bytes) and answer.startswith(b"raised PermissionError"))
        assert ask_once(enclosure, "hello") == b"hello"


def test_signals_stay_inside(enclose_linux: Enclose) -> None:
    """Signals to the process group and to everybody reach neither the template nor another submission."""
    with enclose_linux() as first, enclose_linux() as second, second.open_test() as other:
        assert ask(other, "bump") == b"1"
        ask_once(first, "signal_group")
        assert ask(other, "bump") == b"2"
        assert ask_once(first, "hello") == b"hello"
    with enclose_linux() as third:
        assert ask_once(third, "hello") == b"hello"


@pytest.mark.parametrize("name", ["RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NPROC", "RLIMIT_CPU"])
def test_hard_limits_cannot_be_raised(enclose_linux: Enclose, name: str) -> None:
    """What was set for the submission holds for good."""
    with enclose_linux() as enclosure:
        assert ask_once(enclosure, f"set_limit {name}") == b"refused"


def test_killing_the_import_costs_that_test_alone(enclose_linux: Enclose) -> None:
    """A test that kills the process it was forked from is a death, and the next test imports anew."""
    with enclose_linux() as enclosure:
        channel = enclosure.open_test()
        assert ask(channel, "kill_parent") == b"killed"
        assert isinstance(channel.close(), Died)
        assert ask_once(enclosure, "hello") == b"hello"


def test_a_process_left_behind_is_found_and_killed(enclose_linux: Enclose) -> None:
    """A detached child does not outlive its test, and closing the test says so."""
    with enclose_linux() as enclosure:
        channel = enclosure.open_test()
        assert ask(channel, "daemonize 2") == b"left"
        assert len(_submission_pids(enclosure)) == 5
        assert isinstance(channel.close(), Died)
        assert _submission_pids(enclosure) == set()
        assert ask_once(enclosure, "hello") == b"hello"


def test_a_hung_test_with_twelve_stubborn_processes_dies(enclose_linux: Enclose) -> None:
    """Sessions of their own and ignored signals do not help against the namespace's end."""
    with enclose_linux() as enclosure:
        channel = enclosure.open_test()
        assert channel.send(b"daemonize_and_hang 12") is None
        assert isinstance(channel.receive(wall_s=0.5), TimedOut)
        assert _submission_pids(enclosure) == set()


def test_a_module_with_threads_is_imported_in_each_test(enclose_linux: Enclose) -> None:
    """A fork of a process with threads may hang, so each test then imports anew, and works."""
    source = b"""
import threading, time
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
count = 0
def bump():
    global count
    count += 1
    return str(count).encode()
def threads():
    return str(threading.active_count()).encode()
"""
    with enclose_linux(image(source)) as enclosure:
        assert ask_once(enclosure, "bump") == b"1"
        assert ask_once(enclosure, "bump") == b"1"
        assert ask_once(enclosure, "threads") == b"2"
        assert enclosure.import_per_test  # type: ignore[attr-defined]


def test_an_import_in_each_test_keeps_its_own_limit(enclose_linux: Enclose) -> None:
    """Where tests import anew, a hanging import is still told from a hanging test, and remembered."""
    source = b"""
import os, threading, time
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
if os.getpid() > 2:
    time.sleep(60)
"""
    with enclose_linux(image(source), import_wall_s=0.3) as enclosure:
        for _ in range(3):
            ending = ask_once(enclosure, "hello")
            assert isinstance(ending, TimedOut)
            assert ending.limit_s == 0.3


def test_enclosures_leave_nothing_behind(linux_box: LinuxSandbox) -> None:
    """After closing, there is no process, no control group, no descriptor and no mount more than before."""
    with linux_box.enclose(image(), Limits()) as warm:
        assert ask_once(warm, "hello") == b"hello"
    before = _traces()
    for _ in range(3):
        with linux_box.enclose(image(), Limits()) as enclosure:
            assert ask_once(enclosure, "hello") == b"hello"
            assert isinstance(ask_once(enclosure, "hang", wall_s=0.05), TimedOut)
            assert ask_once(enclosure, "hello") == b"hello"
    assert _traces() == before


def test_closing_the_sandbox_leaves_nothing_behind() -> None:
    """The template, its keeper and the worker's control groups are gone; mounts were private all along."""
    before = _traces()
    with linux() as sandbox, sandbox.enclose(image(), Limits()) as enclosure:
        assert ask_once(enclosure, "hello") == b"hello"
    assert _traces() == before


def test_declared_libraries_are_there_and_work() -> None:
    """The declared distribution and what it needs can be imported, the rest of site-packages cannot."""
    with linux("numpy") as sandbox, enclosing(sandbox)() as enclosure:
        draws = {ask_once(enclosure, "draw_numpy") for _ in range(3)}
        assert len(draws) == 3
        assert ask_once(enclosure, "imports pytest") == b"absent"
        libraries = json.loads(_bytes(ask_once(enclosure, "look")))["libraries"]
        assert {name.split("-")[0].split(".")[0] for name in libraries} == {"numpy"}
        assert not enclosure.import_per_test  # type: ignore[attr-defined]


@pytest.mark.parametrize("library", ["torch"] if find_spec("torch") else ["numpy"])
def test_threads_at_import_do_not_hang_later_tests(library: str) -> None:
    """A module that computes with several threads at import is imported anew in each test, and answers."""
    with linux("numpy", library) as sandbox, enclosing(sandbox)(image(THREADED[library])) as enclosure:
        assert [ask_once(enclosure, "multiply", wall_s=20) for _ in range(2)] == [b"400", b"400"]
        assert len({ask_once(enclosure, "draw", wall_s=20) for _ in range(3)}) == 3
        assert enclosure.import_per_test  # type: ignore[attr-defined]


def _bytes(answer: object) -> bytes:
    assert isinstance(answer, bytes)
    return answer


def _submission_pids(enclosure: Enclosure) -> set[int]:
    """Host pids of everything in the enclosure's PID namespace, by its control group."""
    group = enclosure._group  # type: ignore[attr-defined]
    return {int(pid) for pid in (group.folders["pids"] / "cgroup.procs").read_text().split()}


def _traces() -> tuple[object, ...]:
    """Processes of the sandbox's uid and children of ours, control groups, mounts, open descriptors, threads."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    groups = sorted(
        str(path) for path in Path("/sys/fs/cgroup").glob("**/autograder-*") if str(os.getpid()) in str(path)
    )
    mounts = Path("/proc/self/mounts").read_text()
    return children, groups, mounts, len(list(Path("/proc/self/fd").iterdir())), threading.active_count()
