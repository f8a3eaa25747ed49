"""What pygeoapi is told of this server and its layers: a mapping in memory, never a file."""

from typing import Any

from layers.catalog import Published
from sdi.city import city
from sdi.messages import LANGUAGES, say
from sdi.settings import Settings
from sdi.web import crs
from sdi.web.facts import Degrees
from sdi.web.links import GEOTIFF

DEFAULT_ITEMS, MOST_ITEMS = 10, 10_000

_FEATURES = "sdi.web.providers.feature.FeatureProvider"
_COVERAGE = "sdi.web.providers.coverage.CoverageProvider"


def server_config(settings: Settings) -> dict[str, Any]:
    """The configuration without resources; these are put in for each request (`Engine.ask`)."""
    # the first is the one of readers who ask for none
    languages = sorted(LANGUAGES, key=lambda language: language != settings.lang)
    return {
        "server": {
            "url": settings.base_url or f"http://{settings.host}:{settings.port}",
            "languages": languages,
            "limits": {"default_items": DEFAULT_ITEMS, "max_items": MOST_ITEMS},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": {language: title(language) for language in LANGUAGES},
                "description": {language: say("site.description", language) for language in LANGUAGES},
                "url": settings.base_url or "/",
            },
        },
        "resources": {},
    }


def title(language: Any) -> str:
    """The name of the service: of the city and what it offers."""
    return f"{city().text('name', language)} – {city().text('subtitle', language)}"


def resource(published: Published, bounds: Degrees | None, source: object = None) -> dict[str, Any]:
    """A layer as a pygeoapi resource; `source` is what its provider reads from."""
    layer = published.layer
    providers = [_provider(published, "feature", _FEATURES, source)]
    if layer.raster:
        coverage = _provider(published, "coverage", _COVERAGE, source)
        providers.append({**coverage, "format": {"name": "tif", "mimetype": GEOTIFF}})
    return {
        "type": "collection",
        "title": layer.title.model_dump(),
        "description": layer.description.model_dump(),
        "keywords": {
            language: [getattr(word, language) for word in layer.metadata.keywords] for language in LANGUAGES
        },
        "links": [],
        "extents": {"spatial": {"bbox": list(bounds or (-180.0, -90.0, 180.0, 90.0)), "crs": crs.CRS84}},
        "providers": providers,
    }


def _provider(published: Published, kind: str, name: str, source: object) -> dict[str, Any]:
    return {
        "type": kind,
        "name": name,
        "data": source,
        "default": kind == "feature",
        "crs": [system.uri for system in crs.offered(published)],
    }
