"""The recorder of system calls counts what confined processes ask for, and nothing else."""

import pytest

from tests.sandbox import record_calls

#: A process that reads, installs its filter, writes, is refused clone3, and forks; its child, which writes; a reader.
EVENTS = """
 python3-100     [000] ..... 1.0: sys_enter: NR 0 (3, 0, 0, 0, 0, 0)
 python3-100     [000] ..... 1.1: sys_exit: NR 0 = 4
 python3-100     [000] ..... 1.2: sys_enter: NR 157 (16, 2, 7f0, 0, 0, 0)
 python3-100     [000] ..... 1.3: sys_exit: NR 157 = 0
 python3-100     [001] ..... 1.4: sys_enter: NR 1 (1, 7f0, 5, 0, 0, 0)
 python3-100     [001] ..... 1.5: sys_exit: NR 1 = 5
 python3-100     [001] ..... 1.6: sys_exit: NR 435 = -38
 python3-100     [001] ..... 1.7: sys_enter: NR 56 (11, 0, 0, 0, 0, 0)
 python3-100     [001] ..... 1.8: sched_process_fork: comm=python3 pid=100 child_comm=python3 child_pid=101
 python3-101     [000] ..... 1.9: sys_exit: NR 56 = 0
 python3-101     [000] ..... 2.0: sys_enter: NR 1 (1, 7f0, 5, 0, 0, 0)
 python3-100     [001] ..... 2.1: sys_exit: NR 56 = 101
 python3-102     [001] ..... 2.2: sys_enter: NR 0 (3, 0, 0, 0, 0, 0)
"""


def test_calls_count_from_the_filter_on_and_in_children() -> None:
    """What was asked before the filter, and by others, is left out; a call that has only an end was refused."""
    trace = record_calls._read(EVENTS.splitlines())
    assert +trace.used == {"write": 2, "clone": 1}
    assert trace.refused == {"clone3 ENOSYS": 1}


def test_lost_events_are_an_error() -> None:
    """A count that may be too low is none."""
    with pytest.raises(OverflowError, match="LOST"):
        record_calls._read(["CPU:0 [LOST 12 EVENTS]"])


def test_a_call_without_another_way_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    """The exit status says whether the list is complete."""
    none = record_calls.Counter[str]()
    assert record_calls._tell(none, record_calls.Counter({"clone3 ENOSYS": 3}), []) == 0
    assert record_calls._tell(none, record_calls.Counter({"splice ENOSYS": 1}), []) == 1
    assert record_calls._tell(none, none, ["a2_xor reference: q1/test_and"]) == 1
    assert "splice ENOSYS: 1 times; NO OTHER WAY IS KNOWN" in capsys.readouterr().out
