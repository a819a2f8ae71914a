"""The ledger: the durable record of submissions, jobs, reports and scores, with the store of their bytes."""

from autograder.database import Database, Watch
from autograder.ledger.ledger import DEFAULT_COURSE, LEASE_S, Ledger
from autograder.ledger.opening import Migration, migrate_database, open_database
from autograder.ledger.rows import (
    Batch,
    BatchMember,
    Commit,
    CurrentScore,
    Erased,
    Job,
    JobRow,
    JobState,
    Lane,
    PersonFaults,
    Place,
    Progress,
    StoredReport,
    SubmissionKind,
    SubmissionRow,
    SubmissionState,
    Topic,
)
from autograder.ledger.store import BlobStore
from autograder.ledger.turns import Precedence
from autograder.ledger.worker import Worker

__all__ = [
    "DEFAULT_COURSE",
    "LEASE_S",
    "Batch",
    "BatchMember",
    "BlobStore",
    "Commit",
    "CurrentScore",
    "Database",
    "Erased",
    "Job",
    "JobRow",
    "JobState",
    "Lane",
    "Ledger",
    "Migration",
    "PersonFaults",
    "Place",
    "Precedence",
    "Progress",
    "StoredReport",
    "SubmissionKind",
    "SubmissionRow",
    "SubmissionState",
    "Topic",
    "Watch",
    "Worker",
    "migrate_database",
    "open_database",
]
