"""Group commit: threads of one process that want to write at the same moment share one transaction.

    1st thread          leads: its own deed ──▶ commit
    2nd, 3rd, 4th             queue meanwhile       │ the first in the queue leads next
    2nd thread                                      └▶ leads: all that queued ──▶ commit ──▶ each gets its own outcome

A commit costs a flush of the disk and, in SQLite, a wait for the one write lock, however many rows it holds; threads
that share it pay once. Nobody waits for company: a thread that finds no transaction running starts its own at once, as
`Database.write` does.

PostgreSQL runs writers side by side and lets commits share a flush by itself. There one thread that does the work of
all is slower than each doing its own (`bench/rush.py` measures it), so a ledger in PostgreSQL has `SeparateCommits`.

Each deed of a shared transaction runs in a SAVEPOINT of its own, so that one that fails undoes nothing of the others.
A caller gets its outcome when the shared transaction is durable, not before; when it fails, every caller gets a fault.
"""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, NestedTransaction
from sqlalchemy.exc import DBAPIError

from autograder.database.transactions import Database
from autograder.errors import AutograderError, StoreFault

#: Most deeds in one transaction. Other writers wait for it, and a commit that fails is a fault for all its deeds; with
#: this many, the commit's share in the cost of each deed is small already.
GROUP_LIMIT = 32

Result = TypeVar("Result")


class Commits(Protocol):
    """How deeds become durable."""

    def write(self, deed: Callable[[Connection], Result], *, order: str) -> Result:
        """What `deed` returns, once it is durable. Raises what `deed` raises, and `StoreFault`."""


class SeparateCommits:
    """A transaction for each deed."""

    def __init__(self, database: Database) -> None:
        """Commit to this database."""
        self._database = database

    def write(self, deed: Callable[[Connection], Result], *, order: str) -> Result:  # noqa: ARG002 - one has no order
        """What `deed` returns, once it is durable. Raises what `deed` raises, and `StoreFault`."""
        return self._database.write(deed)


def commits_to(database: Database, *, share: bool | None = None) -> Commits:
    """What serves this database best, unless `share` decides."""
    is_shared = database.has_one_writer if share is None else share
    return GroupCommit(database) if is_shared else SeparateCommits(database)


class GroupCommit:
    """One transaction for all deeds that wait at the same moment. Safe to use from threads, and after `os.fork`."""

    def __init__(self, database: Database, *, limit: int = GROUP_LIMIT) -> None:
        """Commit to this database, at most `limit` deeds at a time."""
        self._database = database
        self._limit = limit
        self._queues: dict[int, _Queue] = {}

    def write(self, deed: Callable[[Connection], Result], *, order: str) -> Result:
        """What `deed` returns, once it is durable. Raises what `deed` raises, and `StoreFault`.

        `deed` may run more than once, and in the thread of another caller. `order` names the row that it locks, such
        as a login: every group runs its deeds in this order, so that two groups do not lock the same rows crosswise.
        """
        # One queue per process: after a fork, the parent's may be locked by a thread that the child does not have.
        queue = self._queues.setdefault(os.getpid(), _Queue())
        member = _Member(deed=deed, order=order)
        try:
            if queue.enter(member):
                self._lead(queue.take(member, self._limit))
        finally:
            queue.leave(member)
        result: Result = self._conclude(member)
        return result

    def _lead(self, group: Sequence["_Member"]) -> None:
        if len(group) == 1:
            group[0].outcome = _Returned(self._database.write(group[0].deed))
            return
        ordered = sorted(group, key=lambda member: member.order)
        outcomes: Sequence[_Outcome]
        try:
            outcomes = self._database.write(lambda connection: [_run(connection, member.deed) for member in ordered])
        except AutograderError as error:
            outcomes = [_Undone(error)] * len(ordered)
        for member, outcome in zip(ordered, outcomes, strict=True):
            member.outcome = outcome

    def _conclude(self, member: "_Member") -> Any:  # noqa: ANN401 - whatever the deed returns
        match member.outcome:
            case _Returned(result):
                return result
            case _Refused(error):
                raise error
            case _Undone(error):  # an exception belongs to one thread, so each caller raises its own
                raise type(error)(str(error)) from error
            case _Failed():
                return self._database.write(member.deed)
            case None:
                message = (
                    f"The ledger {self._database.name} was interrupted in a commit and may not have recorded this: "
                    "look whether it is there, and try again."
                )
                raise StoreFault(message)


@dataclass(frozen=True)
class _Returned:
    """The deed is durable."""

    result: Any


@dataclass(frozen=True)
class _Refused:
    """The deed said why it does not happen; the others of its group are durable."""

    error: AutograderError


@dataclass(frozen=True)
class _Failed:
    """The deed met an error of the database or of the code; the others of its group are durable.

    Its caller runs it again, alone: there it fails as it would have without company, or succeeds.
    """


@dataclass(frozen=True)
class _Undone:
    """The shared transaction failed."""

    error: AutograderError


_Outcome = _Returned | _Refused | _Failed | _Undone


@dataclass(eq=False)
class _Member:
    """A deed on its way, and the thread that waits for it."""

    deed: Callable[[Connection], Any]
    order: str
    #: Set when the thread is to lead, or when its deed's group has ended.
    called: threading.Event = field(default_factory=threading.Event)
    #: None until the group has ended, and for ever where its leader was interrupted.
    outcome: _Outcome | None = None
    leads: bool = False
    #: Whose deeds a leader runs, its own first.
    group: tuple["_Member", ...] = ()


class _Queue:
    """Who waits, and whether one leads, within one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Member] = []
        self._is_led = False

    def enter(self, member: _Member) -> bool:
        """Wait for the member's turn: True when it is to lead, False when its group has ended."""
        with self._lock:
            self._waiting.append(member)
            self._call_next()
        member.called.wait()
        return member.leads

    def take(self, leader: _Member, limit: int) -> tuple[_Member, ...]:
        """The leader's group, at most `limit`: itself, and who waits by now."""
        with self._lock:
            count = limit - 1
            leader.group, self._waiting = (leader, *self._waiting[:count]), self._waiting[count:]
            return leader.group

    def leave(self, member: _Member) -> None:
        """Be out of the queue, however it came to that; a leader ends its group and calls the next one."""
        with self._lock:
            if member in self._waiting:
                self._waiting.remove(member)
            if not member.leads:
                return
            for other in member.group:
                other.called.set()
            member.leads = False
            self._is_led = False
            self._call_next()

    def _call_next(self) -> None:
        if self._waiting and not self._is_led:
            self._is_led = True
            leader = self._waiting.pop(0)
            leader.leads = True
            leader.called.set()


def _run(connection: Connection, deed: Callable[[Connection], Any]) -> _Outcome:
    savepoint = connection.begin_nested()
    try:
        result = deed(connection)
    except Exception as error:  # noqa: BLE001 - between the callers: what one deed raises is not the others' business
        _undo(connection, savepoint, error)
        return _Refused(error) if isinstance(error, AutograderError) else _Failed()
    savepoint.commit()  # raises where the deed lost the transaction, which is everybody's business
    return _Returned(result)


def _undo(connection: Connection, savepoint: NestedTransaction, error: Exception) -> None:
    """Undo one deed, or raise what undid the whole transaction: a full disk in SQLite, a lost connection."""
    try:
        savepoint.rollback()
    except DBAPIError as undone:
        raise (error if isinstance(error, DBAPIError) else undone) from None
    if connection.invalidated:
        raise error
