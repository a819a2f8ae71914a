"""Are an assignment's graders fair and sharp? What is tried on them, and pure checks over what they said.

Theory of operation. Specimens of known worth are graded like anybody's work, on the graded path: the reference, nothing
at all, modules that answer everything alike, known misconceptions, other right answers, the reference with spoilt
answers, and mutants of the reference. `autograder.pipeline.verification` has them graded; this room makes them, and
says in one sentence each what must not be. Whatever is not said to be wrong by a check of a finished verification is
fit to be released.
"""

from autograder.authoring.verification.gate import Gate
from autograder.authoring.verification.outcome import Check, Verification

__all__ = ["Check", "Gate", "Verification"]
