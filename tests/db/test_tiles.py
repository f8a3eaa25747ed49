"""Tiles against real rows and real raster files."""

import json
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import psycopg2.errors
import pytest
import rasterio
from rasterio.transform import from_origin

from layers.catalog import Catalog, Published, load_catalog
from sdi.db import Connection, connect
from sdi.errors import NotFound, Unavailable, UsageError
from tiles.grid import EXTENT, HALF_WORLD, Tile
from tiles.grids import GridFiles
from tiles.picture import render_picture
from tiles.public import named_layers, tiled_layer
from tiles.render import render, render_points
from tiles.version import content_version, entity_tag

TODAY = date(2026, 11, 22)

EAST, NORTH = 582223.5215, 1105837.7008
LON, LAT = 105.7517841440, 9.9989862761
"""A control point: EPSG:5897, and WGS 84 by the national transformation."""


def tile_over(lon: float, lat: float, z: int) -> Tile:
    """The tile of a zoom that holds a place, by the formula of the slippy map."""
    x = (lon + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return Tile(z, int(x * 2**z), int(y * 2**z))


def place_in(tile: Tile, x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a place in a tile's own grid, y downwards."""
    east = -HALF_WORLD + (tile.x + x / EXTENT) * tile.side
    north = HALF_WORLD - (tile.y + y / EXTENT) * tile.side
    lon = east / HALF_WORLD * 180
    return lon, math.degrees(math.atan(math.sinh(north / HALF_WORLD * math.pi)))


@pytest.fixture
def run(city: Connection) -> Callable[..., None]:
    def execute(statement: str, *values: object) -> None:
        with city, city.cursor() as cursor:
            cursor.execute(statement, values)

    return execute


@pytest.fixture
def catalog(city: Connection) -> Catalog:
    with city:
        return load_catalog(city)


@pytest.fixture
def decoded(city: Connection, catalog: Catalog) -> Callable[..., dict[str, Any]]:
    def layer(layer_id: str, tile: Tile, day: date = TODAY, make: Any = render) -> dict[str, Any]:
        body = make(city, catalog[layer_id], tile, day)
        if not body:
            return {"features": []}
        content: dict[str, Any] = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
        assert list(content) == [layer_id]
        found: dict[str, Any] = content[layer_id]
        return found

    return layer


def square(east: float, north: float, side: float) -> str:
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    ring = ", ".join(f"{east + x} {north + y}" for x, y in corners)
    return f"SRID=5897;MULTIPOLYGON((({ring})))"


def add_school(run: Callable[..., None], code: str, east: float, north: float) -> None:
    run(
        "insert into data.schools (ma_doi_tuong, ten, cap_hoc, geom) "
        "values (%s, 'Trường Hoa Mai', 'mam_non', st_setsrid(st_makepoint(%s, %s), 5897))",
        code, east, north,
    )  # fmt: skip


def add_parcel(run: Callable[..., None], number: int, outline: str, code: str = "ODT") -> None:
    run(
        "insert into data.parcels (ma_xa, so_to, so_thua, loai_dat, ten_chu, geom) "
        "values ('31135', 1, %s, %s, 'NGUYỄN VĂN BÍ MẬT', %s)",
        number, code, outline,
    )  # fmt: skip


def test_a_feature_is_where_it_is_with_its_id_and_its_declared_fields(
    run: Callable[..., None], decoded: Callable[..., dict[str, Any]], city: Connection
) -> None:
    add_school(run, "T1", EAST, NORTH)
    tile = tile_over(LON, LAT, 17)
    found = decoded("schools", tile)
    assert found["extent"] == EXTENT
    [feature] = found["features"]
    lon, lat = place_in(tile, *feature["geometry"]["coordinates"])
    one_unit = 360 / 2**17 / EXTENT
    assert (lon, lat) == (pytest.approx(LON, abs=one_unit), pytest.approx(LAT, abs=one_unit))
    assert feature["properties"] == {"ten": "Trường Hoa Mai", "cap_hoc": "mam_non"}
    with city, city.cursor() as cursor:
        cursor.execute("select sdi_id from data.schools")
        assert feature["id"] == cursor.fetchone()[0]  # type: ignore[index]


def test_personal_fields_are_in_no_tile(run: Callable[..., None], city: Connection, catalog: Catalog) -> None:
    add_parcel(run, 1, square(EAST, NORTH, 20))
    for z in range(14, 19):
        body = render(city, catalog["parcels"], tile_over(LON, LAT, z), TODAY)
        assert body
        assert "BÍ MẬT".encode() not in body


def test_tiles_are_made_with_the_rights_of_the_public(
    run: Callable[..., None], city: Connection, catalog: Catalog
) -> None:
    run("revoke select on data.schools from sdi_read")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        render(city, catalog["schools"], tile_over(LON, LAT, 17), TODAY)


def test_before_its_first_zoom_a_layer_is_empty(
    run: Callable[..., None], decoded: Callable[..., dict[str, Any]]
) -> None:
    add_school(run, "T1", EAST, NORTH)
    counts = {z: len(decoded("schools", tile_over(LON, LAT, z))["features"]) for z in (10, 11, 20)}
    assert counts == {10: 0, 11: 1, 20: 1}


def test_what_no_screen_could_show_is_left_out_below_detail(
    run: Callable[..., None], decoded: Callable[..., dict[str, Any]]
) -> None:
    add_parcel(run, 1, square(EAST, NORTH, 6))  # metres; a pixel is 9.6 at zoom 13, 4.8 at 14
    add_parcel(run, 2, square(EAST + 30, NORTH, 60))
    kept = {z: len(decoded("parcels", tile_over(LON, LAT, z))["features"]) for z in (13, 14, 15)}
    assert kept == {13: 1, 14: 2, 15: 2}


def test_detail_has_every_vertex_and_less_has_fewer(
    run: Callable[..., None], decoded: Callable[..., dict[str, Any]]
) -> None:
    points = ", ".join(f"{EAST + 2 * i} {NORTH + (0.9 if i % 2 else 0)}" for i in range(60))
    run("insert into data.roads (ma_doi_tuong, cap_duong, geom) values ('D1', 'QL', %s)",
        f"SRID=5897;MULTILINESTRING(({points}))")  # fmt: skip

    def vertices(z: int) -> int:
        [feature] = decoded("roads", tile_over(LON + 0.0005, LAT, z))["features"]
        return len(feature["geometry"]["coordinates"])

    assert vertices(14) == 2  # half a pixel is 2.4 m
    assert vertices(17) > 40


def test_minor_roads_wait_for_their_zoom(
    run: Callable[..., None], decoded: Callable[..., dict[str, Any]]
) -> None:
    for code in ("QL", "HEM", None):
        run(
            "insert into data.roads (ma_doi_tuong, cap_duong, geom) values (%s, %s, %s)",
            f"D{code}", code, f"SRID=5897;MULTILINESTRING(({EAST} {NORTH}, {EAST + 900} {NORTH}))",
        )  # fmt: skip
    shown = {
        z: {f["properties"].get("cap_duong") for f in decoded("roads", tile_over(LON, LAT, z))["features"]}
        for z in (8, 12, 13)
    }
    assert shown == {8: {"QL", None}, 12: {"QL", None}, 13: {"QL", "HEM", None}}


def test_thin_pipes_wait_too(run: Callable[..., None], decoded: Callable[..., dict[str, Any]]) -> None:
    for size in (60, 100, 400, None):
        run(
            "insert into data.water_pipes (ma_doi_tuong, duong_kinh, geom) values (%s, %s, %s)",
            f"N{size}", size, f"SRID=5897;MULTILINESTRING(({EAST} {NORTH}, {EAST + 500} {NORTH}))",
        )  # fmt: skip

    def sizes(z: int) -> set[Any]:
        features = decoded("water_pipes", tile_over(LON, LAT, z))["features"]
        return {feature["properties"].get("duong_kinh") for feature in features}

    assert sizes(13) == {100, 400, None}
    assert sizes(14) == {60, 100, 400, None}


def test_a_ward_shows_while_it_is_valid(
    run: Callable[..., None], decoded: Callable[..., dict[str, Any]]
) -> None:
    for name, start, end in (("cũ", "2004-01-01", "2025-06-30"), ("mới", "2025-07-01", None)):
        run(
            "insert into data.wards (ma_xa, ten, hieu_luc_tu, hieu_luc_den, geom) "
            "values ('31135', %s, %s, %s, %s)",
            name, start, end, square(EAST, NORTH, 3000),
        )  # fmt: skip
    tile = tile_over(LON, LAT, 12)
    days = [date(2003, 1, 1), date(2025, 6, 30), date(2025, 7, 1), TODAY]
    shown = [[f["properties"]["ten"] for f in decoded("wards", tile, day)["features"]] for day in days]
    assert shown == [[], ["cũ"], ["mới"], ["mới"]]


def test_an_area_is_labelled_in_one_tile_alone(
    run: Callable[..., None], decoded: Callable[..., dict[str, Any]]
) -> None:
    run(
        "insert into data.wards (ma_xa, ten, hieu_luc_tu, geom) "
        "values ('31135', 'Ninh Kiều', '2025-07-01', %s)",
        square(EAST, NORTH, 9000),
    )
    first = tile_over(LON, LAT, 14)
    around = [Tile(14, first.x + i, first.y - j) for i in range(-1, 6) for j in range(-1, 6)]
    areas = [tile for tile in around if decoded("wards", tile)["features"]]
    labels = [f for tile in around for f in decoded("wards", tile, make=render_points)["features"]]
    assert len(areas) > 9
    assert [label["geometry"]["type"] for label in labels] == ["Point"]
    assert labels[0]["properties"]["ten"] == "Ninh Kiều"


def test_areas_without_labels_yet_have_no_points(
    run: Callable[..., None], decoded: Callable[..., dict[str, Any]]
) -> None:
    add_parcel(run, 1, square(EAST, NORTH, 40))
    tiles = {z: tile_over(LON + 0.0001, LAT + 0.0001, z) for z in (16, 17)}
    found = {z: len(decoded("parcels", tile, make=render_points)["features"]) for z, tile in tiles.items()}
    assert found == {16: 0, 17: 1}


def test_the_same_state_gives_the_same_bytes(
    run: Callable[..., None], city: Connection, catalog: Catalog
) -> None:
    for number in range(200):
        add_parcel(run, number, square(EAST + 25 * (number % 20), NORTH + 25 * (number // 20), 20))
    tile = tile_over(LON, LAT, 15)
    first = render(city, catalog["parcels"], tile, TODAY)
    run("create table moved as select sdi_id from data.parcels order by random()")
    run("update data.parcels set dien_tich = 1")  # rows move in the table, tiles don't carry the field
    assert render(city, catalog["parcels"], tile, TODAY) == first


# ——— versions ———


@pytest.fixture
def tag(city: Connection, catalog: Catalog) -> Callable[..., str]:
    def of(tile: Tile, layer: str = "schools", day: date = TODAY) -> str:
        return entity_tag([content_version(city, catalog[layer], tile, day)])

    return of


def test_a_change_makes_a_new_version_where_it_shows_and_nowhere_else(
    run: Callable[..., None], tag: Callable[..., str]
) -> None:
    add_school(run, "T0", EAST + 20_000, NORTH)
    near = [tile_over(LON, LAT, z) for z in (12, 14, 17, 20)]
    far = [tile_over(LON + 0.05, LAT, z) for z in (14, 17)]
    before_near, before_far = [tag(t) for t in near], [tag(t) for t in far]
    add_school(run, "T1", EAST, NORTH)
    assert [tag(t) for t in far] == before_far
    assert all(now != before for now, before in zip((tag(t) for t in near), before_near, strict=True))


def test_at_low_zooms_any_change_of_the_layer_counts(
    run: Callable[..., None], tag: Callable[..., str]
) -> None:
    before = tag(tile_over(LON, LAT, 9))
    add_school(run, "T1", EAST, NORTH)
    after = tag(tile_over(LON, LAT, 9))
    assert after != before
    run("update data.schools set ten = 'Trường Bình Minh'")
    assert tag(tile_over(LON, LAT, 9)) != after


def test_a_neighbour_within_the_buffer_counts(run: Callable[..., None], tag: Callable[..., str]) -> None:
    west, south, east, north = tile_over(LON, LAT, 14).box()
    just_east = "st_transform(st_setsrid(st_makepoint(%s, %s), 3857), 5897)"
    before = tag(tile_over(LON, LAT, 14))
    run(
        f"insert into data.schools (ma_doi_tuong, geom) values ('T9', {just_east})",
        east + 5,
        (south + north) / 2,
    )
    assert west < east
    assert tag(tile_over(LON, LAT, 14)) != before


def test_moving_and_removing_count_at_both_places(run: Callable[..., None], tag: Callable[..., str]) -> None:
    add_school(run, "T1", EAST, NORTH)
    here, there = tile_over(LON, LAT, 16), tile_over(LON + 0.05, LAT, 16)
    before = tag(here), tag(there)
    run("update data.schools set geom = st_translate(geom, 5483, 0)")
    moved = tag(here), tag(there)
    assert moved[0] != before[0]
    assert moved[1] != before[1]
    run("delete from data.schools")
    assert tag(there) != moved[1]


def test_a_change_begun_early_and_committed_late_is_still_seen(
    city_url: str, run: Callable[..., None], tag: Callable[..., str]
) -> None:
    insert = (
        "insert into data.schools (ma_doi_tuong, geom) values (%s, st_setsrid(st_makepoint(%s, %s), 5897))"
    )
    tile = tile_over(LON, LAT, 16)
    with closing(connect(city_url)) as slow, slow.cursor() as cursor:
        cursor.execute(insert, ("SLOW", EAST, NORTH))
        add_school(run, "QUICK", EAST + 1, NORTH)
        between = tag(tile)
        slow.commit()
        assert tag(tile) != between


def test_a_version_tells_of_day_and_declaration(run: Callable[..., None], tag: Callable[..., str]) -> None:
    tile = tile_over(LON, LAT, 14)
    assert tag(tile, "wards") != tag(tile, "wards", date(2026, 11, 23))
    assert tag(tile, "schools") == tag(tile, "schools", date(2026, 11, 23))


def test_a_new_declaration_is_a_new_version(
    run: Callable[..., None], city: Connection, catalog: Catalog
) -> None:
    run("update sdi.layer set source = source where id = 'schools'")
    with city:
        revised = load_catalog(city)
    tile = tile_over(LON, LAT, 14)
    old, new = (entity_tag([content_version(city, c["schools"], tile, TODAY)]) for c in (catalog, revised))
    assert old != new


# ——— which layers ———


def hidden(catalog: Catalog, layer_id: str) -> Catalog:
    published = catalog[layer_id]
    layer = published.layer.model_copy(
        update={"access": published.layer.access.model_copy(update={"public": False})}
    )
    private = Published(layer, published.revision, published.srid, published.source)
    return Catalog(catalog.revision, {**catalog.layers, layer_id: private})


def test_a_layer_that_is_not_public_is_as_unknown_as_one_that_is_not_there(catalog: Catalog) -> None:
    told = []
    for name in ("roads", "nowhere"):
        with pytest.raises(NotFound) as refused:
            tiled_layer(hidden(catalog, "roads"), name)
        told.append(str(refused.value).replace(name, "…"))
    assert told[0] == told[1]
    assert "roads" not in told[1]


def test_layers_are_named_once_and_in_their_order(catalog: Catalog) -> None:
    found = [p.layer.id for p in named_layers(catalog, "roads,parcels,roads")]
    assert found == ["roads", "parcels"]
    with pytest.raises(NotFound):
        named_layers(catalog, "roads,")
    with pytest.raises(NotFound):
        named_layers(catalog, ",".join(f"x{n}" for n in range(99)))


# ——— pictures ———


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "rasters"


@pytest.fixture
def add_grid(run: Callable[..., None], folder: Path) -> Callable[..., None]:
    def add(name: str, values: list[list[float]], cell: float, period: int | None) -> None:
        """A grid whose middle is the control point."""
        folder.mkdir(exist_ok=True)
        data = np.array(values, np.float32)
        height, width = data.shape
        origin = from_origin(EAST - width * cell / 2, NORTH + height * cell / 2, cell, cell)
        profile = {"driver": "GTiff", "width": width, "height": height, "count": 1, "dtype": "float32"}
        with rasterio.open(
            folder / name, "w", **profile, crs="EPSG:5897", transform=origin, nodata=-9999
        ) as file:
            file.write(data, 1)
        outline = square(EAST - width * cell / 2, NORTH - height * cell / 2, width * cell)
        grid = {
            "width": width,
            "height": height,
            "transform": list(origin)[:6],
            "crs": "EPSG:5897",
            "nodata": -9999,
        }
        run(
            "insert into data.flood_depth (nguyen_nhan, chu_ky, moc_thoi_gian, sdi_file, sdi_grid, geom) "
            "values ('trieu_cuong', %s, 'hien_trang', %s, %s, %s)",
            period, name, json.dumps(grid), outline,
        )  # fmt: skip

    return add


@pytest.fixture
def picture(city: Connection, catalog: Catalog, folder: Path) -> Callable[..., Any]:
    def draw(tile: Tile, **scenario: str) -> Any:
        png = render_picture(city, catalog["flood_depth"], tile, scenario, GridFiles(folder))
        with rasterio.open(BytesIO(png), driver="PNG") as file:
            palette = [file.colormap(1)[place] for place in range(7)]
            return file.read(1), palette

    return draw


pictures = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")


def pixel_of(tile: Tile, lon: float, lat: float) -> tuple[int, int]:
    """Row and column of a place in a picture of 512 pixels."""
    x = (lon / 180 * HALF_WORLD + HALF_WORLD) / tile.side - tile.x
    y = (HALF_WORLD - math.asinh(math.tan(math.radians(lat))) / math.pi * HALF_WORLD) / tile.side - tile.y
    return int(y * 512), int(x * 512)


@pictures
def test_a_cell_is_where_the_national_transformation_puts_it(
    add_grid: Callable[..., None], picture: Callable[..., Any]
) -> None:
    add_grid("one.tif", [[-9999, -9999, -9999], [-9999, 0.7, -9999], [-9999, -9999, -9999]], 0.5, 100)
    tile = tile_over(LON, LAT, 20)
    places, _ = picture(tile)
    row, column = pixel_of(tile, LON, LAT)
    wet = np.argwhere(places)
    assert places[row, column] == 4
    middle = wet.mean(axis=0)
    assert middle == pytest.approx([row, column], abs=1.5)  # 0.11 m; the unofficial operation is 0.81 m off
    assert len(wet) == pytest.approx((0.5 / tile.pixel / math.cos(math.radians(LAT))) ** 2, rel=0.2)


@pictures
def test_depths_take_the_colours_of_the_legend(
    add_grid: Callable[..., None], picture: Callable[..., Any]
) -> None:
    depths = [-9999, 0, 0.01, 0.1, 0.29, 0.3, 0.5, 1.0, 2.0, 9]
    add_grid("row.tif", [depths] * 10, 20, 100)
    tile = tile_over(LON, LAT, 16)  # where the row lies within one tile
    places, palette = picture(tile)
    row, column = pixel_of(tile, LON, LAT)
    across = 20 / tile.pixel / math.cos(math.radians(LAT))
    read = [int(places[row, round(column + (place - 4.5) * across)]) for place in range(2, 8)]
    assert read == [1, 2, 2, 3, 4, 5]
    assert palette[0][3] == 0
    assert palette[1] == (0xDC, 0xEE, 0xFB, 255)
    assert palette[6] == (0x12, 0x4A, 0x8C, 255)
    assert set(np.unique(places)) == {0, 1, 2, 3, 4, 5, 6}


@pictures
def test_a_scenario_chooses_its_grid_and_without_one_the_worst_shows(
    add_grid: Callable[..., None], picture: Callable[..., Any]
) -> None:
    add_grid("ten.tif", [[0.2] * 8] * 8, 20, 10)
    add_grid("hundred.tif", [[1.5] * 8] * 8, 20, 100)
    add_grid("event.tif", [[0.05] * 8] * 8, 20, None)
    tile = tile_over(LON, LAT, 17)
    middle = pixel_of(tile, LON, LAT)
    chosen = [
        {"chu_ky": "10"},
        {"chu_ky": "100"},
        {"chu_ky": ""},
        {},
        {"chu_ky": "100", "nguyen_nhan": "mua"},
    ]
    assert [int(picture(tile, **scenario)[0][middle]) for scenario in chosen] == [2, 5, 1, 5, 0]


@pictures
def test_where_there_is_no_grid_the_picture_is_clear(
    add_grid: Callable[..., None], picture: Callable[..., Any]
) -> None:
    add_grid("one.tif", [[3.0]], 10, 100)
    assert not picture(tile_over(LON + 0.1, LAT, 15))[0].any()
    assert not picture(tile_over(LON, LAT, 7))[0].any()


@pictures
def test_only_key_fields_choose(
    add_grid: Callable[..., None], picture: Callable[..., Any], folder: Path
) -> None:
    add_grid("one.tif", [[3.0]], 10, 100)
    with pytest.raises(UsageError) as refused:
        picture(tile_over(LON, LAT, 15), ten="x")
    assert refused.value.key == "tiles.unknown_parameter"
    with pytest.raises(UsageError):
        picture(tile_over(LON, LAT, 15), chu_ky="nhiều")
    (folder / "one.tif").unlink()
    with pytest.raises(Unavailable):
        picture(tile_over(LON, LAT, 15))


@pictures
def test_without_a_legend_every_value_has_the_layers_colour(
    add_grid: Callable[..., None], city: Connection, catalog: Catalog, folder: Path
) -> None:
    add_grid("any.tif", [[-9999, -5.0, 0.0, 7.0]] * 4, 20, 100)
    known = catalog["flood_depth"]
    assert known.layer.raster
    plain = known.layer.model_copy(update={"raster": known.layer.raster.model_copy(update={"classes": ()})})
    published = Published(plain, known.revision, known.srid, known.source)
    png = render_picture(city, published, tile_over(LON, LAT, 16), {}, GridFiles(folder))
    with rasterio.open(BytesIO(png), driver="PNG") as file:
        places, palette = file.read(1), file.colormap(1)
    assert set(np.unique(places)) == {0, 1}
    assert palette[1] == (0x55, 0x9F, 0xDB, 255)


def test_no_file_outside_of_the_folder_is_read(add_grid: Callable[..., None], folder: Path) -> None:
    add_grid("one.tif", [[3.0]], 10, 100)
    (folder / "one.tif").rename(folder.parent / "other.tif")
    with pytest.raises(Unavailable):
        GridFiles(folder).values("../other.tif", "EPSG:5897", tile_over(LON, LAT, 15))


def test_threads_share_open_files(add_grid: Callable[..., None], folder: Path) -> None:
    rows = [[float((i * j) % 7) for i in range(200)] for j in range(200)]
    add_grid("busy.tif", rows, 5, 100)
    files = GridFiles(folder)
    tiles = [tile_over(LON + dx / 5000, LAT + dy / 5000, 17) for dx in range(-4, 4) for dy in range(-4, 4)]
    alone = [files.values("busy.tif", "EPSG:5897", tile) for tile in tiles]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda tile: files.values("busy.tif", "EPSG:5897", tile), tiles * 4))
    for found, expected in zip(together, alone * 4, strict=True):
        assert np.array_equal(found, expected, equal_nan=True)
