"""The notebook in the hands of the tools that courses use: nbgrader's validator, its autograder, a headless Jupyter."""

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.build import Build, faults
from autograder.authoring.starter import start_course
from autograder.config import assignment_slugs, load_course
from autograder.interchange.nbgrader.source_course import add_to_course
from autograder.model.course import Course
from autograder.services.build import assignments_of, build_assignment
from tests.authoring.sources import Bench
from tests.interchange.tools import BIN, in_gradebook, ran

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def solved(made: Build) -> bytes:
    """The released notebook with the reference's answers typed in."""
    source = {cell["id"]: cell["source"] for cell in json.loads(made.source_notebook)["cells"]}
    notebook = json.loads(made.files[f"{made.assignment.slug}.ipynb"])
    for cell in notebook["cells"]:
        if cell["id"].endswith("-answer"):
            cell["source"] = source[cell["id"]]
    return json.dumps(notebook).encode()


def scores(course: Path, slug: str) -> dict[str, tuple[float, float]]:
    """Score and maximum by student, from nbgrader's own gradebook."""
    there = in_gradebook(course / "gradebook.db", slug)
    return {student: (one["score"], one["max_score"]) for student, one in there.items()}


def test_nbgrader_releases_what_we_release(bench: Bench, tmp_path: Path) -> None:
    """`generate_assignment` on the source notebook gives our released notebook, cell for cell."""
    made = bench.build()
    course = tmp_path / "nb"
    add_to_course(made, course)

    ran(BIN / "nbgrader", "generate_assignment", "warmup", cwd=course)

    theirs = json.loads((course / "release/warmup/warmup.ipynb").read_text())["cells"]
    ours = json.loads(made.files["warmup.ipynb"])["cells"]
    assert [(cell["id"], cell["metadata"], "".join(cell["source"])) for cell in theirs] == [
        (cell["id"], cell["metadata"], cell["source"]) for cell in ours
    ]


def with_notebook(course: Course) -> list[str]:
    """The assignments of a course that have a notebook."""
    homes = {slug: course.assignments_dir / slug for slug in assignment_slugs(course)}
    return [slug for slug, home in homes.items() if (home / f"{slug}.ipynb").is_file()]


@pytest.fixture(scope="module", params=["warmup", *with_notebook(load_course(ROOT))])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The tiny course's assignment, and each of the reference course that has a notebook, built."""
    root = ROOT
    if request.param == "warmup":
        root = tmp_path_factory.mktemp("tiny") / "course"
        start_course(root)
    (assignment,) = assignments_of(load_course(root), [request.param])
    return build_assignment(assignment)


def points_on_this_machine(made: Build) -> float:
    """What can be earned where there is no GPU; those questions wait."""
    return sum(one.points for one in made.assignment.questions if not one.gpu)


def test_the_course_is_as_built(made: Build) -> None:
    """Nothing in the course is stale, secret or contradictory."""
    assert faults(made) == ()


@pytest.mark.timeout(900)
def test_nbgrader_grades_a_solved_and_a_fresh_notebook(made: Build, tmp_path: Path) -> None:
    """In a real nbgrader course the reference's answers get all points, the untouched notebook none."""
    course, slug = tmp_path / "nb", made.assignment.slug
    add_to_course(made, course)
    ran(BIN / "nbgrader", "generate_assignment", slug, cwd=course)
    for student, content in {"ada": solved(made), "fresh": made.files[f"{slug}.ipynb"]}.items():
        folder = course / "submitted" / student / slug
        folder.mkdir(parents=True)
        (folder / f"{slug}.ipynb").write_bytes(content)

    ran(BIN / "nbgrader", "autograde", slug, cwd=course)

    most = made.assignment.max_score
    assert scores(course, slug) == {"ada": (points_on_this_machine(made), most), "fresh": (0.0, most)}


@pytest.mark.timeout(600)
def test_the_released_notebook_validates_when_solved_only(made: Build, tmp_path: Path) -> None:
    """`nbgrader validate` passes the solved notebook and names the failing checks of the fresh one."""
    (tmp_path / "solved.ipynb").write_bytes(solved(made))
    (tmp_path / "fresh.ipynb").write_bytes(made.files[f"{made.assignment.slug}.ipynb"])

    good = ran(BIN / "nbgrader", "validate", "solved.ipynb", cwd=tmp_path)
    bad = ran(BIN / "nbgrader", "validate", "fresh.ipynb", cwd=tmp_path)

    assert "Success! Your notebook passes all the tests." in good
    assert f"VALIDATION FAILED ON {len(public_points(made))} CELL(S)" in bad


def public_points(made: Build) -> list[float]:
    """Points of the check cells, in order."""
    cells = json.loads(made.files[f"{made.assignment.slug}.ipynb"])["cells"]
    return [cell["metadata"]["nbgrader"]["points"] for cell in cells if cell["id"].endswith("-public")]


def executed(notebook: Path) -> list[dict[str, Any]]:
    """Cells after a headless run from top to bottom; an error in any cell fails."""
    ran(BIN / "jupyter", "execute", notebook.name, "--inplace", cwd=notebook.parent)
    cells: list[dict[str, Any]] = json.loads(notebook.read_text())["cells"]
    return cells


@pytest.mark.timeout(600)
@pytest.mark.parametrize("state", ["solved", "fresh"])
def test_the_notebook_alone_runs_from_top_to_bottom(made: Build, tmp_path: Path, state: str) -> None:
    """Alone in a folder it runs without an error or a word on standard error, and packs the module."""
    slug = made.assignment.slug
    notebook = tmp_path / f"{slug}.ipynb"
    notebook.write_bytes(solved(made) if state == "solved" else made.files[notebook.name])

    cells = executed(notebook)

    outputs = [output for cell in cells if cell["cell_type"] == "code" for output in cell["outputs"]]
    points = [float("".join(one["data"]["text/plain"])) for one in outputs if one["output_type"] == "execute_result"]
    assert [output for output in outputs if output.get("name") == "stderr"] == []
    assert points == (public_points(made) if state == "solved" else [0.0] * len(public_points(made)))
    with zipfile.ZipFile(tmp_path / f"{slug}_submission.zip") as archive:
        assert sorted(archive.namelist()) == sorted(["manifest.json", made.assignment.module])


@pytest.mark.timeout(600)
def test_module_notebook_and_zip_get_the_same_score(made: Build, tmp_path: Path) -> None:
    """The reference as a module, typed into the notebook, and as the zip that the notebook packs."""
    slug = made.assignment.slug
    notebook = tmp_path / f"{slug}.ipynb"
    notebook.write_bytes(solved(made))
    executed(notebook)
    module = shutil.copy(made.reference.path, tmp_path / made.assignment.module)

    works = [module, notebook, tmp_path / f"{slug}_submission.zip"]
    told = ran(BIN / "grade", "run", slug, *works, "--json", cwd=made.assignment.public_dir.parents[1])

    reports = json.loads(told)["reports"]
    assert [report["score"] for report in reports] == [points_on_this_machine(made)] * 3
