"""Which layer a dataset goes to: named, found by its columns, or drafted from it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pyarrow as pa
import shapely
import yaml
from pyproj import CRS

from importers.column_types import typed_columns
from importers.draft import draft_layer, draft_like, draft_raster, geometry_type, key_of
from importers.match import best_layer
from importers.request import Request
from importers.survey import Survey
from layers.apply import storage_srid
from layers.catalog import Catalog
from layers.spec.file import parse_layer
from layers.spec.layer import Layer
from sdi import paths
from sdi.city import City
from sdi.crs.transform import transform_known
from sdi.errors import Conflict, DataRefused, UsageError
from sdi.settings import Settings

_NEARLY_ALL = 0.9
"""The share of a sample that must lie near the city for a layer to be stored in its CRS."""


class Target(NamedTuple):
    """The layer to import into; `source` is its YAML; `is_new` tells that publishing makes it."""

    layer: Layer
    srid: int
    source: str
    is_new: bool
    revision: int = 0


def existing(catalog: Catalog, request: Request, name: str, columns: list[str]) -> Target | None:
    """The published layer that is meant; None where a new one is asked for.

    Raises NotFound, or DataRefused where no layer or several fit the columns.
    """
    if request.new:
        if request.new in catalog.layers:
            raise Conflict("import.layer_exists", layer=request.new)
        return None
    if request.like:
        raise UsageError("import.like_needs_new")
    published = catalog[request.layer or _found(catalog, request, name, columns)]
    return Target(published.layer, published.srid, published.source, False, published.revision)


def drafted(
    request: Request,
    catalog: Catalog,
    survey: Survey,
    columns: Mapping[str, pa.DataType],
    extent: tuple[Any, CRS],
    settings: Settings,
    city: City,
) -> Target:
    """A new layer for a vector source.

    `columns` are its attributes after decoding, `extent` the boxes of a sample of its rows (x = easting)
    and the CRS. Where the format has no types, columns get those that all their values have.
    """
    assert request.new is not None  # noqa: S101 — `existing` has seen to the other case
    stored = storage_crs(*extent, city)
    if request.like:
        like = yaml.safe_load(catalog[request.like].source)
        text = draft_like(request.new, like, stored, request.file.name)
    else:
        form = geometry_type({kind for kind in survey.kinds if kind})
        key = request.key or key_of(list(columns), survey)
        unknown = [name for name in key if name not in columns]
        if unknown:
            raise UsageError("import.unknown_key", name=unknown[0], columns=", ".join(columns))
        typed = typed_columns(columns, survey, key)
        text = draft_layer(request.new, typed, form, stored, survey.rows, request.file.name, key)
    return _target(text, request, settings)


def drafted_raster(request: Request, footprint: Any, crs: CRS, settings: Settings, city: City) -> Target:
    """A new raster layer with one grid for each name."""
    assert request.new is not None  # noqa: S101 — `existing` has seen to the other case
    text = draft_raster(request.new, storage_crs(footprint, crs, city), request.file.name)
    return _target(text, request, settings)


def storage_crs(geometry: Any, crs: CRS, city: City) -> str:
    """``city`` where nearly all of the data lies near enough; else the data's own EPSG system, or WGS 84.

    Far from its meridian a transverse Mercator system has no place for a point any more. What has no
    place on the earth at all, as latitude 105°, decides nothing.
    """
    if (shapely.is_missing(geometry) | shapely.is_empty(geometry)).all():
        return "city"
    west, south, east, north = shapely.bounds(transform_known(geometry, crs, 4326)).T
    is_possible = (south >= -90) & (north <= 90)
    left, bottom, right, top = city.storage_bounds
    is_near = (west >= left) & (south >= bottom) & (east <= right) & (north <= top)
    if is_near.sum() >= _NEARLY_ALL * max(is_possible.sum(), 1):
        return "city"
    authority = crs.to_authority(min_confidence=100)
    return f"EPSG:{authority[1]}" if authority and authority[0] == "EPSG" else "EPSG:4326"


def _target(text: str, request: Request, settings: Settings) -> Target:
    layer = parse_layer(text, f"{request.new}.yml", paths.layers() / "codes")
    return Target(layer, storage_srid(layer, settings.city_srid), text, True)


def _found(catalog: Catalog, request: Request, name: str, columns: list[str]) -> str:
    layers = {layer_id: published.layer for layer_id, published in catalog.layers.items()}
    ranked = best_layer(name, columns, layers)
    clear = ranked and ranked[0][1] >= 1 and (len(ranked) == 1 or ranked[0][1] > ranked[1][1])
    if not clear:
        candidates = ", ".join(layer_id for layer_id, _ in ranked[:4]) or "–"
        raise DataRefused("import.which_layer", file=request.file.name, candidates=candidates)
    return ranked[0][0]
