"""Which column is which field."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from importers.match import best_layer, match_columns
from layers.folder import read_folder
from layers.spec.field import Field
from layers.spec.layer import Layer
from sdi import paths


@pytest.fixture(scope="module")
def layers() -> dict[str, Layer]:
    return {layer.id: layer for layer, _ in read_folder(paths.layers())}


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("SHBANDO", "so_to"),
        ("SoHieuToBa", "so_to"),
        ("SHTHUA", "so_thua"),
        ("SoThuTuThu", "so_thua"),
        ("MDSD", "loai_dat"),
        ("KyHieuMucD", "loai_dat"),
        ("TENCHUSDD", "ten_chu"),
        ("DienTichPh", "dien_tich_phap_ly"),
        ("MaXa", "ma_xa"),
        ("Mã xã", "ma_xa"),
    ],
)
def test_parcel_columns_by_the_names_that_staff_use(
    layers: dict[str, Layer], column: str, field: str
) -> None:
    assert match_columns([column], layers["parcels"])[column].field == field


def test_a_field_is_matched_once(layers: dict[str, Layer]) -> None:
    matches = match_columns(["so_to", "SOTO", "SHBANDO"], layers["parcels"])
    assert [match.field for match in matches.values()] == ["so_to"]


def test_an_unknown_column_is_left_alone(layers: dict[str, Layer]) -> None:
    assert match_columns(["giadat", "xyz", ""], layers["parcels"]) == {}


def test_the_layer_is_found_by_its_columns(layers: dict[str, Layer]) -> None:
    ranked = best_layer("data", ["MAXA", "SOTO", "SOTHUA", "LOAIDAT", "DIENTICH"], layers)
    assert ranked[0][0] == "parcels"
    assert all(score < ranked[0][1] for _, score in ranked[1:])


@pytest.mark.parametrize("name", ["quan_trac_moi_truong", "cong_vien", "dien_tich_lua", "storm_main"])
def test_a_name_alone_makes_no_layer(layers: dict[str, Layer], name: str) -> None:
    assert best_layer(name, ["stt", "chi_tieu", "objectid_1", "nhiet_do"], layers) == []


def test_columns_that_differ_in_signs_only_are_told_apart_by_their_exact_names() -> None:
    title = {"vi": "x", "en": "x"}
    fields = {name: {"type": "text", "title": title} for name in ("kel_name1", "kel_name_1")}
    layer = SimpleNamespace(fields={name: Field.model_validate(raw) for name, raw in fields.items()})
    matches = match_columns(["KEL_NAME_1", "KEL_NAME1"], layer)  # type: ignore[arg-type]
    assert {column: match.field for column, match in matches.items()} == {
        "KEL_NAME_1": "kel_name_1",
        "KEL_NAME1": "kel_name1",
    }


def test_shipped_layers_are_where_they_are_looked_for() -> None:
    assert Path(paths.layers(), "cadastre", "parcels.yml").is_file()
