"""Where a file lies: right or asked, never silently wrong.

Sheets of parcels in all systems the city meets are written as shapefiles by GDAL and read back.
The wards are the city's 103, drawn around the seeds that the sample city has for them.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from importers.place import Place, decide_place
from importers.places.candidate import candidate_named
from importers.places.sample import PlaceSample, swap_axes
from importers.places.wards import Wards
from sdi.city import city
from sdi.crs.control_points import CONTROL_POINTS
from sdi.crs.transform import transform_geometry
from sdi.errors import DataRefused, UsageError
from sdi.sample import plan
from sdi.sample.region import metres

SYSTEMS = (5897, 9209, 3405, 4326)
CENTIMETRE = 0.01
NINH_KIEU = (586_200.0, 1_109_400.0)
SOC_TRANG = (606_900.0, 1_061_900.0)
VI_THANH = (551_500.0, 1_081_900.0)
THE_NORTH = (530_500.0, 1_128_000.0)
"""EPSG:5897 metres."""


@cache
def ground() -> dict[str, tuple[str, shapely.Geometry]]:
    """Name and polygon of each ward by code, EPSG:5897: the ground nearest to its seed."""
    names = plan.read("wards")["current"]
    seeds = {code: metres(entry[2:])[0] for code, entry in names.items() if len(entry) == 4}
    for town in ("can_tho", "soc_trang", "vi_thanh"):
        seeds |= {seed.ma_xa: seed.at for seed in plan.town(town).wards if seed.ma_xa in names}
    outline = shapely.Polygon(metres(plan.read("region")["outline"]))
    spread = shapely.MultiPoint(list(seeds.values()))
    cells = shapely.get_parts(shapely.voronoi_polygons(spread, extend_to=outline))
    kinds = {"phuong": "Phường", "xa": "Xã"}
    return {
        code: (
            f"{kinds[names[code][0]]} {names[code][1]}",
            next(cell for cell in cells if cell.covers(shapely.Point(at))).intersection(outline),
        )
        for code, at in seeds.items()
    }


@cache
def wards() -> Wards:
    names, polygons = zip(*ground().values(), strict=True)
    return Wards(5897, list(ground()), names, polygons)


class Sheet(NamedTuple):
    """Parcels in EPSG:5897, with the code and the name of the ward that each lies in."""

    parcels: np.ndarray
    columns: dict[str, list[str]]


def sheet(east: float, north: float, across: int = 5, size: float = 40.0) -> Sheet:
    corners = (np.arange(across) - across / 2) * size
    x, y = (part.ravel() for part in np.meshgrid(east + corners, north + corners))
    tree = shapely.STRtree([polygon for _, polygon in ground().values()])
    nearest = tree.nearest(shapely.points(x + size / 2, y + size / 2))
    codes = np.array(list(ground()))[nearest].tolist()
    names = [ground()[code][0] for code in codes]
    return Sheet(shapely.box(x, y, x + size, y + size), {"MA_XA": codes, "TEN_XA": names})


def prj(srid: int) -> str:
    return CRS.from_epsg(srid).to_wkt("WKT1_ESRI")


def as_sample(
    drawn: Sheet, system: str, declared: str | None, swapped: bool, column: str | None
) -> PlaceSample:
    """The sheet as a file in `system` would give it."""
    geometry = transform_geometry(drawn.parcels, 5897, candidate_named(system).crs)
    columns = {column: pa.array(drawn.columns[column])} if column else {}
    return PlaceSample("to.shp", declared, False, swap_axes(geometry) if swapped else geometry, columns)


def as_file(folder: Path, sample: PlaceSample) -> PlaceSample:
    """The same, written as a shapefile and read back."""
    file = folder / "to_ban_do.shp"
    table = {name: np.array(values.to_pylist(), dtype=object) for name, values in sample.columns.items()}
    table |= {"SO_THUA": np.arange(len(sample.geometry))}
    shapes = shapely.to_wkb(sample.geometry)
    pyogrio.raw.write(
        file, shapes, [*table.values()], [*table], geometry_type="Polygon", crs="EPSG:4326", encoding="utf-8"
    )
    file.with_suffix(".prj").unlink()
    if sample.declared:
        file.with_suffix(".prj").write_text(sample.declared)
    about, _, wkb, read = pyogrio.raw.read(file, encoding="utf-8")
    columns = {name: pa.array(list(array)) for name, array in zip(about["fields"], read, strict=True)}
    return PlaceSample(file.name, about["crs"], False, shapely.from_wkb(wkb), columns)


def error_of(place: Place, sample: PlaceSample, drawn: Sheet) -> float:
    """How far the place puts the first parcel from where it was drawn, metres."""
    geometry = swap_axes(sample.geometry[:1]) if place.swapped else sample.geometry[:1]
    moved = shapely.centroid(transform_geometry(geometry, place.crs, 5897)[0])
    return float(moved.distance(shapely.centroid(drawn.parcels[0])))


def outcome(sample: PlaceSample, drawn: Sheet, system: str, known: Wards | None) -> str:
    """How it ended: ``certain`` and right, or ``asked`` with the truth among what a person is shown."""
    try:
        place = decide_place(sample, "auto", city(), known)
    except DataRefused as refusal:
        assert refusal.key.startswith("place.")
        assert all(refusal.tell(language) for language in ("vi", "en"))
        assert system in refusal.values["choices"], refusal
        return "refused"
    error = error_of(place, sample, drawn)
    if place.certainty != "assumed":
        assert error < CENTIMETRE, (place, error)
        return "certain"
    assert any(told.level == "warning" for told in place.evidence)
    assert all(told.tell(language) for told in place.evidence for language in ("vi", "en"))
    assert error < CENTIMETRE or system in place.alternatives, (place, error)
    return "right, to be confirmed" if error < CENTIMETRE else "asked"


PLACES = (NINH_KIEU, SOC_TRANG, VI_THANH, THE_NORTH)


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("srid", SYSTEMS)
@pytest.mark.parametrize("column", ["MA_XA", "TEN_XA", None])
def test_a_declared_sheet_is_right_without_a_question(srid, at, column, tmp_path: Path):
    drawn = sheet(*at)
    sample = as_file(tmp_path, as_sample(drawn, f"EPSG:{srid}", prj(srid), False, column))
    place = decide_place(sample, "auto", city(), wards())
    assert place.certainty in ("exact", "recognised")
    assert not place.swapped
    assert error_of(place, sample, drawn) < CENTIMETRE


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("srid", SYSTEMS)
@pytest.mark.parametrize("column", ["MA_XA", None])
def test_a_declared_sheet_with_x_north_is_turned_and_asked(srid, at, column, tmp_path: Path):
    drawn = sheet(*at)
    sample = as_file(tmp_path, as_sample(drawn, f"EPSG:{srid}", prj(srid), True, column))
    place = decide_place(sample, "auto", city(), wards())
    assert (place.certainty, place.swapped) == ("assumed", True)
    assert error_of(place, sample, drawn) < CENTIMETRE
    assert "place.x_is_north" in [told.key for told in place.evidence]


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("srid", SYSTEMS)
@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("column", ["MA_XA", "TEN_XA"])
def test_wards_tell_the_zone_of_an_undeclared_sheet(srid, at, swapped, column, tmp_path: Path):
    drawn = sheet(*at)
    sample = as_file(tmp_path, as_sample(drawn, f"EPSG:{srid}", None, swapped, column))
    place = decide_place(sample, "auto", city(), wards())
    assert (place.certainty, place.swapped) == ("assumed", swapped)
    error = error_of(place, sample, drawn)
    assert error < CENTIMETRE or (error < 420 and f"EPSG:{srid}" in place.alternatives)
    assert "place.in_own_ward" in [told.key for told in place.evidence]


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("srid", SYSTEMS)
@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("known", [False, True])
def test_without_a_ward_column_it_is_asked(srid, at, swapped, known, tmp_path: Path):
    drawn = sheet(*at)
    sample = as_file(tmp_path, as_sample(drawn, f"EPSG:{srid}", None, swapped, None))
    ended = outcome(sample, drawn, f"EPSG:{srid}", wards() if known else None)
    assert ended != "certain"


@pytest.mark.parametrize("srid", [5897, 3405])
@pytest.mark.parametrize("known", [False, True])
def test_zones_are_refused_where_nothing_tells_them_apart(srid, known):
    """The same numbers lie in Vị Thanh by one zone and on the coast, in the city as well, by the other."""
    sample = as_sample(sheet(*VI_THANH), f"EPSG:{srid}", None, False, None)
    with pytest.raises(DataRefused) as refusal:
        decide_place(sample, "auto", city(), wards() if known else None)
    assert refusal.value.key == "place.ambiguous"
    assert {"EPSG:5897", "EPSG:9209", "EPSG:3405"} <= set(refusal.value.values["choices"])
    assert "--crs EPSG:5897" in refusal.value.tell("vi")


def scattered(seed: int = 7, rows: int = 1_500) -> Sheet:
    """Parcels strewn over the whole city."""
    dice = np.random.default_rng(seed)
    city_ground = shapely.union_all([polygon for _, polygon in ground().values()])
    west, south, east, north = city_ground.bounds
    points = shapely.points(dice.uniform(west, east, rows * 4), dice.uniform(south, north, rows * 4))
    points = points[shapely.contains(city_ground, points)][:rows]
    tree = shapely.STRtree([polygon for _, polygon in ground().values()])
    codes = np.array(list(ground()))[tree.nearest(points)].tolist()
    return Sheet(shapely.buffer(points, 10.0, cap_style="square"), {"MA_XA": codes})


@pytest.mark.parametrize("system", ["EPSG:5897", "EPSG:3405", "EPSG:32648", "EPSG:4326", "EPSG:4756"])
def test_wards_tell_metres_apart_where_rows_lie_all_over_the_city(system):
    """0.33 km (UTM for TM-3) and 225 m (no datum shift) move some rows of a whole layer out of their ward."""
    drawn = scattered()
    sample = as_sample(drawn, system, None, False, "MA_XA")
    place = decide_place(sample, "auto", city(), wards())
    assert place.certainty == "assumed"
    assert error_of(place, sample, drawn) < CENTIMETRE


def test_utm_declared_for_a_three_degree_zone_is_seen_by_the_wards():
    drawn = scattered()
    sample = as_sample(drawn, "EPSG:5897", prj(3405), False, "MA_XA")
    place = decide_place(sample, "auto", city(), wards())
    assert place.certainty == "assumed"
    assert place.alternatives[0] == "EPSG:5897"
    (told,) = [one for one in place.evidence if one.key == "place.wards_contradict"]
    assert told.values["other_share"] >= 99 > told.values["share"]


@pytest.mark.parametrize(("declared", "true"), [(5897, 9209), (9209, 5897), (9210, 5897)])
def test_a_wrong_zone_is_seen_by_the_wards(declared, true):
    drawn = sheet(*VI_THANH)
    sample = as_sample(drawn, f"EPSG:{true}", prj(declared), False, "TEN_XA")
    place = decide_place(sample, "auto", city(), wards())
    assert place.certainty == "assumed"
    assert error_of(place, sample, drawn) < CENTIMETRE
    assert f"EPSG:{declared}" in place.alternatives


def test_a_wrong_zone_outside_the_city_is_asked():
    drawn = sheet(*VI_THANH)
    sample = as_sample(drawn, "EPSG:9209", prj(5897), False, None)
    with pytest.raises(DataRefused) as refusal:
        decide_place(sample, "auto", city(), None)
    assert refusal.value.key == "place.elsewhere"
    assert {"EPSG:5897", "EPSG:9209"} <= set(refusal.value.values["choices"])


def test_degrees_under_a_declared_grid_are_asked():
    drawn = sheet(*NINH_KIEU)
    sample = as_sample(drawn, "EPSG:4326", prj(5897), False, None)
    place = decide_place(sample, "auto", city(), None)
    assert (place.certainty, place.alternatives[0]) == ("assumed", "EPSG:4326")
    assert error_of(place, sample, drawn) < CENTIMETRE


def test_the_grid_on_wgs84_is_taken_for_vn2000_and_asked():
    text = prj(5897).replace("D_Vietnam_2000", "D_WGS_1984").replace("GCS_VN_2000", "GCS_WGS_1984")
    assert "WGS" in text
    drawn = sheet(*NINH_KIEU)
    sample = as_sample(drawn, "EPSG:5897", text, False, "MA_XA")
    place = decide_place(sample, "auto", city(), wards())
    assert place.certainty == "assumed"
    assert error_of(place, sample, drawn) < CENTIMETRE
    assert "225 m" in place.evidence[0].tell("en")


def test_a_definition_that_says_nothing_leaves_it_to_the_numbers():
    drawn = sheet(*NINH_KIEU)
    local = 'LOCAL_CS["Nonearth",UNIT["Meter",1],AXIS["X",EAST],AXIS["Y",NORTH]]'
    sample = as_sample(drawn, "EPSG:5897", local, False, "MA_XA")
    place = decide_place(sample, "auto", city(), wards())
    assert (place.certainty, place.evidence[0].key) == ("assumed", "crs.not_on_earth")
    assert error_of(place, sample, drawn) < CENTIMETRE
    with pytest.raises(DataRefused, match="not recognised"):
        decide_place(_far(sample), "auto", city(), wards())


def _far(sample: PlaceSample) -> PlaceSample:
    return PlaceSample(sample.file, sample.declared, False, np.array([shapely.Point(1e7, 1e7)]))


@pytest.mark.parametrize("unit", ["ft", "mm"])
@pytest.mark.parametrize("column", ["MA_XA", None])
def test_a_drawing_in_feet_or_millimetres_is_asked(unit, column):
    drawn = sheet(*NINH_KIEU)
    sample = as_sample(drawn, f"EPSG:5897 {unit}", None, False, column)
    ended = outcome(sample, drawn, f"EPSG:5897 {unit}", wards())
    assert ended == "right, to be confirmed"
    place = decide_place(sample, f"EPSG:5897 {unit}", city(), wards())
    assert place.certainty == "given"
    assert error_of(place, sample, drawn) < CENTIMETRE


def test_the_ground_of_the_wards_tells_zones_apart_that_the_bounds_do_not():
    sample = as_sample(sheet(*THE_NORTH), "EPSG:5897", None, False, None)
    assert decide_place(sample, "auto", city(), wards()).crs.to_epsg() == 5897
    with pytest.raises(DataRefused, match="tens of kilometres"):
        decide_place(sample, "auto", city(), None)


def test_us_survey_feet_are_named_beside_feet():
    drawn = sheet(*NINH_KIEU)
    sample = as_sample(drawn, "EPSG:5897 us-ft", None, False, "MA_XA")
    place = decide_place(sample, "auto", city(), wards())
    assert place.certainty == "assumed"
    assert error_of(place, sample, drawn) == pytest.approx(2.5, abs=0.1)
    assert "us-ft" in place.evidence[-1].tell("vi")


def test_data_of_elsewhere_is_taken_as_declared():
    for srid, at in (
        (9210, (604_000.0, 1_192_000.0)),
        (32628, (450_000.0, 3_110_000.0)),
        (4326, (2.3, 48.8)),
    ):
        sample = PlaceSample("a.shp", prj(srid), False, np.array([shapely.Point(at)]))
        place = decide_place(sample, "auto", city(), wards())
        assert (place.certainty, place.crs.to_epsg()) == ("exact", srid)


def test_what_lies_nowhere_is_refused():
    for geometry in ([shapely.Point(3, 4)], [None], [shapely.Point()], [shapely.Point(np.nan, 1)], []):
        sample = PlaceSample("a.csv", None, True, np.array(geometry, dtype=object))
        with pytest.raises(DataRefused) as refusal:
            decide_place(sample, "auto", city(), wards())
        assert refusal.value.key == "place.missing"


@pytest.mark.parametrize("swapped", [False, True])
def test_the_officer_has_the_last_word(swapped):
    drawn = sheet(*VI_THANH)
    sample = as_sample(drawn, "EPSG:9209", None, swapped, "MA_XA")
    place = decide_place(sample, "EPSG:9209", city(), wards())
    assert (place.certainty, place.swapped) == ("assumed" if swapped else "given", swapped)
    assert error_of(place, sample, drawn) < CENTIMETRE
    table = PlaceSample("a.csv", None, True, sample.geometry, sample.columns)
    assert decide_place(table, "epsg:9209", city(), wards()).certainty == "given"
    against = decide_place(table, "5897", city(), wards())
    assert against.crs.to_epsg() == 5897
    assert against.certainty == "assumed"


@pytest.mark.parametrize(
    "wanted", ["EPSG:1", "EPSG:5727", "VN-2000", "", "EPSG:5897 furlong", "EPSG:4326 ft"]
)
def test_a_name_of_no_system_is_refused(wanted):
    sample = as_sample(sheet(*VI_THANH), "EPSG:5897", None, False, None)
    with pytest.raises(UsageError):
        decide_place(sample, wanted, city(), None)


@pytest.mark.parametrize("point", CONTROL_POINTS, ids=lambda point: point.name)
def test_control_points(point):
    """Each control point in each system, declared: found where it is; undeclared: never certain."""
    for srid, position in point.positions.items():
        if srid == 3857:
            continue
        sample = PlaceSample("a.shp", prj(srid), False, np.array([shapely.Point(position)]))
        place = decide_place(sample, "auto", city(), wards())
        assert place.certainty == "exact"
        moved = transform_geometry(sample.geometry, place.crs, 4326)[0]
        assert (moved.x, moved.y) == pytest.approx(point.positions[4326], abs=1e-8)
        try:
            assert decide_place(_undeclared(sample), "auto", city(), wards()).certainty == "assumed"
        except DataRefused as refusal:
            assert f"EPSG:{srid}" in refusal.values["choices"]


def _undeclared(sample: PlaceSample) -> PlaceSample:
    return PlaceSample(sample.file, None, sample.axes_assumed, sample.geometry, sample.columns)


POSITIONS = st.sampled_from(sorted(ground())).flatmap(
    lambda code: st.tuples(st.just(code), st.floats(-0.4, 0.4), st.floats(-0.4, 0.4))
)


def _somewhere(code: str, right: float, up: float) -> tuple[float, float]:
    """A position in a ward, or on the river beside it."""
    polygon = ground()[code][1]
    west, south, east, north = polygon.bounds
    middle = polygon.representative_point()
    there = shapely.Point(middle.x + right * (east - west), middle.y + up * (north - south))
    there = there if polygon.dwithin(there, 500.0) else middle
    return there.x, there.y


@given(
    position=POSITIONS,
    system=st.sampled_from([*(f"EPSG:{srid}" for srid in (*SYSTEMS, 4756, 9210, 32648)), "EPSG:5897 ft"]),
    declares=st.booleans(),
    swapped=st.booleans(),
    column=st.sampled_from(["MA_XA", "TEN_XA", None]),
    published=st.booleans(),
    size=st.floats(5.0, 400.0),
)
def test_never_silently_wrong(position, system, declares, swapped, column, published, size):
    drawn = sheet(*_somewhere(*position), across=4, size=size)
    declared = candidate_named(system).crs.to_wkt() if declares else None
    sample = as_sample(drawn, system, declared, swapped, column)
    outcome(sample, drawn, system, wards() if published else None)


@given(
    position=POSITIONS,
    true=st.sampled_from([5897, 9209, 3405, 9210]),
    declared=st.sampled_from([5897, 9209, 9210]),
    swapped=st.booleans(),
)
def test_a_false_zone_is_never_believed_against_the_wards(position, true, declared, swapped):
    drawn = sheet(*_somewhere(*position))
    sample = as_sample(drawn, f"EPSG:{true}", prj(declared), swapped, "MA_XA")
    try:
        place = decide_place(sample, "auto", city(), wards())
    except DataRefused as refusal:
        assert f"EPSG:{true}" in refusal.values["choices"]
        return
    error = error_of(place, sample, drawn)
    assert error < CENTIMETRE or place.certainty == "assumed" or error < 420
