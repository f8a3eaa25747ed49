"""Which layers have tiles for everyone."""

from layers.catalog import Catalog, Published
from layers.spec.tiles import Tiles
from sdi.errors import NotFound

MOST_LAYERS = 32
"""How many layers one address may name."""


def tiled_layers(catalog: Catalog) -> list[Published]:
    """The public layers that have tiles, lowest first as the city map stacks them."""
    found = [p for p in catalog.layers.values() if p.layer.access.public and p.layer.tiles]
    return sorted(found, key=lambda p: (p.layer.style.order, p.layer.id))


def tiled_layer(catalog: Catalog, layer_id: str) -> Published:
    """The public layer of that id. Raises NotFound: unknown, not public (told alike), or without tiles."""
    known = {p.layer.id: p for p in tiled_layers(catalog)}
    if layer_id not in known:
        raise NotFound("tiles.no_layer", name=layer_id, known=", ".join(sorted(known)))
    return known[layer_id]


def named_layers(catalog: Catalog, names: str) -> list[Published]:
    """The layers of a comma-separated list, each once, in its order. Raises NotFound."""
    wanted = list(dict.fromkeys(names.split(",")))
    if len(wanted) > MOST_LAYERS:
        raise NotFound("tiles.too_many_layers", most=MOST_LAYERS)
    return [tiled_layer(catalog, name) for name in wanted]


def tiles_of(published: Published) -> Tiles:
    """The tile declaration of a layer. Raises NotFound where it has none."""
    tiles = published.layer.tiles
    if tiles is None:
        raise NotFound("tiles.no_layer", name=published.layer.id, known="")
    return tiles
