"""Changes uid, gid and groups, raises capabilities, and runs whatever has a set-uid bit."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def tried(name, result):
    """A system call that must not succeed."""
    if result is True or (type(result) is int and result == 0):
        print("REACHED", name)
    else:
        print("TRIED", name, os.strerror(ctypes.get_errno()))


import stat

tried("setuid", libc.setuid(0))
tried("setgid", libc.setgid(0))
tried("setresuid", libc.setresuid(0, 0, 0))
tried("setgroups", libc.setgroups(1, (ctypes.c_int * 1)(0)))
tried("no_new_privs off", libc.prctl(38, 0, 0, 0, 0))
tried("ambient capability", libc.prctl(47, 2, 21, 0, 0))
tried("keep capabilities and securebits", libc.prctl(28, 0, 0, 0, 0))
with open("/proc/self/status") as file:
    status = dict(line.split(":", 1) for line in file)
for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
    tried(name, int(status[name], 16) != 0)
tried("NoNewPrivs", status["NoNewPrivs"].strip() != "1")
for folder, _, files in os.walk("/usr"):
    for name in files:
        mode, flags = os.lstat(os.path.join(folder, name)).st_mode, os.statvfs(folder).f_flag
        if stat.S_ISREG(mode) and mode & (stat.S_ISUID | stat.S_ISGID) and not flags & os.ST_NOSUID:
            print("REACHED set-uid", folder, name)


def centred(x):
    return x
