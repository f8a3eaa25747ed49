"""Migrations: once each, in order, never edited; and the past leads to the same present."""

import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from layers.apply import apply_layer
from layers.folder import read_folder
from sdi import paths
from sdi.db import connect, one, transaction
from sdi.errors import DataRefused
from sdi.migrate import is_current, migrate, migrations
from sdi.settings import Settings

FIRST_RELEASE = Path(__file__).resolve().parents[1] / "data" / "release_0_1.sql"


def shape(url: str) -> str:
    """Everything that pg_dump says of the system's own schemas, and of the log of migrations."""
    schemas = [
        f"--schema={name}" for name in ("sdi", "sdi_app", "data", "history", "staging", "procrastinate")
    ]
    dump = subprocess.run(
        ["pg_dump", "--schema-only", "--no-owner", *schemas, url], capture_output=True, text=True, check=True
    ).stdout
    # newer pg_dump guards its output with a random word
    lines = [line for line in dump.splitlines() if not line.startswith(("--", "\\restrict", "\\unrestrict"))]
    with closing(connect(url)) as connection:
        log = one(connection, "select string_agg(name || checksum, ' ' order by number) from sdi.migration")
    return "\n".join(lines) + str(log)


def test_a_second_migration_has_nothing_to_do(database_url: str) -> None:
    assert migrate(database_url) == [migration.name for migration in migrations()]
    before = shape(database_url)
    assert migrate(database_url) == []
    assert shape(database_url) == before


def test_an_edited_migration_is_refused(migrated_url: str) -> None:
    with transaction(migrated_url) as connection, connection.cursor() as cursor:
        cursor.execute("update sdi.migration set checksum = 'x' where number = 1")
        cursor.execute("delete from sdi.rebuilt")
    with pytest.raises(DataRefused, match="0001_catalog"):
        migrate(migrated_url)
    with closing(connect(migrated_url)) as connection:
        assert not is_current(connection)
        assert one(connection, "select to_regnamespace('sdi_app') is not null")


def test_rebuilding_ties_the_layers_again(city_url: str) -> None:
    before = shape(city_url)
    with transaction(city_url) as connection, connection.cursor() as cursor:
        cursor.execute("delete from sdi.rebuilt")
    migrate(city_url)
    assert shape(city_url) == before
    with transaction(city_url) as connection, connection.cursor() as cursor:
        cursor.execute("insert into data.markets (ma_doi_tuong) values ('C1')")
    with closing(connect(city_url)) as connection:
        assert one(connection, "select count(*) from sdi_app.published_changeset") == 1


def test_the_first_release_migrates_to_what_a_fresh_install_is(database_url: str, migrated_url: str) -> None:
    """The dump holds the layers, a feature and its history as release 0.1 left them."""
    subprocess.run(
        ["psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={FIRST_RELEASE}", database_url],
        capture_output=True,
        check=True,
    )
    migrate(database_url)
    settings = Settings()
    for url in (database_url, migrated_url):
        with transaction(url) as connection:
            for layer, source in read_folder(settings.layers_dir):
                apply_layer(connection, layer, source, settings.city_srid)
    assert shape(database_url) == shape(migrated_url)
    with closing(connect(database_url)) as connection:
        assert one(connection, "select ten from data.markets") == "Chợ Cái Răng"
        assert one(connection, "select ten from history.markets") == "Chợ nổi Cái Răng"


def test_every_index_says_what_it_is_for() -> None:
    for file in sorted((paths.sql() / "migrations").glob("*.sql")):
        lines = file.read_text("utf-8").splitlines()
        for place, line in enumerate(lines):
            if line.lower().startswith(("create index", "create unique index")):
                assert lines[place - 1].startswith(("-- Usage:", "--")), f"{file.name}:{place + 1}"
