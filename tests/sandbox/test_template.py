"""What the template does before any student code, so that the forks of it are cheap and yet apart."""

import subprocess
import sys

HOOKS = """
import os, sys
from autograder.guest import student, template
assert not {"random", "threading", "logging"} & set(sys.modules), "the guest itself brings hooks"
template.preload("autograder.guest.serve", ("random", "threading", "logging"))
import random
before = random.getstate()
if os.fork() == 0:
    same = random.getstate() == before
    student.freshen()
    os._exit(10 + same + 2 * (random.getstate() == before))
print(os.waitstatus_to_exitcode(os.wait()[1]))
called = []
os.register_at_fork(after_in_child=lambda: called.append(1))
if os.fork() == 0:
    os._exit(len(called))
print(os.waitstatus_to_exitcode(os.wait()[1]))
"""
GAPS = """
from autograder.guest import heap
litter = [bytes(n % 480) for n in range(100_000)]
del litter[::3]
before = heap._writable()
heap.fill_gaps()
fresh = [bytes(size) for size in range(40, 479, 16)]
print(sum(id(one) in area for one in fresh for area in before))
"""


def run(script: str) -> list[str]:
    """What a script prints, line by line, in a fresh interpreter that imports nothing by itself."""
    done = subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.split()


def test_forks_of_the_template_run_no_hook_of_a_library_but_those_of_student_code() -> None:
    """Renewing locks is for processes with threads; random states are renewed by us, and later hooks are obeyed."""
    assert run(HOOKS) == ["11", "1"]


def test_objects_that_are_made_after_the_gaps_were_filled_lie_on_fresh_pages() -> None:
    """A heap full of holes gives none of them to what is allocated next, but for places freed in between."""
    assert int(run(GAPS)[0]) <= 2
