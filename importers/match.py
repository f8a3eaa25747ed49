"""Which column of the file is which field of the layer, and which layer a file is."""

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

from layers.spec.fold import fold
from layers.spec.layer import Layer

_HALF = 0.5
"""Of the columns must be known for a file to be taken for a layer whose key it lacks."""

_NEARLY = 0.88
"""From this likeness on, a name is taken for an alias written a little differently."""


class Match(NamedTuple):
    """A field that a column was taken for; score 1 is the field's own name or an alias."""

    field: str
    score: float


def match_columns(columns: Collection[str], layer: Layer) -> dict[str, Match]:
    """Column → field, each field at most once, the best match first.

    Names compare without case, accents and underscores; DBF's ten characters are enough
    where they are the beginning of one field's name only.
    """
    names = _names(layer)
    exact = _exact(columns, layer)
    scored = sorted(
        ((score, column, field) for column in columns for field, score in _scores(fold(column), names)),
        key=lambda entry: (-entry[0], entry[1], entry[2]),
    )
    matches = {column: Match(field, 1.0) for field, column in exact.items()}
    taken = set(exact)
    for score, column, field in scored:
        if column not in matches and field not in taken:
            matches[column] = Match(field, round(score, 2))
            taken.add(field)
    return matches


def _exact(columns: Collection[str], layer: Layer) -> dict[str, str]:
    """Field → the column that has its title or name to the letter, or its name in capitals.

    A layer drafted from a file keeps the file's names as titles: they tell apart what differs in
    case or signs only.
    """
    fields = layer.fields.items()
    titled = {title: name for name, field in reversed(fields) for title in (field.title.vi, field.title.en)}
    named = {name: name for name in layer.fields}
    found: dict[str, str] = {}
    taken: set[str] = set()
    for field_of in (titled.get, named.get, lambda column: named.get(column.lower())):
        for column in columns:
            field = field_of(column)
            if field is not None and field not in found and column not in taken:
                found[field] = column
                taken.add(column)
    return found


def best_layer(name: str, columns: Iterable[str], layers: Mapping[str, Layer]) -> list[tuple[str, float]]:
    """The layers that a table may be, best first: by the file's name and the share of columns that match."""
    known = list(columns)
    rated = [(layer_id, _likeness(name, known, layer)) for layer_id, layer in layers.items()]
    return sorted((entry for entry in rated if entry[1] > 0), key=lambda entry: -entry[1])


def _names(layer: Layer) -> dict[str, str]:
    """Folded name → field."""
    names = {fold(name): name for name in layer.fields}
    for name, field in layer.fields.items():
        for alias in field.aliases:
            names.setdefault(fold(alias), name)
    return names


def _scores(folded: str, names: Mapping[str, str]) -> list[tuple[str, float]]:
    if not folded:
        return []
    if folded in names:
        return [(names[folded], 1.0)]
    begun = {field for name, field in names.items() if len(folded) >= 6 and name.startswith(folded)}
    if len(begun) == 1:
        return [(begun.pop(), 0.95)]
    rated = ((field, _alike(folded, name)) for name, field in names.items() if len(name) > 5)
    return [(field, ratio) for field, ratio in rated if ratio >= _NEARLY]


def _alike(one: str, other: str) -> float:
    """How much two names have in common, 0 to 1; 0 where it is soon seen to be less than nearly all."""
    if 2 * min(len(one), len(other)) < _NEARLY * (len(one) + len(other)):
        return 0.0
    matcher = SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.quick_ratio() >= _NEARLY else 0.0


def _likeness(name: str, columns: list[str], layer: Layer) -> float:
    matched = match_columns(columns, layer)
    share = len(matched) / max(len(columns), 1)
    keyed = sum(match.field in layer.key for match in matched.values()) / max(len(layer.key), 1)
    if keyed < 1 and share < _HALF:
        return 0.0
    called = any(_is_called(name, hint) for hint in (layer.id, *layer.file_names))
    return round(share + keyed + called, 2)


def _is_called(name: str, hint: str) -> bool:
    """Whether the words of the hint stand in the name one after the other, as whole words."""
    words, wanted = _words(name), _words(hint)
    places = range(len(words) - len(wanted) + 1)
    return bool(wanted) and any(words[place : place + len(wanted)] == wanted for place in places)


def _words(name: str) -> list[str]:
    return [fold(word) for word in re.split(r"[\W_]+", name) if fold(word)]
