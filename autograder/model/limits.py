"""Limits on one submission's student code, enforced from outside it."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds on what one submission may use. A limit is never a measurement: see `Isolation` for what holds."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}  # noqa: RUF012 - read by pydantic, never written

    #: Wall seconds for one request to the student's code; catches hangs only.
    call_wall_s: float = 10.0
    #: Wall seconds for one test from its first request on, the trusted side's work between requests included.
    test_wall_s: float = 20.0
    #: Wall seconds for importing the student's module.
    import_wall_s: float = 20.0
    #: Wall seconds for the whole submission, second tries included.
    submission_wall_s: float = 300.0
    #: CPU seconds for one test, all processes of the submission together; and as much again for the trusted side, which
    #: decodes, runs callbacks and compares.
    test_cpu_s: float = 10.0
    #: CPU seconds for the whole submission.
    submission_cpu_s: float = 120.0
    #: Memory that the submission may add to the shared template, tmpfs included.
    memory_bytes: int = 512 * MEBIBYTE
    #: Processes and threads alive at once inside the sandbox, its own two included.
    processes: int = 64
    #: Open files per process.
    open_files: int = 128
    #: Largest single file that can be written.
    file_bytes: int = 64 * MEBIBYTE
    #: Size of each tmpfs (`/tmp`, `/dev/shm`).
    tmpfs_bytes: int = 64 * MEBIBYTE
    #: Files and folders in each tmpfs.
    tmpfs_inodes: int = 4096
    #: Bytes a test may print (stdout and stderr together) before it is stopped.
    output_bytes: int = 4 * MEBIBYTE
    #: Bytes of one reply on the wire.
    reply_bytes: int = 64 * MEBIBYTE
    #: Bytes that all replies and callbacks of one test together take on the trusted side as values.
    test_reply_bytes: int = 256 * MEBIBYTE
    #: Memory that a suite process may add to what the collection holds; only a control group enforces it.
    grader_memory_bytes: int = 512 * MEBIBYTE
    #: Handles to the student's objects alive at once in one test.
    live_handles: int = 20_000
    #: Items taken from one iterable of the student's.
    iteration_items: int = 100_000
    #: Callbacks from the student's code within one test.
    callbacks: int = 100_000
    #: Peak device memory of a GPU test.
    gpu_memory_bytes: int = 8 * 1024 * MEBIBYTE
