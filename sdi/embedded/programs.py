"""The installed PostgreSQL programs that bring PostGIS with them."""

from dataclasses import dataclass
from pathlib import Path

from sdi.errors import Unavailable

OLDEST = 15
INSTALL = "apt-get install postgresql postgresql-postgis"


@dataclass(frozen=True)
class Programs:
    """One major version of PostgreSQL: its number and the folder of its programs."""

    version: int
    folder: Path

    def path(self, name: str) -> str:
        """The full path of one program, such as ``initdb``."""
        return str(self.folder / name)


def newest(lib: Path = Path("/usr/lib/postgresql"), share: Path = Path("/usr/share/postgresql")) -> Programs:
    """The newest version with PostGIS, in Debian's folders. Raises Unavailable where there is none."""
    found = _installed(lib, share)
    if not found:
        raise Unavailable("db.missing_postgis", oldest=OLDEST, command=INSTALL)
    return found[-1]


def of_cluster(
    data: Path, lib: Path = Path("/usr/lib/postgresql"), share: Path = Path("/usr/share/postgresql")
) -> Programs:
    """The version that made the cluster in `data`: another one can't read its files. Raises Unavailable."""
    version = int((data / "PG_VERSION").read_text())
    for programs in _installed(lib, share):
        if programs.version == version:
            return programs
    command = f"apt-get install postgresql-{version} postgresql-{version}-postgis-3"
    raise Unavailable("db.other_version", folder=data, version=version, command=command)


def _installed(lib: Path, share: Path) -> list[Programs]:
    """All versions that have both the server and PostGIS, the oldest first."""
    versions = sorted(int(f.name) for f in lib.glob("[1-9][0-9]") if (f / "bin" / "postgres").is_file())
    return [
        Programs(version, lib / str(version) / "bin")
        for version in versions
        if version >= OLDEST and (share / str(version) / "extension" / "postgis.control").is_file()
    ]
