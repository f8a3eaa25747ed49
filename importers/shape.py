"""Geometries made fit for the layer: flat, in the storage CRS, valid, of the declared type."""

from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from pyproj import CRS

from importers.report import SAMPLES, Report, Sample
from layers.spec.geometry import GeometryType
from sdi.crs.transform import transform_geometry
from sdi.errors import DataRefused

_POINT, _LINE, _POLYGON = {0, 4}, {1, 2, 5}, {3, 6}
_TAKES: dict[str, set[int]] = {
    "point": _POINT,
    "multipoint": _POINT,
    "multilinestring": _LINE,
    "multipolygon": _POLYGON,
}


_MADE = {"point": 0, "multipoint": 4, "multilinestring": 5, "multipolygon": 6}
"""The one kind that a layer of this type holds (shapely's numbering)."""


def read_wkb(wkb: pa.Array, file: str = "") -> Any:
    """Shapely geometries of a WKB column, None where there is none. Raises DataRefused for curves."""
    try:
        return shapely.from_wkb(wkb.to_numpy(zero_copy_only=False), on_invalid="fix")
    except (NotImplementedError, shapely.errors.GEOSException) as error:
        raise DataRefused("import.unreadable", file=file, reason=str(error)) from error


def project(geometry: Any, source: CRS, srid: int, report: Report) -> Any:
    """The geometries without Z and M, in the storage CRS; what can't be projected is told and emptied."""
    raised = shapely.has_z(geometry)
    report.add("info", "import.z_dropped", int(raised.sum()))
    projected = transform_geometry(shapely.force_2d(geometry), source, srid)
    lost = ~_on_earth(shapely.bounds(projected), srid) & ~_absent(geometry)
    report.add("warning", "import.not_projectable", int(lost.sum()), _rows(lost))
    projected[lost] = None
    return projected


def _on_earth(bounds: Any, srid: int) -> Any:
    """Whether boxes are finite, and, in degrees, within the globe."""
    finite = np.isfinite(bounds).all(axis=1)
    if srid not in (4326, 4756):
        return finite
    with np.errstate(invalid="ignore"):
        return (
            finite
            & (np.abs(bounds[:, [1, 3]]) <= 90).all(axis=1)
            & (np.abs(bounds[:, [0, 2]]) <= 540).all(axis=1)
        )


def fit(geometry: Any, wanted: GeometryType, file: str, report: Report) -> Any:
    """Valid geometries of the layer's type. Raises DataRefused where a row is of another kind.

    A repaired polygon tells its area before and after; no geometry at all is told too.
    """
    absent = _absent(geometry)
    report.add("warning", "import.no_geometry", int(absent.sum()), _rows(absent))
    geometry[absent] = None
    _refuse_other_kinds(geometry, absent, wanted, file)
    fitted = _promote(_repair(geometry, wanted, report), wanted)
    return _without_collapsed(fitted, wanted, report)


def _without_collapsed(geometry: Any, wanted: GeometryType, report: Report) -> Any:
    """What repair left of another kind, a line shrunk to a point: told and emptied, the row stays."""
    if wanted != "geometry":
        collapsed = ~np.isin(shapely.get_type_id(geometry), [_MADE[wanted], -1])
        report.add("warning", "import.collapsed", int(collapsed.sum()), _rows(collapsed))
        geometry[collapsed] = None
    return geometry


def _absent(geometry: Any) -> Any:
    return shapely.is_missing(geometry) | shapely.is_empty(geometry)


def _rows(mask: Any) -> tuple[Sample, ...]:
    return tuple(Sample(int(place) + 1) for place in np.flatnonzero(mask)[:SAMPLES])


def _refuse_other_kinds(geometry: Any, absent: Any, wanted: GeometryType, file: str) -> None:
    if wanted == "geometry":
        return
    kinds = shapely.get_type_id(geometry)
    other = ~np.isin(kinds, list(_TAKES[wanted])) & ~absent
    if wanted == "point":
        other |= shapely.get_num_geometries(geometry) > 1
    if other.any():
        row = int(np.flatnonzero(other)[0])
        raise DataRefused(
            "import.wrong_geometry",
            file=file,
            row=row + 1,
            count=int(other.sum()),
            found=geometry[row].geom_type,
            wanted=wanted,
        )


def _repair(geometry: Any, wanted: GeometryType, report: Report) -> Any:
    broken = ~shapely.is_valid(geometry) & ~shapely.is_missing(geometry)
    if not broken.any():
        return geometry
    before = shapely.area(geometry[broken])
    mended = shapely.make_valid(geometry[broken], method="structure")
    if wanted == "multipolygon":
        mended = np.array([_polygonal(part) for part in mended], dtype=object)
    after = shapely.area(mended)
    rows = np.flatnonzero(broken)
    samples = tuple(
        Sample(int(row) + 1, None, f"{old:.2f} → {new:.2f} m²")
        for row, old, new in zip(rows, before, after, strict=True)
    )
    report.add(
        "warning",
        "import.repaired",
        len(rows),
        samples,
        largest=round(float(np.abs(after - before).max()), 2),
    )
    geometry[broken] = mended
    return geometry


def _polygonal(geometry: Any) -> Any:
    parts = shapely.get_parts(geometry)
    faces = parts[np.isin(shapely.get_type_id(parts), [3, 6])]
    return shapely.multipolygons(shapely.get_parts(faces)) if len(faces) else None


def _promote(geometry: Any, wanted: GeometryType) -> Any:
    kinds = shapely.get_type_id(geometry)
    make: dict[str, tuple[int, Any]] = {
        "multipolygon": (3, shapely.multipolygons),
        "multipoint": (0, shapely.multipoints),
    }
    if wanted == "multilinestring":
        rings = kinds == 2
        geometry[rings] = [shapely.LineString(ring.coords) for ring in geometry[rings]]
        single = np.isin(kinds, [1, 2])
        geometry[single] = shapely.multilinestrings(geometry[single][:, None])
    elif wanted in make:
        kind, many = make[wanted]
        geometry[kinds == kind] = many(geometry[kinds == kind][:, None])
    elif wanted == "point":
        several = kinds == 4
        geometry[several] = [shapely.get_geometry(cloud, 0) for cloud in geometry[several]]
    return geometry
