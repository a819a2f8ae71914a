"""The reference with every answer spoilt in one way, to see whether tolerances would let it pass.

What is spoilt is what leaves the module: the outermost call's floats and arrays, and not what its functions tell each
other. A specimen prints a line whenever it changed an answer, and so each test's output tells whether that test was
given anything to notice: rounding a table of zeros and ones changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from autograder.verification.specimen import Kind, Specimen, Trial

#: Appended to the reference; its first lines say what it does.
_SPOILER = Path(__file__).with_name("spoiler.py")
#: What a specimen prints when it has changed an answer.
CHANGED = "answer spoilt:"


class Spoiling(StrEnum):
    """What every answer becomes."""

    ZEROS = "zeros"  #: zeros of its shape
    MEAN = "mean"  #: its own mean everywhere, the best constant
    INPUT = "input"  #: the first number or array among the arguments
    PERMUTED = "permuted"  #: its rows in another order
    FLOAT16 = "float16"  #: itself, rounded to three digits
    FLOAT32 = "float32"  #: itself, rounded to seven digits


#: Right answers may be computed in float32 where no dtype is stated, so that a question may let this one pass.
TOLERATED = frozenset({Spoiling.FLOAT32})


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """What the tests of one question made of one spoiling."""

    question: str
    spoiling: Spoiling
    #: Tests that took points away.
    noticed: tuple[str, ...]
    #: Tests that were given a changed answer and did not mind.
    passed_over: tuple[str, ...]

    @property
    def let_live(self) -> bool:
        """Whether changed answers earned every point of the question."""
        return bool(self.passed_over) and not self.noticed


def spoilt_specimens(reference: Specimen, module: str) -> tuple[Specimen, ...]:
    """One specimen per way to spoil answers, for an assignment whose module is the file `module`."""
    source = _SPOILER.read_bytes()
    return tuple(
        Specimen(
            kind=Kind.SPOILT,
            name=spoiling.value,
            files=_appended(reference.files, module, source, spoiling),
            about=f"The reference, with every answer replaced: {spoiling.value}.",
        )
        for spoiling in Spoiling
    )


def noticed_by(trial: Trial, question_of: Mapping[str, str]) -> tuple[Noticed, ...]:
    """Per question, which tests noticed a spoilt specimen and which passed it over."""
    questions = tuple(dict.fromkeys(question_of.values()))
    return tuple(_noticed(trial, question, question_of) for question in questions)


def _noticed(trial: Trial, question: str, question_of: Mapping[str, str]) -> Noticed:
    endings = [ending for ending in trial.endings if question_of[ending.test] == question]
    return Noticed(
        question=question,
        spoiling=Spoiling(trial.specimen.name),
        noticed=tuple(ending.test for ending in endings if ending.noticed),
        passed_over=tuple(ending.test for ending in endings if ending.earned and CHANGED in ending.output),
    )


def _appended(files: Mapping[str, bytes], module: str, source: bytes, spoiling: Spoiling) -> dict[str, bytes]:
    call = f"\n\n_Spoiler({spoiling.value!r}, globals())\n".encode()
    return {**files, module: files[module].rstrip() + b"\n\n\n" + source + call}
