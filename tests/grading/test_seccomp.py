"""System calls that no course needs are refused to student code; what it needs still works."""

from autograder.grading.assignment import Grader, fresh_seed
from autograder.model.report import Cause
from autograder.model.submission import Submission

PROBE = """
import ctypes, platform, resource, subprocess

libc = ctypes.CDLL(None, use_errno=True)
calls = {
    "x86_64": {"prlimit64": 302, "ptrace": 101, "unshare": 272, "io_uring_setup": 425, "bpf": 321},
    "aarch64": {"prlimit64": 261, "ptrace": 117, "unshare": 97, "io_uring_setup": 425, "bpf": 280},
}[platform.machine()]

def refused(name, *arguments):
    ctypes.set_errno(0)
    return libc.syscall(calls[name], *arguments) == -1 and ctypes.get_errno() == 1

held = {
    "limits of pid 1": refused("prlimit64", 1, 7, 0, 0),
    "tracing": refused("ptrace", 16, 1, 0, 0),
    "a user namespace": refused("unshare", 0x10000000),
    "io_uring": refused("io_uring_setup", 1, 0),
    "bpf": refused("bpf", 0, 0, 0),
    "own limits work": resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 0 and not refused("prlimit64", 0, 7, 0, 0),
}
raise ValueError([name for name, right in held.items() if not right])
"""


def test_the_filter_refuses_and_allows(warmup_grader: Grader) -> None:
    """Another process's limits, tracing, namespaces, io_uring and bpf are refused; one's own limits are not."""
    submission = Submission(assignment="warmup", files={"warmup.py": PROBE.encode()}, digest="sha256:" + "0" * 64)

    report = warmup_grader.report(submission, fresh_seed())

    assert report.tests[0].cause is Cause.IMPORT_FAILED
    assert report.tests[0].feedback.splitlines()[0].endswith("ValueError: []")
