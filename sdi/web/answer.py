"""One document, in the format that the reader wants: JSON, or a page made of the same document."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sdi.messages import Language

VARY = "Accept, Accept-Language"


def json_text(document: Any) -> str:
    """JSON without spaces; Vietnamese letters as they are."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=str)


def json_response(
    text: str,
    language: Language,
    media_type: str = "application/json",
    max_age: int = 0,
    headers: dict[str, str] | None = None,
) -> Response:
    """An answer of JSON text. Documents may be kept, but are asked for again (ETag)."""
    cache = f"public, max-age={max_age}" if max_age else "no-cache"
    every = {"vary": VARY, "content-language": language, "cache-control": cache, **(headers or {})}
    return Response(text, headers=every, media_type=media_type)


def page_response(request: Request, template: str, language: Language, **values: Any) -> Response:
    """An answer of HTML."""
    from sdi.web.pages.render import render  # noqa: PLC0415  Jinja is read when the first page is

    headers = {"vary": VARY, "content-language": language, "cache-control": "no-cache"}
    return Response(render(request, template, language, **values), headers=headers, media_type="text/html")
