"""The ledger: the durable record of submissions, jobs, reports and scores, with the store of their bytes."""

from autograder.ledger.database import Database
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
    StoredReport,
    SubmissionKind,
    SubmissionRow,
    SubmissionState,
)
from autograder.ledger.store import BlobStore
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
    "StoredReport",
    "SubmissionKind",
    "SubmissionRow",
    "SubmissionState",
    "Worker",
    "migrate_database",
    "open_database",
]
