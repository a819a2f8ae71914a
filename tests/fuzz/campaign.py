"""A campaign: slices of inputs, each in a process of its own, until enough were run or the time is up."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz import found, worker
from tests.fuzz.probe import Tally

ROOT = Path(__file__).parents[2]
#: Inputs that one process runs; a fresh one then starts from a clean state.
SLICE_INPUTS = 50_000
#: An input that is still there after this many wall seconds hangs. CPU says so at once (`HANG_CPU_S`); this is
#: for the ones that never come back, and long, because the machine may be busy.
STUCK_WALL_S = 60.0
#: A target that is not ready after this long never will be.
START_WALL_S = 120.0
_POLL_S = 0.05


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to run."""

    target: str
    inputs: int
    seed: int
    #: Stop after this many seconds; None: when all inputs were run.
    seconds: float | None = None
    #: Folder under which failing inputs are kept.
    found: Path = found.FOUND
    #: Folder of further seeds.
    corpus: Path | None = None
    #: Whether atheris chooses the inputs; otherwise the plain mutator does.
    guided: bool = False
    stuck_wall_s: float = STUCK_WALL_S
    #: Memory is weighed for one input in so many, and for every long one.
    weigh_every: int = 1
    #: File with a line of JSON for each slice that was run; those in it are not run again.
    log: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a campaign came to."""

    order: Order
    tally: Tally
    wall_s: float

    @property
    def is_clean(self) -> bool:
        """True when nothing failed, and something was run."""
        return not self.tally.failures and self.tally.inputs > 0


def run(order: Order) -> Result:
    """Run a campaign. Raises `RuntimeError` when the target itself cannot start."""
    tally = Tally()
    start = time.monotonic()
    deadline = None if order.seconds is None else start + order.seconds
    for number, size in enumerate(_slices(order)):
        if deadline is not None and time.monotonic() >= deadline:
            break
        tally.add(_logged(order, number) or _run_and_log(order, number, size, deadline))
    return Result(order=order, tally=tally, wall_s=time.monotonic() - start)


def replay(target: str, paths: list[Path]) -> Tally:
    """Run inputs from files, one by one and with every check; what fails is counted and kept nowhere else."""
    tally = Tally()
    with _scratch() as place:
        order = Order(target=target, inputs=len(paths), seed=0, found=place / "again")
        ended = _Slice(order, place, ["--replay", *map(str, paths)]).ended()
        tally.add(ended.tally)
        if ended.failure:
            tally.failures[ended.failure] = 1
    return tally


def _run_and_log(order: Order, number: int, size: int, deadline: float | None) -> Tally:
    tally, start = Tally(), time.monotonic()
    _run_slice(order, number, size, tally, deadline)
    if order.log is not None and tally.inputs == size:
        line = {**_key(order, number), "wall_s": round(time.monotonic() - start, 1), "tally": tally.plain()}
        with order.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
    return tally


def _logged(order: Order, number: int) -> Tally | None:
    """What an earlier run of the same campaign counted in that slice; None where it did not come so far."""
    if order.log is None or not order.log.exists():
        return None
    lines = map(json.loads, order.log.read_text(encoding="utf-8").splitlines())
    key = _key(order, number)
    return next((Tally(**line["tally"]) for line in lines if key.items() <= line.items()), None)


def _key(order: Order, number: int) -> dict[str, object]:
    return {"target": order.target, "seed": order.seed, "weigh_every": order.weigh_every, "slice": number}


def _slices(order: Order) -> Iterator[int]:
    """Sizes of the slices. What atheris has learnt lives in its process, so there it is one."""
    most = order.inputs if order.guided else SLICE_INPUTS
    for first in range(0, order.inputs, most):
        yield min(most, order.inputs - first)


def _run_slice(order: Order, number: int, size: int, tally: Tally, deadline: float | None) -> None:
    """Run one slice to its end; after a process died or hung, a new one goes on behind the input that did it."""
    skip = 0
    while skip < size:
        with _scratch() as place:
            ended = _Slice(order, place, _range(order, number, skip, size, deadline)).ended()
            tally.add(ended.tally)
            if ended.failure is None:
                return
            # What was counted since the last save died with the process; the inputs were run all the same.
            tally.inputs += ended.begun - skip - ended.tally.inputs
            tally.failures[ended.failure] = tally.failures.get(ended.failure, 0) + 1
            kind = ended.failure.split(" ", 1)[0]
            tally.files.append(str(found.keep(order.found, order.target, kind, ended.data)))
            skip = ended.begun


def _range(order: Order, number: int, skip: int, size: int, deadline: float | None) -> list[str]:
    corpus = [f"--corpus={order.corpus}"] if order.corpus else []
    until = [] if deadline is None else [f"--until={deadline}"]
    return [f"--seed={order.seed}", f"--slice={number}", f"--skip={skip}", f"--inputs={size}", *corpus, *until]


@dataclass(frozen=True, kw_only=True)
class _Ended:
    """How one process ended."""

    tally: Tally
    #: `died …` or `hang …`; None when it ran to its end, or its time was up.
    failure: str | None
    #: The last input that was begun, and how many were.
    data: bytes
    begun: int


class _Slice:
    """One grading process."""

    def __init__(self, order: Order, place: Path, arguments: list[str]) -> None:
        self._order = order
        self._place = place
        (place / "workspace").write_bytes(bytes(worker.MAPPED_BYTES))
        self._workspace = worker.Workspace(place / "workspace")
        module = "tests.fuzz.guided" if order.guided else "tests.fuzz.worker"
        command = [sys.executable, "-m", module, order.target, f"--scratch={place}"]
        command += [f"--weigh-every={order.weigh_every}"]
        self._log = (place / "log").open("wb")
        self._process = subprocess.Popen(
            [*command, f"--found={order.found}", *arguments], cwd=ROOT, stdout=self._log, stderr=self._log
        )

    def ended(self) -> _Ended:
        """Wait for the process, and end it when an input hangs."""
        failure: str | None = None
        begun, since = 0, time.monotonic()
        while self._process.poll() is None:
            time.sleep(_POLL_S)
            now = time.monotonic()
            at = self._workspace.read()[0]
            if at != begun:
                begun, since = at, now
            elif now - since > (self._order.stuck_wall_s if begun else START_WALL_S):
                failure = f"hang for more than {self._order.stuck_wall_s:g} wall seconds"
                break
        return self._closed(failure)

    def _closed(self, failure: str | None) -> _Ended:
        was_stopped = self._process.poll() is None
        self._process.kill()
        status = self._process.wait()
        self._log.close()
        begun, data = self._workspace.read()
        if begun == 0 and status != 0:
            raise RuntimeError((self._place / "log").read_text(errors="replace") or failure)
        if status != 0 and not was_stopped:
            failure = f"died with status {status}"
        return _Ended(tally=self._tally(), failure=failure, data=data, begun=begun)

    def _tally(self) -> Tally:
        saved = self._place / "tally.json"
        return Tally(**json.loads(saved.read_text())) if saved.exists() else Tally()


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder in memory, where the system has one: intake reads real files."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=memory if memory.is_dir() else None) as name:
        yield Path(name)
