"""The target of intake writes what its inputs name: below its own folder, and nowhere else."""

import os
import random
from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz import mutator
from tests.fuzz.targets import intake

SEED = 7
MUTATED = 300
KEPT = b"nobody may change this"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder with one file, beside the folder in which inputs are made."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "kept").write_bytes(KEPT)
    return folder


def made(tmp_path: Path, *parts: tuple[bytes, bytes]) -> Path:
    """The folder that these names and contents make."""
    workspace = tmp_path / "workspace"
    workspace.mkdir(exist_ok=True)
    form = dict(intake.FORMS)["folder"]
    folder = form(intake._emptied(workspace), intake.PART.join(name + intake.INNER + text for name, text in parts))
    assert folder is not None
    return folder


def is_untouched(outside: Path) -> bool:
    """Whether the folder holds what it held."""
    return [path.name for path in outside.iterdir()] == ["kept"] and (outside / "kept").read_bytes() == KEPT


def test_a_file_of_a_links_name_is_not_written_through_the_link(tmp_path: Path, outside: Path) -> None:
    """A link, and then a file of the same name: the link stays, and what it points at is as it was."""
    target = os.fsencode(outside / "kept")

    folder = made(tmp_path, (b"link", b"->" + target), (b"link", b"x = 1\n"))

    assert is_untouched(outside)
    assert os.fsencode((folder / "link").readlink()) == target


def test_nothing_is_made_behind_a_link_to_a_folder(tmp_path: Path, outside: Path) -> None:
    """Neither a file, a folder nor another link is made below a link."""
    links = [(b"d", b"->" + os.fsencode(outside)), (b"e", b"->../../outside")]

    made(tmp_path, *links, (b"d/kept", b"x"), (b"e/new", b"x"), (b"d/more/new", b"x"), (b"d/link", b"->/"))

    assert is_untouched(outside)


def test_a_link_that_dangles_is_not_written_through(tmp_path: Path, outside: Path) -> None:
    """Where a link points at nothing yet, nothing comes to be there."""
    made(tmp_path, (b"link", b"->" + os.fsencode(outside / "new")), (b"link", b"x = 1\n"))

    assert is_untouched(outside)


def test_no_name_leads_out_of_the_folder(tmp_path: Path, outside: Path) -> None:
    """Names with `..` and absolute names stay below the folder or are not made."""
    names = (b"../../outside/kept", b"a/../../../outside/new", os.fsencode(outside / "kept"), b"..", b".", b"", b"/")

    made(tmp_path, *((name, b"x") for name in names))

    assert is_untouched(outside)
    assert {path.name for path in (tmp_path / "workspace").iterdir()} == {intake.FOLDER}


def test_ordinary_names_are_made(tmp_path: Path) -> None:
    """Files in folders, a link, and a name that is no text are all there."""
    names = (b"sums.py", b"data/points.csv", b"./data//more.csv", b"a/../b.py", b"\xff.py")

    folder = made(tmp_path, *((name, name) for name in names), (b"link", b"->sums.py"))

    found = sorted(os.fsencode(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())
    assert found == [b"b.py", b"data/more.csv", b"data/points.csv", b"link", b"sums.py", b"\xff.py"]
    assert (folder / "data/points.csv").read_bytes() == b"data/points.csv"


def test_mutated_folders_write_nothing_outside(tmp_path: Path, outside: Path) -> None:
    """Hundreds of mutated inputs full of links to one folder leave that folder as it was."""
    place = os.fsencode(outside)
    words = [b"->" + place, b"->" + place + b"/kept", b"->" + place + b"/new", b"d", b"d/kept", b"d/new", b"../"]
    parts = [name + intake.INNER + text for name in (b"d", b"d/kept", b"e") for text in (*words[:3], b"x")]
    pieces = (intake.PART, intake.INNER, *parts, *words)
    run = intake.start(tmp_path)
    inputs = mutator.inputs((b"\5" + intake.PART.join(parts),), pieces, random.Random(SEED))

    ends = {run(b"\5" + data[1:]).split()[0] for data in islice(inputs, MUTATED)}

    assert ends == {"folder"}
    assert is_untouched(outside)
