"""The shipped layer files: complete, alike in manner, and true to the rules they cite."""

import colorsys
import unicodedata
from collections.abc import Iterator

import pytest

from layers.spec.base import LocalText
from layers.spec.checks import AreaCheck, OrderCheck, TopologyCheck, WithinCheck
from layers.spec.codes import Code, CodeList
from layers.spec.file import find_layer_files, read_layer_file
from layers.spec.layer import Layer
from layers.spec.mistakes import fold
from sdi import paths

LAYERS = {file.stem: read_layer_file(file) for file in find_layer_files(paths.layers())}
each_layer = pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)

THEMES = {
    "administration": {"wards"},
    "cadastre": {"parcels"},
    "commerce": {"markets"},
    "drainage": {"drainage_pipes", "manholes"},
    "education": {"schools"},
    "flood": {"flood_depth", "flood_marks", "flood_zones", "gauges"},
    "health": {"hospitals"},
    "power": {"power_lines", "street_lights"},
    "transport": {"bridges", "roads"},
    "water": {"water_pipes"},
}

NAMES_IN_FILES = {
    "parcels": {
        "ma_xa": "MAXA MaXa ma_xa",
        "so_to": "SOTO SHBANDO SoHieuToBanDo SoHieuTo SoHieuToBa so_to ToBanDo",
        "so_thua": "SOTHUA SHTHUA SoThuTuThua SoThua SoThuTuThu so_thua",
        "loai_dat": "LOAIDAT MDSD KyHieuMucDichSuDung KyHieuMDSD KyHieuMucD LoaiDat",
        "dien_tich": "DIENTICH DienTich",
        "dien_tich_phap_ly": "DTPL DienTichPhapLy DTPhapLy DienTichPh",
        "ten_chu": "TENCHU TenChu TENCHUSDD",
        "dia_chi": "DIACHI DiaChi XuDong",
        "so_giay_to": "CMND CCCD",
        "da_cap_gcn": "DaCapGCN",
        "so_to_cu": "SoHieuToBanDoCu SoHieuTo_1",
        "so_thua_cu": "SoThuTuThuaCu SoThuTuT_1",
    },
    "roads": {
        "ma_duong": "MADUONG ma_duong",
        "ten": "TENDUONG ten_duong",
        "cap_duong": "CAPDUONG loai_duong",
        "be_rong": "BERONG",
        "so_lan": "SOLAN",
        "mot_chieu": "mot_chieu",
    },
    "wards": {"ma_xa": "MAXA", "ten": "Phuong_Xa TEN", "dan_so": "Dan_so"},
    "schools": {"ma_doi_tuong": "MA ma", "ten": "TEN", "dia_chi": "DIACHI diachi", "dien_thoai": "sdt"},
    "hospitals": {"ma_doi_tuong": "MA ma", "ten": "TEN", "dia_chi": "DIACHI diachi", "dien_thoai": "sdt"},
    "markets": {"ma_doi_tuong": "MA ma", "ten": "TEN", "dia_chi": "DIACHI diachi", "dien_thoai": "sdt"},
    "bridges": {"ma_doi_tuong": "MA ma", "ten": "TEN", "dia_chi": "DIACHI diachi"},
}

UCUM = {None, "m", "m2", "km2", "mm", "%", "km/h", "bar", "kV", "W", "t", "a"}


def names_of(layer: Layer) -> dict[str, str]:
    """Field by each folded name that files may use for it."""
    return {
        fold(alias): name for name, field in layer.fields.items() for alias in (name, *field.aliases)
    }  # fmt: skip


def texts(value: object) -> Iterator[LocalText]:
    """Every text in two languages within a part of a layer."""
    if isinstance(value, LocalText):
        yield value
        return
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    for part in vars(value).values() if hasattr(value, "model_fields_set") else inside:
        yield from texts(part)


def land_use() -> CodeList:
    codes = LAYERS["parcels"].fields["loai_dat"].codes
    assert codes is not None
    return codes


def test_every_layer_is_shipped_in_the_folder_of_its_theme() -> None:
    found: dict[str, set[str]] = {}
    for file in find_layer_files(paths.layers()):
        assert LAYERS[file.stem].theme == file.parent.name
        found.setdefault(file.parent.name, set()).add(file.stem)
    assert found == THEMES


@each_layer
def test_a_layer_survives_the_catalog_as_json(layer: Layer) -> None:
    assert Layer.model_validate_json(layer.model_dump_json()) == layer
    assert Layer.model_validate_json(layer.model_dump_json(exclude_defaults=True)) == layer


@each_layer
def test_every_text_is_there_in_both_languages(layer: Layer) -> None:
    found = list(texts(layer))
    assert len(found) > len(layer.fields)
    for text in found:
        assert text.vi.strip() == text.vi and text.en.strip() == text.en
        assert text.vi and text.en
        assert text.vi == unicodedata.normalize("NFC", text.vi)


@each_layer
def test_units_are_written_in_ucum_and_only_measures_have_one(layer: Layer) -> None:
    for field in layer.fields.values():
        assert field.unit in UCUM
        assert field.unit is None or field.type in ("number", "integer")


@each_layer
def test_every_measure_has_a_range(layer: Layer) -> None:
    for name, field in layer.fields.items():
        if field.type in ("number", "integer"):
            assert field.minimum is not None and field.maximum is not None, name


@each_layer
def test_vector_layers_share_the_common_fields(layer: Layer) -> None:
    fields = layer.fields
    if layer.id not in ("parcels", "wards", "flood_depth"):
        assert layer.key[0] == "ma_doi_tuong" and fields["ma_doi_tuong"].required
    if layer.id != "flood_depth":
        assert {"ma_xa", "do_chinh_xac", "ngay_cap_nhat"} <= fields.keys()
        assert fields["ma_xa"].pattern == "^[0-9]{5}$"
    if "ten" in fields:
        assert layer.field_with_role("label") == "ten"
    if layer.theme in ("transport", "drainage", "water", "power"):
        assert {"trang_thai", "nam_xay_dung", "don_vi_quan_ly"} <= fields.keys()


@each_layer
def test_key_fields_are_required_but_in_grids_where_a_scenario_has_only_some(layer: Layer) -> None:
    assert layer.key
    assert all(layer.fields[name].required for name in layer.key) == (layer.raster is None)


@each_layer
def test_no_alias_says_what_another_name_says_already(layer: Layer) -> None:
    for name, field in layer.fields.items():
        folded = [fold(alias) for alias in (name, *field.aliases)]
        assert len(folded) == len(set(folded)), name


@pytest.mark.parametrize("layer_id", NAMES_IN_FILES)
def test_names_that_staff_use_are_recognised(layer_id: str) -> None:
    known = names_of(LAYERS[layer_id])
    for field, in_files in NAMES_IN_FILES[layer_id].items():
        for name in in_files.split():
            assert known.get(fold(name)) == field, name


@each_layer
def test_names_cut_to_ten_characters_by_dbf_are_recognised(layer: Layer) -> None:
    known = names_of(layer)
    # “dien_tich_” reads like “dien_tich”: another field of parcels, an area without unit for wards
    telling = [name for name in layer.fields if fold(name[:10]) != "dientich"]
    for name in telling:
        short = name[:10]
        shared = [other for other in layer.fields if other[:10] == short]
        assert known.get(fold(short)) in shared, name


@each_layer
def test_file_names_lead_to_one_layer(layer: Layer) -> None:
    others = {fold(name) for other in LAYERS.values() if other is not layer for name in other.file_names}
    assert layer.file_names
    assert not {fold(name) for name in layer.file_names} & others


def test_only_parcels_hold_personal_data() -> None:
    found = {layer.id: set(layer.personal_fields) for layer in LAYERS.values() if layer.personal_fields}
    assert found == {"parcels": {"ten_chu", "so_giay_to", "dia_chi"}}


@each_layer
def test_checks_across_layers_lead_to_fields_of_the_same_type(layer: Layer) -> None:
    for check in layer.checks:
        if isinstance(check, WithinCheck):
            theirs = LAYERS[check.layer].fields[check.other]
            assert (theirs.type, theirs.length) == (
                layer.fields[check.field].type,
                layer.fields[check.field].length,
            )
        elif isinstance(check, AreaCheck):
            assert layer.geometry.type == "multipolygon"
            assert layer.fields[check.field].unit == "m2"
        elif isinstance(check, TopologyCheck):
            assert layer.geometry.type == "multipolygon"
        else:
            assert isinstance(check, OrderCheck)
            assert layer.fields[check.low].unit == layer.fields[check.high].unit


@each_layer
def test_tiles_are_light(layer: Layer) -> None:
    assert layer.tiles is not None
    assert layer.tiles.max_zoom == 17
    assert len(layer.tiles.fields) <= 5
    from_zoom = max(layer.tiles.min_zoom, layer.style.min_zoom or 0)
    if layer.style.kind == "circle":
        assert layer.tiles.min_zoom >= 8
    if layer.style.label:
        assert layer.style.label.min_zoom >= from_zoom


@each_layer
def test_every_class_that_is_drawn_has_a_colour(layer: Layer) -> None:
    style = layer.style
    if style.classes == "codes":
        codes = layer.fields[style.class_field or ""].codes
        assert codes is not None
        assert all(code.color for code in codes.codes if code.superseded_by is None)
        assert style.recolor.keys() <= codes.by_code.keys()
    elif style.class_field and layer.fields[style.class_field].codes is None:
        steps = [float(item.value) for item in style.classes]
        assert steps == sorted(set(steps))
    else:
        values = [item.value for item in style.classes]
        assert len(values) == len(set(values))


@each_layer
def test_every_code_has_a_class_where_the_style_names_them_one_by_one(layer: Layer) -> None:
    style = layer.style
    codes = layer.fields[style.class_field].codes if style.class_field else None
    if codes and style.classes != "codes":
        assert [code.code for code in codes.current()] == [item.value for item in style.classes]


def test_each_layer_has_a_place_of_its_own_in_the_stack() -> None:
    orders = [layer.style.order for layer in LAYERS.values()]
    assert len(orders) == len(set(orders))


def test_geometries_stack_polygons_below_lines_below_points() -> None:
    orders = {kind: [layer.style.order for layer in LAYERS.values() if layer.style.kind == kind]
              for kind in ("fill", "raster", "line", "circle")}  # fmt: skip
    assert max(orders["fill"] + orders["raster"]) < min(orders["line"])
    assert max(orders["line"]) < min(orders["circle"])


def test_depth_classes_are_the_same_for_zones_and_grids() -> None:
    codes = LAYERS["flood_zones"].fields["cap_do_sau"].codes
    raster = LAYERS["flood_depth"].raster
    assert codes is not None and raster is not None
    assert [(code.title, code.color) for code in codes.codes] == [
        (item.title, item.color) for item in raster.classes
    ]
    assert [item.above for item in raster.classes] == [0, 0.1, 0.3, 0.5, 1, 2]


def test_the_scenario_of_zones_and_grids_is_told_alike() -> None:
    zones, grids = LAYERS["flood_zones"].fields, LAYERS["flood_depth"].fields
    for name in LAYERS["flood_depth"].key:
        assert zones[name] == grids[name]


CURRENT = """
NNP CHN LUA LUC LUK HNK CLN LNP RDD RPH RSX NTS CNT LMU NKH PNN OTC ONT ODT TSC CQA CQP CAN DSN DVH DXH DYT
DGD DTT DKH DMT DKT DNG DSK CSK SCC SKK SKN SCT TMD SKC SKS CCC DGT DTL DCT DPC DDD DRA DNL DBV DCH DKV TON
TIN NTD TVC MNC SON PNK CSD BCS DCS NCS MCS
"""
SUPERSEDED = {
    "HNK": "BHK NHK COC", "LUK": "LUN", "CLN": "LNC LNQ LNK", "SKK": "SKT", "DDD": "DDT DDL", "DKV": "DSH",
    "NTS": "TSL TSN", "RSX": "RSN RST RSK RSM", "RPH": "RPN RPT RPK RPM", "RDD": "RDN RDT RDK RDM",
    "OTC": "OCT",
}  # fmt: skip
UNDECIDED = "DTS SKX DCK CTS TSK CDG SMN TTN SXN MVB MVT MVR MVK KDT DNT KKT CNC"
OFFICIAL_RGB = {
    "LUC": (255, 252, 140), "LUK": (255, 252, 150), "HNK": (255, 240, 180), "CLN": (255, 210, 160),
    "RSX": (180, 255, 180), "NTS": (170, 255, 255), "ONT": (255, 208, 255), "ODT": (255, 160, 255),
    "TSC": (255, 170, 160), "CQP": (255, 100, 80), "CAN": (255, 80, 70), "DGT": (255, 170, 50),
    "DTL": (170, 255, 255), "NTD": (210, 210, 210), "SON": (160, 255, 255), "BCS": (255, 255, 254),
    "DRA": (205, 170, 205),
}  # fmt: skip


def test_land_use_has_the_codes_of_the_circular() -> None:
    assert [code.code for code in land_use().current()] == CURRENT.split()
    assert land_use().version == "08/2024/TT-BTNMT"


def test_superseded_land_use_codes_lead_to_one_code_in_force_or_to_none() -> None:
    expected = {old: new for new, olds in SUPERSEDED.items() for old in olds.split()}
    assert land_use().replacements() == expected
    undecided = {code.code for code in land_use().codes if code.superseded}
    assert undecided == set(UNDECIDED.split())


def test_every_land_use_hangs_on_one_of_the_three_groups_of_the_land_law() -> None:
    codes = land_use().by_code
    for code in land_use().current():
        root = code
        while root.parent:
            root = codes[root.parent]
        assert root.code in ("NNP", "PNN", "CSD")
    assert [chain(code) for code in ("LUC", "SKK", "SON", "CQP")] == [
        ["LUC", "LUA", "CHN", "NNP"],
        ["SKK", "SCC", "CSK", "PNN"],
        ["SON", "TVC", "PNN"],
        ["CQP", "CQA", "PNN"],
    ]


def chain(value: str | None) -> list[str]:
    """The code and its parents, upwards."""
    found: list[str] = []
    while value:
        found.append(value)
        value = land_use().by_code[value].parent
    return found


def test_land_use_colours_are_those_of_the_circular_where_it_is_known() -> None:
    for value, (red, green, blue) in OFFICIAL_RGB.items():
        assert land_use().by_code[value].color == f"#{red:02x}{green:02x}{blue:02x}"


def test_water_is_drawn_blue() -> None:
    recolor = LAYERS["parcels"].style.recolor
    for value in ("SON", "MNC", "TVC", "MCS", "DTL"):
        red, green, blue = (int(recolor[value][place : place + 2], 16) for place in (1, 3, 5))
        assert blue > green > red and blue - red > 60


@pytest.mark.parametrize(
    ("layer_id", "field", "written", "code"),
    [
        ("roads", "cap_duong", "quoc lo", "QL"),
        ("roads", "cap_duong", "tinh lo", "DT"),
        ("roads", "cap_duong", "Tỉnh lộ", "DT"),
        ("roads", "cap_duong", "ĐĐT", "DDT"),
        ("roads", "vat_lieu_mat", "Nhựa", "btn"),
        ("schools", "cap_hoc", "THCS", "thcs"),
        ("schools", "cap_hoc", "Cấp II", "thcs"),
        ("markets", "hang", "Hạng 2", "2"),
        ("wards", "loai", "Phường", "phuong"),
        ("wards", "loai", "Thị trấn", None),
        ("parcels", "loai_dat", "luc", "LUC"),
        ("parcels", "loai_dat", "ODT+CLN", None),
        ("manholes", "trang_thai", "Hư", "hong"),
        ("flood_zones", "cap_do_rui_ro", "Cấp III", "3"),
    ],
)
def test_words_of_files_are_understood_as_codes(
    layer_id: str, field: str, written: str, code: str | None
) -> None:
    codes = LAYERS[layer_id].fields[field].codes
    assert codes is not None
    found: Code | None = codes.find(written)
    assert (found and found.code) == code


def test_risk_levels_have_the_colours_that_decision_18_2021_names() -> None:
    codes = LAYERS["flood_zones"].fields["cap_do_rui_ro"].codes
    assert codes is not None
    assert [code.code for code in codes.codes] == ["1", "2", "3", "4", "5"]
    named = [hue(code.color or "") for code in codes.codes]
    blue, yellow, orange, red, purple = named
    assert 190 < blue < 230 and 45 < yellow < 65 and 20 < orange < 45 and (red < 10 or red > 350)
    assert 270 < purple < 300


def hue(color: str) -> float:
    """The hue of a colour in degrees."""
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 360 * colorsys.rgb_to_hls(red, green, blue)[0]
