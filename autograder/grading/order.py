"""What a grading worker is told: which tests, which sandbox, and per submission what to grade."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from autograder.model.limits import Limits
from autograder.model.manifest import DeclaredTest, FeedbackLevel, Manifest
from autograder.model.report import Cause, Environment, TestStatus
from autograder.model.verdict import Verdict

#: What may be asked for: the best there is, the graded path or nothing, or no isolation.
IsolationChoice = Literal["auto", "bubblewrap", "none"]


@dataclass(frozen=True, kw_only=True)
class WorkerOrder:
    """Everything a worker needs before its first submission."""

    assignment: str
    #: Folders whose tests are collected, public first.
    test_dirs: tuple[Path, ...]
    #: Public helper files laid beside the submission, by relative path.
    support_dir: Path | None
    #: Name of the student's module, without `.py`.
    module: str
    libraries: tuple[str, ...]
    limits: Limits
    isolation: IsolationChoice
    grader_digest: str

    def to_json(self) -> bytes:
        """For the worker's standard input."""
        return json.dumps(asdict(self), default=str).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "WorkerOrder":
        """The order as it was sent; both ends are ours."""
        raw = json.loads(text)
        raw["limits"] = Limits(**raw["limits"])
        raw["test_dirs"] = tuple(Path(path) for path in raw["test_dirs"])
        raw["libraries"] = tuple(raw["libraries"])
        raw["support_dir"] = Path(raw["support_dir"]) if raw["support_dir"] else None
        return cls(**raw)


@dataclass(frozen=True, kw_only=True)
class Task:
    """One submission to grade, all tests or some."""

    files: Mapping[str, bytes]
    #: 16 bytes, never sent to the sandbox.
    seed: bytes
    #: Ids of the tests to run; empty for all.
    only: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WorkerReady:
    """What a worker says once it has collected and its sandbox is warm."""

    manifest: Manifest
    environment: Environment
    #: Wall seconds until then.
    start_s: float

    @classmethod
    def from_value(cls, raw: dict[str, Any]) -> "WorkerReady":
        """From plain values; both ends are ours."""
        tests = tuple(
            DeclaredTest(**{**test, "feedback": FeedbackLevel(test["feedback"]), "needs": tuple(test["needs"])})
            for test in raw["manifest"]["tests"]
        )
        return cls(
            manifest=Manifest(**{**raw["manifest"], "tests": tests}),
            environment=Environment(
                **{**raw["environment"], "not_enforced": tuple(raw["environment"]["not_enforced"])}
            ),
            start_s=raw["start_s"],
        )


def verdict_from_value(raw: dict[str, Any]) -> Verdict:
    """A verdict from plain values; both ends are ours."""
    cause = Cause(raw["cause"]) if raw["cause"] is not None else None
    changed = {"status": TestStatus(raw["status"]), "cause": cause, "notes": tuple(raw["notes"])}
    return Verdict(**{**raw, **changed})
