"""Pages: templates filled with a document and the words around it."""

import hashlib
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request

from sdi import paths
from sdi.city import city
from sdi.messages import Language, catalogue, say
from sdi.web.links import with_query
from sdi.web.pages import snippets, words
from sdi.web.services import services


def render(request: Request, template: str, language: Language, **values: Any) -> str:
    """The HTML of a template.

    Addresses within pages are paths below `root`, so that a page works under whatever name
    it was reached by.
    """
    base_url = services(request).base_url(request)
    root = urlsplit(base_url).path
    other: Language = "en" if language == "vi" else "vi"
    return environment().get_template(template).render(
        language=language,
        root=root,
        base_url=base_url,
        city=city(),
        t=partial(_say, language),
        has=lambda key: key in catalogue(),
        static=lambda name: f"{root}/static/{name}?v={_digest(name)}",
        other_language=with_query(root + request.url.path, request, lang=other),
        as_json=with_query(root + request.url.path, request, f="json"),
        text=lambda local: getattr(local, language),
        number=lambda found, decimals=None: words.number(found, language, decimals),
        day=lambda found: words.day(found, language),
        moment=lambda found: words.moment(found, language),
        unit=lambda code: words.unit(code, language),
        value=lambda found, field: words.value(found, field, language),
        snippets=snippets,
        **values,
    )  # fmt: skip


@cache
def environment() -> Environment:
    """The templates: everything escaped, nothing undefined."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent.parent / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _say(language: Language, key: str, **values: Any) -> str:
    return say(key, language, **values)


@cache
def _digest(name: str) -> str:
    """What changes when a static file changes, for its address."""
    file = paths.static() / name
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "0"
