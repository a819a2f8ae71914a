# What runs on the student's side is written like students' code.
# ruff: noqa: ANN001, ANN201, ANN202, FURB122, ICN001, NPY002, PLW0603, PTH107, PTH110, PTH123, PTH208, SIM105, SIM115
"""A submission that does on demand what submissions do. Every function answers with bytes."""

import ctypes
import errno
import json
import os
import random
import signal
import socket
import stat
import threading
import time

count = 0
drawn_at_import = random.random()


def hello():
    print("hello, output")
    return b"hello"


def echo(text):
    return text.encode()


def big(size):
    return b"x" * int(size)


def bump():
    global count
    count += 1
    return str(count).encode()


def draw():
    return str(random.random()).encode()


def draw_from_import():
    return str(drawn_at_import).encode()


def draw_numpy():
    import numpy

    return str(numpy.random.random()).encode()


def sleep(seconds):
    time.sleep(float(seconds))
    return b"slept"


def hang():
    while True:
        time.sleep(1)


def burn():
    while True:
        pass


def leave(code):
    os._exit(int(code))


def crash():
    os.kill(os.getpid(), signal.SIGSEGV)


def kill_self():
    os.kill(os.getpid(), signal.SIGKILL)


def flood():
    while True:
        os.write(1, b"y" * 65536)


def print_bytes(size):
    os.write(1, b"z" * int(size))
    return b"printed"


def _send(data):
    """Write to the test's socket, as any student's code can find it."""
    for number in range(3, 64):
        try:
            kind = stat.S_ISSOCK(os.fstat(number).st_mode)
        except OSError:
            continue
        if kind:
            os.write(number, data)


def announce(length):
    _send(int(length).to_bytes(4, "big") + b"start")
    hang()


def twice():
    _send((3).to_bytes(4, "big") + b"one")
    return b"two"


def open_many():
    files = []
    try:
        while True:
            files.append(open(os.devnull))
    except OSError as error:
        return f"{errno.errorcode[error.errno]} {len(files)}".encode()


def write_file(path, size=None):
    path, size = path.split(",")
    try:
        with open(path, "wb") as file:
            for _ in range(int(size) // 65536):
                file.write(b"w" * 65536)
    except OSError as error:
        return errno.errorcode[error.errno].encode()
    finally:
        if os.path.exists(path):
            os.remove(path)
    return b"written"


def make_files(folder):
    made = 0
    try:
        while True:
            with open(f"{folder}/f{made}", "w"):
                made += 1
    except OSError as error:
        return f"{errno.errorcode[error.errno]} {made}".encode()


def allocate(size):
    block = bytearray(int(size))
    block[::4096] = b"m" * len(block[::4096])
    return b"allocated"


def fill_tmp(size):
    with open("/tmp/filling", "wb") as file:
        for _ in range(int(size) // 65536):
            file.write(b"w" * 65536)
    return b"filled"


def fork_many():
    children = 0
    try:
        while True:
            if os.fork() == 0:
                time.sleep(60)
                os._exit(0)
            children += 1
    except OSError as error:
        return f"{errno.errorcode[error.errno]} {children}".encode()


def thread_many():
    started = 0
    try:
        while True:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
            started += 1
    except RuntimeError:
        return str(started).encode()


def daemonize(number):
    """Leave processes behind that nobody waits for and that ignore SIGTERM."""
    for _ in range(int(number)):
        if os.fork() == 0:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(300)
            os._exit(0)
    return b"left"


def daemonize_and_hang(number):
    daemonize(number)
    hang()


def signal_group():
    """What a submission can reach with signals to groups and to all."""
    for target in (0, -1):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        try:
            os.kill(target, signal.SIGTERM)
        except OSError:
            pass
    return b"signalled"


def kill_init():
    os.kill(1, signal.SIGKILL)
    return b"tried"


def kill_parent():
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(0.1)
    return b"killed"


def look():
    """What can be seen from here."""
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return json.dumps(
        {
            "uid": os.getuid(),
            "pid": os.getpid(),
            "environment": dict(os.environ),
            "initial_environment": open("/proc/self/environ").read(),
            "root": sorted(os.listdir("/")),
            "dev": sorted(os.listdir("/dev")),
            "proc": sorted(os.listdir("/proc")),
            "opt": sorted(os.listdir("/opt")),
            "libraries": sorted(os.listdir("/opt/libraries")) if os.path.exists("/opt/libraries") else [],
            "autograder": sorted(os.listdir("/opt/autograder/autograder")),
            "networks": [line.split(":")[0].strip() for line in open("/proc/self/net/dev") if ":" in line],
            "mounts": open("/proc/self/mountinfo").read().splitlines(),
            "capabilities": [status[name].strip() for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")],
            "no_new_privileges": status["NoNewPrivs"].strip(),
            "groups": status["Groups"].strip(),
            "cgroup": open("/proc/self/cgroup").read(),
            "descriptors": len(os.listdir("/proc/self/fd")),
        }
    ).encode()


def exists(path):
    return str(os.path.exists(path)).encode()


def can_write(path):
    try:
        with open(path, "w"):
            return b"True"
    except OSError as error:
        return errno.errorcode[error.errno].encode()


def can_read(path):
    try:
        with open(path, "rb") as file:
            file.read(1)
    except OSError as error:
        return errno.errorcode[error.errno].encode()
    return b"True"


def imports(name):
    try:
        __import__(name)
    except ImportError:
        return b"absent"
    return b"present"


def unshare(flags):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(int(flags)) == 0:
        return b"allowed"
    return errno.errorcode[ctypes.get_errno()].encode()


def mount(target):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", target.encode(), b"tmpfs", 0, None) == 0:
        return b"allowed"
    return errno.errorcode[ctypes.get_errno()].encode()


def trace(pid):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, int(pid), 0, 0) == 0:
        return b"allowed"
    return errno.errorcode[ctypes.get_errno()].encode()


def connect(address):
    host, port = address.rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), timeout=2).close()
    except OSError as error:
        return type(error).__name__.encode()
    return b"connected"


def key(description):
    """Leave a key in the session's keyring, and say which there were before."""
    libc = ctypes.CDLL(None, use_errno=True)
    found = libc.syscall(249, b"user", description.encode(), None, -3)
    libc.syscall(248, b"user", description.encode(), b"note", 4, -3)
    return b"found" if found > 0 else b"none"


def listen(name):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("\0" + name)
    listener.listen()
    globals()["listener"] = listener
    return b"listening"


def meet(name):
    try:
        socket.socket(socket.AF_UNIX).connect("\0" + name)
    except OSError as error:
        return errno.errorcode[error.errno].encode()
    return b"met"


def leave_note(path):
    with open(path, "w") as file:
        file.write("note")
    return b"left"


def set_limit(name):
    import resource

    try:
        resource.setrlimit(getattr(resource, name), (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (OSError, ValueError):
        return b"refused"
    return b"raised"
