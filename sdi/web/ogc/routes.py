"""The addresses of the OGC API, each as JSON or as a page made of the same document."""

import json
from collections.abc import Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sdi.web import crs
from sdi.web.answer import json_response, json_text, page_response
from sdi.web.links import GEOJSON, SCHEMA, document_links, with_query
from sdi.web.negotiate import negotiate
from sdi.web.ogc import describe, features, schema
from sdi.web.ogc.asked import read_crs, read_items
from sdi.web.ogc.coverage_route import coverage
from sdi.web.ogc.engine import Document
from sdi.web.parameters import Parameters
from sdi.web.visit import Visit

_PAGE_ITEMS, _MOST_PAGE_ITEMS = 25, 500


def landing(request: Request) -> Response:
    """Route: the landing page; for a reader with a browser with all that there is, by theme."""
    visit = Visit.of(request)
    Parameters(request)
    document = describe.landing(visit)
    if negotiate(request) == "json":
        return json_response(json_text(document), visit.language)
    found = describe.collections(visit)["collections"]
    return page_response(request, "landing.html", visit.language, document=document, collections=found)


def conformance(request: Request) -> Response:
    """Route: the conformance classes."""
    return _document(request, describe.conformance, "conformance.html")


def collections(request: Request) -> Response:
    """Route: all collections."""
    return _document(request, describe.collections, "collections.html")


def collection(request: Request) -> Response:
    """Route: one collection."""
    return _document(
        request, lambda visit: describe.collection(visit, visit.published), "collection.html", layered=True
    )


def collection_schema(request: Request) -> Response:
    """Route: the schema of a collection."""
    return _schema(request, schema.schema, "schema.html")


def collection_queryables(request: Request) -> Response:
    """Route: what a collection can be filtered by."""
    return _schema(request, schema.queryables, "queryables.html")


def items(request: Request) -> Response:
    """Route: a page of features."""
    visit = Visit.of(request)
    published, written = visit.published, negotiate(request)
    if written == "json":
        asked = read_items(request, published)
        text = features.items_text(visit, asked)
        return json_response(text, visit.language, GEOJSON, headers=features.crs_header(asked.crs))
    asked = read_items(request, published, _PAGE_ITEMS)
    query = replace(asked.query, limit=min(asked.query.limit, _MOST_PAGE_ITEMS))
    values = {
        "document": json.loads(features.items_text(visit, replace(asked, query=query))),
        "page_data": with_query(visit.root + request.url.path, request, f="json", limit=query.limit),
        "published": published,
        "query": query,
        "crs": asked.crs,
    }
    return page_response(request, "items.html", visit.language, **values)


def item(request: Request) -> Response:
    """Route: one feature."""
    visit = Visit.of(request)
    published, written = visit.published, negotiate(request)
    answer_crs = read_crs(Parameters(request, ["crs"]), published)
    text = features.item_text(visit, published, request.path_params["feature"], answer_crs)
    if written == "json":
        return json_response(text, visit.language, GEOJSON, headers=features.crs_header(answer_crs))
    values = {"document": json.loads(text), "published": published, "crs": answer_crs}
    return page_response(request, "item.html", visit.language, **values)


def _document(
    request: Request, make: Callable[[Visit], Document], template: str, layered: bool = False
) -> Response:
    """A document without parameters of its own."""
    visit = Visit.of(request)
    Parameters(request)
    written = negotiate(request)
    document = make(visit)
    if written == "json":
        return json_response(json_text(document), visit.language)
    values = {"published": visit.published, "offered": crs.offered(visit.published)} if layered else {}
    return page_response(request, template, visit.language, document=document, **values)


def _schema(request: Request, make: Callable[..., schema.Schema], template: str) -> Response:
    visit = Visit.of(request)
    published = visit.published
    Parameters(request)
    address = visit.url(request.url.path)
    if negotiate(request) == "json":
        document = make(published.layer, visit.language, address)
        return json_response(json_text(document), visit.language, SCHEMA)
    document = make(published.layer, visit.language, address)
    links = document_links(request, address, visit.language, "html", SCHEMA)
    return page_response(
        request, template, visit.language, document={**document, "links": links}, published=published
    )


_LAYER = "/collections/{layer}"

routes = [
    Route("/", landing),
    Route("/conformance", conformance),
    Route("/collections", collections),
    Route(_LAYER, collection),
    Route(f"{_LAYER}/schema", collection_schema),
    Route(f"{_LAYER}/queryables", collection_queryables),
    Route(f"{_LAYER}/items", items),
    Route(f"{_LAYER}/items/{{feature}}", item),
    Route(f"{_LAYER}/coverage", coverage),
]
"""The routes of the OGC API."""
