"""A request to a layer: what is asked, before it becomes SQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from layers.catalog import Published

type Scalar = str | int | float | bool


class Box(NamedTuple):
    """A box in `srid`, easting/longitude first, whatever axis order its CRS declares."""

    west: float
    south: float
    east: float
    north: float
    srid: int = 4326


class Interval(NamedTuple):
    """A span of time, closed; None is open (RFC 3339 §5.6 as OGC API – Features 7.15.4 uses it)."""

    start: datetime | None
    end: datetime | None


class Order(NamedTuple):
    """Sorting by one property."""

    field: str
    direction: Literal["asc", "desc"] = "asc"


@dataclass(frozen=True)
class Query:
    """What is wanted of one layer, by a caller with the public's rights.

    `equal` holds properties that must have a value; `properties` None means all public ones.
    `srid` is the CRS of the answer (easting/longitude first). Personal fields can be named
    nowhere: `layers.query.select` refuses them as unknown.
    """

    published: Published
    box: Box | None = None
    interval: Interval | None = None
    equal: Mapping[str, Scalar] = field(default_factory=dict)
    order: tuple[Order, ...] = ()
    properties: tuple[str, ...] | None = None
    srid: int = 4326
    with_geometry: bool = True
    limit: int = 10
    offset: int = 0
