"""The documents that say what there is: landing page, conformance, collections."""

from typing import Any, cast

from layers.catalog import Published
from sdi.city import city
from sdi.messages import catalogue
from sdi.web import crs
from sdi.web.links import (
    COVERAGE_JSON,
    GEOJSON,
    GEOTIFF,
    OGC_REL,
    OPENAPI,
    SCHEMA,
    Link,
    document_links,
    link,
)
from sdi.web.ogc.config import resource
from sdi.web.ogc.engine import Document
from sdi.web.visit import Visit

_NOT_OURS = (
    "ogcapi-features-4/1.0/conf/create-replace-delete",
    "cql2/1.0/conf/cql2-text",
    "cql2/1.0/conf/basic-cql2",
    "ogcapi-coverages-1/1.0/conf/coverage-datetime",
)
"""Classes that pygeoapi declares for its providers and that this server does not serve."""


def landing(visit: Visit) -> Document:
    """The landing page (OGC API – Common Part 1, 7.2)."""
    document = _ask(visit, "landing_page", {})
    document["attribution"] = city().text("attribution", visit.language)
    document["links"] = [
        *document_links(visit.request, visit.url("/"), visit.language, "json"),
        _link(visit, "service-desc", "/openapi?f=json", OPENAPI, "link.openapi"),
        _link(visit, "service-doc", "/openapi?f=html", "text/html", "link.openapi_page"),
        _link(visit, "conformance", "/conformance", "application/json", "link.conformance"),
        _link(visit, "data", "/collections", "application/json", "link.collections"),
        _link(visit, "related", "/map", "text/html", "link.map"),
        _link(visit, "related", "/import?f=html", "text/html", "link.import_page"),
    ]
    return document


def conformance(visit: Visit) -> Document:
    """The conformance classes that hold here."""
    document = _ask(visit, "conformance", _resources(visit, visit.catalog.layers.values()))
    declared = cast(list[str], document["conformsTo"])
    document["conformsTo"] = [uri for uri in declared if not uri.endswith(_NOT_OURS)]
    document["links"] = document_links(visit.request, visit.url("/conformance"), visit.language, "json")
    return document


def collections(visit: Visit) -> Document:
    """All collections, in the order of their themes."""
    layers = visit.catalog.layers
    document = _ask(visit, "describe_collections", _resources(visit, layers.values()))
    found = cast(list[Document], document["collections"])
    document["collections"] = [_finished(visit, layers[entry["id"]], entry) for entry in found]
    document["links"] = document_links(visit.request, visit.url("/collections"), visit.language, "json")
    return document


def collection(visit: Visit, published: Published) -> Document:
    """One collection."""
    entry = _ask(visit, "describe_collections", _resources(visit, [published]), published.layer.id)
    return _finished(visit, published, entry, document=True)


def _ask(visit: Visit, function: str, resources: dict[str, Any], *arguments: Any) -> Document:
    answer = visit.services.engine.ask(function, visit.language, visit.base_url, resources, *arguments)
    return cast(Document, answer)


def _resources(visit: Visit, layers: Any) -> dict[str, Any]:
    facts = visit.facts
    return {published.layer.id: resource(published, facts.bounds(published)) for published in layers}


def _finished(visit: Visit, published: Published, entry: Document, document: bool = False) -> Document:
    """Pygeoapi's description with what only we know: live figures, our texts, our links."""
    layer, language, facts = published.layer, visit.language, visit.facts
    changed = facts.last_change(published).at
    interval = facts.interval(published)
    extent = {"spatial": {**entry["extent"]["spatial"], "bbox": _bbox(visit, published)}}
    if interval:
        extent["temporal"] = {"interval": [interval]}
    return {
        "id": layer.id,
        # pygeoapi writes < and > of texts as HTML: ours are taken from the declaration
        "title": getattr(layer.title, language),
        "description": getattr(layer.description, language),
        "keywords": [getattr(word, language) for word in layer.metadata.keywords],
        "attribution": getattr(layer.metadata.responsible, language),
        "licence": getattr(layer.metadata.licence, language),
        "theme": {"id": layer.theme, "title": theme_title(layer.theme, visit)},
        "itemCount": facts.count(published),
        "updated": changed.isoformat() if changed else None,
        "extent": extent,
        "itemType": "feature",
        "crs": [system.uri for system in crs.offered(published)],
        "storageCrs": crs.storage(published).uri,
        "links": _collection_links(visit, published, document),
    }


def theme_title(theme: str, visit: Visit) -> str:
    """The name of a theme; a theme that the messages don't know is called by its id."""
    key = f"map.theme.{theme}"
    return visit.say(key) if key in catalogue() else theme.replace("_", " ").capitalize()


def _bbox(visit: Visit, published: Published) -> list[list[float]]:
    bounds = visit.facts.bounds(published)
    return [[round(edge, 7) for edge in bounds]] if bounds else []


def _collection_links(visit: Visit, published: Published, document: bool) -> list[Link]:
    layer, address = published.layer, f"/collections/{published.layer.id}"
    own = document_links(visit.request, visit.url(address), visit.language, "json") if document else [
        _link(visit, "self", f"{address}?f=json", "application/json", "link.as_json"),
        _link(visit, "alternate", f"{address}?f=html", "text/html", "link.as_html"),
    ]  # fmt: skip
    links = [
        *own,
        _link(visit, "root", "/", "application/json", "link.root"),
        # without ?f=json: GDAL puts the id of a feature behind this address
        _link(visit, "items", f"{address}/items", GEOJSON, "link.items"),
        _link(visit, "items", f"{address}/items?f=html", "text/html", "link.items_page"),
        _link(visit, f"{OGC_REL}schema", f"{address}/schema", SCHEMA, "link.schema"),
        _link(visit, f"{OGC_REL}queryables", f"{address}/queryables", SCHEMA, "link.queryables"),
    ]
    if layer.raster:
        links += [
            _link(visit, f"{OGC_REL}coverage", f"{address}/coverage?f=tif", GEOTIFF, "link.geotiff"),
            _link(visit, f"{OGC_REL}coverage", f"{address}/coverage?f=json", COVERAGE_JSON, "link.covjson"),
        ]
    if layer.tiles:
        links += [
            _link(visit, "tiles", f"/tiles/{layer.id}.json", "application/json", "link.tilejson"),
            _link(
                visit, "style", f"/styles/{layer.id}.json", "application/vnd.mapbox.style+json", "link.style"
            ),
        ]
    return links


def _link(visit: Visit, rel: str, path: str, media_type: str, title: str) -> Link:
    return link(rel, visit.url(path), media_type, visit.say(title))
