"""Who asks: the API key of a request, and whether it is good for what the request wants."""

from starlette.requests import Request

from sdi.errors import Forbidden, Unknown
from sdi.keys import ApiKey
from sdi.web.services import services


def authorise(request: Request, scope: str = "import", layer: str | None = None) -> ApiKey:
    """The key of a request, good for `scope` and, where one is named, for writing `layer`.

    Raises Unknown where there is no valid key, Forbidden where it does not reach that far.
    """
    secret = _secret(request)
    if secret is None:
        raise Unknown("web.no_key")
    key = services(request).keys.find(secret)
    if key is None:
        raise Unknown("web.bad_key")
    if scope not in key.scopes:
        raise Forbidden("web.no_scope", scope=scope)
    if layer is not None:
        refuse_other_layer(key, layer)
    return key


def refuse_other_layer(key: ApiKey, layer: str) -> None:
    """Raise Forbidden where a key may not write a layer."""
    if not key.may_write(layer):
        raise Forbidden("web.other_layer", layer=layer, known=", ".join(key.layers or ()))


def _secret(request: Request) -> str | None:
    """What ``Authorization: Bearer`` (RFC 6750 §2.1) or ``X-API-Key`` says; addresses are no place for it."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret.strip():
        return secret.strip()
    return request.headers.get("x-api-key", "").strip() or None
