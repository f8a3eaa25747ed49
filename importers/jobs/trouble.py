"""An error as a job keeps it, to be told in whatever language its reader comes with."""

from typing import Any

from sdi.errors import SdiError, http_status
from sdi.messages import LANGUAGES, say

_PLACES = ("file", "row", "column")


def trouble(error: SdiError) -> dict[str, Any]:
    """``{type, status, title: {vi, en}, detail: {vi, en}}`` (RFC 9457); file, row, column where known.

    `choices` is there where a person must choose.
    """
    status = http_status(error)
    return {
        "type": f"/problems/{error.key}",
        "title": {language: say(f"problem.{status}", language) for language in LANGUAGES},
        "status": status,
        "detail": {language: error.tell(language) for language in LANGUAGES},
        **({"choices": list(error.values["choices"])} if "choices" in error.values else {}),
        **{name: error.values[name] for name in _PLACES if isinstance(error.values.get(name), str | int)},
    }
