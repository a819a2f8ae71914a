"""What the template does before any student code, so that the forks of it are cheap and yet apart."""

import os
import subprocess
import sys

from autograder.guest.preparation import pages

HOOKS = """
import os, sys
from autograder.guest import student
from autograder.guest.preparation import libraries
assert not {"random", "threading", "logging"} & set(sys.modules), "the guest itself brings hooks"
libraries.preload("autograder.guest.serve", ("random", "threading", "logging"))
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
import ctypes
from autograder.guest.preparation import heap
litter = [bytes(n % 480) for n in range(100_000)]
del litter[::3]
libc = ctypes.CDLL(None)
libc.sbrk.restype = ctypes.c_void_p
end = libc.sbrk(ctypes.c_long(0))
heap.fill_gaps()
fresh = [bytes(size) for size in range(40, 479, 16)]
print(sum(id(one) < end for one in fresh))
"""
COLLAPSED = """
import hashlib
from autograder.guest.preparation import pages
litter = [bytes(n % 480) for n in range(400_000)]
def digest(): return hashlib.sha256(repr(litter[1000:2000]).encode()).digest()
before, place = digest(), id(litter[1000])
pages.collapse()
print(digest() == before, id(litter[1000]) == place)
"""
MAPS = """
7f0000000000-7f0000600000 rw-p 00000000 00:00 0
7f0000700000-7f0000a00000 rw-p 00000000 00:00 0 [heap]
7f0000c00000-7f0001000000 r-xp 00000000 00:00 0
7f0001000000-7f0001400000 rw-s 00000000 00:01 7 /dev/zero (deleted)
7f0001400000-7f0001800000 rw-p 00000000 fe:00 99 /usr/lib/libc.so.6
7f0001800000-7f0001c00000 rw-p 00000000 00:00 0 [stack]
"""


def run(script: str) -> list[str]:
    """What a script prints, word by word, in a fresh interpreter that imports nothing by itself."""
    command = [sys.executable, "-S", "-c", script]
    variables = os.environ | {"PYTHONMALLOC": "malloc"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=variables)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_forks_of_the_template_run_no_hook_of_a_library_but_those_of_student_code() -> None:
    """Renewing locks is for processes with threads; random states are renewed by us, and later hooks are obeyed."""
    assert run(HOOKS) == ["11", "1"]


def test_objects_that_are_made_after_the_gaps_were_filled_lie_on_fresh_pages() -> None:
    """A heap full of holes gives none of them to what is allocated next, but for places freed in between."""
    assert run(GAPS) == ["0"]


def test_memory_in_huge_pages_holds_what_it_held_where_it_held_it() -> None:
    """Asking for huge pages changes no byte and no address."""
    assert run(COLLAPSED) == ["True", "True"]


def test_only_whole_huge_pages_of_private_memory_without_a_file_are_asked_for() -> None:
    """Of code, files, shared memory and the stack nothing is touched, nor of an area's uneven ends."""
    places = [place for line in MAPS.strip().splitlines() for place in pages._huge_places(line)]

    assert places == [0x7F0000000000, 0x7F0000200000, 0x7F0000400000, 0x7F0000800000]
