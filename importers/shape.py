"""Geometries made fit for the layer: flat, in the storage CRS, valid, of the declared type."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyproj import CRS, Transformer

from importers.empty_rings import has_empty_ring
from importers.findings import Place
from importers.geometry_kind import kinds_and_dimensions
from importers.places.sample import swap_axes
from importers.report import SAMPLES, Sample
from importers.spool import Spooled
from importers.survey import Survey, read_wkb
from importers.tally import Tally
from layers.spec.geometry import Geometry, GeometryType
from sdi.crs.transform import transform_known, transformer
from sdi.errors import DataRefused

_TAKES: dict[str, frozenset[int]] = {
    "point": frozenset({0, 1, 4}),
    "multipoint": frozenset({0, 1, 4}),
    "multilinestring": frozenset({0, 2, 5}),
    "multipolygon": frozenset({0, 3, 6}),
    "geometry": frozenset(range(8)),
}
"""The Simple Features kinds that a layer of this type takes; 0 is a row without geometry."""

_NAMES = {1: "Point", 2: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon"}

_MADE = {"point": 0, "multipoint": 4, "multilinestring": 5, "multipolygon": 6}
"""The one kind that a layer of this type holds (shapely's numbering)."""

_MULTI = {"multipoint": (1, 4), "multilinestring": (2, 5), "multipolygon": (3, 6)}
"""Layer type → the kind that becomes the only part of the other (Simple Features codes)."""


type Bounds = tuple[float, float, float, float] | None


def refuse_other_kinds(survey: Survey, wanted: GeometryType, file: str) -> None:
    """Raise DataRefused, naming the first row, where the file has kinds that the layer does not take."""
    other = {kind: found for kind, found in survey.kinds.items() if kind not in _TAKES[wanted]}
    if other:
        first, kind = min((row, kind) for kind, (_, row) in other.items())
        count = sum(number for number, _ in other.values())
        raise DataRefused(
            "import.wrong_geometry",
            file=file,
            row=first + 1,
            count=count,
            found=_NAMES.get(kind, "GeometryCollection"),
            wanted=wanted,
        )


class Shaper:
    """Makes the geometries of a source fit for a layer, batch by batch.

    `crs` is the CRS of the source, `is_swapped` tells that its x is north, `bounds` are those of all
    rows in it; the results are in `srid`.
    """

    def __init__(
        self, geometry: Geometry, srid: int, crs: CRS, is_swapped: bool, file: str, bounds: Bounds = None
    ) -> None:
        self.wanted: GeometryType = geometry.type
        self._keeps_z = geometry.z
        self.srid = srid
        self._crs = crs
        self._is_swapped = is_swapped
        self._file = file
        is_far = bounds is not None and not on_earth(np.array([bounds]), srid).all()
        self._moves = is_swapped or geometry.z or is_far or not _is_noop(transformer(crs, srid))

    def fitted(self, batch: Spooled, tally: Tally) -> pa.Array:
        """WKB of the rows of a batch as the layer stores them; what was changed is told with its rows."""
        wkb = _as_binary(batch.wkb)
        if self._moves:
            return self._shaped(wkb, np.arange(len(wkb)), batch.first, tally)
        odd = np.flatnonzero(~np.asarray(batch.sound) | self._needs_hands(batch.wkb))
        plain = _promoted(wkb, self.wanted)
        absent = np.flatnonzero(np.asarray(wkb.is_null()))
        tally.add("warning", "import.no_geometry", len(absent), _samples(absent, batch.first))
        odd = np.setdiff1d(odd, absent)
        if not len(odd):
            return plain
        shaped = self._shaped(wkb.take(pa.array(odd)), odd, batch.first, tally)
        mask = np.zeros(len(wkb), bool)
        mask[odd] = True
        return pc.replace_with_mask(plain, pa.array(mask), shaped)

    def _needs_hands(self, wkb: pa.Array) -> Any:
        """Rows whose kind can't be turned into the layer's by a few bytes."""
        kinds = kinds_and_dimensions(wkb)[0]
        if self.wanted == "geometry":
            return np.zeros(len(kinds), bool)
        return ~np.isin(kinds, (1,) if self.wanted == "point" else _MULTI[self.wanted])

    def _shaped(self, wkb: pa.Array, places: Any, first: int, tally: Tally) -> pa.Array:
        told = _Told(tally, places + first)
        geometry = read_wkb(wkb, self._file)
        absent = shapely.is_missing(geometry) | shapely.is_empty(geometry)
        told.warn("import.no_geometry", absent)
        geometry[absent] = None
        flat = self._dimensions(geometry, absent, told)
        moved = transform_known(swap_axes(flat) if self._is_swapped else flat, self._crs, self.srid)
        lost = ~on_earth(shapely.bounds(moved), self.srid) & ~absent
        told.warn("import.not_projectable", lost)
        moved[lost] = None
        self._refuse_several_points(moved, places + first)
        fitted = _promote(_repair(moved, self.wanted, told), self.wanted)
        return pa.array(shapely.to_wkb(_without_collapsed(fitted, self.wanted, told)), pa.binary())

    def _dimensions(self, geometry: Any, absent: Any, told: "_Told") -> Any:
        """The geometries with heights, or without, as the layer has them; measures go in any case."""
        told.tell("import.m_dropped", shapely.has_m(geometry))
        if not self._keeps_z:
            told.tell("import.z_dropped", shapely.has_z(geometry))
            return shapely.force_2d(geometry)
        told.warn("import.z_missing", ~shapely.has_z(geometry) & ~absent)
        return shapely.force_3d(geometry, z=0.0)

    def _refuse_several_points(self, geometry: Any, rows: Any) -> None:
        several = shapely.get_num_geometries(geometry) > 1
        if self.wanted == "point" and several.any():
            raise DataRefused(
                "import.wrong_geometry",
                file=self._file,
                row=int(rows[several][0]) + 1,
                count=int(several.sum()),
                found="MultiPoint",
                wanted=self.wanted,
            )


class _Told:
    """Tells of rows by their place in the file."""

    def __init__(self, tally: Tally, rows: Any) -> None:
        self.tally = tally
        self.rows = rows

    def warn(self, key: str, mask: Any) -> None:
        self.tally.add("warning", key, int(mask.sum()), _samples(self.rows[mask], 0))

    def tell(self, key: str, mask: Any) -> None:
        self.tally.add("info", key, int(mask.sum()))


def _is_noop(operation: Transformer) -> bool:
    return bool(operation.definition.startswith("proj=noop"))


def _as_binary(wkb: pa.Array) -> pa.Array:
    return wkb if pa.types.is_binary(wkb.type) or wkb.nbytes >= 2**31 else wkb.cast(pa.binary())


def _promoted(wkb: pa.Array, wanted: GeometryType) -> pa.Array:
    """Single geometries as the only part of a multi one: nine bytes before the WKB they have."""
    if wanted not in _MULTI:
        return wkb
    single, multi = _MULTI[wanted]
    kinds = kinds_and_dimensions(wkb)[0]
    head = b"\x01" + multi.to_bytes(4, "little") + (1).to_bytes(4, "little")
    many = pc.binary_join_element_wise(
        pa.scalar(head, wkb.type), wkb, pa.scalar(b"", wkb.type), null_handling="emit_null"
    )
    alone = kinds == single
    return many if alone.all() else pc.if_else(pa.array(alone), many, wkb)


def _samples(rows: Any, first: int) -> list[Sample]:
    return [Sample(first + int(row) + 1) for row in rows[:SAMPLES]]


def on_earth(bounds: Any, srid: int) -> Any:
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


def _without_collapsed(geometry: Any, wanted: GeometryType, told: _Told) -> Any:
    """What repair left of another kind, a line shrunk to a point: told and emptied, the row stays."""
    collapsed = shapely.is_empty(geometry)
    if wanted != "geometry":
        collapsed |= ~np.isin(shapely.get_type_id(geometry), [_MADE[wanted], -1])
    told.warn("import.collapsed", collapsed)
    geometry[collapsed] = None
    return geometry


def _repair(geometry: Any, wanted: GeometryType, told: _Told) -> Any:
    broken = (~shapely.is_valid(geometry) | has_empty_ring(geometry)) & ~shapely.is_missing(geometry)
    if not broken.any():
        return geometry
    before = shapely.area(geometry[broken])
    mended = shapely.make_valid(geometry[broken], method="structure")
    if wanted == "multipolygon":
        mended = np.array([_polygonal(part) for part in mended], dtype=object)
    after = np.nan_to_num(shapely.area(mended))
    worst = np.argsort(-np.abs(after - before), kind="stable")
    rows = told.rows[broken]
    samples = [
        Sample(int(rows[nth]) + 1, None, "{0:,.2f} → {1:,.2f} m²", (float(before[nth]), float(after[nth])))
        for nth in worst[:SAMPLES]
    ]
    told.tally.add(
        "warning",
        "import.repaired",
        len(rows),
        samples,
        largest=round(float(np.abs(after - before).max()), 2),
    )
    told.tally.findings.extend(
        [
            Place("repaired", "warning", "finding.repaired", (int(row) + 1,), (), float(new - old), shape)
            for row, old, new, shape in zip(rows, before, after, mended, strict=True)
            if shape is not None
        ]
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
