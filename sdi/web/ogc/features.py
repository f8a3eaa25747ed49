"""Items of a collection, one page or one alone: pygeoapi's frame around the database's text."""

from typing import Any, cast

from layers.catalog import Published
from layers.query.query import Query
from sdi.errors import NotFound
from sdi.web.answer import json_text
from sdi.web.crs import Crs
from sdi.web.links import GEOJSON, Link, document_links, link, with_query
from sdi.web.ogc.asked import AskedItems
from sdi.web.ogc.axes import swapped
from sdi.web.ogc.config import resource
from sdi.web.ogc.engine import Document
from sdi.web.ogc.source import FeatureSource
from sdi.web.visit import Visit

_COUNTS = ("numberMatched", "numberReturned", "timeStamp")


def items_text(visit: Visit, asked: AskedItems) -> str:
    """The GeoJSON text of a page of features."""
    query = asked.query
    source = _source(visit, query)
    source.hits_only = asked.hits_only
    paging = {"limit": str(query.limit), "offset": str(query.offset)}
    frame = _ask(visit, "itemtypes.get_collection_items", source, query.published.layer.id, **paging)
    members: dict[str, Any] = {name: frame[name] for name in _COUNTS if name in frame}
    if asked.hits_only:
        members["numberReturned"] = 0
    members["links"] = _page_links(visit, query, members)
    features = swapped(source.features) if asked.crs.latitude_first else source.features
    return f'{{"type":"FeatureCollection","features":{features},{json_text(members)[1:]}'


def item_text(visit: Visit, published: Published, feature_id: str, crs: Crs) -> str:
    """The GeoJSON text of one feature. Raises NotFound."""
    if not _is_id(feature_id):
        raise _no_feature(published, feature_id)
    source = _source(visit, Query(published, srid=crs.srid))
    _ask(visit, "itemtypes.get_collection_item", source, published.layer.id, feature_id)
    if not source.features:
        raise _no_feature(published, feature_id)
    address = visit.url(f"/collections/{published.layer.id}/items/{feature_id}")
    links = [
        *document_links(visit.request, address, visit.language, "json", GEOJSON),
        _collection_link(visit, published),
    ]
    feature = swapped(source.features) if crs.latitude_first else source.features
    return f'{feature[:-1]},"links":{json_text(links)}}}'


def crs_header(crs: Crs) -> dict[str, str]:
    """The header that names the CRS of an answer (Part 2, 6.2.3)."""
    return {"content-crs": f"<{crs.uri}>"}


def _source(visit: Visit, query: Query) -> FeatureSource:
    return FeatureSource(query, visit.services.database, visit.services.facts)


def _ask(visit: Visit, function: str, source: FeatureSource, *arguments: Any, **parameters: str) -> Document:
    resources = {source.query.published.layer.id: resource(source.query.published, None, source)}
    answer = visit.services.engine.ask(
        function, visit.language, visit.base_url, resources, *arguments, parameters=parameters
    )
    return cast(Document, answer)


def _page_links(visit: Visit, query: Query, members: dict[str, Any]) -> list[Link]:
    address = visit.url(f"/collections/{query.published.layer.id}/items")
    links = document_links(visit.request, address, visit.language, "json", GEOJSON)
    after = query.offset + members["numberReturned"]
    if members["numberReturned"] and after < members["numberMatched"]:
        links.append(_turn(visit, address, "next", after))
    if query.offset > 0:
        links.append(_turn(visit, address, "prev", max(0, query.offset - query.limit)))
    return [*links, _collection_link(visit, query.published)]


def _turn(visit: Visit, address: str, rel: str, offset: int) -> Link:
    href = with_query(address, visit.request, offset=offset or None)
    return link(rel, href, GEOJSON, visit.say(f"link.{rel}"))


def _collection_link(visit: Visit, published: Published) -> Link:
    href = visit.url(f"/collections/{published.layer.id}")
    return link("collection", href, "application/json", getattr(published.layer.title, visit.language))


def _is_id(text: str) -> bool:
    return len(text) <= 20 and text.isascii() and text.removeprefix("-").isdigit() and abs(int(text)) < 2**63


def _no_feature(published: Published, feature_id: str) -> NotFound:
    return NotFound("web.no_feature", layer=published.layer.id, id=feature_id)
