"""A drawing as areas with attributes, as the layer asks: lines closed, texts joined to them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import shapely

from importers.polygons_from_lines import Geometries, close_lines, join_texts
from importers.source import Batch, Source
from layers.spec.cad import Cad, CadText, Level

_BATCH_ROWS = 16_384


class Note(NamedTuple):
    """Something that the report tells: a key of the message catalogue, a number and its values."""

    key: str
    many: int
    values: dict[str, Any]


class Areas(NamedTuple):
    """The areas of a drawing as a source of their own, where lines stay open, and what to tell."""

    source: Source
    open_ends: Geometries
    notes: tuple[Note, ...]


class _Elements(NamedTuple):
    shapes: Geometries
    levels: list[str]
    texts: list[bytes | None]


def cad_areas(source: Source, cad: Cad) -> Areas:
    """The areas that the lines of a drawing close, a column for each field of `cad.texts`.

    `source` is a drawing (`open_cad`), one sheet in metres; it is read whole. Text keeps the
    bytes of the file. Raises DataRefused as reading does.
    """
    elements = _elements(source)
    wanted = {str(level).casefold() for level in cad.levels}
    lines = np.array([not wanted or level in wanted for level in elements.levels], bool)
    closed = close_lines(elements.shapes[lines & ~_is_text(elements)], cad.snap)
    notes = [
        Note("format.cad_nothing_closed", int(not len(closed.polygons)), {"snap": cad.snap}),
        Note("format.cad_open_ends", len(closed.open_ends), {"snap": cad.snap}),
    ]
    columns = {}
    for field, text in cad.texts.items():
        columns[field], told = _column(field, text, elements, closed.polygons)
        notes += told
    table = pa.table({**columns, "geometry": pa.array(shapely.to_wkb(closed.polygons), pa.large_binary())})
    return Areas(_source(source, table), closed.open_ends, tuple(note for note in notes if note.many))


def _elements(source: Source) -> _Elements:
    shapes, levels, texts = [], [], []
    for batch in source.batches():
        shapes.append(shapely.from_wkb(batch.wkb.to_numpy(zero_copy_only=False), on_invalid="ignore"))
        levels += [_told(cell) for cell in _column_of(batch, "Level", "Layer")]
        texts += _column_of(batch, "Text")
    empty: Geometries = np.empty(0, object)
    return _Elements(np.concatenate([empty, *shapes]), levels, texts)


def _column_of(batch: Batch, *names: str) -> list[Any]:
    found = next((batch.columns[name] for name in names if name in batch.columns), None)
    return [None] * len(batch.wkb) if found is None else list(found.to_pylist())


def _told(level: Any) -> str:
    return level.decode("latin-1").casefold() if isinstance(level, bytes) else str(level).casefold()


def _is_text(elements: _Elements) -> Any:
    return np.array([bool(text) for text in elements.texts], bool)


def _column(
    field: str, wanted: CadText, elements: _Elements, polygons: Geometries
) -> tuple[pa.Array, list[Note]]:
    values = [
        _value(text, wanted.pattern) if _is_on(level, wanted.level) else None
        for level, text in zip(elements.levels, elements.texts, strict=True)
    ]
    there = np.array([value is not None for value in values], bool) & ~shapely.is_missing(elements.shapes)
    places = np.flatnonzero(there)
    joined = join_texts(polygons, shapely.centroid(elements.shapes[places]))
    cells = [values[places[place]] if place >= 0 else None for place in joined.texts]
    notes = [
        Note("format.cad_texts_outside", joined.outside, {"field": field}),
        Note("format.cad_texts_several", joined.several, {"field": field}),
    ]
    return pa.array(cells, pa.large_binary()), notes


def _is_on(level: str, wanted: Level) -> bool:
    return level == str(wanted).casefold()


def _value(text: bytes | None, pattern: str | None) -> bytes | None:
    """The value that a text gives, or None where it is not of the form."""
    if not text or pattern is None:
        return text or None
    found = re.fullmatch(pattern, text.decode("latin-1").strip())
    return None if found is None else (found[1] if found.re.groups else found[0]).encode("latin-1")


def _source(drawing: Source, table: pa.Table) -> Source:
    def batches() -> Iterator[Batch]:
        for part in table.to_batches(_BATCH_ROWS):
            *names, geometry = part.schema.names
            yield Batch({name: part.column(name) for name in names}, part.column(geometry))

    schema = pa.schema([field for field in table.schema if field.name != "geometry"])
    return replace(drawing, schema=schema, batches=batches, rows=table.num_rows)
