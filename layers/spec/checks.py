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


type Check = Annotated[AreaCheck | WithinCheck | OrderCheck, Setting(discriminator="rule")]
