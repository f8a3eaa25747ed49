"""Everything the system says to people, in Vietnamese and English, from one catalogue.

The catalogue is `config/messages/*.yml`: ``key: {vi: …, en: …}`` with ``{name}``
placeholders. A key stands in one file only; both languages are present (a test holds this).
"""

from functools import cache
from typing import Any, Literal, cast

import yaml

from sdi import paths

type Language = Literal["vi", "en"]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

LANGUAGES: tuple[Language, ...] = ("vi", "en")


@cache
def catalogue() -> dict[str, dict[Language, str]]:
    """All messages by key. Raises ValueError where a key stands in two files."""
    entries: dict[str, dict[Language, str]] = {}
    for file in sorted(paths.config().joinpath("messages").glob("*.yml")):
        raw = yaml.load(file.read_text("utf-8"), _LOADER) or {}  # noqa: S506 - a safe one
        found = cast(dict[str, dict[Language, str]], raw)
        twice = entries.keys() & found.keys()
        if twice:
            raise ValueError(f"{file.name}: message keys defined twice: {sorted(twice)}")
        entries.update(found)
    return entries


def say(key: str, language: Language, **values: Any) -> str:
    """The message `key` in `language`, its placeholders filled from `values`."""
    entry = catalogue().get(key)
    if entry is None:
        return f"{key} {values}" if values else key
    return entry[language].format(**values)


def best_language(accept: str | None, default: Language) -> Language:
    """The first of our languages that an ``Accept-Language`` header asks for (RFC 9110 §12.5.4)."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate((accept or "").split(",")):
        tag, _, parameter = part.strip().partition(";")
        wanted.append((-_quality(parameter), place, tag.strip().lower()[:2]))
    for negative_quality, _, tag in sorted(wanted):
        if negative_quality < 0 and tag in LANGUAGES:
            return tag
    return default


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
