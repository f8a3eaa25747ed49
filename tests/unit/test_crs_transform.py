"""Our way between systems: exact, without a seam, and never without a word."""

from concurrent.futures import ThreadPoolExecutor

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer

from sdi.crs import formulas
from sdi.crs.control_points import CONTROL_POINTS
from sdi.crs.national import SRIDS, ZONES
from sdi.crs.transform import bound_crs, is_vn2000, to_crs, transform_geometry, transformer
from sdi.crs.yardstick import ground_distance
from sdi.errors import DataRefused, UsageError

A = CONTROL_POINTS[0].positions
MILLIMETRE = 0.001
ESRI_5897 = (
    'PROJCS["VN_2000_KTT_105_3deg",GEOGCS["GCS_VN_2000",DATUM["D_Vietnam_2000",'
    'SPHEROID["WGS_1984",6378137.0,298.257223563]{shift}],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",105.0],PARAMETER["Scale_Factor",0.9999],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


def _off(srid, found, expected):
    return float(ground_distance(srid, np.array([found]), np.array([expected]))[0])


@pytest.mark.parametrize("point", CONTROL_POINTS, ids=lambda point: point.name)
def test_every_control_point_between_all_its_systems(point):
    for source, start in point.positions.items():
        for target, end in point.positions.items():
            if {source, target} & set(SRIDS):
                assert _off(target, transformer(source, target).transform(*start), end) < MILLIMETRE


@pytest.mark.parametrize("srid", SRIDS)
def test_a_line_over_the_seam_stays_smooth(srid):
    """PROJ left to itself steps by 0.8 m at 9.35° N."""
    degrees = shapely.segmentize(shapely.LineString([(105.6, 9.30), (105.9, 9.40)]), 0.0001)
    vertices = shapely.get_coordinates(degrees)
    line = transform_geometry([degrees], 4756, srid) if srid != 4756 else [degrees]
    moved = shapely.get_coordinates(transform_geometry(line, srid, 4326))
    assert len(moved) > 3000
    assert ground_distance(4326, moved, formulas.to_wgs84(vertices)).max() < MILLIMETRE
    steps = np.diff(moved, axis=0) * 111_000.0
    assert np.abs(np.diff(steps, axis=0)).max() < MILLIMETRE


@pytest.mark.parametrize(
    "shift",
    [
        "",
        ",TOWGS84[0,0,0,0,0,0,0]",
        ",TOWGS84[-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372,0.252906278]",
        ",TOWGS84[-192.873,-39.382,-111.202,-0.00205,-0.0005,0.00335,0.0188]",
    ],
    ids=["none", "zero", "signs turned round", "unofficial"],
)
def test_a_custom_definition_moves_by_the_national_parameters_whatever_it_states(shift):
    custom = ESRI_5897.format(shift=shift)
    assert is_vn2000(custom)
    assert _off(4326, transformer(custom, 4326).transform(*A[5897]), A[4326]) < MILLIMETRE
    assert _off(9209, transformer(custom, 9209).transform(*A[5897]), A[9209]) < MILLIMETRE
    assert _off(5897, transformer(3857, custom).transform(*A[3857]), A[5897]) < 2 * MILLIMETRE


def test_no_datum_shift_between_vn2000_systems():
    assert "helmert" not in transformer(5897, 9209).definition
    assert "helmert" not in transformer(ESRI_5897.format(shift=""), 3405).definition
    assert "helmert" in transformer(5897, 4326).definition


@pytest.mark.parametrize("other", [4269, 4258, 4612, 4240, 4131, 4147, 4283, 7844])
def test_another_datum_is_reached_through_the_national_operation(other):
    """A shift merely bound to the system is dropped by PROJ on the way to several: 225 m."""
    from_wgs84 = Transformer.from_crs(4326, other, always_xy=True, allow_ballpark=False)
    moved = transformer(5897, other).transform(*A[5897])
    assert _off(4326, moved, from_wgs84.transform(*A[4326])) < 1.0  # PROJ may choose another one
    back = transformer(other, 5897).transform(*moved)
    assert _off(5897, back, A[5897]) < 0.02  # ellipsoids hundreds of metres apart in height


def test_heights_stand_beside_not_in_the_way():
    compound = CRS("EPSG:5897+5727")
    assert is_vn2000(compound)
    assert _off(4326, transformer(compound, 4979).transform(*A[5897]), A[4326]) < MILLIMETRE


def test_a_datum_nobody_knows_is_refused():
    nameless = "+proj=tmerc +lon_0=105 +k=0.9999 +x_0=500000 +ellps=WGS84"
    with pytest.raises(DataRefused) as refusal:
        transformer(nameless, 5897)
    assert refusal.value.key == "crs.no_operation"
    assert "WGS 84" in refusal.value.tell("vi")


@pytest.mark.parametrize("other", [3148, 4131, 4147])
def test_old_maps_go_one_way_directly_and_through_storage(other):
    """PROJ by itself takes Indian 1960 for WGS 84 outside the areas of its operations: 500 m."""
    given = transformer(4326, other).transform(*A[4326])
    stored = transformer(other, 5897).transform(*given)
    assert _off(5897, stored, A[5897]) < 0.02


def test_systems_of_other_countries_are_projs_choice():
    assert transformer(4326, 2227).transform(-121.9, 37.3) == pytest.approx(
        Transformer.from_crs(4326, 2227, always_xy=True).transform(-121.9, 37.3)
    )


def test_the_same_system_changes_nothing():
    assert transformer(5897, "EPSG:5897").transform(1.5, 2.5) == (1.5, 2.5)


def test_one_transformer_serves_many_threads():
    move = transformer(5897, 4326)
    with ThreadPoolExecutor(8) as pool:
        moved = list(pool.map(lambda _: move.transform(*A[5897]), range(200)))
    assert len(set(moved)) == 1
    assert _off(4326, moved[0], A[4326]) < MILLIMETRE


def test_geometries_keep_kind_height_and_gaps():
    x, y = A[5897]
    given = np.array(
        [
            shapely.Point(x, y),
            shapely.Point(x, y, 2.5),
            None,
            shapely.from_wkt("POLYGON EMPTY"),
            shapely.box(x, y, x + 1, y + 1),
            shapely.LineString([(x, y, 1.0), (x + 1, y, 2.0)]),
        ],
        dtype=object,
    )
    moved = transform_geometry(given, 5897, 9209)
    assert shapely.get_type_id(moved).tolist() == shapely.get_type_id(given).tolist()
    assert shapely.has_z(moved).tolist() == shapely.has_z(given).tolist()
    assert shapely.get_z(moved[1]) == 2.5
    assert shapely.get_coordinates(moved[5], include_z=True)[:, 2].tolist() == [1.0, 2.0]
    assert moved[2] is None
    assert moved[3].is_empty
    assert _off(9209, (moved[0].x, moved[0].y), A[9209]) < MILLIMETRE
    assert given[0].x == x  # the given array is left alone


def test_no_geometries_at_all():
    assert transform_geometry([], 5897, 4326).tolist() == []


def test_a_position_out_of_this_world_is_refused():
    with pytest.raises(DataRefused) as refusal:
        transform_geometry([shapely.Point(105.0, 10.0), shapely.Point(105.0, 95.0)], 4326, 5897)
    assert refusal.value.key == "crs.outside_domain"
    assert refusal.value.values["count"] == 1
    assert refusal.value.values["y"] == 95.0


def test_a_frame_keeps_rows_columns_and_names():
    frame = geopandas.GeoDataFrame(
        {"ten": ["Ninh Kiều", "Ô Môn"]},
        geometry=geopandas.points_from_xy([A[5897][0]] * 2, [A[5897][1]] * 2, crs=5897),
        index=[7, 3],
    ).rename_geometry("shape")
    moved = to_crs(frame, 4326)
    assert moved.crs == CRS.from_epsg(4326)
    assert moved.index.tolist() == [7, 3]
    assert moved.geometry.name == "shape"
    assert moved["ten"].tolist() == ["Ninh Kiều", "Ô Môn"]
    assert _off(4326, (moved.geometry.iloc[0].x, moved.geometry.iloc[0].y), A[4326]) < MILLIMETRE
    assert frame.crs == CRS.from_epsg(5897)


def test_an_empty_frame_changes_its_system():
    frame = geopandas.GeoDataFrame({"ten": []}, geometry=[], crs=5897)
    assert to_crs(frame, 4326).crs == CRS.from_epsg(4326)


def test_a_frame_without_a_system_is_refused():
    with pytest.raises(DataRefused, match="no coordinate system"):
        to_crs(geopandas.GeoDataFrame(geometry=[shapely.Point(0, 0)]), 4326)


@pytest.mark.parametrize("srid", SRIDS)
def test_a_bound_system_is_still_vn2000_and_goes_the_same_way(srid):
    bound = bound_crs(srid)
    assert bound.is_bound
    assert is_vn2000(bound)
    start = (105.75, 10.0) if srid == 4756 else formulas.project(ZONES[srid], np.array([[105.75, 10.0]]))[0]
    assert _off(4326, transformer(bound, 4326).transform(*start), A[4326]) < MILLIMETRE
    assert (
        _off(4326, Transformer.from_crs(bound, 4326, always_xy=True).transform(*start), A[4326]) < MILLIMETRE
    )


def test_only_vn2000_can_be_bound():
    with pytest.raises(UsageError):
        bound_crs(32648)
