"""A ledger of an earlier release opens with every row and guard, on both databases, whatever ends the migration."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from autograder.errors import UsageError
from autograder.ledger import JobState, Ledger
from autograder.ledger.guards import GUARDS
from autograder.ledger.opening import migrate_database
from autograder.ledger.tables import SCHEMA_VERSION, metadata
from autograder.model.report import ReportStatus
from tests.databases import Databases
from tests.ledger.stored import every_row, load, rows_of, store_at

ROOT = Path(__file__).parents[2]
KILLS = 20

RawOf = Callable[[str], Engine]


@pytest.fixture
def old(new_place: str, tmp_path: Path) -> str:
    """URL of a ledger as 0.1.0 left it; its store is beside the test's files."""
    store_at(tmp_path / "store")
    load(new_place)
    return new_place


@pytest.fixture
def migrated(old: str) -> str:
    """The same ledger with the tables of today."""
    migrate_database(old)
    return old


@pytest.fixture
def rows(migrated: str, raw_of: RawOf) -> Iterator[Connection]:
    """A look at the migrated tables."""
    with raw_of(migrated).connect() as connection:
        yield connection


def test_every_row_of_an_earlier_release_is_there(old: str, raw_of: RawOf) -> None:
    """What was not changed on purpose has the value it had, in every column of every table."""
    before = every_row(raw_of(old))
    migrate_database(old)
    after = every_row(raw_of(old))
    for table, lines in before.items():
        if table == "schema_versions":
            continue
        assert len(after[table]) == len(lines), table
        for was, now in zip(in_order(lines), in_order(after[table]), strict=True):
            kept = {name: value for name, value in was.items() if name in now and not is_points(table, name)}
            assert kept == {name: now[name] for name in kept}, table
    names = {(one["id"], one["login"], one["name"], one["email"]) for one in before["people"]}
    assert {(one["person_id"], one["login"], one["name"], one["email"]) for one in after["identities"]} == names


def in_order(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(lines, key=lambda line: [str(line[name]) for name in ("id", *sorted(line)) if name in line][:4])


def is_points(table: str, name: str) -> bool:
    return table in {"reports", "hand_scores", "overrides"} and name in {"score", "max_score", "bonus"}


def test_points_are_the_decimals_that_were_meant(migrated: str, tmp_path: Path, rows: Connection) -> None:
    """7.3334 was a binary number near it and is now exactly that."""
    with Ledger.open(migrated, tmp_path / "store") as ledger:
        scores = {one.person: (one.score, one.bonus) for one in ledger.current_scores("a1")}
    assert scores["ada"] == (Decimal("9.0"), Decimal("0.5"))
    assert set(rows.scalars(text("SELECT score FROM reports"))) == {73334, 0, 31000, 20001, 90000}
    assert rows.execute(text("SELECT score FROM hand_scores UNION SELECT score FROM overrides")).scalars().all() == [
        25000,
        82500,
    ]


def test_reports_of_every_status_can_be_read(migrated: str, tmp_path: Path) -> None:
    """The reports are those that were committed, and what was handed in is what it was."""
    with Ledger.open(migrated, tmp_path / "store") as ledger:
        submissions = ledger.submissions(kind=None)
        reports = [one.report for row in submissions for one in ledger.reports_of(row.id)]
        assert {one.status for one in reports} == set(ReportStatus) - {ReportStatus.ERROR}
        for row in submissions:
            assert set(ledger.content(row.id).files) == {"a1.py"}
        assert {one.state for row in submissions for one in ledger.jobs_of(row.id)} == {
            JobState.QUEUED,
            JobState.LEASED,
            JobState.DONE,
            JobState.FAILED,
        }
        assert sum(one.errors for one in ledger.faults()) == 7


def test_migrated_ledger_grades_on(migrated: str, tmp_path: Path, worker: Any, report_for: Any, work: Any) -> None:
    """Old jobs are claimed and committed, new work is acknowledged, and people keep their numbers."""
    with Ledger.open(migrated, tmp_path / "store") as ledger:
        waiting = ledger.waiting()
        number = len(ledger.submissions(assignment="a1", person="eve"))
        job = ledger.claim(worker)
        assert job is not None
        ledger.commit_report(job, report_for(job))
        row = ledger.acknowledge(work(assignment="a1"), person="eve", grader_digest="sha256:later")
        assert row.number == number + 1
        assert ledger.waiting() == waiting


def test_every_guard_is_there(rows: Connection) -> None:
    """The migrated tables have the triggers of fresh ones, also where SQLite lost a table's own."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[rows.dialect.name]
    assert sorted(rows.scalars(text(query))) == sorted(guard.name for guard in GUARDS)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports SET score = 2",
        "UPDATE reports SET body = ''",
        "DELETE FROM reports",
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM job_events",
        "UPDATE job_events SET text = ''",
        "UPDATE submissions SET digest = 'sha256:0'",
        "UPDATE submissions SET person_id = NULL WHERE kind = 'run' OR id = 1",
        "DELETE FROM submissions",
        "UPDATE jobs SET last_error = 'x' WHERE state = 'done'",
        "UPDATE jobs SET seed = '000000000000000000000000000000ff'",
        "DELETE FROM jobs",
        "DELETE FROM people",
        "DELETE FROM identities",
        "DELETE FROM blob_owners",
        "UPDATE jobs SET state = 'lost' WHERE state = 'queued'",
        "UPDATE submissions SET state = 'gone'",
    ],
)
def test_guards_refuse_after_a_migration(statement: str, migrated: str, raw_of: RawOf) -> None:
    """What a fresh ledger refuses, a migrated one refuses."""
    with pytest.raises(IntegrityError), raw_of(migrated).begin() as connection:
        connection.execute(text(statement))


def test_migrated_tables_are_those_of_a_fresh_ledger(migrated: str, place: str, raw_of: RawOf) -> None:
    """Columns, types, keys, indexes and checks are the same, whichever way a ledger came to this version."""
    for url in (migrated, place):
        with raw_of(url).connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True}
            )
            assert compare_metadata(context, metadata) == []
    assert shape(raw_of(migrated)) == shape(raw_of(place))


def shape(engine: Engine) -> dict[str, object]:
    seen = inspect(engine)
    return {
        table: {
            "columns": sorted(
                (one["name"], str(one["type"]), one["nullable"], one.get("autoincrement"))
                for one in seen.get_columns(table)
            ),
            "checks": sorted((str(one["name"]), plain(one["sqltext"])) for one in seen.get_check_constraints(table)),
            "keys": sorted(
                (one["constrained_columns"], one["referred_table"], one["referred_columns"])
                for one in seen.get_foreign_keys(table)
            ),
            "unique": sorted((str(one["name"]), one["column_names"]) for one in seen.get_unique_constraints(table)),
            "indexes": sorted((str(one["name"]), one["column_names"]) for one in seen.get_indexes(table)),
        }
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def plain(check: str) -> str:
    """A check without what a dump adds to it: casts and brackets."""
    return re.sub(r"::[a-z ]+(\[\])?|[()\[\]]", "", check)


def test_first_revision_makes_the_tables_of_the_first_release(
    old: str, databases: Databases, tmp_path: Path, raw_of: RawOf
) -> None:
    """Revision 0001 from nothing gives what 0.1.0 made."""
    from alembic import command
    from alembic.config import Config

    fresh = databases.without_tables(tmp_path)
    config = Config()
    config.set_main_option("script_location", "autograder.ledger:migrations")
    with raw_of(fresh).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    assert shape(raw_of(fresh)) == shape(raw_of(old))


def test_blobs_have_their_owners(rows: Connection) -> None:
    """Every submission owns the blob of its files."""
    owned = set(rows.execute(text("SELECT submission_id, blob FROM blob_owners")).all())
    assert owned == set(rows.execute(text("SELECT id, blob FROM submissions")).all())


def test_migrating_again_changes_nothing(migrated: str, raw_of: RawOf) -> None:
    """The second `grade migrate` finds this version's tables."""
    before = every_row(raw_of(migrated))
    again = migrate_database(migrated)
    assert (again.before, again.after, again.copy) == (SCHEMA_VERSION, SCHEMA_VERSION, None)
    assert every_row(raw_of(migrated)) == before


def test_nothing_to_migrate_is_said(new_place: str) -> None:
    """A database without tables has no earlier version."""
    with pytest.raises(UsageError, match="holds no ledger yet"):
        migrate_database(new_place)


def test_versions_are_dated(rows: Connection) -> None:
    """The ledger's own list says when each version came, also to the release that made it."""
    assert rows.scalars(text("SELECT version FROM schema_versions ORDER BY version")).all() == [1, 2]
    assert rows.scalars(text("SELECT version_num FROM alembic_version")).all() == ["0002"]


def test_twelve_processes_at_once_migrate_once(old: str, tmp_path: Path, raw_of: RawOf) -> None:
    """Twelve processes that migrate an earlier ledger at the same moment, and then open it, all work."""
    with ExitStack() as running:
        command = [sys.executable, "-c", _MIGRATE_AND_OPEN, old, str(tmp_path / "store")]
        started = [running.enter_context(subprocess.Popen(command, cwd=ROOT)) for _ in range(12)]
        assert [one.wait() for one in started] == [0] * 12
    assert len(rows_of(raw_of(old), "schema_versions")) == SCHEMA_VERSION


_MIGRATE_AND_OPEN = """
import sys
from pathlib import Path
from autograder.ledger import Ledger
from autograder.ledger.opening import migrate_database
url, store = sys.argv[1:]
migrate_database(url)
Ledger.open(url, Path(store)).close()
"""


def test_killed_migration_leaves_the_old_ledger_or_the_new_one(
    databases: Databases, tmp_path: Path, raw_of: RawOf
) -> None:
    """Twenty kills at moments spread over the migration: each leaves one of the two, and the next one ends it."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    moments = random.Random(seed)
    original = databases.without_tables(tmp_path)
    load(original)
    engine = raw_of(original)
    before = every_row(engine)
    engine.dispose()  # only what nobody uses can be copied
    left = []
    with migrating() as migrations:
        last_s = min(migrations.run(databases.copy_of(original, tmp_path)) for _ in range(2))
        for _ in range(KILLS):
            url = databases.copy_of(original, tmp_path)
            migrations.run(url, kill_after_s=moments.uniform(0, last_s))
            left.append(what_is_left(url, before, raw_of))
    print(f"left old: {left.count(1)}, left new: {left.count(SCHEMA_VERSION)}")
    assert set(left) <= {1, SCHEMA_VERSION}


class Migrations:
    """A process with everything loaded that forks for each migration, so that its time is the migration's own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, url: str, *, kill_after_s: float | None = None) -> float:
        """Seconds that it took; killed after so many."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        begun_s = time.monotonic()
        print(url, file=self._process.stdin, flush=True)
        child = int(self._process.stdout.readline())
        if kill_after_s is not None:
            time.sleep(kill_after_s)
            os.kill(child, signal.SIGKILL)
            print("killed", file=self._process.stdin, flush=True)
        else:
            print(file=self._process.stdin, flush=True)
        assert int(self._process.stdout.readline()) in {0, signal.SIGKILL if kill_after_s is not None else 0}
        return time.monotonic() - begun_s


_FORKS = """
import os, sys
import autograder.ledger.migrations
from autograder.ledger.opening import migrate_database
while url := sys.stdin.readline().strip():
    child = os.fork()
    if not child:
        migrate_database(url)
        os._exit(0)
    print(child, flush=True)
    sys.stdin.readline()  # not waited for before that, so that the number is no other process's when it is killed
    print(os.waitpid(child, 0)[1], flush=True)
"""


@contextmanager
def migrating() -> Iterator[Migrations]:
    command = [sys.executable, "-c", _FORKS]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as process:
        yield Migrations(process)


def what_is_left(url: str, before: dict[str, list[dict[str, Any]]], raw_of: RawOf) -> int:
    """The schema that a killed migration left; checked to be whole, and then brought to the end."""
    engine = raw_of(url)
    left = max(line["version"] for line in rows_of(engine, "schema_versions"))
    if left == 1:
        assert every_row(engine) == before
    ended = migrate_database(url)
    assert (ended.before, ended.after) == (left, SCHEMA_VERSION)
    assert len(rows_of(engine, "reports")) == len(before["reports"])
    assert len(rows_of(engine, "identities")) == len(before["people"])
    engine.dispose()
    return int(left)
