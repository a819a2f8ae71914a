"""Grade one submission: from its files to an immutable report."""

import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from autograder.errors import SandboxFault, UsageError
from autograder.feedback.vocabulary import read_stub
from autograder.grading.protocol import IsolationChoice, ProcessSetup
from autograder.grading.service import GradedRun, GradingService
from autograder.grading.spawn import SpawnedProcess
from autograder.metering import GpuKind
from autograder.model.course import Assignment
from autograder.model.manifest import DeclaredTest, Manifest
from autograder.model.report import Environment, GradeReport, TestStatus, Timings
from autograder.model.submission import Submission
from autograder.model.verdict import Verdict
from autograder.scoring import Scorecard, block, score_findings, score_nothing

TESTS_FOLDER = "tests"
SUPPORT_FOLDER = "support"
ASSIGNMENT_FILE = "assignment.toml"
SEED_BYTES = 16
_OTHER_PART = "needs no GPU, and is graded in the other part"


@dataclass(frozen=True, kw_only=True)
class Grader:
    """An assignment with its grading process running. `report` may be called from several threads."""

    assignment: Assignment
    service: GradingService
    #: What was asked for.
    isolation: IsolationChoice
    #: How its GPU is read; None for the part that needs none.
    gpu: GpuKind | None = None

    @classmethod
    def start(
        cls,
        assignment: Assignment,
        *,
        isolation: IsolationChoice = "bubblewrap",
        public_only: bool = False,
        gpu: GpuKind | None = None,
        spawned: SpawnedProcess | None = None,
    ) -> "Grader":
        """Start a grading process for the assignment's tests, or use one `spawned`; it warms up meanwhile.

        With `gpu` its reports are the part on that GPU: tests that need none are `pending` in them.
        """
        setup = process_setup(assignment, isolation=isolation, public_only=public_only)
        service = GradingService(replace(setup, gpu=gpu), spawned)
        return cls(assignment=assignment, isolation=isolation, service=service, gpu=gpu)

    @property
    def needs_gpu(self) -> bool:
        """Whether there are tests that need a GPU. Waits until the grading process is ready; raises as it does."""
        return any(test.gpu for test in self.service.ready.manifest.tests)

    @property
    def tests(self) -> tuple[DeclaredTest, ...]:
        """The tests that it runs, in their order. Waits until the grading process is ready; raises as it does."""
        return tuple(test for test in self.service.ready.manifest.tests if self.gpu is None or test.gpu)

    def check_isolation(self) -> None:
        """Refuse to grade without isolation unless told to in so many words. Raises `SandboxFault`."""
        if self.isolation != "none" and not self.service.ready.environment.isolated:
            raise SandboxFault(
                "this machine cannot isolate student code (see `grade doctor`); "
                "to grade your own work without isolation, add --isolation none"
            )

    def report(
        self,
        submission: Submission,
        seed: str,
        on_verdict: Callable[[Verdict], None] = lambda _: None,
        *,
        known: Sequence[Verdict] = (),
        keep: Callable[[bytes], str] = lambda _: "",
    ) -> GradeReport:
        """What was observed when the submission was graded. Raises `OurFault` when nothing could be.

        `known` are verdicts that are certain beforehand; those tests are not run. `keep` stores what the tests printed
        where it is too much for the report, and gives its digest.
        """
        ready = self.service.ready
        questions = self.assignment.questions
        if submission.is_empty:
            reason = f"Nothing to grade was handed in: {', '.join(self.assignment.files)} is missing."
            card, run = score_nothing(questions, ready.manifest, reason=reason), None
        else:
            left = (*known, *self._of_other_part(ready.manifest))
            run = self.service.grade(submission.files, bytes.fromhex(seed), on_verdict, only=self._without(left))
            verdicts = block((*run.verdicts, *left), questions, ready.manifest)
            card = score_findings(verdicts, questions, ready.manifest)
        report = self._report(submission, seed, card, run)
        return report if run is None or not run.printed else replace(report, printed=keep(run.printed))

    def _of_other_part(self, manifest: Manifest) -> Iterator[Verdict]:
        """Verdicts on what is graded elsewhere."""
        for test in manifest.tests:
            if self.gpu is not None and not test.gpu:
                yield Verdict(test=test.id, status=TestStatus.PENDING, message=_OTHER_PART)

    def _without(self, left: Sequence[Verdict]) -> tuple[str, ...] | None:
        """The tests to run; None for all of them."""
        there = {verdict.test for verdict in left}
        return tuple(test for test in self.service.ready.manifest.ids() if test not in there) if there else None

    def _report(self, submission: Submission, seed: str, card: Scorecard, run: GradedRun | None) -> GradeReport:
        ready = self.service.ready
        return GradeReport(
            assignment=self.assignment.slug,
            submission=submission.digest,
            grader=ready.manifest.grader_digest,
            seed=seed,
            environment=_isolation_of(ready.environment, ready.manifest),
            score=card.score,
            max_score=card.max_score,
            bonus=card.bonus,
            status=card.status,
            reason=card.reason,
            questions=card.questions,
            tests=card.tests,
            timings=_timings(run),
            gpu=None if run is None else run.gpu,
            source=submission.source,
            ignored=submission.ignored,
            missing=submission.missing,
            notes=submission.notes,
        )

    def close(self) -> None:
        """End the grading process."""
        self.service.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def fresh_seed() -> str:
    """128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(SEED_BYTES)


def process_setup(assignment: Assignment, *, isolation: IsolationChoice, public_only: bool = False) -> ProcessSetup:
    """What a grading process is told. Raises `UsageError` where the hidden graders are not at hand."""
    public = assignment.public_dir / TESTS_FOLDER
    folders = [public] if public.is_dir() else []
    if not public_only:
        if assignment.graders_dir is None or not assignment.graders_dir.is_dir():
            message = (
                f"the hidden graders of {assignment.slug} are not on this machine; "
                "run `grade check` for the public tests, or hand in with `grade login URL` and `grade submit`"
            )
            raise UsageError(message)
        folders.append(assignment.graders_dir)
    if not folders:
        message = f"{assignment.slug} has no public tests in {public}"
        raise UsageError(message)
    support = assignment.public_dir / SUPPORT_FOLDER
    return ProcessSetup(
        assignment=assignment.slug,
        test_dirs=tuple(folders),
        support_dir=support if support.is_dir() else None,
        module=assignment.module.removesuffix(".py"),
        libraries=assignment.libraries,
        limits=assignment.limits,
        isolation=isolation,
        grader_digest=grader_digest(assignment, folders, isolation=isolation),
        stub=read_stub(assignment.public_dir / assignment.module),
    )


def grader_digest(assignment: Assignment, folders: list[Path], *, isolation: IsolationChoice) -> str:
    """`sha256:…` over everything that decides a verdict: tests, support files and `assignment.toml`.

    Graders without isolation are others than the same graders with it, so that no report of theirs is taken
    for one of the graded path.
    """
    digest = hashlib.sha256(b"without isolation" if isolation == "none" else b"")
    support = assignment.public_dir / SUPPORT_FOLDER
    for folder in [*folders, support]:
        for path in _files(folder):
            digest.update(f"{folder.name}/{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    digest.update((assignment.public_dir / ASSIGNMENT_FILE).read_bytes())
    return f"sha256:{digest.hexdigest()}"


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
            yield path


def _isolation_of(environment: Environment, manifest: Manifest) -> Environment:
    """The environment as a score may claim it: no more isolated than its least isolated test."""
    inside = sum(test.inside for test in manifest.tests)
    if not inside:
        return environment
    told = f"{inside} of {len(manifest.tests)} tests run inside the student's process, which could decide them"
    return replace(environment, isolation="none", isolated=False, not_enforced=(*environment.not_enforced, told))


def _timings(run: GradedRun | None) -> Timings:
    if run is None:
        return Timings(total_s=0.0)
    in_tests_s = sum(verdict.wall_s for verdict in run.verdicts)
    tests_s = max(0.0, in_tests_s - run.student_wall_s - run.sandbox_s)
    accounted_s = run.student_wall_s + run.sandbox_s + tests_s
    return Timings(
        total_s=run.total_s,
        student_cpu_s=run.student_cpu_s,
        student_wall_s=run.student_wall_s,
        tests_s=tests_s,
        sandbox_s=run.sandbox_s,
        overhead_s=max(0.0, run.total_s - accounted_s),
    )
