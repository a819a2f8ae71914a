"""What a hidden test may say is fixed before the run, and is little: a channel of at most 8 bits."""

import importlib.util
import itertools
import math
import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.feedback import words
from autograder.feedback.explanation import Explanation, student_text
from autograder.feedback.vocabulary import AWARD_STEPS, MOST_OUTCOMES, GraderSources, Vocabulary, read_stub
from autograder.grading.comparisons import assert_close, assert_equal, raises
from autograder.grading.conversation import DELIVERED
from autograder.grading.faults import HandleMisuse, ImportFailed, Mismatch, MissingName, NotImplementedYet
from autograder.grading.judgement import Evidence, judge
from autograder.model.manifest import DeclaredTest, FeedbackLevel
from autograder.model.outcome import Died, OutOfMemory, OutputLimited, ProtocolViolated, StudentException, TimedOut
from autograder.model.verdict import Verdict
from autograder.scoring.student import shown_cause
from autograder.wire import ImageValue, TensorValue

SOURCE = '''
"""Tests of q1."""

import other

SIGN = "Look at the sign."
TABLE = {"You added the sizes.": 3, "short": ["In a list.", "no sentence"]}


def changed(function: str, argument: str) -> str:
    """A docstring is nothing that a test says."""
    return f"`{function}` changed its argument `{argument}`."


def unmarked(function):
    return f"{function} says more."


def helper(x, hint="A default is said."):
    return SIGN if x else other.far()


def test_first(student, rng):
    """The docstring says nothing."""
    value = student.fires(1) + student.missing.there
    hint = f"Made up of {value}."
    check(value, "A literal is said." if value else hint)
    check(value, changed("fires", "X"), unmarked("fires"), changed(value, "X"))
    for text, wrong in TABLE.items():
        helper(wrong)
    check(value, "Never seen" + " twice.")


def test_second(student):
    pass


def test_awarding(student, award):
    check(student.fires(1), "It does not fire.")
    award(0.5, "" if student.fires(2) else "It fires too late.")


def returned_none(call):
    raise Mismatch(call, hint=f"`{call}` returned None.")


def returned(call) -> str:
    return f"what `{call}` returns"


def test_named(student):
    assert_close(student.fires(1), 1, name="the loss")
    assert_close(student.fires(2), 2, name=returned("fires"))
    assert_close(student.fires(3), 3, name=f"layer {3}")


def test_names(student):
    for name in ("predict", "unknown"):
        returned_none(name)
    kept(student.fires, hint=f"`{name}` changed `{name}`; copy it.")
    told(f"`{name}` gave {name}.", f"`{name:>9}` gave it.", f"Not {name} quoted.")
'''

OTHER = """
def far():
    return "From another file of the graders."
"""


@pytest.fixture
def graders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of graders, and a helper module beside it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "other", raising=False)
    (tmp_path / "other.py").write_text(OTHER)
    path = tmp_path / "graders_of_q1.py"
    path.write_text(SOURCE)
    spec = importlib.util.spec_from_file_location("graders_of_q1", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def vocabulary_of(function: Callable[..., Any], folder: Path, **marker: Any) -> Vocabulary:
    """The vocabulary of one test."""
    test = DeclaredTest(id="q1/test_first", question="q1", **marker)
    return GraderSources(folder).vocabulary(test, function, {"fires": ("X", "w"), "predict": ("X",)})


def test_sentences_are_read_from_the_source(graders: ModuleType, tmp_path: Path) -> None:
    """Literals, constants, and what helpers say for literal arguments; nothing that is made up at run time."""
    found = vocabulary_of(graders.test_first, tmp_path, hint="Its own hint.", hints=("Declared by its marker.",))

    assert set(found.sentences) == {
        "Declared by its marker.",
        "A literal is said.",
        "`fires` changed its argument `X`.",
        "You added the sizes.",
        "In a list.",
        "Look at the sign.",
        "A default is said.",
        "From another file of the graders.",
    }
    assert found.own == "Its own hint."


def test_names_are_those_of_the_stub(graders: ModuleType, tmp_path: Path) -> None:
    """What the test asks for is said to be missing only where the stub has it."""
    found = vocabulary_of(graders.test_first, tmp_path)

    assert (found.names, found.mentioned) == ({"fires", "predict"}, ("fires",))


def test_gaps_in_backquotes_stand_for_names_of_the_stub(graders: ModuleType, tmp_path: Path) -> None:
    """A name that the test mentions, and in a second gap one of its parameters; gaps for anything else say nothing."""
    found = vocabulary_of(graders.test_names, tmp_path)

    assert set(found.sentences) == {
        "`fires` returned None.",
        "`predict` returned None.",
        "`fires` changed `X`; copy it.",
        "`fires` changed `w`; copy it.",
        "`predict` changed `X`; copy it.",
    }


def test_none_is_named_as_the_test_names_it(graders: ModuleType, tmp_path: Path) -> None:
    """A name that stands in a comparison of the source may be said to be None; any other name is not repeated."""
    found = vocabulary_of(graders.test_named, tmp_path)

    for name in ("the result", "the loss", "what `fires` returns"):
        assert found.words(words.no_return(name)) == words.no_return(name)
    assert found.words(words.no_return("layer 73403")) == words.NO_RETURN
    assert found.words("It is 73403.") == ""


def test_sentences_beyond_the_bound_are_left_out(graders: ModuleType, tmp_path: Path) -> None:
    """The first ones stay, and the count of outcomes stays within 8 bits."""
    many = tuple(f"Sentence number {number}." for number in range(400))

    found = vocabulary_of(graders.test_second, tmp_path, hints=many)

    assert found.outcomes <= MOST_OUTCOMES
    assert found.sentences == many[: len(found.sentences)]
    assert len(found.sentences) > 100


def test_the_stub_is_read_without_running_it(tmp_path: Path) -> None:
    """Functions, classes, methods and variables that are public; what is no Python names nothing."""
    stub = tmp_path / "xor.py"
    stub.write_text(
        "RATE: float = 0.1\n"
        "class Unit:\n    def fit(self, X, *, y=None): ...\n    def _step(self): ...\n"
        "raise SystemExit\n"
    )
    broken = tmp_path / "broken.py"
    broken.write_text("def (")

    assert set(read_stub(stub)) == {"RATE", "Unit", "fit"}
    assert set(read_stub(stub)["fit"]) == {"self", "X", "y"}
    assert read_stub(broken) == read_stub(tmp_path / "absent.py") == {}


@pytest.mark.parametrize(
    ("got", "want", "says"),
    [
        ((), (3,), "a single number"),
        ((1,), (), "an array where"),
        ((0,), (3,), "empty"),
        ((3, 1), (3,), "length 1 too many"),
        ((3,), (1, 3), "lacks an axis"),
        ((3, 2), (2, 3), "another order"),
        ((1, 3), (3, 1), "another order"),
        ((6,), (2, 3), "flattened"),
        ((2, 6), (3, 4), "right number of values"),
        ((5,), (2, 3), "too few axes"),
        ((5, 2, 2), (3, 4), "too many axes"),
        ((4, 3), (5, 3), "fewer rows"),
        ((9,), (5,), "more rows"),
        ((5, 2), (5, 3), "last axis"),
        ((7, 5), (5, 3), "not their lengths"),
    ],
)
def test_shapes_are_related_in_words(got: tuple[int, ...], want: tuple[int, ...], says: str) -> None:
    """How a wrong shape relates to the right one, without a number of either."""
    sentence = words.shape_words(got, want)

    assert says in sentence
    assert sentence in words.ALL_WORDS
    assert not any(character.isdigit() for character in sentence.replace("length 1", ""))


def outcomes_at(level: FeedbackLevel, vocabulary: Vocabulary, seed: int) -> set[tuple[Any, ...]]:
    """Everything that a student could tell apart of a test, whatever the code does; `seed` draws its answers."""
    test = DeclaredTest(id="q1/test_x", question="q1", feedback=level, hint=vocabulary.own)
    evidences = [Evidence(error=error, after_hidden=True) for error in _errors(vocabulary, random.Random(seed))]
    return {_seen(judge(test, evidence, vocabulary), level) for evidence in evidences}


def _seen(verdict: Verdict, level: FeedbackLevel) -> tuple[Any, ...]:
    shown = (shown_cause(verdict.cause), verdict.feedback) if level is FeedbackLevel.HINT else ()
    return (verdict.status, verdict.fraction, *shown)


def _errors(vocabulary: Vocabulary, draw: random.Random) -> list[BaseException]:
    """What student code can make of a test: every ending, exception and name, and answers of all kinds and shapes."""
    errors: list[BaseException] = [
        *(
            _mismatch(draw, [*vocabulary.sentences, vocabulary.own, "", f"You gave {draw.random()}."])
            for _ in range(3000)
        ),
        *(_students(name) for name in DELIVERED),
        *(NotImplementedYet(_stub(draw, vocabulary)) for _ in range(500)),
        *(MissingName(name) for name in (*vocabulary.names, *(f"name{n}" for n in range(50)))),
        ImportFailed(StudentException(type_name="ValueError", text=str(draw.random()), traceback=str(draw.random()))),
        HandleMisuse(f"of {draw.random()}"),
        AssertionError(f"assert {draw.random()}"),
    ]
    return errors + [ending for ending in _endings(draw) for _ in range(20)]


def _endings(draw: random.Random) -> list[BaseException]:
    from autograder.grading.faults import TestEnded

    endings = [
        *(TimedOut(clock="wall", limit_s=limit_s, cpu_s=draw.random()) for limit_s in (10.0, 20.0, 300.0)),
        *(TimedOut(clock="cpu", limit_s=limit_s, cpu_s=draw.random()) for limit_s in (10.0, 120.0)),
        OutOfMemory(limit_bytes=1),
        OutputLimited(limit_bytes=1),
        Died(exit_code=draw.randrange(256)),
        Died(signal=draw.randrange(64)),
        ProtocolViolated(reason=str(draw.random())),
    ]
    return [TestEnded(ending) for ending in endings]


def _students(name: str) -> Exception:
    error = ValueError(name)
    error.student_exception = StudentException(type_name=name, text=name, traceback=name)  # type: ignore[attr-defined]
    return error


def _stub(draw: random.Random, vocabulary: Vocabulary) -> StudentException:
    name = draw.choice([*vocabulary.names, f"secret{draw.random()}", "__init__"])
    frame = f'  File "/submission/a{draw.random()}.py", line {draw.randrange(99)}, in {name}\n'
    return StudentException(type_name="NotImplementedError", text=str(draw.random()), traceback=frame)


def _mismatch(draw: random.Random, hints: list[str]) -> BaseException:
    """The finding on an answer of any kind, under one of the hints; a right answer counts as a plain failure."""
    hint = draw.choice(hints)
    expected = np.zeros(tuple(draw.choices(range(1, 4), k=draw.randrange(4))))
    try:
        match draw.randrange(3):
            case 0:
                assert_close(_answer(draw), expected, hint=hint)
            case 1:
                assert_equal(_answer(draw), draw.choice([[0] * draw.randrange(4), "text", None, {"a": 1}]), hint=hint)
            case _:
                with raises(ValueError, hint=hint):
                    raise _students_class(draw)
    except Mismatch as mismatch:
        return mismatch
    except HandleMisuse as misuse:
        return misuse
    return AssertionError()


def _students_class(draw: random.Random) -> Exception:
    kind = draw.choice([TypeError, KeyError, OverflowError, FloatingPointError, UnicodeError, EOFError, RuntimeError])
    error = kind(str(draw.random()))
    error.student_exception = StudentException(type_name=kind.__name__, text="", traceback="")  # type: ignore[attr-defined]
    return error


def _answer(draw: random.Random) -> Any:
    shape = tuple(draw.choices(range(5), k=draw.randrange(5)))
    array = np.full(shape, draw.choice([1.0, math.nan, math.inf])).astype(draw.choice(["f8", "f4", "c16"]))
    choices: list[Any] = [array, array.real.astype("f4") > 0, np.ones(shape, draw.choice(["i8", "u1", "S3", "O"]))]
    choices += [draw.random(), 7, True, "text" * draw.randrange(9), b"bytes", None, [0] * draw.randrange(9), (1,)]
    choices += [{draw.random(): 1}, {1, 2}, object(), TensorValue("float32", array.real.astype("f4"))]
    return draw.choice([*choices, ImageValue("L", (2, 2), bytes(4))])


@pytest.mark.parametrize("sentences", [0, 3, 100])
@pytest.mark.parametrize("names", [0, 5, 50])
def test_a_hidden_test_tells_at_most_8_bits(sentences: int, names: int) -> None:
    """However student code fails, the outcomes that a student can tell apart are no more than the vocabulary counts."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    known = [f"name{number}" for number in range(names)]
    vocabulary = Vocabulary(
        own="The author's own hint.",
        sentences=tuple(f"Sentence {number} of the author's." for number in range(sentences)),
        names=frozenset(known),
        mentioned=tuple(known[:5]),
    ).bounded()

    seen = outcomes_at(FeedbackLevel.HINT, vocabulary, seed)

    assert len(seen) <= vocabulary.outcomes <= MOST_OUTCOMES
    assert len(seen) > 40  # the channel was tried, not avoided


@pytest.mark.parametrize("level", [FeedbackLevel.VERDICT, FeedbackLevel.SILENT])
def test_below_hint_a_test_tells_whether_it_passed(level: FeedbackLevel) -> None:
    """One bit: failed, whatever the failure was."""
    seen = outcomes_at(level, Vocabulary(own="A hint.", sentences=("Another one.",)), 1)

    assert len(seen) == 1


def test_beside_partial_credit_only_what_is_declared_for_it_is_said(graders: ModuleType, tmp_path: Path) -> None:
    """A literal in the call of `award`, or one of the marker's hints; any other sentence goes with a failure alone."""
    found = vocabulary_of(graders.test_awarding, tmp_path, hints=("It fires twice.",))

    assert found.beside_awards == {"It fires too late.", "It fires twice."}
    assert found.admits("It does not fire.")
    assert not found.admits("It does not fire.", is_award=True)
    assert found.left_out == 0


def test_every_pair_of_a_fraction_and_a_sentence_is_counted() -> None:
    """What a student can tell apart of partial credit is no more than the vocabulary says."""
    bare = Vocabulary(own="A hint.")
    awarding = Vocabulary(own="A hint.", sentences=("One.", "Two."), beside_awards=frozenset({"One."}), awards=True)
    steps = [step / AWARD_STEPS for step in range(AWARD_STEPS + 1)]
    texts = {
        student_text(Explanation(sentence="", hint=hint, is_award=True), FeedbackLevel.HINT, awarding)
        for hint in ("", "A hint.", "One.", "Two.", "Made up at 0.73.")
    }

    assert texts == {"", "A hint.", "One."}
    assert awarding.outcomes == bare.outcomes + len(steps) * len(texts) + len(awarding.sentences)


def test_partial_credit_comes_in_steps(graders: ModuleType, tmp_path: Path) -> None:
    """A test that awards has fewer sentences, because each goes with each step, and says how many were left out."""
    many = tuple(f"Sentence number {number}." for number in range(400))

    awarding = vocabulary_of(graders.test_awarding, tmp_path, hints=many)
    plain = vocabulary_of(graders.test_second, tmp_path, hints=many)

    assert awarding.awards
    assert not plain.awards
    assert awarding.outcomes <= MOST_OUTCOMES
    assert len(awarding.sentences) < len(plain.sentences)
    assert (len(awarding.sentences) + awarding.left_out, len(plain.sentences) + plain.left_out) == (402, 400)
    assert AWARD_STEPS == 20


def test_words_hold_no_number_and_no_name() -> None:
    """Every sentence of the list is fixed: it was written down, not made."""
    assert not [sentence for sentence in words.ALL_WORDS if "{" in sentence]
    assert len(words.ALL_WORDS) < 64
    for first, second in itertools.combinations(sorted(words.ALL_WORDS), 2):
        assert first != second
