"""Drawings: DXF and DGN V7, each element a row with its level, colour, text and kind.

A drawing has no CRS and no attributes; what an element means is told by its level (layer), its
colour and the texts that stand in it.
"""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyogrio

from importers.readers.dxf_text import Letters, letters_of_dxf, unescaped
from importers.readers.trouble import refusing
from importers.source import Batch, Source

_BATCH_ROWS = 16_384
_LEFT_OUT = {"OGR_STYLE", "ULink", "ULink_json"}
_COLOUR = r"[(,]f?c:(?P<found>#[0-9a-fA-F]{6})"
_FONT = r'[(,]f:"(?P<found>[^"]*)"'


def open_cad(file: Path, layer: str | None = None) -> Source:
    r"""The elements of a drawing. Raises DataRefused where it can't be read.

    Columns are those of the format (DXF ``Layer, Linetype, Text …``; DGN ``Type, Level,
    ColorIndex, Text …``), and of both ``Colour`` (#rrggbb) and ``Font``. Text is in the bytes of
    the file; in a DXF that writes some letters as ``\U+1EA1`` it is UTF-8.
    """
    with refusing(file):
        driver = str(pyogrio.read_info(file)["driver"])
        sql = f'SELECT *, OGR_STYLE FROM "{pyogrio.list_layers(file)[0][0]}"'
        # "UTF-8" has GDAL hand on the bytes as they are, whatever they are in
        options = {"sql": sql, **({"ENCODING": "UTF-8"} if driver == "DXF" else {})}
        letters = letters_of_dxf(file) if driver == "DXF" else Letters(None, None)
        with pyogrio.open_arrow(file, use_pyarrow=True, **options) as (meta, reader):
            schema = reader.schema
    geometry = meta["geometry_name"] or "wkb_geometry"
    geometry = geometry if geometry in schema.names else schema.names[-1]
    names = [name for name in schema.names if name not in _LEFT_OUT and name != geometry]

    def batches() -> Iterator[Batch]:
        with (
            refusing(file),
            pyogrio.open_arrow(file, use_pyarrow=True, batch_size=_BATCH_ROWS, **options) as (_, reader),
        ):
            for batch in reader:
                yield _batch(batch, names, geometry, letters.escaped_in)

    fields = [(name, _kept(schema.field(name).type)) for name in names]
    return Source(
        file=file,
        name=layer or file.stem,
        driver=driver,
        schema=pa.schema([*fields, ("Colour", pa.large_binary()), ("Font", pa.large_binary())]),
        batches=batches,
        declared_encoding=letters.declared,
    )


def _batch(batch: pa.RecordBatch, names: list[str], geometry: str, escaped_in: str | None) -> Batch:
    columns = {name: _plain(batch.column(name), escaped_in) for name in names}
    style = batch.column("OGR_STYLE").cast(pa.large_binary())
    columns["Colour"] = _found(style, _COLOUR)
    columns["Font"] = _found(style, _FONT)
    wkb = batch.column(geometry)
    return Batch(columns, wkb.storage if isinstance(wkb, pa.ExtensionArray) else wkb)


def _found(style: pa.Array, pattern: str) -> pa.Array:
    return pc.extract_regex(style, pattern).field("found").cast(pa.large_binary())


def _kept(kind: pa.DataType) -> pa.DataType:
    return pa.large_binary() if pa.types.is_string(kind) or pa.types.is_large_string(kind) else kind


def _plain(column: pa.Array, escaped_in: str | None) -> pa.Array:
    """Text as the bytes that it has in the file, letters by number made letters."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    raw = column.cast(pa.large_binary())
    if escaped_in is None:
        return raw
    coded = raw.dictionary_encode()
    cells = [None if cell is None else unescaped(cell, escaped_in) for cell in coded.dictionary.to_pylist()]
    return pa.array(cells, pa.large_binary()).take(coded.indices)
