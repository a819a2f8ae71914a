"""What the template does before any student code, so that the forks of it are cheap and yet apart."""

import subprocess
import sys

import pytest

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
from autograder.guest.preparation import heap
litter = [bytes(n % 480) for n in range(100_000)]
del litter[::3]
before = heap._writable()
heap.fill_gaps()
fresh = [bytes(size) for size in range(40, 479, 16)]
print(sum(id(one) in area for one in fresh for area in before))
"""
MOVED = """
import ctypes, hashlib, json, mmap, os, sys
from autograder.guest.preparation import memory

def data_of_files():
    areas = memory._areas()
    kept = {
        block for area in areas for block in memory._blocks(area)
        if memory._is_kept(block, area) or area.permissions[3] == "s"
    }
    written = [area for area in areas if area.name.startswith("/") and "w" in area.permissions]
    return [area for area in written if not kept.intersection(memory._blocks(area))]

shared = mmap.mmap(-1, 4096)
litter = [bytes(n % 480) for n in range(400_000)]
table = {name: len(name) for name in dir(ctypes)}
before = hashlib.sha256(repr((table, litter[1000:2000])).encode()).digest()
place = id(table)
assert data_of_files()
memory.forget_code()
memory.consolidate()
assert id(table) == place
assert hashlib.sha256(repr((table, litter[1000:2000])).encode()).digest() == before
assert not memory._has_huge_pages() or data_of_files() == [], data_of_files()
import decimal, sqlite3  # libraries that are mapped only now
grown = [bytes(300) for _ in range(300_000)]
del litter, grown
if os.fork() == 0:
    shared[0] = int(decimal.Decimal(6) * sqlite3.connect(":memory:").execute("select 7").fetchone()[0])
    os._exit(0)
os.wait()
print(shared[0], json.loads("[1]")[0])
"""
KEPT = """
import os, sys, threading
from autograder.guest.preparation import memory
def areas():
    found = memory._areas()
    return {(area.start, area.permissions) for area in found if area.name.startswith("/") and "r" in area.permissions}
if sys.argv[1] == "thread":
    done = threading.Event()
    threading.Thread(target=done.wait).start()
elif sys.argv[1] == "room":
    tried = [memory._fresh]  # the first is a trial
    memory._fresh = lambda size: tried.pop()(size) if tried else None
elif sys.argv[1] == "pages":
    memory._has_huge_pages = lambda: False
elif sys.argv[1] == "pagemap":
    def deny(block): raise OSError("no pagemap")
    memory._pages_in_use = deny
else:
    real = memory._libc()
    memory._libc = lambda: type("Other", (), {"mmap": real.mmap, "munmap": real.munmap, "madvise": real.madvise})
before = areas()
try:
    memory.consolidate()
except OSError:
    assert sys.argv[1] == "pagemap"
print(areas() == before)
if sys.argv[1] == "thread":
    done.set()
"""
FOREIGN = """
import mmap
for name in [name for name in vars(mmap) if name.startswith(("PROT_", "MAP_", "MADV_"))]:
    delattr(mmap, name)
from autograder.guest import template
print("imported")
"""


def run(script: str, *arguments: str) -> list[str]:
    """What a script prints, word by word, in a fresh interpreter that imports nothing by itself."""
    command = [sys.executable, "-S", "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_forks_of_the_template_run_no_hook_of_a_library_but_those_of_student_code() -> None:
    """Renewing locks is for processes with threads; random states are renewed by us, and later hooks are obeyed."""
    assert run(HOOKS) == ["11", "1"]


def test_objects_that_are_made_after_the_gaps_were_filled_lie_on_fresh_pages() -> None:
    """A heap full of holes gives none of them to what is allocated next, but for places freed in between."""
    assert int(run(GAPS)[0]) <= 2


def test_memory_that_was_moved_holds_what_it_held_where_it_held_it() -> None:
    """Objects, code, the heap's growth, later libraries and shared memory work as before; libraries' data was moved."""
    assert run(MOVED) == ["42", "1"]


@pytest.mark.parametrize("lacking", ["thread", "room", "pages", "pagemap", "library"])
def test_memory_stays_where_it_cannot_be_moved_safely_or_with_gain(lacking: str) -> None:
    """With a second thread, without room, huge pages or the C library's contexts, no mapped file changes."""
    assert run(KEPT, lacking) == ["True"]


def test_the_template_can_be_imported_where_memory_has_other_words() -> None:
    """Windows knows none of the constants of Linux, and imports the room with all the others."""
    assert run(FOREIGN) == ["imported"]
