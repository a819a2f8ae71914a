"""What is claimed of SQLite's files is claimed of PostgreSQL's server, each in its own terms."""

import ast
from pathlib import Path


def claims_in(folder: str) -> list[str]:
    tree = ast.parse((Path(__file__).parent / folder / "test_place.py").read_text(encoding="utf-8"))
    return sorted(node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_")


def test_every_claim_about_one_database_has_its_counterpart() -> None:
    """No test of one is skipped on the other: it has another form there."""
    assert claims_in("sqlite") == claims_in("postgres") != []
