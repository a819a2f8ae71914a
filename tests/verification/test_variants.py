"""Variants are read from their folders and held against a report, and every mistake in them is named."""

from pathlib import Path

import pytest

from autograder.errors import ConfigError
from autograder.model.report import (
    Cause,
    Environment,
    Finding,
    GradeReport,
    ReportStatus,
    TestStatus,
    Timings,
)
from autograder.verification import ExpectedFailure, Variant, VariantKind, compare, load_variants

WRONG_TOML = """
about = "adds where it must multiply"
blocked = ["q2/test_power"]

[[fails]]
test = "q1/test_product"
message = "multiply, do not add"
"""


@pytest.fixture
def solutions(tmp_path: Path) -> Path:
    """Make up an assignment's secret folder with a reference of two files and no variants."""
    write(tmp_path / "reference" / "times.py", "def product(a, b):\n    return a * b\n")
    write(tmp_path / "reference" / "notes.txt", "two by two\n")
    return tmp_path


def write(path: Path, text: str) -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def add_variant(solutions: Path, name: str, *, kind: str = "wrong", toml: str = WRONG_TOML) -> Path:
    """Add a variant folder that overrides `product`."""
    folder = solutions / "variants" / kind / name
    write(folder / "times.py", "def product(a, b):\n    return a + b\n")
    write(folder / "expected.toml", toml)
    return folder


def finding(test: str, status: TestStatus = TestStatus.PASSED, **changes: object) -> Finding:
    """Make one test's verdict, worth one point."""
    values = {
        "id": test,
        "question": test.partition("/")[0],
        "status": status,
        "score": 1.0,
        "max_score": 1.0,
        "level": "hint",
    }
    return Finding(**(values | changes))  # type: ignore[arg-type]


def report(*findings: Finding, status: ReportStatus = ReportStatus.GRADED, reason: str = "") -> GradeReport:
    """Make a report that holds these findings."""
    return GradeReport(
        assignment="tiny",
        submission="sha256:00",
        grader="sha256:00",
        seed="0" * 32,
        environment=Environment(python="3.11", isolation="none", isolated=False),
        score=0.0,
        max_score=1.0,
        status=status,
        reason=reason,
        questions=(),
        tests=findings,
        timings=Timings(total_s=0.0),
    )


def wrong(**changes: object) -> Variant:
    """Make a misconception that must fail q1/test_product and block q2/test_power."""
    values = {
        "name": "adds",
        "kind": VariantKind.WRONG,
        "files": {"times.py": b""},
        "about": "adds where it must multiply",
        "fails": (ExpectedFailure(test="q1/test_product", message="multiply, do not add"),),
        "blocked": ("q2/test_power",),
        "question": "q1",
    }
    return Variant(**(values | changes))  # type: ignore[arg-type]


FAILED = finding(
    "q1/test_product", TestStatus.FAILED, cause=Cause.WRONG_VALUE, feedback="Please multiply,\n  do not add."
)
BLOCKED = finding("q2/test_power", TestStatus.BLOCKED, blocked_by="q1")
PASSED = finding("q1/test_zero")


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "line", "question"),
    [
        ("s_4b", "", "q4"),
        ("s_10_more", "", "q10"),
        ("q3_slips", "", "q3"),
        ("adds", "", "q1"),
        ("s_4b", 'question = "q7"', "q7"),
    ],
)
def test_a_variant_is_about_one_question(solutions: Path, name: str, line: str, question: str) -> None:
    """What its author says, or the number in its name after the assignment's, or its first failing test."""
    text = f'about = "Adds."\n{line}\n[[fails]]\ntest = "q1/test_product"\nmessage = "multiply"\n'
    folder = solutions.rename(solutions / ".." / f"s_{solutions.name}")
    add_variant(folder, name, toml=text)

    (variant,) = load_variants(folder, VariantKind.WRONG)

    assert variant.question == question


def test_a_wrong_variant_is_read_with_all_it_expects(solutions: Path) -> None:
    """Name, kind, sentence, failing tests with their messages and blocked tests come from folder and file."""
    add_variant(solutions, "adds")
    (variant,) = load_variants(solutions, VariantKind.WRONG)
    assert variant == wrong(files=variant.files)


def test_a_python_file_follows_the_references_text(solutions: Path) -> None:
    """The variant's definitions come after the reference's, so they override them."""
    add_variant(solutions, "adds")
    (variant,) = load_variants(solutions, VariantKind.WRONG)
    names: dict[str, object] = {}
    exec(compile(variant.files["times.py"], "times.py", "exec"), names)
    product = names["product"]
    assert callable(product)
    assert product(2, 5) == 7
    assert variant.files["times.py"].startswith(b"def product(a, b):\n    return a * b")


def test_files_that_a_variant_leaves_alone_are_the_references(solutions: Path) -> None:
    """A partial variant is handed in with every file of the reference."""
    add_variant(solutions, "adds")
    (variant,) = load_variants(solutions, VariantKind.WRONG)
    assert variant.files["notes.txt"] == b"two by two\n"


def test_a_file_that_is_not_python_replaces_the_references(solutions: Path) -> None:
    """Only Python text can be appended to."""
    write(add_variant(solutions, "adds") / "notes.txt", "three\n")
    (variant,) = load_variants(solutions, VariantKind.WRONG)
    assert variant.files["notes.txt"] == b"three\n"


def test_a_complete_variant_stands_alone(solutions: Path) -> None:
    """`complete = true` hands in the variant's own files and nothing else."""
    add_variant(solutions, "alone", toml="complete = true" + WRONG_TOML)
    (variant,) = load_variants(solutions, VariantKind.WRONG)
    assert dict(variant.files) == {"times.py": b"def product(a, b):\n    return a + b\n"}


def test_right_and_wrong_are_read_apart_and_in_order(solutions: Path) -> None:
    """Each kind has its folder, and names come sorted."""
    for name in ("b", "a"):
        add_variant(solutions, name, kind="right", toml='about = "another way"')
    add_variant(solutions, "c")
    assert [variant.name for variant in load_variants(solutions, VariantKind.RIGHT)] == ["a", "b"]
    assert [variant.name for variant in load_variants(solutions, VariantKind.WRONG)] == ["c"]


def test_compiled_and_hidden_files_are_not_handed_in(solutions: Path) -> None:
    """By-products of running a variant by hand do not become part of it."""
    folder = add_variant(solutions, "adds")
    write(folder / "__pycache__" / "times.pyc", "")
    write(folder / ".times.py.swp", "")
    write(solutions / "variants" / ".DS_Store", "")
    (variant,) = load_variants(solutions, VariantKind.WRONG)
    assert set(variant.files) == {"times.py", "notes.txt"}


@pytest.mark.parametrize("kind", list(VariantKind))
def test_an_assignment_without_variants_has_none(solutions: Path, kind: VariantKind) -> None:
    """A missing folder is an empty set, not an error."""
    assert load_variants(solutions, kind) == ()


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("", "about is missing"),
        ("about = 3", "about is wrong"),
        ('about = "  "', "about is wrong"),
        ('about = "a"', "fails is missing"),
        ('abuot = "a"\n' + WRONG_TOML, "abuot is not a key"),
        ('complete = "yes"\n' + WRONG_TOML, "complete is wrong"),
        ('about = "a"\nfails = "q1/test_product"', "fails is wrong"),
        ('about = "a"\n[[fails]]\ntest = "q1/t"', "fails.0.message is missing"),
        ('about = "a"\n[[fails]]\ntest = "q1/t"\nmessage = ""', "fails.0.message is wrong"),
        ('about = "a"\n[[fails]]\ntest = "q1/t"\nmessage = "m"\nhint = "h"', "fails.0.hint is not a key"),
        ('about = "a"\nblocked = [1]\n[[fails]]\ntest = "q1/t"\nmessage = "m"', "blocked.0 is wrong"),
        ('about = "a"\nblocked = ["q1/t"]\n[[fails]]\ntest = "q1/t"\nmessage = "m"', "more than once"),
        ("about = ", "not valid TOML"),
    ],
)
def test_a_bad_expectation_is_one_sentence_with_file_and_key(solutions: Path, toml: str, says: str) -> None:
    """Whatever is wrong in `expected.toml`, the error names the file and the dotted key."""
    folder = add_variant(solutions, "adds", toml=toml)
    with pytest.raises(ConfigError) as caught:
        load_variants(solutions, VariantKind.WRONG)
    message = str(caught.value)
    assert message.startswith(f"{folder / 'expected.toml'}: ")
    assert says in message
    assert "\n" not in message
    assert message.endswith(".")


@pytest.mark.parametrize("toml", [WRONG_TOML, 'about = "a"\nblocked = ["q1/t"]'])
def test_a_right_variant_expects_no_failure(solutions: Path, toml: str) -> None:
    """A right variant that lists failing or blocked tests contradicts itself."""
    add_variant(solutions, "odd", kind="right", toml=toml)
    with pytest.raises(ConfigError, match="makes no sense for a right variant"):
        load_variants(solutions, VariantKind.RIGHT)


def test_a_variant_without_its_expectation_is_refused(solutions: Path) -> None:
    """A folder without `expected.toml` is an unfinished variant."""
    (add_variant(solutions, "adds") / "expected.toml").unlink()
    with pytest.raises(ConfigError, match="add the file"):
        load_variants(solutions, VariantKind.WRONG)


def test_a_variant_without_files_is_refused(solutions: Path) -> None:
    """A variant that changes nothing would only grade the reference again."""
    (add_variant(solutions, "adds") / "times.py").unlink()
    with pytest.raises(ConfigError, match="at least one file"):
        load_variants(solutions, VariantKind.WRONG)


def test_a_file_that_the_reference_lacks_is_refused(solutions: Path) -> None:
    """A misspelt file name would change nothing."""
    write(add_variant(solutions, "adds") / "tims.py", "")
    with pytest.raises(ConfigError, match=r"tims\.py: the reference has no file of that name"):
        load_variants(solutions, VariantKind.WRONG)


def test_a_loose_file_among_the_variants_is_refused(solutions: Path) -> None:
    """Only folders are variants."""
    write(solutions / "variants" / "wrong" / "times.py", "")
    with pytest.raises(ConfigError, match="each variant is a folder"):
        load_variants(solutions, VariantKind.WRONG)


def test_a_folder_of_an_unknown_kind_is_refused(solutions: Path) -> None:
    """A variant in a folder such as `wrnog` would never be graded."""
    write(solutions / "variants" / "wrnog" / "adds" / "times.py", "")
    with pytest.raises(ConfigError, match="folders right and wrong"):
        load_variants(solutions, VariantKind.WRONG)


def test_an_index_beside_the_variants_is_read_past(solutions: Path) -> None:
    """`INDEX.md` lists variants and is none."""
    add_variant(solutions, "adds")
    write(solutions / "variants" / "INDEX.md", "# Variants\n")
    assert [variant.name for variant in load_variants(solutions, VariantKind.WRONG)] == ["adds"]


@pytest.mark.parametrize("name", ["README.md", "INDEX.md/adds/times.py"])
def test_only_a_file_of_that_name_is_an_index(solutions: Path, name: str) -> None:
    """Any other file beside the kinds is refused, and so is a folder that is called like the index."""
    write(solutions / "variants" / name, "")
    with pytest.raises(ConfigError, match="folders right and wrong"):
        load_variants(solutions, VariantKind.WRONG)


def test_variants_need_a_reference(tmp_path: Path) -> None:
    """Without a reference there is nothing that a variant could differ from."""
    add_variant(tmp_path, "adds")
    with pytest.raises(ConfigError, match="reference"):
        load_variants(tmp_path, VariantKind.WRONG)


# --- comparing ------------------------------------------------------------------------------------


def test_a_report_as_expected_differs_in_nothing() -> None:
    """The listed test failed with its message, the blocked one was blocked, the rest passed."""
    assert compare(wrong(), report(FAILED, BLOCKED, PASSED)) == ()


def test_a_listed_test_that_passed_is_named() -> None:
    """A misconception that a test does not catch is a fault of the grader."""
    (sentence,) = compare(wrong(), report(finding("q1/test_product"), BLOCKED))
    assert sentence == "adds: q1/test_product must fail, but it passed."


def test_an_unlisted_test_that_failed_is_named_with_what_the_student_reads() -> None:
    """A test that fails for a misconception of another question is coupled to it."""
    broken = finding("q1/test_zero", TestStatus.FAILED, cause=Cause.WRONG_SHAPE, feedback="Got (1,).")
    (sentence,) = compare(wrong(), report(FAILED, BLOCKED, broken))
    assert sentence == "adds: q1/test_zero must pass, but it failed (wrong_shape): Got (1,)."


def test_feedback_without_the_message_is_named() -> None:
    """Failing is not enough: the student must read what to mend."""
    silent = finding("q1/test_product", TestStatus.FAILED, feedback="Wrong.")
    (sentence,) = compare(wrong(), report(silent, BLOCKED))
    assert "lacks 'multiply, do not add'" in sentence
    assert "'Wrong.'" in sentence


def test_the_message_is_sought_in_what_the_student_reads_only() -> None:
    """A message that only staff can see does not help the student."""
    staff_only = finding("q1/test_product", TestStatus.FAILED, message="multiply, do not add", feedback="Wrong.")
    assert len(compare(wrong(), report(staff_only, BLOCKED))) == 1


def test_a_listed_test_that_is_not_in_the_report_is_named() -> None:
    """A test that was renamed leaves an expectation that would hold for ever."""
    (sentence,) = compare(wrong(), report(FAILED))
    assert sentence == "adds: q2/test_power is listed in expected.toml, but the report has no such test."


def test_partial_credit_counts_as_a_loss() -> None:
    """A listed test may lose part of its points; an unlisted one may not."""
    part = finding("q1/test_product", fraction=0.5, feedback="Please multiply, do not add.")
    assert compare(wrong(), report(part, BLOCKED)) == ()
    (sentence,) = compare(wrong(), report(FAILED, BLOCKED, finding("q1/test_zero", fraction=0.5)))
    assert "passed with 50% of its points" in sentence


def test_blocked_where_a_failure_is_due_is_named() -> None:
    """A misconception must not hide behind another question."""
    hidden = finding("q1/test_product", TestStatus.BLOCKED, blocked_by="q0")
    (sentence,) = compare(wrong(), report(hidden, BLOCKED))
    assert sentence == "adds: q1/test_product must fail, but it was blocked by q0."


def test_a_failure_where_a_block_is_due_is_named() -> None:
    """A follow-on failure must not cost points twice."""
    failed = finding("q2/test_power", TestStatus.FAILED, cause=Cause.RAISED)
    (sentence,) = compare(wrong(), report(FAILED, failed))
    assert sentence == "adds: q2/test_power must be blocked, but it failed (raised)."


def test_a_right_variant_must_pass_everything() -> None:
    """Any test that a valid solution fails is too strict."""
    right = wrong(kind=VariantKind.RIGHT, fails=(), blocked=())
    assert compare(right, report(PASSED, finding("q1/test_product"))) == ()
    assert len(compare(right, report(PASSED, FAILED, BLOCKED))) == 2


def test_a_pending_test_is_passed_over() -> None:
    """Where there is no GPU, its tests show nothing about a variant."""
    pending = finding("q3/test_gpu", TestStatus.PENDING)
    assert compare(wrong(), report(FAILED, BLOCKED, pending)) == ()


def test_a_fault_of_ours_is_never_as_expected() -> None:
    """A test that broke proves nothing, whether it was listed or not."""
    broken = finding("q1/test_product", TestStatus.ERROR, message="NameError: x")
    (sentence,) = compare(wrong(), report(broken, BLOCKED))
    assert sentence == "adds: q1/test_product ended in a fault of ours: NameError: x"


@pytest.mark.parametrize("status", [ReportStatus.UNGRADABLE, ReportStatus.ERROR])
def test_a_report_that_is_no_score_is_named_once(status: ReportStatus) -> None:
    """A submission that could not be graded does not show a misconception."""
    (sentence,) = compare(wrong(), report(FAILED, BLOCKED, status=status, reason="no file xor.py"))
    assert sentence == f"adds: the report is {status.value}: no file xor.py."
