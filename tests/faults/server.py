"""A PostgreSQL server of a campaign's own, made by the script that comes with the project, and crashed on purpose."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.family import descendants, state_of

_SCRIPT = Path(__file__).resolve().parents[2] / "scripts/postgres.sh"
_CRASH_S = 30.0


class NoServer(Exception):
    """One sentence: the server cannot be had."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server."""

    folder: Path
    port: int
    #: Of libpq, with the password.
    url: str

    @property
    def pids(self) -> list[int]:
        """The first process of the server, and all that it started; none while it is down."""
        first = self._first()
        return [first, *descendants(first)] if first else []

    def crash(self) -> None:
        """End it at once, without a checkpoint, and start it again on the same data. Raises `NoServer`."""
        first = self._first()
        os.kill(first, signal.SIGQUIT)
        deadline = time.monotonic() + _CRASH_S
        while state_of(first) not in "ZX":
            if time.monotonic() > deadline:
                message = f"the server in {self.folder} does not crash: see {self.folder}/log"
                raise NoServer(message)
            time.sleep(0.01)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(first, 0)
        _run("start", str(self.folder), str(self.port))

    def _first(self) -> int:
        try:
            return int((self.folder / "data/postmaster.pid").read_text().split()[0])
        except FileNotFoundError:
            return 0


@contextlib.contextmanager
def running_server(folder: Path) -> Iterator[Server]:
    """A new server with its data in that folder, stopped afterwards. Raises `NoServer`."""
    port = _free_port()
    try:
        said = _run("start", str(folder), str(port))
        url = said.strip().replace("postgresql+psycopg://", "postgresql://")
        yield Server(folder=folder, port=port, url=url)
    finally:
        if (folder / "data").is_dir():
            _run("stop", str(folder))


def _run(*arguments: str) -> str:
    # The server that is started keeps standard error, which must therefore be no pipe that is read to its end.
    done = subprocess.run([_SCRIPT, *arguments], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        message = f"`scripts/postgres.sh {' '.join(arguments)}` failed: see what it wrote above"
        raise NoServer(message)
    return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
