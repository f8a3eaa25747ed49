"""Links between the documents (RFC 8288, OGC API – Common)."""

from typing import Any
from urllib.parse import quote

from starlette.requests import Request

from sdi.messages import Language, say

type Link = dict[str, Any]

GEOJSON = "application/geo+json"
SCHEMA = "application/schema+json"
COVERAGE_JSON = "application/prs.coverage+json"
GEOTIFF = "image/tiff; application=geotiff"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"

OGC_REL = "http://www.opengis.net/def/rel/ogc/1.0/"


def link(rel: str, href: str, media_type: str, title: str, **more: Any) -> Link:
    """One link."""
    return {"rel": rel, "type": media_type, "title": title, "href": href, **more}


def with_query(address: str, request: Request, **changed: str | int | None) -> str:
    """The address with the parameters of the request, some of them changed, None leaving one out."""
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name not in changed]
    pairs += [(name, str(value)) for name, value in changed.items() if value is not None]
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe=',:/()')}" for name, value in pairs)
    return f"{address}?{query}" if query else address


def document_links(
    request: Request, address: str, language: Language, written: str, media_type: str = "application/json"
) -> list[Link]:
    """This document, and the same in the other format; `written` is the format of this one."""
    types = {"json": media_type, "html": "text/html"}
    return [
        link(
            "self" if name == written else "alternate",
            with_query(address, request, f=name),
            types[name],
            say(f"link.as_{name}", language),
            hreflang=language,
        )
        for name in sorted(types, key=lambda name: name != written)
    ]
