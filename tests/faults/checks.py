"""What must be true after processes were killed: one true report for each submission."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.hunt import End
from tests.faults.record import Record
from tests.faults.works import Work

_OUR_FAULT = 4


@dataclass(kw_only=True)
class Findings:
    """What was found wrong, one sentence each, and how much was looked at."""

    reports_expected: int = 0
    reports_found: int = 0
    #: Begun or acknowledged, and no report.
    lost: list[str] = field(default_factory=list)
    #: More than one report for one job, or a member of a batch graded twice.
    duplicates: list[str] = field(default_factory=list)
    #: A lower score than the work deserves.
    false_zeros: list[str] = field(default_factory=list)
    #: Any other report that is not as alone.
    untrue: list[str] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)
    #: A command that ended neither well nor with one sentence and exit status 4.
    rude: list[str] = field(default_factory=list)
    #: Commands that said in one sentence that they could not go on; nothing was scored by them.
    told: list[str] = field(default_factory=list)
    #: Files of the store that a killed writer left; swept by the first command after an hour.
    half_written: int = 0

    @property
    def left(self) -> list[str]:
        """What stayed on the machine."""
        return self.left_behind

    @left.setter
    def left(self, left: list[str]) -> None:
        self.left_behind = list(dict.fromkeys(left))

    @property
    def is_clean(self) -> bool:
        """True when nothing was found."""
        wrong = (self.lost, self.duplicates, self.false_zeros, self.untrue, self.left_behind, self.rude)
        return not any(wrong) and self.reports_expected == self.reports_found

    def add(self, other: "Findings") -> None:
        """Those of another campaign beside this one."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        self.left_behind = list(dict.fromkeys(self.left_behind))

    def lines(self) -> list[str]:
        """Every finding with its name."""
        return [
            f"{name}: {line}"
            for name in ("lost", "duplicates", "false_zeros", "untrue", "left_behind", "rude", "told")
            for line in getattr(self, name)
        ]

    def summary(self) -> str:
        """One line for people who wait."""
        wrong = [
            name
            for name in ("lost", "duplicates", "false_zeros", "untrue", "left_behind", "rude")
            if getattr(self, name)
        ]
        return f"{self.reports_found}/{self.reports_expected} reports, wrong: {', '.join(wrong) or 'nothing'}"

    def note_end(self, end: End, killed: str = "") -> None:
        """Sort a command's ending; `killed` says who was, where `end` does not."""
        if end.status == 0 or end.was_killed:
            return
        last = end.said.strip().splitlines()[-1:] or [""]
        kills = killed or ", ".join(f"{one.kind} in {one.phase}" for one in end.kills)
        if end.status == _OUR_FAULT and "Traceback" not in end.said:
            self.told.append(f"{last[0][:200]} (killed: {kills})")
        else:
            self.rude.append(f"status {end.status} after {kills}: {end.said[-600:]}")


def check_json(reports: Sequence[Mapping[str, Any]], works: Sequence[Work], findings: Findings) -> None:
    """The command's own report of its batch."""
    if [report["source"] for report in reports] != [work.path for work in works]:
        findings.lost.append("the JSON does not hold the works in their order")
        return
    for report, work in zip(reports, works, strict=True):
        _check_report(report, work, findings, "in the JSON")


def check_batches(record: Record, before: int, works: Sequence[Work], findings: Findings) -> None:
    """Every batch that the round began, in the ledger: each member done, with one true report."""
    batches = record.read("select id, state from batches order by id")[before:]
    for batch, state in batches:
        if state != "finished":
            findings.lost.append(f"batch {batch} was never finished")
        jobs = record.read("select id, state, position from jobs where batch_id = ? order by position", batch)
        if len(jobs) != len(works):
            findings.lost.append(f"batch {batch} has {len(jobs)} members")
        for job, job_state, position in jobs:
            _check_job(record, job, job_state, works[position], findings)


def check_hand_ins(record: Record, people: Mapping[str, Work], scores: Mapping[str, float], findings: Findings) -> None:
    """Every submission of the round: once in the ledger, once graded, and so in `grade scores`."""
    for person, work in people.items():
        rows = record.read(
            "select j.id, j.state from submissions s join identities p on p.person_id = s.person_id"
            " left join jobs j on j.submission_id = s.id where p.login = ?",
            person,
        )
        if len(rows) != 1:
            (findings.duplicates if rows else findings.lost).append(f"{person} has {len(rows)} submissions or jobs")
        for job, state in rows:
            _check_job(record, job, state, work, findings)
        if scores.get(person) != work.points:
            findings.untrue.append(f"`grade scores` says {scores.get(person)} for {person}, {work.kind}")


def _check_job(record: Record, job: int, state: str, work: Work, findings: Findings) -> None:
    findings.reports_expected += 1
    bodies = record.read("select body from reports where job_id = ?", job)
    findings.reports_found += len(bodies)
    if len(bodies) > 1:
        findings.duplicates.append(f"job {job} has {len(bodies)} reports")
    if not bodies:
        error = record.read("select last_error from jobs where id = ?", job)
        findings.lost.append(f"job {job} ({work.kind}) is {state} without a report: {error}")
    for (body,) in bodies:
        _check_report(json.loads(body), work, findings, f"of job {job}")


def _check_report(report: Mapping[str, Any], work: Work, findings: Findings, where: str) -> None:
    if report["score"] < work.points:
        wrong = [
            (test["id"], test["status"], test["message"][:200])
            for test in report["tests"]
            if test["status"] != "passed"
        ]
        findings.false_zeros.append(f"{report['score']} for {work.kind} {where}: {report['reason']} {wrong}")
    elif report["score"] != work.points or report["status"] != "graded":
        findings.untrue.append(f"{report['score']} ({report['status']}) for {work.kind} {where}: {report['reason']}")
