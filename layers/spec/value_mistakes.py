"""What pydantic finds wrong with single values, as mistakes with messages of our own."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from layers.spec.mistake import Mistake, Path

_EXPECTS = {
    "string": "layer.expects_text",
    "int": "layer.expects_integer",
    "float": "layer.expects_number",
    "bool": "layer.expects_boolean",
    "tuple": "layer.expects_list",
    "list": "layer.expects_list",
    "dict": "layer.expects_mapping",
    "model": "layer.expects_mapping",
}
_KINDS = {
    "missing": "layer.missing",
    "extra_forbidden": "layer.unknown_key",
    "literal_error": "layer.not_one_of",
    "union_tag_invalid": "layer.not_one_of",
}
_BOUNDS = {
    "greater_than": "> {gt}",
    "greater_than_equal": "≥ {ge}",
    "less_than": "< {lt}",
    "less_than_equal": "≤ {le}",
}


def value_mistakes(raw: Any, error: ValidationError) -> Iterator[Mistake]:
    """One mistake for each wrong place of the file.

    A value that fits no branch of a union fails in every branch: of several errors at one
    place the first counts, and errors further inside explain it better than itself.
    """
    told: dict[Path, Mistake] = {}
    for detail in error.errors():
        path = _path_in_file(raw, detail)
        told.setdefault(path, _mistake(path, detail))
    for path, mistake in told.items():
        deeper = any(len(other) > len(path) and other[: len(path)] == path for other in told)
        if not deeper:
            yield mistake


def _path_in_file(raw: Any, detail: ErrorDetails) -> Path:
    """The error's path without steps that name a branch of a union and not a key of the file."""
    path: list[str | int] = []
    steps = detail["loc"]
    for place, step in enumerate(steps):
        missing = detail["type"] == "missing" and place == len(steps) - 1
        if missing or _has(raw, step):
            path.append(step)
            raw = None if missing else raw[step]
    return tuple(path)


def _has(raw: Any, step: str | int) -> bool:
    if isinstance(raw, dict):
        return step in raw
    return isinstance(raw, list) and isinstance(step, int) and step < len(raw)


def _mistake(path: Path, detail: ErrorDetails) -> Mistake:
    kind, context = detail["type"], detail.get("ctx", {})
    values: dict[str, Any] = {"name": path[-1] if path else "", "value": _shown(detail["input"]), **context}
    if kind == "union_tag_not_found":
        return Mistake(path, "layer.missing", {"name": "rule"})
    if kind == "union_tag_invalid":
        values |= {"value": context["tag"], "expected": context["expected_tags"]}
    if "expected" in values:
        values["expected"] = ", ".join(_QUOTED.findall(str(values["expected"])))
    if kind in _BOUNDS:
        values["bound"] = _BOUNDS[kind].format(**context)
    return Mistake(path, _key(kind, context), {**values, "reason": detail["msg"]})


def _key(kind: str, context: dict[str, Any]) -> str:
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], "layer.not_like")
    if kind in _BOUNDS:
        return "layer.out_of_bounds"
    return _KINDS.get(kind) or _EXPECTS.get(kind.partition("_")[0], "layer.invalid")


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


_QUOTED = re.compile(r"'([^']*)'")
_PATTERNS = {
    r"^[a-z][a-z0-9_]{0,47}$": "layer.not_an_identifier",
    r"^#[0-9a-fA-F]{6}$": "layer.not_a_color",
}
