"""The rows of an import held against each other and against the published ones near them."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from adbc_driver_postgresql.dbapi import connect

from importers.findings import Findings
from importers.report import Report
from importers.stage import Stage
from importers.topology.check import check_topology
from importers.topology.coverage import Coverage
from layers.spec.checks import TopologyCheck
from layers.spec.layer import Layer
from sdi.db import session_url
from sdi.errors import Unavailable

_INTERRUPTED = "canceling statement due to user request"


@dataclass
class Shapes:
    """Polygons as a stream, with the row and the key of each on the side."""

    rows: list[np.ndarray] = field(default_factory=list)
    keys: list[pa.Array] = field(default_factory=list)
    wkb: deque[pa.Array] = field(default_factory=deque)

    def tapped(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The batches on their way to the database; their polygons are kept for the check."""
        for batch in batches:
            self.rows.append(batch.column("sdi_row").to_numpy(zero_copy_only=False))
            self.keys.append(batch.column("sdi_key"))
            self.wkb.append(batch.column("geom"))
            yield batch

    def kept(self) -> Iterator[np.ndarray]:
        """The polygons that were kept; each batch is let go as it is given."""
        while self.wkb:
            yield self.wkb.popleft().to_numpy(zero_copy_only=False)

    def read(self, url: str, statements: list[str]) -> Iterator[np.ndarray]:
        """The polygons that statements give, over a connection of its own."""
        with connect(session_url(url)) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                try:
                    for batch in cursor.fetch_record_batch():
                        self.rows.append(batch.column("sdi_row").to_numpy(zero_copy_only=False))
                        self.keys.append(batch.column("sdi_key"))
                        yield batch.column("wkb").to_numpy(zero_copy_only=False)
                except OSError as error:  # what the stream makes of all that the driver says
                    if _INTERRUPTED in str(error):
                        raise KeyboardInterrupt from error
                    raise Unavailable("db.unreachable", reason=str(error)) from error


def has_neighbours(layer: Layer) -> bool:
    """Whether the layer asks for its polygons to be held against each other."""
    return any(isinstance(rule, TopologyCheck) for rule in layer.checks)


def check_neighbours(url: str, stage: Stage, loaded: Shapes, findings: Findings, report: Report) -> None:
    """Apply the layer's topology rule to what is new or moved; published neighbours are looked at too.

    `loaded` has the polygons of a layer that is to be made. Else the staged rows and the difference must
    be committed: they are read over a connection of its own.
    """
    rule = next((rule for rule in stage.layer.checks if isinstance(rule, TopologyCheck)), None)
    if rule is None:
        return
    shapes = loaded if stage.becomes_layer else Shapes()
    batches = loaded.kept() if stage.becomes_layer else shapes.read(url, _statements(stage, rule))
    coverage = Coverage.of(batches)
    if len(coverage):
        rows = np.concatenate(shapes.rows)
        keys = pa.chunked_array(shapes.keys).to_pylist()
        staged = None if stage.becomes_layer else rows > 0
        check_topology(rule, coverage, rows, keys, staged, findings, report)


def _statements(stage: Stage, rule: TopologyCheck) -> list[str]:
    tolerance = str(stage.layer.geometry.tolerance)
    reach = str(max(rule.tolerance, rule.gaps or 0, rule.slivers or 0))
    return [
        stage.statement("changed_shapes", tolerance=tolerance),
        stage.statement("neighbours", tolerance=tolerance, reach=reach),
    ]
