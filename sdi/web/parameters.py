"""Query parameters, read strictly: what is not known is refused by name, never dropped in silence."""

import difflib
import math
import unicodedata
from collections.abc import Callable, Iterable

from starlette.requests import Request

from sdi.errors import UsageError

COMMON = ("f", "lang")
"""Parameters that every document takes."""


class Parameters:
    """The query parameters of one request.

    Raises UsageError for a parameter that is not in `known` (naming the nearest that is) and
    for one that is given twice.
    """

    def __init__(self, request: Request, known: Iterable[str] = ()) -> None:
        self._known = [*known, *COMMON]
        self._values: dict[str, str] = {}
        for name, value in request.query_params.multi_items():
            if name not in self._known:
                raise unknown_parameter(name, self._known)
            if name in self._values:
                raise UsageError("web.parameter_twice", name=name)
            self._values[name] = _clean(name, value)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str | None:
        """The value as it is, or None."""
        return self._values.get(name)

    def names(self) -> list[str]:
        """The names that were given."""
        return list(self._values)

    def integer(self, name: str, default: int, lowest: int, highest: int) -> int:
        """A whole number; above `highest` it counts as `highest` (OGC API – Features 7.15.2)."""
        value = self._read(name, int, "web.not_integer")
        if value is None:
            return default
        if value < lowest:
            raise UsageError("web.too_low", name=name, value=value, lowest=lowest)
        return min(value, highest)

    def number(self, name: str) -> float | None:
        """A finite number, or None."""
        return self._read(name, finite, "web.not_number")

    def flag(self, name: str) -> bool:
        """``true`` or ``false``; false where it is not given."""
        values = {"true": True, "false": False}
        return bool(self._read(name, lambda text: values[text.lower()], "web.not_boolean"))

    def choice(self, name: str, options: tuple[str, ...]) -> str:
        """One of several words; the first where none is given."""
        value = self._values.get(name, options[0])
        if value not in options:
            raise UsageError("web.not_a_choice", name=name, value=value, known=", ".join(options))
        return value

    def words(self, name: str) -> list[str] | None:
        """A comma-separated list, or None."""
        value = self._values.get(name)
        return None if value is None else [word.strip() for word in value.split(",") if word.strip()]

    def _read[T](self, name: str, reader: Callable[[str], T], key: str) -> T | None:
        value = self._values.get(name)
        if value is None:
            return None
        try:
            return reader(value.strip())
        except (ValueError, KeyError):
            raise UsageError(key, name=name, value=value) from None


def finite(text: str) -> float:
    """A number that is neither infinite nor undefined. Raises ValueError."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def unknown_parameter(name: str, known: list[str]) -> UsageError:
    """The refusal of a parameter, with the nearest that is known."""
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
    return UsageError("web.unknown_parameter", name=name, nearest=nearest, known=", ".join(known))


def _clean(name: str, value: str) -> str:
    """Composed Unicode, as stored; PostgreSQL's text has no NUL."""
    if "\0" in value:
        raise UsageError("web.nul", name=name)
    return unicodedata.normalize("NFC", value)
