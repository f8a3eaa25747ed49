"""Files that claim, or are, more than a machine bears: deep, wide, long, and headers that promise 2^31."""

import random
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from importers.match import best_layer
from layers.folder import read_folder
from sdi import paths

type Make = Callable[[Path], Path]


def nested_geometry(folder: Path) -> Path:
    deep = 100_000
    inner = (
        '{"type":"GeometryCollection","geometries":[' * deep
        + '{"type":"Point","coordinates":[1,2]}'
        + "]}" * deep
    )
    text = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
        + inner
        + "}]}"
    )
    (folder / "deep.geojson").write_text(text)
    return folder / "deep.geojson"


def nested_property(folder: Path) -> Path:
    deep = "[" * 100_000 + "]" * 100_000
    point = '"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}'
    text = f'{{{point},"properties":{{"a":{deep}}}}}'
    (folder / "deep.geojson").write_text(f'{{"type":"FeatureCollection","features":[{text}]}}')
    return folder / "deep.geojson"


def nested_collection(folder: Path) -> Path:
    """As deep as a reader takes it; PostGIS has a limit of its own."""
    deep = 28
    inner = (
        '{"type":"GeometryCollection","geometries":[' * deep
        + '{"type":"Point","coordinates":[105,10]}'
        + "]}" * deep
    )
    (folder / "deep.geojson").write_text(f'{{"type":"Feature","properties":{{"a":1}},"geometry":{inner}}}')
    return folder / "deep.geojson"


def nested_kml(folder: Path) -> Path:
    deep = 100_000
    text = "<Folder>" * deep + "</Folder>" * deep
    (folder / "deep.kml").write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2">{text}</kml>')
    return folder / "deep.kml"


def many_columns(folder: Path) -> Path:
    names = ",".join(f"c{number}" for number in range(100_000))
    (folder / "wide.csv").write_text(f"lon,lat,{names}\n105,10,{names}\n")
    return folder / "wide.csv"


def one_line(folder: Path) -> Path:
    with (folder / "line.csv").open("wb") as file:
        file.write(b"ten,lon,lat\nA,105.7,10.0\nB")
        for _ in range(256):
            file.write(b"x" * (4 << 20))
    return folder / "line.csv"


def only_zeros(folder: Path) -> Path:
    with (folder / "zeros.csv").open("wb") as file:
        file.write(b"ten,lon,lat\n")
        file.truncate(1 << 30)
    return folder / "zeros.csv"


def one_quote(folder: Path) -> Path:
    with (folder / "quote.csv").open("wb") as file:
        file.write(b'ten,lon,lat\n"A,105.7,10.0\n')
        for _ in range(32):
            file.write(b"B,105.7,10.0\n" * 100_000)
    return folder / "quote.csv"


def shape_claims(at: int, kind: str, value: int, part: str = ".shp") -> Make:
    def make(folder: Path) -> Path:
        made = geopandas.GeoDataFrame({"TEN": ["A", "B"]}, geometry=shapely.points([105, 106], 10), crs=4326)
        made.to_file(folder / "a.shp", engine="pyogrio")
        file = folder / f"a{part}"
        data = bytearray(file.read_bytes())
        struct.pack_into(kind, data, at, value)
        file.write_bytes(data)
        return folder / "a.shp"

    make.__name__ = f"shape_claims_{part[1:]}_{at}_{value}"
    return make


def polygon_claims(at: int, value: int) -> Make:
    def make(folder: Path) -> Path:
        made = geopandas.GeoDataFrame({"A": [1]}, geometry=[shapely.box(105, 10, 106, 11)], crs=4326)
        made.to_file(folder / "a.shp", engine="pyogrio")
        data = bytearray((folder / "a.shp").read_bytes())
        struct.pack_into("<i", data, at, value)
        (folder / "a.shp").write_bytes(data)
        return folder / "a.shp"

    make.__name__ = f"polygon_claims_{at}_{value}"
    return make


def big_grid(folder: Path) -> Path:
    """A header that speaks of 4,000,000,000,000 cells."""
    head = "ncols 2000000\nnrows 2000000\nxllcorner 0\nyllcorner 0\ncellsize 1\nNODATA_value -9999\n1 2 3\n"
    (folder / "big.asc").write_text(head)
    return folder / "big.asc"


HEAVY: list[Make] = [
    nested_geometry, nested_property, nested_collection, nested_kml, many_columns, one_line, only_zeros,
    one_quote, big_grid,
    *(shape_claims(*claim) for claim in (
        (24, ">i", 0x7FFFFFFF), (24, ">I", 0x80000000), (104, ">i", 0x7FFFFFFF), (104, ">i", -1),
        (24, ">I", 0x7FFFFFFF, ".shx"), (100, ">I", 0x7FFFFFFF, ".shx"), (104, ">I", 0xFFFFFFFF, ".shx"),
        (4, "<I", 0x80000000, ".dbf"), (4, "<I", 0xFFFFFFFF, ".dbf"), (8, "<H", 0xFFFF, ".dbf"),
        (8, "<H", 1, ".dbf"), (10, "<H", 0xFFFF, ".dbf"), (10, "<H", 0, ".dbf"), (10, "<H", 3, ".dbf"),
        (48, "<B", 0, ".dbf"), (48, "<B", 255, ".dbf"),
    )),
    *(polygon_claims(at, value) for at in (144, 148) for value in (0x7FFFFFFF, -0x80000000, -1, 0)),
]  # fmt: skip


@pytest.mark.parametrize("make", HEAVY, ids=lambda make: make.__name__)
def test_claims_and_sizes(make: Make, ask: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    file = make(tmp_path)
    assert ask(file)["outcome"] in ("imported", "refused")
    file.unlink()


@pytest.mark.parametrize("length", [10, 60, 2_000])
def test_a_thousand_odd_names_are_soon_held_against_all_layers(length: int) -> None:
    dice = random.Random(length)
    columns = ["".join(dice.choices("abcdefghij", k=length)) for _ in range(1_000)]
    layers = {layer.id: layer for layer, _ in read_folder(paths.layers())}
    began = time.process_time()
    assert best_layer("odd", columns, layers) == []
    assert time.process_time() - began < 10


def test_a_laughing_workbook(kit: Any, ask: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    nested = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    cell = '<c t="inlineStr"><is><t>&a12;</t></is></c>'
    rows = f"<worksheet><sheetData><row>{cell}</row></sheetData></worksheet>"
    sheet = f'<!DOCTYPE worksheet [<!ENTITY a0 "ha">{nested}]>{rows}'
    kinds = '<Types><Override PartName="/xl/workbook.xml" ContentType="a.sheet.main+xml"/></Types>'
    main = '<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    link = '<Relationship Id="r1" Type="a/worksheet" Target="worksheets/sheet1.xml"/>'
    links = f"<Relationships>{link}</Relationships>"
    entries = {
        "[Content_Types].xml": kinds, "xl/workbook.xml": main, "xl/_rels/workbook.xml.rels": links,
        "xl/worksheets/sheet1.xml": sheet,
    }  # fmt: skip
    file = kit.zipped(tmp_path / "laughs.xlsx", **{name: text.encode() for name, text in entries.items()})
    assert ask(file)["outcome"] == "refused"
