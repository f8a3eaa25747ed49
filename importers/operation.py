"""How positions came from the file's system into the layer's: the record that goes into the lineage."""

from typing import Any

from pyproj import CRS

from sdi.crs.operation import operation_of


def operation_details(source: CRS, target_srid: int) -> dict[str, Any]:
    """What `sdi.crs.operation.operation_of` says, and for reports of the national one its parameters.

    `operation` names the operation: its code where there is one step with a code, else its name.
    `parameters` (name → value) are metres, seconds of arc and parts per million for EPSG:6960;
    empty for any other.
    """
    found = operation_of(source, target_srid)
    steps = found["steps"]
    alone = steps[0] if len(steps) == 1 else {}
    return {
        **found,
        "operation": alone.get("code") or found["name"],
        "parameters": alone["parameters"] if found["kind"] == "national" else {},
    }
