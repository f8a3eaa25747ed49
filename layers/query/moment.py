"""The `datetime` parameter (OGC API – Features 7.15.4): an instant or an interval."""

from datetime import UTC, datetime, time

from layers.query.query import Interval
from sdi.errors import UsageError


def parse_interval(text: str) -> Interval:
    """``2025-07-01``, ``2025-07-01T00:00:00Z``, ``start/end``, ``../end``, ``start/..``. Raises UsageError.

    A date without time is the whole day.
    """
    first, slash, last = text.partition("/")
    start = _moment(first, text, time.min) if slash or first not in ("", "..") else None
    end = _moment(last if slash else first, text, time.max)
    if start is None and end is None:
        raise UsageError("query.bad_datetime", value=text)
    if start and end and start > end:
        raise UsageError("query.bad_datetime", value=text)
    return Interval(start, end)


def _moment(part: str, whole: str, of_day: time) -> datetime | None:
    if part in ("", ".."):
        return None
    try:
        moment = datetime.fromisoformat(part)
    except ValueError:
        raise UsageError("query.bad_datetime", value=whole) from None
    if len(part) <= len("2025-07-01"):
        moment = datetime.combine(moment.date(), of_day)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
