"""What must hold within and between the fields of a layer file."""

import re
from collections.abc import Iterator

from layers.spec.fold import fold
from layers.spec.mistake import DATES, FIELD_TYPES, NUMBERS, Mistake, Raw, mapping, names, number, text

RESERVED = {
    "geom", "geom_web",
    "tableoid", "ctid", "xmin", "xmax", "cmin", "cmax",
}  # fmt: skip
"""Column names that the system or PostgreSQL keeps for itself, beside all that begin with ``sdi_``."""

_ONLY_FOR = {
    "minimum": NUMBERS,
    "maximum": NUMBERS,
    "length": frozenset({"text"}),
    "pattern": frozenset({"text"}),
    "codes": frozenset({"text"}),
}


def field_mistakes(fields: Raw) -> Iterator[Mistake]:
    """Mistakes of names, settings, roles and aliases."""
    for name in fields:
        field = mapping(fields, name)
        if name in RESERVED or name.startswith("sdi_"):
            yield Mistake(("fields", name), "layer.reserved", {"name": name})
        yield from _settings(name, field)
        yield from _raw_of(name, field, fields)
    yield from _roles(fields)
    yield from _aliases(fields)


def _settings(name: str, field: Raw) -> Iterator[Mistake]:
    type_ = text(field, "type") or ""
    for setting, types in _ONLY_FOR.items():
        if setting in field and type_ in FIELD_TYPES - types:
            yield Mistake(("fields", name, setting), "layer.not_for_type", {"name": setting, "type": type_})
    low, high = number(field, "minimum"), number(field, "maximum")
    if low is not None and high is not None and low > high:
        yield Mistake(("fields", name, "minimum"), "layer.bounds", {"low": low, "high": high})
    try:
        re.compile(text(field, "pattern") or "")
    except re.error as error:
        yield Mistake(("fields", name, "pattern"), "layer.pattern", {"reason": str(error)})


def _raw_of(name: str, field: Raw, fields: Raw) -> Iterator[Mistake]:
    source = text(field, "raw_of")
    if (field.get("role") == "raw_of") != ("raw_of" in field):
        yield Mistake(("fields", name), "layer.raw_of_role", {"name": name})
    if source is None:
        return
    if source not in fields or source == name:
        yield Mistake(("fields", name, "raw_of"), "layer.unknown_field", {"name": source})
    elif mapping(fields, source).get("personal") is True and field.get("personal") is not True:
        yield Mistake(("fields", name), "layer.personal_raw", {"name": name, "other": source})


def _roles(fields: Raw) -> Iterator[Mistake]:
    taken: dict[str, str] = {}
    for name in fields:
        field = mapping(fields, name)
        role, path = text(field, "role"), ("fields", name, "role")
        if role is None or role == "raw_of":
            continue
        if role in taken:
            values = {"role": role, "name": name, "other": taken[role]}
            yield Mistake(path, "layer.role_twice", values)
        taken.setdefault(role, name)
        if role in ("valid_from", "valid_to") and text(field, "type") in FIELD_TYPES - DATES:
            yield Mistake(path, "layer.field_type", {"name": name, "expected": ", ".join(sorted(DATES))})
        if role == "label" and field.get("personal") is True:
            yield Mistake(path, "layer.personal_label", {"name": name})


def _aliases(fields: Raw) -> Iterator[Mistake]:
    taken = {fold(name): name for name in fields}
    for name in fields:
        for place, alias in names(mapping(fields, name), "aliases"):
            other = taken.setdefault(fold(alias), name)
            if other != name:
                values = {"alias": alias, "name": name, "other": other}
                yield Mistake(("fields", name, "aliases", place), "layer.alias_twice", values)
