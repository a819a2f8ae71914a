"""Who is next: the place in line that a job gets when it is queued. Pure; `queue` looks up what it depends on.

A line is the jobs of one course, lane and precedence that belong to no batch. Claims take the job with the smallest
precedence, then turn, then id. Turns share a line out in rounds, as fair queueing does (Goyal, Vin and Cheng,
"Start-time fair queueing", 1996): in each round, a person gets one job graded.

* A person's next job is one turn behind the person's last one, whether that one waits or was claimed already. So the
  k-th job that waits is k - 1 turns behind the first, and handing in again as soon as a job is claimed gains nothing.
* Nobody's job gets a turn before the current round. That is the highest turn claimed so far as long as a job of that
  turn waits, and the next one otherwise. So who was away neither overtakes those who wait nor stands behind the many
  jobs of one person.

It follows, for jobs that were neither given back nor put off: while a person has a job waiting, nobody else has more
than two jobs more claimed than that person; and of a person who comes new, the k-th job waits for at most k jobs of
anybody else. A job that was given back, or whose time has come, keeps its turn, and so is among the first.
"""

from dataclasses import dataclass
from enum import IntEnum


class Precedence(IntEnum):
    """Kinds of work, the most urgent first."""

    FRESH = 0  #: somebody waits for a first report
    REGRADE = 1  #: a report stands already
    VERIFY = 2  #: graders are tried out


@dataclass(frozen=True, kw_only=True, order=True)
class Turn:
    """A place in line; the smaller is claimed first."""

    precedence: Precedence
    #: Round in which the job is graded, from 0.
    turn: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a job meets when it joins the line of its precedence."""

    precedence: Precedence
    #: Highest turn that was ever claimed; None before the first claim.
    claimed: int | None
    #: Smallest turn, not below `claimed`, that waits to be claimed for the first time and is due; None without any.
    waiting: int | None
    #: Highest turn of the same person's jobs that wait or were claimed; None without any.
    own: int | None


def precedence_of(*, again: bool, is_graded: bool) -> Precedence:
    """What kind of work a job is: `again` for an explicit regrade, `is_graded` where the lane has a report already."""
    return Precedence.REGRADE if again or is_graded else Precedence.FRESH


def turn_of(line: Line) -> Turn:
    """The place of a job that joins a line."""
    behind_own = 0 if line.own is None else line.own + 1
    return Turn(precedence=line.precedence, turn=max(_round(line), behind_own))


def _round(line: Line) -> int:
    if line.waiting is not None:
        return line.waiting
    return 0 if line.claimed is None else line.claimed + 1
