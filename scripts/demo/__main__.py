"""`make demo`: hand in four pieces of work on the XOR assignment and see what comes back."""

import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.verification import VariantKind, load_variants

ROOT = Path(__file__).parents[2]
GRADE = Path(sys.executable).with_name("grade")
SOLUTIONS = ROOT / "solutions/a2_xor"
MISCONCEPTION = "a2_1a"


def main() -> int:
    """Grade reference, stub, misconception and attack; the worst exit status of the four."""
    with tempfile.TemporaryDirectory() as scratch:
        misconception = _write_misconception(Path(scratch) / "misconception")
        return max(
            _submit("the reference solution", SOLUTIONS / "reference", person="ada"),
            _submit("the untouched stub", ROOT / "assignments/a2_xor", person="bob"),
            _submit("a misconception: firing when the sum only equals the threshold", misconception, person="cleo"),
            _submit("an attack: objects that equal everything", Path(__file__).parent / "attack", person="eve"),
        )


def _submit(what: str, work: Path, *, person: str) -> int:
    print(f"\n━━━ {what} ━━━", flush=True)
    command = [GRADE, "submit", work, "--assignment", "a2_xor", "--as", person]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _write_misconception(folder: Path) -> Path:
    """The variant as a student would hand it in: the reference with one idea wrong."""
    folder.mkdir()
    [variant] = [one for one in load_variants(SOLUTIONS, VariantKind.WRONG) if one.name == MISCONCEPTION]
    for name, content in variant.files.items():
        (folder / name).write_bytes(content)
    return folder


if __name__ == "__main__":
    sys.exit(main())
