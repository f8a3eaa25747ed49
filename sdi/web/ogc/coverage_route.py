"""The coverage of a raster layer: GeoTIFF, CoverageJSON, or a page that tells what there is."""

import math
from typing import Any, cast
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from layers.catalog import Published
from layers.query.query import Query
from sdi.web.answer import json_response, json_text, page_response
from sdi.web.coverage.asked import MOST_CELLS, OPTIONS, read_coverage
from sdi.web.coverage.grid import Grid, grids
from sdi.web.crs import Crs, epsg
from sdi.web.links import COVERAGE_JSON, GEOTIFF
from sdi.web.negotiate import negotiate
from sdi.web.ogc.asked import filterable
from sdi.web.ogc.config import resource
from sdi.web.ogc.schema import raster_of
from sdi.web.parameters import Parameters
from sdi.web.visit import Visit

FORMATS = {"json": COVERAGE_JSON, "html": "text/html", "tif": "image/tiff"}


def coverage(request: Request) -> Response:
    """Route: the values of a grid."""
    visit = Visit.of(request)
    published = visit.published
    raster_of(published.layer)
    given = Parameters(request, [*OPTIONS, *filterable(published.layer)])
    written = negotiate(request, FORMATS)
    if written == "html":
        return _page(visit, published, given)
    return _values(visit, published, given, written)


def _values(visit: Visit, published: Published, given: Parameters, written: str) -> Response:
    from sdi.web.providers.coverage import CoverageSource  # noqa: PLC0415  which needs rasterio

    asked = read_coverage(given, published, visit.services.database, written)
    source = CoverageSource(asked, visit.services.rasters)
    answer = visit.services.engine.ask(
        "coverages.get_collection_coverage",
        visit.language,
        visit.base_url,
        {published.layer.id: resource(published, None, source)},
        published.layer.id,
        parameters={"f": written},
    )
    headers = _crs_header(asked.crs or (epsg(asked.grid.srid) if asked.grid.srid else None))
    if written == "tif":
        name = f"{published.layer.id}_{asked.grid.id}.tif"
        headers["content-disposition"] = f'attachment; filename="{name}"'
        return Response(
            cast(bytes, answer), headers={**headers, "cache-control": "no-cache"}, media_type=GEOTIFF
        )
    document = {**cast(dict[str, Any], answer), "scenario": asked.grid.scenario}
    ranges = document.pop("ranges")
    (name, frame), *_ = ranges.items()
    array = f'{json_text(frame)[:-1]},"values":{source.values}}}'
    text = f'{json_text(document)[:-1]},"ranges":{{{json_text(name)}:{array}}}}}'
    return json_response(text, visit.language, COVERAGE_JSON, headers=headers)


def _crs_header(crs: Crs | None) -> dict[str, str]:
    return {"content-crs": f"<{crs.uri}>"} if crs else {}


def _page(visit: Visit, published: Published, given: Parameters) -> Response:
    with visit.services.database.read() as connection:
        found = grids(connection, Query(published))
    values = {"published": published, "grids": found, "most": MOST_CELLS, "scenario_address": _address}
    return page_response(visit.request, "coverage.html", visit.language, **values)


def _address(base: str, grid: Grid, written: str, most: int) -> str:
    """The address of a grid by its scenario, thinned out so far that the format takes it."""
    scenario = {
        name: value for name, value in grid.scenario.items() if name in grid.key and value is not None
    }
    factor = math.sqrt(grid.width * grid.height / most)
    if factor > 1:
        scenario["scale-factor"] = math.ceil(factor * 10) / 10
    return f"{base}?{urlencode({**scenario, 'f': written})}"
