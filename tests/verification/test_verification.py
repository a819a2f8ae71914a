"""What a verification tries, and its checks over what the graders said: pure, without a sandbox."""

import ast
import textwrap
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograder.errors import ConfigError
from autograder.model.manifest import DeclaredTest, FeedbackLevel, Manifest
from autograder.model.report import Environment, TestStatus
from autograder.verification import fairness, matrix
from autograder.verification.definitions import definition_at, definitions_of, own_questions
from autograder.verification.equivalents import Equivalents, HarmlessSpoiling, load_equivalents
from autograder.verification.gate import Gate
from autograder.verification.messages import check_messages
from autograder.verification.mutants import mutants_of
from autograder.verification.outcome import (
    Check,
    Fate,
    MutantRecord,
    Row,
    TestColumn,
    Verification,
    to_json,
)
from autograder.verification.page import to_html
from autograder.verification.specimen import EndOfTest, Kind, Specimen, Trial, reference_of
from autograder.verification.spoiling import Noticed, Spoiling

SOURCE = textwrap.dedent(
    '''
    """A module."""
    from dataclasses import dataclass

    LIMIT: int | None = 3

    def double(x: int | None) -> int | None:
        """Twice x."""
        if x > LIMIT:
            raise ValueError(f"{x} is above {LIMIT + 1}")
        return 2 * x

    class Tally:
        size: int = 1

        @property
        def total(self): return self._sum()

        def _sum(self):
            return 0
    '''
).lstrip()
MANIFEST = Manifest(
    assignment="warmup",
    tests=(
        DeclaredTest(id="q1/test_a", question="q1"),
        DeclaredTest(id="q1/test_b", question="q1", feedback=FeedbackLevel.PUBLIC),
        DeclaredTest(id="q2/test_c", question="q2", feedback=FeedbackLevel.VERDICT),
    ),
    grader_digest="sha256:" + "0" * 64,
)


def ending(test: str, status: TestStatus = TestStatus.FAILED, **changes: object) -> EndOfTest:
    """How one test ended."""
    values = {"earned": status is TestStatus.PASSED, "feedback": "Mend it."}
    return EndOfTest(test=test, status=status, **values | changes)  # type: ignore[arg-type]


def trial(*endings: EndOfTest, kind: Kind = Kind.WRONG, name: str = "a", seed: str = "5eed") -> Trial:
    """One specimen, graded once."""
    return Trial(specimen=Specimen(kind=kind, name=name, files={}), seed=seed, endings=endings)


def mutant(fate: Fate, number: int = 0) -> MutantRecord:
    """One mutant's fate."""
    return MutantRecord(
        definition="double",
        line=number,
        operator="NumberReplacer",
        was="return 2 * x",
        now="return 3 * x",
        questions=("q1",),
        fate=fate,
        killed_by=("q1/test_a",) if fate is Fate.KILLED else (),
    )


# --- definitions ----------------------------------------------------------------------------------


def test_every_definition_is_found_and_emptied() -> None:
    """Functions, methods and constants have their lines, and each emptied module is still Python."""
    found = definitions_of(SOURCE)

    assert [(d.name, d.first_line, d.last_line) for d in found] == [
        ("LIMIT", 4, 4),
        ("double", 6, 10),
        ("Tally.total", 15, 16),
        ("Tally._sum", 18, 19),
    ]
    emptied = {d.name: ast.unparse(ast.parse(d.emptied)) for d in found}
    assert "LIMIT = None" in emptied["LIMIT"]
    assert "return 2 * x" not in emptied["double"]
    assert "def total(self):\n        raise NotImplementedError" in emptied["Tally.total"]
    assert "return 0" not in emptied["Tally._sum"]


def test_a_section_of_the_reference_says_whose_a_definition_is() -> None:
    """`# Q2. … ---` above it, when that question needs it; a heading without a question ends a section."""
    sections = "# Q2. Two ----\n\n\ndef two(): return 2\n\n\n# Shared ----\n\n\ndef both(): return 3\n"
    two, both = definitions_of(sections)

    assert (two.section, both.section) == ("q2", "")
    assert own_questions(two, {"two": ("q1", "q2")}) == ("q2",)
    assert own_questions(two, {"two": ("q1", "q3")}) == ("q1",)


def test_a_public_definition_belongs_to_its_first_question_and_a_helper_to_all() -> None:
    """Whose tests must notice a change: the contract's first user, or every user of a helper."""
    _, double, _, helper = definitions_of(SOURCE)
    needed_by = {"double": ("q1", "q2"), "Tally._sum": ("q2", "q3"), "Tally.total": ()}

    assert own_questions(double, needed_by) == ("q1",)
    assert own_questions(helper, needed_by) == ("q2", "q3")
    assert own_questions(None, needed_by) == ("q1", "q2", "q3")
    assert own_questions(definition_at(16, definitions_of(SOURCE)), needed_by) == ()


# --- mutants --------------------------------------------------------------------------------------


def test_mutants_change_behaviour_on_paper() -> None:
    """Every mutant is Python, differs from the others, and changes neither annotations nor an error's words."""
    found = mutants_of(SOURCE)

    assert len({m.source for m in found}) == len(found)
    assert all(compile(m.source, "mutant", "exec") for m in found)
    assert {m.place for m in found} == {"LIMIT", "double", "Tally._sum", "the module"}
    assert ("return 2 * x", "return 2 + x") in {(m.was, m.now) for m in found}
    assert [m for m in found if "ValueError" in m.was] == []
    assert [m for m in found if m.was.startswith("def double")] == []


def test_words_given_to_a_helper_that_raises_are_no_behaviour() -> None:
    """A change in what `_demand` would say is no mutant, a change in what it demands is one."""
    source = "def f(x):\n    _demand(x > 0, f'{x + 1} is low')\n\n\ndef _demand(so, words):\n    if not so:\n"
    found = mutants_of(source + "        raise ValueError(words)\n")

    assert found
    assert [m for m in found if "x + 1" not in m.now and m.place == "f"] == []


def test_a_mutant_names_the_lines_it_changes() -> None:
    """Line, definition and the text before and after belong to the same place."""
    found = [m for m in mutants_of(SOURCE) if m.place == "Tally._sum"]

    assert {(m.line, m.was, m.now, m.operator) for m in found} == {
        (19, "return 0", "return 1", "NumberReplacer"),
        (19, "return 0", "return -1", "NumberReplacer"),
    }


@pytest.mark.parametrize(
    ("killed", "alive", "excused", "refused"),
    [(95, 5, 0, 0), (94, 6, 0, 1), (95, 3, 2, 0), (95, 2, 3, 1), (0, 0, 0, 0)],
)
def test_mutants_must_be_killed_and_few_survivors_excused(killed: int, alive: int, excused: int, refused: int) -> None:
    """At least 95 % die, and at most half of the others may be called equivalent."""
    fates = [Fate.KILLED] * killed + [Fate.SURVIVED] * alive + [Fate.EQUIVALENT] * excused

    check = matrix.check_mutants(
        [mutant(fate, n) for n, fate in enumerate(fates)], killed_fraction=0.95, equivalent_fraction=0.5, stale=()
    )

    assert len(check.refusals) == refused
    assert len(check.notes) == alive


# --- equivalent.toml ------------------------------------------------------------------------------


def write_equivalents(folder: Path, text: str) -> Path:
    """A folder of solutions with this `equivalent.toml`."""
    (folder / "equivalent.toml").write_text(textwrap.dedent(text), encoding="utf-8")
    return folder


def test_excuses_are_read(tmp_path: Path) -> None:
    """Mutants and spoilt answers, with white space made single."""
    found = load_equivalents(
        write_equivalents(
            tmp_path,
            """
            [[mutant]]
            definition = "double"
            was = "return  2 * x"
            now = "return x + x"
            reason = "The same."
            [[spoilt]]
            question = "q1"
            becomes = "float16"
            reason = "A margin."
            """,
        )
    )

    assert found.mutants[0].was == "return 2 * x"
    assert found.spoilt == (HarmlessSpoiling(question="q1", becomes="float16", reason="A margin."),)
    assert load_equivalents(tmp_path / "elsewhere") == Equivalents()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[mutant]]\nwas = 'a'", "mutant[0].definition must be a text"),
        ("[[mutant]]\ncause = 'a'", "mutant[0].cause is not a key"),
        ("[[other]]\n", "other is not a key of this file"),
        ("mutant = 3", "written [[mutant]]"),
        ("mutant = ", "not valid TOML"),
    ],
)
def test_a_wrong_excuse_is_told_where_it_is(tmp_path: Path, text: str, said: str) -> None:
    """The sentence names the file and the key."""
    with pytest.raises(ConfigError, match=r"equivalent\.toml") as caught:
        load_equivalents(write_equivalents(tmp_path, text))
    assert said in str(caught.value)


# --- fairness -------------------------------------------------------------------------------------


def test_a_test_that_fails_once_is_flaky_and_always_is_wrong() -> None:
    """The reference's failures are counted per test, with a seed to replay."""
    passed = ending("q1/test_b", TestStatus.PASSED)
    trials = [
        trial(ending("q1/test_a"), passed, seed="aa"),
        trial(ending("q1/test_a"), ending("q1/test_b", message="0.1 is not 0.2"), seed="bb"),
        trial(ending("q1/test_a", TestStatus.ERROR), ending("q2/test_c", TestStatus.PENDING), seed="cc"),
    ]

    refusals = fairness.check_reference(trials, "all").refusals

    assert refusals[0].startswith("q1/test_a fails on the reference with 3 of 3 seeds, such as aa:")
    assert refusals[1] == (
        "q1/test_b is flaky: it fails on the reference with 1 of 3 seeds, such as bb: 0.1 is not 0.2"
    )
    assert len(refusals) == 2


def test_spoilt_answers_must_be_noticed_by_some_test_of_their_question() -> None:
    """All points for changed answers are refused; partly noticed, unchanged, tolerated or excused ones are not."""
    seen = ("q1/test_a",)
    noticed = [
        Noticed(question="q1", spoiling=Spoiling.ZEROS, noticed=(), passed_over=seen),
        Noticed(question="q1", spoiling=Spoiling.MEAN, noticed=("q1/test_b",), passed_over=seen),
        Noticed(question="q1", spoiling=Spoiling.INPUT, noticed=(), passed_over=()),
        Noticed(question="q1", spoiling=Spoiling.FLOAT32, noticed=(), passed_over=seen),
        Noticed(question="q1", spoiling=Spoiling.PERMUTED, noticed=(), passed_over=seen),
    ]
    excuses = Equivalents(
        spoilt=(
            HarmlessSpoiling(question="q1", becomes="permuted", reason="A set."),
            HarmlessSpoiling(question="q1", becomes="mean", reason="Stale."),
        )
    )

    check = fairness.check_spoilt(noticed, excuses)

    assert check.refusals == (
        "equivalent.toml says that q1 may not notice mean, and it does; remove the entry.",
        "q1 gives every point to answers that became: zeros; q1/test_a did not notice.",
    )
    assert any("A set." in note for note in check.notes)


def test_a_fault_of_ours_is_named_once_per_test() -> None:
    """A test that breaks is a grader's fault, whatever it was shown."""
    broken = ending("q1/test_a", TestStatus.ERROR, message="the test's own code raised KeyError")

    check = fairness.check_faults([trial(broken), trial(broken, seed="other")])

    assert check.refusals == ("q1/test_a broke on wrong a (seed 5eed): the test's own code raised KeyError",)


# --- messages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("test", "feedback", "message", "fault"),
    [
        ("q1/test_a", "", "", "fails without a word"),
        ("q1/test_a", 'File "/submission/warmup.py", line 3', "", "a traceback"),
        ("q1/test_b", 'File "/course/tests/graders/warmup/test_q1.py"', "", "a traceback or a path of ours"),
        ("q1/test_a", "You got 0.4812.", "the result is 0.5, expected 0.48123456", "0.4812"),
        ("q1/test_a", "You got 1.234e-05.", "expected 0.00001234", "1.234e-05"),
    ],
)
def test_messages_that_must_not_be(test: str, feedback: str, message: str, fault: str) -> None:
    """A silent failure, a traceback and a number for staff are refused."""
    check = check_messages([trial(ending(test, feedback=feedback, message=message))], MANIFEST)

    (sentence,) = check.refusals
    assert fault in sentence


@pytest.mark.parametrize(
    ("test", "feedback", "message"),
    [
        ("q1/test_b", 'Traceback\n  File "/submission/warmup.py", line 3', "expected 0.48123456"),
        ("q1/test_b", "is 0.5, expected 0.48123456", "is 0.5, expected 0.48123456"),
        ("q1/test_a", "The leak is 0.1, not 0.01.", "expected 0.1, 0.01"),
        ("q1/test_a", "Expected shape (1234,), got (12,).", "1234 12"),
        ("q1/test_a", "You got 0.4812.", "You got 0.4812."),
        ("q2/test_c", "", "expected 0.48123456"),
    ],
)
def test_messages_that_may_be(test: str, feedback: str, message: str) -> None:
    """Public values, constants of the handout, shapes, and silence where only the outcome is shown."""
    assert check_messages([trial(ending(test, feedback=feedback, message=message))], MANIFEST).refusals == ()


# --- matrix, JSON, page ---------------------------------------------------------------------------


def test_seeds_of_one_specimen_make_one_row() -> None:
    """A row holds what any seed killed; a test that broke or waits for a GPU killed nothing."""
    first = trial(ending("q1/test_a"), ending("q1/test_b", TestStatus.PASSED), seed="aa")
    second = trial(ending("q1/test_a", TestStatus.ERROR), ending("q1/test_b"), seed="bb")

    (row,) = matrix.rows_of([first, second])

    assert row.killed_by == ("q1/test_a", "q1/test_b")
    assert matrix.rows_of([trial(ending("q1/test_a", TestStatus.PENDING))])[0].killed_by == ()


def test_a_test_that_kills_nothing_is_named() -> None:
    """With mutants it is a refusal, without it is a note, and one that waits for a GPU is neither."""
    rows = matrix.rows_of([trial(ending("q1/test_a")), trial(ending("q2/test_c"), kind=Kind.NOTHING)])
    columns = matrix.columns_of(MANIFEST, {"q1/test_a": 1.0}, rows, ())

    strict = matrix.check_matrix(columns, with_mutants=True, pending=["q2/test_c"])
    loose = matrix.check_matrix(columns, with_mutants=False, pending=[])

    assert [sentence.split()[0] for sentence in strict.refusals] == ["q1/test_b"]
    assert loose.refusals == ()
    assert [sentence.split()[0] for sentence in loose.notes] == ["q1/test_b", "q2/test_c"]


def verification(text: str = "plain") -> Verification:
    """A verification whose free texts all hold `text`."""
    return Verification(
        assignment="warmup",
        title=text,
        grader=text,
        environment=Environment(python="3", isolation=text, isolated=True),
        quick=False,
        checks=(Check(name=text, summary=text, refusals=(text,), notes=(text,)),),
        columns=(TestColumn(test=text, question="q1", max_score=1.0, wrong=1, spoilt=0, mutants=1),),
        rows=(Row(kind="wrong", name=text, about=text, ran=(text,), killed_by=(text,)),),
        mutants=(replace(mutant(Fate.EQUIVALENT), was=text, now=text, reason=text, definition=text),),
        wall_s=1.0,
    )


def test_the_page_holds_text_as_text_and_needs_nothing_else() -> None:
    """Markup in any text is escaped, and there is no script, address or external resource."""
    page = to_html([verification("<script>alert('\"&x')</script>")])

    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(&#x27;&quot;&amp;x&#x27;)") >= 12
    assert not any(mark in page for mark in ("http", "src=", "href=", "@import", "url("))


class Balance(HTMLParser):
    """Keeps the tags that are open; void ones never are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_tag_of_the_page_is_closed() -> None:
    """Whatever the texts are, the page is well formed."""
    balance = Balance()

    balance.feed(to_html([verification("</td><b>&"), verification()]))

    assert balance.open == []


def test_json_says_whether_it_is_refused() -> None:
    """The envelope is versioned, and a program need not read sentences."""
    assert b'"verifications": [{"schema": 1, "assignment": "warmup"' in to_json((verification(),))
    assert b'"refused": true' in to_json((verification(),))
    assert b'"refused": false' in to_json((replace(verification(), checks=()),))


def test_a_course_without_a_reference_is_told_to_write_one(tmp_path: Path) -> None:
    """Graders cannot be tried without a right answer."""
    with pytest.raises(ConfigError, match="write it"):
        reference_of(tmp_path)


def test_a_gpu_assignment_may_rest_more_points_on_instruments() -> None:
    """Less can be seen from outside there."""
    gpu = replace(MANIFEST, tests=(replace(MANIFEST.tests[0], gpu=True),))
    gate = Gate()

    class NoQuestions:
        questions = ()

    assert gate.instrumented_limit(NoQuestions(), MANIFEST) == 15.0  # type: ignore[arg-type]
    assert gate.instrumented_limit(NoQuestions(), gpu) == 30.0  # type: ignore[arg-type]
