"""Commands of the tools: run, timed from outside, on the cores that the measurement allows."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.errors import BenchError

#: No single command of the benchmark takes this long; one that does hangs.
PATIENCE_S = 1800.0

#: A program and its arguments.
Command = Sequence[str | Path]


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A command that ended."""

    wall_s: float
    exit_code: int
    output: str


def run(command: Command, *, cwd: Path, env: Mapping[str, str] | None = None, may_fail: bool = False) -> Ran:
    """Run a command and time it.

    `env` is added to a clean environment. Raises `BenchError` when the command cannot be started, hangs, or
    ends with another status than 0 although `may_fail` is false.
    """
    words = [str(word) for word in command]
    began = time.perf_counter()
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            env=_environment(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        message = f"{_short(words)} could not be run ({error}); run it by hand in {cwd}."
        raise BenchError(message) from error
    wall_s = time.perf_counter() - began
    output = done.stdout.decode(errors="replace")
    if done.returncode and not may_fail:
        message = f"{_short(words)} ended with status {done.returncode} in {cwd}: {_last_line(output)}"
        raise BenchError(message)
    return Ran(wall_s=wall_s, exit_code=done.returncode, output=output)


@contextmanager
def cores(*, pinned: bool) -> Iterator[None]:
    """Keep this process and all that it starts on one core while the block runs, if `pinned`."""
    before = os.sched_getaffinity(0)
    if pinned:
        os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _environment(added: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without what would steer Python or the tools."""
    steering = ("PYTHON", "PYTEST", "JUPYTER", "IPYTHON", "OMP_", "MKL_", "OPENBLAS_", "VIRTUAL_ENV", "COV_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(steering)}
    return kept | dict(added)


def _short(words: Sequence[str]) -> str:
    return " ".join(words[:4]) + (" …" if len(words) > 4 else "")


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it printed nothing"
