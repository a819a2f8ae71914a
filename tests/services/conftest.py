"""A record for each test, in the database that the run was asked for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from autograder.authoring.starter import start_course
from autograder.services.record import DATABASE_VARIABLE
from tests.databases import Databases, raw_engine


@pytest.fixture(scope="session")
def tiny_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course, with a name for a database that it may share."""
    folder = tmp_path_factory.mktemp("named") / "course"
    start_course(folder)
    with (folder / "course.toml").open("a", encoding="utf-8") as file:
        file.write('\n[record]\ncourse = "tiny"\n')
    return folder


@pytest.fixture(autouse=True)
def record_url(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """URL of the record of the course in `tmp_path/course`: named by the environment, or the file beside its TOML."""
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    if databases.kind == "sqlite":
        return f"sqlite:///{tmp_path}/course/.grade/ledger.sqlite"
    url = databases.without_tables(tmp_path)
    monkeypatch.setenv(DATABASE_VARIABLE, url)
    return url


@pytest.fixture
def counted(record_url: str) -> Callable[[str], int]:
    """Asks the record for a number; 0 while there is none."""

    def ask(query: str) -> int:
        engine = raw_engine(record_url)
        try:
            with engine.connect() as connection:
                return int(connection.execute(text(query)).scalar_one())
        except SQLAlchemyError:
            return 0
        finally:
            engine.dispose()

    return ask
