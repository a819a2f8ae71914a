"""Requests of a block travel in one frame, and behave as if they had been asked one by one."""

import contextvars
from typing import Any

import numpy as np
import pytest

from autograder import assert_close, assert_equal, attempts, batched, by_reference, public, raises, value_of
from autograder.errors import GraderFault
from autograder.grading.faults import MissingName, NotImplementedYet, StudentRaised, TestEnded
from autograder.grading.handles import Handle
from autograder.grading.local import LocalStudent
from autograder.grading.operands import keep_values_apart

SOURCE = """
import numpy as np

class Unit:
    def __init__(self, rate=1.0): self.rate = rate; self.w = np.zeros(2); self.seen = []
    def fit(self, x): self.w = self.w + self.rate * x; self.seen.append(len(x)); return self
    def predict(self, x): return float(self.w @ x)
    def __add__(self, other): return Unit(self.rate + getattr(other, "rate", other))

def half(x): return x / 2
def refuse(x): raise ValueError("no")
def stub(): raise NotImplementedError
def pair(): return Unit(), Unit(2.0)
def change():
    global half
    half = lambda x: "changed"
"""


@pytest.fixture
def student(converse: Any) -> Any:
    """The module above."""
    return converse(SOURCE)


@pytest.fixture
def exchanges(student: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operations that were sent from here on."""
    asked: list[str] = []
    conversation = student.__conversation__()
    real = conversation._exchange
    monkeypatch.setattr(conversation, "_exchange", lambda *request: (asked.append(request[0]), real(*request))[1])
    return asked


def test_many_calls_cost_one_round_trip(student: Any, exchanges: list[str]) -> None:
    """Values come with the batch's one reply."""
    with batched(student):
        halves = [student.half(float(number)) for number in range(40)]

    assert [value_of(half) for half in halves] == [number / 2 for number in range(40)]
    assert exchanges == ["batch"]


def test_later_steps_use_earlier_results(student: Any, exchanges: list[str]) -> None:
    """An object that a step made is called, read and set by the steps after it."""
    x = np.array([1.0, 2.0])
    with batched(student):
        unit = student.Unit(rate=3.0)
        unit.rate = 2.0
        unit.fit(x).fit(x)
        weights, answer = unit.w, unit.predict(x)

    assert_close(weights, 4.0 * x)
    assert_close(answer, 20.0)
    assert exchanges == ["batch"]


def test_objects_of_a_batch_are_handles_after_it(student: Any) -> None:
    """What is no plain value can be used like any other object of the student's."""
    with batched(student):
        unit = student.Unit()
        both = student.pair()

    unit.fit(np.ones(2))
    assert_close(unit.w, [1.0, 1.0])
    assert isinstance(value_of(unit), Handle)
    assert [part.rate for part in value_of(both)] == [1.0, 2.0]


def test_arguments_are_those_of_the_moment(student: Any) -> None:
    """An array that the test changes later was sent as it was when the step was written down."""
    x = np.ones(2)
    with batched(student):
        before = student.half(x)
        x[:] = 10.0
        after = student.half(x)

    assert_close(before, [0.5, 0.5])
    assert_close(after, [5.0, 5.0])


def test_answers_are_those_of_the_moment(student: Any) -> None:
    """A list or an array that a later step changes in place came back as it was at its own step."""
    with batched(student):
        unit = student.Unit()
        weights, nothing_seen = unit.w, unit.seen
        weights[0] = 7.0
        unit.fit(np.ones(2))
        seen = unit.seen

    assert_close(weights, [0.0, 0.0])
    assert (value_of(nothing_seen), value_of(seen)) == ([], [2])


def test_a_placed_value_is_read_when_it_is_asked_for(student: Any) -> None:
    """What was done to it, inside the block and after it, is seen, as with any value that was placed."""
    with batched(student):
        there = student.put([1, 2])
        there[0] = 5

    assert value_of(there) == [5, 2]
    there[1] = 6
    assert_equal(there, [5, 6])


def test_names_mean_what_they_mean_at_their_step(student: Any) -> None:
    """A step that changes the module changes it for those after it, as without a batch."""
    student.half(1.0)
    with batched(student):
        before = student.half(2.0)
        student.change()
        after = student.half(2.0)

    assert (value_of(before), value_of(after)) == (1.0, "changed")


def test_the_first_exception_ends_the_batch(student: Any) -> None:
    """Steps before it have answers, it is raised where the block ends, and steps after it are not done."""
    conversation = student.__conversation__()
    unit = student.Unit()

    with pytest.raises(ValueError, match="no"), batched(student):
        first = student.half(3.0)
        student.refuse(np.ones(3))
        unit.fit(np.ones(2))

    assert value_of(first) == 1.5
    assert unit.seen == []
    with pytest.raises(ValueError, match="no"), batched(student):
        student.refuse(np.ones(3))
    assert conversation.last_call == "refuse(float64 array (3,))"


def test_stubs_and_missing_names_are_findings_as_ever(student: Any) -> None:
    """A stub in a batch is a stub, and a name that the module lacks is missing by that name."""
    with pytest.raises(NotImplementedYet), batched(student):
        student.stub()
    with pytest.raises(MissingName, match="no `nothing`"), batched(student):
        student.half(1.0)
        student.nothing(2.0)


def test_an_answer_that_cannot_be_sent_is_no_error_of_the_students_kind(converse: Any) -> None:
    """It is raised for its own step as something that no test of errors asks for, and other steps have answers."""
    student = converse("def wide(): return [0] * 3_000_000\ndef half(x): return x / 2\n")

    wide, half = attempts(student, ("wide",), ("half", 3.0))

    assert half() == 1.5
    with pytest.raises(StudentRaised, match="cannot be sent"):
        wide()


def test_answers_of_a_batch_are_evidence(converse: Any) -> None:
    """Each call that came back counts, and setting or placing a value does not."""
    student = converse(SOURCE)

    with batched(student):
        there = student.put([1, 2])
        there[0] = 5
        student.more = 2
    assert converse.conversation.answers == 0

    with batched(student):
        student.half(1.0)
        student.half(2.0)
    assert converse.conversation.answers == 2


def test_messages_name_the_call_whose_answer_is_looked_at(student: Any) -> None:
    """The call that is remembered is the one that gave the value, and not the batch's last."""
    with batched(student):
        one, other = student.half(1.0), student.half(np.ones(2))

    value_of(other)
    value_of(one)

    assert student.__conversation__().last_call == "half(float)"


@pytest.mark.parametrize("use", [float, len, list, str, value_of])
def test_an_answer_cannot_be_used_before_its_block_ends(student: Any, use: Any) -> None:
    """A conversion inside the block is an error of the author's that says what to do."""
    with pytest.raises(GraderFault, match="when its block ends"), batched(student):
        use(student.half(1.0))


def test_attempts_raise_each_on_its_own_account(student: Any, exchanges: list[str]) -> None:
    """Every call is made; each is asked for its own answer or exception, in any order and more than once."""
    refused, answered, missing, stub = attempts(student, ("refuse", np.ones(2)), ("half", 3.0), ("nothing",), ("stub",))

    assert exchanges == ["batch"]
    for _ in range(2):
        with raises(ValueError):
            refused()
    assert answered() == 1.5
    with pytest.raises(MissingName, match="no `nothing`"):
        missing()
    with pytest.raises(NotImplementedYet):
        stub()


def test_attempts_take_methods_and_leave_evidence(student: Any) -> None:
    """A handle to something callable may stand for a name; what raised and what came back is evidence."""
    conversation = student.__conversation__()
    unit = student.Unit()
    answers = conversation.answers

    answer, other = attempts(student, (unit.predict, np.ones(2)), ("refuse", 1.0))

    assert answer() == 0.0
    assert conversation.answers == answers + 1
    assert [raised.type_name for raised in conversation.raised] == ["ValueError"]
    with raises(ValueError):
        other()


def test_a_stub_among_attempts_spoils_the_test(student: Any) -> None:
    """Also where the test never asks for that answer."""
    attempts(student, ("stub",), ("half", 1.0))

    assert student.__conversation__().met_stub


def test_a_batch_inside_a_batch_is_refused(student: Any) -> None:
    """One block at a time."""
    with pytest.raises(GraderFault, match="inside another"), batched(student), batched(student):
        pass


def test_an_exception_of_the_tests_own_sends_nothing(student: Any, exchanges: list[str]) -> None:
    """What was recorded before the test's own error is dropped, and requests work again afterwards."""
    with pytest.raises(ZeroDivisionError), batched(student):
        student.half(1.0)
        _ = 1 / 0
    assert exchanges == []
    assert student.half(2.0) == 1.0


def test_dropped_answers_are_released(converse: Any) -> None:
    """Objects of earlier batches do not count once the test has let them go."""
    student = converse(SOURCE, live_handles=30)

    for _ in range(10):
        with batched(student):
            for _ in range(10):
                student.Unit()

    assert student.half(2.0) == 1.0


def test_too_many_results_end_the_test(converse: Any) -> None:
    """More results than may be alive at once are refused before they are asked for."""
    student = converse(SOURCE, live_handles=20)

    with pytest.raises(TestEnded), batched(student):
        for _ in range(30):
            student.Unit()


def test_callbacks_work_inside_a_batch(converse: Any) -> None:
    """A function of the test's is called while the batch is done."""
    student = converse("def apply(f, x): return f(x) + f(x)\n")

    with batched(student):
        answers = [student.apply(lambda x: x * x, float(x)) for x in range(3)]

    assert [value_of(answer) for answer in answers] == [0.0, 2.0, 8.0]


def test_references_and_operators_work_inside_a_batch(student: Any) -> None:
    """By-reference results are objects over there, and an operator's result is a handle."""
    keep_values_apart()
    with batched(student):
        unit = by_reference(student).Unit()
        unit.w[0] = 7.0
        weights = unit.w
        total = student.Unit() + student.Unit(rate=4.0)
        more = student.Unit() + public(2.0)
        rates = total.rate, more.rate

    assert_close(value_of(weights), [7.0, 0.0])
    assert [value_of(rate) for rate in rates] == [5.0, 3.0]


@pytest.mark.parametrize(
    "reply",
    [
        '"text"',
        "()",
        "(1, 2)",
        '[("value", self._nonce, 1)]',
        '(("value", self._nonce, 1),) * 3',
        '(("value", bytes(16), 1),)',
        '(("call", self._nonce, 0, (), {}),)',
    ],
    ids=["a text", "nothing", "no replies", "a list", "too many", "another nonce", "a call"],
)
def test_a_batch_that_is_answered_in_another_form_ends_the_test(converse: Any, reply: str) -> None:
    """Anything but an answer per step, or a failure, breaks the rules of the wire."""
    student = converse(
        "import sys\n"
        "def half(x): return x / 2\n"
        "def lie():\n"
        "    from autograder.guest import serve\n"
        "    for frame in sys._current_frames().values():\n"
        "        while frame is not None:\n"
        "            if type(frame.f_locals.get('self')) is serve._Server:\n"
        "                self = frame.f_locals['self']\n"
        f"                self._batch = lambda steps, goes_on: {reply}\n"
        "            frame = frame.f_back\n"
    )
    student.lie()

    with pytest.raises(TestEnded), batched(student):
        student.half(1.0)


def test_without_a_sandbox_the_block_runs_as_it_stands() -> None:
    """An author at a debugger gets real objects at once."""

    def run() -> None:
        module: Any = type("module", (), {"half": staticmethod(lambda x: x / 2)})
        local = LocalStudent(module, None)  # type: ignore[arg-type]
        with batched(local):
            answer = local.half(3.0)
            assert answer == 1.5
        assert value_of(answer) == 1.5
        assert [attempt() for attempt in attempts(local, ("half", 5.0), (local.half, 7.0))] == [2.5, 3.5]
        assert public(2.0) * answer == 3.0

    contextvars.Context().run(run)
