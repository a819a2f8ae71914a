"""Choosing a level, and saying what this machine has."""

from pathlib import Path

import pytest

from autograder import sandbox
from autograder.errors import SandboxFault
from autograder.model.limits import Limits
from autograder.sandbox import LinuxSandbox, PlainSandbox, SubmissionImage, examine, open_sandbox
from autograder.sandbox.libraries import resolve
from autograder.wire import decode, encode
from tests.sandbox.conftest import HAS_BUBBLEWRAP, image


def test_every_level_is_tried_and_described() -> None:
    """Doctor gets a sentence for each level, and facts where it works."""
    isolated, plain = examine()
    assert (isolated.name, isolated.is_available) == ("bubblewrap", HAS_BUBBLEWRAP)
    assert plain.is_available
    assert plain.isolation is not None
    assert not plain.isolation.graded
    assert all(level.sentence.endswith(".") for level in (isolated, plain))


def test_missing_bubblewrap_comes_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed, the sentence says how to install it, and `auto` falls back and says so."""
    monkeypatch.setattr("shutil.which", lambda _name: None)
    isolated, _ = examine()
    assert isolated.isolation is None
    assert isolated.sentence == "bubblewrap is not installed; run `apt-get install bubblewrap`."
    with pytest.raises(SandboxFault, match="apt-get install bubblewrap"):
        open_sandbox((), level="bubblewrap")
    with open_sandbox((), level="auto") as chosen:
        assert not chosen.isolation.graded


def test_isolation_that_fails_is_named_on_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where bubblewrap is there and does not work, `auto` keeps the reason."""

    def refuse(_libraries: object, **_options: object) -> LinuxSandbox:
        raise SandboxFault("no user namespaces")

    monkeypatch.setattr(sandbox, "LinuxSandbox", refuse)
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/bwrap")
    monkeypatch.setattr("sys.platform", "linux")
    with open_sandbox(()) as chosen:
        assert isinstance(chosen, PlainSandbox)
        assert "no user namespaces" in chosen.isolation.not_enforced[0]


@pytest.mark.parametrize("level", ["auto", "bubblewrap", "none"] if HAS_BUBBLEWRAP else ["auto", "none"])
def test_a_missing_library_is_never_skipped(level: str) -> None:
    """A library that is not installed is a fault on every level."""
    with pytest.raises(SandboxFault, match="pip install no-such-library"):
        open_sandbox(("no-such-library",), level=level)  # type: ignore[arg-type]


def test_plain_says_that_it_is_not_the_graded_path() -> None:
    """With and without fork, what is missing is listed."""
    with_fork, without = PlainSandbox(fork=True).isolation, PlainSandbox(fork=False).isolation
    assert (with_fork.level, with_fork.graded, without.graded) == ("none", False, False)
    assert len(without.not_enforced) == len(with_fork.not_enforced) + 1
    assert set(without.enforced) < set(with_fork.enforced)


def test_libraries_bring_what_they_need_and_no_more() -> None:
    """A distribution's own entries, those of its dependencies, and nothing of its neighbours."""
    found = resolve(["numpy"])
    assert found.modules[0] == "numpy"
    assert "numpy" in found.entries
    assert any(name.startswith("numpy-") for name in found.entries)
    assert not {"pytest", "_pytest", "pip", "packaging", "autograder"} & set(found.entries)
    assert all(path.exists() for path in found.entries.values())
    assert resolve(["pytest"]).entries.keys() >= {"pytest", "_pytest", "pluggy", "iniconfig", "packaging"}


def test_the_guests_own_server_answers_in_every_level() -> None:
    """The real server, not this folder's, speaks the wire in each sandbox."""
    ask = encode(("ask", b"n" * 16, "hello", (), (), ()))
    for level in ("bubblewrap", "none") if HAS_BUBBLEWRAP else ("none",):
        with (
            open_sandbox((), level=level) as chosen,  # type: ignore[arg-type]
            chosen.enclose(image(b"x = 1"), Limits()) as enclosure,
            enclosure.open_test() as channel,
        ):
            assert channel.send(ask) is None
            reply = channel.receive(wall_s=10)
            assert isinstance(reply, bytes)
            assert decode(reply)[:2] == ("value", b"n" * 16)  # type: ignore[index]


def test_the_guest_imports_only_itself_and_the_wire() -> None:
    """Beside student code, and before it, run the guest, the wire and the standard library; short enough to audit."""
    guest = Path(sandbox.__file__).parents[1] / "guest"
    beside, before = (
        [line for path in folder.glob("*.py") for line in path.read_text().splitlines()]
        for folder in (guest, guest / "preparation")
    )
    lines = beside + before
    foreign = [
        line
        for line in lines
        if line.startswith(("from autograder", "import autograder"))
        and not line.startswith(("from autograder.guest", "from autograder.wire"))
    ]
    assert foreign == []
    assert len(beside) < 1450
    assert len(before) < 300


def test_devices_are_there_and_what_they_cost_is_said() -> None:
    """A device file that is asked for can be used in the sandbox, and the report says what is not limited with it."""
    looks = b"import os; print('tty', os.path.exists('/dev/tty'), 'procfs', os.path.exists('/proc/meminfo'))"
    work = SubmissionImage(files={"look.py": looks}, support={}, module="look", gpu=True)
    with LinuxSandbox(devices=(Path("/dev/tty"),)) as chosen, chosen.enclose(work, Limits()) as enclosure:
        with enclosure.open_test() as channel:
            channel.close()
            printed = channel.output.decode()
        assert any("Device memory" in sentence for sentence in chosen.isolation.not_enforced)
    assert printed == "tty True procfs True\n"


def test_each_test_on_a_gpu_imports_anew() -> None:
    """What an import learnt of a device would not survive a fork."""
    work = SubmissionImage(files={"look.py": b"print('imported')"}, support={}, module="look", gpu=True)
    with open_sandbox((), level="none") as chosen, chosen.enclose(work, Limits()) as enclosure:
        printed = []
        for _ in range(2):
            with enclosure.open_test() as channel:
                channel.close()
                printed.append(channel.output)
    assert printed == [b"imported\n"] * 2
