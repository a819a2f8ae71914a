"""Public files that travel inside a notebook, for places where it arrives alone: Colab, a course site, mail."""

import base64
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import ConfigError

#: Bytes of all enclosed files together. Base64 makes them a third more, and Colab slow beyond some megabytes.
MAX_ENCLOSED_BYTES = 1_500_000
_LINE_CHARS = 100

_PICTURE = re.compile(r"!\[(?P<text>[^\]]*)\]\((?P<name>[\w./-]+)\)")
_MIME = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif"}


@dataclass(frozen=True, kw_only=True)
class EmbeddedFiles:
    """What public tests need, and the handout's pictures."""

    #: Content by path below the assignment's public folder.
    files: Mapping[str, bytes]
    pictures: Mapping[str, bytes]

    def cell(self, first_line: str) -> str:
        """Source of the cell that carries the files."""
        lines = [
            first_line,
            "# What belongs to this notebook, written beside it where it came alone. Nothing to read here.",
            "FILES = {",
        ]
        for name, content in sorted(self.files.items()):
            pieces = textwrap.wrap(base64.b64encode(content).decode("ascii"), _LINE_CHARS) or [""]
            lines += [f'    "{name}":', *(f'    "{piece}"' for piece in pieces), "    ,"]
        return "\n".join([*lines, "}"])

    def pictured(self, text: str) -> tuple[str, dict[str, Any]]:
        """The text with its pictures attached, and nbformat's attachments."""
        attachments: dict[str, Any] = {}

        def attached(found: re.Match[str]) -> str:
            name = found["name"]
            if name not in self.pictures:
                return found[0]
            short = name.rpartition("/")[2]
            kind = _MIME[Path(name).suffix]
            attachments[short] = {kind: base64.b64encode(self.pictures[name]).decode("ascii")}
            return f"![{found['text']}](attachment:{short})"

        return _PICTURE.sub(attached, text), attachments


def enclose(public_dir: Path) -> EmbeddedFiles:
    """What a notebook carries along. Raises `ConfigError` when that is too much."""
    wanted = [public_dir / "assignment.toml"]
    for folder in ("tests", "support"):
        wanted += [path for path in sorted((public_dir / folder).rglob("*")) if _is_source(path)]
    files = {path.relative_to(public_dir).as_posix(): path.read_bytes() for path in wanted}
    pictures = [path for path in sorted(public_dir.rglob("*")) if path.suffix in _MIME and path.is_file()]
    total_bytes = sum(map(len, files.values()))
    if total_bytes > MAX_ENCLOSED_BYTES:
        message = (
            f"tests/ and support/ of {public_dir.name} hold {total_bytes} bytes, and a notebook carries at most "
            f"{MAX_ENCLOSED_BYTES} along; make them smaller"
        )
        raise ConfigError(message)
    return EmbeddedFiles(
        files=files, pictures={path.relative_to(public_dir).as_posix(): path.read_bytes() for path in pictures}
    )


def _is_source(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
