"""The catalog at run time: the layers that the database knows, at one revision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from layers.spec.layer import Layer
from sdi.db import Connection, one, sql_query
from sdi.errors import NotFound


@dataclass(frozen=True)
class Published:
    """A layer as published: its declaration, the revision it came with, and the SRID it is stored in."""

    layer: Layer
    revision: int
    srid: int
    source: str


@dataclass(frozen=True)
class Catalog:
    """All published layers at one revision; immutable, so that a request sees one state."""

    revision: int
    layers: Mapping[str, Published] = field(default_factory=lambda: MappingProxyType({}))

    def __getitem__(self, layer_id: str) -> Published:
        """The layer of that id. Raises NotFound, naming the nearest."""
        try:
            return self.layers[layer_id]
        except KeyError:
            raise NotFound("catalog.no_layer", name=layer_id, known=", ".join(self.layers)) from None


def catalog_revision(connection: Connection) -> int:
    """The revision that the database is at."""
    return int(one(connection, sql_query("catalog", "revision")))


def load_catalog(connection: Connection) -> Catalog:
    """The catalog as the database has it now."""
    with connection.cursor() as cursor:
        cursor.execute(sql_query("catalog", "layers"))
        rows = cursor.fetchall()
    revision = rows[0][0]
    layers = {
        layer_id: Published(Layer.model_validate(spec), layer_revision, srid, source)
        for _, layer_id, layer_revision, spec, srid, source in rows
        if layer_id is not None
    }
    return Catalog(revision, MappingProxyType(layers))
