"""Images that student code made are decoded apart from the grader, by code that the student's never met."""

import io
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
from PIL import Image

from autograder.config import load_assignment, load_course
from autograder.errors import SandboxFault
from autograder.grading.assignment import Grader
from autograder.grading.images import EnclosedImages, read_here
from autograder.model.limits import Limits
from autograder.model.outcome import Died, Ending, OutOfMemory, TimedOut
from autograder.model.submission import Submission
from autograder.sandbox import Enclosure, FakeSandbox, Isolation, LinuxSandbox

Read = Callable[..., np.ndarray]
COLOURS = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)

HIDDEN = '''
import sys
import pytest
from autograder import check

@pytest.mark.question("q1", feedback="public")
def test_draws_a_file(student, read_image):
    """The file that the student's code made holds three white pixels."""
    data = student.draw()
    try:
        pixels = read_image(data, formats=("PPM",))
    except ValueError:
        pixels = None
    check(pixels is not None, "Pillow cannot read it.")
    check(pixels.tolist() == [[255, 255, 255]], "Other pixels.")
    check("PIL" not in sys.modules, "the grader decoded it itself")
'''
#: Draws right, and decides for every decoder of its own process what is in a file.
LIAR = """
import PIL.Image
import numpy as np
class Lie:
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def __array__(self, *_, **__): return np.full((1, 3), 255, np.uint8)
PIL.Image.open = lambda *_, **__: Lie()
def draw():
    return b"no image"
"""
HONEST = 'def draw():\n    return b"P5 3 1 255\\n" + bytes([255] * 3)\n'


@pytest.fixture(scope="module", params=["enclosed", "here"])
def read(request: pytest.FixtureRequest) -> Iterator[Read]:
    """The fixture's function on the graded path, and at a desk."""
    if request.param == "here":
        yield read_here
        return
    with LinuxSandbox(("numpy", "Pillow")) as sandbox:
        images = EnclosedImages(sandbox, Limits(test_cpu_s=5.0))
        yield images.read
        images.close()


def _file(kind: str) -> bytes:
    memory = io.BytesIO()
    Image.fromarray(COLOURS).save(memory, format=kind)
    return memory.getvalue()


def _bomb() -> bytes:
    """A PNG of a few hundred bytes that says it has 60,000 x 60,000 pixels."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(10_000))), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", ["PNG", "BMP", "PPM"])
def test_a_file_comes_back_as_its_pixels(read: Read, kind: str) -> None:
    """What Pillow wrote without loss is read to the same array."""
    pixels = read(_file(kind), formats=(kind,))
    assert (pixels.dtype, pixels.tolist()) == (np.uint8, COLOURS.tolist())


@pytest.mark.parametrize(
    "data",
    [b"", b"no image", _file("PNG")[:30], _file("PNG")[:50], _bomb(), _file("BMP")],
    ids=["empty", "text", "headless", "cut", "bomb", "other format"],
)
def test_what_cannot_be_read_is_a_value_error(read: Read, data: bytes) -> None:
    """Damaged, huge and other files end in the one exception that authors catch."""
    with pytest.raises(ValueError, match="file"):
        read(data, formats=("PNG",))


@pytest.mark.parametrize("data", ["text", None, bytearray(b"x"), 3])
def test_a_file_is_bytes(read: Read, data: object) -> None:
    """Anything but bytes is refused before a decoder sees it."""
    with pytest.raises(ValueError, match="bytes"):
        read(data)


@pytest.mark.parametrize(
    "ending",
    [
        Died(signal=11),
        TimedOut(clock="cpu", limit_s=1.0, cpu_s=1.0),
        TimedOut(clock="wall", limit_s=1.0, cpu_s=0.0),
        OutOfMemory(limit_bytes=1),
    ],
)
def test_a_file_that_brings_the_decoder_down_cannot_be_read(ending: Ending) -> None:
    """What the file does to its decoder is not the grader's fault."""
    images = EnclosedImages(_Graded(lambda _: ending), Limits())
    with pytest.raises(ValueError, match="cannot be decoded"):
        images.read(b"x")


def test_a_decoder_that_was_taken_over_cannot_speak_out_of_turn() -> None:
    """Bytes that are no reply end in the same exception."""
    images = EnclosedImages(_Graded(lambda _: b"\xff" * 100), Limits())
    with pytest.raises(ValueError, match="cannot be decoded"):
        images.read(b"x")


class _Graded(FakeSandbox):
    """A script that passes for the graded level."""

    @property
    def isolation(self) -> Isolation:
        return Isolation(level="fake", graded=True, enforced={}, not_enforced=())


def test_a_lost_sandbox_stays_our_fault() -> None:
    """Where the decoder's sandbox cannot be had there is no verdict on the file."""

    class Lost(_Graded):
        def enclose(self, *_: object) -> Enclosure:
            raise SandboxFault("it is gone")

    with pytest.raises(SandboxFault):
        EnclosedImages(Lost(lambda _: b""), Limits()).read(b"x")


@pytest.fixture(scope="module")
def drawing(tiny_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """A grader whose hidden test reads a file that the student's code made."""
    course = Path(copytree(tiny_course, tmp_path_factory.mktemp("drawing") / "course"))
    settings = course / "assignments/warmup/assignment.toml"
    text = settings.read_text()
    head = text[: text.index("[[questions]]")].replace('libraries = ["numpy"]', 'libraries = ["numpy", "Pillow"]')
    settings.write_text(head + '[[questions]]\nid = "q1"\ntitle = "Drawing"\npoints = 10\n')
    for folder in (course / "assignments/warmup/tests", course / "tests/graders/warmup"):
        for old in folder.glob("test_*.py"):
            old.unlink()
    (course / "tests/graders/warmup/test_drawing.py").write_text(HIDDEN)
    with Grader.start(load_assignment(load_course(course), "warmup"), isolation="bubblewrap") as grader:
        yield grader


def _graded(grader: Grader, source: str) -> tuple[float, str]:
    work = Submission(assignment="warmup", files={"warmup.py": source.encode()}, digest="sha256:" + "0" * 64)
    report = grader.report(work, "5eed" * 8)
    return report.score, report.tests[0].feedback


def test_the_grader_itself_decodes_nothing(drawing: Grader) -> None:
    """A right file earns its points in a grader that never loaded Pillow."""
    assert _graded(drawing, HONEST) == (10.0, "")


def test_a_submission_cannot_decide_what_its_file_holds(drawing: Grader) -> None:
    """Code that patches the decoder in its own process is read by one that it never met."""
    score, feedback = _graded(drawing, LIAR)
    assert score == 0.0
    assert "Pillow cannot read it." in feedback


def test_this_process_has_pillow() -> None:
    """The claim above is about the grader's process, not about a machine without Pillow."""
    assert "PIL" in sys.modules
