"""A new layer is loaded into the table that it becomes: it is like one that was declared and then filled."""

from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely

from importers.pipeline import staged
from importers.progress import Silent
from importers.report import Report
from importers.request import Request
from layers.apply import apply_layer, remove_layer
from layers.catalog import load_catalog
from sdi.db import Connection, connect, one, transaction
from sdi.settings import Settings

ORIGIN = np.array([582223.5215, 1105837.7008])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def run(url: str, settings: Settings, file: Path, publish: bool = True, **more: Any) -> Report:
    with staged(url, settings, Request(file, who="test", **more), Silent()) as ready:
        return ready.publish(settings) if publish else ready.report


def sheet(folder: Path, rows: int = 6, name: str = "sheet.gpkg", **columns: Any) -> Path:
    """Squares of 10 m side by side, numbered within sheets of three."""
    x = ORIGIN[0] + 10 * np.arange(rows)
    frame = geopandas.GeoDataFrame(
        {"so_to": np.arange(rows) // 3 + 1, "so_thua": np.arange(rows) % 3 + 1, **columns},
        geometry=shapely.box(x, ORIGIN[1], x + 10, ORIGIN[1] + 10),
        crs=5897,
    )
    file = folder / name
    file.unlink(missing_ok=True)
    frame.to_file(file)
    return file


def described(connection: Connection, layer: str) -> list[tuple[Any, ...]]:
    """Columns, indexes, triggers and rights of a layer's table, without the names that hold the layer's."""
    statement = """
        select 'column', attname, format_type(atttypid, atttypmod), attnotnull, attgenerated,
               pg_get_expr(adbin, adrelid)
        from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where attrelid = format('data.%%I', %(layer)s::text)::regclass and attnum > 0 and not attisdropped
        union all
        select 'index', replace(indexname, %(layer)s, '_'), replace(indexdef, %(layer)s, '_'),
               null, null, null
        from pg_indexes where schemaname in ('data', 'history') and tablename = %(layer)s
        union all
        select 'trigger', tgname, replace(pg_get_triggerdef(oid), %(layer)s, '_'), tgenabled = 'A', null, null
        from pg_trigger where tgrelid = format('data.%%I', %(layer)s::text)::regclass and not tgisinternal
        union all
        select 'right', grantee, privilege_type, null, null, column_name
        from information_schema.column_privileges where table_schema = 'data' and table_name = %(layer)s
        union all
        select 'table', relpersistence::text, replace(relname, %(layer)s, '_'), null, null, null
        from pg_class where oid = format('data.%%I', %(layer)s::text)::regclass
        order by 1, 2, 3, 6"""
    with connection, connection.cursor() as cursor:
        cursor.execute(statement, {"layer": layer})
        return cursor.fetchall()


def test_it_is_the_table_that_its_declaration_makes(
    city_url: str, settings: Settings, tmp_path: Path
) -> None:
    run(city_url, settings, sheet(tmp_path, ten=["a", "b", "c", None, "e", "f"]), new="loaded")
    with closing(connect(city_url)) as connection:
        with connection:
            published = load_catalog(connection)["loaded"]
        loaded = described(connection, "loaded")
        with transaction(city_url) as writing:
            remove_layer(writing, "loaded")
            apply_layer(writing, published.layer, published.source, settings.city_srid)
        assert described(connection, "loaded") == loaded


def test_it_is_one_change_set_and_goes_on_like_any_layer(
    city_url: str, settings: Settings, tmp_path: Path
) -> None:
    first = run(city_url, settings, sheet(tmp_path), new="loaded")
    again = run(city_url, settings, sheet(tmp_path), layer="loaded")
    more = run(city_url, settings, sheet(tmp_path, 7), layer="loaded")
    assert (first.diff.new, again.diff.unchanged, again.changeset) == (6, 6, None)
    assert (more.diff.new, more.diff.unchanged, more.changeset) == (1, 6, (first.changeset or 0) + 1)
    with closing(connect(city_url)) as connection, connection:
        counted = "select inserted from sdi.changeset_layer where layer = 'loaded' order by changeset"
        with connection.cursor() as cursor:
            cursor.execute(counted)
            assert cursor.fetchall() == [(6,), (1,)]
        assert one(connection, "select count(*) from data.loaded where geom_web is not null") == 7
        assert (
            one(
                connection,
                "select count(*) from data.loaded where sdi_id = sdi_app.feature_id(sdi_key, false)",
            )
            == 7
        )


def test_its_key_is_sheet_and_parcel_number_where_these_tell_rows_apart(
    city_url: str, settings: Settings, tmp_path: Path
) -> None:
    run(city_url, settings, sheet(tmp_path), new="loaded")
    with closing(connect(city_url)) as connection, connection:
        assert load_catalog(connection)["loaded"].layer.key == ("so_to", "so_thua")


def test_its_key_may_be_said(city_url: str, settings: Settings, tmp_path: Path) -> None:
    file = sheet(tmp_path, ma=list("uvwxyz"), khac=list("abcdef"))
    run(city_url, settings, file, new="loaded", key=("khac",))
    with closing(connect(city_url)) as connection, connection:
        assert load_catalog(connection)["loaded"].layer.key == ("khac",)


def test_rows_of_one_key_are_told_apart_and_keep_their_ids(
    city_url: str, settings: Settings, tmp_path: Path
) -> None:
    file = sheet(tmp_path, ma=[1, 1, 2, 3, 3, 3])
    told = run(city_url, settings, file, new="loaded", key=("ma",))
    assert [f.count for f in told.findings if f.key == "import.repeated_key"] == [3]
    again = run(city_url, settings, sheet(tmp_path, ma=[1, 1, 2, 3, 3, 3]), layer="loaded")
    assert again.diff.unchanged == 6
    with closing(connect(city_url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(
            "select sdi_key, sdi_id = sdi_app.feature_id(sdi_key, true) from data.loaded order by 1"
        )
        assert cursor.fetchall() == [(key, True) for key in ("1", "1#2", "2", "3", "3#2", "3#3")]


def test_nothing_is_made_by_a_dry_run(city_url: str, settings: Settings, tmp_path: Path) -> None:
    report = run(city_url, settings, sheet(tmp_path), publish=False, new="loaded")
    assert report.diff.new == 6 and len(report.changes) == 6
    with closing(connect(city_url)) as connection, connection:
        assert "loaded" not in load_catalog(connection).layers
        assert one(connection, "select count(*) from pg_tables where schemaname = 'staging'") == 0


HEIGHTS = """
id: levels
theme: flood
title: {vi: Mốc, en: Levels}
description: {vi: Mốc, en: Levels}
geometry: {type: point, z: true}
key: [ma]
fields:
  ma: {type: text, title: {vi: Mã, en: Code}}
style: {kind: circle, color: "#2a6f97", order: 600}
tiles: {min_zoom: 6, fields: [ma]}
metadata:
  topic: location
  responsible: {vi: A, en: A}
  licence: {vi: B, en: B}
"""


def test_heights_are_kept_where_the_layer_says_so_and_their_change_is_seen(
    city_url: str, settings: Settings, tmp_path: Path
) -> None:
    from layers.spec.file import parse_layer
    from sdi import paths

    layer = parse_layer(HEIGHTS, "levels.yml", paths.layers() / "codes")
    with transaction(city_url) as writing:
        apply_layer(writing, layer, HEIGHTS, settings.city_srid)

    def points(heights: list[float]) -> Path:
        file = tmp_path / "levels.gpkg"
        file.unlink(missing_ok=True)
        shapes = shapely.points(ORIGIN[0] + np.arange(len(heights)), ORIGIN[1], heights)
        codes = [f"M{place}" for place in range(len(heights))]
        geopandas.GeoDataFrame({"ma": codes}, geometry=shapes, crs=5897).to_file(file)
        return file

    run(city_url, settings, points([1.25, 2.5, 3.75]), layer="levels")
    changed = run(city_url, settings, points([1.25, 2.6, 3.75]), layer="levels")
    assert (changed.diff.moved, changed.diff.unchanged) == (1, 2)
    with closing(connect(city_url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("select st_z(geom) from data.levels order by ma")
        assert [z for (z,) in cursor.fetchall()] == [1.25, 2.6, 3.75]
