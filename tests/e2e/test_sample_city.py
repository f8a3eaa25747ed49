"""The sample city: built and written once, then looked at as its files and as what they are made of."""

import csv
import hashlib
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely

from importers.text.codecs import decode
from layers.folder import read_folder
from layers.spec.layer import Layer
from sdi import paths
from sdi.crs.transform import transformer
from sdi.sample import flood, plan, write
from sdi.sample.city import City
from sdi.sample.files.base import SampleFile
from sdi.sample.landuse import SUPERSEDED
from sdi.sample.parcels import Cadastre

pytestmark = pytest.mark.xdist_group("sample_city")


@dataclass(frozen=True)
class Written:
    """A city, the folder it was written to, and its files by layer."""

    city: City
    folder: Path
    files: list[SampleFile]
    told: list[str]

    def path(self, layer: str, place: int = 0) -> Path:
        return [file.path for file in self.files if file.layer == layer][place]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("city")
    told: list[str] = []
    city, files = write.make(folder, told.append)
    return Written(city, folder, files, told)


@pytest.fixture(scope="module")
def layers() -> dict[str, Layer]:
    return {layer.id: layer for layer, _ in read_folder(paths.layers())}


@pytest.fixture(scope="module")
def city(written: Written) -> City:
    return written.city


@pytest.fixture(params=["parcels_ct", "parcels_st"])
def cadastre(city: City, request: pytest.FixtureRequest) -> Cadastre:
    found: Cadastre = getattr(city, request.param)
    return found


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


# ── the same in every run


def test_the_same_city_is_written_to_the_same_bytes(written: Written, tmp_path: Path) -> None:
    write.files(written.city, tmp_path)
    assert _digests(tmp_path) == _digests(written.folder)


DIGEST = """
import hashlib, shapely
from sdi.sample import plan, town
pieces = town.build(plan.town("vi_thanh")).pieces
words = [*pieces.kind.tolist(), *pieces.use.tolist(), *pieces.ward.tolist()]
print(hashlib.sha256(b"".join(shapely.to_wkb(pieces.polygon)) + "".join(words).encode()).hexdigest())
"""


def test_a_town_is_built_the_same_in_another_process() -> None:
    runs = [
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
            cwd=paths.config().parent,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(runs[0]) == 65
    assert runs[0] == runs[1]


def test_an_earlier_run_is_replaced(written: Written, tmp_path: Path) -> None:
    write.files(written.city, tmp_path)
    write.files(written.city, tmp_path)
    assert _digests(tmp_path) == _digests(written.folder)


def test_each_step_is_told_in_words(written: Written) -> None:
    assert written.told[0] == "Vẽ sông rạch, đường phố và thửa đất của thành phố mẫu"
    assert written.told[-1] == "Ghi các tệp như cán bộ đang có"
    assert not any(step.startswith("sample.") for step in written.told)


# ── the files as a whole


def test_the_files_are_small(written: Written) -> None:
    assert sum(path.stat().st_size for path in written.folder.iterdir()) < 25_000_000


def test_every_layer_has_its_file_and_wards_come_first(written: Written, layers: dict[str, Layer]) -> None:
    assert written.files[0].layer == "wards"
    assert {file.layer for file in written.files} == layers.keys()
    assert all(file.path.is_file() for file in written.files)
    assert all(file.description.vi and file.description.en for file in written.files)
    assert not any(file.description.vi.startswith("sample.") for file in written.files)


def test_legacy_files_do_not_tell_their_encoding(written: Written) -> None:
    told = [path.name for path in written.folder.glob("*.cpg")]
    assert told == ["cap_nuoc.cpg"]
    for path in written.folder.glob("*.dbf"):
        assert path.read_bytes()[29] == 0


CODED = (
    # layer, the field's name here and in its file, and how the file's text is stored
    ("roads", "cap_duong", "loai_duong", "tcvn3"),
    ("roads", "vat_lieu_mat", "ket_cau", "tcvn3"),
    ("drainage_pipes", "vat_lieu", "vat_lieu", None),
    ("drainage_pipes", "loai_he_thong", "loai_he_thong", None),
    ("drainage_pipes", "hinh_dang", "hinh_dang", None),
    ("water_pipes", "vat_lieu", "VATLIEU", "utf-8"),
    ("power_lines", "loai", "LOAI", "tcvn3"),
    ("street_lights", "loai_den", "LOAIDEN", "vni"),
    ("street_lights", "trang_thai", "TINHTRANG", "vni"),
    ("wards", "loai", "loai", None),
    ("flood_zones", "cap_do_sau", "cap_do_sau", None),
    ("flood_zones", "cap_do_rui_ro", "cap_do_rui_ro", None),
)


@pytest.mark.parametrize(("layer", "field", "column", "encoding"), CODED)
def test_words_in_files_are_codes_of_the_layer(
    written: Written, layers: dict[str, Layer], layer: str, field: str, column: str, encoding: str | None
) -> None:
    codes = layers[layer].fields[field].codes
    source = written.path(layer)
    meta, _, _, values = pyogrio.raw.read(
        source,
        layer="tuyen_cong" if layer == "drainage_pipes" else None,
        encoding="ISO-8859-1" if source.suffix == ".shp" else None,
        columns=[column],
        read_geometry=False,
    )
    assert meta["fields"].tolist() == [column]
    words = set(values[0].tolist())
    if encoding:
        words = {decode(word.encode("latin-1"), encoding) for word in words}
    assert codes is not None
    assert words
    assert not [word for word in words if codes.find(word) is None]


# ── parcels


def test_there_are_enough_parcels(city: City) -> None:
    assert len(city.parcels_ct) + len(city.parcels_st) >= 20_000
    assert len(city.parcels_st) >= 3_000


def test_parcels_are_sound_and_none_is_a_sliver(cadastre: Cadastre) -> None:
    assert shapely.is_valid(cadastre.polygon).all()
    area = shapely.area(cadastre.polygon)
    assert area.min() > 20.0
    assert (2 * area / shapely.length(cadastre.polygon)).min() > 2.0


def test_parcels_do_not_overlap(cadastre: Cadastre) -> None:
    tree = shapely.STRtree(cadastre.polygon)
    one, other = tree.query(cadastre.polygon, predicate="overlaps")
    shared = shapely.area(shapely.intersection(cadastre.polygon[one], cadastre.polygon[other]))
    assert shared.max(initial=0.0) < 0.01
    assert len(one) < 20


def test_the_parcels_of_a_town_leave_nothing_out(city: City) -> None:
    for town in city.towns:
        assert shapely.coverage_is_valid(town.pieces.polygon)
        assert shapely.area(town.pieces.polygon).sum() == pytest.approx(town.outline.area, abs=20.0)


def test_numbers_are_unique_and_start_at_one(cadastre: Cadastre) -> None:
    keys = list(zip(cadastre.ma_xa.tolist(), cadastre.so_to.tolist(), cadastre.so_thua.tolist(), strict=True))
    assert len(set(keys)) == len(keys)
    for ward in set(cadastre.ma_xa.tolist()):
        here = cadastre.ma_xa == ward
        sheets = set(cadastre.so_to[here].tolist())
        assert sheets == set(range(1, len(sheets) + 1))
        first = cadastre.so_thua[here & (cadastre.so_to == 1)]
        assert sorted(first.tolist()) == list(range(1, len(first) + 1))


def test_parcels_lie_in_their_ward(city: City) -> None:
    boundaries = {ward.ma_xa: ward.boundary for ward in city.wards}
    land = city.parcels_ct
    for ward in set(land.ma_xa.tolist()):
        outside = shapely.difference(land.polygon[land.ma_xa == ward], boundaries[ward])
        assert shapely.area(outside).max() < 5.0


def test_noted_areas_are_the_drawn_ones_but_for_noise(cadastre: Cadastre) -> None:
    drawn = shapely.area(cadastre.polygon)
    assert np.abs(cadastre.dien_tich / drawn - 1).max() < 0.005
    legal = cadastre.dien_tich_phap_ly[~np.isnan(cadastre.dien_tich_phap_ly)]
    assert 0.6 < len(legal) / len(drawn) < 0.85


def test_land_use_is_known_and_a_little_of_it_superseded(city: City, layers: dict[str, Layer]) -> None:
    known = layers["parcels"].fields["loai_dat"].codes
    used = np.concatenate([city.parcels_ct.loai_dat, city.parcels_st.loai_dat])
    assert known is not None
    assert set(used.tolist()) <= known.by_code.keys()
    assert 0.01 < np.isin(used, list(SUPERSEDED.values())).mean() < 0.06
    for code in ("ODT", "LUC", "CLN", "NTS", "DGT", "SON", "DTL", "SKK", "NTD", "DKV", "DGD", "DCH", "DYT"):
        assert (used == code).any(), code


def test_people_are_plainly_invented(cadastre: Cadastre) -> None:
    numbers = [number for number in cadastre.so_giay_to.tolist() if number is not None]
    assert all(len(number) == 12 and number.startswith("000") for number in numbers)
    owners = cadastre.ten_chu[cadastre.so_giay_to != np.array(None)]
    assert all(name.endswith("(mẫu)") for name in owners.tolist())


def test_the_zones_are_where_they_belong(city: City) -> None:
    for land, crs, west, east, south, north in (
        (city.parcels_ct, "EPSG:5897", 105.2, 106.0, 9.5, 10.4),
        (city.parcels_st, "EPSG:9209", 105.5, 106.4, 9.2, 10.0),
    ):
        assert land.crs == crs
        middle = shapely.get_coordinates(shapely.centroid(land.polygon))
        longitude, latitude = transformer(crs, "EPSG:4326").transform(*middle.T)
        assert west < longitude.min() < longitude.max() < east
        assert south < latitude.min() < latitude.max() < north
    houses = city.parcels_st.polygon[city.parcels_st.loai_dat == "ODT"]
    centre = shapely.get_coordinates(shapely.centroid(houses)).mean(axis=0)
    assert transformer("EPSG:9209", "EPSG:4326").transform(*centre) == pytest.approx(
        (105.976, 9.601), abs=0.01
    )


def test_can_tho_is_tcvn3_in_a_zip(written: Written) -> None:
    with zipfile.ZipFile(written.path("parcels")) as bundle:
        names = sorted(Path(name).suffix for name in bundle.namelist())
        data = bundle.read("thua_dat_can_tho.dbf")
        prj = bundle.read("thua_dat_can_tho.prj").decode()
    assert names == [".dbf", ".prj", ".shp", ".shx"]
    assert data[29] == 0
    assert b"ph\xad\xeang C\xb8i R\xa8ng" in data  # phường Cái Răng
    assert prj.startswith('PROJCS["VN_2000_KTT_105_3deg",GEOGCS["GCS_VN_2000",DATUM["D_Vietnam_2000"')


def test_soc_trang_is_vni_in_loose_parts(written: Written) -> None:
    path = written.path("parcels", 1)
    assert b"ph\xf6\xf4\xf8ng So\xf9c Tra\xeeng" not in path.with_suffix(".dbf").read_bytes()
    assert "phường Sóc Trăng".encode() not in path.with_suffix(".dbf").read_bytes()
    meta, _, wkb, values = pyogrio.raw.read(path, encoding="ISO-8859-1")
    columns = dict(zip(meta["fields"].tolist(), values, strict=True))
    assert {"SHBANDO", "SHTHUA", "MDSD", "TENCHUSDD", "XUDONG"} <= columns.keys()
    assert len(wkb) == len(written.city.parcels_st)
    places = {decode(text.encode("latin-1"), "vni") for text in columns["XUDONG"] if text}
    assert any(place.endswith("phường Sóc Trăng") for place in places)
    assert "EPSG" not in path.with_suffix(".prj").read_text()


# ── wards


def test_all_wards_tile_the_ground(city: City) -> None:
    boundaries = np.array([ward.boundary for ward in city.wards])
    assert len(boundaries) == 103
    assert sum(ward.loai == "phuong" for ward in city.wards) == 31
    assert shapely.coverage_is_valid(boundaries)
    assert 6_000e6 < shapely.area(boundaries).sum() < 8_000e6


def test_codes_were_reused_for_other_ground(city: City) -> None:
    now = {ward.ma_xa: ward for ward in city.wards}
    reused = [ward for ward in city.former_wards if ward.ma_xa in now]
    assert len(reused) >= 4
    for ward in reused:
        other = now[ward.ma_xa]
        assert ward.hieu_luc_den is not None
        assert ward.hieu_luc_den < other.hieu_luc_tu
    shares = [ward.boundary.area / now[ward.ma_xa].boundary.area for ward in reused]
    assert min(shares) < 0.6
    renamed = {ward.ma_xa: (ward.ten, now[ward.ma_xa].ten) for ward in reused}
    assert renamed["31135"] == ("Tân An", "Ninh Kiều")


def test_every_ward_of_the_towns_is_listed() -> None:
    listed = plan.read("wards")
    for name in ("can_tho", "soc_trang", "vi_thanh"):
        town = plan.town(name)
        assert {seed.ma_xa for seed in town.wards} <= listed["current"].keys()
        assert {seed.ma_xa for seed in town.old_wards} <= listed["former"].keys()


# ── streets and what lies under and beside them


def test_roads_are_tcvn3_in_a_mapinfo_table(written: Written) -> None:
    path = written.path("roads")
    meta, _, wkb, values = pyogrio.raw.read(path)
    columns = dict(zip(meta["fields"].tolist(), values, strict=True))
    names = {decode(text.encode("latin-1"), "tcvn3") for text in columns["ten_duong"] if text}
    assert {"30 Tháng 4", "Nguyễn Văn Cừ", "Mậu Thân", "Hòa Bình", "Quốc lộ 1", "Võ Nguyên Giáp"} <= names
    assert len(set(columns["ma_doan"])) == len(wkb) > 1500
    bounds = shapely.total_bounds(shapely.from_wkb(wkb))
    assert 520_000 < bounds[0] < bounds[2] < 650_000
    assert 1_015_000 < bounds[1] < bounds[3] < 1_150_000


def test_a_street_keeps_its_name_and_width(city: City) -> None:
    network = city.networks[0]
    street = [i for i, s in enumerate(network.streets) if s.ten == "Nguyễn Văn Cừ"]
    segments = network.line[np.isin(network.street, street)]
    assert len(segments) > 5
    assert shapely.length(segments).sum() == pytest.approx(network.streets[street[0]].line.length, rel=0.02)


def test_the_street_network_hangs_together(city: City) -> None:
    network = city.networks[0]
    whole = shapely.union_all(shapely.buffer(network.line, 0.02))
    largest = max(shapely.get_parts(whole), key=lambda part: part.area)
    assert largest.area > 0.95 * whole.area


def test_drains_fall_towards_outfalls(city: City) -> None:
    assert all(pipe.upper > pipe.lower for pipe in city.pipes)
    assert all(manhole.cover > manhole.bottom for manhole in city.manholes)
    assert sum(manhole.loai == "cua_xa" for manhole in city.manholes) > 10
    lower_ends = {(round(x), round(y)): pipe for pipe in city.pipes for x, y in [pipe.line.coords[-1]]}
    upper_ends = {(round(x), round(y)) for pipe in city.pipes for x, y in [pipe.line.coords[0]]}
    outfalls = {(round(m.at.x), round(m.at.y)) for m in city.manholes if m.loai == "cua_xa"}
    stuck = lower_ends.keys() - upper_ends - outfalls
    assert len(stuck) < 0.01 * len(city.pipes)


def test_lights_stand_35_metres_apart(city: City) -> None:
    at = np.array([light.at.coords[0] for light in city.lights if light.street == "Nguyễn Văn Linh"])
    gaps = np.hypot(*np.diff(at, axis=0).T)
    assert np.median(gaps) == pytest.approx(35.0, abs=0.5)


# ── points and floods


def test_x_is_north_in_the_tables_of_offices(written: Written) -> None:
    with written.path("schools").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    north = [float(row["X"].replace(",", ".")) for row in rows]
    east = [float(row["Y"].replace(",", ".")) for row in rows]
    assert all("," in row["X"] for row in rows)
    assert 1_015_000 < min(north) < max(north) < 1_150_000
    assert 520_000 < min(east) < max(east) < 650_000
    with written.path("markets").open(encoding="utf-8-sig", newline="") as file:
        market = next(csv.DictReader(file))
    assert float(market["X"]) > float(market["Y"])


def test_places_lie_in_the_ward_they_name(city: City) -> None:
    boundaries = {ward.ma_xa: ward.boundary for ward in city.wards}
    for place in [*city.schools, *city.hospitals, *city.markets]:
        assert boundaries[place.ma_xa].contains(shapely.Point(place.at)), place.ten


def test_alarm_levels_follow_the_decision_in_force(written: Written) -> None:
    with written.path("gauges").open(encoding="utf-8-sig", newline="") as file:
        spans = [row for row in csv.DictReader(file) if row["ma_tram"] == "TV-CT"]
    assert [(row["bao_dong_1"], row["bao_dong_3"]) for row in spans] == [("1.70", "1.90"), ("1.80", "2.00")]
    assert spans[0]["hieu_luc_den"] < spans[1]["hieu_luc_tu"] == "2020-03-20"
    assert 105.7 < float(spans[0]["kinh_do"]) < 105.9


def test_rarer_floods_reach_further(city: City) -> None:
    wet = [depth.depth > 0 for depth in city.depths]
    assert [depth.years for depth in city.depths] == [10, 50, 100]
    assert (wet[0] <= wet[1]).all()
    assert (wet[1] <= wet[2]).all()
    assert wet[0].sum() < wet[1].sum() < wet[2].sum()


def test_zones_agree_with_the_depth_grids(city: City) -> None:
    cells = city.relief.cells
    for depth in city.depths:
        zones = [zone for zone in city.zones if zone.years == depth.years]
        for code, least, most, _ in flood.CLASSES:
            here = [zone.area for zone in zones if zone.code == code]
            if not here:
                continue
            values = depth.depth[cells.covered(shapely.union_all(here))]
            inside = (values > least - 0.02) & (values < (most or np.inf) + 0.02)
            assert inside.mean() > 0.97, (depth.years, code)
        total = sum(zone.area.area for zone in zones)
        assert total == pytest.approx((depth.depth > 0).sum() * cells.size**2, rel=0.02)


def test_zones_do_not_cover_each_other_or_water(city: City) -> None:
    water = city.towns[0].waters.surface
    for years in (10, 50, 100):
        areas = np.array([zone.area for zone in city.zones if zone.years == years])
        assert shapely.union_all(areas).area == pytest.approx(shapely.area(areas).sum(), rel=1e-6)
        assert shapely.area(shapely.intersection(areas, water)).sum() < 5.0


def test_depth_files_tell_their_scenario_apart(written: Written) -> None:
    files = [file for file in written.files if file.layer == "flood_depth"]
    assert [file.options["set"]["chu_ky"] for file in files] == [10, 50, 100]
    for file in files:
        assert file.options["set"].keys() == {"nguyen_nhan", "chu_ky", "moc_thoi_gian"}
        with rasterio.open(file.path) as source:
            assert (source.dtypes, source.nodata, source.res) == (("float32",), -9999.0, (20.0, 20.0))
            assert source.crs.to_epsg() == 5897
            values = source.read(1, masked=True)
        assert 0 < values.min() < values.max() < 4.0


def test_flood_zones_are_in_degrees(written: Written) -> None:
    info = pyogrio.read_info(written.path("flood_zones"))
    west, south, east, north = info["total_bounds"]
    assert 105.7 < west < east < 105.9
    assert 9.9 < south < north < 10.2
