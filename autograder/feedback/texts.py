"""How long the texts about one submission may be: a student's code chooses how long its own words are.

Every text of a verdict is cut where the verdict is made, so that no message between processes grows with it; what all
verdicts of a submission hold together is bounded where they are gathered.
"""

import json
from dataclasses import dataclass, replace

from autograder.model.verdict import Verdict

#: Characters of a verdict's text for staff.
MESSAGE_CHARACTERS = 4_096
#: Characters of a test's printed output that stand in the report; all of it is in a file beside the report.
OUTPUT_CHARACTERS = 4_096
#: Bytes, as JSON, of all texts for staff in one report.
REPORT_BYTES = 256 * 1024
#: Characters that each text keeps once that is used up.
LEAST_CHARACTERS = 200
#: Bytes of the file that holds what a submission's tests printed.
OUTPUT_FILE_BYTES = 1024 * 1024

_CUT = " … [cut]"


def cut(text: str, characters: int) -> str:
    """The text's beginning, at most `characters` long, marked where something is missing."""
    return text if len(text) <= characters else text[: characters - len(_CUT)] + _CUT


@dataclass(kw_only=True)
class TextBudget:
    """What the verdicts on one submission may still say to staff."""

    left_bytes: int = REPORT_BYTES

    def bounded(self, verdict: Verdict) -> Verdict:
        """The verdict with texts that fit."""
        size = _size(verdict)
        if size > self.left_bytes:
            message, output = cut(verdict.message, LEAST_CHARACTERS), cut(verdict.output, LEAST_CHARACTERS)
            verdict = replace(verdict, message=message, output=output)
            size = _size(verdict)
        self.left_bytes = max(0, self.left_bytes - size)
        return verdict


@dataclass(kw_only=True)
class PrintedOutput:
    """What the tests of one submission printed, under their names, up to `OUTPUT_FILE_BYTES`."""

    text: bytes = b""

    def add(self, test: str, printed: str) -> None:
        """Add one test's output; beyond the bound nothing is kept."""
        entry = f"===== {test}\n{printed}\n".encode("utf-8", "replace")
        self.text = (self.text + entry)[:OUTPUT_FILE_BYTES]


def _size(verdict: Verdict) -> int:
    return len(json.dumps(verdict.message)) + len(json.dumps(verdict.output))
