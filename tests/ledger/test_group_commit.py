"""Threads that write at the same moment share one transaction, and each gets its own outcome."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, Self

import pytest
from sqlalchemy import Connection, Engine, event, insert, select, text, update
from sqlalchemy.exc import OperationalError

from autograder.database.group_commit import GROUP_LIMIT, GroupCommit, SeparateCommits, _Member, _Queue
from autograder.errors import StoreFault, UsageError
from autograder.ledger import Ledger
from autograder.ledger.tables import identities, people
from autograder.model.submission import Submission

Make = Callable[..., Submission]
Deed = Callable[[Connection], Any]
LONG_S = 30


@pytest.fixture
def ledger(place: str, tmp_path: Path, clock: Callable[[], Any]) -> Iterator[Ledger]:
    """An empty ledger that shares commits on either database."""
    with Ledger.open(place, tmp_path / "store", now=clock, share_commits=True) as opened:
        yield opened


@pytest.fixture
def commits(ledger: Ledger) -> GroupCommit:
    """The ledger's own."""
    assert isinstance(ledger._commits, GroupCommit)
    return ledger._commits


@pytest.fixture
def engine(ledger: Ledger) -> Engine:
    """What the ledger's transactions run on, for its events."""
    return ledger._database._engine()


class Company:
    """Deeds that wait while the test itself leads, as if its transaction ran, so that they are one group."""

    def __init__(self, commits: GroupCommit) -> None:
        self._commits = commits
        self._queue = commits._queues.setdefault(os.getpid(), _Queue())
        self._leader = _Member(deed=lambda _: None, order="")
        self._pool = ThreadPoolExecutor(max_workers=64)
        self._futures: list[Future[Any]] = []

    def __enter__(self) -> Self:
        assert self._queue.enter(self._leader)
        self._queue.take(self._leader, 1)
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
        self._pool.shutdown()

    def add(self, deed: Deed, *, order: str = "") -> Future[Any]:
        """Queue a deed; it has its place when this returns."""
        place = len(self.waiting) + 1
        self._futures.append(self._pool.submit(self._commits.write, deed, order=order))
        self.wait_for(place)
        return self._futures[-1]

    def wait_for(self, count: int) -> None:
        """Until so many wait."""
        deadline_s = time.monotonic() + LONG_S
        while len(self.waiting) != count:
            assert time.monotonic() < deadline_s
            time.sleep(0.001)

    @property
    def waiting(self) -> Sequence[object]:
        return self._queue._waiting

    def release(self) -> None:
        """Let the group begin."""
        self._queue.leave(self._leader)

    def finish(self) -> list[Future[Any]]:
        """Every deed that was added, with its outcome."""
        self.release()
        done, late = wait(self._futures, LONG_S)
        assert not late
        assert len(done) == len(self._futures)
        return self._futures


def add_people(connection: Connection, clock: Callable[[], object], names: Sequence[str]) -> None:
    """People of these logins; each login may be there once."""
    for name in names:
        person = random.randrange(1, 2**40)
        connection.execute(insert(people).values(id=person, created_at=clock()))
        connection.execute(insert(identities).values(person_id=person, login=name))


def adding(login: str, clock: Callable[[], object]) -> Deed:
    """A deed that adds a person and returns the login."""

    def add(connection: Connection) -> str:
        add_people(connection, clock, [login])
        return login

    return add


def then(deed: Deed, error: BaseException) -> Deed:
    """The deed, which then raises."""

    def run(connection: Connection) -> None:
        deed(connection)
        raise error

    return run


def logins(raw: Engine) -> list[str]:
    with raw.connect() as connection:
        return list(connection.scalars(select(identities.c.login).order_by(identities.c.login)))


def failing_once(words: str) -> Callable[[Connection], None]:
    """Listens to commits; the first fails."""
    left = [OperationalError("COMMIT", None, Exception(words))]

    def listen(_: Connection) -> None:
        if left:
            raise left.pop()

    return listen


def test_deeds_that_wait_share_one_transaction(commits: GroupCommit, engine: Engine, clock: Any, raw: Engine) -> None:
    """All that queued while another transaction ran are committed by the next."""
    names = [f"p{number:02}" for number in range(GROUP_LIMIT)]
    ended: list[Connection] = []
    event.listen(engine, "commit", ended.append)
    with Company(commits) as company:
        for name in names:
            company.add(adding(name, clock))
        assert [done.result() for done in company.finish()] == names
    assert len(ended) == 1
    assert logins(raw) == names


def test_group_is_bounded(ledger: Ledger, engine: Engine, clock: Any) -> None:
    """More than the limit wait for one more transaction, in the order in which they came."""
    commits = GroupCommit(ledger._database, limit=3)
    sizes: list[int] = []
    count: list[str] = []
    event.listen(engine, "commit", lambda _: (sizes.append(len(count)), count.clear()))
    with Company(commits) as company:
        for number in range(7):
            add = adding(f"p{number}", clock)
            company.add(lambda connection, add=add: count.append(add(connection)))
        company.finish()
    assert sizes == [3, 3, 1]


def test_ledger_shares_commits_where_writers_are_not_side_by_side(place: str, tmp_path: Path, raw: Engine) -> None:
    """SQLite has one writer at a time, so threads share; PostgreSQL runs them side by side, each with its own."""
    kind = GroupCommit if raw.dialect.name == "sqlite" else SeparateCommits
    with Ledger.open(place, tmp_path / "store") as opened:
        assert type(opened._commits) is kind


def test_lone_caller_pays_for_nothing_but_its_own_transaction(commits: GroupCommit, engine: Engine, clock: Any) -> None:
    """Without company there is no savepoint and no wait for any."""
    savepoints: list[object] = []
    event.listen(engine, "savepoint", lambda *_: savepoints.append(_))
    assert commits.write(adding("ada", clock), order="ada") == "ada"
    assert savepoints == []


def test_nobody_is_told_before_the_shared_commit(commits: GroupCommit, engine: Engine, clock: Any, raw: Engine) -> None:
    """While the commit lasts, no caller has its outcome, and no other reader sees a row; afterwards all do."""
    committing, go_on = threading.Event(), threading.Event()
    event.listen(engine, "commit", lambda _: (committing.set(), go_on.wait(LONG_S)))
    with Company(commits) as company:
        told = [company.add(adding(name, clock)) for name in ("ada", "bob", "eve")]
        company.release()
        assert committing.wait(LONG_S)
        early = ([done.done() for done in told], logins(raw))
        go_on.set()
        company.finish()
    assert early == ([False] * 3, [])
    assert [done.result() for done in told] == logins(raw) == ["ada", "bob", "eve"]


@pytest.mark.parametrize("error", [UsageError("Not you: ask."), ZeroDivisionError("a defect")])
def test_deed_that_fails_undoes_nothing_of_the_others(
    commits: GroupCommit, clock: Any, raw: Engine, error: Exception
) -> None:
    """Its error, a refusal or a defect, reaches its own caller alone, and of its rows none is left."""
    with Company(commits) as company:
        before = company.add(adding("ada", clock))
        wrong = company.add(then(adding("bob", clock), error))
        after = company.add(adding("eve", clock))
        company.finish()
    assert wrong.exception() is error
    assert [before.result(), after.result()] == logins(raw) == ["ada", "eve"]


def test_refusal_is_final(commits: GroupCommit) -> None:
    """A deed that refuses with a sentence for its caller is not run again alone."""
    runs: list[Connection] = []
    with Company(commits) as company:
        company.add(lambda _: None)
        refused = company.add(then(runs.append, UsageError("Not you: ask.")))
        company.finish()
    assert isinstance(refused.exception(), UsageError)
    assert len(runs) == 1


def test_broken_rule_is_the_fault_of_one_deed(commits: GroupCommit, clock: Any, raw: Engine) -> None:
    """A constraint's refusal is one sentence for the caller whose deed broke it."""
    with Company(commits) as company:
        deeds = [company.add(adding(name, clock)) for name in ("ada", "ada", "eve")]
        company.finish()
    assert [deeds[0].result(), deeds[2].result()] == logins(raw) == ["ada", "eve"]
    with pytest.raises(StoreFault, match="refused a change that would break its rules"):
        deeds[1].result()


def test_failed_commit_is_a_fault_for_every_caller(
    commits: GroupCommit, engine: Engine, clock: Any, raw: Engine
) -> None:
    """Nobody believes to be recorded; each caller has an exception of its own, and the next commit is sound."""
    event.listen(engine, "commit", failing_once("the flush failed"))
    with Company(commits) as company:
        failed = [company.add(adding(name, clock)) for name in ("ada", "bob", "eve")]
        company.finish()
    faults = [done.exception() for done in failed]
    assert all(isinstance(fault, StoreFault) and "the flush failed" in str(fault) for fault in faults)
    assert len({id(fault) for fault in faults}) == 3
    assert logins(raw) == []
    assert commits.write(adding("ada", clock), order="ada") == "ada"


@pytest.mark.parametrize("notices", [True, False])
def test_what_undoes_the_whole_transaction_is_a_fault_for_every_caller(
    commits: GroupCommit, clock: Any, raw: Engine, *, notices: bool
) -> None:
    """Where a deed loses the transaction itself, noticed or not, no other goes on outside of it."""
    is_sqlite = raw.dialect.name == "sqlite"
    end = "ROLLBACK" if is_sqlite or not notices else "SELECT pg_terminate_backend(pg_backend_pid())"

    def lose(connection: Connection) -> None:
        connection.exec_driver_sql(end)
        if notices:
            connection.execute(text("SELECT nothing FROM nowhere"))

    with Company(commits) as company:
        lost = [company.add(deed) for deed in (adding("ada", clock), lose, adding("eve", clock))]
        company.finish()
    assert [type(done.exception()) for done in lost] == [StoreFault] * 3
    assert logins(raw) == []
    assert commits.write(adding("ada", clock), order="ada") == "ada"


def test_transaction_that_is_tried_again_runs_every_deed_again(
    ledger: Ledger, commits: GroupCommit, engine: Engine, clock: Any, raw: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the database undid because of others is done again as a whole, once."""
    monkeypatch.setattr(ledger._database._backend, "may_succeed_again", lambda _: True)
    runs: list[str] = []
    event.listen(engine, "commit", failing_once("could not serialize"))
    with Company(commits) as company:
        for add in (adding("ada", clock), adding("bob", clock)):
            company.add(lambda connection, add=add: runs.append(add(connection)))
        company.finish()
    assert runs == ["ada", "bob"] * 2
    assert logins(raw) == ["ada", "bob"]


def test_interrupted_leader_leaves_nobody_waiting(commits: GroupCommit, clock: Any, raw: Engine) -> None:
    """Its group hears that nothing is certain, and whoever came later goes on."""
    commits._limit = 2
    with Company(commits) as company:
        leader = company.add(then(adding("ada", clock), KeyboardInterrupt()))
        member = company.add(adding("bob", clock))
        later = company.add(adding("eve", clock))
        company.finish()
    assert isinstance(leader.exception(), KeyboardInterrupt)
    with pytest.raises(StoreFault, match="may not have recorded this: look whether it is there, and try again"):
        member.result()
    assert [later.result()] == logins(raw) == ["eve"]


def test_interrupted_caller_leaves_the_queue(commits: GroupCommit, clock: Any, raw: Engine) -> None:
    """A thread that stops waiting takes its deed along; the others do not notice."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    me = threading.get_ident()
    usual = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with Company(commits) as company:
            before = company.add(adding("ada", clock))
            kill = threading.Thread(target=lambda: (company.wait_for(2), signal.pthread_kill(me, signal.SIGUSR1)))
            kill.start()
            with pytest.raises(KeyboardInterrupt):
                commits.write(adding("bob", clock), order="bob")
            kill.join()
            after = company.add(adding("eve", clock))
            company.finish()
    finally:
        signal.signal(signal.SIGUSR1, usual)
    assert [before.result(), after.result()] == logins(raw) == ["ada", "eve"]


def test_forked_child_starts_afresh(ledger: Ledger, commits: GroupCommit, work: Make) -> None:
    """A child waits for no thread of its parent, although one held the queue, and led it, at the fork."""
    ledger.acknowledge(work(), person="ada")
    parents = commits._queues[os.getpid()]
    with parents._lock:
        parents._is_led = True
        child = os.fork()
        if child == 0:
            signal.alarm(LONG_S)
            try:
                os._exit(0 if ledger.acknowledge(work(), person="ada").number == 2 else 1)
            finally:
                os._exit(1)
        parents._is_led = False
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert [row.number for row in ledger.submissions()] == [1, 2]


def test_groups_lock_rows_in_one_order(ledger: Ledger, clock: Any, raw: Engine) -> None:
    """Two groups with the same people, queued in opposite orders, do not undo each other: no deed runs twice."""
    names = [f"p{number:02}" for number in range(12)]
    with raw.begin() as connection:
        add_people(connection, clock, names)
    runs: list[str] = []

    def rename(name: str) -> Deed:
        def run(connection: Connection) -> None:
            runs.append(name)
            connection.execute(
                update(identities).where(identities.c.login == name).values(name=identities.c.name + "x")
            )
            time.sleep(0.01)  # long enough that the two groups meet

        return run

    # Each has a queue of its own, as in another process.
    with Company(GroupCommit(ledger._database)) as one, Company(GroupCommit(ledger._database)) as other:
        for up, down in zip(names, reversed(names), strict=True):
            one.add(rename(up), order=up)
            other.add(rename(down), order=down)
        one.release()
        other.release()
        one.finish()
        other.finish()
    assert sorted(runs) == sorted(names * 2)
    with raw.connect() as connection:
        assert set(connection.scalars(select(identities.c.name))) == {"xx"}


def test_rush_records_everything_once(ledger: Ledger, work: Make) -> None:
    """Many threads, few people: every acknowledgement has its row, its number, its job and its bytes, once."""
    with ThreadPoolExecutor(max_workers=16) as pool:
        rows = list(
            pool.map(
                lambda number: ledger.acknowledge(work(number), person=f"p{number % 5}", grader_digest="sha256:g"),
                range(100),
            )
        )
    assert sorted(rows, key=lambda row: row.id) == list(ledger.submissions())
    for person in range(5):
        assert [row.number for row in ledger.submissions(person=f"p{person}")] == list(range(1, 21))
    assert [len(ledger.jobs_of(row.id)) for row in rows] == [1] * 100
    assert [ledger.content(row.id).files for row in rows] == [work(number).files for number in range(100)]


def test_bytes_are_stored_while_others_commit(ledger: Ledger, commits: GroupCommit, work: Make, tmp_path: Path) -> None:
    """A caller flushes its own bytes before it queues, however long the transaction of others lasts."""
    with Company(commits) as company, ThreadPoolExecutor() as pool:
        row = pool.submit(ledger.acknowledge, work(7), person="ada")
        company.wait_for(1)
        assert len(list((tmp_path / "store" / "blobs").iterdir())) == 1
        assert not row.done()
        company.release()
        assert ledger.content(row.result(LONG_S).id) == work(7)
