"""The hand-drawn plans of the sample's towns, read from `plan/*.yml` into metres of EPSG:5897."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sdi.sample.frame import Coords

_PLANS = Path(__file__).parent / "plan"


@dataclass(frozen=True)
class Water:
    """A river, creek (rạch) or canal (kênh): its middle line and its widths from start to end, metres."""

    id: str
    ten: str
    points: Coords
    widths: tuple[float, ...]
    wiggle: float = 0.0
    kind: str = "SON"


@dataclass(frozen=True)
class Avenue:
    """A street drawn by hand. Where `along` names a water (or `bank` the big river), it follows that bank."""

    ten: str
    cap: str
    width: float
    lanes: int
    points: Coords | None = None
    ma: str | None = None
    along: str | None = None
    bank: bool = False
    side: str = "left"
    offset: float = 0.0
    ends: Coords | None = None


@dataclass(frozen=True)
class Centre:
    """A centre of the town; how far from it (metres) each kind of fabric reaches."""

    at: Coords
    dense: float
    urban: float
    suburb: float


@dataclass(frozen=True)
class Place:
    """Ground with a purpose: the whole superblock, block or lot around a point goes to one land use."""

    kind: str
    at: Coords
    ten: str | None = None
    scale: str = "block"


@dataclass(frozen=True)
class Seed:
    """A point that belongs to a ward: the ground nearest to it is the ward's."""

    ma_xa: str
    at: Coords


@dataclass(frozen=True)
class Town:
    """The plan of one town; every coordinate in metres, EPSG:5897."""

    id: str
    outline: Coords
    centres: tuple[Centre, ...]
    waters: tuple[Water, ...]
    avenues: tuple[Avenue, ...]
    islets: tuple[Coords, ...] = ()
    big_bank: Coords | None = None
    big_name: str | None = None
    places: tuple[Place, ...] = ()
    quarters: tuple[Place, ...] = ()
    wards: tuple[Seed, ...] = ()
    old_wards: tuple[Seed, ...] = ()
    old_within: tuple[str, ...] = ()


def read(name: str) -> dict[str, Any]:
    """One plan file as plain data."""
    text = (_PLANS / f"{name}.yml").read_text("utf-8")
    plan: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return plan


def town(name: str) -> Town:
    """The plan of one town. Kilometres from its origin become metres of EPSG:5897."""
    plan = read(name)
    origin = np.array(plan["origin"], dtype=float)
    scale = 1000.0 * float(plan.get("scale", 1.0))

    def metres(points: Any) -> Coords:
        return np.asarray(np.asarray(points, dtype=float) * scale + origin)

    big = plan.get("big_water") or {}
    return Town(
        id=plan["id"],
        outline=metres(plan["outline"]),
        centres=tuple(_centre(c, metres) for c in plan["centres"]),
        waters=tuple(_water(w, metres) for w in plan["waters"]),
        avenues=tuple(_avenue(r, metres) for r in plan["roads"]),
        islets=tuple(metres(i["points"]) for i in plan.get("islets", ())),
        big_bank=metres(big["bank"]) if big else None,
        big_name=big.get("ten"),
        places=tuple(_place(p, metres) for p in plan.get("places", ())),
        quarters=tuple(_place(p, metres) for p in plan.get("quarters", ())),
        wards=_seeds(plan.get("wards", {}), metres),
        old_wards=_seeds(plan.get("old_wards", {}), metres),
        old_within=tuple(plan.get("old_within", ())),
    )


def _seeds(plan: dict[str, Any], metres: Any) -> tuple[Seed, ...]:
    return tuple(Seed(code, metres(at)) for code, points in plan.items() for at in points)


def _centre(plan: dict[str, Any], metres: Any) -> Centre:
    return Centre(metres(plan["at"]), *(1000.0 * plan[key] for key in ("dense", "urban", "suburb")))


def _water(plan: dict[str, Any], metres: Any) -> Water:
    return Water(
        id=plan["id"],
        ten=plan["ten"],
        points=metres(plan["points"]),
        widths=tuple(float(width) for width in plan["width"]),
        wiggle=float(plan.get("wiggle", 0.0)),
        kind=plan.get("kind", "SON"),
    )


def _avenue(plan: dict[str, Any], metres: Any) -> Avenue:
    follows = plan.get("along") or plan.get("bank")
    return Avenue(
        ten=plan["ten"],
        cap=plan["cap"],
        width=float(plan["width"]),
        lanes=plan["lanes"],
        ma=plan.get("ma"),
        points=None if follows else metres(plan["points"]),
        along=plan.get("along"),
        bank=bool(plan.get("bank")),
        side=plan.get("side", "left"),
        offset=float(plan.get("offset", 0.0)),
        ends=metres([plan["from"], plan["to"]]) if follows else None,
    )


def _place(plan: dict[str, Any], metres: Any) -> Place:
    return Place(plan["kind"], metres(plan["at"]), plan.get("ten"), plan.get("scale", "block"))
