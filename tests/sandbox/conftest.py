"""Sandboxes under test, each started once, and a short way to ask a submission something."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from autograder.model.limits import Limits
from autograder.model.outcome import Ending
from autograder.sandbox import LinuxSandbox, PlainSandbox, Sandbox, SubmissionImage
from autograder.sandbox.cgroups import ControlGroups
from autograder.sandbox.port import Channel, Enclosure
from autograder.sandbox.staging import Bind

HERE = Path(__file__).parent
PROBE = (HERE / "probe.py").read_bytes()
SERVER = "probe_server"
HAS_BUBBLEWRAP = sys.platform == "linux" and shutil.which("bwrap") is not None
#: Where bubblewrap is missing, what needs it is not collected; `grade doctor` says that it is missing.
NEED_BUBBLEWRAP = ["isolation", "linux_limits", "worker_death", "without_control_groups"]
collect_ignore = [] if HAS_BUBBLEWRAP else [f"test_{name}.py" for name in NEED_BUBBLEWRAP]
LEVELS = [*(["linux"] if HAS_BUBBLEWRAP else []), "plain", "single"]

Enclose = Callable[..., AbstractContextManager[Enclosure]]


def linux(*libraries: str, groups: ControlGroups | None = None) -> LinuxSandbox:
    """The graded sandbox with this folder's server in place of the guest's own."""
    extra = [Bind(source=HERE / f"{SERVER}.py", target=f"/opt/autograder/{SERVER}.py")]
    return LinuxSandbox(libraries, server=SERVER, extra=extra, groups=groups)


def image(source: bytes = PROBE, *, module: str = "probe", **support: bytes) -> SubmissionImage:
    """A submission of one file, with support files named by keyword."""
    files = {f"{module}.py": source}
    return SubmissionImage(
        files=files, support={f"{name}.py": content for name, content in support.items()}, module=module
    )


def ask(channel: Channel, request: str, *, wall_s: float = 10.0) -> bytes | Ending:
    """One frame there and one back."""
    return channel.send(request.encode()) or channel.receive(wall_s=wall_s)


def ask_once(enclosure: Enclosure, request: str, *, wall_s: float = 10.0) -> bytes | Ending:
    """A test of a single question."""
    with enclosure.open_test() as channel:
        return ask(channel, request, wall_s=wall_s)


@pytest.fixture(scope="session")
def linux_box() -> Iterator[LinuxSandbox]:
    with linux() as sandbox:
        yield sandbox


@pytest.fixture(scope="session", params=LEVELS)
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    if request.param == "linux":
        yield request.getfixturevalue("linux_box")
    else:
        yield PlainSandbox(server=SERVER, paths=[HERE], fork=request.param == "plain")


@pytest.fixture
def enclose(box: Sandbox) -> Enclose:
    """Encloses a submission (the probe, unless said otherwise) under limits given by name."""
    return enclosing(box)


@pytest.fixture
def enclose_linux(linux_box: LinuxSandbox) -> Enclose:
    return enclosing(linux_box)


def enclosing(sandbox: Sandbox) -> Enclose:
    @contextmanager
    def enclose(submission: SubmissionImage | None = None, **limits: float) -> Iterator[Enclosure]:
        with sandbox.enclose(submission or image(), Limits(**limits)) as enclosure:  # type: ignore[arg-type]
            yield enclosure

    return enclose
