"""The city that an installation serves, from `config/city.yml`."""

from functools import cache
from typing import Any

import yaml

from sdi import paths
from sdi.messages import Language

type Degrees = tuple[float, float, float, float]
"""West, south, east, north; longitude and latitude in WGS 84."""


class City:
    """Name, place and VN-2000 zones of the city.

    `wards` says which `layer` has the wards, and which fields their `code` and `name`.
    """

    def __init__(self, raw: dict[str, Any]) -> None:
        self._raw = raw
        self.bounds: Degrees = tuple(raw["bounds"])
        self.storage_bounds: Degrees = tuple(raw["storage_bounds"])
        self.zones: tuple[int, ...] = tuple(raw["zones"])
        self.wards: dict[str, str] = raw["wards"]
        self.center: tuple[float, float] = tuple(raw["center"])
        self.zoom: float = raw["zoom"]

    def text(self, part: str, language: Language) -> str:
        """`name`, `subtitle` or `attribution` in one language."""
        told: str = self._raw[part][language]
        return told


@cache
def city() -> City:
    """The city of this installation."""
    return City(yaml.safe_load(paths.config().joinpath("city.yml").read_text("utf-8")))
