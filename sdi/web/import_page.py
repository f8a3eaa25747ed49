"""The import page, and the document from which it builds its forms and reads reports aloud."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from importers.text.encodings import ENCODINGS
from layers.catalog import Published
from sdi.city import city
from sdi.crs.national import GEOGRAPHIC, ZONES
from sdi.messages import Language, catalogue, say
from sdi.web.answer import json_response, json_text, page_response
from sdi.web.map import themes
from sdi.web.negotiate import negotiate
from sdi.web.parameters import Parameters
from sdi.web.visit import Visit

_TEXTS = "import_page.ui."
_CERTAINTY = "import_page.certainty."
_ENCODING = "import_page.encoding."

_ELSEWHERE = (4326, 32648, 3857)
"""Systems outside of VN-2000 that files here come in."""


def page(request: Request) -> Response:
    """``/import``: the page; as JSON what it is made of. Neither needs a key, what they lead to does."""
    visit = Visit.of(request)
    Parameters(request)
    if negotiate(request) == "html":
        return page_response(request, "import.html", visit.language)
    return json_response(json_text(_description(visit)), visit.language)


def _description(visit: Visit) -> dict[str, Any]:
    layers = sorted(visit.catalog.layers.values(), key=lambda p: getattr(p.layer.title, visit.language))
    return {
        "language": visit.language,
        "base": visit.base_url,
        "bounds": list(city().bounds),
        "limit": int(visit.services.settings.upload_limit),
        "texts": _below(_TEXTS, visit.language),
        "certainties": _below(_CERTAINTY, visit.language),
        "encodings": [{"id": name, "title": say(_ENCODING + name, visit.language)} for name in ENCODINGS],
        "systems": _systems(visit.language),
        "themes": themes(layers, visit.language),
        "layers": {p.layer.id: _layer(p, visit.language) for p in layers},
    }


def _below(prefix: str, language: Language) -> dict[str, str]:
    """The messages whose keys begin so, by the rest of the key."""
    return {
        key.removeprefix(prefix): entry[language]
        for key, entry in catalogue().items()
        if key.startswith(prefix)
    }


def _systems(language: Language) -> list[dict[str, Any]]:
    """Groups of coordinate systems to choose from, those of the city first."""
    own = city().zones
    groups = {"city": own, "vietnam": [*(s for s in ZONES if s not in own), GEOGRAPHIC], "world": _ELSEWHERE}
    return [
        {
            "title": say(f"import_page.systems.{name}", language),
            "systems": [{"id": f"EPSG:{srid}", "title": _system(srid, language)} for srid in srids],
        }
        for name, srids in groups.items()
    ]


def _system(srid: int, language: Language) -> str:
    zone = ZONES.get(srid)
    if zone is None:
        return say(f"import_page.system.{srid}", language)
    degrees, minutes = divmod(round(zone.central_meridian * 60), 60)
    return f"{zone.name} ({degrees}°{minutes:02}′)"


def _layer(published: Published, language: Language) -> dict[str, Any]:
    layer = published.layer
    fields = {name: getattr(field.title, language) for name, field in layer.public_fields.items()}
    return {"title": getattr(layer.title, language), "fields": fields}


routes = [Route("/import", page)]
"""The addresses of this module."""
