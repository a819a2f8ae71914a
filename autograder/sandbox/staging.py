"""What the sandbox's file system holds: an allow-list of read-only binds, and the bubblewrap command for it.

    /opt/python      the interpreter and its standard library, without site-packages
    /opt/libraries   the assignment's declared distributions and what they need
    /opt/autograder  the wire and the guest
    /usr/lib…        the system's shared libraries, which the interpreter and the libraries are linked against
    /dev             null, zero, full, random, urandom; /proc, /tmp, /dev/shm and /submission come per submission

Everything else is absent: no shell, no home, no other site-packages, no configuration but the linker's cache.
"""

import os
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from autograder.guest.student import FOLDER
from autograder.sandbox.libraries import Libraries

PYTHON = "/opt/python/bin/python3"
_LIBRARIES = "/opt/libraries"
#: Where the framework's own rooms lie in the sandbox, below `autograder/`.
FRAMEWORK = "/opt/autograder"
_DEVICES = ("null", "zero", "full", "random", "urandom")
_HIDDEN = ("site-packages", "dist-packages", "ensurepip")
#: The template's environment, which it empties before student code runs. Every object and every buffer below 32 MiB
#: lies in one heap, and what is freed stays there: `guest.preparation.pages` can put it into huge pages whole.
_ENVIRONMENT = {
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": f"glibc.malloc.mmap_threshold={32 * 1024 * 1024}:glibc.malloc.trim_threshold={64 * 1024 * 1024}",
}

#: The template may take the uid of a submission for the moment in which it forks its first process.
GIVES_UIDS = ("--cap-add", "CAP_SETUID")

#: Runs in the sandbox's interpreter. The package itself is a bare name there, so its `__init__` brings nothing in.
BOOTSTRAP = f"""
import sys, types
package = types.ModuleType("autograder")
package.__path__ = ["{FRAMEWORK}/autograder"]
sys.modules["autograder"] = package
sys.path += ["{FRAMEWORK}", "{_LIBRARIES}"]
from autograder.guest.template import main
main(int(sys.argv[1]), sys.argv[2], tuple(sys.argv[3:]))
"""


@dataclass(frozen=True, kw_only=True)
class Bind:
    """A file or folder that is visible, read-only, in the sandbox."""

    source: Path
    target: str
    #: Copied when the template starts, because the sandbox's list of mounts names where on the host a bind comes from.
    is_copy: bool = False


def binds(libraries: Libraries, extra: Sequence[Bind]) -> list[Bind]:
    """Everything that the sandbox sees, parents before children."""
    framework = Path(__file__).resolve().parent.parent
    found = [*_interpreter(), *_system()]
    found += [Bind(source=path, target=f"{_LIBRARIES}/{name}") for name, path in libraries.entries.items()]
    own = [Bind(source=framework / room, target=f"{FRAMEWORK}/autograder/{room}") for room in ("guest", "wire")]
    found += [replace(bind, is_copy=True) for bind in (*own, *extra)]
    return sorted(found, key=lambda bind: bind.target)


def bubblewrap_arguments(mounts: Sequence[Bind], devices: Sequence[Path] = ()) -> list[str]:
    """Options for bubblewrap, up to and without the command; `devices` are there besides those of every sandbox."""
    arguments = [
        *("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
        *("--unshare-cgroup-try", "--hostname", "sandbox", "--die-with-parent", "--new-session", "--clearenv"),
    ]
    for name, value in _ENVIRONMENT.items():
        arguments += ["--setenv", name, value]
    for folder in _parents(mounts):
        arguments += ["--dir", folder]
    for bind in mounts:
        arguments += ["--ro-bind", str(bind.source), bind.target]
    for folder in _hidden_folders():
        arguments += ["--tmpfs", folder, "--remount-ro", folder]
    for link in ("lib", "lib64"):
        if Path("/", link).is_symlink():
            arguments += ["--symlink", f"usr/{link}", f"/{link}"]
    arguments += ["--proc", "/proc"]
    for device in (*(f"/dev/{name}" for name in _DEVICES), *map(str, devices)):
        arguments += ["--dev-bind", device, device]
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        arguments += ["--symlink", f"/proc/self/fd/{number}", f"/dev/{name}"]
    arguments += ["--symlink", "/proc/self/fd", "/dev/fd"]
    for folder in ("/dev/shm", "/tmp", FOLDER):  # noqa: S108 - mount points, covered per submission
        arguments += ["--dir", folder]
    return [*arguments, "--remount-ro", "/", "--chdir", "/"]


def _parents(mounts: Sequence[Bind]) -> list[str]:
    """Folders on the way to what is mounted: open to all, where bubblewrap would make them for its own uid alone."""
    found = {str(parent) for bind in mounts for parent in PurePosixPath(bind.target).parents}
    return sorted({*found, "/dev"} - {"/"})


def command(control_fd: int, server: str, modules: Sequence[str]) -> list[str]:
    """The template's command line inside the sandbox."""
    options = ["-P", "-s", "-S", "-B", "-X", "utf8"]  # isolated, but for the variables above
    return [PYTHON, *options, "-c", BOOTSTRAP, str(control_fd), server, *modules]


def _interpreter() -> list[Bind]:
    standard = Path(os.__file__).resolve().parent
    executable = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    found = [
        Bind(source=executable, target=PYTHON),
        Bind(source=standard, target=_standard_target()),
    ]
    shared = sysconfig.get_config_var("INSTSONAME") or ""
    if sysconfig.get_config_var("Py_ENABLE_SHARED"):
        places = (Path(sys.base_prefix, "lib"), Path(str(sysconfig.get_config_var("LIBDIR"))))
        found += [
            Bind(source=(place / shared).resolve(), target=_shared_target(shared))
            for place in places
            if (place / shared).is_file()
        ][:1]
    return found


def _shared_target(name: str) -> str:
    """Where the linker finds this interpreter's library first: over the system's one of the same name, if any."""
    usual = f"/usr/lib/{sysconfig.get_config_var('MULTIARCH')}/{name}"
    return usual if Path(usual).is_file() else f"/usr/lib/{name}"


def _standard_target() -> str:
    return f"/opt/python/{sys.platlibdir}/{Path(os.__file__).resolve().parent.name}"


def _hidden_folders() -> list[str]:
    standard = Path(os.__file__).resolve().parent
    return [f"{_standard_target()}/{name}" for name in _HIDDEN if (standard / name).is_dir()]


def _system() -> list[Bind]:
    """The linker, its cache and the shared libraries; `/lib` and `/lib64` are links where the host's are."""
    multiarch = sysconfig.get_config_var("MULTIARCH")
    wanted = ["/etc/ld.so.cache", "/usr/lib64", "/lib64"]
    if multiarch:
        wanted += [f"/usr/lib/{multiarch}", f"/lib/{multiarch}"]
    real = [Path(path) for path in wanted if Path(path).exists() and not _through_link(path)]
    return [Bind(source=path.resolve(), target=str(path)) for path in real]


def _through_link(path: str) -> bool:
    return Path("/", Path(path).parts[1]).is_symlink()
