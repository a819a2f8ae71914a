"""Expressions of the student's `Value`s, many in one frame. What they give is compared where the test runs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograder import Mismatch, batched, student_operators, value_of

import oracle
from operations import OPERATORS, WITH_NUMBER, Case

#: Each operation on the student's objects. `b` is a plain number where the name says `c`.
EXPRESSION: dict[str, Callable[[Any, Any], Any]] = {
    **OPERATORS,
    "exp": lambda a, _: a.exp(),
    "log": lambda a, _: a.log(),
    "tanh": lambda a, _: a.tanh(),
    "relu": lambda a, _: a.relu(),
    "leaky_relu": lambda a, _: a.leaky_relu(),
    "leaky_relu(c)": lambda a, c: a.leaky_relu(c),
    "maximum": lambda a, b: a.maximum(b),
    "maximum(c)": lambda a, c: a.maximum(c),
}
GIVES_NONE = {name: f"`{name}` gives None — did you forget `return`?" for name in EXPRESSION}
TWICE: dict[str, Callable[[Any], Any]] = {
    "v + v": lambda v: v + v,
    "v * v": lambda v: v * v,
    "v - v": lambda v: v - v,
}


@contextmanager
def expressions(student: Any) -> Iterator[Any]:
    """`Value`, in a block whose expressions travel together. The student's operators see their numbers."""
    with batched(student), student_operators():
        yield student.Value


class Results:
    """Results of operations, so that one that gives nothing can be named."""

    def __init__(self) -> None:
        self._made: list[tuple[str, Any]] = []

    def of(self, value: Any, case: Case) -> tuple[Any, list[Any]]:
        """The result of an operation on new leaves, and these leaves."""
        name, first, second = case
        leaves = [value(first)] if name in WITH_NUMBER else [value(first), value(second)]
        result = EXPRESSION[name](leaves[0], second if name in WITH_NUMBER else leaves[1])
        self._made.append((name, result))
        return result, leaves

    @contextmanager
    def demanded(self) -> Iterator[None]:
        """Name the operation whose result is None, where that is why the block failed. Raises `Mismatch`."""
        try:
            yield
        except (AttributeError, TypeError):
            # Answers are there up to the first that could not be used.
            for name, result in self._made:
                if value_of(result) is None:
                    raise Mismatch(f"{name} gives None", hint=GIVES_NONE[name]) from None
            raise


def refuses_operands(student: Any, expression: Callable[[Any], Any]) -> bool:
    """Whether an operator raises TypeError; Python itself does where a `Value`'s methods give NotImplemented."""
    try:
        with expressions(student) as value:
            expression(value)
    except TypeError:
        return True
    return False


def numbers(student: Any, cases: Iterable[Case]) -> list[Any]:
    """The result's number for each operation and operands."""
    results, found = Results(), []
    with results.demanded(), expressions(student) as value:
        for case in cases:
            result, _ = results.of(value, case)
            found.append(result.data)
    return [value_of(number) for number in found]


def slopes(student: Any, cases: Iterable[Case], upstream: float | None = None) -> list[list[Any]]:
    """The slopes towards the leaves for each case; with `upstream`, of so many times the result."""
    results, found = Results(), []
    with results.demanded(), expressions(student) as value:
        for case in cases:
            result, leaves = results.of(value, case)
            root = result if upstream is None else result * value(upstream)
            root.backward()
            found.append([leaf.grad for leaf in leaves])
    return [[value_of(slope) for slope in towards] for towards in found]


def operands_after(student: Any, cases: Iterable[Case]) -> list[list[tuple[Any, Any]]]:
    """What the leaves hold once the operation is done: numbers and slopes."""
    results, found = Results(), []
    with expressions(student) as value:
        for case in cases:
            _, leaves = results.of(value, case)
            found.append([(leaf.data, leaf.grad) for leaf in leaves])
    return [[(value_of(data), value_of(grad)) for data, grad in left] for left in found]


def nodes_of(value: Any, graph: Sequence[oracle.Node]) -> list[Any]:
    """All nodes of a graph, in its order."""
    nodes: list[Any] = []
    for kind, first, second in graph:
        if kind == "leaf":
            nodes.append(value(first))
        else:
            a, b = nodes[int(first)], nodes[int(second)]
            nodes.append(a + b if kind == "+" else a * b)
    return nodes
