"""Bringing the server of a finished cluster up, on a port that is free."""

import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from sdi.embedded import keeper, programs, tuning
from sdi.embedded.account import current
from sdi.embedded.place import Place, short
from sdi.errors import Unavailable

_FIRST_PORT, _PORTS = 15000, 10000  # below the ports that the kernel gives to outgoing connections
_TRIES = 50


def launch(place: Place, options: Mapping[str, str]) -> None:
    """Start the server of `place` under a keeper; back when it takes connections.

    `options` are settings of this start alone: they are not written down. Raises Unavailable.
    """
    _write_rules(place)
    _clear(place.private(place.sockets()))
    for port in _free_ports(place):
        _write_settings(place, port)
        _renew_log(place.log)
        if _start(place, options):
            place.port.write_text(str(port))
            return
        if "could not create any TCP/IP sockets" not in place.log.read_text(errors="replace"):
            raise Unavailable("db.not_started", reason=_reason(place.log), log=place.log)
    raise Unavailable("db.no_port", first=_FIRST_PORT, last=_FIRST_PORT + _PORTS - 1)


def usual_port(place: Place) -> int:
    """The port of the last start, or the one to try first."""
    if place.port.is_file() and (known := place.port.read_text().strip()).isdigit():
        return int(known)
    return _FIRST_PORT + int(short(place.folder), 16) % _PORTS


def _free_ports(place: Place) -> Iterator[int]:
    first = usual_port(place)
    ports = (_FIRST_PORT + (first - _FIRST_PORT + 7 * n) % _PORTS for n in range(_TRIES))
    return (port for port in ports if _is_free(port))


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _clear(sockets: Path) -> None:
    """Remove what a killed server left: another program may have the process number in its lock by now."""
    for left in sockets.glob(".s.PGSQL.*"):
        left.unlink()


def _write_rules(place: Place) -> None:
    """Who may connect: root, the server's and our own user by socket, all others by password."""
    names = sorted({"root", place.account.name, current().name})
    _write(place.folder / "pg_ident.conf", "".join(f'sdi "{name}" sdi\n' for name in names))
    _write(
        place.folder / "pg_hba.conf",
        "local all all peer map=sdi\nhost all all 127.0.0.1/32 scram-sha-256\n",
    )


def _write_settings(place: Place, port: int) -> None:
    sockets = str(place.sockets()).replace('"', '""')
    values = {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": f'"{sockets}"',
        "unix_socket_permissions": "0700",
        "hba_file": str(place.folder / "pg_hba.conf"),
        "ident_file": str(place.folder / "pg_ident.conf"),
        **tuning.settings(tuning.memory(), tuning.cores()),
        **tuning.shared_memory(),
    }
    _write(
        place.folder / "postgresql.conf",
        f"# Written anew at each start.\n{tuning.lines(values)}include = 'local.conf'\n",
    )
    if not (place.folder / "local.conf").exists():
        _write(place.folder / "local.conf", "# Your own settings; they win over postgresql.conf.\n")


def _write(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o644)  # the server's user reads it


def _renew_log(log: Path) -> None:
    """Keep the log of the start before, so that `log` tells of this one alone."""
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)


def _start(place: Place, options: Mapping[str, str]) -> bool:
    server = programs.of_cluster(place.data).path("postgres")
    settings = {"config_file": str(place.folder / "postgresql.conf"), **options}
    switch = place.account.switch()
    done = subprocess.run(
        [sys.executable, "-I", "-S", keeper.__file__, str(place.lease), str(place.stays), str(place.log)]
        + [str(switch.get("user", "")), str(switch.get("group", ""))]
        + [server, "-D", str(place.data)]
        + [part for name, value in settings.items() for part in ("-c", f"{name}={value}")],
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def _reason(log: Path) -> str:
    """The server's last word, without its time and process."""
    fatal = [ln for ln in log.read_text(errors="replace").splitlines() if "FATAL:" in ln or "error:" in ln]
    return fatal[-1].partition("FATAL:")[2].strip() or fatal[-1] if fatal else ""
