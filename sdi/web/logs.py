"""Logs as JSON lines on standard error: one line a request, with an id that the answer carries too.

No line holds a query string, an address of a reader or a value of a feature: those can be
personal data.
"""

import logging
import re
import sys
import time
import uuid
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OWN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_FOREIGN = ("pygeoapi", "rasterio", "_granian", "granian")

_log = structlog.get_logger("sdi.access")


def configure(level: str) -> None:
    """Send all logs of this process through one JSON formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _FOREIGN:
        logging.getLogger(name).setLevel(logging.ERROR)


class AccessLog:
    """Middleware: gives each request an id, and writes a line when it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status, size, began = 500, 0, time.perf_counter()

        async def sent(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, sent)
            finally:
                milliseconds = round((time.perf_counter() - began) * 1000, 1)
                line = {"method": scope["method"], "path": scope["path"], "status": status}
                _log.info("request", **line, ms=milliseconds, bytes=size)


def _request_id(scope: Scope) -> str:
    """The id that a proxy gave the request, where it is harmless; else a new one."""
    for name, value in scope["headers"]:
        text: str = value.decode("latin-1")
        if name == b"x-request-id" and _OWN_ID.fullmatch(text):
            return text
    return uuid.uuid4().hex
