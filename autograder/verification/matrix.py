"""The kill matrix: which specimen was noticed by which test."""

from collections.abc import Iterable, Sequence

from autograder.model.manifest import Manifest
from autograder.verification.outcome import Check, Fate, MutantRecord, Row, TestColumn
from autograder.verification.specimen import Kind, Trial


def rows_of(trials: Iterable[Trial]) -> tuple[Row, ...]:
    """One row per specimen, in the order in which they were graded; several seeds make one row."""
    rows: dict[tuple[Kind, str], Row] = {}
    for trial in trials:
        key = (trial.specimen.kind, trial.specimen.name)
        before = rows.get(key)
        killed = (*before.killed_by, *trial.noticed) if before else trial.noticed
        rows[key] = Row(
            kind=trial.specimen.kind.value,
            name=trial.specimen.name,
            about=trial.specimen.about,
            ran=tuple(ending.test for ending in trial.endings),
            killed_by=tuple(dict.fromkeys(killed)),
        )
    return tuple(rows.values())


def columns_of(
    manifest: Manifest, points: dict[str, float], rows: Sequence[Row], mutants: Sequence[MutantRecord]
) -> tuple[TestColumn, ...]:
    """One column per declared test, with what it killed."""
    return tuple(
        TestColumn(
            test=test.id,
            question=test.question,
            max_score=points.get(test.id, 0.0),
            wrong=sum(row.kind == Kind.WRONG and test.id in row.killed_by for row in rows),
            spoilt=sum(row.kind == Kind.SPOILT and test.id in row.killed_by for row in rows),
            mutants=sum(test.id in mutant.killed_by for mutant in mutants),
        )
        for test in manifest.tests
    )


def check_matrix(columns: Sequence[TestColumn], *, with_mutants: bool, pending: Iterable[str]) -> Check:
    """Every test kills something; without mutants one that does not is only pointed at."""
    waiting = set(pending)
    idle = [
        column.test
        for column in columns
        if not (column.wrong or column.spoilt or column.mutants) and column.test not in waiting
    ]
    what = "misconception, spoilt answer or mutant" if with_mutants else "misconception or spoilt answer"
    sentences = tuple(f"{test} notices no {what}; sharpen it, or take it out." for test in idle)
    return Check(
        name="matrix",
        summary=f"{len(columns) - len(idle) - len(waiting)} of {len(columns) - len(waiting)} tests kill something.",
        refusals=sentences if with_mutants else (),
        notes=() if with_mutants else sentences,
    )


def check_mutants(
    mutants: Sequence[MutantRecord], *, killed_fraction: float, equivalent_fraction: float, stale: Sequence[str]
) -> Check:
    """Enough mutants are noticed by their own question's tests, and few of the others are excused."""
    killed = sum(mutant.fate is Fate.KILLED for mutant in mutants)
    alive = [mutant for mutant in mutants if mutant.fate is Fate.SURVIVED]
    excused = sum(mutant.fate is Fate.EQUIVALENT for mutant in mutants)
    refusals = list(stale)
    if killed < killed_fraction * len(mutants):
        refusals.append(
            f"{killed} of {len(mutants)} mutants are killed ({killed / len(mutants):.1%}), "
            f"and it must be {killed_fraction:.0%}; write tests that notice the others."
        )
    if excused > equivalent_fraction * (len(alive) + excused):
        refusals.append(
            f"{excused} of {len(alive) + excused} survivors are called equivalent, "
            f"and it may be {equivalent_fraction:.0%} of them."
        )
    share = f" ({killed / len(mutants):.1%})" if mutants else ""
    return Check(
        name="mutants",
        summary=f"{killed} of {len(mutants)} mutants killed{share}, {excused} called equivalent, {len(alive)} alive.",
        refusals=tuple(refusals),
        notes=tuple(f"{m.definition}, line {m.line}, {m.operator}: {m.was}  →  {m.now}" for m in alive),
    )
