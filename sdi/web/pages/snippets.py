"""Ready-made connections: how each program opens a layer."""

from typing import NamedTuple

from layers.catalog import Published


class Snippet(NamedTuple):
    """A program, and what to type or paste; `hint` is a message key."""

    program: str
    hint: str
    text: str


def connections(base_url: str, published: Published) -> list[Snippet]:
    """The connections of a layer, the commonest first."""
    name = published.layer.id
    found = [
        Snippet("QGIS", "snippet.qgis", base_url + "/"),
        Snippet("GDAL", "snippet.gdal", _gdal(base_url, name)),
        Snippet("Python", "snippet.python", _python(base_url, name)),
        Snippet("curl", "snippet.curl", f'curl "{base_url}/collections/{name}/items?limit=10&f=json"'),
    ]
    if published.layer.tiles and not published.layer.raster:
        found.insert(3, Snippet("MapLibre", "snippet.maplibre", _maplibre(base_url, name)))
    return found


def coverage(base_url: str, published: Published) -> list[Snippet]:
    """The connections of a coverage."""
    address = f"{base_url}/collections/{published.layer.id}/coverage"
    return [
        Snippet(
            "GDAL",
            "snippet.gdal_coverage",
            f'gdal_translate "{address}?f=tif" {published.layer.id}.tif',
        ),
        Snippet("curl", "snippet.curl_coverage", f'curl -o {published.layer.id}.tif "{address}?f=tif"'),
    ]


def _gdal(base_url: str, name: str) -> str:
    address = f"OAPIF:{base_url}/collections/{name}"
    return f'ogr2ogr -f GPKG {name}.gpkg "{address}" -oo PAGE_SIZE=5000'


def _python(base_url: str, name: str) -> str:
    return (
        "import geopandas\n\n"
        f'url = "{base_url}/collections/{name}/items?limit=1000&f=json"\n'
        "layer = geopandas.read_file(url)"
    )


def _maplibre(base_url: str, name: str) -> str:
    return (
        "const map = new maplibregl.Map({\n"
        '  container: "map",\n'
        f'  style: "{base_url}/styles/{name}.json",\n'
        "});\n"
        f"// {base_url}/tiles/{name}.json\n"
        f"// {base_url}/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt"
    )
