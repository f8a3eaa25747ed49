"""An invented relief of the town and how deep a river flood of some return periods stands on it.

Nothing here is a hydraulic model: levels are of the size that the Cần Thơ gauge has recorded, relief and
attenuation inland are made up.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sdi.sample import contours, grids, superblocks
from sdi.sample.frame import Coords, chance
from sdi.sample.grids import Cells, Grid
from sdi.sample.town import TownGround

CELL = 20.0
NODATA = -9999.0
RIVER_LEVEL = {10: 2.14, 50: 2.29, 100: 2.40}
"""Return period in years → level on the Hậu (m, Hòn Dấu)."""
WET = 0.02
CLASSES = (
    # code, from, to (m), risk level 1–5 (Decision 18/2021)
    ("d0", WET, 0.1, 1),
    ("d1", 0.1, 0.3, 1),
    ("d2", 0.3, 0.5, 2),
    ("d3", 0.5, 1.0, 3),
    ("d4", 1.0, 2.0, 4),
    ("d5", 2.0, None, 5),
)
LEAST_PART = 500.0


@dataclass(frozen=True)
class Relief:
    """Ground height over a town (m, Hòn Dấu), one value a cell; and which cells are dry land of the town."""

    cells: Cells
    height: Grid
    known: NDArray[np.bool_]
    from_river: Grid

    def at(self, points: Coords) -> Grid:
        """Ground height at points (E, N), metres."""
        return self.cells.sample(self.height, points)


@dataclass(frozen=True)
class Depth:
    """Depth (m) of one return period on the relief's cells; NODATA where dry, in water or outside."""

    years: int
    depth: NDArray[np.float32]


@dataclass(frozen=True)
class Zone:
    """Ground with a depth of one class in one return period (EPSG:5897)."""

    years: int
    code: str
    least: float
    most: float | None
    risk: int
    area: BaseGeometry


def relief(town: TownGround) -> Relief:
    """Raised banks and streets, low land behind, the town proper filled up over the years."""
    cells = grids.cells_over(town.outline.bounds, CELL)
    water = cells.covered(town.waters.surface)
    big = cells.covered(shapely.union_all([s.surface for s in town.waters.streams if _is_big(s.half_width)]))
    near = grids.distance(water, CELL, 900.0)
    from_river = grids.distance(big, CELL, 2400.0)
    built = [s.ground for s in town.superblocks if s.fabric.kind not in ("rural", "suburb", "open")]
    urban = grids.blurred(cells.covered(shapely.union_all(built)).astype(float), 7)
    streets = grids.blurred(cells.covered(superblocks.surfaces(town.avenues)).astype(float), 1, 2)
    height = 1.94 + 0.34 * np.exp(-near / 130.0) - 0.42 * (1 - np.exp(-near / 420.0))
    height += 0.40 * urban + 0.75 * np.minimum(streets, 0.5) + _swells(cells)
    land = cells.covered(town.outline) & ~water
    return Relief(cells, grids.blurred(height, 1, 2), land, from_river)


def _is_big(half_width: float) -> bool:
    return half_width == 0.0 or half_width > 40.0


def _swells(cells: Cells) -> Grid:
    """Rises and hollows a few hundred metres wide, to a quarter of a metre."""
    random = chance("relief")
    rough = random.normal(size=(cells.rows, cells.columns))
    wide, fine = grids.blurred(rough, 16), grids.blurred(rough, 5)
    return np.asarray(0.20 * wide / wide.std() + 0.09 * fine / fine.std())


def surplus(land: Relief, years: int) -> Grid:
    """Flood level less ground height (m): the depth where positive. The level sinks inland from the river."""
    loss = 0.34 * (1 - np.exp(-land.from_river / 1300.0))
    return RIVER_LEVEL[years] - loss - land.height


def depth(land: Relief, years: int) -> Depth:
    """The depth grid of one return period."""
    over = surplus(land, years)
    return Depth(years, np.where((over > WET) & land.known, over, NODATA).astype(np.float32))


def zones(land: Relief, town: TownGround, years: int) -> list[Zone]:
    """The depth classes of one return period as areas on land, nested without gap or overlap."""
    dry_land = shapely.difference(town.outline, town.waters.surface)
    shapely.prepare(dry_land)
    found = []
    levels = [least for _, least, _, _ in CLASSES]
    for (code, least, most, risk), faces in zip(
        CLASSES, contours.bands(surplus(land, years), land.cells, levels), strict=True
    ):
        on_land = np.where(
            shapely.contains_properly(dry_land, faces), faces, shapely.intersection(faces, dry_land)
        )
        parts = shapely.get_parts(shapely.get_parts(on_land))
        keep = (shapely.get_type_id(parts) == 3) & (shapely.area(parts) > LEAST_PART)
        found += [Zone(years, code, least, most, risk, part) for part in parts[keep]]
    return found
