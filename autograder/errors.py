"""Every error this project raises on purpose, with its exit status and who can mend it.

    AutograderError            one sentence: what, where, what to do next
    ├── UsageError        2    the person at the keyboard: wrong command, missing course, bad configuration
    │   └── ConfigError   2    the author of a TOML file
    ├── RefusedError      3    the student: what was handed in cannot be graded; costs no attempt
    └── OurFault          4    staff and operators: never becomes a score
        ├── SandboxFault  4    the sandbox could not be started or was lost
        ├── GraderFault   4    a hidden test or its collection is broken
        └── StoreFault    4    the ledger or its store could not read or write

A wrong answer is not an error: it is data (`autograder.model.outcome`).
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Whether *grading* worked; never how good the work is, unless `--fail-under` asks."""

    GRADED = 0
    LOW_SCORE = 1
    USAGE = 2
    REFUSED = 3
    OUR_FAULT = 4


class AutograderError(Exception):
    """One sentence for a person: what, where, what to do next."""

    exit_code: ExitCode = ExitCode.OUR_FAULT


class UsageError(AutograderError):
    """The command cannot be carried out as it was given."""

    exit_code = ExitCode.USAGE


class ConfigError(UsageError):
    """A configuration file is wrong; the message names the file and the dotted path."""


class RefusedError(AutograderError):
    """What was handed in cannot be graded, and this costs no attempt."""

    exit_code = ExitCode.REFUSED


class OurFault(AutograderError):
    """Something of ours broke; the student's earlier score stands."""


class SandboxFault(OurFault):
    """The sandbox could not be started, or was lost for a reason that is not the student's."""


class GraderFault(OurFault):
    """A hidden grader is broken: it cannot be collected, or trusts what it must not."""


class StoreFault(OurFault):
    """The ledger or its store could not be read or written."""
