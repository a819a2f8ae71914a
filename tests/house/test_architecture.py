"""`docs/architecture.md` names what is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
#: Paths below the repository's root; all others are below `autograder/`.
FROM_THE_ROOT = ("tests/", "docs/")


def test_every_room_is_described() -> None:
    """The table of rooms has each package of the framework, and nothing else but single modules."""
    section = TEXT.partition("## Rooms")[2].partition("\n## ")[0]
    first_cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]

    described = {name for cell in first_cells for name in re.findall(r"`([a-z]+)`", cell)}

    assert described == {path.parent.name for path in (ROOT / "autograder").glob("*/__init__.py")}


def test_every_module_that_is_named_exists() -> None:
    """A path that ends in `.py` is a file."""
    named = set(re.findall(r"[\w/]+/\w+\.py", TEXT))

    missing = [path for path in named if not _whole(path).is_file()]

    assert named
    assert missing == []


def _whole(path: str) -> Path:
    return ROOT / path if path.startswith(FROM_THE_ROOT) else ROOT / "autograder" / path.removeprefix("autograder/")
