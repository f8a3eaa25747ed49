"""The grids of a raster layer: one row a scenario, each with its file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layers import reader
from layers.catalog import Published
from layers.query.clause import Clause, conditions, quoted
from layers.query.query import Query
from sdi.db import Connection

type Affine = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f: x = a·column + b·row + c, y = d·column + e·row + f, of a cell's upper left corner."""


@dataclass(frozen=True)
class Grid:
    """One grid as the catalog describes it; `scenario` holds the values of its row that anyone may see.

    `key` names the fields that tell scenarios apart.
    """

    id: int
    file: str
    width: int
    height: int
    transform: Affine
    crs: str
    nodata: float | None
    scenario: dict[str, Any]
    key: tuple[str, ...] = ()

    @property
    def srid(self) -> int | None:
        """The EPSG number of its system, or None where it has only a definition."""
        authority, _, code = self.crs.partition(":")
        return int(code) if authority == "EPSG" and code.isdigit() else None

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell in units of the CRS."""
        return abs(self.transform[0]), abs(self.transform[4])


def grids(connection: Connection, query: Query) -> list[Grid]:
    """The grids that match a query, the one to take by default first."""
    published, where = query.published, conditions(query)
    names = list(published.layer.public_fields)
    columns = ", ".join(f"t.{quoted(name)}" for name in names)
    fields = f"(select row_to_json(p) from (select {columns}) p)" if names else "'{}'::json"
    found = reader.fetch(
        connection,
        Clause(
            f"select array_agg(json_build_array(t.sdi_id, t.sdi_file, t.sdi_grid, {fields})) "
            f"from data.{quoted(published.layer.id)} t where t.sdi_file is not null and {where.sql}",
            where.values,
        ),
    )
    rows = (found[0] if found else None) or []
    return in_order([_grid(published, *row) for row in rows], published)


def in_order(found: Sequence[Grid], published: Published) -> list[Grid]:
    """The order of preference by the fields of the key: the highest numbers, then the first codes.

    The highest return period comes first, and of these the present before the years to come.
    """
    return sorted(found, key=lambda grid: [*_rank(grid, published), grid.id])


def _rank(grid: Grid, published: Published) -> list[float]:
    ranks = []
    numeric = {"integer", "number"}
    fields = published.layer.fields
    for name in sorted(published.layer.key, key=lambda name: fields[name].type not in numeric):
        value, field = grid.scenario.get(name), fields[name]
        if field.type in numeric:
            ranks.append(-float(value) if value is not None else 1.0)
        elif field.codes:
            codes = [code.code for code in field.codes.codes]
            ranks.append(float(codes.index(value)) if value in codes else len(codes))
        else:
            ranks.append(float(value is not None))
    return ranks


def _grid(
    published: Published, row_id: int, file: str, grid: dict[str, Any], scenario: dict[str, Any]
) -> Grid:
    return Grid(
        id=row_id,
        file=file,
        width=int(grid["width"]),
        height=int(grid["height"]),
        transform=tuple(float(number) for number in grid["transform"][:6]),  # type: ignore[arg-type]
        crs=grid["crs"],
        nodata=grid.get("nodata"),
        scenario=scenario,
        key=published.layer.key,
    )
