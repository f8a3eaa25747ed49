"""Numbers, times and values as a reader of the language writes them."""

from decimal import Decimal
from typing import Any

from sdi.messages import Language, say


def number(value: float | None, language: Language, digits: int = 0) -> str:
    """A number with its thousands apart: 1.234,5 in Vietnamese, 1,234.5 in English."""
    if value is None:
        return "–"
    told = f"{value:,.{digits}f}".replace("-", "−")
    return _marked(told, language)


def _marked(told: str, language: Language) -> str:
    """A number as English writes it, with the marks of the language."""
    return told.translate(str.maketrans(",.", ".,")) if language == "vi" else told


def _plain(value: float, form: str = "f") -> str:
    """All digits that a number has, never with an exponent.

    An empty fraction is left out, but not behind thousands: 9.000 alone may be read as nine.
    """
    told = format(Decimal(repr(float(value))), form)
    return told if "," in told else told.removesuffix(".0")


def signed(value: float | None, language: Language, digits: int = 0) -> str:
    """A difference, always with its sign."""
    told = number(value, language, digits)
    return f"+{told}" if value is not None and value > 0 and told.strip("0.,") else told


def distance(value: float | None, language: Language, unit: str) -> str:
    """How far something moved: in metres to the millimetre where it is small, else in degrees."""
    if value is None:
        return "–"
    if unit != "m":
        return f"{number(value, language, 7)}{unit}"
    return f"{number(value, language, 3 if value < 1 else 2)} m"


def key(text: str) -> str:
    """A key as people read it: of one made of the content (~ and a digest) the beginning."""
    return f"{text[:9]}…" if text.startswith("~") and not text.startswith("~~") else text


def size(count: int | None, language: Language) -> str:
    """A file's size."""
    if count is None:
        return "–"
    for unit, power in (("GB", 30), ("MB", 20), ("kB", 10)):
        if count >= 1 << power:
            return f"{number(count / (1 << power), language, 1)} {unit}"
    return f"{count} byte"


class Spoken(float):
    """A number that sentences show with the marks of their language, whatever the form they ask for."""

    language: Language

    def __new__(cls, value: float, language: Language) -> "Spoken":
        """The number, to be told in a language."""
        spoken = super().__new__(cls, value)
        spoken.language = language
        return spoken

    def __format__(self, form: str) -> str:
        told = format(float(self), form) if form else _plain(self, ",f")
        return _marked(told, self.language)


_COUNTS = frozenset({"count", "of", "n"})
_LIMITS = frozenset({"limit"})
"""What is compared with values of fields is written as they are: a year has no thousands."""


def spoken(name: str, value: Any, language: Language) -> Any:
    """A value for a sentence: counts and measures as the language writes them, anything else as it is."""
    if isinstance(value, float) and name in _LIMITS:
        return _marked(_plain(value), language)
    if isinstance(value, float):
        return Spoken(value, language)
    is_count = name in _COUNTS and isinstance(value, int) and not isinstance(value, bool)
    return number(value, language) if is_count else value


def filled(form: str, numbers: tuple[float, ...], language: Language) -> str:
    """A form such as ``{0:,.2f} m²`` with its numbers as the language writes them."""
    return form.format(*(Spoken(each, language) for each in numbers))


def verbatim(text: str) -> str:
    """A text as part of a form: its braces are no places for numbers."""
    return text.replace("{", "{{").replace("}", "}}")


def parameters(shift: dict[str, float], language: Language) -> str:
    """The parameters of a change of datum: metres, seconds of arc, parts per million."""
    units = {"t": " m", "r": "″", "d": " ppm"}
    names = sorted(shift, key=lambda name: ("trd".find(name[:1]), name))
    return "; ".join(f"{name} = {Spoken(shift[name], language)}{units.get(name[:1], '')}" for name in names)


def value(shown: Any, language: Language) -> str:
    """A value of a field; nothing is a word, so that it is seen."""
    if shown is None:
        return say("report.empty", language)
    if isinstance(shown, bool):
        return say("report.yes" if shown else "report.no", language)
    if isinstance(shown, float):
        return _marked(_plain(shown), language)
    text = str(shown)
    return text if len(text) <= 80 else f"{text[:79]}…"
