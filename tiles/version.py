"""Which state of the data a tile shows, and the entity tag that says so."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from layers.catalog import Published
from layers.query.clause import Clause
from layers.reader import fetch
from sdi.db import Connection, sql_query
from tiles.grid import EXTENT, Tile
from tiles.rule import buffer_of

_FORM = 1
"""Grows whenever the same data makes other tiles: a rule, a buffer, an encoding has changed."""

_BY_PLACE = 12
"""From this zoom on a tile's version tells of changes near it; the few tiles below cover half a city each."""


@dataclass(frozen=True)
class Version:
    """The state of one layer in one tile.

    `number` is that of the last change set that could show there, None before the first;
    `committed` tells two databases apart in which a number was given twice (a restored
    backup); `day` is set where features have a time of validity.
    """

    layer: str
    revision: int
    number: int | None
    committed: str
    day: date | None = None
    rights: str = "public"


def content_version(connection: Connection, published: Published, tile: Tile, day: date) -> Version:
    """The version of a layer in a tile as committed now.

    Read it before the tile itself: a commit between the two then gives a new tile under an old
    tag, which the next request repairs, and never the reverse.
    """
    layer = published.layer
    row = fetch(connection, _last_change(layer.id, tile, buffer_of(layer) / EXTENT))
    number, committed = (row[0], row[1]) if row else (None, "")
    timed = any(layer.field_with_role(role) for role in ("valid_from", "valid_to"))
    return Version(layer.id, published.revision, number, committed, day if timed else None)


def entity_tag(versions: Iterable[Version], *also: str) -> str:
    """A weak entity tag (RFC 9110 §8.8.3): the same for all encodings of an answer."""
    text = repr((_FORM, list(versions), also))
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def last_number(versions: Iterable[Version]) -> int | None:
    """The number of the last change set that any of them shows."""
    return max((v.number for v in versions if v.number is not None), default=None)


def _last_change(layer: str, tile: Tile, buffer: float) -> Clause:
    if tile.z < _BY_PLACE:
        return Clause(sql_query("tiles", "layer_version"), (layer,))
    return Clause(sql_query("tiles", "tile_version"), (layer, *tile, buffer))
