"""Connections to the database, and the SQL files."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import quote

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812

from sdi import paths
from sdi.errors import Unavailable

__all__ = ["Connection", "connect", "sql_file", "sql_query", "transaction"]

# a statement whose client was killed ends within a second, and lets go of its locks
_SESSION = "-c timezone=UTC -c datestyle=ISO -c client_encoding=UTF8 -c client_connection_check_interval=500"


def connect(url: str, application: str = "sdi") -> Connection:
    """A connection whose session is in UTC with ISO dates. Raises Unavailable."""
    try:
        return psycopg2.connect(url, application_name=application, options=_SESSION, connect_timeout=10)
    except psycopg2.OperationalError as error:
        raise Unavailable("db.unreachable", reason=str(error).strip()) from error


def session_url(url: str) -> str:
    """The URL with the settings of our sessions, for clients that take nothing else than a URL."""
    return f"{url}{'&' if '?' in url else '?'}options={quote(_SESSION)}" if "options=" not in url else url


@contextmanager
def transaction(url: str, application: str = "sdi") -> Iterator[Connection]:
    """One connection for one transaction: committed at the end, rolled back on an error."""
    connection = connect(url, application)
    try:
        with connection:
            yield connection
    finally:
        connection.close()


@cache
def sql_file(name: str) -> str:
    """The text of a file below `sql/`, such as ``crs/pin.sql``."""
    return paths.sql().joinpath(name).read_text("utf-8")


@cache
def _queries(file: str) -> dict[str, str]:
    """The named statements of a file of queries: each follows a line ``-- name: …``."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in sql_file(f"queries/{file}.sql").splitlines():
        if line.startswith("-- name: "):
            name = line.removeprefix("-- name: ").strip()
            found[name] = []
        elif name:
            found[name].append(line)
    return {key: "\n".join(lines).strip() for key, lines in found.items()}


def sql_query(file: str, name: str) -> str:
    """The statement `name` of ``sql/queries/<file>.sql``."""
    return _queries(file)[name]


def one(connection: Connection, statement: str, values: Any = None) -> Any:
    """The first column of the first row, or None."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None
