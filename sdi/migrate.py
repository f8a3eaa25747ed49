"""Migrations: forward only, each file once, checked against its checksum.

Then the queue's tables are made of the installed version, and functions and views are rebuilt
whole, so that they never depend on which version they came from.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

from psycopg2.errors import Error as DatabaseError
from psycopg2.errors import InsufficientPrivilege

from sdi import paths
from sdi.crs.postgis import pin
from sdi.db import Connection, one, sql_file, sql_query, transaction
from sdi.errors import DataRefused, Unavailable
from sdi.queue_schema import fill, install, version

_LOCK = "select pg_advisory_xact_lock(hashtextextended('sdi.migrate', 0))"


class Migration(NamedTuple):
    """One file of `sql/migrations`."""

    number: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the file's text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrations(folder: Path | None = None) -> list[Migration]:
    """All migrations in their order: ``0001_catalog.sql`` and so on."""
    files = sorted((folder or paths.sql() / "migrations").glob("[0-9]*_*.sql"))
    return [Migration(int(f.name.split("_")[0]), f.stem, f.read_text("utf-8")) for f in files]


def rebuilt() -> list[str]:
    """The texts that make the schema `sdi_app`, in their order."""
    files = [f for part in ("functions", "views") for f in sorted((paths.sql() / part).glob("*.sql"))]
    # rights come last: they speak of all functions and views
    files.sort(key=lambda f: f.name.startswith("090"))
    return [f.read_text("utf-8") for f in files]


def fingerprint() -> str:
    """One digest of all that `migrate` would leave behind, to see whether it has anything to do."""
    texts = [m.text for m in migrations()] + rebuilt() + [sql_file("bootstrap/schema.sql"), version()]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def migrate(url: str) -> list[str]:
    """Bring a database to the present; the names of the migrations that were applied.

    All in one transaction: another migration at the same time waits, an error leaves the
    database as it was. Raises DataRefused where an applied migration was edited afterwards,
    Unavailable where a right or an extension is missing.
    """
    try:
        with transaction(url, "sdi migrate") as connection:
            return _migrate(connection)
    except InsufficientPrivilege as error:
        raise Unavailable("db.migrate_rights", reason=str(error).strip()) from error
    except DatabaseError as error:
        raise Unavailable("db.migrate_failed", reason=str(error).strip()) from error


def is_current(connection: Connection) -> bool:
    """Whether the database is as `migrate` would leave it."""
    known = one(connection, "select to_regclass('sdi.rebuilt') is not null")
    return bool(known) and one(connection, "select fingerprint from sdi.rebuilt") == fingerprint()


def _migrate(connection: Connection) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if is_current(connection):
            pin(connection)
            return []
        cursor.execute(sql_file("bootstrap/roles.sql"))
        cursor.execute(sql_file("bootstrap/schema.sql"))
        pin(connection)
        applied = _apply_missing(connection)
        queue_is_new = install(connection)
        _rebuild(connection)
        if queue_is_new:
            fill(connection)
        return applied


def _apply_missing(connection: Connection) -> list[str]:
    applied = []
    with connection.cursor() as cursor:
        cursor.execute("select number, checksum from sdi.migration")
        known = dict(cursor.fetchall())
        for migration in migrations():
            checksum = known.get(migration.number)
            if checksum is None:
                cursor.execute(migration.text)
                values = (migration.number, migration.name, migration.checksum)
                cursor.execute(sql_query("migration", "record"), values)
                applied.append(migration.name)
            elif checksum != migration.checksum:
                raise DataRefused("db.migration_edited", name=migration.name)
    return applied


def _rebuild(connection: Connection) -> None:
    """Drop and remake the schema `sdi_app`, then tie all layers to it again."""
    with connection.cursor() as cursor:
        cursor.execute("drop schema if exists sdi_app cascade")
        cursor.execute("create schema sdi_app")
        for text in rebuilt():
            cursor.execute(text)
        cursor.execute("select sdi_app.attach_layer(id) from sdi.layer order by id")
        cursor.execute(sql_query("migration", "fingerprint"), (fingerprint(),))
