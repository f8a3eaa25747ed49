"""The rows of a source kept in a file of Arrow batches, so that it is read from its format once only.

What has to be decided about a file (letters, place, layer) is decided on all of its rows; then
they are read again from here, at the speed of the disk cache.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import ipc

_WKB, _SOUND = "wkb", "sound"


class Spooled(NamedTuple):
    """One batch: `first` is the place (from 0) of its first row in the file.

    `sound` tells for each row that its geometry is valid, flat (no Z, M, curve) and not empty,
    or that there is none: it can be stored as it is.
    """

    first: int
    columns: dict[str, pa.Array]
    wkb: pa.Array
    sound: pa.BooleanArray


class Spool:
    """Batches written once and read in their order, or row by row."""

    def __init__(self, file: Path, schema: pa.Schema) -> None:
        """`schema` is of the attributes; they may be called anything, their order tells them apart."""
        self.names = list(schema.names)
        stored = [(f"c{place}", kind) for place, kind in enumerate(schema.types)]
        self._schema = pa.schema([*stored, (_WKB, pa.large_binary()), (_SOUND, pa.bool_())])
        self._file = file
        self._writer = ipc.new_file(file, self._schema)
        self._firsts = [0]

    @property
    def rows(self) -> int:
        """How many rows have been written."""
        return self._firsts[-1]

    def write(self, columns: Iterable[pa.Array], wkb: pa.Array, sound: pa.Array) -> None:
        """Add one batch; `columns` in the order of the schema."""
        arrays = [*columns, wkb.cast(pa.large_binary()), sound]
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
        self._firsts.append(self._firsts[-1] + len(wkb))

    def __enter__(self) -> "Spool":
        """Write inside of the block; what follows it may read."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the writing."""
        self._writer.close()

    def batches(self) -> Iterator[Spooled]:
        """All batches in the order of the file."""
        with pa.OSFile(str(self._file)) as source, ipc.open_file(source) as reader:
            for place in range(reader.num_record_batches):
                yield self._spooled(reader.get_batch(place), self._firsts[place])

    def sample(self, most: int) -> Spooled:
        """At most `most` rows, evenly spread over the file, as one batch (its `first` is 0)."""
        wanted = np.unique(np.linspace(0, self.rows - 1, min(most, self.rows)).astype(np.int64))
        parts = []
        with pa.OSFile(str(self._file)) as source, ipc.open_file(source) as reader:
            for place in range(reader.num_record_batches):
                first, after = self._firsts[place], self._firsts[place + 1]
                inside = wanted[(wanted >= first) & (wanted < after)] - first
                if len(inside):
                    parts.append(reader.get_batch(place).take(pa.array(inside)))
        table = pa.Table.from_batches(parts, self._schema).combine_chunks()
        whole = table.to_batches()[0] if table.num_rows else pa.record_batch(_empty(self._schema))
        return self._spooled(whole, 0)

    def column(self, name: str) -> pa.ChunkedArray:
        """All values of one column."""
        stored = self.names.index(name)
        alone = ipc.IpcReadOptions(included_fields=[stored])  # a column holds on to its whole batch
        with pa.OSFile(str(self._file)) as source, ipc.open_file(source, options=alone) as reader:
            chunks = [reader.get_batch(place).column(0) for place in range(reader.num_record_batches)]
        return pa.chunked_array(chunks, self._schema.types[stored])

    def _spooled(self, batch: pa.RecordBatch, first: int) -> Spooled:
        columns = {name: batch.column(place) for place, name in enumerate(self.names)}
        return Spooled(first, columns, batch.column(len(self.names)), batch.column(len(self.names) + 1))


def _empty(schema: pa.Schema) -> dict[str, pa.Array]:
    return {field.name: pa.array([], field.type) for field in schema}
