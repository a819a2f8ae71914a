"""nbgrader's own preprocessors: from a source notebook with solutions to the one that students receive.

nbgrader comes with the extra `authoring` and is loaded on first use.
"""

import importlib
import logging
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from autograder.errors import ConfigError, UsageError
from autograder.extras import Library, sentence

#: What a solution region becomes.
STUB = "raise NotImplementedError"

#: In the order in which nbgrader's own `generate_assignment` runs them, less what needs its gradebook.
_PREPROCESSORS = (
    "LockCells",
    "ClearSolutions",
    "ClearOutput",
    "CheckCellMetadata",
    "ComputeChecksums",
    "ClearHiddenTests",
    "ClearMarkScheme",
    "ComputeChecksums",
    "CheckCellMetadata",
)


def released(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """A notebook (nbformat 4, as JSON values) without solutions and hidden tests; checksums added.

    Raises `UsageError` where nbgrader is not installed, `ConfigError` when nbgrader refuses the notebook.
    """
    preprocessors = require_nbgrader()
    nodes = importlib.import_module("nbformat").from_dict(deepcopy(dict(notebook)))
    # On disk a cell's text is mostly a list of lines, and preprocessors know strings alone.
    nodes = importlib.import_module("nbformat.v4.rwbase").rejoin_lines(nodes)
    resources: dict[str, Any] = {}
    for name in _PREPROCESSORS:
        preprocessor = getattr(preprocessors, name)()
        preprocessor.log = _SILENT
        if name == "ClearSolutions":
            preprocessor.code_stub = {"python": STUB}
        try:
            nodes, resources = preprocessor.preprocess(nodes, resources)
        except RuntimeError as error:
            message = f"nbgrader's {name} refuses the notebook: {error}; mend the markers of the reference"
            raise ConfigError(message) from error
    plain: dict[str, Any] = _plain(nodes)
    return plain


def require_nbgrader() -> Any:  # noqa: ANN401 - a module without types
    """Nbgrader's preprocessors. Raises `UsageError` where it is not installed."""
    try:
        return importlib.import_module("nbgrader.preprocessors")
    except ImportError as error:
        raise UsageError(sentence("building a notebook", [Library.NOTEBOOKS])) from error


_SILENT = logging.getLogger("autograder.nbgrader")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Nbformat's nodes as plain JSON values."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value
