"""From a query to one statement: the only place where features are selected."""

from layers.catalog import Published
from layers.query.clause import Clause, conditions, order_by, public_field, quoted
from layers.query.query import Query
from layers.spec.layer import Layer

_DIGITS = {4326: 9, 4756: 9}
"""Decimals of a degree in answers: 0.1 mm. Metres get four, also 0.1 mm."""


def select_features(query: Query) -> Clause:
    """A statement that gives one text: a JSON array of GeoJSON features (x/easting/longitude first)."""
    published = query.published
    where = conditions(query)
    feature = feature_json(published, query.properties, query.srid, query.with_geometry)
    table, order = f"data.{quoted(published.layer.id)}", order_by(query.order, published.layer)
    # the page is found first: rows that an offset passes over are never made into JSON
    page = f"select t.sdi_id from {table} t where {where.sql} order by {order} limit %s offset %s"
    sql = (
        f"select '[' || coalesce(string_agg(f, ','), '') || ']' from ("
        f"select {feature} as f from {table} t where t.sdi_id = any(array({page})) order by {order}) page"
    )
    return Clause(sql, (*where.values, query.limit, query.offset))


def select_feature(published: Published, feature_id: int, srid: int = 4326) -> Clause:
    """A statement that gives the text of one GeoJSON feature, or no row."""
    feature = feature_json(published, None, srid)
    return Clause(
        f"select {feature} from data.{quoted(published.layer.id)} t where t.sdi_id = %s", (feature_id,)
    )


def count_features(query: Query) -> Clause:
    """A statement that gives the number of features that match."""
    where = conditions(query)
    return Clause(
        f"select count(*) from data.{quoted(query.published.layer.id)} t where {where.sql}", where.values
    )


def extent(published: Published) -> Clause:
    """A statement that gives the box of a layer in degrees: west, south, east, north; null if empty."""
    table = f"data.{quoted(published.layer.id)}"
    sql = (
        "select ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) from ("
        f"select ST_Transform(ST_Segmentize(ST_SetSRID(ST_Extent(geom)::geometry, {published.srid}), "
        f"{'1' if published.srid == 4326 else '10000'}), 4326) as b from {table}) e"
    )
    return Clause(sql)


def feature_json(
    published: Published, properties: tuple[str, ...] | None, srid: int, with_geometry: bool = True
) -> str:
    """The SQL expression that makes a row `t` a GeoJSON feature."""
    geometry = _geometry_json(published.srid, srid) if with_geometry else "'null'"
    return (
        '\'{"type":"Feature","id":\' || t.sdi_id || \',"geometry":\' || '
        f"{geometry} || ',\"properties\":' || {_properties_json(published.layer, properties)} || '}}'"
    )


def _geometry_json(stored: int, wanted: int) -> str:
    geom = "t.geom" if stored == wanted else f"ST_Transform(t.geom, {wanted})"
    return f"coalesce(ST_AsGeoJSON({geom}, {_DIGITS.get(wanted, 4)}, 0), 'null')"


def _properties_json(layer: Layer, wanted: tuple[str, ...] | None) -> str:
    for name in wanted or ():
        public_field(layer, name)
    names = [name for name in layer.public_fields if wanted is None or name in wanted]
    if not names:
        return "'{}'"
    columns = ", ".join(f"t.{quoted(name)}" for name in names)
    return f"(select row_to_json(sdi_p)::text from (select {columns}) sdi_p)"
