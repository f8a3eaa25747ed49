"""What an import is asked to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from importers.columns import NAMED_BY_FILE, XYColumns
from importers.diff import Mode


@dataclass(frozen=True)
class Request:
    """One file, one target.

    `layer` names a published layer, `new` one to be made (`like` gives it another's fields);
    neither: the layer that fits the file best. `source_layer` picks one of a file's several
    layers. `values` sets fields for all rows (a raster's scenario). `crs` and `encoding` are
    ``auto`` or what the officer says.
    `key` names the columns that tell the rows of a new layer apart, `xy` those of a table's
    coordinates. `job` is the id of the import job that this is a run of: the change set keeps
    it, so that a run cut short knows how it ended.
    """

    file: Path
    layer: str | None = None
    new: str | None = None
    like: str | None = None
    source_layer: str | None = None
    crs: str = "auto"
    encoding: str = "auto"
    mode: Mode = "upsert"
    values: Mapping[str, str] = field(default_factory=dict)
    who: str = ""
    key: tuple[str, ...] = ()
    xy: XYColumns = NAMED_BY_FILE
    job: str | None = None
