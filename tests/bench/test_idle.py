"""The measurement of an idle worker sees what it is to count, and says which bound does not hold."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.ledger import Ledger
from autograder.model.submission import Submission
from bench import waiting
from bench.idle_worker import count_into, takes_lock
from bench.waiting import Figures

GOOD = Figures(locks=(), worker_share=0.004, tree_share=0.004, starts_s=(0.05, 0.07, 5.0))


def test_every_write_of_the_ledger_is_counted_and_no_look(tmp_path: Path) -> None:
    """What it asks SQLite for a look takes no lock; what it asks for a hand-in begins with the lock."""
    statements = tmp_path / "statements"
    with Ledger.open(tmp_path / "ledger.sqlite", tmp_path / "store") as ledger:
        ledger.close()  # what connects from now on is counted
        count_into(statements, ledger._database._engine())
        ledger.waiting()
        assert not statements.exists()
        ledger.acknowledge(Submission(assignment="tiny", files={"a.py": b""}, digest="sha256:1"), person="ada")
    assert statements.read_text(encoding="utf-8").splitlines()[0] == "BEGIN IMMEDIATE"


@pytest.mark.parametrize(
    "statement", ["SELECT id FROM jobs\n FOR UPDATE SKIP LOCKED", "update jobs SET tries = 0", "DELETE FROM progress"]
)
def test_row_locks_of_postgresql_are_counted(statement: str) -> None:
    """Whether or not rows change."""
    assert takes_lock(statement)


@pytest.mark.parametrize(
    "figures",
    [
        replace(GOOD, locks=("BEGIN IMMEDIATE",)),
        replace(GOOD, tree_share=0.02),
        replace(GOOD, starts_s=(0.1, 0.3, 0.3)),
    ],
)
def test_each_bound_counts(figures: Figures) -> None:
    """Of the times the median: one long one is the machine's noise."""
    assert GOOD.holds
    assert not figures.holds


def test_cpu_time_of_a_child_is_counted() -> None:
    """What a process below the root computes is in the sum, and not in the root's own."""
    child = "x = 0\nwhile True: x += 1"
    with subprocess.Popen([sys.executable, "-c", child]) as busy:
        own_s, all_s = waiting._cpu_s(os.getpid())
        deadline_s = time.monotonic() + 60.0
        while (after := waiting._cpu_s(os.getpid()))[1] - after[0] < all_s - own_s + 0.2:
            assert time.monotonic() < deadline_s
            time.sleep(0.05)
        busy.kill()
