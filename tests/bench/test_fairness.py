"""The bounds on what one person's many jobs cost the others."""

import pytest

from bench.fairness import LEAST_RATIO, MOST_S, Plan, Waits, measure


@pytest.mark.parametrize(
    ("fair_s", "first_come_s", "holds"),
    [
        (MOST_S, MOST_S * LEAST_RATIO, True),
        (MOST_S + 0.1, 100.0, False),
        (0.5, 0.5 * LEAST_RATIO - 0.1, False),
    ],
)
def test_both_bounds_must_hold(fair_s: float, first_come_s: float, holds: bool) -> None:  # noqa: FBT001 - a case
    """A short wait is not enough when first come, first served is nearly as short, nor the ratio alone."""
    assert Waits(fair_s=fair_s, first_come_s=first_come_s).holds is holds


def test_first_come_first_served_makes_the_others_wait_longer() -> None:
    """Measured on a small plan: with turns of their own the others wait for less."""
    waits = measure(Plan(jobs=12, others=2, service_s=0.05))
    assert waits.fair_s < waits.first_come_s
