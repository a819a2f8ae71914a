"""Otter without containers: `otter run` for one submission, its documented Python interface for many.

`otter grade` needs Docker and starts a container per submission, so it is not the faster way; `otter run`
takes one submission per process. For a batch, one process calls `otter.api.grade_submission` in a loop, which
saves all but the first start of Otter itself.
"""

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.checks import as_otter
from bench.environment import Environment
from bench.errors import BenchError
from bench.jupyter import variables as jupyter
from bench.process import Command, run
from bench.tools.port import Bench, Grading, Tool

LOOP = Path(__file__).with_name("otter_loop.py")


class Otter(Tool):
    """Otter in an environment of its own."""

    name = "otter"
    title = "Otter"

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def versions(self) -> Mapping[str, str]:
        return self._environment.versions()

    def prepare(self, bench: Bench) -> None:
        tests = bench.home / "tests"
        tests.mkdir()
        for name, text in as_otter(bench.suite).items():
            (tests / name).write_text(text, encoding="utf-8")
        generate: Command = [
            self._environment.command("otter"),
            "generate",
            "-t",
            "tests",
            "-o",
            "autograder.zip",
        ]
        run(
            [*generate, "--no-requirements", "--no-environment", "--no-config"],
            cwd=bench.home,
            env=self._variables(bench),
        )
        _check_archive(bench.home / "autograder.zip")

    def grade(self, bench: Bench, sources: Sequence[str], workspace: Path) -> Grading:
        paths = [_lay_out(bench, workspace / str(at), source) for at, source in enumerate(sources)]
        if len(paths) == 1:
            return self._grade_one(bench, paths[0])
        return self._grade_many(bench, paths, workspace)

    def _grade_one(self, bench: Bench, path: Path) -> Grading:
        command: Command = [self._environment.command("otter"), "run", path.name, "--no-logo"]
        wall_s = run(
            [*command, "-a", bench.home / "autograder.zip", "-o", "."],
            cwd=path.parent,
            env=self._variables(bench),
        ).wall_s
        tests = json.loads((path.parent / "results.json").read_text(encoding="utf-8"))["tests"]
        scored = [test for test in tests if test.get("max_score")]
        share = sum(test["score"] for test in scored) / sum(test["max_score"] for test in scored)
        return Grading(wall_s=wall_s, shares=(share,), each_s=(wall_s,))

    def _grade_many(self, bench: Bench, paths: Sequence[Path], workspace: Path) -> Grading:
        result = workspace / "batch.json"
        command: Command = [
            self._environment.python,
            "-P",
            LOOP,
            bench.home / "autograder.zip",
            result,
            *paths,
        ]
        wall_s = run(command, cwd=workspace, env=self._variables(bench)).wall_s
        rows = json.loads(result.read_text(encoding="utf-8"))
        return Grading(
            wall_s=wall_s,
            shares=tuple(row["share"] for row in rows),
            each_s=tuple(row["wall_s"] for row in rows),
        )

    def _variables(self, bench: Bench) -> dict[str, str]:
        return self._environment.activated() | jupyter(bench.home)


def _lay_out(bench: Bench, folder: Path, source: str) -> Path:
    folder.mkdir(parents=True)
    path = folder / bench.suite.task.module
    path.write_text(source, encoding="utf-8")
    return path


def _check_archive(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        message = f"otter generate made no archive at {path}; run it by hand in {path.parent}."
        raise BenchError(message)
