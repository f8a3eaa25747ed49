"""CoverageJSON (OGC 21-069r2): a grid with its axes at cell centres, and the values as text."""

from typing import Any

import numpy as np

from layers.spec.layer import Layer
from sdi.messages import LANGUAGES
from sdi.web.coverage.grid import Affine
from sdi.web.coverage.raster import Cells
from sdi.web.crs import CRS84, Crs
from sdi.web.ogc.schema import range_name, raster_of

_UCUM = "http://www.opengis.net/def/uom/UCUM/"


def coverage(layer: Layer, transform: Affine, shape: tuple[int, int], crs: Crs) -> dict[str, Any]:
    """The coverage without its values; `shape` is rows and columns."""
    rows, columns = shape
    a, _, c, _, e, f = transform
    kind = "GeographicCRS" if crs.uri == CRS84 else "ProjectedCRS"
    return {
        "type": "Coverage",
        "domain": {
            "type": "Domain",
            "domainType": "Grid",
            "axes": {"x": _axis(c, a, columns), "y": _axis(f, e, rows)},
            "referencing": [{"coordinates": ["x", "y"], "system": {"type": kind, "id": crs.uri}}],
        },
        "parameters": {range_name(layer): _parameter(layer)},
        "ranges": {
            range_name(layer): {
                "type": "NdArray",
                "dataType": "float",
                "axisNames": ["y", "x"],
                "shape": [rows, columns],
            }
        },
    }


def values_text(cells: Cells) -> str:
    """The values row by row as a JSON array, in the fewest digits that mean the same; null where none is."""
    texts = cells.filled(0).ravel().astype("U")
    texts[np.ma.getmaskarray(cells).ravel()] = "null"
    return "[" + ",".join(texts.tolist()) + "]"


def _axis(start: float, step: float, count: int) -> dict[str, float]:
    """The centres of the cells along an axis."""
    if count == 1:
        return {"start": start + step / 2, "stop": start + step / 2, "num": 1}
    return {"start": start + step / 2, "stop": start + step * (count - 0.5), "num": count}


def _parameter(layer: Layer) -> dict[str, Any]:
    raster = raster_of(layer)
    label = {language: getattr(raster.quantity, language) for language in LANGUAGES}
    parameter: dict[str, Any] = {
        "type": "Parameter",
        "observedProperty": {"label": label},
        "unit": {"symbol": {"value": raster.unit, "type": _UCUM}},
    }
    if raster.vertical_datum:
        parameter["description"] = {
            language: f"{label[language]} ({raster.vertical_datum})" for language in LANGUAGES
        }
    return parameter
