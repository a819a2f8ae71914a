"""`grade verify`: have specimens of known worth graded, cheap and telling ones first, and let the checks judge.

Everything is graded on the graded path by one warm worker, as many submissions at a time as there are cores. Mutants
may loop for ever, and so they get a second worker whose limits are a few times what the reference needs.
"""

import hashlib
import math
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from autograder.errors import UsageError
from autograder.grading.assignment import Grader
from autograder.model.course import Assignment
from autograder.model.limits import Limits
from autograder.model.report import GradeReport, TestStatus
from autograder.model.verdict import Verdict
from autograder.verification import fairness, formality, matrix
from autograder.verification.definitions import Definition, definitions_of, own_questions
from autograder.verification.degenerate import degenerate_specimens
from autograder.verification.equivalents import Equivalents, load_equivalents, unused_mutants
from autograder.verification.gate import Gate
from autograder.verification.hollow import Liar, empty_forms, liars, memorisers
from autograder.verification.messages import check_messages
from autograder.verification.mutants import Mutant, mutants_of
from autograder.verification.outcome import Check, Fate, MutantRecord, TestColumn, Verification
from autograder.verification.reach import Reach, changed_by, reached, traced
from autograder.verification.specimen import Kind, Specimen, Trial, files_below, reference_of
from autograder.verification.spoiling import noticed_by, spoilt_specimens
from autograder.verification.trials import TrialLog, Trials
from autograder.verification.variants import Variant, VariantKind, load_variants

#: Runs of the reference alone, whose fastest counts as its time on a warm worker.
WARM_RUNS = 3
#: Seeds on which every variant is tried; one where the reference alone takes longer than `SLOW_SUITE_S` seconds.
VARIANT_SEEDS = 2
SLOW_SUITE_S = 10.0
#: A test that takes longer than this many seconds is repeated on the first `SLOW_SEEDS` seeds only.
SLOW_TEST_S = 3.0
SLOW_SEEDS = 3
#: A test that, alone on the traced reference, takes longer than this many seconds is shown only mutants that nothing
#: else noticed.
LONG_TEST_S = 6.0
#: Liars that such tests see: one in the reference's place, and one in the place of each number.
LIARS_ON_LONG_TESTS = 2
#: How much CPU a mutant gets: so many times what the reference needs, but no more than so many seconds on top of it,
#: and no less than so many seconds. Wall time is for hangs alone, on a machine that is busy with other mutants.
MUTANT_TIMES = 10.0
MUTANT_EXTRA_S = 10.0
MUTANT_LEAST_S = 2.0
MUTANT_WALL_PER_CPU = 4.0

_In = TypeVar("_In")
_Out = TypeVar("_Out")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much is tried."""

    #: Seeds on which the reference must earn everything.
    seeds: int = 50
    #: One seed, no mutants, and thin variants are only pointed at.
    quick: bool = False
    mutants: bool = True
    #: Specimens graded at once; None: one per core.
    workers: int | None = None
    gate: Gate = field(default_factory=Gate)
    #: File of graded specimens, to go on where an earlier run was stopped; None: nothing is kept.
    log: Path | None = None

    @property
    def with_mutants(self) -> bool:
        """Whether the reference is mutated."""
        return self.mutants and not self.quick


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Who is told while a verification goes on."""

    #: What is being tried, how many are done, of how many.
    on_progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None
    on_check: Callable[[Check], None] = lambda _: None


def verify(assignment: Assignment, plan: Plan, listener: Listener | None = None) -> Verification:
    """Try the graders of an assignment.

    Raises `UsageError` where reference or graders are not at hand, `ConfigError` for a wrong file of an author,
    `OurFault` when nothing can be graded.
    """
    trials = Trials.over(TrialLog.open(plan.log))
    if assignment.solutions_dir is None:
        message = f"there is no folder of solutions for {assignment.slug}; write its reference solution first"
        raise UsageError(message)
    with Grader.start(assignment) as grader:
        solutions = _Solutions.read(assignment.solutions_dir, assignment.module)
        grader.check_isolation()
        return _Verifier(assignment, solutions, grader, trials, plan, listener or Listener()).run()


def seed_of(grader_digest: str, number: int) -> str:
    """The seed of that number: the same as long as the graders are."""
    return hashlib.sha256(f"{grader_digest} {number}".encode()).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True)
class _Solutions:
    """What lies in `solutions/<slug>`."""

    reference: Specimen
    wrong: tuple[Variant, ...]
    right: tuple[Variant, ...]
    equivalents: Equivalents

    @classmethod
    def read(cls, folder: Path, module: str) -> "_Solutions":
        reference = reference_of(folder)
        if module not in reference.files:
            message = f"{folder / 'reference'} has no {module}, which the assignment asks for; write it"
            raise UsageError(message)
        return cls(
            reference=reference,
            wrong=load_variants(folder, VariantKind.WRONG),
            right=load_variants(folder, VariantKind.RIGHT),
            equivalents=load_equivalents(folder),
        )


@dataclass(kw_only=True)
class _Found:
    """What was found so far."""

    checks: list[Check] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)
    mutants: list[MutantRecord] = field(default_factory=list)
    mutant_trials: list[Trial] = field(default_factory=list)


class _Verifier:
    """One verification, from the cheapest check to the dearest."""

    def __init__(  # noqa: PLR0917 - what a verification consists of
        self,
        assignment: Assignment,
        solutions: _Solutions,
        grader: Grader,
        trials: Trials,
        plan: Plan,
        listener: Listener,
    ) -> None:
        self._assignment = assignment
        self._solutions = solutions
        self._grader = grader
        self._trials = trials
        self._plan = plan
        self._listener = listener
        self._manifest = grader.service.ready.manifest
        self._question_of = {test.id: test.question for test in self._manifest.tests}
        self._found = _Found()
        #: By seed; empty where the suite is fast enough to be run whole on everything.
        self._reach: dict[str, Reach] = {}
        self._started = time.perf_counter()

    def run(self) -> Verification:
        """Every check; when the reference itself fails, nothing else would mean anything."""
        self._try_variants_count()
        warm = self._try_reference_alone()
        if not self._reference_failed():
            self._try_nothing()
            self._try_spoilt()
            self._trace(warm)
            self._try_forms()
            self._try_liars()
            self._try_variants(warm)
            if not self._plan.quick:
                self._try_reference_often(warm)
            if self._plan.with_mutants:
                self._try_mutants(warm)
        self._judge_tests(warm)
        return self._verification(warm)

    # --- the steps --------------------------------------------------------------------------------

    def _try_variants_count(self) -> None:
        wrong, right = self._solutions.wrong, self._solutions.right
        strict = not self._plan.quick
        self._say(fairness.check_enough_variants(self._assignment, wrong, right, self._plan.gate, strict=strict))

    def _try_reference_alone(self) -> GradeReport:
        """A few runs with the machine to themselves: what it costs, and what rests on instruments."""
        seeds = self._seeds(1 if self._plan.quick else min(WARM_RUNS, self._plan.seeds))
        reports = []
        for done, seed in enumerate(seeds, start=1):
            trial = self._whole("reference", self._solutions.reference, seed)
            self._found.trials.append(trial)
            self._listener.on_progress("reference", done, len(seeds))
            if trial.report is not None:
                reports.append(trial.report)
        gate, limits = self._plan.gate, self._assignment.limits
        self._say(fairness.check_budget(reports, limits, gate))
        self._say(fairness.check_instrumented(self._assignment, self._manifest, reports[0], gate))
        if self._plan.quick or len(seeds) == self._plan.seeds or self._reference_failed():
            self._say(fairness.check_reference(self._found.trials, _earned(reports[0])))
        return min(reports, key=lambda report: report.timings.total_s)

    def _reference_failed(self) -> bool:
        return any(not e.earned and e.status is not TestStatus.PENDING for t in self._found.trials for e in t.endings)

    def _try_nothing(self) -> None:
        module = self._assignment.module
        stub = files_below(self._assignment.public_dir)
        wanted = {name: stub[name] for name in self._assignment.files if name in stub}
        empty = {module: b""}
        specimens = (
            Specimen(kind=Kind.NOTHING, name=fairness.STUB, files=wanted, about="What students receive."),
            Specimen(kind=Kind.NOTHING, name="no file", files={}, about="Nothing was handed in."),
            Specimen(kind=Kind.NOTHING, name="empty file", files=empty, about="An empty module."),
            *degenerate_specimens(module),
        )
        self._say(fairness.check_nothing(self._all_whole("nothing", specimens, self._seeds(1))))

    def _try_spoilt(self) -> None:
        specimens = spoilt_specimens(self._solutions.reference, self._assignment.module)
        trials = self._all_whole("tolerances", specimens, self._seeds(1))
        noticed = [one for trial in trials for one in noticed_by(trial, self._question_of)]
        self._say(fairness.check_spoilt(noticed, self._solutions.equivalents))

    def _trace(self, warm: GradeReport) -> None:
        """Where the suite is slow: which definitions each of its tests reaches, each tried alone."""
        if warm.timings.total_s <= SLOW_SUITE_S:
            return
        specimen, seed = traced(self._solutions.reference, self._assignment.module), self._seeds(1)[0]

        def alone(test: str) -> Verdict:
            (verdict,) = self._trials.verdicts(self._grader, specimen, seed, phase="reach", only=(test,))
            return verdict

        verdicts = self._in_parallel("reach of tests", alone, self._manifest.ids())
        self._reach[seed] = Reach(
            names={verdict.test: reached(verdict) for verdict in verdicts},
            verdicts={verdict.test: verdict for verdict in verdicts},
            source=self._solutions.reference.files[self._assignment.module].decode(),
        )

    def _try_forms(self) -> None:
        """Answers of the right form without content; tests that take long see only the first of each kind."""
        reference, module = self._solutions.reference, self._assignment.module
        forms, memories = empty_forms(reference, module), memorisers(reference, module)
        work = [(specimen, specimen not in forms[1:]) for specimen in (*forms, *memories)]
        trials = self._in_parallel("forms", self._form, work)
        self._found.trials += trials
        gate = self._plan.gate
        empty, fitted = trials[: len(forms)], trials[len(forms) :]
        self._say(formality.check_forms("empty form", empty, self._assignment, gate))
        check = formality.check_forms("memoriser", fitted, self._assignment, gate)
        stale = formality.stale_allowances(trials, self._assignment, gate)
        self._say(replace(check, refusals=check.refusals + stale))

    def _form(self, work: tuple[Specimen, bool]) -> Trial:
        specimen, with_long = work
        seed = self._seeds(1)[0]
        reach, left = self._reach.get(seed), set() if with_long else self._long(seed)
        known = [reach.verdicts[test] for test in sorted(left)] if reach else []
        return self._whole("forms", specimen, seed, known=known)

    def _try_liars(self) -> None:
        """Liars, and where they earn something the same without operators; long tests see only the first two."""
        found = liars(self._solutions.reference, self._assignment.module)
        work = [(liar, number < LIARS_ON_LONG_TESTS) for number, liar in enumerate(found)]
        pairs = self._in_parallel("liars", self._liar, work)
        self._found.trials += [trial for pair in pairs for trial in pair]
        self._say(formality.check_liars(pairs))

    def _liar(self, work: tuple[Liar, bool]) -> tuple[Trial, Trial]:
        liar, with_long = work
        seed = self._seeds(1)[0]
        left = set() if with_long else self._long(seed)
        some = partial(self._trials.some, self._grader, seed=seed, phase="liars")
        lying = some(liar.lying, only=tuple(test for test in self._manifest.ids() if test not in left))
        earning = tuple(ending.test for ending in lying.endings if ending.fraction > 0.0)
        return lying, some(liar.mute, only=earning)

    def _try_variants(self, warm: GradeReport) -> None:
        once = self._plan.quick or warm.timings.total_s > SLOW_SUITE_S
        seeds = self._seeds(1 if once else min(VARIANT_SEEDS, self._plan.seeds))
        for kind, variants in ((VariantKind.RIGHT, self._solutions.right), (VariantKind.WRONG, self._solutions.wrong)):
            pairs = [(variant, seed) for seed in seeds for variant in variants]
            trials = self._in_parallel(f"{kind.value} variants", self._variant, pairs)
            self._found.trials += trials
            self._say(fairness.check_variants(kind, variants, trials))

    def _variant(self, pair: tuple[Variant, str]) -> Trial:
        """A variant on the tests that could notice it, and the reference's own verdicts for the rest."""
        variant, seed = pair
        reach = self._reach.get(seed)
        if reach is None:
            return self._whole(variant.kind.value, _specimen(variant), seed)
        changed = changed_by(variant.files.get(self._assignment.module, b"").decode(), reach.source)
        wanted = {*reach.tests_of(changed), *(one.test for one in variant.fails), *variant.blocked}
        known = [verdict for test, verdict in reach.verdicts.items() if test not in wanted]
        return self._whole(variant.kind.value, _specimen(variant), seed, known=known)

    def _try_reference_often(self, warm: GradeReport) -> None:
        reference = [trial for trial in self._found.trials if trial.specimen.kind is Kind.REFERENCE]
        seeds = self._seeds(self._plan.seeds)[len(reference) :]
        if not seeds:
            return
        slow = {finding.id for finding in warm.tests if finding.wall_s > SLOW_TEST_S} | self._long(self._seeds(1)[0])
        fast = tuple(test for test in self._manifest.ids() if test not in slow)
        one = partial(self._trials.some, self._grader, self._solutions.reference, phase="reference", only=fast)
        trials = self._in_parallel("reference", one, seeds)
        self._found.trials += trials
        rarely = f"; {', '.join(sorted(slow))} on {SLOW_SEEDS} of them" if slow else ""
        self._say(fairness.check_reference([*reference, *trials], _earned(warm) + rarely))

    def _try_mutants(self, warm: GradeReport) -> None:
        source = self._solutions.reference.files[self._assignment.module].decode()
        mutants = mutants_of(source)
        assignment = replace(self._assignment, limits=_tight(self._assignment.limits, warm))
        with Grader.start(assignment) as grader:
            needed_by = self._needed_by(grader, definitions_of(source))
            judge = partial(self._judged, grader, needed_by)
            judged = self._in_parallel("mutants", judge, mutants)
        self._found.mutant_trials = [trial for _, trial in judged]
        self._found.mutants = [record for record, _ in judged]
        gate = self._plan.gate
        excused = {(one.definition, one.was, one.now): one for one in self._solutions.equivalents.mutants}
        used = [excused[m.definition, m.was, m.now] for m in self._found.mutants if m.fate is Fate.EQUIVALENT]
        check = matrix.check_mutants(
            self._found.mutants,
            killed_fraction=gate.killed_fraction,
            equivalent_fraction=gate.equivalent_fraction,
            stale=unused_mutants(self._solutions.equivalents, used),
        )
        unneeded = tuple(f"no test fails without {name}." for name, questions in needed_by.items() if not questions)
        self._say(replace(check, notes=check.notes + unneeded))

    def _judge_tests(self, warm: GradeReport) -> None:
        every = [*self._found.trials, *self._found.mutant_trials]
        if any(trial.specimen.kind is Kind.WRONG for trial in every):
            pending = [finding.id for finding in warm.tests if finding.status is TestStatus.PENDING]
            self._say(matrix.check_matrix(self._columns(warm), with_mutants=self._plan.with_mutants, pending=pending))
        self._say(check_messages(every, self._manifest))
        self._say(fairness.check_faults(every))

    def _verification(self, warm: GradeReport) -> Verification:
        return Verification(
            assignment=self._assignment.slug,
            title=self._assignment.title,
            grader=self._manifest.grader_digest,
            environment=self._grader.service.ready.environment,
            quick=self._plan.quick,
            checks=tuple(self._found.checks),
            columns=self._columns(warm),
            rows=matrix.rows_of(self._found.trials),
            mutants=tuple(self._found.mutants),
            wall_s=time.perf_counter() - self._started,
        )

    def _columns(self, warm: GradeReport) -> tuple[TestColumn, ...]:
        points = {finding.id: finding.max_score for finding in warm.tests}
        return matrix.columns_of(self._manifest, points, matrix.rows_of(self._found.trials), self._found.mutants)

    # --- mutants ----------------------------------------------------------------------------------

    def _needed_by(self, grader: Grader, definitions: Sequence[Definition]) -> dict[str, tuple[str, ...]]:
        """Per definition, the questions that fail when it is empty."""
        one = partial(self._questions_without, grader)
        needed_by: dict[str, tuple[str, ...]] = {}
        for definition, found in zip(definitions, self._in_parallel("definitions", one, definitions), strict=True):
            both = {*needed_by.get(definition.name, ()), *found}  # a constant may be given its value in two steps
            needed_by[definition.name] = tuple(q.id for q in self._assignment.questions if q.id in both)
        return needed_by

    def _questions_without(self, grader: Grader, definition: Definition) -> tuple[str, ...]:
        reference = self._solutions.reference
        files = {**reference.files, self._assignment.module: definition.emptied.encode()}
        specimen = Specimen(kind=Kind.MUTANT, name=f"without {definition.name}", files=files)
        only = self._reaching(definition)
        trial = self._trials.some(grader, specimen, self._seeds(1)[0], phase="definitions", only=only)
        noticed = {self._question_of[test] for test in trial.noticed}
        return tuple(question.id for question in self._assignment.questions if question.id in noticed)

    def _judged(
        self, grader: Grader, needed_by: Mapping[str, Sequence[str]], mutant: Mutant
    ) -> tuple[MutantRecord, Trial]:
        """Show a mutant to the tests of its own questions."""
        questions = own_questions(mutant.definition, needed_by)
        only = tuple(test for test in self._reaching(mutant.definition) if self._question_of[test] in questions)
        name = f"{mutant.place}:{mutant.line} {mutant.operator}"
        files = {**self._solutions.reference.files, self._assignment.module: mutant.source.encode()}
        specimen = Specimen(kind=Kind.MUTANT, name=name, files=files, about=mutant.now)
        seed = self._seeds(1)[0]
        trial = self._noticing(grader, specimen, seed, only)
        return self._record(mutant, questions, trial), replace(trial, specimen=replace(specimen, files={}))

    def _reaching(self, definition: Definition | None) -> tuple[str, ...]:
        """Tests that could notice a change in a definition."""
        reach = self._reach.get(self._seeds(1)[0])
        if reach is None or definition is None:
            return self._manifest.ids()
        return reach.tests_of({definition.name.partition(".")[0]})

    def _noticing(self, grader: Grader, specimen: Specimen, seed: str, only: Sequence[str]) -> Trial:
        """The tests in `only` on a mutant; those that take long, such as training, only when no other noticed it."""
        long = self._long(seed).intersection(only)
        some = partial(self._trials.some, grader, specimen, seed, phase="mutants")
        trial = some(only=tuple(test for test in only if test not in long))
        if trial.noticed or not long:
            return trial
        rest = some(only=tuple(test for test in only if test in long))
        return replace(trial, endings=trial.endings + rest.endings)

    def _long(self, seed: str) -> set[str]:
        """Tests that take long by themselves, even where another test has done the dear part for them."""
        reach = self._reach.get(seed)
        return {test for test, verdict in reach.verdicts.items() if verdict.wall_s > LONG_TEST_S} if reach else set()

    def _record(self, mutant: Mutant, questions: tuple[str, ...], trial: Trial) -> MutantRecord:
        excuse = next(
            (
                one
                for one in self._solutions.equivalents.mutants
                if (one.definition, one.was, one.now) == (mutant.place, mutant.was, mutant.now)
            ),
            None,
        )
        alive = Fate.EQUIVALENT if excuse else Fate.SURVIVED
        return MutantRecord(
            definition=mutant.place,
            line=mutant.line,
            operator=mutant.operator,
            was=mutant.was,
            now=mutant.now,
            questions=questions,
            fate=Fate.KILLED if trial.noticed else alive,
            killed_by=trial.noticed,
            reason=excuse.reason if excuse and not trial.noticed else "",
        )

    # --- grading ----------------------------------------------------------------------------------

    def _all_whole(self, stage: str, specimens: Iterable[Specimen], seeds: Sequence[str]) -> list[Trial]:
        """Every specimen on every seed, on all tests."""
        pairs = [(specimen, seed) for seed in seeds for specimen in specimens]
        trials = self._in_parallel(stage, lambda pair: self._whole(stage, *pair), pairs)
        self._found.trials += trials
        return trials

    def _whole(self, phase: str, specimen: Specimen, seed: str, *, known: Sequence[Verdict] = ()) -> Trial:
        return self._trials.whole(self._grader, specimen, seed, phase=phase, known=known)

    def _in_parallel(self, stage: str, work: Callable[[_In], _Out], items: Sequence[_In]) -> list[_Out]:
        """Results in the order of `items`, as many at a time as there are cores."""
        results = []
        self._listener.on_progress(stage, 0, len(items))
        pool = ThreadPoolExecutor(max_workers=self._plan.workers or os.cpu_count())
        try:
            for done, result in enumerate(pool.map(work, items), start=1):
                results.append(result)
                self._listener.on_progress(stage, done, len(items))
        finally:
            pool.shutdown(cancel_futures=True)
        return results

    def _seeds(self, count: int) -> list[str]:
        return [seed_of(self._manifest.grader_digest, number) for number in range(count)]

    def _say(self, check: Check) -> None:
        self._found.checks.append(check)
        self._listener.on_check(check)


def _specimen(variant: Variant) -> Specimen:
    kind = Kind.RIGHT if variant.kind is VariantKind.RIGHT else Kind.WRONG
    return Specimen(kind=kind, name=variant.name, files=variant.files, about=variant.about)


def _earned(report: GradeReport) -> str:
    pending = sum(finding.max_score for finding in report.tests if finding.status is TestStatus.PENDING)
    waiting = f", {pending:g} pending" if pending else ""
    bonus = f" and {report.bonus:g} bonus" if report.bonus else ""
    return f"{report.score:g} of {report.max_score:g} points{bonus}{waiting}"


def _tight(limits: Limits, warm: GradeReport) -> Limits:
    """Limits for mutants: a few times what the reference needs, so that an endless loop costs seconds."""
    test_s = _patience(max((finding.wall_s for finding in warm.tests), default=0.0))
    whole_s = 2 * _patience(warm.timings.student_cpu_s or warm.timings.total_s)
    return replace(
        limits,
        call_wall_s=min(limits.call_wall_s, MUTANT_WALL_PER_CPU * test_s),
        test_wall_s=min(limits.test_wall_s, MUTANT_WALL_PER_CPU * test_s),
        test_cpu_s=min(limits.test_cpu_s, test_s),
        submission_cpu_s=min(limits.submission_cpu_s, whole_s),
    )


def _patience(reference_s: float) -> float:
    """CPU seconds for a mutant where the reference needs `reference_s`, whole ones since students would read them."""
    generous_s = min(MUTANT_TIMES * reference_s, reference_s + MUTANT_EXTRA_S)
    return float(math.ceil(max(MUTANT_LEAST_S, generous_s)))
