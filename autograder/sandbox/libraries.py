"""What an assignment's declared libraries are on disk: the distributions, their dependencies, their files.

Only these are bound into the sandbox, entry by entry; the rest of site-packages is absent there.
"""

import csv
import importlib.metadata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.errors import SandboxFault

#: Submodules worth having warm, by top-level module; a module that is not there is simply not preloaded.
_WARM = {
    "PIL": ("PIL.Image", "PIL.ImageDraw", "PIL.PngImagePlugin", "PIL.JpegImagePlugin", "PIL.PpmImagePlugin"),
    "numpy": ("numpy", "numpy.random", "numpy.linalg"),
    "torch": ("torch", "torch.nn.functional", "torch.optim", "torch.utils.data"),
}
_EXTENSIONS = (".so", ".pyd")


@dataclass(frozen=True, kw_only=True)
class Libraries:
    """Declared libraries, resolved on this machine."""

    #: Where each entry lies, by its path relative to the sandbox's library folder.
    entries: dict[str, Path]
    #: Modules to import in the template.
    modules: tuple[str, ...]


def resolve(names: Sequence[str]) -> Libraries:
    """The distributions called `names` with everything they need; extras are left out.

    Raises `SandboxFault` when a declared one is not installed.
    """
    entries: dict[str, Path] = {}
    modules: list[str] = []
    for name in names:
        modules += _modules(_distribution(name), name)
    for distribution in _closure(names):
        root = Path(str(distribution.locate_file("")))
        entries |= {entry: root / entry for entry in _entries(_recorded(distribution)) if (root / entry).exists()}
    return Libraries(entries=entries, modules=tuple(dict.fromkeys(modules)))


def _distribution(name: str) -> importlib.metadata.Distribution:
    try:
        return importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError as error:
        message = f"the library {name!r} that the assignment declares is not installed; run `pip install {name}`"
        raise SandboxFault(message) from error


def _closure(names: Sequence[str]) -> Iterator[importlib.metadata.Distribution]:
    """Each distribution once; a dependency that is not installed is not needed by an import that works."""
    waiting, seen = [canonicalize_name(name) for name in names], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        yield distribution
        requirements = [Requirement(text) for text in distribution.requires or ()]
        waiting += [
            canonicalize_name(requirement.name)
            for requirement in requirements
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        ]


def _recorded(distribution: importlib.metadata.Distribution) -> list[str]:
    """Files of a distribution inside its site folder, as its RECORD lists them."""
    text = distribution.read_text("RECORD") or ""
    paths = (row[0] for row in csv.reader(text.splitlines()) if row)
    return [path for path in paths if not path.startswith(("..", "/")) and "__pycache__/" not in path.split("/", 1)[0]]


def _entries(files: Sequence[str]) -> set[str]:
    """Top-level files and folders; of a namespace package, which others may share, the parts one level down."""
    known = set(files)
    entries = set()
    for path in files:
        parts = path.split("/")
        shared = len(parts) > 2 and parts[0].isidentifier() and f"{parts[0]}/__init__.py" not in known
        entries.add("/".join(parts[:2]) if shared else parts[0])
    return {entry for entry in entries if entry != "__pycache__" and not entry.endswith(".pth")}


def _modules(distribution: importlib.metadata.Distribution, name: str) -> list[str]:
    """What to preload: the module called like the distribution, or all its public ones."""
    files = _recorded(distribution)
    tops = {path.split("/")[0] for path in files if path.count("/") == 1 and path.endswith("/__init__.py")}
    tops |= {path.removesuffix(".py") for path in files if "/" not in path and path.endswith(".py")}
    tops |= {path.split(".")[0] for path in files if "/" not in path and path.endswith(_EXTENSIONS)}
    alike = canonicalize_name(name).replace("-", "_")
    chosen = [alike] if alike in tops else sorted(top for top in tops if not top.startswith("_"))
    return [module for top in chosen for module in _WARM.get(top, (top,))]
