"""The grading process's entrance: start the sandbox's template, and collect while it warms up.

Theory of operation. This process is trusted, and has one thread, because it forks. It starts the sandbox's template,
collects the public and hidden tests meanwhile (`autograder.grading.collection`), and then grades what arrives on its
control socket, in a forked suite process per submission. When whoever started this process goes away, the control
socket ends and so does the process; its children carry a parent-death signal, and the sandbox dies with its parent.

What this module imports is light on purpose: the template starts before pytest and NumPy are loaded here.
"""

import gc
import os
import socket
import sys
import time
from pathlib import Path
from typing import NoReturn

from autograder.errors import OurFault
from autograder.grading.protocol import FRAME_BYTES, ProcessSetup, tell
from autograder.metering import open_gpu
from autograder.sandbox import open_sandbox
from autograder.wire import recv_frame


def main() -> NoReturn:
    """Serve until the control socket ends. The one argument is its file descriptor."""
    gc.disable()  # until all is collected: what is imported and collected stays
    control = socket.socket(fileno=int(sys.argv[1]))
    started = time.perf_counter()
    setup = _read_setup(control)
    try:
        device, nodes = _device(setup)
        with open_sandbox(setup.libraries, level=setup.isolation, devices=nodes, wait=False) as sandbox:
            from autograder.grading.collection import Collection  # noqa: PLC0415 - while the template warms up

            status = Collection(control, setup, sandbox, started, device=device).run()
    except OurFault as fault:
        tell(control, {"sandbox_fault": str(fault)})
        status = 1
    os._exit(status)


def _device(setup: ProcessSetup) -> tuple[str, tuple[Path, ...]]:
    """Name and device files of what tests run on. Raises `SandboxFault` when a GPU was asked for and is not there."""
    if setup.gpu is None:
        return "cpu", ()
    with open_gpu(setup.gpu) as gpu:  # closed before the first fork, which its library would not survive
        return gpu.name, gpu.nodes


def _read_setup(control: socket.socket) -> ProcessSetup:
    payload = recv_frame(control, max_bytes=FRAME_BYTES)
    if payload is None:
        os._exit(1)
    return ProcessSetup.from_json(payload)


if __name__ == "__main__":
    main()
