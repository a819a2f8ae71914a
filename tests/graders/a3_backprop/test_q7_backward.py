"""Q7, order and accumulation. Graphs are of sums and products only; any valid order is right."""

import pytest
from autograder import assert_close, batched, check, student_operators, value_of

import draws
import oracle
from engine import expressions, nodes_of
from readings import agrees, not_none, numbers, row, sentence

TOO_EARLY = "b was processed before all its users had reported."
UNREPORTED = "A node handed its slope down before all its users had reported."
OPERAND = "A node appears before its operand."
ADD_UP = "v+v has slope 2, yours 1: contributions must add up."
ROOT = "Start from d(out)/d(out)=1."
SHORT_CUT = "A node reached by a short and a long path was finished too early."
DISAPPEARED = "The first graph's contribution disappeared."
DEEP = "RecursionError at 5000 nodes."
FOREIGN = "The list holds a node that the root was not computed from."
ONCE = "Each node belongs into the list once."


@pytest.mark.question("q7", weight=2, hint=TOO_EARLY)
def test_shared_middle_node(student, rng):
    """With b = a + a and e = p·b + q·b the slope of e for a is 2(p + q): 14 for 3 and 4."""
    p, q = (float(v) for v in rng.uniform(1.0, 5.0, 2))
    factors, found = ((3.0, 4.0), (p, q), (-q, 2.0 * p)), []
    with expressions(student) as value:
        for first, second in factors:
            a = value(1.5)
            b = a + a
            (value(first) * b + value(second) * b).backward()
            found.append(a.grad)
    for slope, (first, second) in zip(found, factors, strict=True):
        wrong = {
            f"a.grad is 20, expected 14: {TOO_EARLY}": 2 * (first + (first + second)),
            f"a.grad is 22, expected 14: {TOO_EARLY}": 2 * (second + (first + second)),
            ADD_UP: second,
            f"{ADD_UP} ": first,
            ROOT: 0.0,
        }
        hint = sentence(value_of(slope), wrong).strip()
        assert_close(slope, 2.0 * (first + second), dtype="number", hint=hint, name="a.grad")


@pytest.mark.question("q7", weight=1.5, hint="Every operand comes before its user.")
def test_order_is_valid(student, rng):
    """On random graphs every node comes once, after its operands, and no other; whatever valid order it is."""
    for inner in (6, 9, 12):
        graph = draws.dag(rng, 4, inner)
        with expressions(student) as value:
            before = value(2.0)
            nodes = nodes_of(value, graph)
            strangers = [before, before * nodes[0], nodes[-1] + nodes[1]]
            listed = student.toposort(nodes[-1])
        listed = value_of(listed)
        not_none(listed, "toposort")
        check(isinstance(listed, list | tuple), "`toposort` returns a list of nodes.")
        # What stands in the list is known by where the test put it: the student's objects are not asked.
        place = {id(node): index for index, node in enumerate(nodes)}
        check(not {id(node) for node in strangers} & {id(node) for node in listed}, FOREIGN)
        check_order(graph, [place[id(node)] for node in listed if id(node) in place])


def check_order(graph, known):
    """Demand that these places of a graph, all its nodes, come once each and after those of their operands."""
    check(len(known) == len(set(known)), ONCE)
    check(set(known) == oracle.reachable(graph), "Some nodes are missing from the list.")
    check(known[-1] == len(graph) - 1, OPERAND)
    position = {place: k for k, place in enumerate(known)}
    for place in known:
        kind, *operands = graph[place]
        early = kind != "leaf" and max(position[int(i)] for i in operands) > position[place]
        check(not early, OPERAND, staff=f"{graph} in the order {known}")


@pytest.mark.question("q7", weight=1.5, hint=SHORT_CUT)
def test_random_graphs(student, rng):
    """On random graphs of up to 200 nodes, full of short cuts, all slopes agree with forward mode."""
    for inner in (40, 200):
        graph = draws.dag(rng, 8, inner)
        leaves = [index for index, node in enumerate(graph) if node[0] == "leaf"]
        with expressions(student) as value:
            nodes = nodes_of(value, graph)
            nodes[-1].backward()
            found = [nodes[leaf].grad for leaf in leaves]
        right = [oracle.graph_slopes(graph, leaf) for leaf in leaves]
        scale = max(abs(slope) for slope in right)
        got = row([value_of(slope) for slope in found], len(leaves), "the slopes", SHORT_CUT)
        hint = ROOT if not got.any() else SHORT_CUT
        assert_close(got / scale, [slope / scale for slope in right], rtol=1e-9, atol=1e-9, hint=hint, name="a slope")


@pytest.mark.question("q7", weight=1, hint="Visit every node once: keep what you have seen in a set.")
def test_tower_of_diamonds(student, rng):
    """Forty diamonds on top of each other, with 2⁴⁰ paths, take no longer than their 120 nodes."""
    depth = int(rng.integers(36, 42))
    with expressions(student) as value:
        foot = node = value(1.0)
        for _ in range(depth):
            node = node + node * value(0.5)
        node.backward()
        slope = foot.grad
    slope = value_of(slope)
    wrong = {ROOT: 0.0, ADD_UP: 1.0} if slope == 0.0 else {ADD_UP: 1.0, f"{ADD_UP} ": 0.5**depth}
    hint = sentence(slope, wrong, UNREPORTED).strip()
    assert_close(slope, 1.5**depth, rtol=1e-9, dtype="number", hint=hint, name="the slope")


@pytest.mark.question("q7", weight=0.75, hint="Slopes from several graphs add up in a leaf that they share.")
def test_graphs_that_share_leaves(student, rng):
    """When a second graph uses a leaf of the first, its slopes are added to those that are there."""
    a, b, c = (float(v) for v in draws.signed(rng, (3,)))
    with expressions(student) as value:
        shared, first, second = value(a), value(b), value(c)
        (shared * first).backward()
        (shared * second).backward()
        found = shared.grad, first.grad, second.grad
    shared, *others = (value_of(slope) for slope in found)
    hint = DISAPPEARED if agrees(shared, c) else ""
    assert_close(shared, b + c, dtype="number", hint=hint, name="the shared leaf's slope")
    assert_close(others, [a, a], dtype="number", sequence=True, name="the slopes of the leaves that are not shared")


@pytest.mark.question(
    "q7", weight=0.5, hint="zero_grad sets the slopes of all nodes below the root, and its own, to 0.0."
)
def test_zero_grad(student, rng):
    """zero_grad clears every slope below the root, the root's own included, and later graphs start anew."""
    with expressions(student) as value:
        a, b = (value(float(number)) for number in draws.signed(rng, (2,)))
        root = a * b + b
        root.backward()
        first = a.grad, b.grad
        student.zero_grad(root)
        cleared, cleared_root = (a.grad, b.grad), root.grad
        (a * b).backward()
        again = a.grad, b.grad
    first, cleared, again = (numbers([value_of(slope) for slope in pair]) for pair in (first, cleared, again))
    check(first is not None and bool(first.any()), "backward leaves slopes in the leaves.")
    assert_close(cleared, [0.0, 0.0], dtype="number", name="the cleared slopes")
    assert_close(cleared_root, 0.0, dtype="number", name="the root's slope")
    check(again is not None and bool(again.any()), "After zero_grad a new graph sends its slopes.")


@pytest.mark.question(
    "q7", weight=0.75, hint="Nodes are different even when their numbers are equal: compare them with `is` or by id."
)
def test_equal_numbers_are_different_nodes(student, rng):
    """Leaves and inner nodes that hold the same number keep slopes of their own."""
    number, factors = float(rng.uniform(0.5, 1.5)), [float(v) for v in rng.permutation([1.0, 2.0, 4.0])]
    with expressions(student) as value:
        leaves = [value(number) for _ in factors]
        doubles = [leaf + leaf for leaf in leaves]
        first, second, third = (double * value(factor) for double, factor in zip(doubles, factors, strict=True))
        (first + second + third).backward()
        found = [leaf.grad for leaf in leaves]
    got = [value_of(slope) for slope in found]
    right = [2.0 * factor for factor in factors]
    assert_close(
        got, right, sequence=True, dtype="number", hint=ADD_UP if agrees(got, factors) else "", name="the slopes"
    )


@pytest.mark.question(
    "q7", weight=2, hint="Graphs may be thousands of nodes deep: use a list of your own instead of recursion."
)
def test_chain_of_5000(student, rng):
    """A chain of 5000 additions sends its slope back to its beginning."""
    first, second = (float(v) for v in rng.uniform(2.0, 3.0, 2))
    with expressions(student) as value:
        start = node = value(1.0)
        added, scales = value(0.5), (value(first), value(second))
    for _ in range(5):
        with batched(student), student_operators():
            for _ in range(1000):
                node = node + added
    try:
        with batched(student), student_operators():
            (node * scales[0] * scales[1]).backward()
            slope = start.grad
    except Exception as error:
        # It arrives as one of the framework's own classes.
        check("RecursionError" not in str(error), DEEP)
        raise
    slope = value_of(slope)
    assert_close(slope, first * second, dtype="number", hint=ROOT if slope == 0.0 else "", name="the slope")
