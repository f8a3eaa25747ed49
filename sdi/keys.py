"""API keys: who may use the writing side of the service.

A key is 256 bits of chance, told once; the database keeps its SHA-256 alone. A slow or salted hash
guards passwords that people choose: of a secret that can't be guessed it would protect nothing more.
"""

import hashlib
import hmac
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg2.extras import RealDictCursor

from sdi.db import Connection, one, sql_query
from sdi.errors import NotFound, UsageError

SCOPES = ("import",)
"""What a key can be good for: ``import`` is imports, their jobs, and taking changes back."""

_MARK = "sdi_"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET, _CHECK, _PREFIX = 43, 6, 12  # letters: 62⁴³ > 2²⁵⁶, 62⁶ > 2³²
_NOBODY = hashlib.sha256(b"").digest()


@dataclass(frozen=True)
class ApiKey:
    """A key that is valid now. `layers`: the only layers it may write; None is all."""

    id: int
    name: str
    scopes: tuple[str, ...]
    layers: tuple[str, ...] | None

    def may_write(self, layer: str) -> bool:
        """Whether the key reaches a layer."""
        return self.layers is None or layer in self.layers


def new_secret() -> str:
    """``sdi_``, 43 letters of chance and six of a checksum, which scanners for lost secrets can verify."""
    chance = _MARK + "".join(secrets.choice(_DIGITS) for _ in range(_SECRET))
    return chance + _checksum(chance)


def is_well_formed(secret: str) -> bool:
    """Whether the checksum fits: a mistyped or shortened key is told without asking the database."""
    chance, check = secret[:-_CHECK], secret[-_CHECK:]
    return secret.isascii() and secret.startswith(_MARK) and hmac.compare_digest(_checksum(chance), check)


def create(
    connection: Connection,
    name: str,
    scopes: Sequence[str],
    layers: Sequence[str] | None,
    created_by: str,
    days: int | None = None,
) -> tuple[dict[str, Any], str]:
    """A new key as listed, and its secret, which can't be had again. The caller commits.

    Raises UsageError for a scope that there is not, NotFound for such a layer.
    """
    for scope in scopes:
        if scope not in SCOPES:
            raise UsageError("keys.unknown_scope", scope=scope, known=", ".join(SCOPES))
    for layer in layers or ():
        if not one(connection, "select exists (select from sdi.layer where id = %s)", (layer,)):
            raise NotFound("keys.unknown_layer", layer=layer)
    secret = new_secret()
    values = {
        "name": name.strip(), "prefix": secret[:_PREFIX], "digest": _digest(secret), "scopes": list(scopes),
        "layers": list(layers) if layers else None, "created_by": created_by, "days": days,
    }  # fmt: skip
    return _rows(connection, "create", values)[0], secret


def verify(connection: Connection, secret: str) -> ApiKey | None:
    """The key of a secret, None where there is none that is valid; notes the use. The caller commits.

    It is found by its first letters; the rest is compared in constant time.
    """
    found = _rows(connection, "by_prefix", {"prefix": secret[:_PREFIX]}) if is_well_formed(secret) else []
    known = bytes(found[0]["digest"]) if found else _NOBODY
    if not hmac.compare_digest(known, _digest(secret)) or not found:
        return None
    key, layers = found[0], found[0]["layers"]
    with connection.cursor() as cursor:
        cursor.execute(sql_query("keys", "used"), {"id": key["id"]})
    return ApiKey(key["id"], key["name"], tuple(key["scopes"]), None if layers is None else tuple(layers))


def listed(connection: Connection) -> list[dict[str, Any]]:
    """All keys, also those that are valid no more, without secrets."""
    return _rows(connection, "list", {})


def revoke(connection: Connection, number: int) -> None:
    """End a key; the service knows within two seconds. Raises NotFound. The caller commits."""
    if one(connection, sql_query("keys", "revoke"), {"id": number}) is None:
        raise NotFound("keys.unknown", number=number)


def revoke_named(connection: Connection, name: str) -> None:
    """End all keys of a name. The caller commits."""
    with connection.cursor() as cursor:
        cursor.execute(sql_query("keys", "revoke_named"), {"name": name})


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _checksum(text: str) -> str:
    number, letters = zlib.crc32(text.encode("utf-8", "surrogatepass")), ""
    for _ in range(_CHECK):
        number, rest = divmod(number, len(_DIGITS))
        letters = _DIGITS[rest] + letters
    return letters


def _rows(connection: Connection, query: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(sql_query("keys", query), values)
        return [dict(row) for row in cursor.fetchall()]
