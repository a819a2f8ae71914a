import json
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Timed
from bench.machine import machine
from bench.measure import Account, Imported, Measured, Peak
from bench.results import Circumstances, write_results
from bench.table import as_markdown, seconds, tables, times

TITLES = {"ours": "grade run", "nbgrader": "nbgrader"}


def timed(tool: str, single_s: float, batch_s: float, batch_size: int) -> Timed:
    return Timed(
        tool=tool,
        task="torch",
        mode="one core",
        single_s=(single_s,),
        batch_s=(batch_s,),
        batch_size=batch_size,
    )


def measured() -> Measured:
    return Measured(
        timed=[timed("ours", 2.0, 5.1, 32), timed("nbgrader", 8.0, 40.0, 9)],
        accounts=[Account(tool="ours", task="torch", mode="one core", seconds={"total_s": 0.09, "sandbox_s": 0.03})],
        imports=[Imported(library="torch", mode="one core", samples_s=(2.0, 2.1, 1.9))],
        peaks=[
            Peak(
                tool="ours",
                task="torch",
                submissions=32,
                peak_bytes=300 * 2**20,
                processes=9,
                is_upper_bound=True,
            )
        ],
    )


def test_ratios_are_to_ours() -> None:
    """A tool's 8 s are 4 times our 2 s, and its 4 s for one more are 40 times our 100 ms."""
    comparison = tables(measured(), TITLES)[0]
    rows = {row[0]: row for row in comparison.rows}
    assert rows["grade run"][-2:] == ("1.0×", "1.0×")
    assert rows["nbgrader"][-2:] == ("4.0×", "40.0×")
    assert rows["nbgrader"][3] == "4.00 s"


def test_another_checkout_stands_beside_ours_with_its_ratio() -> None:
    """One that takes twice as long, in both ways, is said to."""
    both = Measured(timed=[timed("ours", 2.0, 5.1, 32), timed("ours@before", 4.0, 10.2, 32)])
    rows = {row[0]: row for row in tables(both, TITLES | {"ours@before": "grade run (before)"})[0].rows}

    assert rows["grade run (before)"][-2:] == ("2.0×", "2.0×")


def test_without_ours_there_are_no_ratios() -> None:
    """A run of the other tools alone shows dashes instead of ratios."""
    alone = Measured(timed=[timed("nbgrader", 8.0, 40.0, 9)])
    assert tables(alone, TITLES)[0].rows[0][-2:] == ("–", "–")


def test_where_our_time_goes_names_the_start_up() -> None:
    """What a command costs beyond its one submission is shown as paid once."""
    where = next(table for table in tables(measured(), TITLES) if "where our time goes" in table.title)
    assert {row[0]: row[1] for row in where.rows}[
        "once per command: start, collect the tests, make the template"
    ] == "1.91 s"
    assert "0.050×" in where.note


def test_an_upper_bound_of_memory_is_marked() -> None:
    """Memory that counts shared pages twice is shown as a bound, not as a measurement."""
    assert tables(measured(), TITLES)[-1].rows[0][-1] == "≤ 300 MiB"


def test_markdown_has_as_many_columns_in_every_row() -> None:
    """What is pasted is a table."""
    lines = [line for line in as_markdown(tables(measured(), TITLES)[0]).splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1


def test_people_read_milliseconds_below_a_second() -> None:
    """Texts of figures keep the digits that matter."""
    assert (seconds(0.0123), seconds(12.345), seconds(-0.002)) == ("12.3 ms", "12.35 s", "-2.0 ms")
    assert (times(None), times(20.04), times(0.05, digits=3)) == ("–", "20.0×", "0.050×")


def test_every_sample_is_kept(tmp_path: Path) -> None:
    """The JSON beside the tables holds all samples, the derived figures and what they were measured on."""
    about = Circumstances(
        began=datetime(2026, 9, 1, tzinfo=UTC),
        plan="quick",
        machine=machine(),
        versions={"ours": {"python": "3"}},
    )
    data, text = write_results(about, measured(), tables(measured(), TITLES), tmp_path)
    kept = json.loads(data.read_text(encoding="utf-8"))
    assert kept["timed"][1]["batch_s"] == [40.0]
    assert kept["timed"][1]["one_more_s"] == 4.0
    assert "nbgrader" in text.read_text(encoding="utf-8")
