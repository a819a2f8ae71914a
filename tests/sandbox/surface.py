# What runs on the student's side is written like students' code.
# ruff: noqa: ANN001, ANN201, ANN202, PTH105, PTH118, PTH123, PTH211
"""A submission that uses the kernel as ordinary programs do, and as none should. Every function answers with bytes."""

import ctypes
import errno
import fcntl
import os
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)
kept = []


def outcome(result):
    return b"allowed" if result >= 0 else errno.errorcode[ctypes.get_errno()].encode()


def threads():
    import threading

    done = []
    workers = [threading.Thread(target=done.append, args=(n,)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return b"works" if len(done) == 4 else b"fails"


def processes_and_pipes():
    import subprocess

    ran = subprocess.run([sys.executable, "-S", "-c", "print(6 * 7)"], capture_output=True, check=True, timeout=20)
    return b"works" if ran.stdout == b"42\n" else ran.stdout + ran.stderr


def asyncio_with_a_child():
    import asyncio

    async def both():
        child = await asyncio.create_subprocess_exec(sys.executable, "-S", "-c", "print(1)", stdout=-1)
        said, _ = await asyncio.gather(child.communicate(), asyncio.to_thread(os.getpid))
        return said[0]

    return b"works" if asyncio.run(both()) == b"1\n" else b"fails"


def _square(number):
    return number * number


def multiprocessing_with_a_queue():
    import multiprocessing

    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=queue.put, args=(_square(3),))
    child.start()
    found = queue.get(timeout=20)
    child.join()
    with context.Pool(2) as pool:
        squares = pool.map(_square, range(4))
    return b"works" if (found, squares) == (9, [0, 1, 4, 9]) else b"fails"


def unix_sockets():
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as caller:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind("/tmp/meeting")
        listener.listen()
        caller.connect("/tmp/meeting")
        caller.sendall(b"works")
        met, _ = listener.accept()
        with met:
            return met.recv(5)


def files_in_tmp():
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a")
        with open(path, "w") as file:
            file.write("x" * 100)
        shutil.copy2(path, path + "b")
        shutil.copytree(folder, folder + "/c", ignore=shutil.ignore_patterns("c"))
        os.symlink(path, path + "s")
        os.replace(path, path + "d")
        shutil.make_archive(folder + "/packed", "zip", folder + "/c")
        return b"works" if open(path + "b").read() == "x" * 100 else b"fails"


def shared_memory():
    import mmap
    from multiprocessing import resource_tracker, shared_memory

    block = shared_memory.SharedMemory(create=True, size=4096)
    resource_tracker.unregister(block._name, "shared_memory")
    with mmap.mmap(-1, 4096) as private:
        private[:1] = b"x"
        private.flush()
    block.buf[0] = 7
    block.close()
    libc.shm_unlink(block._name.encode())
    return b"works"


def signals_and_timers():
    import signal
    import time

    rung = []
    signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    while not rung:
        time.sleep(0.01)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    os.kill(os.getpid(), signal.SIGUSR1)
    return b"works" if signal.sigwait({signal.SIGUSR1}) == signal.SIGUSR1 else b"fails"


def selectors():
    import selectors

    ends = os.pipe()
    for kind in (selectors.EpollSelector, selectors.PollSelector, selectors.SelectSelector):
        with kind() as selector:
            selector.register(ends[0], selectors.EVENT_READ)
            os.write(ends[1], b"x")
            if not selector.select(5):
                return b"fails"
    return b"works"


def call_each(numbers):
    """Calls by number, with arguments that mean nothing."""
    passed = []
    for number in map(int, numbers.split(",")):
        ctypes.set_errno(0)
        result = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(-1) for _ in range(6)))
        if result != -1 or ctypes.get_errno() not in (errno.ENOSYS, errno.EPERM):
            passed.append(f"{number}: {result} {errno.errorcode.get(ctypes.get_errno())}")
    return ", ".join(passed).encode() or b"all refused"


def families():
    """Families of which a socket of any kind can be opened."""
    opened = set()
    for family in range(46):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            try:
                socket.socket(family, kind).close()
                opened.add(family)
            except OSError:
                pass
    return ",".join(map(str, sorted(opened))).encode()


def share(way):
    """Lock or watch a file that every submission sees."""
    number = os.open(os.__file__, os.O_RDONLY)
    ways = {
        "flock": lambda: fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB),
        "lockf": lambda: fcntl.lockf(number, fcntl.LOCK_SH | fcntl.LOCK_NB),
        "lease": lambda: fcntl.fcntl(number, fcntl.F_SETLEASE, fcntl.F_RDLCK),
        "notify": lambda: fcntl.fcntl(os.open("/usr/lib", os.O_RDONLY), fcntl.F_NOTIFY, 1),
    }
    if way == "inotify":
        return outcome(libc.inotify_init1(0))
    try:
        ways[way]()
    except OSError as error:
        return errno.errorcode[error.errno].encode()
    return b"allowed"


def personality():
    return outcome(libc.personality(ctypes.c_ulong(0xFFFFFFFF)))


def _new_pipe():
    kept.append(os.pipe())
    return str(fcntl.fcntl(kept[-1][0], fcntl.F_GETPIPE_SZ)).encode()


def pipe_size():
    return _new_pipe()


def use_up_pipes(number):
    for _ in range(int(number)):
        size = _new_pipe()
    return size


def limit(name):
    with open("/proc/sys/user/" + name) as file:
        return file.read().strip().encode()


def mounts():
    with open("/proc/self/mountinfo") as file:
        return file.read().encode()
