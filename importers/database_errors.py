"""What the database says while a file is imported, as errors that a person can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

import adbc_driver_manager
import psycopg2
from psycopg2 import errors

from sdi.errors import Conflict, DataRefused, SdiError, Unavailable

_GONE = (errors.UndefinedTable, errors.UndefinedColumn)
_IN_THE_WAY = (psycopg2.extensions.TransactionRollbackError, errors.LockNotAvailable)
_LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)
_VALUES = (psycopg2.DataError, psycopg2.InternalError, psycopg2.NotSupportedError, psycopg2.IntegrityError)
_VALUE_STATES = ("0A", "22", "23", "54", "XX")
"""Classes of SQLSTATE that speak of what was to be stored (PostgreSQL manual, appendix A)."""


@contextmanager
def database_errors_told(file: str) -> Iterator[None]:
    """Raise what the database says inside of the block as one of ours.

    Conflict: the layer was taken away, or someone else's work stands against this one.
    DataRefused: it does not take a value. Unavailable: it went away. Statements that are wrong
    in themselves are faults of ours, and stay what they are.
    """
    try:
        yield
    except SdiError:
        raise
    except _GONE as error:
        raise Conflict("database.layer_gone", file=file) from error
    except _IN_THE_WAY as error:
        raise Conflict("database.in_the_way", file=file, reason=_said(error)) from error
    except _LOST as error:
        raise Unavailable("db.unreachable", reason=_said(error)) from error
    except _VALUES as error:
        raise DataRefused("database.not_stored", file=file, reason=_said(error)) from error
    except adbc_driver_manager.Error as error:
        told = _of_copy(error, file)
        if told is None:
            raise
        raise told from error


def _of_copy(error: adbc_driver_manager.Error, file: str) -> SdiError | None:
    state = error.sqlstate or ""
    if state.startswith(_VALUE_STATES):
        return DataRefused("database.not_stored", file=file, reason=_said(error))
    if state == "42P01":
        return Conflict("database.layer_gone", file=file)
    return None if state.startswith("42") else Unavailable("db.unreachable", reason=_said(error))


def _said(error: Exception) -> str:
    """The first line of what the server said, without the driver's preamble."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rpartition("ERROR:")[2].strip()
