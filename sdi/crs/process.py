"""Making PROJ's own choice right in a whole process, for code that is not ours.

Our code doesn't need it (`sdi.crs.transform` puts its way together itself). It corrects a plain
``GeoDataFrame.to_crs``, ``pyproj.Transformer.from_crs``, ``rasterio.warp`` or ``ogr2ogr`` that was
written without knowing of the trap: PROJ reads a small auxiliary database beside its own, named by
the environment variable PROJ_AUX_DB, which every PROJ since 8.1 honours.
"""

import os
import sqlite3
import warnings
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pyproj.datadir
from pyproj import Transformer
from pyproj.exceptions import ProjError

from sdi.crs.control_points import CONTROL_POINTS
from sdi.db import sql_file

_VARIABLE = "PROJ_AUX_DB"


def pin_process(cache_dir: Path) -> bool:
    """Make PROJ's own choice the national operation, in this process and its children.

    Covers pyproj and geopandas, and rasterio, pyogrio and other PROJ copies where they have not
    been used in the thread yet: call it first thing, before other threads start. Returns whether
    PROJ now chooses rightly; where it doesn't, everything is left as it was before.
    """
    before = os.environ.get(_VARIABLE)
    database = str(auxiliary_database(cache_dir))
    others = {other for other in (before or "").split(os.pathsep) if Path(other).is_file()} - {database}
    _tell_proj(os.pathsep.join([database, *sorted(others)]))
    if proj_chooses_rightly():
        return True
    _tell_proj(before)
    return False


def _tell_proj(auxiliary: str | None) -> None:
    if auxiliary is None:
        os.environ.pop(_VARIABLE, None)
    else:
        os.environ[_VARIABLE] = auxiliary
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", UserWarning
        )  # pyproj's, of a database it can't open: we look ourselves
        pyproj.datadir.set_data_dir(pyproj.datadir.get_data_dir())  # opens this thread's databases anew


def proj_chooses_rightly() -> bool:
    """Whether PROJ left to itself moves control point A as the official parameters do."""
    positions = CONTROL_POINTS[0].positions
    try:
        moved = Transformer.from_crs(5897, 4326, always_xy=True).transform(*positions[5897])
    except ProjError:
        return False
    return all(abs(found - right) < 1e-8 for found, right in zip(moved, positions[4326], strict=True))


def auxiliary_database(cache_dir: Path) -> Path:
    """The auxiliary database in this folder, written where it is not there yet.

    The name holds a digest of the content and the file appears complete or not at all, so several
    processes may ask at the same time. A PostgreSQL server started with PROJ_AUX_DB naming it
    chooses rightly, too.
    """
    sql = sql_file("crs/proj_auxiliary.sql")
    database = cache_dir.resolve() / f"vn2000-{sha256(sql.encode()).hexdigest()[:12]}.db"
    if not database.is_file():
        cache_dir.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=cache_dir) as folder:
            draft = Path(folder) / database.name
            with closing(sqlite3.connect(draft)) as connection:
                connection.executescript(sql)
            draft.replace(database)
    return database
