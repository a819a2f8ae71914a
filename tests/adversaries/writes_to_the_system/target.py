"""Writes to /proc/sys, to control groups, to devices and to the read-only system."""

import os

PATHS = [
    "/proc/sys/kernel/hostname",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sys/user/max_user_namespaces",
    "/proc/sysrq-trigger",
    "/sys/fs/cgroup/cgroup.procs",
    "/proc/self/uid_map",
    "/proc/self/cgroup",
    "/dev/mem",
    "/dev/kmsg",
    "/opt/autograder/autograder/guest/serve.py",
    "/opt/python/bin/python3",
    "/etc/ld.so.cache",
    "/submission/target.py",
    "/submission/new.py",
    "/opt/libraries/numpy/__init__.py",
    "/dev/adversary",
    "/adversary",
    "/lib64/x",
]
for path in PATHS:
    try:
        fd = os.open(path, os.O_WRONLY | (os.O_CREAT if "new" in path or "adversary" in path else 0))
        os.write(fd, b"0")
        print("REACHED", path)
    except OSError as error:
        print("TRIED", path, error.strerror)
for path in ("/submission/target.py", "/submission", "/opt/python"):
    for change in (
        os.remove,
        os.rmdir,
        lambda p: os.chmod(p, 0o777),
        lambda p: os.rename(p, "/tmp/x"),
        lambda p: os.utime(p),
    ):
        try:
            change(path)
            print("REACHED", path, change)
        except OSError as error:
            print("TRIED", path, error.strerror)


def centred(x):
    return x
