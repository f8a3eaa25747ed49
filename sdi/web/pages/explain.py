"""``/problems/{key}``: what an error means; the address that problem documents name as their type."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sdi.errors import NotFound
from sdi.messages import LANGUAGES, catalogue
from sdi.web.answer import json_response, json_text, page_response
from sdi.web.negotiate import negotiate
from sdi.web.parameters import Parameters
from sdi.web.visit import Visit


def explain(request: Request) -> Response:
    """Route: the message of an error with the names of its values."""
    visit = Visit.of(request)
    Parameters(request)
    key = request.path_params["key"]
    entry = catalogue().get(key)
    if entry is None:
        raise NotFound("web.no_problem", name=key)
    document = {"type": f"/problems/{key}", "message": {language: entry[language] for language in LANGUAGES}}
    if negotiate(request) == "json":
        return json_response(json_text(document), visit.language)
    return page_response(request, "explain.html", visit.language, document=document, key=key)


routes = [Route("/problems/{key}", explain)]
"""The address of this module."""
