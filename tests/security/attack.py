"""Run every attack against the graded sandbox and print what came of it: `python tests/security/attack.py [NAME…]`.

Exits 1 when an attack earned a point, saw a secret, left something behind or did anything else that is not declared.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.security.arena import ADVERSARIES, CONTROLS, Arena, Bout, attacks, load_attack, table


def main(names: list[str]) -> int:
    """Controls, the attacks called `names` (all of them where there are none), the controls again."""
    chosen = [attack for attack in attacks() if not names or attack.name in names]
    with Arena() as arena:
        before = _controls(arena)
        bouts = [_told(arena.fight(attack)) for attack in chosen]
        after = _controls(arena)
    controls = {name: before[name] and after[name] for name in CONTROLS}
    _say("\n" + table(bouts, controls))
    return 0 if all(bout.held for bout in bouts) and all(controls.values()) else 1


def _controls(arena: Arena) -> dict[str, bool]:
    return {name: _told(arena.fight(load_attack(ADVERSARIES / name))).held for name in CONTROLS}


def _told(bout: Bout) -> Bout:
    mark = "held" if bout.held else "FELL"
    _say(f"{mark}  {bout.wall_s:6.2f} s  {bout.attack.family:<11} {bout.attack.name}")
    for kind, found in (("seen", bout.seen), ("left", bout.left), ("wrong", bout.wrong)):
        for line in found:
            _say(f"        {kind}: {line}")
    return bout


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
