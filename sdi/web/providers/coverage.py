"""The grids of a raster layer as a pygeoapi provider."""

from dataclasses import dataclass, field
from typing import Any

from pygeoapi.provider.base import BaseProvider

from sdi.web.coverage.asked import AskedCoverage
from sdi.web.coverage.covjson import coverage, values_text
from sdi.web.coverage.geotiff import geotiff
from sdi.web.coverage.grid import Affine
from sdi.web.coverage.raster import Cells, Rasters
from sdi.web.coverage.window import transform_of
from sdi.web.crs import DEFAULT, Crs, epsg


@dataclass
class CoverageSource:
    """What one request wants of a coverage, and the values of the answer as text.

    Window, scenario and size are read before pygeoapi is asked: of bad boxes it makes an
    internal error, scenario fields and scaling it does not know. A quarter of a million
    values travel beside it, as text.
    """

    asked: AskedCoverage
    rasters: Rasters
    values: str = field(default="[]", init=False)

    def __deepcopy__(self, memo: object) -> "CoverageSource":
        return self


class CoverageProvider(BaseProvider):  # type: ignore[misc]
    """Answers pygeoapi's questions on one grid."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self._source: CoverageSource = self.data

    def query(self, format_: str = "json", **_: Any) -> dict[str, Any] | bytes:
        """GeoTIFF bytes, or a CoverageJSON coverage whose values go to the source."""
        asked = self._source.asked
        grid = asked.grid
        cells = self._source.rasters.read(grid.file, asked.window, asked.size)
        cells, transform, crs = _placed(cells, asked)
        if format_ == "tif":
            return geotiff(cells, transform, f"EPSG:{crs.srid}", grid.nodata, grid.scenario)
        self._source.values = values_text(cells)
        return coverage(asked.published.layer, transform, cells.shape, crs)


def _placed(cells: Cells, asked: AskedCoverage) -> tuple[Cells, Affine, Crs]:
    """The cells with their transform and system, in degrees where asked."""
    grid = asked.grid
    transform = transform_of(grid, asked.window, asked.size)
    if asked.crs is None and grid.srid:
        return cells, transform, epsg(grid.srid)
    from sdi.web.coverage.warp import to_degrees  # noqa: PLC0415  the warper is needed seldom

    warped, turned = to_degrees(cells, transform, grid.crs)
    return warped, turned, asked.crs or DEFAULT
