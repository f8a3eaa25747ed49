"""Coordinates in the order that their CRS declares: the database writes longitude or easting first."""

import json
from typing import Any

from sdi.web.answer import json_text


def swapped(text: str) -> str:
    """The GeoJSON text of features with the first two numbers of each position exchanged."""
    found = json.loads(text)
    for feature in found if isinstance(found, list) else [found]:
        if feature["geometry"] is not None:
            _swap_geometry(feature["geometry"])
    return json_text(found)


def _swap_geometry(geometry: dict[str, Any]) -> None:
    for part in geometry.get("geometries", ()):
        _swap_geometry(part)
    if "coordinates" in geometry:
        _swap(geometry["coordinates"])


def _swap(coordinates: list[Any]) -> None:
    if coordinates and isinstance(coordinates[0], list):
        for part in coordinates:
            _swap(part)
    elif coordinates:
        coordinates[0], coordinates[1] = coordinates[1], coordinates[0]
