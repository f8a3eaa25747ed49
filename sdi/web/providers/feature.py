"""The features of a layer as a pygeoapi provider, over the one query engine."""

from typing import Any

from pygeoapi.provider.base import BaseProvider

from layers import reader
from layers.query.clause import Clause, conditions
from layers.query.query import Query
from layers.query.select import count_features, select_feature, select_features
from sdi.db import sql_query
from sdi.web.ogc.source import FeatureSource

_FEATURE = '{"type":"Feature","id":'
"""How each feature begins in the database's text. Inside a value its quotes would be escaped."""


class FeatureProvider(BaseProvider):  # type: ignore[misc]
    """Answers pygeoapi's questions on the features of one layer."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self._source: FeatureSource = self.data

    def query(self, **_: Any) -> dict[str, Any]:
        """The counts of a page; its features go to the source."""
        source = self._source
        if source.hits_only:
            return {"type": "FeatureCollection", "features": [], "numberMatched": _matched(source)}
        source.features, matched = _page(source, source.query)
        return {
            "type": "FeatureCollection",
            "features": [],
            "numberMatched": matched,
            "numberReturned": source.features.count(_FEATURE),
        }

    def get(self, identifier: Any, **_: Any) -> dict[str, Any] | None:
        """Whether there is a feature of that id; its text goes to the source."""
        source = self._source
        clause = select_feature(source.query.published, int(identifier), source.query.srid)
        with source.database.read() as connection:
            row = reader.fetch(connection, clause)
        source.features = row[0] if row else ""
        return {"type": "Feature", "properties": {}}


def _matched(source: FeatureSource) -> int:
    if conditions(source.query).sql == "true":
        return source.facts.count(source.query.published)
    with source.database.read() as connection:
        return reader.matched(connection, source.query)


def _page(source: FeatureSource, query: Query) -> tuple[str, int]:
    """The features of a page and the number that match, of one moment."""
    page, count = select_features(query), count_features(query)
    if conditions(query).sql != "true":
        features, counted = _fetch(source, page, count)
        return features, counted
    # all features match: they were counted before, and are again only if the layer has changed since
    number, known = source.facts.last_count(query.published)
    changed = Clause(sql_query("web", "changed_after"), (number, query.published.layer.id))
    again = f"select case when {changed.sql} then ({count.sql}) end"
    features, counted = _fetch(source, page, Clause(again, changed.values + count.values))
    if counted is None:
        return features, known
    source.facts.numbered_count(query.published)  # for the next reader
    return features, counted


def _fetch(source: FeatureSource, page: Clause, count: Clause) -> tuple[str, Any]:
    """Two scalars by one statement, so that they are of one snapshot."""
    both = Clause(f"select ({page.sql}), ({count.sql})", page.values + count.values)
    with source.database.read() as connection:
        row = reader.fetch(connection, both)
    return (row[0], row[1]) if row else ("[]", 0)
