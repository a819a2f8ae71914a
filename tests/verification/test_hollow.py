"""Answers without content: what a filled reference, a memoriser and a liar give to whoever asks."""

import importlib.util
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.model.course import ConstantsAllowed, Question
from autograder.model.report import Finding, TestStatus
from autograder.verification import formality
from autograder.verification.gate import Gate
from autograder.verification.hollow import (
    FILLED,
    KEPT,
    STRATEGIES,
    empty_forms,
    fitting,
    hollow_tests,
    liars,
    memorisers,
)
from autograder.verification.specimen import EndOfTest, Kind, Specimen, Trial

SOURCE = textwrap.dedent(
    '''
    """A module."""
    from dataclasses import dataclass
    from typing import NamedTuple
    import numpy as np

    LIMIT: int | None = 3

    class Trace(NamedTuple):
        loss: list
        steps: int

    @dataclass(frozen=True)
    class Report:
        rows: int
        name: str

    def doubled(x): return 2 * x
    def both(x): return doubled(x), {"sum": float(x.sum()), "flag": True, "data": b"abc"}
    def traced(n): return Trace([float(k) for k in range(n)], n)
    def train_for(n): return traced(n)
    def kind(x) -> str: return "many" if len(x) > 2 else "few"
    def maybe(x) -> "int | None": return x if x > 0 else None
    def report(x): return Report(len(x), "mine")
    def later(n): return (k * k for k in range(n))
    def changes(x): x += 1.0
    def asks(f, n): return sum(f(k) for k in range(n))
    def refuses(x): raise ValueError(x)
    def opaque(): return object()

    class Unit:
        def __init__(self): self.w = np.arange(3.0)
        def fit(self, X, y):
            self.w = X.T @ y
            self.errors = [3, 2, 0]
            return self
        def predict(self, X): return (X @ self.w > 0).astype(int)
        def scores(self, X): return np.column_stack([X @ self.w, -(X @ self.w)])
        def accuracy(self, X, y): return float(np.mean(self.predict(X) == y))
        def __call__(self, x): return self.predict(np.array([x]))[0]
        def __add__(self, other): return 2.0
    '''
).lstrip()
REFERENCE = Specimen(kind=Kind.REFERENCE, name="", files={"mine.py": SOURCE.encode(), "data.txt": b"1"})
X = np.array([[1.0, 0.0, 2.0], [0.0, -1.0, 0.0], [3.0, 1.0, 1.0], [-2.0, 0.0, 0.0]])
Y = np.array([1, 0, 1, 1])


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Any]:
    """Import a specimen's module as it is, here."""
    made = []

    def loaded(specimen: Specimen) -> ModuleType:
        name = f"hollow_{len(made)}"
        path = tmp_path / f"{name}.py"
        path.write_bytes(specimen.files["mine.py"])
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        made.append(name)
        spec.loader.exec_module(module)
        return module

    yield loaded
    for name in made:
        del sys.modules[name]


def form(name: str) -> Specimen:
    """The empty form of that name."""
    (found,) = (one for one in empty_forms(REFERENCE, "mine.py") if one.name == name)
    return found


def memoriser(name: str = "zeros") -> Specimen:
    """The memoriser of that name."""
    (found,) = (one for one in memorisers(REFERENCE, "mine.py") if one.name == name)
    return found


# --- empty forms ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "number"), [("zeros", 0.0), ("ones", 1.0), ("minus ones", -1.0), ("halves", 0.5)])
def test_a_constant_takes_the_place_of_every_number(load: Any, name: str, number: float) -> None:
    """Types, shapes, dtypes, keys and lengths stay."""
    module = load(form(name))

    array, table = module.both(np.arange(6, dtype=np.float32).reshape(2, 3))

    assert (array.shape, array.dtype) == ((2, 3), np.float32)
    assert (array == np.float32(number)).all()
    assert {key: type(value) for key, value in table.items()} == {"sum": float, "flag": bool, "data": bytes}
    assert table["sum"] == number
    assert len(table["data"]) == 3
    assert module.doubled(np.int64(4)) == np.int64(number)
    assert int(number) == module.LIMIT


def test_structures_of_the_module_keep_their_type(load: Any) -> None:
    """Named tuples, records, generators and objects of the module's classes; their numbers are the filling's."""
    module = load(form("ones"))

    trace, report = module.traced(3), module.report([1, 2])

    assert type(trace).__name__ == "Trace"
    assert (trace.loss, trace.steps) == ([1.0, 1.0, 1.0], 1)
    assert (type(report).__name__, report.rows, report.name) == ("Report", 1, "")
    assert list(module.later(4)) == [1, 1, 1, 1]
    unit = module.Unit()
    assert unit.w.tolist() == [1.0, 1.0, 1.0]
    assert unit.fit(X, Y) is unit
    assert unit.errors == [1, 1, 1]
    assert unit + 3.0 == 1.0


def test_texts_are_of_those_that_the_function_may_return(load: Any) -> None:
    """Another one per filling, the same for every input."""
    answers = {name: load(form(name)).kind([1, 2, 3]) for name in ("zeros", "ones")}

    assert answers == {"zeros": "many", "ones": "few"}


def test_what_a_function_raises_is_part_of_its_form(load: Any) -> None:
    """An exception comes through, so that a test of errors alone earns what its call beside them allows."""
    with pytest.raises(ValueError, match="4"):
        load(form("zeros")).refuses(4)


def test_noise_is_the_same_in_every_run(load: Any) -> None:
    """Numbers that differ from each other, and not from run to run."""
    first, again = (load(form("noise")).doubled(np.zeros(50)) for _ in range(2))

    assert len(set(first.tolist())) == 50
    assert first.tolist() == again.tolist()


def test_an_echo_gives_an_argument_of_the_same_form(load: Any) -> None:
    """Of this call, the first or the last; of an earlier call otherwise; zeros where none has that form."""
    first, last = load(form("first argument")), load(form("last argument"))

    assert first.doubled(np.array([4.0, 5.0])).tolist() == [4.0, 5.0]
    unit = last.Unit().fit(X, Y)
    assert unit.predict(X).tolist() == Y.tolist()
    assert first.Unit().predict(X[:1]).tolist() == [0]


def test_nothing_leaves_through_arguments(load: Any) -> None:
    """An array that would be changed is not, and a function is called once, whoever asks again gets the same."""
    module, array, calls = load(form("ones")), np.zeros(3), []

    module.changes(array)
    module.asks(lambda k: calls.append(k) or k, 5)

    assert array.tolist() == [0.0, 0.0, 0.0]
    assert calls == [0]


@pytest.mark.parametrize(
    ("call", "marks"),
    [
        (lambda m: m.doubled(np.zeros(2)), {FILLED}),
        (lambda m: m.opaque(), {KEPT}),
        (lambda m: m.maybe(-1), {KEPT}),
        (lambda m: m.maybe(1), {FILLED}),
        (lambda m: m.changes(np.zeros(2)), set()),
        (lambda m: m.Unit(), set()),
    ],
)
def test_it_prints_whether_content_was_taken_away(
    load: Any, capfd: pytest.CaptureFixture[str], call: Any, marks: set[str]
) -> None:
    """What cannot be filled, None for an answer among it, is said, so that the test that got it is not counted."""
    call(load(form("ones")))

    out, _ = capfd.readouterr()
    assert {mark for mark in (FILLED, KEPT) if mark in out} == marks


# --- the memoriser --------------------------------------------------------------------------------


def test_what_fits_is_known_by_its_name() -> None:
    """Public functions and methods with fit, train or learn among their words."""
    source = "def fit_scale(x): ...\ndef retrain(x): ...\nclass A:\n def partial_fit(self): ...\n def _fit(self): ...\n"

    assert fitting(source) == ("fit_scale", "A.partial_fit")
    assert memorisers(Specimen(kind=Kind.REFERENCE, name="", files={"mine.py": b"def f(): ..."}), "mine.py") == ()


def test_a_memoriser_knows_the_rows_it_was_fitted_on(load: Any) -> None:
    """Their labels in the answer's form, the commonest label for a new row, and an accuracy that agrees."""
    unit = load(memoriser()).Unit().fit(X, Y)

    assert unit.predict(X[::-1]).tolist() == Y[::-1].tolist()
    assert unit.predict(X + 0.5).tolist() == [1, 1, 1, 1]
    assert unit.scores(X).argmax(axis=1).tolist() == Y.tolist()
    assert unit(X[1]) == 0
    assert unit.accuracy(X, Y) == 1.0
    assert unit.w.tolist() == [0.0, 0.0, 0.0]
    assert load(memoriser("ones")).Unit().fit(X, Y).w.tolist() == [1.0, 1.0, 1.0]


def test_a_memoriser_has_a_history_that_falls(load: Any) -> None:
    """Losses and counts of mistakes go down to 0, since every test of a training asks for that."""
    module = load(memoriser())

    assert module.Unit().fit(X, Y).errors == [2, 1, 0]
    assert module.train_for(3).loss == [1.0, 0.5, 0.0]
    assert module.traced(3).loss == [0.0, 0.0, 0.0]


# --- liars ----------------------------------------------------------------------------------------


def answered(liar: Any) -> dict[str, str]:
    """What each operation on a liar gives, by the kind of its result or by the exception."""
    operations = {
        "lt": lambda: liar < 3.0,
        "ge": lambda: 3.0 <= liar,  # noqa: SIM300 - the liar is asked from the other side
        "eq": lambda: liar == 3.0,
        "sub": lambda: liar - 3.0,
        "rsub": lambda: 3.0 - liar,
        "abs": lambda: abs(liar),
        "ufunc": lambda: np.add(liar, np.ones(2)),
        "float": lambda: float(liar),
        "int": lambda: int(liar),
        "array": lambda: np.asarray(liar),
        "len": lambda: len(liar),
        "items": lambda: list(liar),
        "call": lambda: liar(3.0),
        "name": lambda: liar.anything,
        "item": lambda: liar[0],
        "str": lambda: str(liar),
        "bool": lambda: bool(liar),
    }
    found = {}
    for name, operation in operations.items():
        try:
            found[name] = type(operation()).__name__
        except TypeError as error:
            found[name] = type(error).__name__
    return found


def test_a_mute_liar_differs_in_operators_and_comparisons_alone(load: Any) -> None:
    """Everything else is answered alike."""
    for pair in liars(REFERENCE, "mine.py"):
        lying, mute = (answered(load(one).doubled(np.zeros(2))) for one in (pair.lying, pair.mute))
        differing = {name for name in lying if lying[name] != mute[name]}
        assert differing == {"lt", "ge", "eq", "sub", "rsub", "abs", "ufunc"}
        assert {mute[name] for name in differing} == {"TypeError"}
        assert "TypeError" not in lying.values()


def test_there_are_liars_alone_and_in_form(load: Any) -> None:
    """Per strategy one for everything, whatever the name, and one in each number's place."""
    pairs = liars(REFERENCE, "mine.py")
    alone, in_form = load(pairs[0].lying), load(pairs[1].lying)

    assert len(pairs) == 2 * len(STRATEGIES)
    assert type(alone.no_such_name(1, 2)).__name__ == "Liar"
    array, table = in_form.both(np.zeros((2, 3)))
    assert (array.shape, len(array)) == ((2, 3), 2)
    assert set(table) == {"sum", "flag", "data"}


def test_an_echo_becomes_what_came_along_as_an_operand(load: Any) -> None:
    """A value that a test lets an operator see is what the liar turns into; the mute one never saw it."""
    (pair,) = (one for one in liars(REFERENCE, "mine.py") if one.lying.name == "echo, in form")
    total = load(pair.lying).doubled(1.0)

    assert float(total - 17.25) == 17.25
    assert float(load(pair.mute).doubled(1.0)) == 1.0


PLAIN = """
def total(items): return float(sum(items))
class Table:
    def fit(self, rows, labels):
        self.labels = labels
        return self
    def predict(self, rows): return [self.labels[0] for _ in rows]
"""


def test_an_assignment_without_numpy_is_played_the_same(tmp_path: Path) -> None:
    """Every specimen of a module that imports nothing runs where NumPy was never imported."""
    reference = Specimen(kind=Kind.REFERENCE, name="", files={"mine.py": PLAIN.encode()})
    pairs = liars(reference, "mine.py")
    specimens = [*empty_forms(reference, "mine.py"), *memorisers(reference, "mine.py")]
    specimens += [one for pair in pairs for one in (pair.lying, pair.mute)]
    for number, specimen in enumerate(specimens):
        (tmp_path / f"mine_{number}.py").write_bytes(specimen.files["mine.py"])
    asked = "mine.total([1.0, 2.0]); mine.Table().fit([[1]], [2]).predict([[1]])"
    lines = (f"import mine_{number} as mine; {asked}" for number, _ in enumerate(specimens))
    code = "\n".join(["import sys", *lines, "assert 'numpy' not in sys.modules"])

    ran = subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=tmp_path,
        check=False,
        capture_output=True,
    )

    assert (ran.returncode, ran.stderr.decode()) == (0, "")


# --- the checks -----------------------------------------------------------------------------------


class Warmup:
    """What the checks read of an assignment."""

    def __init__(self, allowed: ConstantsAllowed | None = None) -> None:
        self.questions = (Question(id="q1", title="One", points=20.0, constants_allowed=allowed),)


class Report:
    """What the checks read of a report."""

    def __init__(self, *tests: Finding) -> None:
        self.tests = tests


def formal(*points: float, output: str = FILLED) -> Trial:
    """A trial of an empty form whose tests gave these points."""
    tests = [
        Finding(id=f"q1/test_{n}", question="q1", status=TestStatus.PASSED, score=score, max_score=3.0, level="hint",
                output=output)
        for n, score in enumerate(points)
    ]  # fmt: skip
    specimen = Specimen(kind=Kind.EMPTY, name="zeros", files={})
    return Trial(specimen=specimen, seed="5eed", endings=(), report=Report(*tests))  # type: ignore[arg-type]


def test_only_answers_without_content_count() -> None:
    """A test that was given nothing filled, or something that could not be, proves nothing."""
    assert [one.score for one in hollow_tests(formal(1.0, 0.0, 0.5))] == [1.0, 0.5]
    assert hollow_tests(formal(1.0, output="")) == ()
    assert hollow_tests(formal(1.0, output=f"{FILLED} f\n{KEPT} g")) == ()


@pytest.mark.parametrize(("points", "refused"), [((2.0,), 0), ((1.0, 1.0), 0), ((1.5, 1.0), 1), ((2.1,), 1)])
def test_form_earns_a_tenth_at_most(points: tuple[float, ...], refused: int) -> None:
    """Of 20 points 2, over the tests of a question together."""
    check = formality.check_forms("empty form", [formal(*points)], Warmup(), Gate())  # type: ignore[arg-type]

    assert len(check.refusals) == refused


def test_an_allowance_raises_the_bound_and_is_refused_where_it_is_stale() -> None:
    """With its reason, and only as long as it is needed."""
    course: Any = Warmup(ConstantsAllowed(points=3.0, reason="Shapes are the question."))
    needed, needless, beyond = [formal(2.5)], [formal(2.0)], [formal(3.5)]

    check = formality.check_forms("empty form", needed, course, Gate())

    assert (check.refusals, check.notes[0].endswith("Shapes are the question.")) == ((), True)
    assert len(formality.check_forms("empty form", beyond, course, Gate()).refusals) == 1
    assert formality.stale_allowances(needed, course, Gate()) == ()
    (stale,) = formality.stale_allowances(needless, course, Gate())
    assert (
        stale
        == "assignment.toml allows q1 3 points for constants, and none gets more than 2; remove constants_allowed."
    )


def test_a_liar_may_not_earn_what_its_mute_twin_does_not() -> None:
    """A test that gives it more is named, with every liar that it believes."""

    def told(kind: Kind, fraction: float) -> Trial:
        status = TestStatus.PASSED if fraction else TestStatus.FAILED
        ending = EndOfTest(test="q1/test_a", status=status, earned=fraction == 1.0, fraction=fraction)
        return Trial(specimen=Specimen(kind=kind, name="zero, alone", files={}), seed="5eed", endings=(ending,))

    nothing = Trial(specimen=Specimen(kind=Kind.MUTE, name="zero, alone", files={}), seed="5eed", endings=())
    believed = [(told(Kind.LIAR, 1.0), told(Kind.MUTE, 0.5)), (told(Kind.LIAR, 0.5), nothing)]
    harmless = [(told(Kind.LIAR, 1.0), told(Kind.MUTE, 1.0)), (told(Kind.LIAR, 0.0), nothing)]

    (refusal,) = formality.check_liars(believed).refusals
    assert refusal.startswith("q1/test_a passes for a liar (zero, alone; zero, alone) that fails without")
    assert formality.check_liars(harmless).refusals == ()
