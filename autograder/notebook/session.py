"""What a notebook asks for: the assignment's files beside it, public tests after each answer, something to hand in.

Works in Jupyter, Colab, and under nbclient and nbgrader. Nothing here writes to standard error, because nbgrader
takes anything written there for a failure, and every check ends in a plain number of points. It isolates nothing
and gives no score: what it runs is its own student's code, on that student's machine.
"""

import base64
import contextlib
import hashlib
import importlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.config import load_public_assignment
from autograder.errors import OurFault, RefusedError
from autograder.extras import DISTRIBUTION
from autograder.grading.local import STUDENT_MARK
from autograder.intake import take_in
from autograder.model.course import Assignment
from autograder.model.report import TestStatus
from autograder.model.submission import Submission
from autograder.notebook.test_run import Tried, try_question

ASSIGNMENT_FILE = "assignment.toml"
MARKS = {TestStatus.PASSED: "✓", TestStatus.FAILED: "✗", TestStatus.PENDING: "…", TestStatus.ERROR: "!"}

#: Set by nbgrader while it runs a notebook.
UNDER_NBGRADER = "NBGRADER_EXECUTION"
#: The zip format's earliest time, so that the same work gives the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


class NotebookSession:
    """One notebook at work."""

    def __init__(self, folder: Path, assignment: Assignment, namespace: dict[str, Any]) -> None:
        """Use the assignment in `folder`, and the notebook's global names."""
        self.folder = folder
        self.assignment = assignment
        self._namespace = namespace

    @classmethod
    def open(cls, slug: str, *, files: Mapping[str, str], namespace: dict[str, Any]) -> "NotebookSession":
        """Lay the enclosed files down where they are missing, and say what this machine is.

        `files` are base64 texts by path. They go into a folder named `slug`, unless the notebook lies in the
        released folder itself, which has them.
        """
        here = Path.cwd()
        folder = here if here.name == slug and (here / ASSIGNMENT_FILE).is_file() else here / slug
        if folder != here:
            _lay_down(files, folder)
        if str(folder) not in sys.path:  # answers may import what lies in its `support/`
            sys.path.append(str(folder))
        notebook = cls(folder, load_public_assignment(folder), namespace)
        if os.environ.get(UNDER_NBGRADER):
            _hush()
        print(notebook.banner())  # noqa: T201 - a notebook's output is print's
        return notebook

    def banner(self) -> str:
        """Versions, and five numbers that are the same everywhere."""
        lines = [
            f"Python {sys.version.split()[0]}",
            *(f"{name} {_version(name)}" for name in self.assignment.libraries),
        ]
        if "numpy" in self.assignment.libraries:
            import numpy as np  # noqa: PLC0415 - only where the assignment has it

            numbers = np.random.default_rng(0).integers(0, 1000, 5).tolist()
            lines.append(f"fingerprint {numbers}")
        if "torch" in self.assignment.libraries:
            lines.append(f"device {_device()}")
        return f"{self.assignment.title}: " + ", ".join(lines)

    def sign(self, name: str, identifier: str) -> None:
        """Say what is still missing of a name and an ID; neither is needed."""
        for label, value in (("NAME", name), ("ID", identifier)):
            if not (isinstance(value, str) and value.strip() and value.isprintable()):
                print(f"{label} is empty; fill it in when you like.")  # noqa: T201

    @contextlib.contextmanager
    def trying(self) -> Iterator[None]:
        """Run examples; what is not written yet is said in a line instead of a traceback."""
        try:
            yield
        except NotImplementedError:
            print("Not written yet: an answer above still raises NotImplementedError.")  # noqa: T201
        except NameError as error:
            print(f"{error}: run the cells above first.")  # noqa: T201

    def check(self, question: str, *, points: float, tests: Path | None = None) -> float:
        """Run a question's public tests on the notebook's names, say what they found, give the points earned.

        `tests` is another folder of tests, such as a course's hidden ones.
        """
        folder = self.folder / "tests" if tests is None else tests
        try:
            tried = try_question(folder, question, self._module(), seed=secrets.token_bytes(16))
        except OurFault as fault:
            print(f"! {fault}")  # noqa: T201
            return 0.0
        for one in tried:
            print(_told(one))  # noqa: T201
        return _earned(tried, points)

    def pack(self) -> None:
        """Make the module from the saved notebook, run the public tests on it in a fresh process, write the zip."""
        if os.environ.get(UNDER_NBGRADER):
            print("Nothing is packed while nbgrader runs the notebook.")  # noqa: T201
        else:
            print("\n".join(self._packed()))  # noqa: T201

    def _packed(self) -> Iterator[str]:
        slug = self.assignment.slug
        with tempfile.TemporaryDirectory() as scratch:
            notebook = _saved_notebook(slug, self._namespace, Path(scratch))
            if notebook is None:
                yield f"There is no {slug}.ipynb in {Path.cwd()}: save this notebook under that name, run this again."
                return
            try:
                submission = take_in(notebook, self.assignment)
            except RefusedError as refusal:
                yield str(refusal)
                return
            if submission.is_empty:
                yield f"{notebook.name} has no answer cells."
                return
            yield from (f"note: {note}" for note in submission.notes)
            yield _rehearsed(self.folder, submission, Path(scratch))
        target = Path(f"{slug}_submission.zip")
        _write_zip(target, self.assignment, submission)
        yield f"Wrote {target}. Hand it in with `grade submit {target}`, or upload it where your course says."

    def _module(self) -> ModuleType:
        """The notebook's names as the module that they will be, marked so that its exceptions are known for its own."""
        name = self.assignment.module.removesuffix(".py")
        module = ModuleType(name)
        self._namespace[STUDENT_MARK] = True
        module.__dict__.update(self._namespace | {"__name__": name})
        return module


def _told(tried: Tried) -> str:
    name = tried.test.id.partition("/")[2].removeprefix("test_").replace("_", " ")
    text = tried.text if tried.status is not TestStatus.PASSED or tried.fraction < 1.0 else ""
    return "\n    ".join([f"{MARKS[tried.status]} {name}", *text.splitlines()])


def _earned(tried: Sequence[Tried], points: float) -> float:
    """Points by weight; never more than there are, since nbgrader refuses a larger number."""
    ordinary = [one for one in tried if not one.test.bonus]
    total = sum(one.test.weight for one in ordinary)
    if total <= 0:
        return 0.0
    return min(float(points), round(points * sum(one.test.weight * one.fraction for one in ordinary) / total, 4))


def _lay_down(files: Mapping[str, str], folder: Path) -> None:
    for name, text in files.items():
        path = folder / name
        content = base64.b64decode(text)
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _hush() -> None:
    """Keep warnings, and what libraries below Python write to standard error, out of nbgrader's sight."""
    warnings.filterwarnings("ignore")
    log = os.open(os.devnull, os.O_WRONLY)
    os.dup2(log, 2)
    os.close(log)


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "is not installed"


def _device() -> str:
    try:
        import torch  # noqa: PLC0415 - heavy
    except ImportError:
        return "cpu"
    return "cuda" if torch.cuda.is_available() else "cpu"


def _saved_notebook(slug: str, namespace: Mapping[str, Any], scratch: Path) -> Path | None:
    """The notebook's file, or what Colab holds of it."""
    if "google.colab" in sys.modules:
        return _from_colab(slug, scratch)
    named = (namespace.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME"), f"{slug}.ipynb")
    candidates = (Path(name) for name in named if isinstance(name, str) and name.endswith(".ipynb"))
    return next((path for path in candidates if path.is_file()), None)


def _from_colab(slug: str, scratch: Path) -> Path | None:
    from google.colab import _message  # type: ignore[import-not-found] # noqa: PLC0415 - exists in Colab only

    path = scratch / f"{slug}.ipynb"
    path.write_text(json.dumps(_message.blocking_request("get_ipynb")["ipynb"]), encoding="utf-8")
    return path


def _rehearsed(folder: Path, submission: Submission, scratch: Path) -> str:
    """What the public tests say about the submission's own files, in a process that knows nothing of the notebook."""
    for name, content in submission.files.items():
        path = scratch / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    command = [sys.executable, "-m", "autograder.notebook.session", str(folder.resolve())]
    done = subprocess.run(command, cwd=scratch / "work", capture_output=True, text=True, check=False)
    return done.stdout.rstrip() or f"The module could not be run: {done.stderr.strip().rpartition(chr(10))[2]}"


def _write_zip(target: Path, assignment: Assignment, submission: Submission) -> None:
    manifest = {
        "assignment": assignment.slug,
        "submission": submission.digest,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in submission.files.items()},
        "python": sys.version.split()[0],
        "libraries": {name: _version(name) for name in assignment.libraries},
        "autograder": _version(DISTRIBUTION),
    }
    members = {**submission.files, "manifest.json": json.dumps(manifest, indent=1, sort_keys=True).encode()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(members.items()):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)


def _rehearse_here(folder: Path) -> None:
    """Run all public tests on the module in this folder, and print them."""
    assignment = load_public_assignment(folder)
    sys.path[:0] = [str(Path.cwd()), str(folder)]
    try:
        module = importlib.import_module(assignment.module.removesuffix(".py"))
    except Exception as error:  # noqa: BLE001 - process boundary: whatever the student's module raises
        print(f"Your module cannot be imported: {type(error).__name__}: {error}")  # noqa: T201
        return
    notebook = NotebookSession(folder, assignment, vars(module))
    for question in assignment.questions:
        print(f"{question.id} {question.title}")  # noqa: T201
        notebook.check(question.id, points=question.points)


if __name__ == "__main__":
    _rehearse_here(Path(sys.argv[1]))
