"""The release gate, for every assignment of the course. Minutes each."""

import pytest

from autograder.model.course import Assignment
from autograder.verification.verifier import Plan, verify

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


def test_graders_are_fit_for_release(assignment: Assignment) -> None:
    """`grade verify` finds nothing to refuse: fifty seeds, every variant, spoilt answers, mutants, messages."""
    found = verify(assignment, Plan())

    assert "\n".join(found.refusals) == ""
