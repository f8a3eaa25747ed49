"""What the data say of a layer now: how many features, where, changed when. Counted once a change."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from layers import reader
from layers.catalog import Published
from layers.query.clause import Clause, quoted
from layers.query.query import Query
from sdi.db import Connection, sql_query
from sdi.web.pool import Database

type Degrees = tuple[float, float, float, float]
"""West, south, east, north in WGS 84."""


type Interval = tuple[str | None, str | None]
"""First and last day or moment (RFC 3339); None is open."""


class LastChange(NamedTuple):
    """The last change set that touched a layer: number and time; 0 and None before the first."""

    number: int
    at: datetime | None


@dataclass
class _Known:
    """What was learnt of the changes up to one number, and the figures with the change they include."""

    number: int = 0
    changes: dict[str, LastChange] = field(default_factory=dict)
    figures: dict[tuple[str, str], tuple[int, int, Any]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Facts:
    """Counts and extents of layers, kept until a change set touches the layer.

    Change sets are numbered in the order they become visible, so a number tells exactly
    which changes a figure includes.
    """

    def __init__(self, database: Database, known: _Known | None = None) -> None:
        self._database = database
        self._looks = known is None
        self._known = known or _Known()

    def now(self) -> "Facts":
        """The figures as they are now, for one document: it looks for changes once, not for each figure."""
        with self._database.read() as connection:
            self._keep_up(connection)
        return Facts(self._database, self._known)

    def last_change(self, published: Published) -> LastChange:
        """The last change of a layer."""
        if self._looks:
            return self.now().last_change(published)
        return self._known.changes.get(published.layer.id, LastChange(0, None))

    def count(self, published: Published) -> int:
        """The number of features."""
        return self.numbered_count(published)[1]

    def numbered_count(self, published: Published) -> tuple[int, int]:
        """The last change set that is counted in, and the number of features."""
        return self._figure("count", published, lambda c: reader.matched(c, Query(published)))

    def last_count(self, published: Published) -> tuple[int, int]:
        """The same as it was when last counted; for those who look themselves whether that still holds."""
        kept = self._known.figures.get(("count", published.layer.id))
        if kept is not None and kept[1] == published.revision:
            return kept[0], kept[2]
        return self.numbered_count(published)

    def bounds(self, published: Published) -> Degrees | None:
        """The extent, or None for a layer without features."""
        return self._figure("bounds", published, lambda c: reader.bounds(c, published))[1]

    def interval(self, published: Published) -> Interval | None:
        """The span of validity of the features; None for a layer without such fields, or without features."""
        return self._figure("interval", published, lambda c: _interval(c, published))[1]

    def _figure[T](
        self, kind: str, published: Published, measure: Callable[[Connection], T]
    ) -> tuple[int, T]:
        if self._looks:
            return self.now()._figure(kind, published, measure)
        number, layer_id = self.last_change(published).number, published.layer.id
        kept = self._known.figures.get((kind, layer_id))
        if kept is not None and kept[:2] == (number, published.revision):
            return number, kept[2]
        with self._database.read() as connection:
            figure = measure(connection)
        self._known.figures[kind, layer_id] = (number, published.revision, figure)
        return number, figure

    def _keep_up(self, connection: Connection) -> None:
        """Learn of the change sets since the last look."""
        known = self._known
        with connection, connection.cursor() as cursor:
            cursor.execute(sql_query("web", "changes_after"), (known.number,))
            rows = cursor.fetchall()
        with known.lock:
            for layer_id, number, at in rows:
                if number > known.changes.get(layer_id, LastChange(0, None)).number:
                    known.changes[layer_id] = LastChange(number, at)
                known.number = max(known.number, number)


def _interval(connection: Connection, published: Published) -> Interval | None:
    start = published.layer.field_with_role("valid_from")
    end = published.layer.field_with_role("valid_to")
    if start is None or start not in published.layer.public_fields:
        return None
    last = (
        f"case when bool_or(t.{quoted(end)} is null) then null else max(t.{quoted(end)}) end"
        if end
        else "null"
    )
    table = f"data.{quoted(published.layer.id)}"
    row = reader.fetch(connection, Clause(f"select min(t.{quoted(start)}), {last} from {table} t"))
    if row is None or row[0] is None:
        return None
    return _moment(row[0]), _moment(row[1])


def _moment(value: date | datetime | None) -> str | None:
    """A day is told as its first moment: OGC API – Common wants date-times."""
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else f"{value.isoformat()}T00:00:00Z"
