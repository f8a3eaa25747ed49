"""Street blocks: what the small streets leave of a superblock, what each is used for, and its lots' lines."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from sdi.sample import local_streets, lots
from sdi.sample.frame import chance
from sdi.sample.superblocks import Superblock, opened

NARROW = 0.12
"""Ground of which less than this share lies behind its houses is a strip between road and water."""
RURAL_BACK = 72.0
"""How far orchards reach behind the houses along a road or canal, metres."""


@dataclass(frozen=True)
class Block:
    """One block with its fabric's kind; `use` is a land-use code where the whole block serves one purpose."""

    ground: Polygon
    kind: str
    angle: float
    use: str | None = None
    ten: str | None = None


@dataclass(frozen=True)
class Divided:
    """A superblock cut up: blocks, lines of lots, small streets (middle lines, width) and lanes."""

    blocks: list[Block]
    cuts: list[LineString]
    streets: list[LineString]
    street_width: float
    lanes: list[LineString]
    mouths: list[LineString]
    canals: list[Polygon]


CANAL = 6.5
"""Width of the small canal beside each rural lane, metres."""


def divide(superblock: Superblock, name: str, closed: BaseGeometry | None = None) -> Divided:
    """Cut one superblock into streets, blocks and lots."""
    streets = local_streets.lines(superblock, name)
    width = superblock.fabric.street_width
    ground: BaseGeometry = superblock.ground
    mouths: list[LineString] = []
    if streets:
        beds = shapely.union_all(
            shapely.buffer(streets, width / 2, quad_segs=2, cap_style="square", join_style="mitre")
        )
        ground = ground.difference(beds)
        mouths = list(shapely.get_parts(shapely.intersection(superblock.ground.boundary, beds)))
    canals = _canals(superblock, streets) if superblock.fabric.kind == "rural" else []
    pieces = [piece for piece in shapely.get_parts(opened(ground, 2.0)) if piece.area > 110]
    blocks = _used(pieces, superblock, name)
    cuts: list[LineString] = []
    lanes: list[LineString] = []
    for number, block in enumerate(blocks):
        for part in _cuts(block, superblock, closed, chance("lots", name, number)):
            cuts += part.lines
            lanes += part.lanes
    mouths = [mouth for mouth in mouths if mouth.geom_type == "LineString"]
    return Divided(blocks, cuts, streets, width, lanes, mouths, canals)


def _canals(superblock: Superblock, lanes: list[LineString]) -> list[Polygon]:
    """The small canals that lie to the left of rural lanes, each in the lane's bed."""
    if not lanes:
        return []
    beds = shapely.buffer(
        shapely.offset_curve(lanes, superblock.fabric.street_width / 2 - CANAL / 2),
        CANAL / 2,
        cap_style="flat",
        join_style="mitre",
        quad_segs=2,
    )
    return [p for p in shapely.get_parts(shapely.union_all(beds)) if p.area > 200]


PUBLIC_USES = (
    # land-use code, blocks per km², least and largest block (m²)
    ("DGD", 9.8, 2400, 16000),
    ("DKV", 5.0, 500, 15000),
    ("DCH", 2.5, 1800, 7000),
    ("DYT", 2.8, 2500, 12000),
    ("TSC", 8.4, 1200, 8000),
    ("TON", 4.9, 700, 5000),
    ("TMD", 9.8, 900, 9000),
    ("DVH", 2.1, 1500, 8000),
    ("DTT", 1.7, 3000, 14000),
    ("DNL", 1.1, 300, 2500),
    ("DBV", 1.1, 300, 2000),
    ("SKC", 2.2, 2000, 12000),
)


def _used(pieces: list[Polygon], superblock: Superblock, name: str) -> list[Block]:
    """The blocks, some of them given to a public use by lot: about as many per km² as a real town has."""
    kind, angle = superblock.fabric.kind, superblock.angle
    if kind not in ("dense", "urban", "new_town"):
        return [Block(piece, kind, angle, superblock.use, superblock.ten) for piece in pieces]
    random = chance("uses", name)
    uses: dict[int, str] = {}
    order = random.permutation(len(pieces))
    for code, density, least, largest in PUBLIC_USES:
        wanted = random.poisson(density * superblock.ground.area / 1e6)
        fit = [i for i in order if i not in uses and least <= pieces[i].area <= largest]
        uses |= dict.fromkeys(fit[:wanted], code)
    return [Block(piece, kind, angle, uses.get(i)) for i, piece in enumerate(pieces)]


def _cuts(
    block: Block, superblock: Superblock, closed: BaseGeometry | None, random: np.random.Generator
) -> list[lots.Cuts]:
    fabric = superblock.fabric
    if block.use and block.kind not in ("industry", "campus"):
        return []
    match block.kind:
        case "dense" | "urban" | "new_town" | "industry" | "campus":
            return [lots.comb(block.ground, fabric.lot_width, fabric.lot_depth, random)]
        case "suburb":
            return _suburban(block.ground, fabric.lot_width, fabric.lot_depth, closed, random)
        case "rural":
            return _rural(block, fabric.lot_width, fabric.lot_depth, closed, random)
    return []


def _suburban(
    ground: Polygon, width: float, depth: float, closed: BaseGeometry | None, random: np.random.Generator
) -> list[lots.Cuts]:
    """Houses along the streets, gardens behind them."""
    if _inset(ground, depth).area < NARROW * ground.area:
        return [lots.comb(ground, 20.0, 34.0, random)]
    ring = lots.ribbon(ground, depth, (width, 38.0), 0.42, random, closed)
    behind = shapely.buffer(ground, -depth, join_style="mitre", mitre_limit=3.0)
    return [ring, *(lots.comb(part, 36.0, 58.0, random) for part in _large(behind, 2000.0))]


def _rural(
    block: Block, width: float, depth: float, closed: BaseGeometry | None, random: np.random.Generator
) -> list[lots.Cuts]:
    """Houses along canal and road, orchards behind them, then long fields that run away from the water."""
    if _inset(block.ground, depth).area < NARROW * block.ground.area:
        return [lots.comb(block.ground, 24.0, 40.0, random)]
    cuts = [lots.ribbon(block.ground, depth, (width, 36.0), 0.2, random, closed)]
    for inner in _large(_inset(block.ground, depth), 3000.0):
        fields = _inset(inner, RURAL_BACK)
        if fields.area < 0.2 * inner.area:
            cuts.append(lots.strips(inner, block.angle, 34.0, 160.0, random))
            continue
        edge = None if closed is None else shapely.buffer(closed, depth)
        cuts.append(lots.ribbon(inner, RURAL_BACK, (32.0, 32.0), 0.5, random, edge))
        wide = random.uniform(38.0, 58.0)
        cuts += [lots.strips(part, block.angle, wide, 230.0, random) for part in _large(fields, 3000.0)]
    return cuts


def _inset(ground: Polygon, depth: float) -> BaseGeometry:
    return shapely.buffer(ground, -depth, join_style="mitre", mitre_limit=3.0)


def _large(area: BaseGeometry, least: float) -> list[Polygon]:
    return [part for part in shapely.get_parts(area) if part.area > least]
