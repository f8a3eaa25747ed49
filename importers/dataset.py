"""What a reader hands on: the rows of one layer of a file, nothing decided yet."""

from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa


@dataclass(frozen=True)
class Dataset:
    """One table of a file, as the file has it.

    `columns` holds the attributes by their names in the file: text as raw bytes
    (`pa.binary`), everything else in its own type. `wkb` holds the geometries (ISO WKB, in
    the file's CRS and x/y order) or is None for a table without. `crs` is the text that
    declares the CRS (a .prj, WKT or ``EPSG:n``), None where the file says nothing.
    `axes_assumed` tells that x and y were named by the file's columns, not by a format.
    """

    file: Path
    name: str
    driver: str
    columns: dict[str, pa.Array]
    wkb: pa.Array | None
    geometry_type: str | None
    crs: str | None
    declared_encoding: str | None = None
    axes_assumed: bool = False

    @property
    def rows(self) -> int:
        """The number of rows in the file."""
        if self.wkb is not None:
            return len(self.wkb)
        return len(next(iter(self.columns.values()))) if self.columns else 0


@dataclass(frozen=True)
class Grid:
    """One raster of a file; `tags` are its metadata items, lower-case names."""

    file: Path
    name: str
    driver: str
    crs: str | None
    tags: dict[str, str] = field(default_factory=dict)
