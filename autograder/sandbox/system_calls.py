"""Which system calls a submission may make, by name and purpose: the data of `autograder.sandbox.syscall_filter`.

What is not named here does not exist for a submission (ENOSYS), so that programs take the way they know for older
kernels: glibc goes from `clone3`, whose flags no filter can read, back to `clone`, which it can. What is known to be
dangerous, or to carry messages between submissions, is refused by name (EPERM), so that an error says so.

The order of purposes and the entries come from what runs in the sandbox (`tests/sandbox/record_calls.py` lists what
is used and not allowed, and what is allowed and never used) and from what the standard library calls on its own files,
pipes, threads and processes. Constants are the kernel's, the same on x86-64 and AArch64.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_CLONE_NAMESPACES = {
    "mount": 0x00020000,
    "cgroup": 0x02000000,
    "uts": 0x04000000,
    "ipc": 0x08000000,
    "user": 0x10000000,
    "pid": 0x20000000,
    "network": 0x40000000,
}
_AF_UNIX = 1
_SOL_SOCKET = 1


@dataclass(frozen=True, kw_only=True)
class Argument:
    """A condition on one argument of a call: it is `value` in the bits of `mask`.

    The kernel reads no more than 32 bits of the arguments that are looked at here, and neither does the filter, so
    that nothing in the others can hide a command from it.
    """

    #: 0 for the first.
    position: int
    value: int
    mask: int = 0xFFFF_FFFF


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A call under conditions that must all hold."""

    call: str
    arguments: tuple[Argument, ...]


def _any_of(call: str, position: int, *values: int) -> tuple[Rule, ...]:
    return tuple(Rule(call=call, arguments=(Argument(position=position, value=value),)) for value in values)


def _socket_options(*names: int) -> tuple[Rule, ...]:
    level = Argument(position=1, value=_SOL_SOCKET)
    return tuple(Rule(call="setsockopt", arguments=(level, Argument(position=2, value=name))) for name in names)


ALLOWED: Mapping[str, tuple[str, ...]] = {
    "read and write": (
        "read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "lseek", "close",
        "close_range", "dup", "dup2", "dup3", "pipe", "pipe2", "fsync", "fdatasync", "ftruncate", "fallocate",
    ),
    "find and open files": (
        "open", "openat", "creat", "stat", "fstat", "lstat", "newfstatat", "statx", "access", "faccessat",
        "faccessat2", "readlink", "readlinkat", "getdents64", "getcwd", "chdir", "fchdir",
        "getxattr", "lgetxattr", "fgetxattr", "listxattr", "llistxattr", "flistxattr",
    ),
    "change one's own files": (
        "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat",
        "symlink", "symlinkat", "chmod", "fchmod", "fchmodat", "umask", "truncate", "utimensat",
    ),
    "memory": ("brk", "mmap", "munmap", "mremap", "mprotect", "msync"),
    "threads": (
        "futex", "set_robust_list", "rseq", "set_tid_address", "arch_prctl", "gettid", "sched_yield",
        "sched_getaffinity", "getcpu",
    ),
    "processes": (
        "fork", "vfork", "execve", "exit", "exit_group", "wait4", "waitid", "getpid", "getppid", "getpgrp", "getpgid",
        "getsid", "setsid", "setpgid",
    ),
    "signals": (
        "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigsuspend", "rt_sigtimedwait",
        "sigaltstack", "kill", "tgkill", "pause", "alarm", "getitimer", "setitimer", "restart_syscall",
    ),
    "time": ("clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time"),
    "wait for several things": (
        "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait",
        "epoll_pwait", "eventfd2",
    ),
    "sockets that exist": (
        "bind", "connect", "listen", "accept", "accept4", "getsockname", "getpeername", "sendto", "recvfrom",
        "sendmsg", "recvmsg", "shutdown", "getsockopt",
    ),
    "who and where one is": (
        "getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid", "getgroups", "uname",
        "getrlimit", "setrlimit", "getrusage", "times", "getrandom",
    ),
}  # fmt: skip

ALLOWED_IF: Mapping[str, tuple[Rule, ...]] = {
    "a process or a thread, in the namespaces that there are": (
        Rule(
            call="clone",
            arguments=(Argument(position=0, value=0, mask=sum(_CLONE_NAMESPACES.values())),),
        ),
    ),
    "limits of oneself: pid 1 has the same uid": _any_of("prlimit64", 0, 0),
    "sockets within the sandbox: no namespace covers every other family": (
        *_any_of("socket", 0, _AF_UNIX),
        *_any_of("socketpair", 0, _AF_UNIX),
        # SO_REUSEADDR, SO_SNDBUF, SO_RCVBUF, SO_PASSCRED, SO_RCVTIMEO, SO_SNDTIMEO
        *_socket_options(2, 7, 8, 16, 20, 21),
    ),
    # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_GETPIPE_SZ
    "descriptors, without what they share with other openers": _any_of("fcntl", 1, 0, 1, 2, 3, 4, 1030, 1032),
    # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX, TCGETS2
    "questions to a descriptor: is it a terminal, is there something to read": _any_of(
        "ioctl", 1, 0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x802C542A
    ),
    # MADV_NORMAL to DONTNEED, FREE, DONTFORK, DOFORK, HUGEPAGE, NOHUGEPAGE, DONTDUMP, DODUMP, COLLAPSE; not PAGEOUT
    "hints about one's own memory": _any_of("madvise", 2, 0, 1, 2, 3, 4, 8, 10, 11, 14, 15, 16, 17, 25),
    # PR_SET_PDEATHSIG, PR_GET_PDEATHSIG, PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME; PR_SET_DUMPABLE to 0, with which
    # the process that holds the parsers closes itself to its forks
    "names of threads, and what others of the same user may do to this process": (
        *_any_of("prctl", 0, 1, 2, 3, 15, 16),
        Rule(call="prctl", arguments=(Argument(position=0, value=4), Argument(position=1, value=0))),
    ),
}

REFUSED: Mapping[str, tuple[str, ...]] = {
    "look into other processes, or act on them": (
        "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp",
        "perf_event_open", "setpriority", "ioprio_set", "sched_setaffinity", "sched_setattr", "sched_setparam",
        "sched_setscheduler", "migrate_pages", "move_pages",
    ),
    "namespaces and mounts": (
        "unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen",
        "fsmount", "fsconfig", "fspick", "mount_setattr", "quotactl", "name_to_handle_at", "open_by_handle_at",
    ),
    "messages over what is shared: locks, watches, keys": (
        "flock", "inotify_init", "inotify_init1", "inotify_add_watch", "inotify_rm_watch", "fanotify_init",
        "fanotify_mark", "add_key", "request_key", "keyctl",
    ),
    "code in the kernel, and calls behind the filter's back": (
        "bpf", "io_uring_setup", "io_uring_enter", "io_uring_register", "io_setup", "io_submit", "userfaultfd",
        "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "modify_ldt", "personality",
        "seccomp", "memfd_secret", "remap_file_pages", "vmsplice",
    ),
    "the machine: its clock, names, disks, devices, log": (
        "clock_settime", "clock_adjtime", "settimeofday", "adjtimex", "sethostname", "setdomainname", "reboot",
        "swapon", "swapoff", "acct", "syslog", "mknod", "mknodat", "iopl", "ioperm", "sync", "syncfs", "vhangup",
    ),
    "another user": (
        "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid", "setgroups",
        "capset", "chown", "fchown", "lchown", "fchownat",
    ),
}  # fmt: skip

#: Not EPERM by what they are but by what is asked of them.
REFUSED_IF: Mapping[str, tuple[Rule, ...]] = {
    # F_GETLK, F_SETLK, F_SETLKW, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW
    "locks on files": _any_of("fcntl", 1, 5, 6, 7, 36, 37, 38),
    # F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_GETLEASE, F_NOTIFY, F_SETPIPE_SZ, and the hints F_*_RW_HINT
    "leases, notes and hints on files": _any_of("fcntl", 1, 8, 10, 15, 1024, 1025, 1026, 1031, 1035, 1036, 1037, 1038),
    "new namespaces": tuple(
        Rule(call="clone", arguments=(Argument(position=0, value=flag, mask=flag),))
        for flag in _CLONE_NAMESPACES.values()
    ),
}
#: EPERM unless the first argument is this.
REFUSED_UNLESS: Mapping[str, int] = {"socket": _AF_UNIX, "socketpair": _AF_UNIX, "prlimit64": 0}

#: With a GPU everything is allowed but this, until its driver's calls were recorded on a real one.
REFUSED_WITH_A_GPU = (
    "namespaces and mounts", "messages over what is shared: locks, watches, keys",
)  # fmt: skip
#: The same, by name: what the lists above refuse and a driver may need is left out.
REFUSED_CALLS_WITH_A_GPU = (
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp", "perf_event_open",
    "bpf", "io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd",
)  # fmt: skip
