"""Are an assignment's graders fair and sharp? What is tried on them, and pure checks over what they said.

Theory of operation. Specimens of known worth are graded like anybody's work, on the graded path: the reference, nothing
at all, modules that answer everything alike, known misconceptions, other right answers, the reference with spoilt
answers, and mutants of the reference. `autograder.verification.verifier` has them graded, the checks say in one
sentence each what must not be. What no check of a finished verification objects to is fit to be released.
"""

from autograder.verification.gate import Gate
from autograder.verification.outcome import Check, Verification
from autograder.verification.variants import ExpectedFailure, Variant, VariantKind, compare, load_variants

__all__ = ["Check", "ExpectedFailure", "Gate", "Variant", "VariantKind", "Verification", "compare", "load_variants"]
