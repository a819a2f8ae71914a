"""The same targets under atheris, which keeps the inputs that reach new branches and goes on from them.

Started by a campaign in a process of its own, like `tests.fuzz.worker`, whose checks and bounds hold here too.
"""

import argparse
import sys
import time
import warnings
from pathlib import Path

from tests.fuzz import mutator
from tests.fuzz.probe import Probe
from tests.fuzz.target import Target, find
from tests.fuzz.worker import Workspace, bounded_address_space, options, save, warm

#: Seconds between two saves of the tally: the fuzzer ends the process without coming back.
SAVE_EVERY_S = 0.2


def main() -> None:
    """Run inputs that atheris makes, until there were enough or the time is up."""
    import atheris

    chosen = options()
    scratch = Path(chosen.scratch)
    with atheris.instrument_imports(include=["autograder"]):
        target = find(chosen.target)
        run = target.start(scratch)
    warm(run, tuple(target.corpus()))
    probe = Probe(target, run, Path(chosen.found), weigh_every=chosen.weigh_every)
    watched = _Watched(probe, Workspace(scratch / "workspace"), scratch, chosen)
    with bounded_address_space(light=chosen.light):
        atheris.Setup(_arguments(target, scratch, chosen), watched.run)
        atheris.Fuzz()


class _Watched:
    """What atheris calls for each input."""

    def __init__(self, probe: Probe, workspace: Workspace, scratch: Path, chosen: argparse.Namespace) -> None:
        self._probe = probe
        self._workspace = workspace
        self._scratch = scratch
        self._first = chosen.skip + 1
        self._last = chosen.inputs - chosen.skip
        self._next_save = 0.0

    def run(self, data: bytes) -> None:
        """Run one input and save the tally now and then."""
        tally = self._probe.tally
        self._workspace.lay(self._first + tally.inputs, data)
        failed = self._probe.observe(data)
        now = time.monotonic()
        if failed or now >= self._next_save or tally.inputs >= self._last:
            save(self._probe, self._scratch)
            self._next_save = now + SAVE_EVERY_S


def _arguments(target: Target, scratch: Path, chosen: argparse.Namespace) -> list[str]:
    """The options of libFuzzer: what it mutates, how much, and until when."""
    corpus = Path(chosen.corpus) if chosen.corpus else scratch / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(target.corpus()):
        (corpus / f"seed-{number:04}").write_bytes(seed)
    words = scratch / "dictionary"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.dictionary))
    limits = [f"-runs={chosen.inputs - chosen.skip}", f"-max_len={mutator.MAX_BYTES}", "-rss_limit_mb=4096"]
    if chosen.until is not None:
        limits.append(f"-max_total_time={max(1, round(chosen.until - time.monotonic()))}")
    return [sys.argv[0], *limits, f"-seed={chosen.seed + 1}", f"-dict={words}", "-timeout=600", str(corpus)]


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    warnings.filterwarnings("error", module="autograder")
    main()
