"""The API keys that a worker has seen, believed for a moment."""

import hashlib
import threading
import time
from typing import NamedTuple

from sdi.keys import ApiKey, is_well_formed, verify
from sdi.web.pool import Database

_FRESH = 1.0
"""Seconds that a key is believed without asking the database: a revoked one works no longer than that."""

_MOST = 1000


class _Known(NamedTuple):
    key: ApiKey
    until: float


class Keys:
    """The valid keys that were seen within the last second, by the digest of their secret."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._known: dict[bytes, _Known] = {}

    def find(self, secret: str) -> ApiKey | None:
        """The key of a secret; None where it is not valid. Raises Unavailable."""
        if not is_well_formed(secret):
            return None
        digest = hashlib.sha256(secret.encode()).digest()
        known = self._known.get(digest)
        if known is not None and time.monotonic() < known.until:
            return known.key
        asked = time.monotonic()
        with self._database.read() as connection, connection:
            key = verify(connection, secret)
        self._keep(digest, key, asked)
        return key

    def _keep(self, digest: bytes, key: ApiKey | None, asked: float) -> None:
        with self._lock:
            if key is None or len(self._known) >= _MOST:
                self._known.clear()
            if key is not None:
                self._known[digest] = _Known(key, asked + _FRESH)
