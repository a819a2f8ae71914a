"""Processes of ours are killed during real grading: a short campaign, and the long one."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.campaign import SHARES, TOTAL
from tests.faults.family import Kind
from tests.faults.hunt import Phase

ROOT = Path(__file__).resolve().parents[2]
SEED = 12


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The campaign in a process of its own, because it becomes the reaper of orphans."""
    return subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_plan_is_large_enough() -> None:
    """At least 200 kills, at least 20 in each phase and of each kind of process."""
    by_kind = {kind: sum(kinds.get(kind, 0) for kinds in SHARES.values()) for kind in Kind}

    assert TOTAL >= 200
    assert {phase: sum(SHARES[phase].values()) for phase in Phase if sum(SHARES[phase].values()) < 20} == {}
    assert {kind: count for kind, count in by_kind.items() if count < 20} == {}


@pytest.mark.timeout(600)
def test_a_dozen_kills_cost_nothing() -> None:
    """Every phase and every kind of process once: one true report each, nothing left behind."""
    done = run("tests.faults.campaign", "--kills", "12", "--seed", str(SEED))

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_two_hundred_kills_cost_nothing() -> None:
    """The whole plan."""
    done = run("tests.faults.campaign", "--lanes", "2", "--seed", str(SEED))

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.timeout(300)
def test_hostile_neighbours_change_no_score() -> None:
    """Ten submissions, one of each hostile kind among them: the batch finishes, the honest ones score as alone."""
    done = run("tests.faults.hostile_batch", "--count", "10", "--hostile", "5", "--seed", str(SEED))

    assert done.returncode == 0, done.stdout + done.stderr
