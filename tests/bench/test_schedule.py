from collections import Counter

import pytest

from bench import plan as plans
from bench.plan import FULL_BATCH, Mode, Plan
from bench.schedule import rotated, turns

TOOLS = ("ours", "pytest", "nbgrader", "otter")


def mode(singles: int, ours: int) -> Mode:
    return Mode(name="one core", pinned=True, singles=singles, batches={"ours": ours}, batch_sizes={"otter": 8})


def test_every_tool_gets_as_many_turns_as_the_mode_says() -> None:
    """Singles for all, the repeated batches for ours, one batch for each of the others."""
    counted = Counter((turn.tool, turn.size) for turn in turns(mode(singles=3, ours=2), TOOLS))
    assert counted == {
        **{(tool, 1): 3 for tool in TOOLS},
        ("ours", FULL_BATCH): 2,
        ("pytest", FULL_BATCH): 1,
        ("nbgrader", FULL_BATCH): 1,
        ("otter", 8): 1,
    }


def test_batches_beyond_the_last_single_are_not_lost() -> None:
    """More batches than singles make more rounds."""
    counted = Counter(turn.size for turn in turns(mode(singles=1, ours=4), ("ours",)))
    assert counted == {1: 1, FULL_BATCH: 4}


def test_the_tool_that_begins_changes_from_round_to_round() -> None:
    """No tool always comes first in its round."""
    first: dict[int, str] = {}
    for turn in turns(mode(singles=4, ours=1), TOOLS):
        first.setdefault(turn.round, turn.tool)
    assert set(first.values()) == set(TOOLS)
    assert rotated(TOOLS, 5) == ("pytest", "nbgrader", "otter", "ours")


@pytest.mark.parametrize("plan", [plans.quick(), plans.default(), plans.full()], ids=lambda plan: plan.name)
def test_every_plan_measures_ours_on_one_and_on_32(plan: Plan) -> None:
    """Whatever the plan, ours is timed for one submission and for 32; on one core in any case."""
    for planned in plan.modes:
        sizes = {turn.size for turn in turns(planned, TOOLS) if turn.tool == "ours"}
        assert sizes == {1, FULL_BATCH}
    assert plan.modes[0].pinned


def test_another_checkout_is_measured_as_often_as_this_one() -> None:
    """`ours@…` gets the repetitions and the batch of `ours`."""
    counted = Counter((turn.tool, turn.size) for turn in turns(mode(singles=2, ours=3), ("ours", "ours@before")))

    assert counted["ours@before", FULL_BATCH] == counted["ours", FULL_BATCH] == 3
    assert counted["ours@before", 1] == counted["ours", 1] == 2
