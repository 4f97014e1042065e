"""Databases of records: SQLite in a file, and PostgreSQL where a server is installed."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from queries.records.records import Records, open_records
from tests.support.databases import postgresql, run

NUMBERS = count()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database."""
    return f"sqlite:///{tmp_path}/records.db" if request.param == "SQLite" else new_database(request)


def new_database(request: pytest.FixtureRequest) -> str:
    """URL of an empty database of the server."""
    server: str = request.getfixturevalue("server")
    name = f"records{next(NUMBERS)}"
    run(server, f"create database {name}")
    return server.replace("/postgres", f"/{name}")


@pytest.fixture
def kept(url: str) -> Records:
    return open_records(url)
