"""An upload as it arrives: written to disk piece by piece, counted, and gone where it does not come whole."""

import errno
import os
import shutil
from collections.abc import AsyncIterator
from email.message import Message
from pathlib import Path
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from importers.jobs.upload import safe_name
from sdi.errors import TooLarge, Unavailable, UsageError, WrongMedia
from sdi.web.imports.form import Form

_PIECE = 1 << 20
"""Bytes that are collected before they are written."""

_RESERVE = 512 << 20
"""Bytes of the disk that uploads leave free: the database may live on it too."""

_FORM = "multipart/form-data"
_RAW = ("application/octet-stream", "")


class Arrival:
    """The files of one request, in a folder that must be empty."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._open: IO[bytes] | None = None
        self.size = 0
        self.options: dict[str, str] = {}
        self.names: list[str] = []

    async def receive(self, request: Request) -> None:
        """Take the body of a request. Raises TooLarge, WrongMedia, UsageError or Unavailable."""
        try:
            await self._receive(request)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise Unavailable("web.no_room") from error
            raise
        finally:
            self.end_file()
        if not self.names or not self.size:
            raise UsageError("web.upload_empty")

    def begin_file(self, name: str) -> None:
        """A file begins."""
        safe = safe_name(name)
        if safe in self.names:
            raise UsageError("web.upload_twice", name=safe)
        self.names.append(safe)
        self._open = (self._folder / safe).open("xb")

    def write(self, data: bytes) -> None:
        """More of the file."""
        self.size += len(data)
        if self.size > self._limit:
            raise self._too_large(self.size)
        if self._open is not None:
            self._open.write(data)

    def end_file(self) -> None:
        """The file is through."""
        if self._open is not None:
            self._open.close()
            self._open = None

    async def _receive(self, request: Request) -> None:
        media, parameters = _media_type(request)
        expected = self._expected(request)
        if media == _FORM:
            form = Form(parameters.get("boundary", ""), self)
            async for piece in _pieces(request, expected):
                await run_in_threadpool(form.feed, piece)
            form.end()
        elif media in _RAW:
            self.begin_file(_name(request))
            async for piece in _pieces(request, expected):
                await run_in_threadpool(self.write, piece)
        else:
            raise WrongMedia("web.upload_media", media=media)

    def _expected(self, request: Request) -> int | None:
        """The size that was announced; refused here where it is too large, before anything came."""
        length = request.headers.get("content-length", "")
        expected = int(length) if length.isascii() and length.isdigit() and len(length) < 19 else None
        if expected is not None and expected > self._limit + _PIECE:  # a form is larger than its files
            raise self._too_large(expected)
        if shutil.disk_usage(self._folder).free < (expected or 0) + _RESERVE:
            raise Unavailable("web.no_room")
        return expected

    def _too_large(self, size: int) -> TooLarge:
        return TooLarge("web.upload_too_large", size=_told(size), limit=_told(self._limit))


async def _pieces(request: Request, expected: int | None) -> AsyncIterator[bytes]:
    """The body in pieces of about a megabyte. Raises UsageError where it ends too early."""
    pending, got = bytearray(), 0
    try:
        async for chunk in request.stream():
            got += len(chunk)
            pending += chunk
            if len(pending) >= _PIECE:
                yield bytes(pending)
                pending.clear()
    except ClientDisconnect as error:
        raise UsageError("web.upload_cut", got=got, size=expected or "?") from error
    if expected is not None and got != expected:
        raise UsageError("web.upload_cut", got=got, size=expected)
    if pending:
        yield bytes(pending)


def _media_type(request: Request) -> tuple[str, dict[str, str]]:
    return _header("content-type", request.headers.get("content-type", ""))


def _name(request: Request) -> str:
    """The name of a raw upload: ``?name=``, else of ``Content-Disposition`` (RFC 6266)."""
    _, parameters = _header("content-disposition", request.headers.get("content-disposition", ""))
    return request.query_params.get("name") or parameters.get("filename") or "upload"


def _header(name: str, value: str) -> tuple[str, dict[str, str]]:
    """The value of a header and its parameters, also those in RFC 8187 encoding."""
    if not value:
        return "", {}
    message = Message()
    message[name] = value
    main, *parameters = message.get_params(failobj=[("", "")], header=name)
    return main[0].strip().lower(), {key.lower(): _plain(text) for key, text in parameters}


def _plain(value: str | tuple[str | None, str | None, str]) -> str:
    if isinstance(value, tuple):
        charset, _, text = value
        try:
            return os.fsencode(text).decode(charset, "replace") if charset else text
        except (LookupError, UnicodeError, ValueError):  # no charset of text, or none at all
            return text
    return value


def _told(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size:,} B"
