"""Builds scalar graphs beside the student's module, to save round trips."""

import backprop
from backprop import Value

OPERATIONS = {
    "a + b": lambda a, b: a + b,
    "a - b": lambda a, b: a - b,
    "a * b": lambda a, b: a * b,
    "a / b": lambda a, b: a / b,
    "-a": lambda a, _: -a,
    "exp": lambda a, _: a.exp(),
    "log": lambda a, _: a.log(),
    "tanh": lambda a, _: a.tanh(),
    "relu": lambda a, _: a.relu(),
    "leaky_relu": lambda a, _: a.leaky_relu(),
    "maximum": lambda a, b: a.maximum(b),
}
#: The same with a plain number `c` in place of `b`, and what only makes sense with one.
WITH_NUMBER = {
    "a + c": lambda a, c: a + c,
    "c + a": lambda a, c: c + a,
    "a - c": lambda a, c: a - c,
    "c - a": lambda a, c: c - a,
    "a * c": lambda a, c: a * c,
    "c * a": lambda a, c: c * a,
    "a / c": lambda a, c: a / c,
    "c / a": lambda a, c: c / a,
    "a ** c": lambda a, c: a**c,
    "leaky_relu(c)": lambda a, c: a.leaky_relu(c),
    "maximum(c)": lambda a, c: a.maximum(c),
}
TWICE = {
    "v + v": lambda v: v + v,
    "v * v": lambda v: v * v,
    "v - v": lambda v: v - v,
}


def computed(name, first, second):
    """The result of an operation on new leaves, and these leaves."""
    a = Value(first)
    if name in WITH_NUMBER:
        return WITH_NUMBER[name](a, second), [a]
    b = Value(second)
    return OPERATIONS[name](a, b), [a, b]


def numbers(cases):
    """The result's number for each (operation, first, second); None where an operation gives nothing."""
    return [getattr(computed(*case)[0], "data", None) for case in cases]


def slopes(cases, upstream=None):
    """The slopes towards the leaves for each case; with `upstream`, of so many times the result."""
    found = []
    for case in cases:
        result, leaves = computed(*case)
        if result is None:
            found.append(None)
            continue
        root = result if upstream is None else result * Value(upstream)
        root.backward()
        found.append([leaf.grad for leaf in leaves])
    return found


def operands_after(cases):
    """What the leaves hold once the operation is done: numbers and slopes."""
    left = []
    for case in cases:
        _, leaves = computed(*case)
        left.append([(leaf.data, leaf.grad) for leaf in leaves])
    return left


def used_twice(at):
    """The slope of an expression that uses one value more than once, for each (expression, number)."""
    found = []
    for name, number in at:
        v = Value(number)
        TWICE[name](v).backward()
        found.append(v.grad)
    return found


def nodes_of(graph):
    """All nodes of a graph given as ("leaf", number, 0) | ("+", i, j) | ("*", i, j), in its order."""
    nodes = []
    for kind, first, second in graph:
        if kind == "leaf":
            nodes.append(Value(first))
        else:
            a, b = nodes[first], nodes[second]
            nodes.append(a + b if kind == "+" else a * b)
    return nodes


def leaf_slopes(graph):
    """Slopes of the last node towards all leaves, in their order."""
    nodes = nodes_of(graph)
    nodes[-1].backward()
    return [node.grad for node, (kind, _, _) in zip(nodes, graph) if kind == "leaf"]


def order(graph):
    """`toposort` of the last node: places of the graph's nodes, -1 for others, and how many different nodes."""
    nodes = nodes_of(graph)
    place = {id(node): index for index, node in enumerate(nodes)}
    listed = backprop.toposort(nodes[-1])
    if listed is None:
        return None
    listed = list(listed)
    return [place.get(id(node), -1) for node in listed], len({id(node) for node in listed})


def shared(p, q, at):
    """b = a + a and e = p·b + q·b: the slope of e for a."""
    a = Value(at)
    b = a + a
    (Value(p) * b + Value(q) * b).backward()
    return a.grad


def diamonds(depth, at):
    """The slope of a tower of diamonds, x -> x + x·½ again and again, for its foot."""
    foot = node = Value(at)
    for _ in range(depth):
        node = node + node * Value(0.5)
    node.backward()
    return foot.grad


def chain(length, at, factor):
    """The slope of a chain of additions with one product at its end, for its beginning."""
    start = node = Value(at)
    for _ in range(length):
        node = node + Value(1.0)
    (node * Value(factor)).backward()
    return start.grad


def two_graphs(a, b, c):
    """Slopes of a shared leaf and of two others after the graphs a·b and a·c have each sent theirs back."""
    a, b, c = Value(a), Value(b), Value(c)
    (a * b).backward()
    (a * c).backward()
    return a.grad, b.grad, c.grad


def cleared(a, b):
    """Slopes of both leaves: after backward, after zero_grad of a root above them, and after another graph."""
    a, b = Value(a), Value(b)
    root = a * b + b
    root.backward()
    seen = [(a.grad, b.grad)]
    backprop.zero_grad(root)
    seen.append((a.grad, b.grad))
    cleared_root = root.grad
    (a * b).backward()
    return [*seen, (a.grad, b.grad)], cleared_root


def equals(number, factors):
    """Slopes of the sum of factor · (leaf + leaf), where all leaves hold the same number, and so do their doubles."""
    leaves = [Value(number) for _ in factors]
    doubles = [leaf + leaf for leaf in leaves]
    root = doubles[0] * Value(factors[0])
    for double, factor in zip(doubles[1:], factors[1:]):
        root = root + double * Value(factor)
    root.backward()
    return [leaf.grad for leaf in leaves]


def power_of_value():
    """What must not work."""
    return Value(2.0) ** Value(3.0)


def sum_with_text():
    """What must not work."""
    return Value(2.0) + "2"
