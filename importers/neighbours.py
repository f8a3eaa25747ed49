"""The rows of an import held against each other and against the published ones near them."""

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
from sdi.db import session_url
from sdi.errors import Unavailable

_INTERRUPTED = "canceling statement due to user request"


@dataclass
class _Shapes:
    """Polygons read as a stream, with the row and the key of each on the side."""

    rows: list[np.ndarray] = field(default_factory=list)
    keys: list[pa.Array] = field(default_factory=list)

    def read(self, url: str, statements: list[str]) -> Iterator[np.ndarray]:
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


def check_neighbours(url: str, stage: Stage, is_new: bool, findings: Findings, report: Report) -> None:
    """Apply the layer's topology rules to what is new or moved; published neighbours are looked at too.

    The staged rows and, where the layer exists, the difference must be committed: they are read over
    a connection of its own.
    """
    for rule in stage.layer.checks:
        if isinstance(rule, TopologyCheck):
            shapes = _Shapes()
            coverage = Coverage.of(shapes.read(url, _statements(stage, rule, is_new)))
            if not len(coverage):
                continue
            rows = np.concatenate(shapes.rows)
            keys = pa.chunked_array(shapes.keys).to_pylist()
            check_topology(rule, coverage, rows, keys, None if is_new else rows > 0, findings, report)


def _statements(stage: Stage, rule: TopologyCheck, is_new: bool) -> list[str]:
    if is_new:
        return [stage.statement("all_shapes")]
    tolerance = str(stage.layer.geometry.tolerance)
    reach = str(max(rule.tolerance, rule.gaps or 0, rule.slivers or 0))
    return [
        stage.statement("changed_shapes", tolerance=tolerance),
        stage.statement("neighbours", tolerance=tolerance, reach=reach),
    ]
