"""Which of the offered formats a request asks for: ``?f=`` first, then ``Accept`` (RFC 9110 §12.5.1)."""

from collections.abc import Mapping

from starlette.requests import Request

from sdi.errors import UsageError

JSON_AND_HTML: Mapping[str, str] = {"json": "application/json", "html": "text/html"}
"""Name of a format as ``?f=`` has it → its media type; the first is the default."""

_SAME = {
    "application/geo+json": "json",
    "application/schema+json": "json",
    "application/prs.coverage+json": "json",
    "application/problem+json": "json",
    "application/xhtml+xml": "html",
}


def negotiate(request: Request, offered: Mapping[str, str] = JSON_AND_HTML) -> str:
    """The name of the format to answer in. Raises UsageError for an ``f`` that is not offered."""
    asked = request.query_params.get("f")
    if asked is not None:
        if asked not in offered:
            raise UsageError("web.unknown_format", name=asked, known=", ".join(offered))
        return asked
    return from_accept(request.headers.get("accept"), offered)


def from_accept(accept: str | None, offered: Mapping[str, str] = JSON_AND_HTML) -> str:
    """The offered format that an ``Accept`` header weighs highest; the first where nothing fits."""
    names = list(offered)
    best = max(names, key=lambda name: (_quality(accept or "*/*", name, offered[name]), -names.index(name)))
    return best


def _quality(accept: str, name: str, media_type: str) -> float:
    """The weight of one format: the most specific range that names it counts."""
    found: list[tuple[int, float]] = []
    for part in accept.split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        specific = _specificity(media_range, name, media_type)
        if specific is not None:
            found.append((specific, _weight(parameters)))
    return max(found, default=(0, 0.0))[1]


def _specificity(media_range: str, name: str, media_type: str) -> int | None:
    if media_range == media_type or (_SAME.get(media_range) == name and media_range != media_type):
        return 2
    if media_range == media_type.split("/", maxsplit=1)[0] + "/*":
        return 1
    return 0 if media_range == "*/*" else None


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
