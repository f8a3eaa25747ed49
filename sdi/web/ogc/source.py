"""What a request wants of a layer, on its way past pygeoapi."""

from dataclasses import dataclass, field

from layers.query.query import Query
from sdi.web.facts import Facts
from sdi.web.pool import Database


@dataclass
class FeatureSource:
    """What one request wants of a layer, and the features as the database wrote them.

    The features travel beside pygeoapi, not through it: it would parse and write every
    coordinate again, and turn ``<`` in a text into ``&lt;``. Box, filters and CRS go the same
    way: it knows no field types, and moves boxes by PROJ's choice of operation, 0.81 m off.
    """

    query: Query
    database: Database
    facts: Facts
    hits_only: bool = False
    features: str = field(default="[]", init=False)

    def __deepcopy__(self, memo: object) -> "FeatureSource":
        return self
