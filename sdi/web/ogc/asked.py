"""From the parameters of an items request to a query of the engine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from starlette.requests import Request

from layers.catalog import Published
from layers.query.moment import parse_interval
from layers.query.query import Box, Order, Query, Scalar
from layers.spec.field import Field
from layers.spec.layer import Layer
from sdi.errors import UsageError
from sdi.web import crs
from sdi.web.crs import Crs
from sdi.web.ogc.boxes import parse_box
from sdi.web.ogc.config import DEFAULT_ITEMS, MOST_ITEMS
from sdi.web.parameters import Parameters, finite

ITEMS = (
    "bbox", "bbox-crs", "crs", "datetime", "limit", "offset", "properties", "resulttype",
    "skipGeometry", "sortby",
)  # fmt: skip
"""The parameters of an items request beside the layer's own properties."""

_MOST_OFFSET = 2**53
_BIGINT = 2**63


@dataclass(frozen=True)
class AskedItems:
    """An items request, read: the query, the CRS of the answer, and whether only the number is wanted."""

    query: Query
    crs: Crs
    hits_only: bool


def read_items(request: Request, published: Published, default_limit: int = DEFAULT_ITEMS) -> AskedItems:
    """The request as asked. Raises UsageError for anything unknown or out of range."""
    layer = published.layer
    given = Parameters(request, [*ITEMS, *filterable(layer)])
    answer_crs = read_crs(given, published)
    moment = given.text("datetime")
    query = Query(
        published,
        box=read_box(given, published),
        interval=parse_interval(moment) if moment is not None else None,
        equal=read_filters(given, layer),
        order=_orders(given, layer),
        properties=_selection(given, layer),
        srid=answer_crs.srid,
        with_geometry=not given.flag("skipGeometry"),
        limit=given.integer("limit", default_limit, 1, MOST_ITEMS),
        offset=given.integer("offset", 0, 0, _MOST_OFFSET),
    )
    return AskedItems(query, answer_crs, given.choice("resulttype", ("results", "hits")) == "hits")


def read_crs(given: Parameters, published: Published) -> Crs:
    """The CRS of the answer: ``crs``, by default longitude and latitude (Part 2, 6.2.2)."""
    name = given.text("crs")
    return crs.DEFAULT if name is None else crs.find(name, published, "crs")


def read_box(given: Parameters, published: Published) -> Box | None:
    """The box of the request, or None."""
    name, text = given.text("bbox-crs"), given.text("bbox")
    if text is None:
        if name is not None:
            raise UsageError("web.bbox_crs_alone")
        return None
    system = crs.DEFAULT if name is None else crs.find(name, published, "bbox-crs")
    return parse_box(text, system)


def read_filters(
    given: Parameters, layer: Layer, more: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Scalar]:
    """The properties that must have a value, as their types; `more` are asked for in another way."""
    asked = {name: given.text(name) or "" for name in filterable(layer) if name in given}
    return {name: _value(name, layer.public_fields[name], text) for name, text in {**asked, **more}.items()}


def filterable(layer: Layer) -> list[str]:
    """The fields to filter by; one that is named like a parameter is not, the parameter comes first."""
    return [name for name in layer.public_fields if name not in ITEMS]


def _value(name: str, field: Field, text: str) -> Scalar:
    try:
        return _READERS[field.type](text)
    except (ValueError, KeyError, OverflowError):
        raise UsageError("query.wrong_type", name=name, value=text, type=field.type) from None


def _integer(text: str) -> int:
    value = int(text)
    if not -_BIGINT <= value < _BIGINT:
        raise ValueError(text)
    return value


_READERS: dict[str, Callable[[str], Scalar]] = {
    "text": str,
    "integer": _integer,
    "number": finite,
    "boolean": lambda text: {"true": True, "false": False}[text.lower()],
    "date": lambda text: date.fromisoformat(text).isoformat(),
    "datetime": lambda text: datetime.fromisoformat(text).isoformat(),
}


def _orders(given: Parameters, layer: Layer) -> tuple[Order, ...]:
    """``sortby=+name,-name``; a ``+`` that was not encoded arrives as a blank."""
    orders = []
    for part in (given.text("sortby") or "").split(","):
        name = part.strip().removeprefix("+").removeprefix("-")
        if name:
            _known(name, layer)
            orders.append(Order(name, "desc" if part.strip().startswith("-") else "asc"))
    return tuple(orders)


def _selection(given: Parameters, layer: Layer) -> tuple[str, ...] | None:
    names = given.words("properties")
    for name in names or ():
        _known(name, layer)
    return None if names is None else tuple(names)


def _known(name: str, layer: Layer) -> None:
    if name not in layer.public_fields:
        raise unknown_property(name, layer)


def unknown_property(name: str, layer: Layer) -> UsageError:
    """The refusal of a property that the public can't name; the same for unknown and personal ones."""
    return UsageError(
        "query.unknown_property", name=name, layer=layer.id, known=", ".join(layer.public_fields)
    )
