"""Run every attack at every graded isolation level, and print what came of it: `tests/security/attack.py [NAME…]`.

    --level root       started by root: a uid of its own, control groups where they can be written
    --level ordinary   started by an ordinary user: one's own uid in a user namespace, limits without control groups

Without `--level` all that this machine has are run, one after the other: both for root, the second for anybody else.
Exits 1 when an attack earned a point, saw a secret, left something behind or did anything else that is not declared.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from autograder.model.limits import MEBIBYTE  # noqa: E402
from tests.security.arena import ADVERSARIES, CONTROLS, Arena, Bout, attacks, load_attack, table  # noqa: E402
from tests.security.ordinary import become_ordinary  # noqa: E402

LEVELS = ("root", "ordinary")


def main(arguments: list[str]) -> int:
    """The level that is asked for, or a process for each that there is; the worst of their exit statuses."""
    parser = argparse.ArgumentParser(description="Run the attacks.")
    parser.add_argument("--level", choices=LEVELS)
    parser.add_argument("names", nargs="*", help="attacks to run; all of them where there are none")
    options = parser.parse_args(arguments)
    if options.level is None:
        levels = LEVELS if os.getuid() == 0 else LEVELS[1:]
        return max(_in_a_process(level, options.names) for level in levels)
    if options.level == "ordinary":
        become_ordinary(ROOT)
    return fight(options.level, options.names)


def fight(level: str, names: list[str]) -> int:
    """Controls, the attacks called `names` (all of them where there are none), the controls again."""
    _say(f"=== level: {level} (uid {os.getuid()})")
    chosen = [attack for attack in attacks() if not names or attack.name in names]
    with Arena() as arena:
        for sentence in arena.not_enforced:
            _say(f"not enforced here: {sentence}")
        before = _controls(arena)
        bouts = [_told(arena.fight(attack)) for attack in chosen]
        after = _controls(arena)
    controls = {name: before[name] and after[name] for name in CONTROLS}
    _say(f"\n{table(bouts, controls)}\n")
    return 0 if all(bout.held for bout in bouts) and all(controls.values()) else 1


def _in_a_process(level: str, names: list[str]) -> int:
    """A level changes the process that runs it for good."""
    return subprocess.run([sys.executable, __file__, "--level", level, *names], check=False).returncode


def _controls(arena: Arena) -> dict[str, bool]:
    return {name: _told(arena.fight(load_attack(ADVERSARIES / name))).held for name in CONTROLS}


def _told(bout: Bout) -> Bout:
    mark = "held" if bout.held else "FELL"
    _say(f"{mark}  {bout.wall_s:6.2f} s  {_spent(bout)}  {bout.attack.family:<11} {bout.attack.name}")
    for kind, found in (("seen", bout.seen), ("left", bout.left), ("wrong", bout.wrong)):
        for line in found:
            _say(f"        {kind}: {line}")
    return bout


def _spent(bout: Bout) -> str:
    """The trusted side's CPU seconds and memory."""
    return f"{bout.spent.worker_s:5.2f} s {bout.spent.memory_bytes / MEBIBYTE:4.0f} MiB"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
