"""How positions get from one system into another: the record that belongs into a lineage."""

from collections.abc import Iterator
from typing import Any

from pyproj import CRS, Transformer

from sdi.crs import national
from sdi.crs.transform import AnyCrs, best_operation, is_vn2000, transformer
from sdi.errors import DataRefused

_WGS84 = 4326
_ABBREVIATIONS = ("tx", "ty", "tz", "rx", "ry", "rz", "ds")


def operation_of(source: AnyCrs, srid: int) -> dict[str, Any]:
    """The operation that `sdi.crs.transform` takes positions of `source` through, into EPSG:`srid`.

    Keys: `source` and `target` (``{code, name}``), `kind` (``none``: the same system, ``projection``:
    the same datum, ``national``: by EPSG:6960 alone, ``other``), `name`, `steps` (one a change of
    datum: ``{code, name, method, parameters, accuracy, inverse}``), `accuracy` (metres, all steps
    together; None where nothing is stated) and `pipeline` (as PROJ runs it). Parameters of EPSG:6960
    are metres, seconds of arc (coordinate frame) and parts per million. Raises DataRefused where
    there is no operation.
    """
    start, end = CRS.from_user_input(source), CRS.from_epsg(srid)
    steps = list(_steps(start, end)) if start != end else []
    kind = _kind(start, end, steps)
    return {
        "source": _named(start),
        "target": _named(end),
        "kind": kind,
        "name": _NAMES.get(kind) or " + ".join(step["name"] for step in steps),
        "steps": steps,
        "accuracy": _accuracy(steps),
        "pipeline": transformer(start, end).definition,
    }


_NAMES = {"none": "none: same system", "projection": "projection only, no datum shift"}


def _kind(start: CRS, end: CRS, steps: list[dict[str, Any]]) -> str:
    if start == end:
        return "none"
    if not steps:
        return "projection"
    return "national" if [step["code"] for step in steps] == ["EPSG:6960"] else "other"


def _steps(start: CRS, end: CRS) -> Iterator[dict[str, Any]]:
    from_vn, to_vn = is_vn2000(start), is_vn2000(end)
    if from_vn and to_vn:
        return
    if from_vn:
        yield _national(inverse=False)
        yield from _changes_of_datum(CRS.from_epsg(_WGS84), end)
    elif to_vn:
        yield from _changes_of_datum(start, CRS.from_epsg(_WGS84))
        yield _national(inverse=True)
    else:
        yield from _changes_of_datum(start, end)


def _national(inverse: bool) -> dict[str, Any]:
    n = national.NATIONAL
    return {
        "code": "EPSG:6960",
        "name": "VN-2000 to WGS 84 (2)",
        "method": "EPSG:9607 Coordinate Frame rotation (geog2D domain)",
        "parameters": {name: getattr(n, name) for name in _ABBREVIATIONS},
        "accuracy": national.ACCURACY,
        "inverse": inverse,
    }


def _changes_of_datum(start: CRS, end: CRS) -> Iterator[dict[str, Any]]:
    if start == end:
        return
    try:
        best = best_operation(start, end)
    except DataRefused:
        best = transformer(start, end)
    for operation in _parts(best):
        name: str = operation["name"]
        if operation["type"] != "Transformation" or name.startswith("Null "):
            continue
        yield {
            "code": _code(operation.get("id")),
            "name": name,
            "method": operation["method"]["name"],
            "parameters": {one["name"]: one.get("value") for one in operation.get("parameters", ())},
            "accuracy": float(operation["accuracy"]) if "accuracy" in operation else None,
            "inverse": name.startswith("Inverse of"),
        }


def _code(identifier: dict[str, Any] | None) -> str | None:
    if identifier is None:
        return None
    authority = str(identifier["authority"]).removeprefix("INVERSE(").removesuffix(")")
    return f"{authority}:{identifier['code']}"


def _parts(operation: Transformer) -> list[dict[str, Any]]:
    definition: dict[str, Any] = operation.to_json_dict()
    parts: list[dict[str, Any]] = definition.get("steps", [definition])
    return parts


def _accuracy(steps: list[dict[str, Any]]) -> float | None:
    stated = [step["accuracy"] for step in steps]
    return None if None in stated else float(sum(stated))


def _named(crs: CRS) -> dict[str, str | None]:
    code = crs.to_epsg()
    return {"code": f"EPSG:{code}" if code else None, "name": crs.name}
