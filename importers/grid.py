"""What is known of a raster before it is stored."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Grid:
    """One raster of a file; `tags` are its metadata items, lower-case names.

    `bounds` are west, south, east, north in the grid's own system (x, y order).
    """

    file: Path
    name: str
    driver: str
    crs: str | None
    bounds: tuple[float, float, float, float]
    tags: dict[str, str] = field(default_factory=dict)
