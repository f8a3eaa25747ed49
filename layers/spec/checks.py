"""What an import checks beyond types, code lists and ranges; findings are warnings, not refusals."""

from typing import Annotated, Literal

from pydantic import Field as Setting

from layers.spec.base import Part


class AreaCheck(Part):
    """The registered area in `field` (m²) agrees with the drawn one within `percent`.

    The drawn area is measured in the city CRS; the registered one is data and never recomputed.
    """

    rule: Literal["area"]
    field: str
    percent: float = Setting(default=5, gt=0)


class WithinCheck(Part):
    """The feature's inner point lies inside the feature of `layer` that has the same code.

    `field` of this layer holds the code, `other` is the field of that layer.
    """

    rule: Literal["within"]
    layer: str
    field: str
    other: str


class OrderCheck(Part):
    """The value of `low` is not above the value of `high` (levels, dates, elevations)."""

    rule: Literal["order"]
    low: str
    high: str


class TopologyCheck(Part):
    """The polygons of the layer fit together: no overlaps, no gaps, no slivers, none twice.

    All lengths are in units of the storage system (metres). What is narrower than `tolerance` on
    average (twice its area by its perimeter) is noise of rounding and no finding, and so is a corner
    that lies on a neighbour's edge without a vertex there.
    """

    rule: Literal["topology"]
    tolerance: float = Setting(default=0.001, gt=0)
    overlaps: bool = Setting(default=True, description="two polygons that share ground")
    gaps: float | None = Setting(
        default=None,
        gt=0,
        description="free strips between neighbours up to this width; wider ones are streets",
    )
    slivers: float | None = Setting(
        default=None, gt=0, description="overlaps, gaps and whole polygons narrower than this are slivers"
    )
    duplicates: bool = Setting(default=True, description="the same shape twice, or one inside another")


type Check = Annotated[AreaCheck | WithinCheck | OrderCheck | TopologyCheck, Setting(discriminator="rule")]
