"""Handles act like the student's objects and refuse to be believed."""

import operator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import by_reference, public, student_operators, value_of
from autograder.errors import GraderFault
from autograder.grading.faults import HandleMisuse, Mismatch, MissingName, NotImplementedYet, StudentRaised
from autograder.grading.handles import Handle
from autograder.grading.operands import keep_values_apart

SOURCE = """
import collections
import numpy as np

Point = collections.namedtuple("Point", "x y")

def number(x): return x.data if isinstance(x, Value) else x

class Value:
    __array_ufunc__ = None
    def __init__(self, data): self.data = data; self.grad = 0.0
    def __add__(self, other): return Value(self.data + number(other))
    __radd__ = __add__
    def __mul__(self, other): return Value(self.data * number(other))
    __rmul__ = __mul__
    def __neg__(self): return Value(-self.data)
    def __lt__(self, other): return self.data < number(other)
    def __float__(self): return float(self.data)
    def __len__(self): return 3
    def __eq__(self, other): return True

class Net:
    def __init__(self): self.weights = [np.ones((2, 2))]
    def __call__(self, x): return x @ self.weights[0]

def point(): return Point(1, 2)
def numbers(): return iter(range(5))
def endless():
    while True: yield 1
def half(x): return x / 2
def stub(): raise NotImplementedError
def leave(): raise SystemExit(0)
def apply(f, x): return f(x) + f(x)
class Shape(ValueError): pass
def refuse(): raise Shape("no")
class LyingArray(np.ndarray):
    def __eq__(self, other): return np.True_
def lying(): return np.zeros(2).view(LyingArray)
def objects(): return [Value(1), Value(2)]
def rule(): return "old"
def change():
    global rule
    rule = lambda: "new"
def settle():
    global rule
    rule = "settled"
def forget():
    global rule
    del rule
"""


@pytest.fixture
def student(converse: Any) -> Any:
    """The module above."""
    return converse(SOURCE)


@pytest.fixture(autouse=True)
def _behind_the_boundary() -> None:
    keep_values_apart()


def test_attributes_and_operators_work_both_ways(student: Any) -> None:
    """`a * b + public(2.0) * a` runs over there, and `float` brings a plain float back."""
    a, b = student.Value(3.0), student.Value(4.0)

    y = a * b + public(2.0) * a + (-b)

    assert float(y) == 14.0
    assert y.data == 14.0


@pytest.mark.parametrize(
    "use",
    [
        lambda handle: handle - 17.25,
        lambda handle: 17.25 - handle,
        lambda handle: np.array([17.25]) * handle,
        lambda handle: handle @ [17.25],
        lambda handle: abs(handle - 17.25) <= 1e-9,
    ],
)
def test_an_operator_shows_no_value_of_the_test_to_the_student(converse: Any, use: Any) -> None:
    """A trusted operand is refused before anything is sent, and the message names the ways out."""
    student = converse(SOURCE + "\nseen = []\nnumber = lambda x: seen.append(x) or 0.0\n")
    handle = student.Value(1.0)

    with pytest.raises(HandleMisuse, match=r"public\(2\.0\) \* handle"):
        use(handle)

    assert student.seen == []


def test_values_are_operands_where_the_author_says_so(student: Any) -> None:
    """Inside `student_operators` any value may take part, and after the block it may not."""
    with student_operators():
        assert float(student.Value(3.0) + 4.0) == 7.0

    with pytest.raises(HandleMisuse):
        student.Value(3.0) + 4.0


def test_an_operator_on_objects_gives_a_handle_even_for_a_number(student: Any) -> None:
    """What a student's operator returns is believed only after a conversion."""
    total = student.put(3.0) + student.put(4.0)

    assert isinstance(total, Handle)
    assert value_of(total) == 7.0
    assert float(by_reference(student.Value(1.0)) + student.Value(2.0)) == 3.0


@pytest.mark.parametrize("use", [operator.lt, operator.le, operator.gt, operator.ge])
def test_no_object_orders_itself(student: Any, use: Any) -> None:
    """Both sides refuse an order, another handle's included, and the message says how to compare."""
    a, b = student.Value(1.0), student.Value(2.0)

    for left, right in ((a, 5.0), (5.0, a), (a, b)):
        with pytest.raises(HandleMisuse, match=r"check\(float\(loss\) < float\(before\)\)"):
            use(left, right)


def test_numpy_arrays_on_the_left_do_not_take_handles_apart(student: Any) -> None:
    """`array * handle` is one operation over there, not one per element."""
    y = public(np.array([1.0, 2.0])) * student.Value(2.0)

    np.testing.assert_array_equal(y.data, [2.0, 4.0])


def test_attribute_assignment_reaches_the_object(student: Any) -> None:
    """Assigned weights are the ones that the network uses."""
    net = student.Net()

    net.weights = [np.eye(2) * 3]

    np.testing.assert_array_equal(net(np.eye(2)), np.eye(2) * 3)


def test_by_reference_reaches_inside_a_list(student: Any) -> None:
    """An element of a list attribute can be replaced in place."""
    net = student.Net()

    by_reference(net).weights[0] = np.eye(2) * 5

    np.testing.assert_array_equal(net(np.eye(2)), np.eye(2) * 5)


def test_plain_values_arrive_as_copies(student: Any) -> None:
    """A returned array is ours alone."""
    x = np.ones(3)

    y = student.half(x)
    y[0] = 9.0

    np.testing.assert_array_equal(x, [1.0, 1.0, 1.0])
    assert type(y) is np.ndarray


@pytest.mark.parametrize(
    "use",
    [
        lambda handle: handle == 1,
        lambda handle: handle != 1,
        bool,
        hash,
        lambda handle: 1 in handle,
        np.asarray,
        lambda handle: pytest.approx(1.0) == handle,
        lambda handle: handle == pytest.approx(1.0),
        lambda handle: {handle},
        lambda handle: handle in [1, 2],
    ],
)
def test_a_handle_refuses_to_be_believed(student: Any, use: Any) -> None:
    """Every way of asking a student's object whether it is right raises, and says what to do instead."""
    with pytest.raises(HandleMisuse, match="student's object"):
        use(student.Value(1.0))


def test_named_tuples_stay_objects_with_fields(student: Any) -> None:
    """Fields, items and the plain tuple can all be had."""
    point = student.point()

    assert (point.x, point[1], value_of(point)) == (1, 2, (1, 2))


def test_an_array_subclass_does_not_cross_as_an_array(student: Any) -> None:
    """A lying array arrives as a handle; its plain value has lost its lies."""
    lying = student.lying()

    assert not isinstance(lying, np.ndarray)
    assert type(value_of(lying)) is np.ndarray


def test_iteration_is_capped(converse: Any) -> None:
    """An endless generator ends as a finding, not as a hang."""
    student = converse(SOURCE, iteration_items=100)

    assert list(student.numbers()) == [0, 1, 2, 3, 4]
    with pytest.raises(Mismatch, match="more than 100 items"):
        list(student.endless())


def test_callbacks_run_on_the_trusted_side(student: Any) -> None:
    """A function handed over is called here, in order, with plain values."""
    seen = []

    def square(x: float) -> float:
        seen.append(x)
        return x * x

    assert student.apply(square, 3.0) == 18.0
    assert seen == [3.0, 3.0]


def test_an_assertion_in_a_callback_fails_the_test(student: Any) -> None:
    """What an author asserts inside a callback is not swallowed by the student's code."""

    def refuse(x: float) -> float:
        raise AssertionError(x)

    with pytest.raises(AssertionError, match=r"3\.0"):
        student.apply(refuse, 3.0)


def test_callbacks_have_a_budget(converse: Any) -> None:
    """Too many calls end as a finding."""
    student = converse(SOURCE, callbacks=1)

    with pytest.raises(Mismatch, match="more than 1 callbacks"):
        student.apply(lambda x: x, 1.0)


def test_a_class_derived_from_a_builtin_arrives_as_that_builtin(student: Any) -> None:
    """`class Shape(ValueError)` is a ValueError here."""
    with pytest.raises(ValueError, match="no") as caught:
        student.refuse()

    assert type(caught.value) is ValueError


def test_a_stub_is_no_exception_that_a_test_can_ask_for(student: Any) -> None:
    """`pytest.raises(Exception)` is not satisfied by NotImplementedError, nor is RuntimeError."""
    with pytest.raises(NotImplementedYet), pytest.raises(Exception):  # noqa: B017 - the claim
        student.stub()


def test_system_exit_does_not_end_the_grader(student: Any) -> None:
    """It arrives as an ordinary exception that names it."""
    with pytest.raises(StudentRaised, match="SystemExit"):
        student.leave()


def test_a_missing_name_is_told_by_its_name(student: Any) -> None:
    """A function that is not there is a finding of its own."""
    with pytest.raises(MissingName, match="no `fires`"):
        student.fires(1)


def test_handles_inside_a_list_are_handles(student: Any) -> None:
    """Objects inside plain containers can be used one by one."""
    assert [float(one) for one in student.objects()] == [1.0, 2.0]


def test_a_handle_cannot_cross_into_another_sandbox(converse: Any) -> None:
    """References are numbers of one process; another one's are refused."""
    one, other = converse(SOURCE), converse(SOURCE)

    with pytest.raises(GraderFault, match="value_of"):
        other.half(one.Value(1.0))


def test_dropped_handles_are_released(converse: Any) -> None:
    """A test may make far more objects than may live at once."""
    student = converse(SOURCE, live_handles=20)

    total = sum(float(student.Value(1.0)) for _ in range(100))

    assert total == 100.0


def test_put_values_can_be_read_back(student: Any) -> None:
    """A value placed over there shows what was done to it."""
    there = student.put([3, 1, 2])

    there.sort()

    assert value_of(there) == [1, 2, 3]


def test_a_driver_runs_beside_the_module(student: Any, tmp_path: Path) -> None:
    """A grader's helper is loaded over there and its answers come back."""
    (tmp_path / "loop.py").write_text("def total(f, n):\n    return sum(f(i) for i in range(n))\n")

    assert student.driver("loop").total(student.half, 5) == 5.0


def test_attributes_are_set_and_deleted_over_there(student: Any) -> None:
    """A name of the student's module can be changed and taken away; what the module's functions see changes."""
    student.number = 3
    assert student.number == 3

    del student.number

    with pytest.raises(NameError):
        student.Value(2.0) + student.Value(1.0)
    with pytest.raises(AttributeError):
        del student.number


def test_setting_a_name_is_no_answer(converse: Any) -> None:
    """Nothing of the student's ran, so that a test which does no more than this has nothing to pass on."""
    student = converse("numbers = [1, 2]\nclass Box: pass\nbox = Box()\n")

    student.more = 1
    del student.more
    student.box.inner = 2
    there = student.put([1, 2])
    there[0] = 5
    del there[1]

    assert converse.conversation.answers == 0
    assert value_of(there) == [5]
    assert converse.conversation.answers == 1


def test_functions_and_classes_of_the_module_cost_no_question(student: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their names come with the module itself; the call is the only request, and what is not there is still missing."""
    asked = []
    conversation = student._Student__conversation
    real = conversation._exchange
    monkeypatch.setattr(conversation, "_exchange", lambda *request: (asked.append(request[0]), real(*request))[1])
    assert student.half(student.Value(3).data) == 1.5
    assert asked == ["call", "get", "call"]
    with pytest.raises(MissingName):
        _ = student.missing


def test_a_name_means_what_it_meant_when_it_was_read(student: Any) -> None:
    """A function that was read before student code ran is the one of that time, and one read later is the new one."""
    before = student.rule
    student.change()
    assert (before(), student.rule(), before()) == ("old", "new", "old")


def test_a_name_that_comes_to_be_something_else_is_asked_for(student: Any) -> None:
    """When student code or a test puts a value in a function's place, the value comes; when it goes, it is missing."""
    student.settle()
    assert student.rule == "settled"
    student.half = 7
    assert student.half == 7
    student.forget()
    with pytest.raises(MissingName):
        _ = student.rule


def test_functions_of_the_module_can_be_arguments(student: Any) -> None:
    """A function that was never called is sent by its name, alone or among other values, and also by reference."""
    assert student.apply(student.half, 4) == 4.0
    assert value_of(by_reference(student).half(4)) == 2.0


def test_functions_read_and_let_go_cost_nothing(student: Any) -> None:
    """However often a function is read, only what is still held counts as a reference."""
    for _ in range(30_000):
        _ = student.half
    assert student.half(2) == 1.0
