"""`grade verify` on the tiny course: sound graders pass, and for every check a broken grader is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Grade = Callable[..., Any]
HIDDEN = "tests/graders/warmup/test_warmup_hidden.py"
PUBLIC = "assignments/warmup/tests/test_warmup_public.py"
QUICK = ("verify", "warmup", "--quick")

pytestmark = pytest.mark.timeout(300)


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that is there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def found_by(ran: Any) -> dict[str, Any]:
    """The verification that a run with `--json` printed."""
    (found,) = json.loads(ran.out)["verifications"]
    assert isinstance(found, dict)
    return found


def refusals(ran: Any) -> list[str]:
    """What a run with `--json` refused."""
    return refusals_of(found_by(ran))


def refusals_of(found: dict[str, Any]) -> list[str]:
    """Every refusal of a verification, with the name of its check."""
    return [f"{check['name']}: {sentence}" for check in found["checks"] for sentence in check["refusals"]]


def test_sound_graders_are_fit_and_the_matrix_is_printed(grade: Grade) -> None:
    """Exit 0, a line per check, and a matrix of who kills whom."""
    ran = grade(*QUICK)

    assert ran.status == 0, ran.out
    assert "✓ reference: 1 seeds, 0 tests that ever failed; 10 of 10 points." in ran.out
    assert "kill matrix of q1:" in ran.out
    assert "  wrong range_as_mean " in ran.out
    assert "warmup: fit for release as far as a quick look tells" in ran.out


def test_everything_in_json_and_on_a_page(grade: Grade, tmp_path: Path) -> None:
    """The full verification with mutants, as data and as one page; the tiny course's graders kill enough."""
    page, data = tmp_path / "v.html", tmp_path / "v.json"

    ran = grade("verify", "--seeds", "3", "--least-wrong", "1", "--least-right", "0", "--json", data, "--html", page)

    (found,) = json.loads(data.read_text())["verifications"]
    checks = {check["name"]: check for check in found["checks"]}
    mutants = found["mutants"]
    assert checks["reference"]["summary"].startswith("3 seeds, 0 tests")
    assert {m["definition"] for m in mutants} == {"centred", "Tally.__init__"}
    assert all(m["questions"] == ["q1"] for m in mutants if m["definition"] == "centred")
    assert all(m["killed_by"] for m in mutants if m["fate"] == "killed")
    assert (ran.status, refusals_of(found)) == (0, [])
    assert "<table>" in page.read_text()


BROKEN = {
    "a test that the reference fails": (
        HIDDEN,
        "assert_close(tally.total, weights.sum(), rtol=1e-9)",
        "assert_close(tally.total, weights.sum() + 1.0)",
        "reference: q2/test_tally_sums_weights fails on the reference",
    ),
    "a test that passes for nothing": (
        HIDDEN,
        "    assert_close(student.centred(there), x - x.mean(), rtol=1e-7)\n",
        "    student.centred(there)\n",
        "nothing: degenerate nothing earns",
    ),
    "a tolerance that lets everything pass": (
        HIDDEN,
        "assert_close(tally.total, weights.sum(), rtol=1e-9)",
        "assert float(tally.total) >= 0.0",
        "wrong: tally_forgets_weight: q2/test_tally_sums_weights must fail, but it passed.",
    ),
    "a message that does not help": (
        HIDDEN,
        "Add the weight itself, not 1 per call.",
        "Wrong.",
        "wrong: tally_forgets_weight: q2/test_tally_sums_weights failed as it must, but its feedback lacks",
    ),
    "a grader that demands one way": (
        "solutions/warmup/variants/right/plain_loops/warmup.py",
        "    if not values:\n        raise ValueError\n",
        "",
        "right: plain_loops: q1/test_empty_array_is_refused must pass",
    ),
    "a hint that is made up of hidden values": (
        HIDDEN,
        'hint = "That is the middle of the range, not the mean." if known else ""',
        'hint = f"That is the middle of the range, not {(x - x.mean())[0, 0]:.6f}." if known else ""',
        "wrong: range_as_mean: q1/test_fresh_arrays_are_centred failed as it must, but its feedback lacks",
    ),
    "a test that believes a student's operators": (
        HIDDEN,
        "    assert_close(tally.total, weights.sum(), rtol=1e-9)",
        """    from autograder import by_reference, check, student_operators

    with student_operators():
        gap = abs(by_reference(tally).total - float(weights.sum()))
    check(float(gap) <= 1e-9)""",
        "liar: q2/test_tally_sums_weights passes for a liar (",
    ),
    "tests that look at the form alone": (
        HIDDEN,
        "    assert_close(got, x - x.mean(), hint=hint)",
        """    from autograder import check

    check(isinstance(got, np.ndarray) and got.shape == x.shape and got.dtype == x.dtype)""",
        "empty form: q1 gives 3 points to empty form ones: q1/test_fresh_arrays_are_centred (3); 1 is the most",
    ),
    "a test that breaks": (
        HIDDEN,
        "    assert_close(tally.total, weights.sum(), rtol=1e-9)",
        "    if float(tally.total) == 4.0:\n        raise OSError\n    assert_close(tally.total, weights.sum())",
        "faults: q2/test_tally_sums_weights broke on wrong tally_forgets_weight",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_grader_is_refused(grade: Grade, course: Path, what: str) -> None:
    """Each kind of fault is found by its own check, and is exit 1."""
    path, old, new, sentence = BROKEN[what]
    edit(course / path, old, new)

    ran = grade(*QUICK, "--json")

    assert ran.status == 1
    assert [said for said in refusals(ran) if said.startswith(sentence)], refusals(ran)


def test_a_tolerance_that_takes_half_the_digits_is_refused(grade: Grade, course: Path) -> None:
    """Answers rounded to three digits must lose a point in every question."""
    edit(course / HIDDEN, "weights.sum(), rtol=1e-9", "weights.sum(), rtol=0.5")
    edit(
        course / HIDDEN,
        "assert_close(got, x - x.mean(), hint=hint)",
        "assert_close(got, x - x.mean(), hint=hint, rtol=0.01)",
    )
    edit(course / HIDDEN, "x - x.mean(), rtol=1e-7", "x - x.mean(), rtol=0.01")

    ran = grade(*QUICK, "--json")

    assert "tolerances: q1 gives every point to answers that became: float16" in "\n".join(refusals(ran))


def test_an_excuse_for_spoilt_answers_that_are_noticed_is_stale(grade: Grade, course: Path) -> None:
    """`equivalent.toml` says only what is so."""
    excuse = '[[spoilt]]\nquestion = "q1"\nbecomes = "zeros"\nreason = "None."\n'
    (course / "solutions/warmup/equivalent.toml").write_text(excuse)

    ran = grade(*QUICK, "--json")

    assert refusals(ran) == [
        "tolerances: equivalent.toml says that q1 may not notice zeros, and it does; remove the entry."
    ]


FITTING = """

class Neighbours:
    def fit(self, X, y):
        self.X, self.y = X, y
        return self

    def predict(self, X):
        return self.y[((X[:, None] - self.X) ** 2).sum(axis=2).argmin(axis=1)]
"""
FITTING_TEST = """

@pytest.mark.question("q2", weight=12, hint="Give the label of the nearest row.")
def test_neighbours_are_found(student, rng):
    X, y = rng.normal(size=(6, 2)), rng.permutation([0, 0, 0, 1, 1, 1])
    asked, labels = {asked}
    assert_equal(student.Neighbours().fit(X, y).predict(asked), labels)
"""


@pytest.mark.parametrize(("asked", "refused"), [("X, y", 1), ("X + rng.uniform(1e-6, 1e-5, X.shape), y", 0)])
def test_a_question_that_a_memoriser_answers_is_refused(grade: Grade, course: Path, asked: str, refused: int) -> None:
    """A test that asks for the rows that were fitted gives its points to who remembers them; fresh rows do not."""
    for path in ("assignments/warmup/warmup.py", "solutions/warmup/reference/warmup.py"):
        with (course / path).open("a") as file:
            file.write(FITTING)
    with (course / HIDDEN).open("a") as file:
        file.write(FITTING_TEST.replace("{asked}", asked))
    edit(
        course / "solutions/warmup/variants/right/plain_loops/warmup.py",
        "def centred",
        "import numpy as np\n\ndef centred",
    )

    ran = grade(*QUICK, "--json")

    found = [said for said in refusals(ran) if said.startswith("memoriser: q2 gives 3.25 points to memoriser zeros")]
    assert len(found) == refused, refusals(ran)


def test_points_for_constants_need_a_reason_that_is_true(grade: Grade, course: Path) -> None:
    """`constants_allowed` lets a question pass that would be refused, and is refused where it is not needed."""
    edit(
        course / HIDDEN,
        "    assert_close(got, x - x.mean(), hint=hint)",
        "    assert isinstance(got, np.ndarray) and got.shape == x.shape and got.any()",
    )
    allowed = 'constants_allowed = {points = 4.0, reason = "Shapes are what this question asks for."}'
    edit(course / "assignments/warmup/assignment.toml", 'id = "q1"', f'id = "q1"\n{allowed}')
    edit(course / "assignments/warmup/assignment.toml", 'id = "q2"', f'id = "q2"\n{allowed}')

    ran = grade(*QUICK, "--json")

    checks = {check["name"]: check for check in found_by(ran)["checks"]}
    assert checks["empty form"]["refusals"] == []
    assert any("Shapes are what this question asks for." in note for note in checks["empty form"]["notes"])
    assert checks["memoriser"]["refusals"] == [
        "assignment.toml allows q2 4 points for constants, and none gets more than 1; remove constants_allowed."
    ]


def test_a_stopped_verification_goes_on_from_its_log(grade: Grade, course: Path, tmp_path: Path) -> None:
    """Whole lines of the log are not graded again, a line that was cut off is, and new graders start afresh."""
    log = tmp_path / "trials.jsonl"
    whole = found_by(grade(*QUICK, "--log", log, "--json"))
    lines = log.read_text().splitlines(keepends=True)
    log.write_text("".join(lines[:20]) + lines[20][:50])

    again = found_by(grade(*QUICK, "--log", log, "--json"))

    now = log.read_text().splitlines(keepends=True)
    assert now[:20] == lines[:20]
    assert now[20] == lines[20][:50] + "\n"
    assert len(now) == len(lines) + 1
    assert {key: again[key] for key in ("rows", "columns")} == {key: whole[key] for key in ("rows", "columns")}
    assert {json.loads(line)["phase"] for line in lines} >= {"reference", "nothing", "forms", "liars", "wrong", "right"}

    edit(course / HIDDEN, "rtol=1e-9", "rtol=1e-8")
    grade(*QUICK, "--log", log, "--json")
    assert len(log.read_text().splitlines()) >= len(now) + len(lines) - 1


def test_a_log_that_cannot_be_one_is_named(grade: Grade, tmp_path: Path) -> None:
    """A folder is no log: exit 2 and one sentence."""
    ran = grade(*QUICK, "--log", tmp_path)

    assert ran.status == 2
    assert "cannot be a log of trials" in ran.err


def test_mutants_that_live_are_refused_and_thin_variants_too(grade: Grade, course: Path) -> None:
    """A grader that looks at one value lets mutants live; without enough variants nothing is released."""
    solutions = course / "solutions/warmup/reference/warmup.py"
    edit(
        solutions,
        "    return x - x.mean()\n",
        "    if x.size > 10_000:\n        return x * 3 + 1\n    return x - x.mean()\n",
    )

    ran = grade("verify", "warmup", "--seeds", "1", "--json")

    found = refusals(ran)
    assert ran.status == 1
    assert "variants: q1 has 1 of 5 wrong variants." in found
    assert [said for said in found if said.startswith("mutants: ")], found


def test_instrumented_points_are_bounded(grade: Grade, course: Path) -> None:
    """More points than the gate lets rest on instruments are refused."""
    allowed = 'constants_allowed = {points = 10, reason = "A new tally is zero."}'
    edit(course / "assignments/warmup/assignment.toml", "points = 4", f"points = 40\n{allowed}")
    edit(course / HIDDEN, '"q2", weight=3,', '"q2", weight=3, instrumented=True,')

    ran = grade(*QUICK, "--json")

    assert refusals(ran) == [
        "instrumented: 30 points rest on instrumented tests, and 15 may; grade values in their place."
    ]


def test_a_reference_near_its_limits_is_refused(grade: Grade, course: Path) -> None:
    """A right answer that is four times slower would time out."""
    edit(
        course / "solutions/warmup/reference/warmup.py",
        "    return x - x.mean()\n",
        "    import time\n\n    time.sleep(0.2)\n    return x - x.mean()\n",
    )
    edit(course / "assignments/warmup/assignment.toml", "call_wall_s = 5.0", "call_wall_s = 5.0\ntest_wall_s = 0.7")

    ran = grade(*QUICK, "--json")

    assert [said for said in refusals(ran) if said.startswith("budget: q1/") and "limits.test_wall_s = 0.7" in said]


def test_an_endless_mutant_costs_seconds(grade: Grade, course: Path) -> None:
    """A loop that a mutant never leaves is stopped long before the assignment's own limit, and counts as killed."""
    edit(
        course / "solutions/warmup/reference/warmup.py",
        "        self.total += weight\n",
        "        left = 1\n        while left > 0:\n            left -= 1\n        self.total += weight\n",
    )
    edit(
        course / "assignments/warmup/assignment.toml",
        "call_wall_s = 5.0",
        "call_wall_s = 100.0\ntest_wall_s = 200.0\ntest_cpu_s = 100.0",
    )

    ran = grade("verify", "warmup", "--seeds", "1", "--json")

    found = found_by(ran)
    endless = [m for m in found["mutants"] if m["now"] == "left += 1" or m["now"] == "left -= 0"]
    assert {m["fate"] for m in endless} == {"killed"}
    assert found["wall_s"] < 100.0


def test_without_solutions_there_is_nothing_to_verify(grade: Grade, course: Path) -> None:
    """One sentence, and exit 2."""
    (course / "solutions/warmup").rename(course / "elsewhere")

    ran = grade(*QUICK)

    assert ran.status == 2
    assert "there is no folder of solutions for warmup" in ran.err
    assert "no assignment of this course has a reference solution" in grade("verify").err


def test_without_a_stub_nothing_is_released(grade: Grade, course: Path) -> None:
    """A stub that is not there earns nothing, and is no proof of anything."""
    (course / "assignments/warmup/warmup.py").unlink()

    ran = grade(*QUICK, "--json")

    assert refusals(ran) == ["nothing: there is no stub in the assignment's public folder; students could not begin."]
