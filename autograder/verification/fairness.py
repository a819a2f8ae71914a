"""Checks that the graders are fair: what is right gets everything, always, and what is nothing gets nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence

from autograder.model.course import Assignment
from autograder.model.limits import Limits
from autograder.model.manifest import Manifest
from autograder.model.report import GradeReport, TestStatus
from autograder.verification.equivalents import Equivalents, unused_spoilings
from autograder.verification.gate import Gate
from autograder.verification.outcome import Check
from autograder.verification.specimen import Kind, Trial
from autograder.verification.spoiling import TOLERATED, Noticed
from autograder.verification.variants import Variant, VariantKind, compare

#: Name of the specimen that is what students receive.
STUB = "stub"
#: Slowest tests that a verification names.
NAMED_TESTS = 5


def check_reference(trials: Sequence[Trial], expected_points: str) -> Check:
    """The reference earns everything that is not pending, on every seed."""
    fallen: Counter[str] = Counter()
    first: dict[str, Trial] = {}
    for trial in trials:
        for ending in trial.endings:
            if not ending.earned and ending.status is not TestStatus.PENDING:
                fallen[ending.test] += 1
                first.setdefault(ending.test, trial)
    return Check(
        name="reference",
        summary=f"{len(trials)} seeds, {len(fallen)} tests that ever failed; {expected_points}.",
        refusals=tuple(_fallen(test, count, len(trials), first[test]) for test, count in fallen.items()),
    )


def _fallen(test: str, count: int, seeds: int, trial: Trial) -> str:
    ending = next(ending for ending in trial.endings if ending.test == test)
    said = " ".join((ending.message or ending.feedback).split())[:300]
    flake = "is flaky: it fails" if count < seeds else "fails"
    return f"{test} {flake} on the reference with {count} of {seeds} seeds, such as {trial.seed}: {said}"


def check_nothing(trials: Iterable[Trial]) -> Check:
    """Stub, empty work and modules that answer everything alike earn no point."""
    refusals = []
    count = 0
    for trial in trials:
        count += 1
        if trial.specimen.name == STUB and not trial.specimen.files:
            refusals.append("there is no stub in the assignment's public folder; students could not begin.")
        report = trial.report
        if report is None or (report.score == 0.0 and report.bonus == 0.0):
            continue
        earning = ", ".join(finding.id for finding in report.tests if finding.score)
        refusals.append(f"{trial.label} earns {report.score + report.bonus:g} points, from {earning}.")
    return Check(
        name="nothing",
        summary=f"{count} ways to do nothing were tried, {len(refusals)} of them earn points.",
        refusals=tuple(refusals),
    )


def check_variants(kind: VariantKind, variants: Sequence[Variant], trials: Iterable[Trial]) -> Check:
    """Every variant of a kind ends as its author says, on every seed it was tried with."""
    by_name = {variant.name: variant for variant in variants}
    wanted = Kind.RIGHT if kind is VariantKind.RIGHT else Kind.WRONG
    refusals: list[str] = []
    seeds = set()
    for trial in trials:
        if trial.specimen.kind is wanted and trial.report is not None:
            seeds.add(trial.seed)
            sentences = compare(by_name[trial.specimen.name], trial.report)
            refusals += [f"{sentence} (seed {trial.seed})" for sentence in sentences]
    promise = "gets every point" if kind is VariantKind.RIGHT else "loses exactly its own tests"
    verdict = f"each {promise}" if not refusals else f"{len(refusals)} endings are not as expected"
    return Check(
        name=kind.value,
        summary=f"{len(variants)} {kind.value} variants on {len(seeds)} seeds: {verdict}.",
        refusals=tuple(refusals),
    )


def check_enough_variants(
    assignment: Assignment, wrong: Sequence[Variant], right: Sequence[Variant], gate: Gate, *, strict: bool
) -> Check:
    """Every question has its misconceptions and its other right answers."""
    sentences = []
    counts = (
        ("wrong", Counter(v.question for v in wrong), gate.wrong_per_question),
        ("right", Counter(v.question for v in right), gate.right_per_question),
    )
    for question in assignment.questions:
        for name, there, least in counts:
            if there[question.id] < least:
                sentences.append(f"{question.id} has {there[question.id]} of {least} {name} variants.")
    return Check(
        name="variants",
        summary=f"{len(wrong)} wrong and {len(right)} right variants for {len(assignment.questions)} questions.",
        refusals=tuple(sentences) if strict else (),
        notes=() if strict else tuple(sentences),
    )


def check_spoilt(noticed: Sequence[Noticed], equivalents: Equivalents) -> Check:
    """No question gives all its points for answers that were spoilt, unless its author says why they are right."""
    excused = {(one.question, one.becomes): one.reason for one in equivalents.spoilt}
    unnoticed = [one for one in noticed if one.let_live]
    refusals = list(unused_spoilings(equivalents, ((one.question, one.spoiling.value) for one in unnoticed)))
    notes = []
    for one in unnoticed:
        text = f"{one.question} gives every point to answers that became: {one.spoiling.value}"
        if reason := excused.get((one.question, one.spoiling.value)):
            notes.append(f"{text}; {reason}")
        elif one.spoiling in TOLERATED:
            notes.append(f"{text}, as it may where no dtype is stated.")
        else:
            refusals.append(f"{text}; {', '.join(one.passed_over)} did not notice.")
    partly = (one for one in noticed if one.passed_over and not one.let_live)
    notes += [f"{one.spoiling.value}: not noticed by {', '.join(one.passed_over)}." for one in partly]
    tried = sum(bool(one.noticed or one.passed_over) for one in noticed)
    return Check(
        name="tolerances",
        summary=f"{tried} pairs of a question and a way to spoil its answers, {len(unnoticed)} of them unnoticed.",
        refusals=tuple(refusals),
        notes=tuple(notes),
    )


def check_budget(reports: Sequence[GradeReport], limits: Limits, gate: Gate) -> Check:
    """The reference, graded alone on a warm worker, leaves most of every limit to slower right answers."""
    fastest = min(reports, key=lambda report: report.timings.total_s)
    slowest = sorted(fastest.tests, key=lambda finding: finding.wall_s, reverse=True)[:NAMED_TESTS]
    times = fastest.timings
    cpu_s = times.student_cpu_s
    used = [
        ("the whole submission", times.student_wall_s, limits.submission_wall_s, "submission_wall_s"),
        *((finding.id, finding.wall_s, limits.test_wall_s, "test_wall_s") for finding in slowest[:1]),
        *((finding.id, finding.wall_s, limits.test_cpu_s, "test_cpu_s") for finding in slowest[:1]),
    ]
    if cpu_s is not None:
        used.append(("the whole submission", cpu_s, limits.submission_cpu_s, "submission_cpu_s"))
    cpu = "unknown" if cpu_s is None else f"{cpu_s:.2f} s"
    return Check(
        name="budget",
        summary=(
            f"{times.total_s:.2f} s warm: student {times.student_wall_s:.2f} s, tests {times.tests_s:.2f} s, "
            f"sandbox {times.sandbox_s:.2f} s, rest {times.overhead_s:.2f} s; student's CPU {cpu}."
        ),
        refusals=tuple(
            f"{what} takes {used_s:.2f} s of the reference, above {gate.budget_fraction:.0%} of limits.{key} = "
            f"{limit_s:g}; slower right answers would time out."
            for what, used_s, limit_s, key in used
            if used_s > gate.budget_fraction * limit_s
        ),
        notes=tuple(f"{finding.id} takes {finding.wall_s:.3f} s." for finding in slowest),
    )


def check_instrumented(assignment: Assignment, manifest: Manifest, report: GradeReport, gate: Gate) -> Check:
    """Few points rest on what only the student's own process saw."""
    points = {finding.id: finding.max_score for finding in report.tests if finding.instrumented}
    bonus = {test.id for test in manifest.tests if test.bonus}
    total = sum(score for test, score in points.items() if test not in bonus)
    limit = gate.instrumented_limit(assignment, manifest)
    over = f"{total:g} points rest on instrumented tests, and {limit:g} may; grade values in their place."
    return Check(
        name="instrumented",
        summary=f"{total:g} of {assignment.max_score:g} points rest on {len(points)} instrumented tests.",
        refusals=(over,) if total > limit else (),
        notes=tuple(f"{test}: {score:g} points." for test, score in points.items()),
    )


def check_faults(trials: Iterable[Trial]) -> Check:
    """No test ever ends in a fault of ours."""
    found: dict[str, str] = {}
    count = 0
    for trial in trials:
        for ending in trial.endings:
            count += 1
            if ending.status is TestStatus.ERROR:
                said = " ".join(ending.message.split())[:300]
                found.setdefault(ending.test, f"{ending.test} broke on {trial.label} (seed {trial.seed}): {said}")
    return Check(
        name="faults", summary=f"{count} endings, {len(found)} tests that broke.", refusals=tuple(found.values())
    )
