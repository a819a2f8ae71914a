"""Q7, order and accumulation. Graphs are of sums and products only; any valid order is right."""

import pytest
from autograder import assert_close, check, value_of

import draws
import oracle
from readings import agrees, not_none, numbers, parts, row, sentence

TOO_EARLY = "b was processed before all its users had reported."
UNREPORTED = "A node handed its slope down before all its users had reported."
OPERAND = "Node {k} appears before its operand."
ADD_UP = "v+v has slope 2, yours 1: contributions must add up."
ROOT = "Start from d(out)/d(out)=1."
SHORT_CUT = "A node reached by a short and a long path was finished too early."
DISAPPEARED = "The first graph's contribution disappeared."
DEEP = "RecursionError at {n} nodes."
ONCE = "Each node belongs into the list once."


@pytest.mark.question("q7", weight=2, hint=TOO_EARLY)
def test_shared_middle_node(student, rng):
    """With b = a + a and e = p·b + q·b the slope of e for a is 2(p + q): 14 for 3 and 4."""
    driver = student.driver("engine")
    p, q = (float(v) for v in rng.uniform(1.0, 5.0, 2))
    for first, second in ((3.0, 4.0), (p, q), (-q, 2.0 * p)):
        slope = driver.shared(first, second, 1.5)
        wrong = {
            f"a.grad is 20, expected 14: {TOO_EARLY}": 2 * (first + (first + second)),
            f"a.grad is 22, expected 14: {TOO_EARLY}": 2 * (second + (first + second)),
            ADD_UP: second,
            f"{ADD_UP} ": first,
            ROOT: 0.0,
        }
        hint = sentence(slope, wrong).strip()
        assert_close(slope, 2.0 * (first + second), dtype="number", hint=hint, name="a.grad")


@pytest.mark.question("q7", weight=1.5, hint="Every operand comes before its user.")
def test_order_is_valid(student, rng):
    """On random graphs every node comes once, after its operands; whatever valid order it is."""
    driver = student.driver("engine")
    for inner in (6, 9, 12):
        graph = draws.dag(rng, 4, inner)
        places, different = parts(driver.order(graph), 2, "toposort", "")
        known = [place for place in places if place >= 0]
        wanted = oracle.reachable(graph)
        check(different == len(places) and len(known) == len(set(known)), ONCE)
        check(set(known) == wanted, "Some nodes are missing from the list.")
        check(known[-1] == len(graph) - 1, OPERAND.format(k=1))
        position = {place: k for k, place in enumerate(known)}
        for place in known:
            kind, *operands = graph[place]
            early = kind != "leaf" and max(position[int(i)] for i in operands) > position[place]
            check(not early, OPERAND.format(k=position[place] + 1), staff=f"{graph} in the order {known}")


@pytest.mark.question("q7", weight=1.5, hint=SHORT_CUT)
def test_random_graphs(student, rng):
    """On random graphs of up to 200 nodes, full of short cuts, all slopes agree with forward mode."""
    driver = student.driver("engine")
    for inner in (40, 200):
        graph = draws.dag(rng, 8, inner)
        leaves = [index for index, node in enumerate(graph) if node[0] == "leaf"]
        right = [oracle.graph_slopes(graph, leaf) for leaf in leaves]
        scale = max(abs(slope) for slope in right)
        got = row(driver.leaf_slopes(graph), len(leaves), "the slopes", SHORT_CUT)
        hint = ROOT if not got.any() else SHORT_CUT
        assert_close(got / scale, [slope / scale for slope in right], rtol=1e-9, atol=1e-9, hint=hint, name="a slope")


@pytest.mark.question("q7", weight=1, hint="Visit every node once: keep what you have seen in a set.")
def test_tower_of_diamonds(student, rng):
    """Forty diamonds on top of each other, with 2⁴⁰ paths, take no longer than their 120 nodes."""
    depth = int(rng.integers(36, 42))
    slope = student.driver("engine").diamonds(depth, 1.0)
    wrong = {ROOT: 0.0, ADD_UP: 1.0} if slope == 0.0 else {ADD_UP: 1.0, f"{ADD_UP} ": 0.5**depth}
    hint = sentence(slope, wrong, UNREPORTED).strip()
    assert_close(slope, 1.5**depth, rtol=1e-9, dtype="number", hint=hint, name="the slope")


@pytest.mark.question("q7", weight=0.75, hint="Slopes from several graphs add up in a leaf that they share.")
def test_graphs_that_share_leaves(student, rng):
    """When a second graph uses a leaf of the first, its slopes are added to those that are there."""
    a, b, c = (float(v) for v in draws.signed(rng, (3,)))
    got = parts(student.driver("engine").two_graphs(a, b, c), 3, "backward", "")
    hint = DISAPPEARED if agrees(got[0], c) else ""
    assert_close(got[0], b + c, dtype="number", hint=hint, name="the shared leaf's slope")
    assert_close(got[1:], [a, a], dtype="number", sequence=True, name="the slopes of the leaves that are not shared")


@pytest.mark.question(
    "q7", weight=0.5, hint="zero_grad sets the slopes of all nodes below the root, and its own, to 0.0."
)
def test_zero_grad(student, rng):
    """zero_grad clears every slope below the root, the root's own included, and later graphs start anew."""
    a, b = (float(v) for v in draws.signed(rng, (2,)))
    seen, root = parts(student.driver("engine").cleared(a, b), 2, "zero_grad", "")
    first, cleared, again = (numbers(pair) for pair in seen)
    check(first is not None and bool(first.any()), "backward leaves slopes in the leaves.")
    assert_close(cleared, [0.0, 0.0], dtype="number", name="the cleared slopes")
    assert_close(root, 0.0, dtype="number", name="the root's slope")
    check(again is not None and bool(again.any()), "After zero_grad a new graph sends its slopes.")


@pytest.mark.question(
    "q7", weight=0.75, hint="Nodes are different even when their numbers are equal: compare them with `is` or by id."
)
def test_equal_numbers_are_different_nodes(student, rng):
    """Leaves and inner nodes that hold the same number keep slopes of their own."""
    number, factors = float(rng.uniform(0.5, 1.5)), [float(v) for v in rng.permutation([1.0, 2.0, 4.0])]
    got = value_of(student.driver("engine").equals(number, factors))
    not_none(got, "backward")
    right = [2.0 * factor for factor in factors]
    assert_close(
        got, right, sequence=True, dtype="number", hint=ADD_UP if agrees(got, factors) else "", name="the slopes"
    )


@pytest.mark.question(
    "q7", weight=2, hint="Graphs may be thousands of nodes deep: use a list of your own instead of recursion."
)
def test_chain_of_5000(student, rng):
    """A chain of 5000 additions sends its slope back to its beginning."""
    factor = float(rng.uniform(2.0, 3.0))
    slope = _or_none_when_too_deep(student.driver("engine").chain, 5000, 1.0, factor)
    check(slope is not None, DEEP.format(n=5000))
    assert_close(slope, factor, dtype="number", hint=ROOT if slope == 0.0 else "", name="the slope")


def _or_none_when_too_deep(call, *arguments):
    """What the call gives; None when it met the interpreter's limit on recursion."""
    try:
        return call(*arguments)
    except Exception as error:  # noqa: BLE001 - RecursionError arrives as one of the framework's own classes
        if "RecursionError" in str(error):
            return None
        raise
