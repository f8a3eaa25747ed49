"""One request with what every route needs of it: language, addresses, one state of the catalog."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from starlette.requests import Request

from layers.catalog import Catalog, Published
from sdi.messages import Language, say
from sdi.web.facts import Facts
from sdi.web.services import Services, services


@dataclass(frozen=True)
class Visit:
    """A reader's request. Everything in it belongs to one revision of the catalog."""

    request: Request
    services: Services
    language: Language
    base_url: str

    @classmethod
    def of(cls, request: Request) -> "Visit":
        """The visit that a request makes."""
        found = services(request)
        return cls(request, found, found.language(request), found.base_url(request))

    @cached_property
    def catalog(self) -> Catalog:
        """The layers that anyone may see. Raises Unavailable before they are known."""
        return self.services.catalog

    @cached_property
    def facts(self) -> Facts:
        """What the data say of layers at the moment of this request."""
        return self.services.facts.now()

    @property
    def published(self) -> Published:
        """The layer that the address names. Raises NotFound."""
        return self.catalog[self.request.path_params["layer"]]

    @property
    def root(self) -> str:
        """The path before all addresses of pages, without a slash at its end: empty but behind a proxy."""
        return urlsplit(self.base_url).path

    def url(self, path: str = "") -> str:
        """The public address of a path such as ``/collections``."""
        return self.base_url + path

    def say(self, key: str, **values: object) -> str:
        """A message in the reader's language."""
        return say(key, self.language, **values)
