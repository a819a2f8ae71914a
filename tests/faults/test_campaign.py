"""Processes of ours are killed during real grading: a short campaign, and the long one."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.campaign import SHARES, TOTAL, commit, options_from, plan, plan_stops
from tests.faults.checks import Findings
from tests.faults.family import Kind
from tests.faults.handin import Place, Stop, Victim
from tests.faults.hunt import Phase
from tests.faults.log import Heading, opened_log
from tests.faults.tally import Tally

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


@pytest.fixture
def database(pytestconfig: pytest.Config) -> str:
    """The one that the tests were asked to run on."""
    return str(pytestconfig.getoption("--database"))


@pytest.mark.timeout(600)
def test_forty_kills_cost_nothing(database: str) -> None:
    """Every phase and kind of process, and `submit` 14 times in each place: one true report each, nothing left."""
    asked = ("--kills", "40", "--between", "14", "--light", "--lanes", "2", "--seed", str(SEED))

    done = run("tests.faults.campaign", *asked, "--database", database)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_two_hundred_kills_cost_nothing(database: str) -> None:
    """The whole plan, on each database."""
    done = run("tests.faults.campaign", "--lanes", "2", "--seed", str(SEED), "--database", database)

    assert done.returncode == 0, done.stdout + done.stderr


def logged(path: Path, **findings: list[str]) -> list[str]:
    """A log with a whole small plan in one round, and the arguments of its campaign."""
    asked = ["--kills", "16", "--between", "2", "--seed", str(SEED), "--log", str(path)]
    whole = plan(options_from(asked))
    heading = Heading(seed=SEED, commit=commit(), database="sqlite")
    with opened_log(path, heading) as log:
        log.append(Tally(done=whole.done, stops=whole.stops, rounds=1, findings=Findings(**findings)), 0)
    return asked


def test_a_campaign_goes_on_with_its_log(tmp_path: Path) -> None:
    """Where all kills are in the log already, nothing is killed again, and the sums are the log's."""
    asked = logged(tmp_path / "log")
    before = (tmp_path / "log").read_bytes()

    done = run("tests.faults.campaign", *asked)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "kills 16, between blob and row 2, between row and answer 2, lost 0, twice 0, untrue 0" in done.stdout
    assert (tmp_path / "log").read_bytes() == before


def test_what_an_earlier_start_lost_is_not_forgotten(tmp_path: Path) -> None:
    """A finding in the log is the campaign's, whatever comes after it."""
    done = run("tests.faults.campaign", *logged(tmp_path / "log", lost=["ada has no report"]))

    assert done.returncode == 1
    assert "lost 1, twice 0, untrue 0" in done.stdout
    assert "lost: ada has no report" in done.stdout


def test_another_seed_than_the_logs_is_refused(tmp_path: Path) -> None:
    """One sentence, and exit status 2."""
    asked = logged(tmp_path / "log")

    done = run("tests.faults.campaign", *asked, "--seed", "13")

    assert done.returncode == 2
    assert done.stderr.startswith("campaign: ")
    assert "is the log of a campaign with seed 12, not 13: name another file" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("odd", [["--aim", "nobody:test"], ["--lanes", "0"], ["--kills", "-1"], ["--database", "x"]])
def test_an_argument_that_means_nothing_is_refused(odd: list[str]) -> None:
    """Before anything is started, without a traceback."""
    done = run("tests.faults.campaign", *odd)

    assert done.returncode == 2
    assert f"argument {odd[0]}" in done.stderr
    assert "Traceback" not in done.stderr


def test_postgresql_is_crashed_as_well() -> None:
    """In each place the command, and on PostgreSQL also its backend and the whole server."""
    on_sqlite, on_postgres = plan_stops(20, "sqlite"), plan_stops(20, "postgres")

    assert {stop.victim for stop in on_sqlite} == {Victim.COMMAND}
    for place in Place:
        assert on_sqlite[Stop(place=place, victim=Victim.COMMAND)] == 20
        assert [on_postgres[Stop(place=place, victim=victim)] for victim in Victim] == [20, 2, 2]


@pytest.mark.timeout(300)
def test_hostile_neighbours_change_no_score() -> None:
    """Ten submissions, one of each hostile kind among them: the batch finishes, the honest ones score as alone."""
    done = run("tests.faults.hostile_batch", "--count", "10", "--hostile", "5", "--seed", str(SEED))

    assert done.returncode == 0, done.stdout + done.stderr
