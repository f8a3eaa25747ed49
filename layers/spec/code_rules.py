"""What must hold within the code lists of a layer file's fields."""

from collections.abc import Iterator

from layers.spec.fold import fold
from layers.spec.mistake import Mistake, Path, Raw, items, mapping, names, text


def code_mistakes(fields: Raw) -> Iterator[Mistake]:
    """Codes given twice, and parents or successors that lead nowhere."""
    for name in fields:
        codes = mapping(mapping(fields, name), "codes")
        yield from _code_list(items(codes, "codes"), ("fields", name, "codes", "codes"))


def codes_of(field: Raw) -> set[str] | None:
    """The values of the field's code list; None where it has no list."""
    if not isinstance(field.get("codes"), dict):
        return None
    found = (text(code, "code") for code in items(field["codes"], "codes"))
    return {code for code in found if code is not None}


def _code_list(codes: list[object], path: Path) -> Iterator[Mistake]:
    parents: dict[str, str | None] = {}
    for place, code in enumerate(codes):
        value = text(code, "code")
        if value in parents:
            yield Mistake((*path, place, "code"), "layer.code_twice", {"code": value})
        elif value is not None:
            parents[value] = text(code, "parent")
    yield from _aliases(codes, path)
    in_force = {text(code, "code") for code in codes if not _superseded(code)}
    for place, code in enumerate(codes):
        parent, target = text(code, "parent"), text(code, "superseded_by")
        if parent is not None and (parent not in parents or _in_circle(parent, parents)):
            yield Mistake((*path, place, "parent"), "layer.code_parent", {"code": parent})
        if target is not None and target not in in_force:
            yield Mistake((*path, place, "superseded_by"), "layer.code_successor", {"code": target})


def _aliases(codes: list[object], path: Path) -> Iterator[Mistake]:
    values = [text(code, "code") for code in codes]
    taken = {fold(value): value for value in values if value is not None}
    for place, (code, value) in enumerate(zip(codes, values, strict=True)):
        for nth, alias in names(code, "aliases"):
            other = taken.setdefault(fold(alias), value or "")
            if other != value:
                where = (*path, place, "aliases", nth)
                yield Mistake(where, "layer.alias_twice", {"alias": alias, "name": value, "other": other})


def _superseded(code: object) -> bool:
    return isinstance(code, dict) and (code.get("superseded") is True or "superseded_by" in code)


def _in_circle(start: str, parents: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    step: str | None = start
    while step is not None and step not in seen:
        seen.add(step)
        step = parents.get(step)
    return step is not None
