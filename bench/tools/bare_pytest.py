"""Bare pytest: a fresh process per submission that imports the submission beside the checks."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.checks import Suite, as_pytest
from bench.environment import Environment
from bench.errors import BenchError
from bench.process import Command, run
from bench.tools.port import Bench, Grading, Tool

#: Bare: no plugin that happens to be installed slows it down.
ENVIRONMENT = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


class BarePytest(Tool):
    """`python -m pytest` in this project's environment."""

    name = "pytest"
    title = "bare pytest"

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def versions(self) -> Mapping[str, str]:
        return self._environment.versions()

    def prepare(self, bench: Bench) -> None:
        (bench.home / "test_xor.py").write_text(as_pytest(bench.suite), encoding="utf-8")

    def grade(self, bench: Bench, sources: Sequence[str], workspace: Path) -> Grading:
        tests = (bench.home / "test_xor.py").read_text(encoding="utf-8")
        folders = [_lay_out(bench, workspace / str(at), source, tests) for at, source in enumerate(sources)]
        each_s = tuple(self._grade_one(folder) for folder in folders)
        shares = tuple(_share(bench.suite, folder / "report.xml") for folder in folders)
        return Grading(wall_s=sum(each_s), shares=shares, each_s=each_s)

    def _grade_one(self, folder: Path) -> float:
        command: Command = [
            self._environment.python,
            "-m",
            "pytest",
            "-q",
            "--junitxml=report.xml",
            "test_xor.py",
        ]
        return run(command, cwd=folder, env=ENVIRONMENT, may_fail=True).wall_s


def _lay_out(bench: Bench, folder: Path, source: str, tests: str) -> Path:
    folder.mkdir(parents=True)
    (folder / bench.suite.task.module).write_text(source, encoding="utf-8")
    (folder / "test_xor.py").write_text(tests, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return folder


def _share(suite: Suite, report: Path) -> float:
    """Share of the points whose tests passed."""
    if not report.is_file():
        message = f"bare pytest wrote no report in {report.parent}; run it there by hand."
        raise BenchError(message)
    cases = ET.parse(report).iter("testcase")  # noqa: S314 - pytest wrote it
    passed = {case.get("name") for case in cases if len(case) == 0}
    earned = sum(check.points for check in suite.checks if check.name in passed)
    return earned / sum(check.points for check in suite.checks)
