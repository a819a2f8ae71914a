"""One submission at a time has a GPU, whichever process grades it: what is metered must be its own."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import SandboxFault
from autograder.metering.port import Gpu

_EVERYBODY_MAY_WRITE = 0o666


@contextmanager
def device_lock(gpu: Gpu, *, folder: Path | None = None) -> Iterator[None]:
    """Wait until nobody else on this machine grades on the GPU, and have it until the block ends.

    The kernel releases the lock when the process dies. Raises `SandboxFault` when the lock cannot be had.
    """
    import fcntl  # noqa: PLC0415 - Windows has none, and checks work without a GPU

    name = re.sub(r"[^A-Za-z0-9-]", "_", gpu.uuid)
    path = (folder or Path(tempfile.gettempdir())) / f"autograder-{name}.lock"
    try:
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, _EVERYBODY_MAY_WRITE)
    except OSError as error:
        message = f"{path} cannot be opened ({error.strerror}), and so nobody can wait for the GPU; remove it"
        raise SandboxFault(message) from error
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)
