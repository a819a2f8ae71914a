"""The log of a campaign: its first line says of which one, and each line after it is one finished round.

Several lanes append to one log. A line that a killed lane left half written is cut off when the campaign goes on.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.faults.tally import Tally


class LogRefused(Exception):
    """One sentence: this log cannot be gone on with."""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What all rounds of a log have in common."""

    seed: int
    #: Of the code, as Git names it.
    commit: str
    #: `sqlite` or `postgres`.
    database: str


@dataclass(frozen=True)
class Log:
    """A log that may be written to."""

    path: Path

    def append(self, tally: Tally, lane: int) -> None:
        """One round, in one write."""
        _append(self.path, {"lane": lane} | tally.to_json())

    def tally(self) -> Tally:
        """All rounds together. Raises `LogRefused` for a line that is none of a campaign's."""
        together = Tally()
        for number, line in enumerate(self.path.read_text(encoding="utf-8").splitlines()[1:], start=2):
            try:
                together.add(Tally.from_json(json.loads(line)))
            except (KeyError, TypeError, ValueError) as error:
                message = f"line {number} of {self.path} is no round of a campaign: name another file"
                raise LogRefused(message) from error
        return together


@contextlib.contextmanager
def opened_log(path: Path, heading: Heading) -> Iterator[Log]:
    """A new log, or the one that is there and has the same heading; nobody else goes on with it meanwhile.

    Raises `LogRefused`.
    """
    try:
        stream = path.open("a+b")
    except OSError as error:
        message = f"the log {path} cannot be written ({error.strerror}): name another file"
        raise LogRefused(message) from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"another campaign writes {path}: wait for its end or name another file"
            raise LogRefused(message) from error
        if path.stat().st_size == 0:
            _append(path, asdict(heading))
        _check_heading(path, heading)
        _cut_off_half_a_line(path)
        yield Log(path)


def _check_heading(path: Path, heading: Heading) -> None:
    with path.open(encoding="utf-8", errors="replace") as stream:
        first = stream.readline()
    try:
        found = Heading(**json.loads(first if first.endswith("\n") else ""))
    except (TypeError, ValueError) as error:
        message = f"{path} is no log of a campaign: name another file"
        raise LogRefused(message) from error
    for name, wanted in asdict(heading).items():
        if (other := getattr(found, name)) != wanted:
            message = f"{path} is the log of a campaign with {name} {other}, not {wanted}: name another file"
            raise LogRefused(message)


def _append(path: Path, value: dict[str, object]) -> None:
    line = json.dumps(value).encode() + b"\n"
    with path.open("ab", buffering=0) as stream:
        stream.write(line)
        os.fsync(stream.fileno())


def _cut_off_half_a_line(path: Path) -> None:
    whole = path.read_bytes().rpartition(b"\n")
    os.truncate(path, len(whole[0] + whole[1]))
