"""Errors as ``application/problem+json`` (RFC 9457), in the reader's language."""

from typing import Any, cast

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sdi.errors import SdiError, http_status
from sdi.messages import Language, say
from sdi.web.answer import VARY, json_text, page_response
from sdi.web.negotiate import from_accept
from sdi.web.services import services

PROBLEM = "application/problem+json"
_PLACES = ("file", "row", "column")
_RETRY_SECONDS = 5

_log = structlog.get_logger("sdi.web")


def problem(error: SdiError, language: Language) -> dict[str, Any]:
    """The problem document of an error. `type` is stable: the address of its explanation on this server."""
    status = http_status(error)
    if status >= 500 and not error.key.startswith("web."):
        error = SdiError("web.failure")  # other parts' messages name hosts, paths and reasons of libraries
    places = {name: error.values[name] for name in _PLACES if name in error.values}
    return {
        "type": f"/problems/{error.key}",
        "title": say(f"problem.{status}", language),
        "status": status,
        "detail": error.tell(language),
        **places,
    }


def problem_response(request: Request, error: SdiError) -> Response:
    """The answer that tells an error."""
    return _answer(request, problem(error, services(request).language(request)))


def on_sdi_error(request: Request, error: Exception) -> Response:
    """Handler of the errors that we raise ourselves."""
    return problem_response(request, cast(SdiError, error))


def on_http_error(request: Request, error: Exception) -> Response:
    """Handler of what the router finds: no such address, no such method."""
    told = cast(HTTPException, error)
    headers = dict(told.headers or {})
    if told.status_code == 405 and request.method == "OPTIONS":
        return Response(status_code=204, headers=headers)
    key = {404: "web.no_address", 405: "web.no_method"}.get(told.status_code, "web.refused")
    values = {"path": request.url.path, "method": request.method}
    return _answer(request, _document(request, told.status_code, key, values), headers)


def on_failure(request: Request) -> Response:
    """The answer where the mistake is ours: the log has it, the reader is told no more than that."""
    return _answer(request, _document(request, 500, "web.failure", {}))


class Failures:
    """Middleware: what no handler has caught becomes a problem document, and a line in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception:
            if scope["type"] != "http" or begun:
                raise
            _log.exception("request failed", path=scope["path"])
            await on_failure(Request(scope))(scope, receive, send)


def _document(request: Request, status: int, key: str, values: dict[str, Any]) -> dict[str, Any]:
    language = services(request).language(request)
    return {
        "type": f"/problems/{key}",
        "title": say(f"problem.{status}", language),
        "status": status,
        "detail": say(key, language, **values),
    }


def _answer(request: Request, document: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """JSON, or a page for a reader with a browser; the id leads from the answer to the log."""
    language = services(request).language(request)
    document["request_id"] = request.scope.get("state", {}).get("request_id")
    headers = {"cache-control": "no-store", **(headers or {})}
    if document["status"] == 503:
        headers["retry-after"] = str(_RETRY_SECONDS)
    if document["status"] == 401:
        headers["www-authenticate"] = 'Bearer realm="City SDI"'
    if _wants_page(request):
        answer = page_response(request, "problem.html", language, problem=document)
    else:
        headers["vary"] = VARY
        answer = Response(json_text(document), media_type=PROBLEM)
        answer.headers["content-language"] = language
    answer.status_code = int(document["status"])
    answer.headers.update(headers)
    return answer


def _wants_page(request: Request) -> bool:
    asked = request.query_params.get("f")
    return asked == "html" or (asked is None and from_accept(request.headers.get("accept")) == "html")


handlers: dict[Any, Any] = {SdiError: on_sdi_error, HTTPException: on_http_error}
"""Exception handlers for the application."""
