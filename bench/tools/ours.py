"""Our own `grade run`, as an instructor calls it."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.environment import Environment
from bench.errors import BenchError
from bench.process import Command, run
from bench.task import COURSE
from bench.tools.port import Bench, Grading, Tool


class Ours(Tool):
    """`grade run` in the environment of this checkout, or of another one."""

    name = "ours"
    title = "grade run"

    def __init__(self, environment: Environment, course: Path = COURSE) -> None:
        self._environment = environment
        self._course = course

    def versions(self) -> Mapping[str, str]:
        return self._environment.versions()

    def prepare(self, bench: Bench) -> None:
        shutil.copytree(self._course, bench.home / "course")

    def grade(self, bench: Bench, sources: Sequence[str], workspace: Path) -> Grading:
        task = bench.suite.task
        folders = [workspace / f"s{at:02d}" for at in range(len(sources))]
        for folder, source in zip(folders, sources, strict=True):
            folder.mkdir(parents=True)
            (folder / task.module).write_text(source, encoding="utf-8")
        return grade_run(self._environment, bench.home / "course", task.slug, folders, workspace)


def checkout(root: Path) -> Ours:
    """The autograder of another checkout, with that one's environment and form of the tasks.

    Raises `BenchError` when it has no environment.
    """
    python = root.resolve() / ".venv/bin/python"
    if not python.with_name("grade").is_file():
        message = f"{root} has no .venv/bin/grade; run `make install` there."
        raise BenchError(message)
    name = root.resolve().name
    tool = Ours(Environment(name=f"ours@{name}", python=python), root.resolve() / "bench/course")
    tool.name, tool.title = f"ours@{name}", f"grade run ({name})"
    return tool


def grade_run(
    environment: Environment, course: Path, slug: str, submissions: Sequence[Path], workspace: Path
) -> Grading:
    """Time one `grade run` and read its reports.

    `submissions` must differ in their bytes from all that this course has graded before: that is kept.
    Raises `BenchError` when a report is missing or is no score.
    """
    target = workspace / "reports.json"
    command: Command = [environment.command("grade"), "run", slug, *submissions, "--json", target]
    wall_s = run(command, cwd=course).wall_s
    reports = json.loads(target.read_text(encoding="utf-8"))["reports"]
    if len(reports) != len(submissions) or any(report["status"] != "graded" for report in reports):
        message = f"grade run {slug} did not grade every submission; look into {target}."
        raise BenchError(message)
    return Grading(
        wall_s=wall_s,
        shares=tuple(report["score"] / report["max_score"] for report in reports),
        each_s=tuple(report["timings"]["total_s"] for report in reports),
        timings=tuple(_seconds(report["timings"]) for report in reports),
    )


def _seconds(timings: Mapping[str, float | None]) -> dict[str, float]:
    return {name: value for name, value in timings.items() if value is not None}
