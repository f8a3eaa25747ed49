"""Which column is which field."""

from pathlib import Path

import pytest

from importers.match import best_layer, match_columns
from layers.folder import read_folder
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
    assert ranked[0][1] > ranked[1][1]


def test_shipped_layers_are_where_they_are_looked_for() -> None:
    assert Path(paths.layers(), "cadastre", "parcels.yml").is_file()
