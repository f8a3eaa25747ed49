"""The OpenAPI document: valid, complete in itself, and of all that is served."""

import json
import re
import time
from types import MappingProxyType
from typing import Any

import pytest
from openapi_spec_validator import validate

from layers.catalog import Catalog, Published
from layers.spec.file import find_layer_files, read_layer_file
from sdi import paths
from sdi.settings import Settings
from sdi.web.app import create_app
from sdi.web.openapi.route import Documents


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for value in part.values() for found in references(value)]
    return [found for value in part for found in references(value)] if isinstance(part, list) else []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_valid_without_remote_references(reader: Any, language: str) -> None:
    document = reader.json(f"/openapi?lang={language}")
    validate(document)
    assert {reference[:13] for reference in references(document)} == {"#/components/"}
    assert document["servers"] == [{"url": "http://sdi.test"}]


def test_every_path_is_described_and_every_described_path_is_served(reader: Any) -> None:
    document = reader.json("/openapi")
    described = set(document["paths"])
    for layer in ("parcels", "stations"):
        assert {
            f"/collections/{layer}{part}" for part in ("", "/items", "/items/{featureId}", "/schema")
        } <= described
    assert "/collections/flood_depth/coverage" in described
    assert {
        "/tiles/{layer}.json",
        "/tiles/{layer}/{z}/{x}/{y}.mvt",
        "/styles/{style}.json",
        "/readyz",
    } <= described
    values = {"layer": "flood_depth", "style": "city", "z": "0", "x": "0", "y": "0"}
    keyed = {path for path in described if path.startswith(("/imports", "/changes"))}
    for path in described - keyed - {"/tiles/{layer}/{z}/{x}/{y}.mvt"}:
        if "featureId" not in path:
            address = path.format(**values)
            query = "?chu_ky=10&f=tif" if path.endswith("coverage") else ""
            assert reader.get(address + query).status_code == 200, path


def test_routes_of_the_application_are_all_described(reader: Any) -> None:
    hidden = {"/favicon.ico", "/static", "/problems/{key}", "/map.json"}
    templates = {re.sub(r"\{(\w+)(:\w+)?\}", r"{\1}", path) for path in reader.json("/openapi")["paths"]}
    templates |= {re.sub(r"/collections/\w+", "/collections/{layer}", path) for path in templates}
    app = create_app(Settings(), "postgresql:///nowhere")
    for route in app.routes:
        path = re.sub(r"\{(\w+)(:\w+)?\}", r"{\1}", route.path)  # type: ignore[attr-defined]
        path = path.replace("{layers}", "{layer}").replace("{feature}", "{featureId}")
        if path not in hidden and "sprite" not in path and not path.endswith((".pbf",)):
            assert path in templates, path


def test_parameters_that_are_described_are_taken(reader: Any) -> None:
    document = reader.json("/openapi")
    examples = {
        "bbox": "105,9,106,10", "datetime": "2025-07-01", "limit": "3", "offset": "0", "resulttype": "hits",
        "skipGeometry": "true", "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "properties": "so_to",
        "sortby": "-so_to", "f": "json", "lang": "en",
    }  # fmt: skip
    for part in document["paths"]["/collections/parcels/items"]["get"]["parameters"]:
        name = part["name"] if "name" in part else part["$ref"].rsplit("/", 1)[1]
        if name in examples:
            assert (
                reader.get("/collections/parcels/items", params={name: examples[name]}).status_code == 200
            ), name
        else:
            told = reader.get("/collections/parcels/items", params={name: "1"}).json()
            assert told.get("type") != "/problems/web.unknown_parameter", name


def test_three_hundred_layers_within_a_second() -> None:
    files = find_layer_files(paths.layers())
    layers = {}
    for number in range(300):
        layer = read_layer_file(files[number % len(files)])
        renamed = layer.model_copy(update={"id": f"{layer.id}_{number}"})
        layers[renamed.id] = Published(renamed, 1, 5897, "")
    documents, catalog = Documents(), Catalog(7, MappingProxyType(layers))
    began = time.perf_counter()
    text = documents.text(catalog, "vi", "http://sdi.test")
    assert time.perf_counter() - began < 1
    assert len(json.loads(text)["paths"]) > 1500
    assert documents.text(catalog, "vi", "http://other.test").endswith(text[text.index("openapi") :])


def test_page_to_try_it_out(reader: Any) -> None:
    page = reader.page("/openapi")
    assert "swagger-ui-bundle.js" in page
    assert "https://" not in page
