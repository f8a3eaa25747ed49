"""Names and values that mean something to another program: here they are only names and values."""

import io
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

NAMES = [
    "a\"; drop table data.hostile; --", "b'; select 1", "{name}", "{0}", "%s", "%(who)s", "$1", "c\u202etxt",
    "d\u200b", "e\ne", "f\tf", "<script>alert(1)</script>", "sdi_id", "sdi_key", "geom", "geom_web",
    "order", "select",
    "ma", "MA", "Mã", "😀", "_", "1", "g" * 200, "h\\", ";", "  i  ", "[bold]j[/]", "../../k", "xmin", "ctid",
    "tableoid",
]  # fmt: skip


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.parquet", "a.fgb", "a.csv"])
def test_names_of_columns_are_only_names(
    name: str, kit: Any, ask: Callable[..., dict[str, Any]], hostile_url: str, tmp_path: Path
) -> None:
    wanted = [column for column in NAMES if (name, column) not in NO_NAMES]
    if name == "a.csv":
        head = ",".join('"' + column.replace('"', '""') + '"' for column in [*wanted, "lon", "lat"])
        lines = [
            ",".join([f"{letter}{n}" for n in range(len(wanted))] + ["105.7", "10.0"]) for letter in "AB"
        ]
        (tmp_path / name).write_text("\n".join([head, *lines]), "utf-8")
    else:
        columns: dict[str, list[Any]] = {column: [f"A{n}", f"B{n}"] for n, column in enumerate(wanted)}
        kit.points(tmp_path / name, **columns)
    answer = ask(tmp_path / name, keep=True)
    assert answer["outcome"] == "imported", answer
    with closing(psycopg2.connect(hostile_url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("select to_jsonb(t) from data.hostile t")
        rows = [set(map(str, row.values())) for (row,) in cursor.fetchall()]
        _drop(cursor)
    assert len(rows) == 2
    for letter, row in zip("AB", sorted(rows, key=lambda row: "B0" in row), strict=True):
        assert {f"{letter}{n}" for n in range(len(wanted))} <= row


NO_NAMES = {("a.gpkg", "ma"), ("a.gpkg", "geom"), ("a.csv", "geom")}
"""Two columns that differ in case only, or a second geometry."""

VALUES = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@x",
    "\u202eabc",
    "'; drop table data.hostile; --",
    "{0}%s",
    "<b>",
    "[red]",
]


def test_values_are_only_values(ask: Callable[..., dict[str, Any]], hostile_url: str, tmp_path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"ten": value},
            "geometry": {"type": "Point", "coordinates": [105.7, 10]},
        }
        for value in VALUES
    ]
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert ask(tmp_path / "a.geojson", keep=True)["rows"] == len(VALUES)
    with closing(psycopg2.connect(hostile_url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("select ten from data.hostile")
        assert sorted(row for (row,) in cursor.fetchall()) == sorted(VALUES)
        _drop(cursor)


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", "\uffff", "x" * 3_000_000])
def test_odd_values(value: str, ask: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    feature = {
        "type": "Feature",
        "properties": {"ten": value},
        "geometry": {"type": "Point", "coordinates": [105.7, 10]},
    }
    (tmp_path / "a.geojson").write_text(json.dumps(feature))
    assert ask(tmp_path / "a.geojson")["outcome"] in ("imported", "refused")
    table = io.StringIO(newline="")
    table.write(f"ten,lon,lat\n{value},105.7,10.0\n")
    (tmp_path / "a.csv").write_bytes(table.getvalue().encode("utf-8", "surrogatepass"))
    assert ask(tmp_path / "a.csv")["outcome"] in ("imported", "refused")


NUMBERS = ["nan", "inf", "-inf", "1e400", "1e308", "-1e308", "9" * 400, "0x10", "٣", "1e-400", ""]


@pytest.mark.parametrize("value", NUMBERS)
def test_odd_numbers(value: str, ask: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    for name, line in (("x", f"A,{value},10.0,1"), ("n", f"A,105.7,10.0,{value}")):
        (tmp_path / f"{name}.csv").write_text(f"ten,lon,lat,so\n{line}\nB,105.7,10.0,2\n", "utf-8")
        for crs in ("EPSG:4326", "EPSG:5897", "auto"):
            assert ask(tmp_path / f"{name}.csv", crs=crs)["outcome"] in ("imported", "refused")


def _drop(cursor: Any) -> None:
    cursor.execute("drop table data.hostile, history.hostile; delete from sdi.layer where id = 'hostile'")
