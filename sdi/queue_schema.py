"""The tables of the queue: procrastinate's own schema, as the installed version declares it.

Like the schema of our functions it is not migrated but made afresh: the queue knows nothing that
the jobs don't, and they are put into the new one. (The package's own migrations can't run in one
transaction: they use enumeration values that they have just added.)
"""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from sdi.db import Connection, one, sql_query

_SCHEMA = "procrastinate"


@cache
def schema() -> str:
    """The package's SQL, found without importing the package: that takes longer than all the rest."""
    spec = find_spec(_SCHEMA)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(_SCHEMA)
    return Path(spec.origin).with_name("sql").joinpath("schema.sql").read_text("utf-8")


def version() -> str:
    """SHA-256 of the schema."""
    return hashlib.sha256(schema().encode()).hexdigest()


def install(connection: Connection) -> bool:
    """Make the schema where there is none or another version's; whether it is new. The caller commits."""
    if one(connection, sql_query("migration", "queue_version")) == version():
        return False
    path = one(connection, sql_query("migration", "path"))
    with connection.cursor() as cursor:
        cursor.execute(f"drop schema if exists {_SCHEMA} cascade")
        cursor.execute(f"create schema {_SCHEMA}")
        cursor.execute(sql_query("migration", "set_path"), {"path": f"{_SCHEMA}, pg_catalog"})
        cursor.execute(schema())
        cursor.execute(sql_query("migration", "set_path"), {"path": path})
        cursor.execute(sql_query("migration", "queue_record"), {"version": version()})
    return True


def fill(connection: Connection) -> None:
    """Put the jobs that wait into a new queue, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(sql_query("migration", "queue_fill"))
