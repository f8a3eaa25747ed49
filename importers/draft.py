"""A layer file drafted from a file: its columns as they are, a look by its geometry."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import yaml

from importers.column_types import starts_with_ma
from importers.survey import Survey
from layers.spec.fold import fold
from layers.spec.mistakes import RESERVED

_KINDS = {"point": "circle", "multipoint": "circle", "multilinestring": "line", "multipolygon": "fill"}
_COLORS = ("#2a6f97", "#c8553d", "#588157", "#7b5ea7", "#b07d2b", "#1f8a8a", "#a23b72", "#50697d")
_KEY_NAMES = ("id", "objectid", "fid", "gid", "ogcfid", "uuid", "ma", "code", "madoituong", "globalid")
_SHEET_NAMES = ("soto", "tobando", "shbando", "sohieuto", "to", "sotobando", "mapsheet")
_PARCEL_NAMES = ("sothua", "shthua", "sohieuthua", "thua", "sothututhua", "thuaso", "parcelno")
_WARD_NAMES = ("maxa", "maphuong", "maphuongxa", "madvhc", "xa", "phuong", "wardcode")
_LABEL_NAMES = ("ten", "name", "tenduong", "ten_duong", "phuongxa", "title", "label")


def geometry_type(type_ids: set[int]) -> str:
    """The layer's geometry type for the Simple Features kinds that occur."""
    if type_ids and type_ids <= {1}:
        return "point"
    for name, ids in (("multipoint", {1, 4}), ("multilinestring", {2, 5}), ("multipolygon", {3, 6})):
        if type_ids and type_ids <= ids:
            return name
    return "geometry"


def draft_layer(
    layer_id: str,
    columns: Mapping[str, pa.DataType],
    geometry: str,
    crs: str,
    rows: int,
    source: str,
    key: Sequence[str],
) -> str:
    """The YAML of a new layer: columns in lower case, `key` of these columns, public."""
    names = column_names(list(columns))
    fields = {names[column]: _field(column, kind) for column, kind in columns.items()}
    _drop_shared_aliases(fields)
    fields = fields or {"ghi_chu": {"type": "text", "title": {"vi": "Ghi chú", "en": "Note"}}}
    own = [names[column] for column in key]
    for name in own:
        fields[name]["required"] = True
    return _written(_layer(layer_id, fields, own, geometry, crs, rows), source)


def draft_like(layer_id: str, like: dict[str, Any], crs: str, source: str) -> str:
    """The YAML of a new layer with the fields, code lists and look of another."""
    raw = {**like, "id": layer_id, "geometry": {**like["geometry"], "crs": crs}, "file_names": []}
    raw["title"] = {language: f"{text} ({layer_id})" for language, text in like["title"].items()}
    raw["metadata"] = {**like["metadata"], "responsible": _undeclared(), "licence": _undeclared()}
    raw["style"] = {**like["style"], "order": min(1000, like["style"]["order"] + 1), "visible": False}
    return _written(raw, source)


def draft_raster(layer_id: str, crs: str, source: str) -> str:
    """The YAML of a new raster layer: one grid for each name."""
    title = {"vi": layer_id, "en": layer_id}
    raw = _layer(layer_id, {"ten": _named_field("Tên lưới", "Grid name")}, ["ten"], "multipolygon", crs, 1)
    raw["fields"]["ten"]["required"] = True
    raw.pop("tiles")
    raw["raster"] = {"quantity": title, "unit": "1"}
    raw["style"] = {"kind": "raster", "color": _COLORS[0], "order": 200, "opacity": 0.8, "visible": False}
    return _written(raw, source)


def column_names(columns: list[str]) -> dict[str, str]:
    """Column of the file → column of the layer: lower case, and only what a column may be called."""
    names: dict[str, str] = {}
    for column in columns:
        name = column.strip().lower()
        if not (name.isascii() and name.replace("_", "a").isalnum() and name[0].isalpha()):
            name = "".join(c if c.isalnum() else "_" for c in _plain(column)).strip("_") or "cot"
            name = name if name[0].isalpha() else f"c_{name}"
        name = name[:48]
        name = f"c_{name}"[:48] if name.startswith("sdi_") else name
        while name in RESERVED or name in names.values():
            name = f"{name[:44]}_{len(names) + 1}"
        names[column] = name
    return names


def _plain(column: str) -> str:
    return "_".join(fold(word) for word in column.replace("-", " ").replace("_", " ").split() if fold(word))


def _field(column: str, kind: pa.DataType) -> dict[str, Any]:
    return {"type": _type(kind), "title": {"vi": column, "en": column}, "aliases": [column]}


def _undeclared() -> dict[str, str]:
    return {"vi": "Chưa khai báo", "en": "Not declared"}


def _drop_shared_aliases(fields: dict[str, Any]) -> None:
    """Columns that differ in case or signs only are told apart by their titles, not by an alias."""
    names = Counter(fold(name) for name in fields)
    owners = {fold(name): name for name in fields}
    for name, field in fields.items():
        field["aliases"] = [
            alias
            for alias in field["aliases"]
            if names[fold(alias)] < 2 and owners.setdefault(fold(alias), name) == name
        ]


def _named_field(vi: str, en: str) -> dict[str, Any]:
    return {"type": "text", "title": {"vi": vi, "en": en}}


def _type(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_date(kind):
        return "date"
    return "datetime" if pa.types.is_timestamp(kind) else "text"


def key_of(columns: list[str], survey: Survey) -> tuple[str, ...]:
    """The columns that are called like an identifier, whose values are all there and all different.

    One column by itself; else the number of a parcel with its sheet, and with its ward; else any
    column called “mã …”, the code of a ward last.
    """
    folded = {fold(column): column for column in reversed(columns)}
    single = [(folded[name],) for name in _KEY_NAMES if name in folded]
    codes = sorted((name for name in columns if starts_with_ma(name)), key=lambda n: fold(n) in _WARD_NAMES)
    for candidate in (*single, *_parcel_keys(folded), *((name,) for name in codes)):
        if survey.is_unique(candidate):
            return candidate
    return ()


def _parcel_keys(folded: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    sheet, parcel, ward = (
        next((folded[name] for name in names if name in folded), None)
        for names in (_SHEET_NAMES, _PARCEL_NAMES, _WARD_NAMES)
    )
    if sheet and parcel:
        yield (sheet, parcel)
        if ward:
            yield (ward, sheet, parcel)


def _layer(
    layer_id: str, fields: dict[str, Any], key: list[str], geometry: str, crs: str, rows: int
) -> dict[str, Any]:
    color = _COLORS[sum(layer_id.encode()) % len(_COLORS)]
    kind = _KINDS.get(geometry, "fill")
    label = next((name for wanted in _LABEL_NAMES for name in fields if fold(name) == fold(wanted)), None)
    style: dict[str, Any] = {"kind": kind, "color": color, "order": 600, "visible": False}
    if kind == "fill":
        style |= {"opacity": 0.5, "outline": color}
    if label:
        style["label"] = {"field": label, "min_zoom": 15}
    return {
        "id": layer_id,
        "theme": "other",
        "title": {"vi": layer_id, "en": layer_id},
        "description": {"vi": "Lớp tạo từ tệp nhập.", "en": "A layer made from an imported file."},
        "geometry": {"type": geometry, "crs": crs},
        "key": key,
        "fields": fields,
        "tiles": {
            "min_zoom": _lowest_zoom(rows),
            "fields": [*dict.fromkeys([*([label] if label else []), *key])],
        },
        "style": style,
        "metadata": {"topic": "location", "responsible": _undeclared(), "licence": _undeclared()},
    }


def _lowest_zoom(rows: int) -> int:
    """From which zoom on a layer of this many features stays light enough."""
    return next(
        (zoom for most, zoom in ((500, 0), (2_000, 6), (10_000, 9), (60_000, 11)) if rows <= most), 13
    )


def _written(raw: dict[str, Any], source: str) -> str:
    head = f"# Drafted from {source}. Titles, units, code lists and look can be filled in here.\n"
    return head + yaml.safe_dump(raw, allow_unicode=True, sort_keys=False, width=110)
