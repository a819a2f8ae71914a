"""Inputs that once made a target fail, kept as files and run again for ever."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

FOUND = Path(__file__).parent / "found"


def keep(folder: Path, target: str, kind: str, data: bytes) -> Path:
    """Write an input to `folder/target/`, named for how it failed and what it is."""
    place = folder / target
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{kind}-{hashlib.sha256(data).hexdigest()[:12]}"
    path.write_bytes(data)
    return path


def kept(target: str) -> Iterator[Path]:
    """The files kept for a target, sorted."""
    yield from sorted(path for path in (FOUND / target).glob("*") if path.is_file())
