"""The mistakes of a layer file that no single value shows: references that lead nowhere.

The rules read the raw mapping, not the model, so that they still speak when other parts of
the file are wrong: all mistakes are told at once.
"""

from collections.abc import Iterator

from layers.spec.checks import TopologyCheck
from layers.spec.code_rules import code_mistakes
from layers.spec.field_rules import RESERVED, field_mistakes
from layers.spec.fold import fold
from layers.spec.look_rules import look_mistakes
from layers.spec.mistake import (
    DATES,
    FIELD_TYPES,
    GEOMETRY_TYPES,
    NUMBERS,
    Mistake,
    Path,
    Raw,
    items,
    mapping,
    names,
    number,
    text,
)

__all__ = ["RESERVED", "Mistake", "Path", "Raw", "fold", "mistakes"]


def mistakes(raw: Raw) -> Iterator[Mistake]:
    """All broken references in the raw mapping of a layer file."""
    fields = mapping(raw, "fields")
    yield from field_mistakes(fields)
    yield from code_mistakes(fields)
    yield from _key(raw, fields)
    yield from _checks(raw, fields)
    yield from _cad(raw, fields)
    yield from look_mistakes(raw, fields)


def _key(raw: Raw, fields: Raw) -> Iterator[Mistake]:
    seen: set[str] = set()
    for place, name in names(raw, "key"):
        path = ("key", place)
        if name not in fields:
            yield Mistake(path, "layer.unknown_field", {"name": name})
        elif mapping(fields, name).get("personal") is True:
            yield Mistake(path, "layer.personal_in_key", {"name": name})
        if name in seen:
            yield Mistake(path, "layer.key_twice", {"name": name})
        seen.add(name)


def _cad(raw: Raw, fields: Raw) -> Iterator[Mistake]:
    for name in mapping(mapping(raw, "cad"), "texts"):
        if name not in fields:
            yield Mistake(("cad", "texts", name), "layer.unknown_field", {"name": name})


def _checks(raw: Raw, fields: Raw) -> Iterator[Mistake]:
    for place, check in enumerate(items(raw, "checks")):
        for part in ("field", "low", "high"):
            name = text(check, part)
            if name is not None and name not in fields:
                yield Mistake(("checks", place, part), "layer.unknown_field", {"name": name})
        yield from _check_types(check, ("checks", place), fields)
        if text(check, "rule") == "topology":
            yield from _topology(raw, check, ("checks", place))


def _topology(raw: Raw, check: Raw, path: Path) -> Iterator[Mistake]:
    type_ = text(mapping(raw, "geometry"), "type")
    if type_ in GEOMETRY_TYPES - {"multipolygon"}:
        yield Mistake((*path, "rule"), "layer.topology_of", {"type": type_})
    tolerance = number(check, "tolerance")
    tolerance = TopologyCheck.model_fields["tolerance"].default if tolerance is None else tolerance
    for part in ("gaps", "slivers"):
        width = number(check, part)
        if width is not None and width <= tolerance:
            values = {"name": part, "value": width, "tolerance": tolerance}
            yield Mistake((*path, part), "layer.topology_width", values)


def _check_types(check: object, path: Path, fields: Raw) -> Iterator[Mistake]:
    rule = text(check, "rule")
    if rule == "area":
        yield from _expect(check, "field", NUMBERS, path, fields)
    if rule == "order":
        low = text(mapping(fields, text(check, "low") or ""), "type")
        yield from _expect(check, "low", NUMBERS | DATES, path, fields)
        yield from _expect(check, "high", DATES if low in DATES else NUMBERS, path, fields)


def _expect(check: object, part: str, types: frozenset[str], path: Path, fields: Raw) -> Iterator[Mistake]:
    name = text(check, part)
    found = text(mapping(fields, name), "type") if name in fields and name else None
    if found in FIELD_TYPES - types:
        values = {"name": name, "expected": ", ".join(sorted(types))}
        yield Mistake((*path, part), "layer.field_type", values)
