"""`kill -9` at any moment: what was acknowledged is there and whole, and every job is graded exactly once."""

import os
import random
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path

from autograder.ledger import Commit, JobState, Ledger, Worker
from autograder.ledger.store import digest_of
from autograder.model.report import GradeReport
from autograder.model.submission import Submission

Report = Callable[..., GradeReport]
KILLS = 30


def work_of(kill: int, number: int) -> Submission:
    content = b"%d %d\n" % (kill, number) * 20_000
    return Submission(assignment="tiny", files={"tiny.py": content}, digest=digest_of(content))


def write_until_killed(place: str, folder: Path, kill: int, says: int, report_for: Report) -> None:
    """Acknowledge, claim and commit for ever, saying each thing only once the ledger returned for it."""
    with Ledger.open(place, folder / "store") as ledger:
        me = Worker.here()
        for number in range(10_000):
            row = ledger.acknowledge(work_of(kill, number), person=f"p{kill}", grader_digest="sha256:g")
            os.write(says, b"acknowledged %d\n" % row.id)
            if number % 2 and (job := ledger.claim(me)):
                ledger.commit_report(job, report_for(job))
                os.write(says, b"graded %d\n" % job.submission_id)


def killed_writer(place: str, folder: Path, kill: int, wait_s: float, report_for: Report) -> list[str]:
    """What a writer said before it was killed, that long after its first word."""
    hears, says = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(hears)
        try:
            write_until_killed(place, folder, kill, says, report_for)
        finally:
            os._exit(1)
    os.close(says)
    select.select([hears], [], [], 60)
    time.sleep(wait_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(hears, encoding="ascii") as pipe:
        return pipe.read().splitlines()


def test_killed_writers_lose_nothing(ledger: Ledger, place: str, tmp_path: Path, report_for: Report) -> None:
    """Thirty writers are killed at random moments; every acknowledged row and accepted report is there."""
    seed = random.SystemRandom().getrandbits(32)
    print("seed of the moments:", seed)
    moments = random.Random(seed)
    ledger.close()
    said = [
        line
        for kill in range(KILLS)
        for line in killed_writer(place, tmp_path, kill, moments.uniform(0, 0.08), report_for)
    ]
    acknowledged = {int(line.split()[1]) for line in said if line.startswith("acknowledged")}
    graded = {int(line.split()[1]) for line in said if line.startswith("graded")}
    assert len(acknowledged) >= KILLS
    assert {row.id for row in ledger.submissions()} >= acknowledged
    for row in ledger.submissions():
        assert digest_of(ledger.content(row.id).files["tiny.py"]) == row.digest
    assert all(ledger.report_of(number) for number in graded)
    _no_half_blob(tmp_path)
    _every_job_is_graded_once(ledger, report_for)


def _no_half_blob(folder: Path) -> None:
    for path in (folder / "store" / "blobs").iterdir():
        assert digest_of(path.read_bytes()) == f"sha256:{path.name}"


def _every_job_is_graded_once(ledger: Ledger, report_for: Report) -> None:
    """The jobs of the dead are free at once; after one round everybody has one report."""
    me = Worker.here()
    ledger.expire_leases()
    while job := ledger.claim(me):
        assert ledger.commit_report(job, report_for(job)) is Commit.ACCEPTED
    for row in ledger.submissions():
        assert [job.state for job in ledger.jobs_of(row.id)] == [JobState.DONE]
        assert len(ledger.reports_of(row.id)) == 1
