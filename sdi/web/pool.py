"""A bounded pool of database connections, shared by the threads of one worker."""

import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg2
import structlog
from psycopg2.errors import InsufficientPrivilege, UndefinedColumn, UndefinedTable
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from psycopg2.extensions import connection as Connection  # noqa: N812

from sdi.db import connect
from sdi.errors import Unavailable, UsageError

_PATIENCE = 10.0
"""Seconds a request waits for a connection before it is told to come back later."""

_OTHER_CATALOG = (UndefinedTable, UndefinedColumn, InsufficientPrivilege)
"""What a request meets that still has the catalog of a moment ago: a layer removed, changed, closed."""

_log = structlog.get_logger("sdi.database")


class Database:
    """At most `size` connections to one database; the one used last is given first, its caches being warm.

    Connections that the server has closed (a restart, an outage) are noticed before use and replaced.
    """

    def __init__(self, url: str, size: int = 8, patience: float = _PATIENCE) -> None:
        self._url = url
        self._patience = patience
        self._free = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[Connection] = []
        self._closed = False

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading, autocommit off; what was left open is rolled back.

        Raises Unavailable where the database does not answer or all connections stay busy.
        """
        if not self._free.acquire(timeout=self._patience):
            raise Unavailable("web.busy")
        try:
            connection = self._take()
            try:
                with _outage_told():
                    yield connection
            finally:
                self._give_back(connection)
        finally:
            self._free.release()

    def close(self) -> None:
        """Close what is idle; what is in use is closed when it comes back."""
        with self._lock:
            self._closed, idle, self._idle = True, self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> Connection:
        while True:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                return self._connect()
            if not _closed_by_server(connection):
                return connection
            connection.close()

    def _connect(self) -> Connection:
        try:
            return connect(self._url, "sdi serve")
        except Unavailable as error:  # whose reason names sockets and hosts: nothing for readers
            raise Unavailable("web.no_database") from error

    def _give_back(self, connection: Connection) -> None:
        if not connection.closed and connection.info.transaction_status != TRANSACTION_STATUS_IDLE:
            with suppress(psycopg2.Error):
                connection.rollback()
        with self._lock:
            if not connection.closed and not self._closed:
                self._idle.append(connection)
                return
        connection.close()


def _closed_by_server(connection: Connection) -> bool:
    """Whether an idle connection has something to say: it can only be that it has ended."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


@contextmanager
def _outage_told() -> Iterator[None]:
    try:
        yield
    except psycopg2.errors.QueryCanceled as error:
        raise Unavailable("web.too_slow") from error
    except _OTHER_CATALOG as error:
        _log.warning("database ahead of the catalog", reason=type(error).__name__)
        raise Unavailable("web.changing") from error
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        raise Unavailable("web.no_database") from error
    except psycopg2.DataError as error:
        raise UsageError("web.value_refused") from error
