"""The grading worker's entrance: start the sandbox's template, and collect while it warms up.

Theory of operation. This process is trusted, and has one thread, because it forks. It starts the sandbox's template,
collects the public and hidden tests meanwhile (`autograder.grading.collection`), and then grades what arrives on its
control socket, in a forked grader process per submission. When whoever started the worker goes away, the control
socket ends and so does the worker; its children carry a parent-death signal, and the sandbox dies with its parent.

What this module imports is light on purpose: the template starts before pytest and NumPy are loaded here.
"""

import os
import socket
import sys
import time
from typing import NoReturn

from autograder.errors import OurFault
from autograder.grading.order import FRAME_BYTES, WorkerOrder, tell
from autograder.sandbox import open_sandbox
from autograder.wire import recv_frame


def main() -> NoReturn:
    """Serve until the control socket ends. The one argument is its file descriptor."""
    control = socket.socket(fileno=int(sys.argv[1]))
    started = time.perf_counter()
    order = _read_order(control)
    try:
        with open_sandbox(order.libraries, level=order.isolation, wait=False) as sandbox:
            from autograder.grading.collection import Collection  # noqa: PLC0415 - while the template warms up

            status = Collection(control, order, sandbox, started).run()
    except OurFault as fault:
        tell(control, {"sandbox_fault": str(fault)})
        status = 1
    os._exit(status)


def _read_order(control: socket.socket) -> WorkerOrder:
    payload = recv_frame(control, max_bytes=FRAME_BYTES)
    if payload is None:
        os._exit(1)
    return WorkerOrder.from_json(payload)


if __name__ == "__main__":
    main()
