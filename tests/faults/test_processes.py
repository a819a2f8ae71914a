"""Kills in an order that the campaign found, or that chance finds seldom."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import SandboxFault
from autograder.grading.assignment import process_setup
from autograder.grading.client import GradingClient
from autograder.model.course import Assignment
from autograder.sandbox.cgroups import ControlGroups
from autograder.sandbox.linux import LinuxSandbox
from tests.faults.family import children, command_line

ROOT = Path(__file__).resolve().parents[2]
SEED = "20240607"
#: Bytes that no socket takes at once, so that the sender meets the other end's death.
OVER_ANY_BUFFER = 4 << 20


def campaign(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The campaign in a process of its own, because it becomes the reaper of orphans."""
    command = [sys.executable, "-m", "tests.faults.campaign", "--seed", SEED, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "aims",
    [
        ["keeper:intake"],
        pytest.param(["keeper:commit"], marks=pytest.mark.slow),
        ["grader:test", "T:test"],
        pytest.param(["S:test"], marks=pytest.mark.slow),
        ["worker:test", "worker:template"],
    ],
    ids=lambda aims: "+".join(aims),
)
def test_kills_in_this_order_cost_nothing(aims: list[str]) -> None:
    """Each of these left a trace, a folder or a wrong score once: now there is one true report and nothing else."""
    done = campaign(*[part for aim in aims for part in ("--aim", aim)])

    assert done.returncode == 0, done.stdout + done.stderr
    assert "reports expected: 1\nreports found: 1" in done.stdout


def test_a_killed_keeper_leaves_no_control_groups() -> None:
    """The worker removes its own control groups when the process that should have done so is gone."""
    groups = ControlGroups.open()
    sandbox = LinuxSandbox((), groups=groups)
    keeper = next(pid for pid in children(os.getpid()) if b"autograder.sandbox.launch" in command_line(pid))

    os.kill(keeper, signal.SIGKILL)
    sandbox.close()

    assert [folder for folder in groups.bases.values() if folder.exists()] == []


def test_a_worker_that_dies_before_it_has_its_order_is_our_fault(
    warmup: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told as a lost worker; a broken pipe would pass for a reader of the command's output who left."""
    order = replace(process_setup(warmup, isolation="bubblewrap"), assignment="x" * OVER_ANY_BUFFER)
    monkeypatch.setattr(sys, "executable", "/bin/false")

    worker = GradingClient(order)

    with pytest.raises(SandboxFault, match="the grading process"):
        worker.ready()
    worker.close()
