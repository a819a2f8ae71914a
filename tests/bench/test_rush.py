from pathlib import Path

from click.testing import CliRunner

from autograder.ledger import Ledger
from bench import rush as rushes
from bench.rush import GRADERS, LATE_SHARE, Rush, arrivals_s, lost, percentile_s, uploads_of

RUSH = Rush(uploads=50, students=5, over_s=60.0, workers=0, seed=3)


def test_most_uploads_arrive_in_the_last_third() -> None:
    """The schedule is in order, within its time, and the same for the same seed."""
    scheduled_s = arrivals_s(RUSH)
    assert scheduled_s == tuple(sorted(scheduled_s)) == arrivals_s(RUSH)
    assert sum(40 <= moment_s <= 60 for moment_s in scheduled_s) == LATE_SHARE * 50
    assert len(scheduled_s) == 50


def test_uploads_differ_in_their_bytes() -> None:
    """No upload finds its blob in the store."""
    assert len({upload.work.digest for upload in uploads_of(RUSH)}) == 50


def test_percentile_is_a_time_that_was_measured() -> None:
    """The smallest within which so many lie: 99 of 100, or the only one."""
    times_s = [float(number) for number in range(100, 0, -1)]
    assert [percentile_s(times_s, percent) for percent in (50, 99, 100)] == [50.0, 99.0, 100.0]
    assert percentile_s([0.5], 99) == 0.5


def test_nothing_is_lost_when_all_is_there(tmp_path: Path) -> None:
    """Row, job and bytes of each are found."""
    with Ledger.open(tmp_path / "ledger.sqlite", tmp_path / "store") as ledger:
        rows = [ledger.acknowledge(one.work, person=one.student, grader_digest=GRADERS) for one in uploads_of(RUSH)]
        assert lost(ledger, rows) == []


def test_missing_row_job_or_bytes_is_a_loss(tmp_path: Path) -> None:
    """Each of the three is looked for, and so is a row that two callers were told of."""
    with Ledger.open(tmp_path / "ledger.sqlite", tmp_path / "store") as ledger:
        no_job, damaged, twice, no_row = [
            ledger.acknowledge(one.work, person=one.student, grader_digest=digest)
            for one, digest in zip(uploads_of(RUSH), (None, *[GRADERS] * 3), strict=False)
        ]
        with Ledger.open(tmp_path / "other.sqlite", tmp_path / "store") as other:
            gone = [other.acknowledge(one.work, person="eve", grader_digest=GRADERS) for one in uploads_of(RUSH)][-1]
        content = uploads_of(RUSH)[1].work.files["work.py"]
        (blob,) = [path for path in (tmp_path / "store" / "blobs").iterdir() if content in path.read_bytes()]
        blob.write_bytes(b"")
        assert lost(ledger, [no_job, damaged, twice, twice, no_row, gone]) == [no_job, damaged, twice, twice, gone]


def test_a_small_rush_prints_its_times_and_loses_nothing(tmp_path: Path) -> None:
    """Every way is measured, and the exit status says that all is there."""
    options = ["--uploads", "8", "--students", "3", "--seconds", "0.2", "--workers", "1", "--folder", str(tmp_path)]
    ran = CliRunner().invoke(rushes.main, options)
    assert ran.exit_code == 0, ran.output
    assert [line[:11].strip() for line in ran.output.splitlines()[1:4]] == ["one by one", "short waits", "shared"]
    assert ran.output.count("failed 0   lost 0") == 3
    assert list(tmp_path.iterdir()) == []
