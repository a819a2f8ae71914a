"""Print the lowest versions that pyproject.toml admits, as constraints for pip: `click>=8.1` becomes `click==8.1`.

usage: python scripts/floors.py [EXTRA…], for the dependencies and those of the extras.
"""

import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from packaging.requirements import Requirement

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


def floors(extras: Sequence[str]) -> Iterator[str]:
    """A constraint per requirement with a lower bound; requirements of this project's own extras have none."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(text for extra in extras for text in project["optional-dependencies"][extra])]
    for requirement in map(Requirement, wanted):
        for bound in requirement.specifier:
            if bound.operator == ">=":
                yield f"{requirement.name}=={bound.version}"


if __name__ == "__main__":
    print("\n".join(sorted(floors(sys.argv[1:]))))
