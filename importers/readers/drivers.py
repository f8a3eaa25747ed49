"""GDAL held to the formats that we read, and to this machine.

GDAL opens whatever it recognises. Among its formats are small texts that send it to other files
and hosts: VRT, WFS and other service descriptions, and GDALG, a JSON that runs a pipeline of
its own. None of these is registered while files of others are read.
"""

import os

import pyogrio
from pyogrio.core import _register_drivers

ALLOWED = frozenset(
    {
        "CSV",  # opened by our own reader; written by the sample city
        "DGN",
        "DXF",
        "ESRI Shapefile",
        "ESRIJSON",
        "FlatGeobuf",
        "GML",
        "GPKG",
        "GPX",
        "GeoJSON",
        "GeoJSONSeq",
        "KML",
        "LIBKML",
        "MEM",
        "MapInfo File",
        "OpenFileGDB",
        "TopoJSON",
    }
)

_NOWHERE = "127.0.0.1:9"
"""A port that nothing listens on (RFC 863): what would go out ends there at once."""

_HELD = {
    "GDAL_HTTP_PROXY": _NOWHERE,
    "GDAL_HTTPS_PROXY": _NOWHERE,
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "/vsicurl/none",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "OGR_GML_NESTING_LEVEL": "64",
}


def hold_gdal() -> None:
    """Leave GDAL the formats in `ALLOWED`, and no way out of this machine. Cheap when done before."""
    for name in ("NO_PROXY", "no_proxy"):  # hosts that curl would reach past the proxy that is nowhere
        os.environ.pop(name, None)
    others = pyogrio.list_drivers().keys() - ALLOWED
    if others:
        pyogrio.set_gdal_config_options({**_HELD, "GDAL_SKIP": ",".join(sorted(others))})
        _register_drivers()
