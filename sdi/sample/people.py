"""Invented people and addresses: every name says that it is a sample, every number begins with zeros."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from sdi.sample import plan
from sdi.sample.frame import Shapes, chance
from sdi.sample.streets import Network, spoken
from sdi.sample.wards import Ward

type Texts = NDArray[np.object_]

NEAR_STREET = 60.0


@dataclass(frozen=True)
class Owners:
    """Names and 12-digit numbers; no province has the code 000 that the numbers begin with."""

    name: Texts
    number: Texts


def owners(count: int, *name: object) -> Owners:
    """`count` invented owners, some of them couples."""
    random = chance("owners", *name)
    men, women = _names(count, "nam", random), _names(count, "nu", random)
    kind = random.random(count)
    single = np.where(kind < 0.5, "Ông " + men, "Bà " + women)
    couple = "Ông " + men + " và bà " + women
    texts = np.where(kind > 0.78, couple, single) + " (mẫu)"
    numbers = np.array([f"000{n:09d}" for n in random.integers(1, 10**9, count).tolist()], dtype=object)
    return Owners(texts.astype(object), numbers)


def _names(count: int, sex: str, random: np.random.Generator) -> Texts:
    words = plan.read("names")
    parts = [words["ho"], words[f"dem_{sex}"], words[f"ten_{sex}"]]
    picked = [np.array(part, dtype=object)[random.integers(0, len(part), count)] for part in parts]
    return np.asarray(picked[0] + " " + picked[1] + " " + picked[2])


def addresses(
    polygons: Shapes,
    code: NDArray[np.str_],
    ward: NDArray[np.str_],
    networks: list[Network],
    wards: list[Ward],
) -> Texts:
    """House numbers on the nearest street for homes and shops, the quarter or hamlet (ấp) for other land.

    Streets and waters have none.
    """
    full = {w.ma_xa: f"{w.full_name[0].lower()}{w.full_name[1:]}" for w in wards}
    place = np.array([full.get(w, "") for w in ward.tolist()], dtype=object)
    random = chance("addresses", len(polygons))
    hamlets = np.array(plan.read("names")["ap"], dtype=object)
    ap = "Ấp " + hamlets[random.integers(0, len(hamlets), len(polygons))]
    quarter = "Khu vực " + random.integers(1, 9, len(polygons)).astype(str).astype(object)
    rural = np.array([text.startswith("xã") for text in place.tolist()])
    result = np.where(rural, ap, quarter) + ", " + place
    result[np.isin(code, ["DGT", "SON", "DTL", "MNC"])] = None
    home = np.flatnonzero(np.isin(code, ["ODT", "ONT", "TMD", "SKC"]))
    streets, lines = _named(networks)
    which, near = STRtree(lines).query_nearest(
        shapely.centroid(polygons[home]), max_distance=NEAR_STREET, all_matches=False
    )
    at = home[which]
    numbers = random.integers(1, 480, len(at)).astype(str).astype(object)
    result[at] = "Số " + numbers + " " + streets[near] + ", " + place[at]
    return np.asarray(result)


def _named(networks: list[Network]) -> tuple[Texts, NDArray[np.object_]]:
    names, lines = [], []
    for network in networks:
        for street, line in zip(network.street.tolist(), network.line, strict=True):
            ten = network.streets[street].ten
            if ten:
                names.append(spoken(ten))
                lines.append(line)
    return np.array(names, dtype=object), np.array(lines, dtype=object)
