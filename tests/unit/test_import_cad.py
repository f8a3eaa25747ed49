"""Drawings: levels, colours and texts; areas from lines."""

from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from importers.formats import open_source
from importers.polygons_from_lines import close_lines, join_texts
from importers.readers.cad_areas import cad_areas
from layers.spec.cad import Cad
from sdi.errors import DataRefused


def dxf(file: Path, *entities: str, version: str = "AC1015") -> Path:
    header = f"0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\n{version}\n9\n$DWGCODEPAGE\n3\nANSI_1252\n0\nENDSEC\n"
    body = f"0\nSECTION\n2\nENTITIES\n{''.join(entities)}0\nENDSEC\n0\nEOF\n"
    file.write_bytes((header + body).encode("latin-1" if version < "AC1021" else "utf-8"))
    return file


def drawn(level: str, *points: tuple[float, float], colour: int = 1) -> str:
    vertices = "".join(f"10\n{x}\n20\n{y}\n" for x, y in points)
    return f"0\nLWPOLYLINE\n8\n{level}\n62\n{colour}\n100\nAcDbPolyline\n90\n{len(points)}\n70\n0\n{vertices}"


def written(level: str, text: str, x: float, y: float) -> str:
    return f"0\nTEXT\n8\n{level}\n10\n{x}\n20\n{y}\n40\n1\n1\n{text}\n"


def test_elements_of_a_dxf_keep_level_colour_and_text(tmp_path: Path) -> None:
    file = dxf(tmp_path / "a.dxf", drawn("RANH", (0, 0), (1, 0)), written("SO_THUA", "12", 0.5, 0.5))
    source = open_source(file)
    (batch,) = source.batches()
    assert list(batch.columns) == source.schema.names
    assert batch.columns["Layer"].to_pylist() == [b"RANH", b"SO_THUA"]
    assert batch.columns["Text"].to_pylist() == [None, b"12"]
    assert batch.columns["Colour"].to_pylist()[0] == b"#ff0000"
    assert source.crs is None


@pytest.mark.parametrize(
    ("version", "text", "raw", "declared"),
    [
        ("AC1015", "Th\xf6a \xae\xcat", b"Th\xf6a \xae\xcat", None),
        ("AC1015", "Th\\U+1EEDa \xf0", "Thửa ð".encode(), "utf-8"),
        ("AC1027", "Thửa", "Thửa".encode(), "utf-8"),
    ],
    ids=["tcvn3", "escaped", "2013"],
)
def test_text_of_a_dxf(tmp_path: Path, version: str, text: str, raw: bytes, declared: str | None) -> None:
    source = open_source(dxf(tmp_path / "a.dxf", written("0", text, 0, 0), version=version))
    (batch,) = source.batches()
    assert batch.columns["Text"].to_pylist() == [raw]
    assert source.declared_encoding == declared


def test_a_dxf_that_breaks_off_is_refused(tmp_path: Path) -> None:
    file = dxf(tmp_path / "a.dxf", *(drawn("RANH", (0, at), (1, at)) for at in range(9)))
    file.write_bytes(file.read_bytes()[:-60])
    with pytest.raises(DataRefused, match=r"a\.dxf, feature"):
        list(open_source(file).batches())


def dgn(file: Path, *levels: int) -> Path:
    """Lines on levels. GDAL writes all on level 0; the level is in the first byte of an element (ISFF)."""
    shapes = shapely.linestrings([[(at, 0), (at, 1)] for at in range(len(levels))])
    pyogrio.raw.write(
        str(file), geometry=shapely.to_wkb(shapes), field_data=[], fields=[], geometry_type="LineString",
        driver="DGN", crs="EPSG:5897",
    )  # fmt: skip
    content = bytearray(file.read_bytes())
    place, wanted = 0, list(levels)
    while content[place : place + 2] != b"\xff\xff":
        if content[place + 1] & 0x7F in (3, 4):  # a line, a line string
            content[place] = content[place] & 0xC0 | wanted.pop(0)
        place += 4 + 2 * int.from_bytes(content[place + 2 : place + 4], "little")
    file.write_bytes(content)
    return file


def test_elements_of_a_dgn_keep_level_and_colour(tmp_path: Path) -> None:
    (batch,) = open_source(dgn(tmp_path / "a.dgn", 7, 8)).batches()
    assert batch.columns["Level"].to_pylist() == [7, 8]
    assert batch.columns["Colour"].to_pylist() == [b"#ffffff"] * 2


def test_areas_of_a_sheet_with_their_numbers(tmp_path: Path) -> None:
    file = dxf(
        tmp_path / "a.dxf",
        drawn("ranh", (0, 0), (10, 0), (10, 10)),
        drawn("RANH", (10, 10.004), (0, 10), (0, 0.003)),
        drawn("RANH", (5, 0.002), (5, 9.996)),
        drawn("NHA", (1, 1), (2, 1), (2, 2), (1, 2), (1, 1)),
        written("SO_THUA", "12", 2, 5),
        written("SO_THUA", "13", 7, 5),
        written("SO_THUA", "ghi chu", 7.1, 5),
        written("SO_THUA", "99", 50, 50),
    )
    cad = Cad.model_validate(
        {"levels": ["RANH"], "texts": {"so_thua": {"level": "so_thua", "pattern": r"\d+"}}}
    )
    source, open_ends, notes = cad_areas(open_source(file), cad)
    (batch,) = source.batches()
    shapes = shapely.from_wkb(batch.wkb.to_pylist())
    found = dict(zip(batch.columns["so_thua"].to_pylist(), shapely.area(shapes), strict=True))
    assert found == {b"12": pytest.approx(50, abs=0.1), b"13": pytest.approx(50, abs=0.1)}
    assert shapely.is_valid(shapes).all()
    assert len(open_ends) == 0
    assert [(note.key, note.many) for note in notes] == [("format.cad_texts_outside", 1)]


def test_a_level_alone_stands_for_its_texts() -> None:
    assert Cad.model_validate({"texts": {"so_thua": 13}}).texts["so_thua"].level == 13
    for wrong in ({"snap": 0}, {"texts": {"so_thua": {"level": 1, "pattern": "("}}}, {"level": 1}):
        with pytest.raises(ValidationError):
            Cad.model_validate(wrong)


def lines(*points: list[tuple[float, float]]) -> np.ndarray:
    return np.array([shapely.LineString(part) for part in points], object)


def test_lines_that_stay_open_are_told() -> None:
    closed = close_lines(lines([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0.5)]), 0.01)
    assert len(closed.polygons) == 0
    assert sorted(point.wkt for point in closed.open_ends) == ["POINT (0 0)", "POINT (0 0.5)"]


def test_an_end_beside_a_segment_meets_it() -> None:
    square = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
    closed = close_lines(lines(square, [(5, 0.008), (5, 9.995)]), 0.01)
    assert sorted(shapely.area(closed.polygons)) == pytest.approx([50, 50], abs=0.1)
    assert len(closed.open_ends) == 0


def test_an_area_in_an_area() -> None:
    outer, inner = shapely.box(0, 0, 10, 10), shapely.box(4, 4, 6, 6)
    closed = close_lines(np.array([outer, inner, None, shapely.Point(1, 1)], object), 0.01)
    assert sorted(shapely.area(closed.polygons)) == [4, 96]


def test_nothing_gives_nothing() -> None:
    for empty in (lines(), lines([(0, 0), (0, 0)]), np.array([None], object)):
        assert [len(part) for part in close_lines(empty, 0.01)] == [0, 0]
    joined = join_texts(lines(), lines())
    assert (len(joined.texts), joined.outside, joined.several) == (0, 0, 0)


def test_of_several_texts_the_one_nearest_the_middle_is_taken() -> None:
    areas = np.array([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)], object)
    joined = join_texts(areas, shapely.points([[1, 1], [5, 5], [15, 5]]))
    assert (joined.texts.tolist(), joined.outside, joined.several) == ([1, -1], 1, 1)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_a_grid_of_shaken_lines_closes_to_its_cells(wide: int, high: int, seed: int) -> None:
    """Each side of each cell drawn alone, its ends up to 4 mm off, in any order and direction."""
    shaken = np.random.default_rng(seed)
    sides = [((x, y), (x + 1, y)) for x in range(wide) for y in range(high + 1)]
    sides += [((x, y), (x, y + 1)) for x in range(wide + 1) for y in range(high)]
    off = shaken.uniform(-0.0028, 0.0028, (len(sides), 2, 2))
    drawn_sides = np.array(sides, float) + off
    turned = shaken.random(len(sides)) < 0.5
    drawn_sides[turned] = drawn_sides[turned, ::-1]
    closed = close_lines(shapely.linestrings(drawn_sides[shaken.permutation(len(sides))]), 0.01)
    assert len(closed.polygons) == wide * high
    assert len(closed.open_ends) == 0
    assert shapely.area(closed.polygons) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("missing", [2, 40, 700])
def test_a_dgn_that_breaks_off_is_refused(tmp_path: Path, missing: int) -> None:
    file = dgn(tmp_path / "a.dgn", *range(1, 60))
    content = file.read_bytes()
    file.write_bytes(content[: content.rindex(b"\xff\xff") + 2 - missing])
    with pytest.raises(DataRefused, match=r"a\.dgn, feature"):
        list(open_source(file).batches())
