"""Some rows of a file, by which it is found out where the file lies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

type Shapes = NDArray[np.object_]
type Positions = NDArray[np.float64]
type Mask = NDArray[np.bool_]

MOST_POINTS = 2_000


@dataclass(frozen=True)
class PlaceSample:
    """Some thousand rows of a file: their geometry and their columns.

    `declared` is the text by which the file states its CRS, None where it states none.
    `axes_assumed` tells that x and y were named by the file's columns, not by a format; `may_turn`
    that they can change places, as they can't in a grid of cells. `geometry` holds shapely
    geometries as the file has them (None where a row has none); `columns` are as long, with their
    text decoded. `lon_lat` names the columns that are called longitude and latitude, if x and y are such.
    """

    file: str
    declared: str | None
    axes_assumed: bool
    geometry: Shapes
    columns: Mapping[str, pa.Array] = field(default_factory=dict)
    may_turn: bool = True
    lon_lat: tuple[str, str] | None = None

    @cached_property
    def _there(self) -> NDArray[np.intp]:
        """The rows looked at: those with a finite middle, evenly thinned."""
        rows = np.flatnonzero(np.isfinite(self._middles).all(axis=1))
        return rows[np.arange(MOST_POINTS) * len(rows) // MOST_POINTS] if len(rows) > MOST_POINTS else rows

    @cached_property
    def _middles(self) -> Positions:
        """The middle of each row, NaN where it has none."""
        with np.errstate(invalid="ignore", over="ignore"):
            middle = np.asarray(shapely.centroid(self.geometry), dtype=np.object_)
        middle[shapely.is_empty(middle)] = None  # an empty point has no x to ask for
        return np.column_stack([shapely.get_x(middle), shapely.get_y(middle)])

    @property
    def points(self) -> Positions:
        """The middle of each row looked at: x and y as the file has them, shape (n, 2)."""
        return self._middles[self._there]

    def values(self, column: str) -> pa.Array:
        """The values of a column in the rows looked at."""
        return self.columns[column].take(pa.array(self._there))


def swap_axes(geometry: Shapes) -> Shapes:
    """The geometries with x and y exchanged; heights stay, None stays None."""

    def exchanged(positions: Positions) -> Positions:
        turned = positions.copy()
        turned[:, :2] = positions[:, 1::-1]
        return turned

    after = np.empty_like(geometry)
    high = shapely.has_z(geometry)
    after[high] = shapely.transform(geometry[high], exchanged, include_z=True)
    after[~high] = shapely.transform(geometry[~high], exchanged)
    return after
