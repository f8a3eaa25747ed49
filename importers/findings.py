"""Places of an import's findings: what lies where, to be opened on a map beside the data."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from importers.report import Level
from sdi.crs.transform import transform_geometry
from sdi.errors import UsageError
from sdi.messages import Language, say

KEPT = 10_000
"""How many places of one kind are kept with their geometry; their count is always whole."""

_CRS84_DECIMALS = 9
"""A tenth of a millimetre: the narrowest overlaps keep their shape."""


@dataclass(frozen=True)
class Place:
    """Where a finding lies.

    `kind` is a short word (``overlap``, ``repaired``), `key` the message that names it (it may use the
    placeholders ``{measure}`` and ``{width}``); `rows` are rows of the file (1-based) and `keys` the keys
    of the features, of published neighbours too; `measure` (m², or what the message says) and `width`
    (m) as far as there are any. `geometry` is in the storage CRS, x east.
    """

    kind: str
    level: Level
    key: str
    rows: tuple[int, ...]
    keys: tuple[str, ...]
    measure: float | None
    geometry: BaseGeometry
    width: float | None = None


@dataclass
class Findings:
    """The places of an import's findings; `counts` by kind are whole, of places at most `kept` each stay.

    Whoever adds gives the worst first.
    """

    kept: int = KEPT
    counts: dict[str, int] = field(default_factory=dict)
    _places: dict[str, list[Place]] = field(default_factory=dict)

    def add(self, place: Place) -> None:
        """Count a place, and keep it while there is room for its kind."""
        self.extend([place], 1)

    def extend(self, places: Sequence[Place], count: int | None = None) -> None:
        """Add places of one kind, out of `count` that there are."""
        if not places:
            return
        kind = places[0].kind
        self.counts[kind] = self.counts.get(kind, 0) + (len(places) if count is None else count)
        there = self._places.setdefault(kind, [])
        there += places[: max(self.kept - len(there), 0)]

    @property
    def places(self) -> list[Place]:
        """The places that are kept, kind by kind in the order they were added."""
        return [place for places in self._places.values() for place in places]


def write_findings(findings: Findings, path: Path, srid: int, language: Language, layer: str = "") -> None:
    """Write the places to `path`: ``.geojson`` in CRS84 (RFC 7946) or ``.gpkg`` in the storage CRS.

    An existing file is replaced. `layer` is named in the title. Raises UsageError where the name ends
    otherwise or the place can't be written.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise UsageError("findings.format", file=path.name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(findings, path, srid, language, layer)
    except (OSError, pyogrio.errors.DataSourceError) as error:
        raise UsageError("findings.not_written", file=path.name, reason=str(error)) from error


def findings_geojson(findings: Findings, srid: int, language: Language, layer: str = "") -> dict[str, Any]:
    """The places as a FeatureCollection in CRS84; `counts` tells how many there are in all."""
    places = findings.places
    shapes = np.array([place.geometry for place in places], dtype=object)
    if places:
        shapes = transform_geometry(shapes, srid, "OGC:CRS84")
    return {
        "type": "FeatureCollection",
        "title": say("findings.title", language, layer=layer),
        "counts": findings.counts,
        "features": [
            {
                "type": "Feature",
                "id": nth,
                "geometry": _geojson(shape),
                "properties": _properties(place, language, list),
            }
            for nth, (place, shape) in enumerate(zip(places, shapes, strict=True), 1)
        ],
    }


def _geojson(shape: shapely.Geometry) -> Any:
    """RFC 7946 §3.1.6 wants outer rings anticlockwise."""
    oriented = shapely.orient_polygons(shape, exterior_cw=False)
    return _rounded(json.loads(shapely.to_geojson(oriented)))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _CRS84_DECIMALS)
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return {name: _rounded(item) for name, item in value.items()} if isinstance(value, dict) else value


def _properties(place: Place, language: Language, listed: Callable[[tuple[Any, ...]], Any]) -> dict[str, Any]:
    return {
        "kind": place.kind,
        "level": place.level,
        "title": say(place.key, language, measure=_told(place.measure), width=_told(place.width)),
        "rows": listed(place.rows),
        "keys": listed(place.keys),
        "measure": place.measure,
        "width": place.width,
    }


def _told(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _write_geojson(findings: Findings, path: Path, srid: int, language: Language, layer: str) -> None:
    told = findings_geojson(findings, srid, language, layer)
    path.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _write_geopackage(findings: Findings, path: Path, srid: int, language: Language, layer: str) -> None:
    """One layer of any geometry, named ``findings``; lists are texts, as GeoPackage has none."""
    path.unlink(missing_ok=True)
    rows = [
        _properties(place, language, lambda items: ", ".join(map(str, items))) for place in findings.places
    ]
    shapes = np.array([place.geometry for place in findings.places], dtype=object)
    pyogrio.raw.write(
        path,
        shapely.to_wkb(shapes),
        [np.array([row[name] for row in rows], dtype=type_) for name, type_ in _COLUMNS.items()],
        list(_COLUMNS),
        layer="findings",
        driver="GPKG",
        geometry_type="Unknown",
        crs=CRS.from_epsg(srid).to_wkt(),
        layer_metadata={"title": say("findings.title", language, layer=layer)},
    )


_COLUMNS: dict[str, type] = {
    "kind": object,
    "level": object,
    "title": object,
    "rows": object,
    "keys": object,
    "measure": float,
    "width": float,
}

_WRITERS: dict[str, Callable[[Findings, Path, int, Language, str], None]] = {
    ".geojson": _write_geojson,
    ".gpkg": _write_geopackage,
}
