"""One feature that differs between two states of a layer: by an import, or by a change set of the log."""

from dataclasses import dataclass
from typing import Any, Literal

from layers.spec.layer import Layer

type Kind = Literal["deleted", "moved", "changed", "new"]

KINDS: tuple[Kind, ...] = ("deleted", "moved", "changed", "new")
"""The kinds in the order in which they are told; a moved feature may have changed fields too."""

MASK = "•••"
"""What stands for a personal value, and for a key that is made of one."""


@dataclass(frozen=True)
class FieldChange:
    """One field: its value before and after, as JSON has them; `masked` ones are personal."""

    field: str
    before: Any
    after: Any
    masked: bool = False


@dataclass(frozen=True)
class Change:
    """One feature that differs.

    `row` is that of an imported file, 1-based; `feature` the id of the published one. `fields` are
    those that differ, of a new or deleted feature all that have a value. `moved` is in units of the
    storage CRS (metres where it is projected), None where a geometry appeared or the feature did not
    move; areas are in m², None for points and lines. Geometries are GeoJSON objects: `before` and
    `after` in the storage CRS (easting, northing), `…_degrees` in CRS84 (longitude, latitude);
    `generalised` tells that they were drawn coarser than they are. `around` are published neighbours,
    for a picture.
    """

    kind: Kind
    key: str
    row: int | None = None
    feature: int | None = None
    fields: tuple[FieldChange, ...] = ()
    moved: float | None = None
    area_before: float | None = None
    area_after: float | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    before_degrees: dict[str, Any] | None = None
    after_degrees: dict[str, Any] | None = None
    generalised: bool = False
    around: tuple[dict[str, Any], ...] = ()

    @property
    def area_change(self) -> float | None:
        """By how many m² the area grows; None where one of the two has none."""
        if self.area_before is None or self.area_after is None:
            return None
        return self.area_after - self.area_before

    @property
    def area_percent(self) -> float | None:
        """By how many percent of the published area it grows."""
        change = self.area_change
        return None if change is None or not self.area_before else 100 * change / self.area_before


def hidden_fields(layer: Layer, personal: bool = False) -> frozenset[str]:
    """The fields whose values are masked; none for who may see the `personal` ones."""
    return frozenset() if personal else frozenset(layer.personal_fields)


def shown_key(key: str, layer: Layer, hidden: frozenset[str]) -> str:
    """The key of a feature, masked where it is made of a hidden field."""
    return MASK if hidden.intersection(layer.key) else key


def field_changes(
    old: dict[str, Any] | None, new: dict[str, Any] | None, names: list[str], hidden: frozenset[str]
) -> tuple[FieldChange, ...]:
    """What happened to these fields; of a feature that was made or deleted, to all that have a value."""
    before, after = old or {}, new or {}
    told = []
    for name in names if old and new else before or after:
        values = (before.get(name), after.get(name))
        if values == (None, None):
            continue
        if name in hidden:
            values = (MASK if values[0] is not None else None, MASK if values[1] is not None else None)
        told.append(FieldChange(name, *values, name in hidden))
    return tuple(told)
