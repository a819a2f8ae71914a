"""The process that runs inputs: started by a campaign, bounded in memory, watched from outside.

The input at hand stands in a file that is mapped into memory, so that it is not lost when the process dies.
"""

import argparse
import json
import mmap
import resource
import struct
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from tests.fuzz import mutator
from tests.fuzz.probe import Probe
from tests.fuzz.target import Target, find

#: Address space that the process may add to what it has once the target is ready. No input comes near it unless
#: something allocates for a mere claim, which then fails here instead of taking the machine's memory.
ADDED_ADDRESS_SPACE_BYTES = 256 * 1024 * 1024
#: Where in the mapped file things stand: how many inputs were begun, the present one's length, its bytes.
HEADER = struct.Struct("<QQ")
MAPPED_BYTES = HEADER.size + mutator.BLOWN_UP_BYTES
#: Inputs between two saves of the tally.
SAVE_EVERY = 1024


class Workspace:
    """The mapped file with the input at hand."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as stream:
            self._map = mmap.mmap(stream.fileno(), MAPPED_BYTES)

    def lay(self, begun: int, data: bytes) -> None:
        """Put down the input that comes next, which is the `begun`-th."""
        kept = data[: MAPPED_BYTES - HEADER.size]
        HEADER.pack_into(self._map, 0, begun, len(kept))
        self._map[HEADER.size : HEADER.size + len(kept)] = kept

    def read(self) -> tuple[int, bytes]:
        """How many inputs were begun, and the last of them."""
        begun, length = HEADER.unpack_from(self._map, 0)
        return begun, self._map[HEADER.size : HEADER.size + length]


def main() -> None:
    """Run one slice of a campaign and write what came of it as JSON."""
    chosen = options()
    scratch = Path(chosen.scratch)
    target = find(chosen.target)
    run = target.start(scratch)
    seeds = tuple(target.corpus())
    warm(run, seeds)
    probe = Probe(target, run, Path(chosen.found), weigh_every=0 if chosen.light else chosen.weigh_every)
    workspace = Workspace(scratch / "workspace")
    with bounded_address_space(light=chosen.light):
        for number, data in enumerate(_inputs(target, seeds, chosen), start=chosen.skip + 1):
            workspace.lay(number, data)
            failed = probe.observe(data)
            if failed or probe.tally.inputs % SAVE_EVERY == 0:
                save(probe, scratch)
            if chosen.until is not None and time.monotonic() >= chosen.until:
                break
    save(probe, scratch)


def _inputs(target: Target, seeds: tuple[bytes, ...], chosen: argparse.Namespace) -> Iterator[bytes]:
    if chosen.replay:
        paths = [Path(path) for path in chosen.replay]
        return (path.read_bytes() for path in paths)
    rng = mutator.slice_of(chosen.seed, chosen.slice)
    mutated = mutator.inputs((*seeds, *_extra_seeds(chosen)), target.dictionary, rng)
    return islice(mutated, chosen.skip, chosen.inputs)


def _extra_seeds(chosen: argparse.Namespace) -> Iterator[bytes]:
    """Inputs that an earlier, guided campaign found worth keeping."""
    if chosen.corpus:
        yield from (path.read_bytes() for path in sorted(Path(chosen.corpus).iterdir()) if path.is_file())


def warm(run: object, seeds: tuple[bytes, ...]) -> None:
    """Valid inputs first: imports and caches are no input's memory, and a broken target must not go unseen."""
    assert callable(run)
    for seed in seeds:
        run(seed)


@contextmanager
def bounded_address_space(*, light: bool) -> Iterator[None]:
    """Let the process grow by `ADDED_ADDRESS_SPACE_BYTES` and no further."""
    if light:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + ADDED_ADDRESS_SPACE_BYTES, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def save(probe: Probe, scratch: Path) -> None:
    """Write the tally, whole or not at all."""
    partial = scratch / "tally.partial"
    partial.write_text(json.dumps(probe.tally.plain()))
    partial.replace(scratch / "tally.json")


def options() -> argparse.Namespace:
    """What a campaign asks of this process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--found", required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--slice", type=int, default=0)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--inputs", type=int, default=0)
    parser.add_argument("--until", type=float, help="of the monotonic clock, which all processes share")
    parser.add_argument("--weigh-every", type=int, default=1)
    parser.add_argument("--corpus")
    parser.add_argument("--light", action="store_true", help="watch time only: for measuring coverage")
    parser.add_argument("--replay", nargs="*")
    return parser.parse_args()


if __name__ == "__main__":
    warnings.simplefilter("error")
    main()
