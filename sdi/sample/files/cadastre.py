"""The two cadastres: TCVN3 in a zip (105°00′), VNI in loose parts with ViLIS columns (105°30′)."""

from functools import partial
from pathlib import Path
from typing import Any

from importers.text.codecs import encode
from sdi.sample.city import City
from sdi.sample.files.base import SampleFile, described
from sdi.sample.parcels import Cadastre
from sdi.sample.writers import shapefile
from sdi.sample.writers.dbf import Column

TCVN3 = partial(encode, encoding="tcvn3")
VNI = partial(encode, encoding="vni")


def can_tho(city: City, folder: Path) -> list[SampleFile]:
    """The cadastre of the 105°00′ zone."""
    path = folder / "thua_dat_can_tho.zip"
    prj = shapefile.vn2000_prj("VN_2000_KTT_105_3deg", 105.0)
    shapefile.write_zip(path, city.parcels_ct.polygon, _own_columns(city.parcels_ct), TCVN3, prj)
    return [described(path, "parcels", "parcels_ct")]


def soc_trang(city: City, folder: Path) -> list[SampleFile]:
    """The cadastre of the 105°30′ zone."""
    path = folder / "thua_dat_soc_trang.shp"
    prj = shapefile.vn2000_prj("VN_2000_KTT_105_30_3deg", 105.5)
    shapefile.write(path, city.parcels_st.polygon, _vilis_columns(city.parcels_st), VNI, prj)
    return [described(path, "parcels", "parcels_st")]


def _own_columns(land: Cadastre) -> list[Column]:
    return [
        Column("MAXA", "C", 5, land.ma_xa.tolist()),
        Column("SOTO", "N", 5, land.so_to.tolist()),
        Column("SOTHUA", "N", 6, land.so_thua.tolist()),
        Column("LOAIDAT", "C", 10, land.loai_dat.tolist()),
        Column("DIENTICH", "N", 14, land.dien_tich.tolist(), 1),
        Column("DTPL", "N", 14, land.dien_tich_phap_ly.tolist(), 1),
        Column("TENCHU", "C", 80, land.ten_chu.tolist()),
        Column("CCCD", "C", 12, land.so_giay_to.tolist()),
        Column("DIACHI", "C", 100, land.dia_chi.tolist()),
        Column("CAPGCN", "L", 1, land.da_cap_gcn.tolist()),
        Column("MAXACU", "C", 5, _known(land.ma_xa_cu.tolist())),
        Column("SOTOCU", "N", 5, _known(land.so_to_cu.tolist())),
        Column("SOTHUACU", "N", 6, _known(land.so_thua_cu.tolist())),
    ]


def _vilis_columns(land: Cadastre) -> list[Column]:
    return [
        Column("MAXA", "C", 5, land.ma_xa.tolist()),
        Column("SHBANDO", "N", 5, land.so_to.tolist()),
        Column("SHTHUA", "N", 6, land.so_thua.tolist()),
        Column("MDSD", "C", 10, land.loai_dat.tolist()),
        Column("DIENTICH", "N", 14, land.dien_tich.tolist(), 1),
        Column("DTPL", "N", 14, land.dien_tich_phap_ly.tolist(), 1),
        Column("TENCHUSDD", "C", 110, land.ten_chu.tolist()),
        Column("CMND", "C", 12, land.so_giay_to.tolist()),
        Column("XUDONG", "C", 130, land.dia_chi.tolist()),
    ]


def _known(values: list[Any]) -> list[Any]:
    return [value or None for value in values]
