"""How much of a target's code its inputs reach: branches, counted by coverage.py in a process of its own."""

import importlib.util
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.campaign import ROOT, Order
from tests.fuzz.target import find
from tests.fuzz.worker import MAPPED_BYTES


@dataclass(frozen=True, kw_only=True)
class Reached:
    """Branches of one file."""

    file: str
    branches: int
    reached: int
    #: Those that were not: `38->40`, by line; a negative line is a function's end.
    missing: tuple[str, ...]


def is_measurable() -> bool:
    """Whether coverage.py is installed."""
    return importlib.util.find_spec("coverage") is not None


def measure(order: Order) -> tuple[Reached, ...]:
    """Branches that the target's corpus and the first slice's inputs of `order` reach, file by file."""
    files = find(order.target).covered
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        place = Path(name)
        (place / "workspace").write_bytes(bytes(MAPPED_BYTES))
        worker = ["-m", "tests.fuzz.worker", order.target, f"--scratch={place}", f"--found={place}", "--light"]
        chosen = [f"--seed={order.seed}", f"--inputs={order.inputs}"]
        chosen += [f"--corpus={order.corpus}"] if order.corpus else []
        _coverage("run", "--branch", f"--include={','.join(files)}", *worker, *chosen, data=place / "data")
        _coverage("json", "--quiet", "-o", str(place / "json"), data=place / "data")
        counted = json.loads((place / "json").read_text())["files"]
    return tuple(_reached(file, counted[file]) for file in files)


def _coverage(command: str, *arguments: str, data: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "coverage", command, f"--data-file={data}", *arguments],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _reached(file: str, counted: dict[str, dict[str, int]]) -> Reached:
    summary = counted["summary"]
    missing = tuple(f"{start}->{stop}" for start, stop in counted["missing_branches"])
    return Reached(file=file, branches=summary["num_branches"], reached=summary["covered_branches"], missing=missing)
