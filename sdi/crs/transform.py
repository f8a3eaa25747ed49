"""Positions between coordinate systems, VN-2000 always by the national operation.

PROJ's own choice is wrong in the Mekong delta (it prefers an unofficial operation with a smaller
extent and the same stated accuracy), and a CRS bound to ``TOWGS84`` loses its shift on the way to
some datums. So a way that enters or leaves VN-2000 is put together here step by step, with WGS 84
longitude and latitude in the middle.
"""

import warnings
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from pyproj.crs import BoundCRS
from pyproj.crs.coordinate_operation import ToWGS84Transformation
from pyproj.exceptions import ProjError
from pyproj.transformer import AreaOfInterest, TransformerGroup

from sdi.crs import national
from sdi.errors import DataRefused, UsageError

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

type AnyCrs = CRS | str | int
"""A pyproj CRS, an EPSG number, or any text pyproj reads (``EPSG:5897``, WKT)."""

_SHIFTED_DATUM = "VN-2000 by EPSG:6960"
_VN2000_DATUMS = {"vietnam2000", "dvietnam2000", "vn2000", "dvn2000", "vn2000byepsg6960"}
_VIETNAM = AreaOfInterest(102.0, 7.0, 118.0, 24.0)
_WGS84 = 4326


def is_vn2000(crs: AnyCrs) -> bool:
    """Whether the datum is VN-2000, by its name, whatever shift the definition states with it."""
    geodetic = unbound(CRS.from_user_input(crs)).geodetic_crs
    if geodetic is None or geodetic.datum is None:
        return False
    return plain_name(geodetic.datum.name) in _VN2000_DATUMS


def plain_name(name: str) -> str:
    """A name as compared: lower case, letters and digits only."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def horizontal(crs: CRS) -> CRS:
    """The horizontal part of a compound or 3D system; another system itself."""
    if crs.is_compound:
        return horizontal(crs.sub_crs_list[0])
    solid = len(crs.axis_info) == 3 and (crs.is_geographic or crs.is_projected)
    return crs.to_2d() if solid else crs


def unbound(crs: CRS) -> CRS:
    """The horizontal system without a shift bound to it."""
    flat = horizontal(crs)
    return unbound(flat.source_crs) if flat.is_bound and flat.source_crs is not None else flat


@lru_cache(maxsize=512)
def transformer(source: AnyCrs, target: AnyCrs) -> Transformer:
    """The transformer between two systems; x is easting or longitude on both sides.

    Between VN-2000 systems there is no datum shift; between VN-2000 and another datum the way goes
    through the national operation (EPSG:6960) and PROJ's best operation from WGS 84 on; other pairs
    are PROJ's choice, where it knows an operation at all. Cached, and safe to share between threads.

    Raises DataRefused where PROJ knows no operation between WGS 84 and the other system's datum:
    taking the unknown datum for WGS 84 would be hundreds of metres wrong without a word.
    """
    start, end = CRS.from_user_input(source), CRS.from_user_input(target)
    if start == end:
        return Transformer.from_pipeline("proj=noop")
    if not is_vn2000(start) and not is_vn2000(end):
        return _projs_choice(start, end)
    return Transformer.from_pipeline(_joined(_way(start, end)))


def _projs_choice(start: CRS, end: CRS) -> Transformer:
    """PROJ's choice among real operations: outside their areas it would else take the datums for equal."""
    for ballpark in (False, None):
        with suppress(ProjError):
            return Transformer.from_crs(start, end, always_xy=True, allow_ballpark=ballpark)
    raise DataRefused("crs.no_operation", source=start.name, target=end.name)


def _way(start: CRS, end: CRS) -> list[str]:
    if is_vn2000(start) and is_vn2000(end):
        return _off_the_grid(start) + _onto_the_grid(end)
    if is_vn2000(start):
        return _off_the_grid(start) + national.pipeline_steps() + _best(CRS.from_epsg(_WGS84), end)
    return _best(start, CRS.from_epsg(_WGS84)) + national.pipeline_steps(inverse=True) + _onto_the_grid(end)


def _off_the_grid(crs: CRS) -> list[str]:
    flat = unbound(crs)
    return _steps(Transformer.from_crs(flat, flat.geodetic_crs, always_xy=True))


def _onto_the_grid(crs: CRS) -> list[str]:
    flat = unbound(crs)
    return _steps(Transformer.from_crs(flat.geodetic_crs, flat, always_xy=True))


def _best(start: CRS, end: CRS) -> list[str]:
    return _steps(best_operation(start, end))


def best_operation(start: CRS, end: CRS) -> Transformer:
    """PROJ's best operation, of those made for Vietnam where there are any.

    Raises DataRefused where PROJ knows none: datums are never taken for equal.
    """
    for area in (_VIETNAM, None):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a better one would need a grid we don't have
            try:
                group = TransformerGroup(
                    horizontal(start),
                    horizontal(end),
                    always_xy=True,
                    allow_ballpark=False,
                    area_of_interest=area,
                )
            except IndexError:  # pyproj's, where PROJ takes back the only operation that it offered
                continue
        if group.transformers:
            return group.transformers[0]
    raise DataRefused("crs.no_operation", source=start.name, target=end.name)


def _steps(operation: Transformer) -> list[str]:
    """The steps of a PROJ operation; none for one that changes nothing."""
    definition = operation.definition
    if definition.startswith("proj=noop"):
        return []
    return definition.split(" step ")[1:] if definition.startswith("proj=pipeline") else [definition]


def _joined(steps: list[str]) -> str:
    return "proj=pipeline step " + " step ".join(steps) if steps else "proj=noop"


@lru_cache(maxsize=64)
def bound_crs(crs: AnyCrs) -> CRS:
    """A VN-2000 system with the national shift bound to it, for GDAL and rasterio.

    Bind both sides of a warp where both are VN-2000; the other side must otherwise be based on
    WGS 84 (4326, 3857, UTM), since GDAL may drop a bound shift on the way to a third datum. The
    datum goes by a name of ours and no EPSG code is left: GDAL strips the shift off datums it knows.

    Raises UsageError where the system is not VN-2000.
    """
    if not is_vn2000(crs):
        raise UsageError("crs.not_vn2000", crs=crs)
    return with_shift(unbound(CRS.from_user_input(crs)), _SHIFTED_DATUM, national.NATIONAL.towgs84)


def with_shift(crs: CRS, datum: str, towgs84: Sequence[float]) -> CRS:
    """The same system on a datum of this name, with a shift bound to it (as ``TOWGS84`` has it).

    The name must be one PROJ and GDAL don't know: they pass over the shift of datums they know, and
    of a nameless one on the ellipsoid of WGS 84.
    """
    definition = crs.to_json_dict()
    base = definition.get("base_crs", definition)
    base["datum"]["name"] = datum
    for part in (definition, base, base["datum"]):
        part.pop("id", None)
    renamed = CRS.from_json_dict(definition)
    shift = ToWGS84Transformation(renamed.geodetic_crs, *towgs84)
    return BoundCRS(source_crs=renamed, target_crs=CRS.from_epsg(_WGS84), transformation=shift)


def transform_geometry(geometries: ArrayLike, source: AnyCrs, target: AnyCrs) -> NDArray[np.object_]:
    """Shapely geometries (any array of them, None allowed) from one system into another.

    x is easting or longitude on both sides; heights are kept as they are; measures (M) are dropped.
    Raises DataRefused where a position has no place in the target system.
    """
    array = np.asarray(geometries, dtype=np.object_)
    after = _moved(array, source, target)
    _refuse_lost_positions(array, after, source, target)
    return after


def transform_known(geometries: ArrayLike, source: AnyCrs, target: AnyCrs) -> NDArray[np.object_]:
    """As `transform_geometry`; a geometry with a position that has no place in the target becomes None."""
    array = np.asarray(geometries, dtype=np.object_)
    after = _moved(array, source, target)
    bounds = shapely.bounds(after)
    after[np.isinf(bounds).any(axis=1)] = None
    return after


def _moved(array: NDArray[np.object_], source: AnyCrs, target: AnyCrs) -> NDArray[np.object_]:
    operation = transformer(source, target)

    def move(positions: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = positions.copy()
        moved[:, 0], moved[:, 1] = operation.transform(positions[:, 0], positions[:, 1])
        return moved

    after = np.empty_like(array)
    with_height = shapely.has_z(array)
    after[with_height] = shapely.transform(array[with_height], move, include_z=True)
    after[~with_height] = shapely.transform(array[~with_height], move)
    return after


def _refuse_lost_positions(
    before: NDArray[np.object_], after: NDArray[np.object_], source: AnyCrs, target: AnyCrs
) -> None:
    lost = np.isinf(shapely.get_coordinates(after)).any(axis=1)
    if lost.any():
        x, y = shapely.get_coordinates(before)[lost][0]
        raise DataRefused(
            "crs.outside_domain",
            count=int(lost.sum()),
            x=float(x),
            y=float(y),
            source=CRS.from_user_input(source).name,
            target=CRS.from_user_input(target).name,
        )


def to_crs(frame: "GeoDataFrame", target: AnyCrs) -> "GeoDataFrame":
    """A GeoDataFrame in another system; what ``GeoDataFrame.to_crs`` does, on the right way.

    Raises DataRefused where the frame states no system or a position has no place in the target.
    """
    if frame.crs is None:
        raise DataRefused("crs.frame_without_crs")
    moved = transform_geometry(frame.geometry.array, frame.crs, target)
    return frame.set_geometry(moved, crs=target)
