"""The rooms of the house import downwards only, and what is meant to be light stays light."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Lines of `autograder/guest` that are neither empty nor comments, at most.
GUEST_LINES = 1360
#: Part of the framework's code that one room may hold.
LARGEST_SHARE = 0.15
#: Prints which of the libraries that take long to import are loaded.
HEAVY = (
    "heavy = {'numpy', 'pydantic', 'pytest', 'rich', 'sqlalchemy', 'torch'}\nprint(*sorted(heavy & set(sys.modules)))\n"
)
ORDERED = """
import socket, sys
from autograder.errors import SandboxFault
from autograder.grading import process
from autograder.grading.protocol import ProcessSetup
from autograder.model.limits import Limits
from autograder.wire import send_frame

def open_sandbox(libraries, **_options):
    print(*libraries)
    {heavy}
    raise SandboxFault("this is far enough")

ours, theirs = socket.socketpair()
setup = ProcessSetup(
    assignment="a", test_dirs=(), support_dir=None, module="m", libraries=("torch",), limits=Limits(),
    isolation="bubblewrap", grader_digest="",
)
send_frame(ours, setup.to_json())
process.open_sandbox = open_sandbox
sys.argv = ["process", str(theirs.detach())]
process.os._exit = lambda status: sys.exit()
process.main()
"""


def test_imports_go_one_way() -> None:
    """Every contract on imports in pyproject.toml is kept."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_the_command_starts_without_heavy_libraries() -> None:
    """`grade --help` imports neither torch, numpy, SQLAlchemy nor pytest."""
    code = (
        "import sys; import autograder.cli.main\n"
        "print(*sorted({'torch', 'numpy', 'sqlalchemy', 'pytest', 'pydantic', 'nbformat'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


def test_the_codec_loads_without_numpy() -> None:
    """An assignment without numpy has a sandbox without numpy, and the guest still works there."""
    code = "import sys; import autograder.wire, autograder.guest.serve; print('numpy' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def _printed(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_grade_run_starts_its_worker_before_it_imports_what_is_heavy() -> None:
    """Neither NumPy, pydantic, pytest, rich nor SQLAlchemy is there when the worker's process is spawned."""
    assert _printed(f"import sys, autograder.cli.main, autograder.cli.commands.run\n{HEAVY}") == [""]


def test_the_worker_starts_the_sandbox_before_it_imports_what_is_heavy() -> None:
    """The template imports its libraries beside pytest, and not after it; the worker has none of them by then."""
    heavy = HEAVY.replace("\n", "\n    ")

    assert _printed(ORDERED.format(heavy=heavy)) == ["torch", ""]


def test_the_guest_can_be_read_in_one_sitting() -> None:
    """What stands beside student code stays short, comments aside; who makes it longer says so here."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "autograder/guest").rglob("*.py"))
    lines = [line.strip() for text in texts for line in text.splitlines()]

    assert sum(bool(line) and not line.startswith("#") for line in lines) <= GUEST_LINES


def test_no_room_outgrows_the_house() -> None:
    """Each room's share of the lines of the framework's code is printed, and none is above the largest allowed."""
    lines = {room.name: _lines_below(room) for room in (ROOT / "autograder").iterdir() if _is_room(room)}
    shares = {name: count / sum(lines.values()) for name, count in lines.items()}
    for name, share in sorted(shares.items(), key=lambda pair: -pair[1]):
        print(f"{name:<14}{lines[name]:>6}{share:>8.1%}")

    assert {name: f"{share:.1%}" for name, share in shares.items() if share > LARGEST_SHARE} == {}


def _is_room(folder: Path) -> bool:
    """Packages are rooms; `templates` is the content of new courses."""
    return (folder / "__init__.py").is_file()


def _lines_below(folder: Path) -> int:
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in folder.rglob("*.py"))
