"""The log of a campaign: it goes on where it stopped, and only with what belongs to it."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.checks import Findings
from tests.faults.family import Kind
from tests.faults.handin import Place, Stop, Victim
from tests.faults.hunt import Phase, Target
from tests.faults.log import Heading, LogRefused, opened_log
from tests.faults.tally import Asked, Tally

HEADING = Heading(seed=3005, commit="0a1b2c", database="sqlite")
TARGET = Target(phase=Phase.TEST, kind=Kind.GRADER)
STOP = Stop(place=Place.ROW, victim=Victim.COMMAND)


def a_round(**changes: object) -> Tally:
    """A round with two kills in a phase and one between row and answer."""
    whole = Tally(done=Counter({TARGET: 2}), stops=Counter({STOP: 1}), rounds=1, restarts=3)
    return replace(whole, **changes)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the log is."""
    return tmp_path / "campaign.jsonl"


def test_a_log_sums_up_all_rounds_of_all_starts(path: Path) -> None:
    """Kills, findings and commands given again of the rounds before a stop count with those after it."""
    with opened_log(path, HEADING) as log:
        log.append(a_round(), 0)
        log.append(a_round(findings=Findings(lost=["ada"])), 1)
    with opened_log(path, HEADING) as log:
        log.append(a_round(), 0)
        tally = log.tally()

    assert (tally.rounds, tally.kills, tally.restarts) == (3, 9, 9)
    assert tally.done == {TARGET: 6}
    assert tally.between(Place.ROW) == 3
    assert tally.findings.lost == ["ada"]
    assert not tally.findings.is_clean


def test_a_round_that_was_half_written_does_not_count(path: Path) -> None:
    """What a killed lane left of a line is cut off, and the next round is a line of its own."""
    with opened_log(path, HEADING) as log:
        log.append(a_round(), 0)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"lane": 0, "don')

    with opened_log(path, HEADING) as log:
        log.append(a_round(), 0)
        tally = log.tally()

    assert tally.rounds == 2
    assert path.read_bytes().startswith(whole)


@pytest.mark.parametrize(
    ("name", "other"), [("seed", 3006), ("commit", "ffffff"), ("database", "postgres")], ids=lambda value: str(value)
)
def test_the_log_of_another_campaign_is_refused(path: Path, name: str, other: object) -> None:
    """Another seed, commit or database: one sentence that names both, and the log stays as it is."""
    with opened_log(path, HEADING) as log:
        log.append(a_round(), 0)
    before = path.read_bytes()

    with pytest.raises(LogRefused, match=f"{name} {getattr(HEADING, name)}, not {other}: name another file"):
        with opened_log(path, replace(HEADING, **{name: other})):
            pass

    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"no JSON\n", b"[]\n", b'{"seed": 3005}\n', b"\xff\xfe\n"])
def test_a_file_that_is_no_log_is_refused(path: Path, content: bytes) -> None:
    """A file of somebody's is neither read as a log nor written to."""
    path.write_bytes(content)

    with pytest.raises(LogRefused, match="is no log of a campaign: name another file"):
        with opened_log(path, HEADING):
            pass

    assert path.read_bytes() == content


def test_a_file_without_a_whole_line_is_refused(path: Path) -> None:
    """A file whose only line has no end may be somebody's, so nothing is cut off from it."""
    path.write_bytes(b"a note")

    with pytest.raises(LogRefused, match="is no log of a campaign"):
        with opened_log(path, HEADING):
            pass

    assert path.read_bytes() == b"a note"


def test_a_line_that_is_no_round_is_refused(path: Path) -> None:
    """The sentence names the line."""
    with opened_log(path, HEADING) as log:
        log.append(a_round(), 0)
        path.write_bytes(path.read_bytes() + b"{}\n")

        with pytest.raises(LogRefused, match=r"line 3 of .* is no round of a campaign"):
            log.tally()


def test_a_log_has_one_campaign_at_a_time(path: Path) -> None:
    """The second is told to wait."""
    with opened_log(path, HEADING), pytest.raises(LogRefused, match="another campaign writes"):
        with opened_log(path, HEADING):
            pass


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    """The log's place is named, and what to do."""
    with pytest.raises(LogRefused, match=r"cannot be written .*: name another file"):
        with opened_log(tmp_path / "nowhere/log", HEADING):
            pass


def test_fewer_kills_than_asked_for_are_said() -> None:
    """In all, and in each of the two places: a campaign that did not come so far is no proof."""
    tally = a_round()

    assert tally.missing(Asked(kills=3, between=0)) == []
    assert [said.partition(":")[0] for said in tally.missing(Asked(kills=4, between=1))] == [
        "only 3 kills in all, 4 were asked for",
        "only 0 kills between blob and row, 1 were asked for",
    ]


def test_the_tables_say_where_it_was_killed_and_what_was_found() -> None:
    """One line has the sums that a campaign is for."""
    lines = list(a_round(findings=Findings(untrue=["a"], false_zeros=["b"], duplicates=["c"])).tables())

    sums = "kills 3, between blob and row 0, between row and answer 1, lost 0, twice 1, untrue 2"
    assert sums in lines
    assert "  duplicates: c" in lines
