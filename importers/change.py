"""Changes of an import as GeoJSON, and what a map of them lies on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from layers.change import Change


@dataclass(frozen=True)
class Ground:
    """What a map of the changes lies on: GeoJSON geometries in the storage CRS.

    `outline` is the city's, coarse; `around` are published features of the layer; `crowds` are points
    with a number each: where differences lie that are too many to be drawn one by one.
    """

    outline: tuple[dict[str, Any], ...] = ()
    around: tuple[dict[str, Any], ...] = ()
    crowds: tuple[tuple[float, float, int], ...] = ()


def as_geojson(changes: Iterable[Change]) -> dict[str, Any]:
    """The changes as a GeoJSON FeatureCollection in CRS84.

    Properties: `kind`, `key`, `row`, `state` (``before`` or ``after``), `moved`, `area_change`,
    `fields` (names). A moved feature is in it twice; one that stays in place once, as ``after``.
    """
    return {"type": "FeatureCollection", "features": [f for change in changes for f in _features(change)]}


def _features(change: Change) -> list[dict[str, Any]]:
    shown = {"before": change.before_degrees, "after": change.after_degrees}
    if change.kind == "changed":
        del shown["before"]
    told = {
        "kind": change.kind,
        "key": change.key,
        "row": change.row,
        "moved": change.moved,
        "area_change": change.area_change,
        "fields": [field.field for field in change.fields],
    }
    return [
        {"type": "Feature", "geometry": geometry, "properties": {**told, "state": state}}
        for state, geometry in shown.items()
        if geometry is not None
    ]
