"""Inputs that once made a target fail, run again."""

import pytest

from tests.fuzz import campaign, found
from tests.fuzz.target import NAMES


@pytest.mark.parametrize("name", [name for name in NAMES if any(found.kept(name))])
def test_what_was_found_stays_mended(name: str) -> None:
    """No input that is kept for a target makes it fail, hang, or take too much memory."""
    paths = list(found.kept(name))

    tally = campaign.replay(name, paths)

    assert tally.failures == {}, tally.files
    assert tally.inputs == len(paths)
