"""Small sound files of every format, broken at random: imported or refused, nothing else.

Some hundred by default, 10,000 where SDI_TEST_ALL=1 is set (SDI_TEST_MUTATIONS=n sets the number).
Every mutation can be had again by its number: the random choices are seeded with it.
"""

import io
import json
import os
import random
import re
import shutil
import struct
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import rasterio
import shapely
from rasterio.transform import from_origin

MUTATIONS = int(
    os.environ.get("SDI_TEST_MUTATIONS") or (10_000 if os.environ.get("SDI_TEST_ALL") == "1" else 200)
)

PARTS = {
    "shp": (".shp", ".shx", ".dbf", ".prj", ".cpg"),
    "tab": (".tab", ".dat", ".map", ".id"),
    "mif": (".mif", ".mid"),
}
INTERESTING = (
    0,
    1,
    -1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    1 << 40,
)
NUMBERS = (
    b"0",
    b"-1",
    b"1e999",
    b"-1e308",
    b"nan",
    b"99999999999999999999",
    b"2147483648",
    b"",
    b"1,5",
    b"0x10",
)


def frame(kind: str, degrees: bool) -> Any:
    """Forty features near Cần Thơ."""
    x, y = np.meshgrid(582000 + 50 * np.arange(8), 1105000 + 60 * np.arange(5))
    points = shapely.points(x.ravel(), y.ravel())
    shapes = {
        "points": points,
        "lines": shapely.linestrings(
            np.stack([np.stack([x.ravel() + d, y.ravel() + d * d / 30], 1) for d in (0, 15, 30)], 1)
        ),
        "polygons": shapely.buffer(points, 20, quad_segs=2),
        "mixed": np.where(np.arange(40) % 3 == 0, None, shapely.buffer(points, 9, quad_segs=1)),
    }[kind]
    data = {
        "MA": [f"S{number:03d}" for number in range(40)],
        "TEN": [f"Trường Tiểu học Cái Khế {number}" for number in range(40)],
        "SO_TO": np.arange(40),
        "DIEN_TICH": np.arange(40) * 12.5,
        "NGAY": np.array(["2024-02-29"] * 40, "datetime64[s]"),
    }
    made = geopandas.GeoDataFrame(data, geometry=shapes, crs=5897)
    return made.to_crs(4326) if degrees else made


def make_seeds(folder: Path) -> list[Path]:
    """About thirty sound files; those of several parts are folders."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [*_vector_seeds(folder), *_table_seeds(folder), *_grid_seeds(folder), _packed(folder)]


def _vector_seeds(folder: Path) -> Iterator[Path]:
    drivers = {
        "gpkg": "GPKG", "kml": "KML", "gml": "GML", "geojson": "GeoJSON", "geojsonl": "GeoJSONSeq",
        "fgb": "FlatGeobuf", "shp": "ESRI Shapefile", "tab": "MapInfo File", "mif": "MapInfo File",
        "dxf": "DXF", "dgn": "DGN",
    }  # fmt: skip
    for ending, driver in drivers.items():
        for kind in ("points", "polygons") if ending not in ("dxf", "dgn") else ("lines", "points"):
            made = frame(kind, ending in ("kml", "geojson", "geojsonl"))
            place = folder / f"{ending}_{kind}" if ending in PARTS else folder
            place.mkdir(parents=True, exist_ok=True)
            if ending in ("dxf", "dgn"):
                made = made[["geometry"]]
            if ending in ("shp", "tab", "mif"):
                made = made.assign(NGAY=made["NGAY"].astype(str))
            made.to_file(place / f"{kind}.{ending}", driver=driver, engine="pyogrio")
            yield place if ending in PARTS else place / f"{kind}.{ending}"
    frame("mixed", False).to_parquet(folder / "mixed.parquet")
    yield folder / "mixed.parquet"
    frame("polygons", True).to_parquet(folder / "polygons.parquet")
    yield folder / "polygons.parquet"
    made = frame("mixed", False)
    made.to_file(folder / "mixed.gpkg", driver="GPKG", engine="pyogrio")
    yield folder / "mixed.gpkg"


def _table_seeds(folder: Path) -> Iterator[Path]:
    made = frame("points", False)
    rows = [
        [row.MA, row.TEN, row.SO_TO, row.DIEN_TICH, row.geometry.y, row.geometry.x]
        for row in made.itertuples()
    ]
    head = ["MA", "TEN", "SO_TO", "DIEN_TICH", "X", "Y"]
    lines = [";".join(str(cell).replace(".", ",") for cell in row) for row in [head, *rows]]
    (folder / "decimal_comma.csv").write_text("\n".join(lines), "utf-8")
    yield folder / "decimal_comma.csv"
    lines = ["\t".join(map(str, row)) for row in [head, *rows]]
    (folder / "tabs.txt").write_bytes("\r\n".join(lines).encode("utf-16"))
    yield folder / "tabs.txt"
    (folder / "rows.xlsx").write_bytes(workbook([head, *rows]))
    yield folder / "rows.xlsx"


def workbook(rows: list[list[Any]]) -> bytes:
    """A minimal workbook of one sheet (ECMA-376), text inline."""

    def cell(value: Any) -> str:
        is_text = isinstance(value, str)
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>' if is_text else f"<c><v>{value}</v></c>"

    sheet = "".join(f"<row>{''.join(cell(value) for value in row)}</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    package = "http://schemas.openxmlformats.org/package/2006"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml"'
            f' ContentType="{kinds}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml"'
            f' ContentType="{kinds}.worksheet+xml"/></Types>',
        )
        packed.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{rels}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{rels}"><sheets><sheet name="Trang 1" sheetId="1" r:id="r1"/>'
            "</sheets></workbook>",
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rels}/worksheet"'
            ' Target="worksheets/sheet1.xml"/></Relationships>',
        )
        packed.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
        )
    return out.getvalue()


def _grid_seeds(folder: Path) -> Iterator[Path]:
    cells = (np.indices((40, 30)).sum(0) / 10).astype("float32")
    for name, more in (("strips", {}), ("tiles", {"tiled": True, "blockxsize": 16, "blockysize": 16})):
        with rasterio.open(
            folder / f"{name}.tif", "w", driver="GTiff", width=30, height=40, count=1, dtype="float32",
            crs="EPSG:5897", transform=from_origin(582000, 1106000, 10, 10), nodata=-9999,
            compress="deflate" if more else None, **more,
        ) as grid:  # fmt: skip
            grid.write(cells, 1)
        yield folder / f"{name}.tif"
    head = "ncols 30\nnrows 40\nxllcorner 582000\nyllcorner 1105600\ncellsize 10\nNODATA_value -9999\n"
    (folder / "grid.asc").write_text(head + "\n".join(" ".join(f"{c:.1f}" for c in row) for row in cells))
    yield folder / "grid.asc"


def _packed(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "shapefile.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for part in (folder / "shp_polygons").iterdir():
            packed.write(part, part.name)
    return folder / "shapefile.zip"


def mutate(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """The bytes with one to four faults in them, half of these near the beginning."""
    found = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        reach = len(found) if dice.random() < 0.5 else min(len(found), 512)
        if not reach:
            break
        at = dice.randrange(reach)
        length = min(dice.choice((1, 4, 16, 64, 512)), len(found) - at)
        dice.choice(FAULTS)(found, at, length, other, dice)
    return bytes(found)


def _flip(found: bytearray, at: int, length: int, other: bytes, dice: random.Random) -> None:
    found[at] ^= 1 << dice.randrange(8)


def _number(found: bytearray, at: int, length: int, other: bytes, dice: random.Random) -> None:
    kind = dice.choice(["<h", ">h", "<i", ">i", "<q", ">q"])
    size = struct.calcsize(kind)
    value = dice.choice((*INTERESTING, len(found), dice.getrandbits(31)))
    value = (value + (1 << (8 * size - 1))) % (1 << 8 * size) - (1 << (8 * size - 1))
    found[at : at + size] = struct.pack(kind, value)


def _text_number(found: bytearray, at: int, length: int, other: bytes, dice: random.Random) -> None:
    near = re.compile(rb"\d[\d.]*").search(found, at)
    if near:
        found[near.start() : near.end()] = dice.choice(NUMBERS)


def _cut(found: bytearray, at: int, length: int, other: bytes, dice: random.Random) -> None:
    del found[dice.randrange(1, len(found) + 1) :]


def _drop(found: bytearray, at: int, length: int, other: bytes, dice: random.Random) -> None:
    del found[at : at + length]


def _double(found: bytearray, at: int, length: int, other: bytes, dice: random.Random) -> None:
    found[at:at] = bytes(found[at : at + length]) * dice.choice((1, 2, 50))


def _splice(found: bytearray, at: int, length: int, other: bytes, dice: random.Random) -> None:
    start = dice.randrange(max(1, len(other)))
    found[at : at + length] = other[start : start + length]


def _fill(found: bytearray, at: int, length: int, other: bytes, dice: random.Random) -> None:
    found[at : at + length] = bytes([dice.choice((0, 0x20, 0x7F, 0x80, 0xFF))]) * length


FAULTS = (_flip, _flip, _number, _number, _number, _text_number, _cut, _drop, _double, _splice, _fill)


def mutant(number: int, seeds: list[Path], folder: Path) -> Path:
    """The file (or folder) of a mutation; the same for the same number."""
    dice = random.Random(number)
    seed, other = seeds[number % len(seeds)], dice.choice(seeds)
    place = folder / f"{number:05d}"
    place.mkdir(parents=True)
    if seed.is_dir():
        shutil.copytree(seed, place, dirs_exist_ok=True)
        file = dice.choice(sorted(place.iterdir()))
    else:
        file = place / seed.name
        shutil.copy(seed, file)
    strange = other if other.is_file() else sorted(other.iterdir())[0]
    file.write_bytes(mutate(file.read_bytes(), strange.read_bytes(), dice))
    return place if seed.is_dir() else file


def requests(seeds: list[Path], folder: Path) -> Iterator[dict[str, Any]]:
    for number in range(MUTATIONS):
        file = mutant(number, seeds, folder)
        yield {
            "file": str(file),
            "new": f"m{number}",
            "publish": number % 8 == 0,
            "crs": ("EPSG:5897", "EPSG:4326", "auto")[number // len(seeds) % 3],
            "layers": "one",
        }


def test_a_sound_file_of_each_kind_is_imported(kit: Any, migrated_url: str, tmp_path: Path) -> None:
    seeds = make_seeds(tmp_path / "seeds")
    asked = [{"file": str(seed), "new": f"s{number}"} for number, seed in enumerate(seeds)]
    refused = {}
    for outcome in kit.ask_all(migrated_url, tmp_path / "run", asked):
        assert kit.faults_of(outcome) == []
        answer = outcome.answers[0]
        rows = 1 if outcome.request["file"].endswith((".tif", ".asc")) else 40
        if (answer["outcome"], answer.get("stored")) != ("imported", rows):
            refused[outcome.request["file"]] = answer
    assert refused == {}


def test_a_broken_file_is_imported_or_refused(kit: Any, migrated_url: str, tmp_path: Path) -> None:
    seeds = make_seeds(tmp_path / "seeds")
    faults, seen = {}, Counter[str]()
    for outcome in kit.ask_all(migrated_url, tmp_path / "run", requests(seeds, tmp_path / "mutants")):
        found = kit.faults_of(outcome)
        seen.update(answer.get("key", answer["outcome"]) for answer in outcome.answers)
        file = Path(outcome.request["file"])
        if found:
            faults[str(file)] = found
            print(file, *found, sep="\n", flush=True)
        else:
            shutil.rmtree(file if file.is_dir() else file.parent)
    print(f"{MUTATIONS} mutations of {len(seeds)} files: {json.dumps(dict(seen.most_common()))}")
    assert faults == {}
    assert kit.left_in_staging(migrated_url) == []
