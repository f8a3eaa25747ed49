"""Tiles, TileJSON, styles, sprite and the map's own document, as a client asks for them."""

import gzip
import math
import re
from contextlib import closing
from io import BytesIO
from typing import Any

import mapbox_vector_tile
import numpy as np
import psycopg2
import pytest
import rasterio

from tiles.style.fonts import font_files

MVT = "application/vnd.mapbox-vector-tile"
SPOT = (105.7517841440, 9.9989862761)


def address(lon: float, lat: float, z: int) -> str:
    x = (lon + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return f"{z}/{int(x * 2**z)}/{int(y * 2**z)}"


HERE = {z: address(*SPOT, z) for z in range(23)}


def decoded(body: bytes) -> dict[str, Any]:
    content: dict[str, Any] = mapbox_vector_tile.decode(body)
    return content


# ——— vector tiles ———


@pytest.mark.parametrize("ending", ["mvt", "pbf"])
def test_a_tile(reader: Any, ending: str) -> None:
    answer = reader.get(f"/tiles/schools/{HERE[14]}.{ending}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == MVT
    assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert int(answer.headers["sdi-changeset"]) > 0
    [feature] = decoded(answer.content)["schools"]["features"]
    assert feature["properties"]["cap_hoc"] == "thpt"
    assert reader.json(f"/collections/schools/items/{feature['id']}")["properties"]["ma_doi_tuong"] == "A"


def test_several_layers_in_one_tile(reader: Any) -> None:
    content = decoded(reader.get(f"/tiles/schools,wards/{HERE[13]}.mvt").content)
    assert sorted(content) == ["schools", "wards"]
    ones = [reader.get(f"/tiles/{name}/{HERE[13]}.mvt").content for name in ("schools", "wards")]
    assert decoded(b"".join(ones)) == content


def test_nothing_there_is_an_empty_answer(reader: Any) -> None:
    for path in (f"/tiles/schools/{address(10, 50, 14)}.mvt", f"/tiles/schools/{HERE[5]}.mvt"):
        answer = reader.get(path)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["etag"]


def test_compression_as_the_client_takes_it(reader: Any) -> None:
    path = f"/tiles/parcels/{HERE[15]}.mvt"
    plain = reader.get(path, headers={"accept-encoding": "identity"})
    packed = reader.get(path, headers={"accept-encoding": "br, gzip;q=0.8"})
    refused = reader.get(path, headers={"accept-encoding": "gzip;q=0"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refused.headers
    assert packed.content == plain.content == refused.content  # the client has unpacked it
    assert len(gzip.compress(plain.content, 5)) < len(plain.content)
    assert plain.headers["etag"] == packed.headers["etag"]
    assert "Accept-Encoding" in plain.headers["vary"]


def test_what_the_client_has_is_not_sent_again(own_reader: Any, city: Any) -> None:
    path = f"/tiles/schools/{HERE[16]}.mvt"
    first = own_reader.get(path)
    tag = first.headers["etag"]
    for known in (tag, f'"x", {tag}', tag.removeprefix("W/"), "*"):
        again = own_reader.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    with city, city.cursor() as cursor:
        cursor.execute("update data.schools set ten = 'Trường mới' where ma_doi_tuong = 'A'")
    fresh = own_reader.get(path, headers={"if-none-match": tag})
    assert fresh.status_code == 200
    assert fresh.headers["etag"] != tag
    assert decoded(fresh.content)["schools"]["features"][0]["properties"]["ten"] == "Trường mới"


def test_a_tile_is_never_older_than_the_last_commit(own_reader: Any, city_url: str) -> None:
    path = f"/tiles/schools/{HERE[17]}.mvt"
    tag = ""
    with closing(psycopg2.connect(city_url)) as connection, connection.cursor() as cursor:
        for name in (f"Lần {n}" for n in range(12)):
            cursor.execute("update data.schools set ten = %s where ma_doi_tuong = 'A'", (name,))
            connection.commit()
            answer = own_reader.get(path, headers={"if-none-match": tag})
            assert answer.status_code == 200
            assert decoded(answer.content)["schools"]["features"][0]["properties"]["ten"] == name
            tag = answer.headers["etag"]


def test_label_points_are_tiles_of_their_own(reader: Any) -> None:
    areas = reader.get(f"/tiles/wards/{HERE[12]}.mvt")
    labels = reader.get(f"/tiles/wards/{HERE[12]}.mvt?labels=true")
    assert areas.headers["etag"] != labels.headers["etag"]
    assert decoded(areas.content)["wards"]["features"][0]["geometry"]["type"] != "Point"
    found = [f["properties"]["ten"] for f in decoded(labels.content)["wards"]["features"]]
    assert found in ([], ["Ninh Kiều"])


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/tiles/nowhere/3/1/1.mvt", 404, "tiles.no_layer"),
        ("/tiles/closed/3/1/1.mvt", 404, "tiles.no_layer"),
        ("/tiles/stations/3/1/1.mvt", 404, "tiles.no_layer"),
        ("/tiles/schools,nowhere/3/1/1.mvt", 404, "tiles.no_layer"),
        ("/tiles/closed.json", 404, "tiles.no_layer"),
        ("/tiles/schools/3/8/1.mvt", 404, "tiles.no_tile"),
        ("/tiles/schools/3/1/8.mvt", 404, "tiles.no_tile"),
        ("/tiles/schools/23/1/1.mvt", 404, "tiles.no_tile"),
        ("/tiles/schools/99999999999/1/1.mvt", 404, "tiles.no_tile"),
        ("/tiles/schools/3/1/1.png", 404, "tiles.no_picture"),
        ("/tiles/schools/3/1/1.mvt?labels=maybe", 400, "web.not_boolean"),
        ("/tiles/schools/3/1/1.mvt?layer=x", 400, "web.unknown_parameter"),
        ("/tiles/flood_depth/9/406/241.png?ten=x", 400, "web.unknown_parameter"),
        ("/tiles/flood_depth/9/406/241.png?chu_ky=x", 400, "query.wrong_type"),
        ("/styles/closed.json", 404, "tiles.no_style"),
        ("/styles/nowhere.json", 404, "tiles.no_style"),
    ],
)
def test_refusals_are_told(reader: Any, path: str, status: int, kind: str) -> None:
    told = reader.refusal(path, status)
    assert told["type"].endswith(f"/{kind}")
    assert "closed" not in told["detail"].replace(path.split("/")[2].split(".", maxsplit=1)[0], "")


@pytest.mark.parametrize(
    "path", ["/tiles/schools/a/1/1.mvt", "/tiles/schools/-1/0/0.mvt", "/tiles/schools/1/1.mvt"]
)
def test_what_is_no_address_of_a_tile_is_not_found(reader: Any, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_no_tile_tells_who_owns_a_parcel(reader: Any, personal: tuple[str, ...]) -> None:
    for z in (13, 15, 17):
        body = reader.get(f"/tiles/parcels/{address(105.7500, 9.9915, z)}.mvt").content
        for secret in personal:
            assert secret.encode() not in body
    body = reader.get(f"/tiles/parcels/{address(105.7500, 9.9915, 15)}.mvt").content
    assert decoded(body)["parcels"]["features"]


# ——— TileJSON ———


def test_tilejson(reader: Any) -> None:
    document = reader.json("/tiles/parcels.json?lang=en")
    assert document["tilejson"] == "3.0.0"
    assert document["tiles"] == ["http://sdi.test/tiles/parcels/{z}/{x}/{y}.mvt"]
    assert (document["minzoom"], document["maxzoom"], document["scheme"]) == (6, 17, "xyz")
    [layer] = document["vector_layers"]
    assert layer["id"] == "parcels"
    assert list(layer["fields"]) == ["loai_dat", "so_to", "so_thua"]
    assert all(layer["fields"].values())
    west, south, east, north = document["bounds"]
    assert (west, south) == (pytest.approx(105.7497, abs=1e-3), pytest.approx(9.9914, abs=1e-3))
    assert west < east < west + 0.01
    assert south < north < south + 0.01
    assert document["attribution"]


def test_tilejson_of_several_layers(reader: Any) -> None:
    document = reader.json("/tiles/roads,schools.json")
    assert [layer["id"] for layer in document["vector_layers"]] == ["roads", "schools"]
    assert document["tiles"] == ["http://sdi.test/tiles/roads,schools/{z}/{x}/{y}.mvt"]
    assert document["minzoom"] == 8


def test_tilejson_without_features_has_no_bounds(reader: Any) -> None:
    assert "bounds" not in reader.json("/tiles/roads.json")


def test_tilejson_of_a_raster_leads_to_pictures(reader: Any) -> None:
    document = reader.json("/tiles/flood_depth.json?chu_ky=100&moc_thoi_gian=hien_trang")
    assert document["tiles"] == [
        "http://sdi.test/tiles/flood_depth/{z}/{x}/{y}.png?chu_ky=100&moc_thoi_gian=hien_trang"
    ]
    assert document["tileSize"] == 512
    assert "vector_layers" not in document


# ——— pictures ———


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_picture_of_the_scenario(reader: Any, depth_of: Any) -> None:
    path = f"/tiles/flood_depth/{HERE[15]}.png"
    answer = reader.get(f"{path}?chu_ky=10")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"
    with rasterio.open(BytesIO(answer.content), driver="PNG") as picture:
        places = picture.read(1)
        assert picture.shape == (512, 512)
    present = set(np.unique(np.digitize(depth_of(10)[depth_of(10) > 0], [0, 0.1, 0.3, 0.5, 1, 2])))
    assert set(np.unique(places)) - {0} <= present
    assert places.any()
    other = reader.get(f"{path}?chu_ky=100&moc_thoi_gian=2050")
    assert other.headers["etag"] != answer.headers["etag"]
    again = reader.get(f"{path}?chu_ky=10", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


def test_the_footprint_of_a_raster_is_a_vector_tile(reader: Any) -> None:
    content = decoded(reader.get(f"/tiles/flood_depth/{HERE[12]}.mvt").content)
    assert len(content["flood_depth"]["features"]) == 3


# ——— styles ———


def test_the_list_of_styles(reader: Any) -> None:
    document = reader.json("/styles")
    names = [style["id"] for style in document["styles"]]
    assert names[:2] == ["city", "city-dark"]
    assert "parcels" in names
    assert "closed" not in names
    for style in document["styles"]:
        [link] = style["links"]
        assert reader.get(link["href"]).status_code == 200


@pytest.mark.parametrize("name", ["city", "city-dark", "parcels", "flood_depth", "wards"])
def test_all_that_a_style_needs_is_served_here(reader: Any, name: str) -> None:
    document = reader.json(f"/styles/{name}.json")
    for source in document["sources"].values():
        for template in source["tiles"]:
            path = re.sub(r"\{z\}/\{x\}/\{y\}", HERE[15], template)
            assert reader.get(path).status_code in (200, 204), template
    index = reader.json(document["sprite"] + ".json")
    used = set(re.findall(r"'(?:icon-image|fill-pattern)': '([^']+)'", str(document["layers"])))
    assert used <= set(index)
    urls = [face["url"] for faces in document["font-faces"].values() for face in faces]
    assert [url.rsplit("/", 1)[1] for url in urls] == font_files()


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize(("ending", "ratio"), [("", 1), ("@2x", 2)])
def test_the_sprite(reader: Any, ending: str, ratio: int) -> None:
    index = reader.json(f"/styles/sprite{ending}.json")
    answer = reader.get(f"/styles/sprite{ending}.png")
    assert answer.headers["content-type"] == "image/png"
    with rasterio.open(BytesIO(answer.content), driver="PNG") as picture:
        pixels = picture.read()
    for name, place in index.items():
        x, y, width, height = (int(place[part]) for part in ("x", "y", "width", "height"))
        drawn = pixels[3, y : y + height, x : x + width]
        assert drawn.shape == (height, width)
        assert drawn.any(), name
        assert place["pixelRatio"] == ratio


# ——— the map's document ———


def test_the_map_page_names_only_files_that_there_are(reader: Any) -> None:
    page = reader.page("/map")
    assert '<html lang="vi">' in page
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        if "/vendor/" not in path:
            assert reader.get(path).status_code == 200, path
    assert '<html lang="en">' in reader.page("/map?lang=en")


def test_the_map_knows_layers_legends_and_scenarios(reader: Any) -> None:
    document = reader.json("/map.json?lang=en")
    assert document["language"] == "en"
    assert "closed" not in document["layers"]
    assert "stations" not in document["layers"]
    assert {layer for theme in document["themes"] for layer in theme["layers"]} == set(document["layers"])
    assert document["scenario"] == {
        "field": "chu_ky", "layers": ["flood_zones", "flood_depth"], "values": [10, 100], "default": 100,
    }  # fmt: skip
    assert document["grid"] == {"srid": 5897, "title": "VN-2000 105°00′", "meridian": 105.0, "scale": 0.9999}
    parcels = document["layers"]["parcels"]
    assert parcels["key"] == ["ma_xa", "so_to", "so_thua"]
    assert parcels["fields"]["dien_tich"]["unit"] == "m2"
    assert not {"ten_chu", "so_giay_to", "dia_chi"} & set(parcels["fields"])
    vietnamese = reader.json("/map.json")
    assert vietnamese["layers"]["parcels"]["title"] == "Thửa đất"
    assert vietnamese["texts"].keys() == document["texts"].keys()


def test_numbers_of_thousands_of_digits_are_no_tile_and_no_feature(reader: Any) -> None:
    long = "1" * 5000
    assert reader.get(f"/tiles/parcels/{long}/0/0.mvt").status_code == 404
    assert reader.get(f"/collections/parcels/items/{long}").status_code == 404
