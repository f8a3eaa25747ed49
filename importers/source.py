"""What a reader hands on: one layer of a file as a stream of batches, nothing decided yet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa


class Batch(NamedTuple):
    """Some rows of a layer, in the order of the file.

    `columns` holds the attributes by their names in the file: text as raw bytes
    (`pa.large_binary`), everything else in its own type. `wkb` holds the geometries (ISO WKB,
    `pa.binary` or `pa.large_binary`, in the file's CRS and x/y order), null where a row has none.
    """

    columns: dict[str, pa.Array]
    wkb: pa.Array


@dataclass(frozen=True)
class Source:
    """One layer of a file, ready to be read, as often as is asked.

    `schema` names the attributes and their types, the same in each batch. `crs` is the text that
    declares the CRS (a .prj, WKT or ``EPSG:n``), None where the file says nothing.
    `declared_encoding` is the file's own word on its text. `axes_assumed` tells that x and y were
    named by the file's columns, not by a format; `lon_lat` names the columns that are called longitude
    and latitude, where the geometry is made of such. `batches` starts reading; it raises DataRefused
    with the place and the cause where the file can't be read further.
    """

    file: Path
    name: str
    driver: str
    schema: pa.Schema
    batches: Callable[[], Iterator[Batch]]
    crs: str | None = None
    declared_encoding: str | None = None
    axes_assumed: bool = False
    lon_lat: tuple[str, str] | None = None
    has_geometry: bool = True
    rows: int | None = None
    """How many rows the file says it has, for the progress bar; None where it does not say."""
