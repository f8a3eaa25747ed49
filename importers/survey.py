"""What is found out about a source while it is read: rows, kinds of geometry, bounds, distinct texts."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from importers.column_types import TYPELESS, TextForms
from importers.empty_rings import has_empty_ring
from importers.geometry_kind import ABSENT, CURVED, kinds_and_dimensions
from importers.numbers import DecimalMarks
from importers.progress import Progress
from importers.readers.curves import linearised
from importers.source import Batch, Source
from importers.spool import Spool
from sdi.errors import DataRefused

_MOST_DISTINCT = 50_000
"""Different values of a text column that are kept to decide on its letters; those that tell go first."""

_MILLIMETRE = 0.001
_MILLIMETRE_IN_DEGREES = 1e-8
_LARGEST_DEGREE = 360

_AHEAD = 3
"""Batches that are read while one is looked at."""


@dataclass
class Survey:
    """The facts about all rows of a source.

    `kinds`: how many rows are of each Simple Features kind, and the first (from 0); `bounds`: west,
    south, east, north in the file's own system and order, None where nothing has a place; `texts`:
    the different raw values of each text column, capped; `fractions`: number columns with at least one
    value that is not whole; `linearised`: how many curves were replaced by lines. `marks` and `forms`
    tell of all values of each text column, capped or not, how decimals are parted and, where the
    format has no types, as what they can be read.
    """

    spool: Spool
    rows: int = 0
    kinds: dict[int, tuple[int, int]] = field(default_factory=dict)
    bounds: tuple[float, float, float, float] | None = None
    texts: dict[str, dict[bytes, None]] = field(default_factory=dict)
    fractions: set[str] = field(default_factory=set)
    linearised: int = 0
    marks: dict[str, DecimalMarks] = field(default_factory=dict)
    forms: dict[str, TextForms] = field(default_factory=dict)

    def is_unique(self, columns: Sequence[str]) -> bool:
        """Whether each row has a value in these columns and no two rows the same ones."""
        values = pa.table({str(place): self.spool.column(name) for place, name in enumerate(columns)})
        if any(column.null_count for column in values.columns):
            return False
        distinct = values.group_by(values.column_names, use_threads=False).aggregate([])
        return bool(distinct.num_rows == self.rows)


@dataclass(frozen=True)
class _Looked:
    """One batch after the look at it, ready to be written."""

    columns: dict[str, pa.Array]
    wkb: pa.Array
    sound: pa.Array
    kinds: np.ndarray
    bounds: np.ndarray
    linearised: int


def survey(source: Source, scratch: Path, progress: Progress) -> Survey:
    """Read the whole source into a spool in `scratch`. Raises DataRefused where a row can't be read."""
    with Spool(scratch / "rows.arrow", source.schema) as spool:
        found = Survey(spool)
        found.texts = {name: {} for name in _text_columns(source.schema)}
        found.marks = {name: DecimalMarks.of([]) for name in found.texts}
        if source.driver in TYPELESS:
            found.forms = {name: TextForms() for name in found.texts}
        for looked in _looked_at(source):
            _note(found, looked)
            spool.write(looked.columns.values(), looked.wkb, looked.sound)
            progress.rows(spool.rows, source.rows)
    found.rows = spool.rows
    return found


def _looked_at(source: Source) -> Iterator[_Looked]:
    """The batches, looked at by a second thread while the next ones are read."""
    with ThreadPoolExecutor(1) as second:
        waiting: deque[Future[_Looked]] = deque()
        try:
            for batch in source.batches():
                waiting.append(second.submit(_look, source.file.name, batch))
                if len(waiting) > _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _look(file: str, batch: Batch) -> _Looked:
    wkb = batch.wkb
    kinds, has_z, has_m = kinds_and_dimensions(wkb)
    count = 0
    if np.isin(kinds, list(CURVED)).any():
        wkb, count = _straightened(wkb, file)
        kinds, has_z, has_m = kinds_and_dimensions(wkb)
    shapes, is_whole = _shapes(wkb, file)
    kinds[shapely.is_missing(shapes) | shapely.is_empty(shapes)] = ABSENT
    plain = is_whole & ~has_z & ~has_m & (shapely.get_srid(shapes) <= 0)
    is_odd = shapely.is_empty(shapes) | has_empty_ring(shapes)
    sound = plain & (shapely.is_valid(shapes) | shapely.is_missing(shapes)) & ~is_odd
    return _Looked(batch.columns, wkb, pa.array(sound), kinds, shapely.bounds(shapes), count)


def _straightened(wkb: pa.Array, file: str) -> tuple[pa.Array, int]:
    """Lines for arcs, to a millimetre; numbers as small as degrees to the thousandth part of one."""
    straight, count = linearised(wkb, _MILLIMETRE)
    if np.nanmax(np.abs(shapely.bounds(read_wkb(straight, file))), initial=0) <= _LARGEST_DEGREE:
        return linearised(wkb, _MILLIMETRE_IN_DEGREES)
    return straight, count


def _shapes(wkb: pa.Array, file: str) -> tuple[np.ndarray, np.ndarray]:
    """The geometries, and which of them are so in the bytes already: a ring left open is closed here."""
    cells = wkb.to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        shapes: np.ndarray = shapely.from_wkb(cells, on_invalid="ignore")
    is_whole = ~shapely.is_missing(shapes) | np.asarray(wkb.is_null())
    if not is_whole.all():
        shapes = read_wkb(wkb, file)
    return shapes, is_whole


def read_wkb(wkb: pa.Array, file: str = "") -> np.ndarray:
    """Shapely geometries of a WKB column, None where there is none. Raises DataRefused naming the row."""
    try:
        shapes: np.ndarray = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False), on_invalid="fix")
    except (NotImplementedError, shapely.errors.GEOSException) as error:
        raise DataRefused("import.unreadable", file=file, reason=str(error)) from error
    return shapes


def _note(found: Survey, looked: _Looked) -> None:
    first = found.spool.rows
    found.linearised += looked.linearised
    for kind in np.unique(looked.kinds):
        places = np.flatnonzero(looked.kinds == kind)
        count, at = found.kinds.get(int(kind), (0, first + int(places[0])))
        found.kinds[int(kind)] = (count + len(places), at)
    _note_bounds(found, looked.bounds)
    for name, column in looked.columns.items():
        if name in found.texts:
            _note_text_column(found, name, column)
        elif pa.types.is_floating(column.type) and name not in found.fractions:
            whole = pc.all(pc.equal(column, pc.round(column))).as_py()
            if whole is False:
                found.fractions.add(name)


def _note_bounds(found: Survey, bounds: np.ndarray) -> None:
    finite = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(finite):
        return
    west, south = finite[:, :2].min(axis=0)
    east, north = finite[:, 2:].max(axis=0)
    if found.bounds is not None:
        west, south = min(west, found.bounds[0]), min(south, found.bounds[1])
        east, north = max(east, found.bounds[2]), max(north, found.bounds[3])
    found.bounds = (float(west), float(south), float(east), float(north))


def _text_columns(schema: pa.Schema) -> list[str]:
    kinds = zip(schema.names, schema.types, strict=True)
    return [name for name, kind in kinds if pa.types.is_binary(kind) or pa.types.is_large_binary(kind)]


def _note_text_column(found: Survey, name: str, column: pa.Array) -> None:
    counted = pc.value_counts(column)
    values, counts = counted.field("values"), counted.field("counts")
    _note_texts(found.texts[name], values)
    found.marks[name].add(values, counts)
    if name in found.forms:
        found.forms[name].add(values)


def _note_texts(known: dict[bytes, None], values: pa.Array) -> None:
    """Keep new values; where there are too many, only those with a byte beyond ASCII."""
    for value in values.to_pylist():
        if (
            value
            and (len(known) < _MOST_DISTINCT // 2 or not value.isascii())
            and len(known) < _MOST_DISTINCT
        ):
            known[value] = None
