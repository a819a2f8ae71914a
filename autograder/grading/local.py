"""A plain local import in the sandbox's place: for authors at their debugger, never for a score."""

import copy
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.errors import UsageError
from autograder.grading.faults import MissingName
from autograder.grading.handles import DriverSource

#: Stands in the globals of a locally imported student's module and of drivers beside it, so that exceptions of theirs
#: can be told from ours.
STUDENT_MARK = "__autograder_student__"


class LocalStudent:
    """The submission's module, imported here. Same names as `Student`, but real objects everywhere."""

    _module: ModuleType
    _drivers: DriverSource

    def __init__(self, module: ModuleType, drivers: DriverSource) -> None:
        object.__setattr__(self, "_module", module)
        object.__setattr__(self, "_drivers", drivers)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        try:
            return getattr(self._module, name)
        except AttributeError:
            raise MissingName(name) from None

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._module, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._module, name)

    def put(self, value: object) -> Any:  # noqa: ANN401
        """A copy of the value, as the student's process would hold one."""
        return copy.deepcopy(value)

    def driver(self, name: str) -> Any:  # noqa: ANN401
        """The grader's helper `drivers/<name>.py`, run here."""
        module = ModuleType(name)
        module.__dict__[STUDENT_MARK] = True  # what fails in it fails over there
        sys.modules[self._module.__name__] = self._module
        exec(compile(self._drivers.source(name), f"{name}.py", "exec"), module.__dict__)  # noqa: S102 - staff's code
        return module


def import_student(path: Path) -> ModuleType:
    """Import a submission's module from its file, marked as a student's. Raises `UsageError`."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None or not path.is_file():
        message = f"{path} is not a Python file; pass --student the submission's module"
        raise UsageError(message)
    module = importlib.util.module_from_spec(spec)
    module.__dict__[STUDENT_MARK] = True
    spec.loader.exec_module(module)
    return module
