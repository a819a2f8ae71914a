"""The libraries of an assignment, imported once by the process that every submission is forked from."""

import contextlib
import ctypes
import gc
import importlib
import os
import sys
from collections.abc import Iterator
from typing import Any

from autograder.guest.preparation import heap, pages
from autograder.guest.preparation.warmup import warm_up

#: What the forks use, so that none of them pays for the import.
_NEEDED = ("resource", "encodings.ascii")
#: Parts that libraries import on first use: once here, or else anew in the fork of every test (20 ms each).
_LATE_PARTS = ("numpy.random", "numpy.linalg", "numpy.fft", "numpy.polynomial")
_THREAD_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def preload(server_name: str, modules: tuple[str, ...]) -> Any:  # noqa: ANN401 - a module with `load` and `serve`
    """Import the libraries with one thread each, and the server that will answer for the student's module."""
    os.environ.update(dict.fromkeys(_THREAD_SETTINGS, "1"))
    gc.disable()  # it would go through torch's million objects a dozen times, and find little
    with _without_fork_hooks():
        for name in (*modules, *_NEEDED):
            importlib.import_module(name)
        for name in _LATE_PARTS:
            if name.partition(".")[0] in sys.modules:
                importlib.import_module(name)
        if "torch" in sys.modules:
            _settle_torch()
        server = importlib.import_module(server_name)
        ctypes.pythonapi.PyType_ClearCache()  # its entries hold names; replacing one writes to where that lies
        warm_up(server)
    os.environ.clear()
    gc.freeze()
    gc.enable()
    heap.fill_gaps()
    with contextlib.suppress(OSError):  # without /proc, forks cost more, and that is all
        pages.collapse()
    return server


@contextlib.contextmanager
def _without_fork_hooks() -> Iterator[None]:
    """Let no library register what is done after a fork: renewing locks is for processes with threads.

    It would cost each process 250 copied pages and up to 1.5 ms. `student.freshen` renews the random states.
    """
    register = os.register_at_fork
    os.register_at_fork = lambda **_: None
    try:
        yield
    finally:
        os.register_at_fork = register


def _settle_torch() -> None:
    """One thread; and what a first optimizer imports (800 modules) now, not in the fork of every test."""
    sys.modules["torch"].set_num_threads(1)
    tempfile: Any = importlib.import_module("tempfile")
    tempfile.tempdir = "/tmp"  # noqa: S108 - this process has no writable folder, and the import asks for one
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = "/tmp"  # noqa: S108
    with contextlib.suppress(ImportError):
        importlib.import_module("torch._dynamo")
