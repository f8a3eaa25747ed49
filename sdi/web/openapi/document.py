"""The OpenAPI 3.0 document of this server, made of the catalog: complete without remote references."""

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from layers.catalog import Catalog, Published
from sdi.city import city
from sdi.messages import Language, say
from sdi.web.ogc.config import title
from sdi.web.openapi import imports
from sdi.web.openapi.layer import layer_paths, properties_schema
from sdi.web.openapi.parts import SCHEMAS, error_responses, get, ref, shared_parameters
from sdi.web.openapi.service import service_paths

type Document = dict[str, Any]


def openapi(catalog: Catalog, language: Language) -> Document:
    """The document for all layers of a catalog, without the member ``servers``."""
    layers = list(catalog.layers.values())
    return {
        "openapi": "3.0.3",
        "info": _info(language),
        "tags": _tags(layers, language),
        "paths": {
            **_common_paths(language),
            **_layers_paths(layers, language),
            **service_paths(layers, language),
            **imports.import_paths(language),
        },
        "components": {
            "parameters": shared_parameters(language),
            "responses": error_responses(language),
            "securitySchemes": imports.SECURITY,
            "schemas": {
                **SCHEMAS,
                **imports.SCHEMAS,
                **{f"properties_{p.layer.id}": properties_schema(p.layer, language) for p in layers},
            },
        },
    }


def _info(language: Language) -> Document:
    return {
        "title": title(language),
        "description": say("site.description", language),
        "version": _version(),
        "x-attribution": city().text("attribution", language),
    }


def _version() -> str:
    try:
        return version("city-sdi")
    except PackageNotFoundError:  # a checkout that was not installed
        return "0"


def _tags(layers: Iterable[Published], language: Language) -> list[Document]:
    service = [
        {"name": name, "description": say(f"api.tag.{name}", language)}
        for name in ("api", "tiles", imports.TAG, "service")
    ]
    return [
        *service[:1],
        *(
            {"name": p.layer.id, "description": getattr(p.layer.title, language)}
            for p in layers
        ),
        *service[1:],
    ]  # fmt: skip


def _common_paths(language: Language) -> Document:
    return {
        "/": get("landingPage", "api", say("api.landing", language), ref("schemas", "landingPage")),
        "/conformance": get(
            "conformance", "api", say("api.conformance", language), ref("schemas", "confClasses")
        ),
        "/collections": get(
            "collections", "api", say("api.collections", language), ref("schemas", "collections")
        ),
    }


def _layers_paths(layers: Iterable[Published], language: Language) -> Document:
    paths: Document = {}
    for published in layers:
        paths |= layer_paths(published, language)
    return paths
