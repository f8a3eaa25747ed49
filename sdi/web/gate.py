"""Nobody writes without a key: every method but the reading ones is closed, whatever route takes it."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from sdi.errors import SdiError
from sdi.web.authority import authorise
from sdi.web.problem import problem_response

READING = frozenset(("GET", "HEAD", "OPTIONS"))
"""Methods that change nothing (RFC 9110 §9.2.1)."""

HARMLESS: frozenset[tuple[str, str]] = frozenset()
"""Method and route of what reads although its method could write, such as a search by POST."""


class Gate:
    """Middleware that asks for a key before a writing route is reached: one that forgets to is closed too.

    What a key reaches beyond that, such as which layers, is for the route to ask.
    """

    def __init__(self, app: ASGIApp, routes: list[BaseRoute]) -> None:
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and self._is_closed(scope):
            request = Request(scope)
            try:
                await run_in_threadpool(authorise, request)
            except SdiError as error:
                await problem_response(request, error)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_closed(self, scope: Scope) -> bool:
        """Whether a route takes this method here; where none does, the router's 404 or 405 says so."""
        if scope["method"] in READING:
            return False
        for route in self._routes:
            if route.matches(scope)[0] == Match.FULL:
                return (scope["method"], getattr(route, "path", "")) not in HARMLESS
        return False
