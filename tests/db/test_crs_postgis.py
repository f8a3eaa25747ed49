"""``ST_Transform`` typed by hand is exact in every VN-2000 system once PostGIS is pinned."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg2
import pytest
from pyproj import CRS

from sdi.crs.control_points import CONTROL_POINTS
from sdi.crs.national import GEOGRAPHIC, NATIONAL, SRIDS, ZONES
from sdi.crs.postgis import pin
from sdi.crs.verify import verify_postgis

A = CONTROL_POINTS[0].positions


@pytest.fixture
def pinned(database):
    pin(database)
    database.commit()
    return database


def _rows(connection, statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def test_every_system_is_exact(pinned):
    found = verify_postgis(pinned, SRIDS)
    found.require()
    assert found.checked > 30_000


def test_a_statement_typed_by_hand(pinned):
    statement = (
        "select st_x(p), st_y(p) from st_transform('srid=5897;point(582223.5215 1105837.7008)', 4326) p"
    )
    assert _rows(pinned, statement)[0] == pytest.approx(A[4326], abs=2e-9)
    statement = "select st_x(p), st_y(p) from st_transform('srid=4326;point(105.75 10.0)'::geometry, 9209) p"
    assert _rows(pinned, statement)[0] == pytest.approx((527211.5024, 1105866.5974), abs=0.001)


def test_a_line_over_the_seam_is_moved_in_one_piece(pinned):
    """Segments of equal length stay of equal length; a step of 0.8 m would show in one of them."""
    statement = """
        select max(st_distance(a, b)) - min(st_distance(a, b))
        from (
            select d.geom as a, lead(d.geom) over (order by d.path) as b
            from st_dumppoints(st_transform(st_segmentize(%s::geometry, 10), 32648)) d
        ) steps
    """
    line = "srid=5897;linestring(607653 1029000, 607653 1040000)"
    assert _rows(pinned, statement, line)[0][0] < 0.001


def test_geojson_with_default_options_names_the_system(pinned):
    told = _rows(pinned, "select srid, st_asgeojson(st_point(1, 2, srid)) from unnest(%s) srid", list(SRIDS))
    assert len(told) == len(SRIDS)
    assert all(f"VN2000:{srid}" in text for srid, text in told)


@pytest.mark.parametrize("srid", SRIDS)
def test_a_row_says_what_the_national_list_says(pinned, srid):
    authority, number, srtext, proj4text = _rows(
        pinned, "select auth_name, auth_srid, srtext, proj4text from spatial_ref_sys where srid = %s", srid
    )[0]
    assert (authority, number) == ("VN2000", srid)
    assert "+towgs84=" + ",".join(str(value) for value in NATIONAL.towgs84) in proj4text
    for text in (srtext, f"{proj4text} +type=crs"):
        crs = CRS.from_user_input(text)
        assert crs.coordinate_operation.towgs84 == list(NATIONAL.towgs84)
        if srid == GEOGRAPHIC:
            assert crs.source_crs.is_geographic
        else:
            stated = {p.code: p.value for p in crs.source_crs.coordinate_operation.params}
            assert (stated["8802"], stated["8805"]) == (ZONES[srid].central_meridian, ZONES[srid].scale)
            assert (stated["8806"], stated["8807"]) == (500_000.0, 0.0)
    assert CRS.from_wkt(srtext).source_crs.equals(CRS.from_epsg(srid), ignore_axis_order=True)


def test_a_second_pin_writes_nothing(pinned):
    versions = "select srid, xmin::text, ctid::text from spatial_ref_sys where srid = any(%s) order by srid"
    before = _rows(pinned, versions, list(SRIDS))
    assert pin(pinned) == 0
    pinned.commit()
    assert _rows(pinned, versions, list(SRIDS)) == before


def test_a_second_pin_waits_for_nobody(pinned, database_url):
    _rows(pinned, "select srid from spatial_ref_sys where srid = any(%s) for update", list(SRIDS))
    with closing(psycopg2.connect(database_url)) as other:
        _rows(other, "select set_config('lock_timeout', '500ms', true)")
        assert pin(other) == 0


def test_a_changed_row_is_put_right_and_the_others_left(pinned):
    pinned.cursor().execute("update spatial_ref_sys set auth_name = 'EPSG' where srid = 5897")
    pinned.cursor().execute("delete from spatial_ref_sys where srid = 9209")
    assert pin(pinned) == 2
    verify_postgis(pinned).require()


def test_rows_with_turned_signs_are_found_wrong(database):
    pin(database)
    database.cursor().execute(
        "update spatial_ref_sys set srtext = replace(srtext, %s, %s) where srid = 9209",
        ("0.00928836,-0.01975479,0.00427372", "-0.00928836,0.01975479,-0.00427371"),
    )
    found = verify_postgis(database)
    assert not found.exact
    assert 0.4 < found.worst.metres < 0.7
    assert 9209 in (found.worst.source, found.worst.target)
    assert {5897} != {deviation.source for deviation in found.deviations}


def test_two_starts_at_once_leave_the_same_rows(database_url):
    with closing(psycopg2.connect(database_url)) as first, closing(psycopg2.connect(database_url)) as second:
        assert pin(first) == len(SRIDS)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(pin, second)
            first.commit()
            waiting.result(timeout=30)
        second.commit()
        assert pin(second) == 0
        verify_postgis(second).require()


def test_the_check_needs_no_more_than_to_read(pinned):
    with pinned.cursor() as cursor:
        cursor.execute("create role crs_reader; set role crs_reader")
        verify_postgis(pinned).require()
        pinned.rollback()
