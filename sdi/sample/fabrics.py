"""The kinds of ground a town is woven of, and their measures in metres."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sdi.sample.frame import Coords
from sdi.sample.plan import Town

type Kind = Literal["dense", "urban", "new_town", "suburb", "rural", "industry", "campus", "open"]


@dataclass(frozen=True)
class Fabric:
    """How one kind of ground is divided: streets first, then lots."""

    kind: Kind
    street_spacing: float
    cross_spacing: float
    street_width: float
    lot_width: float
    lot_depth: float
    irregular: float
    """0 a surveyor's grid, 1 grown over generations."""


FABRICS: dict[str, Fabric] = {
    "dense": Fabric("dense", 47.0, 125.0, 8.0, 5.0, 19.0, 0.55),
    "urban": Fabric("urban", 60.0, 175.0, 8.5, 7.2, 24.0, 0.5),
    "new_town": Fabric("new_town", 58.0, 150.0, 13.0, 7.0, 22.0, 0.0),
    "suburb": Fabric("suburb", 230.0, 420.0, 5.0, 10.5, 30.0, 1.0),
    "rural": Fabric("rural", 470.0, 1600.0, 11.5, 11.0, 32.0, 1.0),
    "industry": Fabric("industry", 230.0, 420.0, 18.0, 75.0, 105.0, 0.0),
    "campus": Fabric("campus", 400.0, 500.0, 12.0, 160.0, 180.0, 0.0),
    "open": Fabric("open", 1e6, 1e6, 6.0, 1e6, 1e6, 0.0),
}


def fabric_at(town: Town, point: Coords) -> Fabric:
    """The fabric that a point's distance from the town's centres gives it."""
    away = [(centre, float(np.hypot(*(point - centre.at)))) for centre in town.centres]
    if any(distance < centre.dense for centre, distance in away):
        return FABRICS["dense"]
    if any(distance < centre.urban for centre, distance in away):
        return FABRICS["urban"]
    if any(distance < centre.suburb for centre, distance in away):
        return FABRICS["suburb"]
    return FABRICS["rural"]
