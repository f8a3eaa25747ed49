"""The geometry of a layer and, for coverages, its raster."""

from typing import Literal

from pydantic import Field as Setting

from layers.spec.base import LocalText, Part

type GeometryType = Literal["point", "multipoint", "multilinestring", "multipolygon", "geometry"]


class Geometry(Part):
    """The geometry type (OGC Simple Features) and how exact it is.

    `crs` is the storage system: `city` (the VN-2000 zone of the city), or an ``EPSG:n`` for
    layers that lie outside of it. `tolerance` in units of that system (metres): two
    positions nearer than this are the same place to the difference of an import. `z` keeps
    heights (0 where a file has none); else they are dropped, and measures (M) always are.
    """

    type: GeometryType
    crs: str = Setting(default="city", pattern=r"^(city|EPSG:\d+)$")
    tolerance: float = Setting(default=0.001, gt=0)
    z: bool = False


class DepthClass(Part):
    """One class of a raster's legend: from `above` (exclusive for 0, else inclusive) upwards."""

    above: float
    title: LocalText
    color: str = Setting(pattern=r"^#[0-9a-fA-F]{6}$")


class Raster(Part):
    """A coverage: one grid for each combination of the layer's key fields."""

    quantity: LocalText
    unit: str
    vertical_datum: str | None = None
    classes: tuple[DepthClass, ...] = ()
