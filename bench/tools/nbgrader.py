"""nbgrader: `generate_assignment` once, then `autograde`, for one student or for all in one command."""

import csv
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.checks import as_notebook, put_solution
from bench.environment import Environment
from bench.errors import BenchError
from bench.jupyter import variables as jupyter
from bench.process import run
from bench.tools.port import Bench, Grading, Tool

NOTEBOOK = "xor.ipynb"


class NbGrader(Tool):
    """nbgrader in an environment of its own."""

    name = "nbgrader"
    title = "nbgrader"

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def versions(self) -> Mapping[str, str]:
        return self._environment.versions()

    def prepare(self, bench: Bench) -> None:
        course = bench.home / "course"
        source = course / "source" / bench.suite.task.slug
        source.mkdir(parents=True)
        (source / NOTEBOOK).write_text(json.dumps(as_notebook(bench.suite)), encoding="utf-8")
        (course / "nbgrader_config.py").write_text(
            'c = get_config()\nc.CourseDirectory.course_id = "bench"\n', encoding="utf-8"
        )
        self._nbgrader(bench, course, "generate_assignment", bench.suite.task.slug)

    def grade(self, bench: Bench, sources: Sequence[str], workspace: Path) -> Grading:
        course = workspace / "course"
        shutil.copytree(bench.home / "course", course)
        slug = bench.suite.task.slug
        released = (course / "release" / slug / NOTEBOOK).read_text(encoding="utf-8")
        students = [f"s{at:02d}" for at in range(len(sources))]
        for student, source in zip(students, sources, strict=True):
            folder = course / "submitted" / student / slug
            folder.mkdir(parents=True)
            (folder / NOTEBOOK).write_text(put_solution(released, source), encoding="utf-8")
        wall_s = self._nbgrader(bench, course, "autograde", slug)
        self._nbgrader(bench, course, "export", "--to", "grades.csv")
        return Grading(wall_s=wall_s, shares=_shares(course / "grades.csv", students))

    def _nbgrader(self, bench: Bench, course: Path, *arguments: str) -> float:
        variables = self._environment.activated() | jupyter(bench.home)
        return run([self._environment.command("nbgrader"), *arguments], cwd=course, env=variables).wall_s


def _shares(grades: Path, students: Sequence[str]) -> tuple[float, ...]:
    with grades.open(encoding="utf-8", newline="") as lines:
        rows = {row["student_id"]: row for row in csv.DictReader(lines)}
    if not set(students) <= set(rows):
        message = f"nbgrader's gradebook lacks some of the students; look into {grades.parent}."
        raise BenchError(message)
    return tuple(float(rows[student]["score"]) / float(rows[student]["max_score"]) for student in students)
