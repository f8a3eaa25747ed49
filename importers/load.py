"""Batches of rows into the staging table, over two connections at once."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
from adbc_driver_postgresql.dbapi import connect

from importers.stage import Stage
from sdi.db import session_url

_CONNECTIONS = 2
"""One server process parses geometries at about the speed of one core."""


def load(url: str, stage: Stage, batches: Iterator[pa.RecordBatch], told: Callable[[int], None]) -> None:
    """Copy all batches into the table of rows; `told` hears how many rows are through.

    The order of rows in the table is not that of the file: `sdi_row` says it. Where anything fails,
    the first error is raised and what was copied is the caller's to drop.
    """
    shared = _Shared(batches, told)
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        copies = [pool.submit(_copy, url, stage, shared) for _ in range(_CONNECTIONS)]
    failed = shared.error or next((error for copy in copies if (error := copy.exception())), None)
    if failed is not None:
        raise failed


class _Shared:
    """One stream of batches that several connections take from."""

    def __init__(self, batches: Iterator[pa.RecordBatch], told: Callable[[int], None]) -> None:
        self._batches = batches
        self._told = told
        self._turn = threading.Lock()
        self._rows = 0
        self.error: BaseException | None = None

    def take(self) -> pa.RecordBatch | None:
        """The next batch; None at the end, or once something has failed."""
        with self._turn:
            if self.error is not None:
                return None
            try:
                batch = next(self._batches, None)
                if batch is not None:
                    self._rows += len(batch)
                    self._told(self._rows)
            except BaseException as error:
                self.error = error
                return None
            return batch


def _copy(url: str, stage: Stage, shared: _Shared) -> None:
    first = shared.take()
    if first is None:
        return
    columns = list(stage.columns)
    first = first.select(columns)

    def rest() -> Iterator[pa.RecordBatch]:
        yield first
        while (batch := shared.take()) is not None:
            yield batch.select(columns)

    reader = pa.RecordBatchReader.from_batches(first.schema, rest())
    try:
        with connect(session_url(url)) as connection, connection.cursor() as cursor:
            cursor.adbc_ingest(stage.rows_table, reader, mode="append", db_schema_name="staging")
            connection.commit()
    except BaseException as error:
        shared.error = shared.error or error
        raise
