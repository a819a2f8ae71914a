"""What must never change cannot be changed, not even by somebody with a database shell."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from autograder.ledger import Ledger, Worker
from autograder.ledger.guards import GUARDS
from autograder.ledger.tables import metadata
from autograder.model.report import GradeReport, ReportStatus
from autograder.model.submission import Submission

Report = Callable[..., GradeReport]
GRADERS = "sha256:graders"


@pytest.fixture
def filled(ledger: Ledger, work: Callable[..., Submission], worker: Worker, report_for: Report, raw: Engine) -> Engine:
    """A database with one graded submission, one error event, one audit row and one queued job."""
    ledger.acknowledge(work(1), person="ada", grader_digest=GRADERS)
    first = ledger.claim(worker)
    assert first is not None
    ledger.commit_report(first, report_for(first, status=ReportStatus.ERROR))
    again = ledger.claim(worker)
    assert again is not None
    ledger.commit_report(again, report_for(again))
    ledger.acknowledge(work(2), person="bob", grader_digest=GRADERS)
    return raw


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE reports SET score = 2", "a report never changes"),
        ("DELETE FROM reports", "a report is never deleted"),
        ("UPDATE audit SET actor = 'nobody'", "the audit trail never changes"),
        ("DELETE FROM audit", "the audit trail is never deleted"),
        ("UPDATE job_events SET text = ''", "an event never changes"),
        ("DELETE FROM job_events", "an event is never deleted"),
        ("UPDATE submissions SET digest = 'sha256:0'", "what was handed in never changes"),
        ("UPDATE submissions SET received_at = '2020-01-01 00:00:00'", "what was handed in never changes"),
        ("DELETE FROM submissions", "a submission is never deleted"),
        ("UPDATE jobs SET last_error = 'x' WHERE state = 'done'", "a finished job never changes"),
        ("UPDATE jobs SET seed = '00000000000000000000000000000000' WHERE id = 2", "a seed never changes"),
        ("DELETE FROM jobs", "a job is never deleted"),
    ],
)
def test_record_cannot_be_rewritten(statement: str, says: str, filled: Engine) -> None:
    """The database itself refuses, and says which rule."""
    with pytest.raises(IntegrityError, match=says), filled.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE jobs SET state = 'leased' WHERE id = 2", "lease_fits_state"),
        ("UPDATE jobs SET worker = 'me' WHERE id = 2", "lease_fits_state"),
        ("UPDATE jobs SET state = 'failed' WHERE id = 2", "finish_has_time"),
        ("UPDATE jobs SET state = 'lost' WHERE id = 2", "state_known"),
        ("UPDATE jobs SET position = 1 WHERE id = 2", "position_fits_batch"),
        ("UPDATE submissions SET number = NULL", "number_fits_kind"),
        ("UPDATE submissions SET state = 'gone'", "state_known"),
        ("UPDATE submissions SET kind = 'guess'", "kind_known"),
        (
            "INSERT INTO reports SELECT 9, 2, 2, 'b', 'error', 0, 0, 0, body, '', committed_at FROM reports",
            "status_known",
        ),
        (
            "INSERT INTO reports SELECT 9, 1, 1, 'b', 'graded', 0, 0, 0, body, '', committed_at FROM reports",
            "reports.job_id",
        ),
        (
            "INSERT INTO reports SELECT 9, 2, 99, 'b', 'graded', 0, 0, 0, body, '', committed_at FROM reports",
            "(?i)foreign key",
        ),
        (
            (
                "INSERT INTO jobs (id, submission_id, version_id, lane, round, seed, state, tries, max_tries, losses, "
                "last_error, enqueued_at) SELECT 9, submission_id, version_id, lane, round, seed, 'queued', 0, 3, 0, "
                "'', enqueued_at FROM jobs WHERE id = 2"
            ),
            "jobs.submission_id",
        ),
    ],
)
def test_state_that_makes_no_sense_cannot_be_written(statement: str, rule: str, filled: Engine) -> None:
    """Unknown words, leases without holders, a report that is an error, a second report: all refused."""
    with pytest.raises(IntegrityError, match=rule), filled.begin() as connection:
        connection.execute(text(statement))


def test_every_append_only_table_is_guarded_against_both_deeds() -> None:
    """Reports, audit trail and events can neither be changed nor deleted, but for texts of an erased person."""
    guarded = {(guard.table.name, guard.deed) for guard in GUARDS if not guard.when or "erased_at" in guard.when}
    assert guarded >= {(table, deed) for table in ("reports", "audit", "job_events") for deed in ("UPDATE", "DELETE")}


def test_schema_has_room_from_the_start() -> None:
    """Teams, sections, accommodations, excused students, hand-graded questions and holds have their tables."""
    later = {
        "teams",
        "team_members",
        "sections",
        "section_members",
        "roles",
        "accommodations",
        "extensions",
        "excused_students",
        "hand_scores",
        "holds",
        "voided_tests",
        "overrides",
    }
    assert set(metadata.tables) >= later


def test_tables_and_triggers_can_be_said_in_postgresql() -> None:
    """No table needs words that PostgreSQL has not, and every guard has its form there."""
    for table in metadata.sorted_tables:
        ddl = str(CreateTable(table).compile(dialect=postgresql.dialect()))
        assert "PRAGMA" not in ddl
        assert "AUTOINCREMENT" not in ddl
    for guard in GUARDS:
        assert f"EXECUTE FUNCTION {guard.name}()" in guard.postgresql()[-1]
        assert len(guard.name) <= 63
