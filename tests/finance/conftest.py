"""Ledgers to test on: a file of SQLite, and a database of PostgreSQL where a server runs."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from sufficiency.finance.store import Ledger, open_ledger

SERVER = "SUFFICIENCY_TEST_POSTGRESQL"
"""URL of a server on which tests may make databases; .ci/postgresql starts one."""


@pytest.fixture
def postgresql() -> Iterator[str]:
    """URL of an empty database."""
    if SERVER not in os.environ:
        pytest.skip(f"no PostgreSQL server: {SERVER} is not set")
    url = make_url(os.environ[SERVER]).set(drivername="postgresql+psycopg")
    name = f"test_{uuid.uuid4().hex}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new ledger may be made, on each kind of database."""
    if request.param == "sqlite":
        return str(tmp_path / "placements.db")
    return request.getfixturevalue("postgresql")


@pytest.fixture
def ledger(where: str) -> Iterator[Ledger]:
    """A new ledger on each kind of database."""
    found = open_ledger(where, new=True)
    yield found
    found.engine.dispose()
