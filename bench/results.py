"""What a run leaves behind: every sample as JSON, and the tables as Markdown."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.errors import BenchError
from bench.machine import Machine
from bench.measure import Measured
from bench.table import Table, as_markdown

RESULTS = Path(__file__).parent / "results"
SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """When, where and with what was measured."""

    began: datetime
    plan: str
    machine: Machine
    #: Versions by tool.
    versions: Mapping[str, Mapping[str, str]]

    @property
    def lines(self) -> tuple[str, ...]:
        """For people."""
        versions = (f"{tool}: {_versions(versions)}" for tool, versions in self.versions.items())
        return (f"{self.began:%Y-%m-%d %H:%M} UTC, plan {self.plan}", self.machine.line, *versions)


def write_results(
    circumstances: Circumstances, measured: Measured, tables: Sequence[Table], folder: Path = RESULTS
) -> tuple[Path, Path]:
    """Write JSON and Markdown; returns their paths. Raises `BenchError` when the folder cannot be written."""
    stem = f"{circumstances.began:%Y-%m-%dT%H%M%SZ}"
    data, text = folder / f"{stem}.json", folder / f"{stem}.md"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        data.write_text(json.dumps(_as_dict(circumstances, measured), indent=1) + "\n", encoding="utf-8")
        text.write_text(_as_text(circumstances, tables), encoding="utf-8")
    except OSError as error:
        message = f"The results could not be written to {folder} ({error}); copy the tables from above."
        raise BenchError(message) from error
    return data, text


def _as_dict(circumstances: Circumstances, measured: Measured) -> dict[str, Any]:
    about = {
        "schema": SCHEMA,
        "began": circumstances.began.isoformat(),
        "plan": circumstances.plan,
        "machine": asdict(circumstances.machine),
        "versions": {tool: dict(versions) for tool, versions in circumstances.versions.items()},
    }
    derived = [
        {"single_median_s": timed.single_median_s, "one_more_s": timed.one_more_s, "share_s": timed.share_s}
        for timed in measured.timed
    ]
    timed = [asdict(sample) | more for sample, more in zip(measured.timed, derived, strict=True)]
    return about | {
        "timed": timed,
        "accounts": [asdict(account) for account in measured.accounts],
        "imports": [asdict(imported) for imported in measured.imports],
        "peaks": [asdict(peak) for peak in measured.peaks],
    }


def _as_text(circumstances: Circumstances, tables: Sequence[Table]) -> str:
    about = "\n".join(f"* {line}" for line in circumstances.lines)
    return "\n".join([about + "\n", *(as_markdown(table) for table in tables)])


def _versions(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
