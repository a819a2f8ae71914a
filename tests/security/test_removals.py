"""Every measure of the defence is needed: without it, attacks or tests notice."""

import shutil
from pathlib import Path

import pytest

from tests.security.removals import REMOVALS, ROOT, Removal, apply, attempt

MEASURES = ("separate process", "values only", "manifest", "fresh inputs", "redaction", "limit on", "kernel surface")


@pytest.mark.parametrize("removal", REMOVALS, ids=lambda removal: removal.measure)
def test_the_list_of_removals_fits_the_source(removal: Removal, tmp_path: Path) -> None:
    """Each place that a removal changes is still there, once."""
    for edit in removal.edits:
        (tmp_path / edit.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / edit.path, tmp_path / edit.path)
    apply(removal, tmp_path)
    assert removal.attacks or removal.tests


def test_every_structural_measure_is_in_the_list() -> None:
    """Separate process, values only, manifest, fresh inputs, redaction and limits are each taken away."""
    assert [measure for measure in MEASURES if not any(r.measure.startswith(measure) for r in REMOVALS)] == []


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("removal", REMOVALS, ids=lambda removal: removal.measure)
def test_the_suite_goes_red_without_a_measure(removal: Removal) -> None:
    """An attack gets through or a test fails, while honest work still gets its points."""
    outcome = attempt(removal)
    assert outcome.fallen, outcome.said
