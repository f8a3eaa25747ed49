"""How names are compared that people write in many ways."""

import re
import unicodedata


def fold(name: str) -> str:
    """A name without case, accents, spaces and underscores, as import aliases compare."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", plain)
