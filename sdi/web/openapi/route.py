"""``/openapi``: the document, and its page."""

import threading
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from layers.catalog import Catalog
from sdi.messages import Language
from sdi.web.answer import json_response, json_text, page_response
from sdi.web.links import OPENAPI
from sdi.web.negotiate import negotiate
from sdi.web.openapi.document import openapi
from sdi.web.parameters import Parameters
from sdi.web.visit import Visit


class Documents:
    """The text of the document by language, made once a revision of the catalog."""

    def __init__(self, make: Callable[[Catalog, Language], object] = openapi) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._texts: dict[Language, tuple[int, str]] = {}

    def text(self, catalog: Catalog, language: Language, base_url: str) -> str:
        """The document, with the address that its paths stand under."""
        with self._lock:
            revision, text = self._texts.get(language, (0, ""))
            if revision != catalog.revision:
                text = json_text(self._make(catalog, language))
                self._texts[language] = (catalog.revision, text)
        return f'{{"servers":{json_text([{"url": base_url}])},{text[1:]}'


def document(request: Request) -> Response:
    """Route: the document as JSON, or the page to try it out."""
    visit = Visit.of(request)
    Parameters(request)
    if negotiate(request) == "html":
        return page_response(request, "openapi.html", visit.language)
    documents: Documents = request.app.state.openapi
    return json_response(
        documents.text(visit.catalog, visit.language, visit.base_url), visit.language, OPENAPI
    )


routes = [Route("/openapi", document)]
"""The address of this module."""
