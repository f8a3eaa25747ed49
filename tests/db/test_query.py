"""The one query engine against real rows."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers import reader
from layers.catalog import Catalog, load_catalog
from layers.query.moment import parse_interval
from layers.query.query import Box, Order, Query
from sdi.db import Connection
from sdi.errors import UsageError

A = (105.7517841440, 9.9989862761)
"""A control point in WGS 84; it is E 582223.5215, N 1105837.7008 in EPSG:5897."""


@pytest.fixture
def catalog(city: Connection) -> Catalog:
    with city, city.cursor() as cursor:
        cursor.execute(
            """insert into data.schools (ma_doi_tuong, ten, so_hoc_sinh, geom)
               select 'S' || n, 'Trường ' || n, case when n % 7 > 0 then n % 5 end,
                      st_setsrid(st_makepoint(582223.5215 + 100 * (n - 1), 1105837.7008), 5897)
               from generate_series(1, 30) n"""
        )
        cursor.execute(
            """insert into data.wards (ma_xa, ten, hieu_luc_tu, hieu_luc_den) values
               ('31150', 'An Bình cũ', '2004-01-01', '2025-06-30'),
               ('31150', 'An Bình', '2025-07-01', null)"""
        )
    return load_catalog(city)


@pytest.fixture
def codes(city: Connection, catalog: Catalog) -> Callable[..., list[str]]:
    def ask(**more: object) -> list[str]:
        found = reader.features(city, Query(catalog["schools"], limit=100, **more))  # type: ignore[arg-type]
        return [feature["properties"]["ma_doi_tuong"] for feature in found]

    return ask


def test_a_control_point_comes_out_exact(city: Connection, catalog: Catalog) -> None:
    query = Query(catalog["schools"], equal={"ma_doi_tuong": "S1"})
    x, y = reader.features(city, query)[0]["geometry"]["coordinates"]
    assert abs(x - A[0]) < 1e-8
    assert abs(y - A[1]) < 1e-8
    x, y = reader.features(city, Query(catalog["schools"], equal={"ma_doi_tuong": "S1"}, srid=9209))[0][
        "geometry"
    ]["coordinates"]
    assert (round(x, 3), round(y, 3)) == (527407.182, 1105754.631)


@pytest.mark.parametrize(
    ("box", "count"),
    [
        (Box(105.75, 9.99, 105.76, 10.01), 10),
        (Box(582223, 1105800, 582450, 1105900, 5897), 3),
        (Box(170, -10, -170, 10), 0),
        (Box(106, 9, 105.9, 11), 30),  # over the antimeridian: all the way round
        (Box(105.0, 9.0, 107.0, 11.0), 30),
    ],
)
def test_boxes(codes: Callable[..., list[str]], box: Box, count: int) -> None:
    assert len(codes(box=box)) == count


def test_pages_cover_all_and_never_overlap(city: Connection, catalog: Catalog) -> None:
    pages = [
        reader.features(
            city, Query(catalog["schools"], limit=7, offset=offset, order=(Order("so_hoc_sinh", "desc"),))
        )
        for offset in range(0, 35, 7)
    ]
    values = [f["properties"]["so_hoc_sinh"] for page in pages for f in page]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=True)
    assert values[len(known) :] == [None] * (30 - len(known))
    assert len({f["id"] for page in pages for f in page}) == 30


def test_values_take_the_type_of_the_column(codes: Callable[..., list[str]]) -> None:
    assert codes(equal={"so_hoc_sinh": "3", "ten": "Trường 3"}) == ["S3"]
    with pytest.raises(UsageError, match="not of type integer"):
        codes(equal={"so_hoc_sinh": "ba"})


@pytest.mark.parametrize("name", ["ten_chu", "so_giay_to", "geom", "sdi_key", 'x" = 1 --'])
def test_personal_and_unknown_properties_are_refused_alike(
    city: Connection, catalog: Catalog, name: str
) -> None:
    for more in ({"equal": {name: "x"}}, {"order": (Order(name),)}, {"properties": (name,)}):
        with pytest.raises(UsageError, match="has no property"):
            reader.features(city, Query(catalog["parcels"], **more))  # type: ignore[arg-type]


def test_answers_hold_the_public_fields_in_their_order(city: Connection, catalog: Catalog) -> None:
    found = reader.features(city, Query(catalog["schools"], limit=1))[0]
    assert list(found["properties"]) == list(catalog["schools"].layer.public_fields)
    some = reader.features(city, Query(catalog["schools"], limit=1, properties=("so_hoc_sinh", "ten")))[0]
    assert set(some["properties"]) == {"ten", "so_hoc_sinh"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("2025-01-01", ["An Bình cũ"]),
        ("2025-07-01", ["An Bình"]),
        ("2025-06-01/2025-08-01", ["An Bình", "An Bình cũ"]),
        ("../1990-01-01", []),
        ("2030-01-01/..", ["An Bình"]),
    ],
)
def test_datetime_asks_for_what_was_valid(
    city: Connection, catalog: Catalog, text: str, names: list[str]
) -> None:
    found = reader.features(city, Query(catalog["wards"], interval=parse_interval(text)))
    assert sorted(f["properties"]["ten"] for f in found) == names


def test_counts_and_bounds(city: Connection, catalog: Catalog) -> None:
    assert reader.matched(city, Query(catalog["schools"], limit=1)) == 30
    bounds = reader.bounds(city, catalog["schools"])
    assert bounds is not None
    assert bounds[0] == pytest.approx(A[0])
    assert reader.bounds(city, catalog["markets"]) is None


def test_one_feature_by_its_id(city: Connection, catalog: Catalog) -> None:
    first = reader.features(city, Query(catalog["schools"], limit=1))[0]
    assert reader.feature(city, catalog["schools"], first["id"]) == first
    assert reader.feature(city, catalog["schools"], 1) is None


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_value_and_nothing_more(city: Connection, catalog: Catalog, text: str) -> None:
    if "\x00" in text:
        return
    assert reader.features(city, Query(catalog["schools"], equal={"ten": text})) == []


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025-07-01T06:00:00Z", datetime(2025, 7, 1, 6, tzinfo=UTC), datetime(2025, 7, 1, 6, tzinfo=UTC)),
        ("../2025-07-01T06:00:00+07:00", None, datetime.fromisoformat("2025-07-01T06:00:00+07:00")),
        ("2025-07-01T00:00:00Z/", datetime(2025, 7, 1, tzinfo=UTC), None),
    ],
)
def test_intervals(text: str, start: datetime | None, end: datetime | None) -> None:
    assert parse_interval(text) == (start, end)


@pytest.mark.parametrize("text", ["", "..", "../..", "/", "yesterday", "2025-13-01", "2025-07-02/2025-07-01"])
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_interval(text)


def test_names_and_texts_survive_as_json(city: Connection, catalog: Catalog) -> None:
    name = 'Trường "Nguyễn \\ Trãi"\n\t€ 𝄞'
    with city, city.cursor() as cursor:
        cursor.execute("insert into data.schools (ma_doi_tuong, ten) values ('Q', %s)", (name,))
    found = reader.features(city, Query(catalog["schools"], equal={"ma_doi_tuong": "Q"}))[0]
    assert found["properties"]["ten"] == name
    assert found["geometry"] is None
    assert json.loads(json.dumps(found)) == found
