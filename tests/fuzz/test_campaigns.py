"""Short campaigns against every target; the long ones stand in `docs/fuzzing.md`."""

import os

import pytest

from tests.fuzz import campaign
from tests.fuzz.campaign import Order, Result
from tests.fuzz.target import NAMES

SEED = 20261123
#: Inputs of the ordinary run: about a second for each target.
SHORT = {"decoder": 4_000, "intake": 1_000, "configuration": 200, "arguments": 60}
#: Seconds of the slow run, for all targets together.
LONG_S = 60.0


def run(order: Order) -> Result:
    """Run a campaign and print how to repeat it."""
    print(f"fuzzing {order.target}: --seed {order.seed}")
    return campaign.run(order)


@pytest.mark.parametrize("name", SHORT)
def test_a_short_run_is_clean(name: str) -> None:
    """The first inputs of a fixed seed bring no crash, no hang, and no memory above its bound."""
    result = run(Order(target=name, inputs=SHORT[name], seed=SEED, weigh_every=4))

    assert result.tally.failures == {}, result.tally.files
    assert result.tally.inputs == SHORT[name]
    assert len(result.tally.endings) > 3, "inputs that all end alike test nothing"


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_longer_run_is_clean(name: str) -> None:
    """Inputs that no run before has seen bring no crash, no hang, and no memory above its bound."""
    seed = int.from_bytes(os.urandom(4), "big")

    result = run(Order(target=name, inputs=10**9, seconds=LONG_S / len(NAMES), seed=seed, weigh_every=8))

    assert result.tally.failures == {}, (seed, result.tally.files)
    assert result.tally.inputs > 0
