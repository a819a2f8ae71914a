"""A host uid for each sandbox that runs, where the grading process is root.

Theory of operation. Much that the kernel counts, it counts per user: pages in pipes, watches, locked memory, keys.
Sandboxes of one uid would share those counts, run each other short, and read them as a mailbox. So each gets a uid
of its own from a range that is nobody's. Two grading processes do not take the same one, because whoever picks a uid
holds a socket of that name until processes run under it; and no uid is used again while a process of it lives,
because the kernel is asked for one (`getpriority` by user). Nothing is written down, so nothing can be stale.
"""

import contextlib
import os
import socket
from collections.abc import Iterator

from autograder.errors import SandboxFault

#: From the range that Debian's policy reserves and nobody is given; within 16 bits, for containers that map no more.
UIDS = range(65000, 65431)


@contextlib.contextmanager
def claimed_uid() -> Iterator[int]:
    """A uid under which no process lives and which nobody else gets; by the end of the `with` one must live.

    Raises `SandboxFault` when there is none.
    """
    start = os.getpid() % len(UIDS)
    for uid in (*UIDS[start:], *UIDS[:start]):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as claim:
            if _is_taken(claim, uid) or _has_processes(uid):
                continue
            yield uid
            return
    message = f"all {len(UIDS)} uids for sandboxes are in use; grade with fewer workers at a time"
    raise SandboxFault(message)


def _is_taken(claim: socket.socket, uid: int) -> bool:
    """False when the name was free, which `claim` now holds: the kernel frees it however its holder ends."""
    try:
        claim.bind(f"\0autograder-uid-{uid}")
    except OSError:
        return True
    return False


def _has_processes(uid: int) -> bool:
    """True while any process of `uid` is there, in whatever namespace below this one, the unreaped dead included."""
    try:
        os.getpriority(os.PRIO_USER, uid)
    except ProcessLookupError:
        return False
    return True
