import subprocess
import sys

from bench.memory import TreeMemory

MEBIBYTE = 1024 * 1024
GRANDCHILD = "x = b'x' * (64 << 20); print('holding', flush=True); input()"
CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {GRANDCHILD!r}], check=True)"


def test_memory_of_a_grandchild_is_counted() -> None:
    """What a process holds that was started by a process of ours shows in the peak."""
    command = [sys.executable, "-c", CHILD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        memory = TreeMemory(root=child.pid)
        assert child.stdout.readline() == b"holding\n"
        memory.sample()
        child.communicate(b"\n")
    assert memory.peak_bytes > 64 * MEBIBYTE
    assert memory.peak_processes == 2
