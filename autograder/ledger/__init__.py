"""The ledger: the durable record of submissions, jobs, reports and scores, with the store of their bytes."""

from autograder.ledger.ledger import LEASE_S, Ledger
from autograder.ledger.rows import (
    Batch,
    BatchMember,
    Commit,
    CurrentScore,
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
    "LEASE_S",
    "Batch",
    "BatchMember",
    "BlobStore",
    "Commit",
    "CurrentScore",
    "Job",
    "JobRow",
    "JobState",
    "Lane",
    "Ledger",
    "PersonFaults",
    "StoredReport",
    "SubmissionKind",
    "SubmissionRow",
    "SubmissionState",
    "Worker",
]
