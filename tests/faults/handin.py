"""One `grade submit`, stopped exactly between its blob and its row, or between its row and its answer.

Theory of operation. Both moments last less than a look takes, so the command is made to wait in them, from outside:

    between blob and row     the campaign holds the lock that the row needs: the command flushes its blob to the disk,
                             which the campaign sees in the store, and waits for the database
    between row and answer   the command's standard output is a pipe that is full: it commits its row, which the
                             campaign sees in the ledger, and waits for somebody to read what it says

For some kills between blob and row the lock is let go first, and the kill comes up to a few milliseconds later,
anywhere in the transaction. Where a kill fell is read from the ledger afterwards, when nobody moves any more.
On PostgreSQL the victim may be the server's process behind the command, or the whole server, which then recovers.
"""

import contextlib
import fcntl
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.faults.family import kill
from tests.faults.hunt import GRADE, LIFE_S, End
from tests.faults.record import PostgresRecord, Record
from tests.faults.server import Server
from tests.faults.works import ASSIGNMENT

#: Tables that the row's transaction changes, in this order.
_TABLES = ("people", "submissions", "jobs")
_HANDOVER = Path(__file__).with_name("handover.py")
_BLOBS = ".grade/objects/blobs"
_LOOK_S = 0.002
#: Longest part of a transaction that passes between letting it go and the kill.
_JITTER_S = 0.008
_PAGE_BYTES = 4096
#: Words of the acknowledgement.
_ANSWER = "is safe"


class Place(StrEnum):
    """Where the command is when it is stopped."""

    BLOB = "blob and row"
    ROW = "row and answer"


class Victim(StrEnum):
    """Who is killed."""

    COMMAND = "command"
    #: The process of the PostgreSQL server that serves the command; the server then restarts all of them.
    BACKEND = "backend"
    #: All of the PostgreSQL server, without a checkpoint.
    SERVER = "server"


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Whom to kill, and where."""

    place: Place
    victim: Victim

    def __str__(self) -> str:
        return f"{self.victim} between {self.place}"


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """What came of one life."""

    end: End
    #: Where the kill fell; None when the command ended before it could be killed.
    place: Place | None
    #: What must never be: a committed row that is gone, or an answer without a row.
    lost: str = ""


@dataclass(frozen=True, kw_only=True)
class Submitter:
    """Hands in to a course, and is stopped."""

    course: Path
    environment: dict[str, str]
    record: Record
    #: None on SQLite.
    server: Server | None
    dice: random.Random
    #: Hand in without a grader (`tests.faults.handover`) where the graders are known from a submission before.
    is_light: bool = False

    def has(self, person: str) -> bool:
        """True when something of this person's is in the ledger."""
        query = "select s.id from submissions s join identities p on p.person_id = s.person_id where p.login = ?"
        return bool(self.record.read(query, person))

    def hand_in(self, person: str, path: str, stop: Stop) -> Stopped:
        """Hand in once, and kill. For `Place.BLOB` the work must be new to the store. Raises `TimeoutError`."""
        blobs = _names(self.course / _BLOBS)
        has_come = {
            Place.BLOB: lambda: _names(self.course / _BLOBS) != blobs,
            Place.ROW: lambda: self.has(person),
        }[stop.place]
        with _full_pipe() as pipe, contextlib.ExitStack() as lock:
            if stop.place is Place.BLOB:
                lock.enter_context(self.record.locked(self.dice.choice(_TABLES)))
            with self._started(person, path, pipe) as process:
                is_hit = _await(process, has_come)
                had_row = is_hit and stop.place is Place.ROW
                if is_hit:
                    self._strike(process, stop.victim, lock)
                lock.close()
                answer = pipe.rest()
                status = process.wait(LIFE_S)
        self.record.settle()
        said = answer + (self.course / "said.txt").read_text()
        return self._verdict(person, End(status=status, said=said, kills=()), is_hit=is_hit, had_row=had_row)

    def _strike(self, process: "subprocess.Popen[bytes]", victim: Victim, lock: contextlib.ExitStack) -> None:
        match victim:
            case Victim.COMMAND:
                if self.dice.random() < 0.5:
                    lock.close()
                    time.sleep(self.dice.uniform(0.0, _JITTER_S))
                process.kill()
                process.wait()  # else it might answer while the pipe is emptied, after its own death
            case Victim.BACKEND:
                assert isinstance(self.record, PostgresRecord)
                kill(self.dice.choice(self.record.backends()))
            case Victim.SERVER:
                assert self.server is not None
                self.server.crash()

    def _verdict(self, person: str, end: End, *, is_hit: bool, had_row: bool) -> Stopped:
        """Where the kill fell, and what is missing: a killed command's place is what the ledger says now."""
        has_row, is_answered = self.has(person), _ANSWER in end.said
        lost = ""
        if had_row and not has_row:
            lost = f"the row of {person} was committed and is gone"
        elif is_answered and not has_row:
            lost = f"{person} was told that the work is safe, and there is no row"
        is_row = had_row or (end.was_killed and has_row)
        is_late = end.was_killed and is_answered
        place = (Place.ROW if is_row else Place.BLOB) if is_hit and not is_late else None
        return Stopped(end=end, place=place, lost=lost)

    def _command(self, person: str, path: str) -> list[str]:
        graders = self.record.read("select grader_digest from assignment_versions") if self.is_light else []
        if graders:
            return [sys.executable, str(_HANDOVER), path, person, graders[0][0]]
        return [*GRADE, "submit", path, "-a", ASSIGNMENT, "--as", person]

    @contextlib.contextmanager
    def _started(self, person: str, path: str, pipe: "_FullPipe") -> "Iterator[subprocess.Popen[bytes]]":
        command = self._command(person, path)
        with (self.course / "said.txt").open("w") as said:
            process = subprocess.Popen(command, cwd=self.course, env=self.environment, stdout=pipe.entry, stderr=said)
        pipe.close_entry()
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _await(process: "subprocess.Popen[bytes]", has_come: Callable[[], bool]) -> bool:
    """True once the moment has come, False when the command ended before."""
    deadline = time.monotonic() + LIFE_S
    while process.poll() is None:
        if has_come():
            return True
        if time.monotonic() > deadline:
            message = f"`grade submit` came to no end within {LIFE_S:.0f} s"
            raise TimeoutError(message)
        time.sleep(_LOOK_S)
    return False


def _names(folder: Path) -> frozenset[str]:
    return frozenset(path.name for path in folder.iterdir()) if folder.is_dir() else frozenset()


@dataclass
class _FullPipe:
    """A pipe that takes nothing more until it is read."""

    exit: int
    entry: int
    filler_bytes: int

    def close_entry(self) -> None:
        """Leave it to the processes that have it."""
        os.close(self.entry)
        self.entry = -1

    def rest(self) -> str:
        """What was written after the filler, to the end."""
        with os.fdopen(os.dup(self.exit), "rb") as stream:
            return stream.read()[self.filler_bytes :].decode(errors="replace")


@contextlib.contextmanager
def _full_pipe() -> Iterator[_FullPipe]:
    leaving, entry = os.pipe()
    fcntl.fcntl(entry, fcntl.F_SETPIPE_SZ, _PAGE_BYTES)
    pipe = _FullPipe(exit=leaving, entry=entry, filler_bytes=os.write(entry, b"\0" * _PAGE_BYTES))
    try:
        yield pipe
    finally:
        os.close(pipe.exit)
        if pipe.entry >= 0:
            pipe.close_entry()
