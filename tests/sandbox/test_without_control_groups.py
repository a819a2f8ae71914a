"""What still holds where no control group can be written, as for an ordinary user on many machines."""

from collections.abc import Iterator

import pytest

from autograder.model.limits import MEBIBYTE
from autograder.model.outcome import Died, TimedOut
from autograder.sandbox import LinuxSandbox
from autograder.sandbox.cgroups import ControlGroups
from tests.sandbox.conftest import Enclose, ask, ask_once, enclosing, linux

SENTENCE = "No control group can be written; run as root."


@pytest.fixture(scope="module")
def box_without() -> Iterator[LinuxSandbox]:
    with linux(groups=ControlGroups(bases={}, version=1, missing=(SENTENCE,))) as sandbox:
        yield sandbox


@pytest.fixture
def enclose_without(box_without: LinuxSandbox) -> Enclose:
    return enclosing(box_without)


def test_what_is_missing_is_said(box_without: LinuxSandbox) -> None:
    """The fallbacks are named, and the sentence reaches the report."""
    isolation = box_without.isolation
    assert isolation.not_enforced == (SENTENCE,)
    assert (isolation.enforced["memory"], isolation.enforced["processes"]) == ("RLIMIT_AS", "RLIMIT_NPROC")


def test_cpu_is_counted_by_the_census(enclose_without: Enclose) -> None:
    """Init sums the time of all processes it can see, and the limits hold over sessions."""
    with enclose_without(test_cpu_s=0.3, submission_cpu_s=0.7) as enclosure:
        endings = [ask_once(enclosure, "burn") for _ in range(3)]
        assert [ending.clock for ending in endings if isinstance(ending, TimedOut)] == ["cpu"] * 3
        assert isinstance(endings[-1], TimedOut)
        assert endings[-1].limit_s == 0.7


def test_memory_is_bounded_by_address_space(enclose_without: Enclose) -> None:
    """One process cannot map more than the limit beyond what the template had."""
    with enclose_without(memory_bytes=64 * MEBIBYTE) as enclosure:
        assert ask_once(enclosure, f"allocate {16 * MEBIBYTE}") == b"allocated"
        assert ask_once(enclosure, f"allocate {256 * MEBIBYTE}") == b"raised MemoryError()"


def test_processes_are_bounded_in_the_user_namespace(enclose_without: Enclose) -> None:
    """RLIMIT_NPROC counts init, the import, the test, and what it forks."""
    with enclose_without(processes=16) as enclosure, enclosure.open_test() as channel:
        assert ask(channel, "fork_many") == b"EAGAIN 13"


def test_leftovers_are_found_without_control_groups(enclose_without: Enclose) -> None:
    """The census needs nothing but the PID namespace."""
    with enclose_without() as enclosure:
        channel = enclosure.open_test()
        assert ask(channel, "daemonize 2") == b"left"
        assert isinstance(channel.close(), Died)
        assert ask_once(enclosure, "hello") == b"hello"
