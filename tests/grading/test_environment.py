"""A report says which software it was made by, in one digest that changes with that software and with nothing else."""

import hashlib
import platform
from dataclasses import replace
from importlib.metadata import version

import pytest

from autograder.grading import environment
from autograder.grading.assignment import Grader
from autograder.grading.environment import Software, observed_environment
from autograder.intake import digest_of
from autograder.model.course import Assignment
from autograder.model.submission import Submission
from autograder.sandbox import Isolation

SOFTWARE = Software(
    implementation="cpython", python="3.13.0", libraries={"torch": "2.13.0", "numpy": "2.4.6"}, autograder="0.1.0"
)
BUBBLEWRAP = Isolation(level="bubblewrap", graded=True, enforced={}, not_enforced=())
NONE = Isolation(level="none", graded=False, enforced={}, not_enforced=("Memory is not limited.",))


def test_the_digest_is_of_the_canonical_json() -> None:
    """Anybody can work it out again from the versions."""
    text = (
        '{"autograder":"0.1.0","implementation":"cpython",'
        '"libraries":{"numpy":"2.4.6","torch":"2.13.0"},"python":"3.13.0"}'
    )

    assert SOFTWARE.digest == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@pytest.mark.parametrize(
    "other",
    [
        replace(SOFTWARE, implementation="pypy"),
        replace(SOFTWARE, python="3.13.1"),
        replace(SOFTWARE, libraries={"numpy": "2.4.6", "torch": "2.14.0"}),
        replace(SOFTWARE, libraries={"numpy": "2.4.7", "torch": "2.13.0"}),
        replace(SOFTWARE, libraries={"numpy": "2.4.6"}),
        replace(SOFTWARE, libraries={"numpy": "2.4.6", "torch": None}),
        replace(SOFTWARE, autograder="0.2.0"),
    ],
    ids=["implementation", "python", "torch", "numpy", "without torch", "torch not installed", "autograder"],
)
def test_other_software_has_another_digest(other: Software) -> None:
    """Each of the versions counts."""
    assert other.digest != SOFTWARE.digest


def test_the_order_of_libraries_is_of_no_account() -> None:
    """Neither the order in which an assignment declares them changes the digest, nor how it spells them."""
    assert Software.installed(["Pillow", "numpy"]) == Software.installed(["numpy", "pillow"])
    assert Software.installed(["Pillow", "numpy"]).digest == Software.installed(["numpy", "pillow"]).digest


def test_libraries_that_the_assignment_has_not_are_of_no_account() -> None:
    """A new Pillow leaves the digest of an assignment without it, but NumPy always counts: tests compute with it."""
    assert Software.installed([]).libraries == {"numpy": version("numpy")}
    assert Software.installed(["Pillow"]).libraries == {"numpy": version("numpy"), "pillow": version("Pillow")}


def test_a_library_that_is_not_there_has_no_version() -> None:
    """Whether that matters is for the sandbox to say."""
    assert Software.installed(["no-such-library"]).libraries["no-such-library"] is None


def test_isolation_and_device_are_facts_of_their_own() -> None:
    """They stand beside the digest and do not change it."""
    inside = observed_environment(["numpy"], BUBBLEWRAP, device="cpu")
    outside = observed_environment(["numpy"], NONE, device="NVIDIA T4")

    assert (inside.isolation, inside.isolated, inside.device) == ("bubblewrap", True, "cpu")
    assert (outside.isolation, outside.isolated, outside.device) == ("none", False, "NVIDIA T4")
    assert (inside.not_enforced, outside.not_enforced) == ((), ("Memory is not limited.",))
    assert inside.digest == outside.digest


def test_torch_is_named_where_the_assignment_declares_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The versions that a person looks for first are on the report by name."""
    monkeypatch.setattr(environment, "version", {"torch": "2.13.0", "numpy": "2.4.6", "autograder-dl": "0.1.0"}.get)

    assert observed_environment(["torch"], NONE, device="cpu").torch == "2.13.0"
    assert observed_environment(["numpy"], NONE, device="cpu").torch is None


def test_a_report_says_what_graded_it(warmup_grader: Grader, warmup: Assignment, reference_source: str) -> None:
    """The digest on a report is that of the software of the grading process, on this machine the test's own."""
    files = {"warmup.py": reference_source.encode()}
    submission = Submission(assignment=warmup.slug, files=files, digest=digest_of(files))

    found = warmup_grader.report(submission, "0" * 32).environment

    assert found.digest == Software.installed(warmup.libraries).digest
    assert (found.python, found.numpy) == (platform.python_version(), version("numpy"))
