"""Tries system calls that no course needs, one for each corner of the kernel: all of them are refused."""

import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
NULL = ctypes.c_long(0)
HARMLESS = {
    "personality": (135, 0x0040000), "modify_ldt": (154, 0), "memfd_secret": (447, 0), "userfaultfd": (323, 1),
    "msgget": (68, 0x4AD, 0o1600), "semget": (64, 0x4AD, 1, 0o1600), "shmget": (29, 0x4AD, 4096, 0o1600),
    "mq_open": (240,), "seccomp": (317, 2), "landlock_create_ruleset": (444, 0, 0, 1), "pkey_alloc": (330, 0, 0),
    "get_mempolicy": (239,), "process_vm_readv": (310, os.getpid()), "pidfd_getfd": (438,), "kcmp": (312, 1, 1),
    "timer_create": (222, 0, 0, 0), "acct": (163,), "swapon": (167,), "syslog": (103, 10), "vhangup": (153,),
    "adjtimex": (159,), "perf_event_open": (298,), "bpf": (321,), "keyctl": (250, 0, -3), "open_tree": (428, -100),
    "name_to_handle_at": (303,), "ioprio_set": (251, 1, 0, 0x4000), "membarrier": (324, 0), "statmount": (457,),
    "listmount": (458,), "lsm_list_modules": (461,), "splice": (275,), "vmsplice": (278,), "mseal": (462,),
}  # fmt: skip
for name, (number, *arguments) in HARMLESS.items():
    ctypes.set_errno(0)
    words = [ctypes.c_long(word) for word in arguments] + [NULL] * (6 - len(arguments))
    result = libc.syscall(ctypes.c_long(number), *words)
    refused = result == -1 and ctypes.get_errno() in (errno.ENOSYS, errno.EPERM)
    print("TRIED" if refused else "REACHED", name, result, os.strerror(ctypes.get_errno()))


def centred(x):
    return x
