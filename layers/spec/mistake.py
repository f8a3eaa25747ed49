"""One mistake of a layer file, and the careful reading of raw parts that the rules share."""

from typing import Any, NamedTuple, get_args

from layers.spec.field import FieldType
from layers.spec.geometry import GeometryType

type Path = tuple[str | int, ...]
type Raw = dict[str, Any]


class Mistake(NamedTuple):
    """Where in the file (path of keys) and what is wrong (message key and its values)."""

    path: Path
    key: str
    values: dict[str, Any]


def mapping(raw: Raw, name: str) -> Raw:
    """The mapping under `name`, without entries whose key is no text; empty where it is none."""
    value = raw.get(name)
    return (
        {key: part for key, part in value.items() if isinstance(key, str)} if isinstance(value, dict) else {}
    )


def items(raw: Raw, name: str) -> list[Any]:
    """The list under `name`; empty where it is none."""
    value = raw.get(name)
    return value if isinstance(value, list) else []


def text(raw: Any, name: str) -> str | None:
    """The text under `name` of a mapping; None where either is something else."""
    value = raw.get(name) if isinstance(raw, dict) else None
    return value if isinstance(value, str) else None


def names(raw: Any, name: str) -> list[tuple[int, str]]:
    """The texts in the list under `name`, each with its place in that list."""
    found = items(raw, name) if isinstance(raw, dict) else []
    return [(place, item) for place, item in enumerate(found) if isinstance(item, str)]


def number(raw: Any, name: str) -> float | None:
    """The number under `name` of a mapping; None where either is something else."""
    value = raw.get(name) if isinstance(raw, dict) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


FIELD_TYPES = frozenset(get_args(FieldType.__value__))
NUMBERS = frozenset({"integer", "number"})
DATES = frozenset({"date", "datetime"})
GEOMETRY_TYPES = frozenset(get_args(GeometryType.__value__))
"""All field types, those with an order of size, those with one in time; and all geometry types."""
