"""The cadastre: every piece of ground as a parcel with sheet, number, areas and invented people."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from sdi.crs.transform import transform_geometry
from sdi.sample import faces, landuse, people
from sdi.sample.frame import CITY_CRS, SOC_TRANG_CRS, Coords, Shapes, chance, points
from sdi.sample.region import Region
from sdi.sample.streets import Network
from sdi.sample.town import SHEET, TownGround
from sdi.sample.wards import Ward

FIRST_SOC_TRANG_WARD = 31507
"""Ward codes from here on are of the former Sóc Trăng, whose files are in the 105°30′ zone."""
PRIVATE = ("ODT", "ONT", "CLN", "HNK", "BHK", "LUC", "LUK", "LUN", "NTS", "TSN", "LNK", "SKC", "TMD")


@dataclass(frozen=True)
class Cadastre:
    """Parcels of one zone, one row each; `polygon` in `crs`, areas in m² of that zone."""

    crs: str
    polygon: Shapes
    ma_xa: NDArray[np.str_]
    so_to: faces.Ints
    so_thua: faces.Ints
    loai_dat: NDArray[np.str_]
    dien_tich: NDArray[np.float64]
    dien_tich_phap_ly: NDArray[np.float64]
    """NaN where no legal area is registered."""
    ten_chu: NDArray[np.object_]
    so_giay_to: NDArray[np.object_]
    dia_chi: NDArray[np.object_]
    da_cap_gcn: NDArray[np.bool_]
    ma_xa_cu: NDArray[np.str_]
    so_to_cu: faces.Ints
    so_thua_cu: faces.Ints

    def __len__(self) -> int:
        return len(self.polygon)


@dataclass(frozen=True)
class Ground:
    """All parcels-to-be of the city (EPSG:5897), before they are numbered."""

    polygon: Shapes
    ward: NDArray[np.str_]
    code: NDArray[np.str_]
    former: NDArray[np.str_]


def ground(towns: list[TownGround], region: Region, wards: list[Ward]) -> Ground:
    """The pieces of all towns and, outside them, the waters of the region ward by ward."""
    urban = {ward.ma_xa for ward in wards if ward.loai == "phuong"}
    polygons = [town.pieces.polygon for town in towns]
    owners = [town.pieces.ward for town in towns]
    uses = [landuse.codes(town, urban) for town in towns]
    former = [_former(town) for town in towns]
    water, ward, code = _region_waters(towns, region, wards)
    return Ground(
        np.concatenate([*polygons, water]),
        np.concatenate([*owners, ward]),
        np.concatenate([*uses, code]),
        np.concatenate([*former, np.full(len(water), "", dtype="U5")]),
    )


def _former(town: TownGround) -> NDArray[np.str_]:
    names = np.array([*town.old_wards, ""], dtype="U5")
    return np.asarray(names[faces.located(points(town.pieces.point), list(town.old_wards.values()))])


def _region_waters(
    towns: list[TownGround], region: Region, wards: list[Ward]
) -> tuple[Shapes, NDArray[np.str_], NDArray[np.str_]]:
    """The waters between the towns, cut along ward boundaries: parcels, wards and codes."""
    dry = shapely.union_all([shapely.coverage_union_all(town.pieces.polygon) for town in towns])
    surfaces = [region.hau, *(stream.surface for stream in region.streams)]
    grounds = [ward.boundary for ward in wards]
    edges = shapely.get_parts(shapely.boundary([dry, *surfaces, *grounds]))
    cells = faces.build(list(edges))
    point = shapely.get_coordinates(shapely.point_on_surface(cells))
    water, ward = faces.located(points(point), surfaces), faces.located(points(point), grounds)
    wet = (water >= 0) & (ward >= 0) & ~shapely.intersects_xy(dry, point[:, 0], point[:, 1])
    wet &= (shapely.area(cells) > 400) & (2 * shapely.area(cells) / shapely.length(cells) > 4)
    codes = np.array(["SON", *(stream.kind for stream in region.streams)])
    names = np.array([ward.ma_xa for ward in wards])
    return cells[wet], names[ward[wet]], codes[water[wet]]


def register(land: Ground, networks: list[Network], wards: list[Ward], soc_trang: bool) -> Cadastre:
    """Number and describe the parcels of one zone."""
    zone = (np.where(land.ward == "", "0", land.ward).astype(int) >= FIRST_SOC_TRANG_WARD) == soc_trang
    zone &= land.ward != ""
    crs = SOC_TRANG_CRS if soc_trang else CITY_CRS
    polygon = land.polygon[zone]
    if soc_trang:
        polygon = _on_grid(transform_geometry(polygon, CITY_CRS, SOC_TRANG_CRS))
    ward, code = land.ward[zone], land.code[zone]
    point = shapely.get_coordinates(shapely.point_on_surface(polygon))
    so_to, so_thua = _numbered(ward, point)
    order = np.lexsort((so_thua, so_to, ward))
    polygon, ward, code, point = polygon[order], ward[order], code[order], point[order]
    former = land.former[zone][order]
    area = np.round(shapely.area(polygon), 1)
    private = np.isin(code, PRIVATE)
    owners = people.owners(len(polygon), crs)
    random = chance("register", crs)
    old_to, old_thua = _numbered(former, point)
    return Cadastre(
        crs,
        polygon,
        ward,
        so_to[order],
        so_thua[order],
        landuse.with_superseded(code),
        np.round(area * random.normal(1.0, 0.0004, len(area)), 1),
        np.where(
            random.random(len(area)) < 0.72, np.round(area * random.normal(1.0, 0.004, len(area)), 1), np.nan
        ),
        np.where(private, owners.name, _office(code)),
        np.where(private, owners.number, np.array(None, dtype=object)),
        people.addresses(land.polygon[zone][order], code, ward, networks, wards),
        private & (random.random(len(area)) < 0.87),
        former,
        np.where(former != "", old_to, 0),
        np.where(former != "", old_thua, 0),
    )


def _on_grid(polygons: Shapes) -> Shapes:
    """Coordinates rounded to the millimetre, point by point, so that neighbours stay neighbours."""
    return np.asarray(shapely.transform(polygons, lambda xy: np.round(xy, 3)))


def _office(code: NDArray[np.str_]) -> NDArray[np.object_]:
    return np.where(
        np.isin(code, ["SKK", "SKT", "TMD", "DCH"]), "Tổ chức kinh tế (mẫu)", "Ủy ban nhân dân phường, xã"
    )


def _numbered(ward: NDArray[np.str_], point: Coords) -> tuple[faces.Ints, faces.Ints]:
    """Sheets are a ward's 1 km squares, from 1; parcels count from 1 in each, north-west to south-east."""
    column, row = (point // SHEET).astype(np.int64).T
    band = -(point[:, 1] // 40.0)
    order = np.lexsort((point[:, 0], band, column, -row, ward))
    same_ward = ward[order][1:] == ward[order][:-1]
    same_sheet = same_ward & (row[order][1:] == row[order][:-1]) & (column[order][1:] == column[order][:-1])
    so_to, so_thua = np.empty(len(ward), np.int64), np.empty(len(ward), np.int64)
    so_to[order] = _counted(~same_sheet, ~same_ward)
    so_thua[order] = _counted(np.ones(len(same_sheet), bool), ~same_sheet)
    return so_to, so_thua


def _counted(step: NDArray[np.bool_], restart: NDArray[np.bool_]) -> faces.Ints:
    """Count up by one at each `step`, from 1 again at each `restart`; both tell of places 1 … n−1."""
    total = np.concatenate([[1], 1 + np.cumsum(step)])
    starts = np.flatnonzero(np.concatenate([[True], restart]))
    return np.asarray(total - np.repeat(total[starts], np.diff([*starts, len(total)])) + 1)
