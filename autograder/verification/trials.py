"""Specimens graded for a verification, and the log that lets a long one go on where it was stopped.

The log holds one line of JSON per graded specimen, appended when it is done. A line is used again where everything that
decides it is the same: graders, the code that grades, files, seed and tests. A line that was cut off when the process
was killed is not read, and its specimen is graded again.
"""

import hashlib
import json
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

import autograder
from autograder.errors import UsageError
from autograder.grading.assignment import Grader
from autograder.grading.protocol import verdict_from_value
from autograder.intake import digest_of
from autograder.model.serial import report_from_json, to_json
from autograder.model.submission import Submission
from autograder.model.verdict import Verdict
from autograder.verification.specimen import EndOfTest, Specimen, Trial

#: Rooms of the package whose code decides how a test ends.
_DECIDING = ("grading", "guest", "metering", "model", "sandbox", "scoring", "wire")


@dataclass(kw_only=True)
class TrialLog:
    """What was graded, by key; appended to a file where there is one."""

    path: Path | None = None
    _known: dict[str, dict[str, Any]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, path: Path | None) -> Self:
        """The log in a file, which need not be there yet. Raises `UsageError` where it cannot be read or written."""
        log = cls(path=path)
        if path is not None:
            try:
                with path.open("a+", encoding="utf-8") as file:
                    file.seek(0)
                    text = file.read()
                    file.write("" if not text or text.endswith("\n") else "\n")
            except (OSError, UnicodeDecodeError) as error:
                message = f"{path} cannot be a log of trials ({error}); name another file"
                raise UsageError(message) from error
            log._known = dict(_entries(text))
        return log

    def find(self, key: str) -> dict[str, Any] | None:
        """The entry of a key, or None."""
        return self._known.get(key)

    def add(self, key: str, entry: Mapping[str, Any]) -> None:
        """Keep an entry, and append it to the file."""
        line = json.dumps({"key": key, **entry}) + "\n"
        with self._lock:
            self._known[key] = dict(entry)
            if self.path is not None:
                with self.path.open("a", encoding="utf-8") as file:
                    file.write(line)


@dataclass(frozen=True, kw_only=True)
class Trials:
    """Grades specimens, each once: what the log holds is not graded again."""

    log: TrialLog
    #: `sha256` of the code that decides.
    code: str

    @classmethod
    def over(cls, log: TrialLog) -> Self:
        """Trials by the code that is running."""
        return cls(log=log, code=_code_digest())

    def whole(
        self, grader: Grader, specimen: Specimen, seed: str, *, phase: str, known: Sequence[Verdict] = ()
    ) -> Trial:
        """A specimen on all tests; `known` are verdicts that are certain beforehand."""
        certain = [(verdict.test, verdict.status, verdict.fraction) for verdict in known]
        key = self._key(grader, specimen, seed, phase, ["whole", certain])
        entry = self.log.find(key)
        if entry is None:
            files = specimen.files
            submission = Submission(assignment=grader.assignment.slug, files=files, digest=digest_of(files))
            report = grader.report(submission, seed, known=known)
            self.log.add(key, {**_about(specimen, seed, phase, report.tests), "report": json.loads(to_json(report))})
        else:
            report = report_from_json(json.dumps(entry["report"]).encode())
        endings = tuple(EndOfTest.of(finding) for finding in report.tests)
        return Trial(specimen=specimen, seed=seed, endings=endings, report=report)

    def verdicts(
        self, grader: Grader, specimen: Specimen, seed: str, *, phase: str, only: Collection[str]
    ) -> tuple[Verdict, ...]:
        """What the tests in `only` say of a specimen; prerequisites of questions play no part."""
        if not only:
            return ()
        key = self._key(grader, specimen, seed, phase, sorted(only))
        entry = self.log.find(key)
        if entry is not None:
            return tuple(verdict_from_value(raw) for raw in entry["verdicts"])
        verdicts = grader.service.grade(specimen.files, bytes.fromhex(seed), only=only).verdicts
        plain = [asdict(verdict) for verdict in verdicts]
        self.log.add(key, {**_about(specimen, seed, phase, verdicts), "verdicts": plain})
        return verdicts

    def some(self, grader: Grader, specimen: Specimen, seed: str, *, phase: str, only: Collection[str]) -> Trial:
        """A specimen on the tests in `only`."""
        verdicts = self.verdicts(grader, specimen, seed, phase=phase, only=only)
        return Trial(specimen=specimen, seed=seed, endings=tuple(EndOfTest.of(verdict) for verdict in verdicts))

    def _key(self, grader: Grader, specimen: Specimen, seed: str, phase: str, rest: Sequence[object]) -> str:
        manifest = grader.service.ready.manifest
        parts = [manifest.assignment, manifest.grader_digest, self.code, phase, seed, rest]
        parts += [specimen.kind, specimen.name, digest_of(specimen.files)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _about(specimen: Specimen, seed: str, phase: str, said: Sequence[Any]) -> dict[str, Any]:
    """What a reader of the log wants to see first."""
    endings = [EndOfTest.of(one) for one in said]
    return {
        "phase": phase,
        "kind": specimen.kind.value,
        "name": specimen.name,
        "seed": seed,
        "earned": sum(ending.fraction > 0.0 for ending in endings),
        "tests": len(endings),
    }


def _entries(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for line in text.splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:  # cut off when its process was killed
            continue
        if isinstance(entry, dict) and isinstance(entry.get("key"), str):
            found.append((entry["key"], entry))
    return found


def _code_digest() -> str:
    package = Path(autograder.__file__).parent
    digest = hashlib.sha256()
    for room in _DECIDING:
        for path in sorted((package / room).rglob("*.py")):
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
