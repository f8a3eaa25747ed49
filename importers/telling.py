"""Numbers, times and values as a reader of the language writes them."""

from typing import Any

from sdi.messages import Language, say


def number(value: float | None, language: Language, digits: int = 0) -> str:
    """A number with its thousands apart: 1.234,5 in Vietnamese, 1,234.5 in English."""
    if value is None:
        return "–"
    told = f"{value:,.{digits}f}".replace("-", "−")
    return told.translate(str.maketrans(",.", ".,")) if language == "vi" else told


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
    """A number that sentences show with the decimal mark of their language, and without an empty one."""

    language: Language

    def __new__(cls, value: float, language: Language) -> "Spoken":
        """The number, to be told in a language."""
        spoken = super().__new__(cls, value)
        spoken.language = language
        return spoken

    def __format__(self, form: str) -> str:
        plain = float(self)
        told = format(plain, form) if form else repr(plain).removesuffix(".0")
        return told.replace(".", ",") if self.language == "vi" else told


def decimal(value: Any, language: Language) -> Any:
    """A value for a sentence: fractions with the decimal mark of the language, anything else as it is."""
    return Spoken(value, language) if isinstance(value, float) else value


def value(shown: Any, language: Language) -> str:
    """A value of a field; nothing is a word, so that it is seen."""
    if shown is None:
        return say("report.empty", language)
    if isinstance(shown, bool):
        return say("report.yes" if shown else "report.no", language)
    if isinstance(shown, int | float):
        return f"{decimal(shown, language)}"
    text = str(shown)
    return text if len(text) <= 80 else f"{text[:79]}…"
