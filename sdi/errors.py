"""The one tree of errors, and what each means to a shell and to an HTTP client.

    SdiError
    ├── UsageError          the call itself is wrong          exit 2   400
    ├── DataRefused         the data is not taken             exit 1   422
    │   ├── LayerFileRefused   a layer file has mistakes      exit 1   422
    │   ├── TooLarge           it is larger than is taken     exit 1   413
    │   └── WrongMedia         it is of a type never taken    exit 1   415
    ├── NotFound            no such layer, feature, change    exit 1   404
    ├── Conflict            someone else was there first      exit 1   409
    ├── Unknown             the caller has not said who it is exit 1   401
    ├── Forbidden           the caller lacks the right        exit 1   403
    └── Unavailable         a part we need does not answer    exit 3   503

An error carries a key of the message catalogue and the values that fill it, so that the
same error can be told in Vietnamese or English (`sdi.messages`). Names of places travel
as attributes: ``file``, ``row``, ``column`` where there is one.
"""

from typing import Any

from sdi.messages import Language, say


class SdiError(Exception):
    """Something went wrong that its reader can act on.

    `key` is a key of the message catalogue; `values` fill its placeholders.
    """

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def tell(self, language: Language = "en") -> str:
        """The message with its values, in one language."""
        return say(self.key, language, **self.values)

    def __str__(self) -> str:
        return self.tell("en")


class UsageError(SdiError):
    """The call itself is wrong: an unknown option, a value out of range."""


class DataRefused(SdiError):
    """The data can't be taken as it is; nothing was written."""


class LayerFileRefused(DataRefused):
    """A layer file has mistakes; all of them are told at once."""


class TooLarge(DataRefused):
    """There is more of it than is taken."""


class WrongMedia(DataRefused):
    """It is of a media type that is not taken here."""


class NotFound(SdiError):
    """There is no such thing under that name."""


class Conflict(SdiError):
    """The state has moved on since the caller looked."""


class Unknown(SdiError):
    """The caller has not shown who it is: no key, or one that is not valid."""


class Forbidden(SdiError):
    """The caller lacks the right."""


class Unavailable(SdiError):
    """A part of the system that is needed does not answer."""


_MEANING: tuple[tuple[type[SdiError], int, int], ...] = (
    # class, HTTP status, exit code; the first match counts, so children stand before parents
    (UsageError, 400, 2),
    (TooLarge, 413, 1),
    (WrongMedia, 415, 1),
    (DataRefused, 422, 1),
    (NotFound, 404, 1),
    (Conflict, 409, 1),
    (Unknown, 401, 1),
    (Forbidden, 403, 1),
    (Unavailable, 503, 3),
    (SdiError, 500, 3),
)


def http_status(error: SdiError) -> int:
    """The HTTP status that tells this error (RFC 9110)."""
    return next(status for kind, status, _ in _MEANING if isinstance(error, kind))


def exit_code(error: SdiError) -> int:
    """The exit code of a command that ends with this error."""
    return next(code for kind, _, code in _MEANING if isinstance(error, kind))
