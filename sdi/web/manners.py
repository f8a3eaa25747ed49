"""Headers that every answer carries: open to other sites' scripts, closed to foreign content; ETags."""

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
))  # fmt: skip

_EVERY = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Content-Crs, ETag, Link, Retry-After, X-Request-Id",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
}
_PREFLIGHT = {
    "access-control-allow-methods": "GET, HEAD, OPTIONS",
    "access-control-allow-headers": "*",
    "access-control-max-age": "86400",
}


class Manners:
    """Middleware that sets the headers of every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_EVERY)
                if scope["method"] == "OPTIONS":
                    headers.update(_PREFLIGHT)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("content-security-policy", CONTENT_SECURITY_POLICY)
            await send(message)

        await self._app(scope, receive, sent)


class Tagged:
    """Middleware: an ETag from the content of an answer that has none, and 304 where the reader has it.

    The tag is weak: the same content may travel compressed or not (RFC 9110 §8.8.1).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        start: Message | None = None

        async def sent(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _wants_tag(message):
                start = message
                return
            if start is not None:
                held, start = start, None
                if not message.get("more_body"):
                    message = _tag(held, message, Headers(scope=scope))
                await send(held)
            await send(message)

        await self._app(scope, receive, sent)


def _wants_tag(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return (
        start["status"] == 200
        and "etag" not in headers
        and "no-store" not in headers.get("cache-control", "")
    )


def _tag(start: Message, body: Message, asked: Headers) -> Message:
    """Tag the start of an answer; the body to send, empty where the reader has it already."""
    tag = f'W/"{hashlib.sha256(body.get("body", b"")).hexdigest()[:32]}"'
    headers = MutableHeaders(scope=start)
    headers["etag"] = tag
    known = [value.strip() for value in asked.get("if-none-match", "").split(",")]
    if tag not in known and "*" not in known:
        return body
    start["status"] = 304
    for name in ("content-length", "content-type"):
        del headers[name]
    return {"type": "http.response.body", "body": b""}
