"""The software that a grading process and its sandbox run on, and its digest.

`grader_digest` stays the same when Python or a library is updated, and yet a verdict may change: a new torch draws
other random numbers, a new NumPy rounds a sum differently. A report therefore states both digests. Staff can tell which
scores were made by the same software, and ask for a regrade of the others.
"""

import hashlib
import json
import platform
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Self

from packaging.utils import canonicalize_name

from autograder.extras import DISTRIBUTION
from autograder.model.report import Environment
from autograder.sandbox import Isolation

#: Not a choice of the assignment's: tests make their inputs and compare answers with it.
_ALWAYS = "numpy"


@dataclass(frozen=True, kw_only=True)
class Software:
    """What decides a verdict beside the graders: the same in the grading process and in its sandbox's template."""

    #: Name of the interpreter in lower case, such as `cpython`.
    implementation: str
    #: Version of the language with its release level, such as `3.13.0` or `3.14.0rc1`.
    python: str
    #: Installed versions by canonical name: NumPy, with which tests compute, and the libraries that the
    #: assignment declares (torch, Pillow, …), which the template imports. None for one that is not installed.
    libraries: Mapping[str, str | None]
    #: Version of the autograder's own distribution. Between two releases it stays, whatever was changed in a checkout.
    autograder: str | None

    @classmethod
    def installed(cls, libraries: Iterable[str]) -> Self:
        """What this process runs on; `libraries` are the distributions that the assignment declares."""
        names = sorted({canonicalize_name(name) for name in (_ALWAYS, *libraries)})
        return cls(
            implementation=sys.implementation.name,
            python=platform.python_version(),
            libraries={name: _version(name) for name in names},
            autograder=_version(DISTRIBUTION),
        )

    @property
    def digest(self) -> str:
        """`sha256:…` of the fields above as canonical JSON: keys sorted, no spaces, ASCII.

        Left out on purpose: the device and the isolation, which a report states beside it and which differ between the
        parts of one score; and the machine (processor, kernel, drivers), which differs between workers of a course.
        """
        fields = {
            "autograder": self.autograder,
            "implementation": self.implementation,
            "libraries": dict(self.libraries),
            "python": self.python,
        }
        text = json.dumps(fields, sort_keys=True, separators=(",", ":"))
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def observed_environment(libraries: Iterable[str], isolation: Isolation, *, device: str) -> Environment:
    """The environment of reports that this process makes, as a report states it; `device` is its name."""
    software = Software.installed(libraries)
    return Environment(
        digest=software.digest,
        python=software.python,
        numpy=software.libraries["numpy"],
        torch=software.libraries.get("torch"),
        device=device,
        isolation=isolation.level,
        isolated=isolation.graded,
        not_enforced=isolation.not_enforced,
    )


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
