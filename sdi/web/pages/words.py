"""Values as people read them: numbers, days, units and codes in the reader's language."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from layers.spec.field import Field
from sdi.messages import Language, say

_CITY_TIME = timezone(timedelta(hours=7))
_SIGNS = {"m2": "m²", "km2": "km²", "m3": "m³"}


def number(value: float, language: Language, decimals: int | None = None) -> str:
    """A number with grouped thousands: ``1.234,5`` in Vietnamese, ``1,234.5`` in English."""
    if decimals is None and isinstance(value, float) and value.is_integer():
        decimals = 0
    text = f"{value:,}" if decimals is None else f"{value:,.{decimals}f}"
    if language == "en":
        return text
    return text.translate(str.maketrans(",.", ".,"))


def day(text: str | None, language: Language) -> str:
    """A day of an ISO date: ``01/07/2025`` in Vietnamese, ``1 Jul 2025`` in English."""
    if not text:
        return "–"
    value = datetime.fromisoformat(text)
    if language == "vi":
        return f"{value:%d/%m/%Y}"
    return f"{value.day} {value:%b %Y}"


def moment(text: str | None, language: Language) -> str:
    """Day and time in the city, of an ISO date-time."""
    if not text:
        return "–"
    value = datetime.fromisoformat(text)
    local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(_CITY_TIME)
    return f"{local:%H:%M} {day(local.isoformat(), language)}"


def unit(code: str | None, language: Language) -> str:
    """A unit's sign from its UCUM code."""
    if code == "a":
        return say("page.years", language)
    return _SIGNS.get(code or "", code or "")


def value(found: Any, field: Field, language: Language) -> str:
    """A property's value: code lists by title, days and numbers as they are written here."""
    if found is None:
        return "–"
    if field.codes and found in field.codes.by_code:
        return f"{getattr(field.codes.by_code[found].title, language)} ({found})"
    write = _WRITERS.get(field.type)
    return write(found, language) if write else str(found)


def _yes_or_no(found: bool, language: Language) -> str:
    return say("page.yes" if found else "page.no", language)


_WRITERS: dict[str, Callable[[Any, Language], str]] = {
    "boolean": _yes_or_no,
    "date": day,
    "datetime": moment,
    "number": number,
}
