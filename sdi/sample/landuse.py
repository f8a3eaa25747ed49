"""What each piece of ground is used for: codes of Circular 08/2024, and some of the codes they replaced."""

import numpy as np
import shapely
from numpy.typing import NDArray

from sdi.sample import faces
from sdi.sample.frame import Coords, chance, points
from sdi.sample.town import Pieces, TownGround

type Codes = NDArray[np.str_]

HOUSE = 520.0
"""A piece outside the town proper up to this size (m²) is a house lot."""
LANE = 3.4
"""Ground narrower than this (m, twice its area by its outline) is a lane."""
WATER = ("river", "canal")
SUPERSEDED = {
    "HNK": "BHK",
    "CLN": "LNK",
    "LUK": "LUN",
    "TSC": "DTS",
    "NTS": "TSN",
    "SKK": "SKT",
    "DKV": "DSH",
    "SKC": "SKX",
    "DDD": "DDT",
}
"""Current code → the older code still found in files (Circulars 25/2014, 28/2014, 27/2018)."""
OLD_SHARE = 0.06


def codes(ground: TownGround, urban_wards: set[str]) -> Codes:
    """The land-use code of each piece of a town. Pieces in `urban_wards` (phường) have urban homes, ODT."""
    pieces = ground.pieces
    area = np.asarray(shapely.area(pieces.polygon))
    home = np.where(np.isin(pieces.ward, list(urban_wards)), "ODT", "ONT")
    result = home.astype("U3")
    green = np.isin(pieces.kind, ["suburb", "rural"])
    result[green] = _green(pieces, area)[green]
    width = 2 * area / shapely.length(pieces.polygon)
    compact = width**2 > 0.1 * area
    small = green & (area < HOUSE) & compact
    result[small] = home[small]
    result[green & (width < 12.0) & (area > 900.0)] = "BCS"
    result[pieces.kind == "industry"] = "SKK"
    result[pieces.kind == "campus"] = "DGD"
    result[np.isin(pieces.kind, ["road"])] = "DGT"
    result[pieces.kind == "canal"] = "DTL"
    result[pieces.kind == "river"] = _water_codes(ground)
    given = pieces.use != ""
    result[given] = pieces.use[given]
    _sprinkle(result, pieces, home)
    _village_uses(result, pieces, area, ground.plan.id)
    result[~np.isin(pieces.kind, WATER) & (width < LANE) & (area > 90.0)] = "DGT"
    return result


def _green(pieces: Pieces, area: NDArray[np.float64]) -> Codes:
    """Gardens and orchards near the houses, paddies behind, ponds in patches of their own."""
    wet, fruit = _field(pieces.point, 1700.0, "wet"), _field(pieces.point, 2300.0, "fruit")
    luck = chance("green", len(pieces)).random(len(pieces))
    garden = np.where(luck < 0.72, "CLN", np.where(luck < 0.9, "HNK", "LUK"))
    field = np.where(luck < 0.93, "LUC", "LUK")
    field = np.where(fruit > 0.75, "CLN", np.where(wet > 0.85, "NTS", field))
    pond = (area > 700) & (luck > 0.95) | ((wet > 0.85) & (luck > 0.6))
    return np.where(area > 4300.0, field, np.where(pond, "NTS", garden)).astype("U3")


def _field(point: Coords, wavelength: float, name: str) -> NDArray[np.float64]:
    """A smooth random field over the ground, about within ±1.5."""
    total = np.zeros(len(point))
    for k, (a, b, phase) in enumerate(chance("field", name).uniform(-1, 1, (5, 3))):
        turn = point[:, 0] * a + point[:, 1] * b
        total += np.sin(2 * np.pi * (turn / wavelength * (1 + 0.3 * k) + phase))
    return total / 2.0


def _water_codes(ground: TownGround) -> Codes:
    pieces = ground.pieces
    at = pieces.kind == "river"
    streams = ground.waters.streams
    found = faces.located(points(pieces.point[at]), [stream.surface for stream in streams])
    kinds = np.array([stream.kind for stream in streams] + ["SON"])
    return np.asarray(kinds[found])


def _sprinkle(result: Codes, pieces: Pieces, home: Codes) -> None:
    """Shops, workshops and bare lots among the homes of the town proper."""
    town = np.isin(pieces.kind, ["dense", "urban", "new_town"]) & (result == home)
    luck = chance("sprinkle", len(pieces)).random(len(pieces))
    result[town & (luck < 0.028)] = "TMD"
    result[town & (luck > 0.986)] = "SKC"
    result[town & (luck > 0.972) & (luck <= 0.986)] = "BCS"


VILLAGE_USES = (
    # land-use code, how many in a ward, least and largest piece (m²)
    ("DGD", 3, 1500, 7000),
    ("DYT", 1, 700, 3500),
    ("TSC", 1, 900, 5000),
    ("DCH", 1, 700, 4000),
    ("TON", 2, 600, 4000),
    ("DVH", 1, 500, 2500),
    ("NTD", 2, 900, 6000),
    ("DRA", 1, 1500, 5000),
    ("DDD", 1, 1500, 6000),
)


def _village_uses(result: Codes, pieces: Pieces, area: NDArray[np.float64], town: str) -> None:
    """Each ward's school, health station, office and market, on garden ground of a fitting size."""
    garden = np.isin(result, ["CLN", "HNK"]) & np.isin(pieces.kind, ["suburb", "rural"])
    for ward in sorted(set(pieces.ward.tolist())):
        random = chance("village", town, ward)
        order = random.permutation(len(pieces))
        for code, count, least, largest in VILLAGE_USES:
            fit = garden & (pieces.ward == ward) & (area > least) & (area < largest)
            chosen = order[fit[order]][:count]
            result[chosen] = code
            garden[chosen] = False


def with_superseded(current: Codes) -> Codes:
    """The codes as files have them: a few still by the older circulars."""
    luck = chance("superseded", len(current)).random(len(current))
    older = np.array([SUPERSEDED.get(code, code) for code in current.tolist()], dtype="U3")
    return np.where(luck < OLD_SHARE, older, current)
