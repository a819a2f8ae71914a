"""The student's process without isolation: an ordinary subprocess of a person's own machine, not the graded path.

The same conversation as in the sandbox: import, say so, one test after the other. Where the system can fork, it
is `student.run` itself. Where it cannot (Windows), this process serves a single test over loopback sockets that
it opens itself, proving with a token that it is the one that was started.
"""

import importlib
import json
import os
import socket
import sys
from typing import Any

from autograder.guest import student
from autograder.guest.messages import receive_message, send_message

#: Runs with the package as a bare name, as in the sandbox; its folder is the first argument.
BOOTSTRAP = """
import sys, types
package = types.ModuleType("autograder")
package.__path__ = [sys.argv[1]]
sys.modules["autograder"] = package
from autograder.guest.plain import main
main()
"""


def main() -> None:
    """Read what to do from standard input, and do it until the sockets close."""
    message = json.loads(sys.stdin.readline())
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    server = importlib.import_module(message["server"])
    order = student.Order.from_message(message["order"])
    if message["port"] is None:
        student.limit_resources(order)
        setting = student.Setting(server=server, session_fd=message["talk_fd"], output_fd=1)
        student.end_with(lambda: student.run(setting, order, message["folder"]))
    student.end_with(lambda: _serve_once(server, order, message))


def _serve_once(server: Any, order: student.Order, message: dict[str, Any]) -> None:  # noqa: ANN401 - a module
    talk = _connect(message)
    student.enter(message["folder"], 1)
    loaded = server.load(order.module)
    send_message(talk, {"ready": True})
    if receive_message(talk) is None:
        return
    student.freshen()
    sock = _connect(message)
    server.serve(sock, loaded, reply_bytes=order.reply_bytes, live_handles=order.live_handles)
    _close_output()
    if receive_message(talk) is not None:
        send_message(talk, {"status": 0})


def _connect(message: dict[str, Any]) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", message["port"]))
    sock.sendall(bytes.fromhex(message["token"]))
    return sock


def _close_output() -> None:
    """So that the other side sees the end of what was printed."""
    sys.stdout.flush()
    sys.stderr.flush()
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os.close(nothing)
