"""Making a new cluster: all of it, or nothing that a later start would take for one."""

import secrets
import shutil
import subprocess
from pathlib import Path

from sdi.embedded.keeper import ENVIRONMENT
from sdi.embedded.place import Place
from sdi.embedded.programs import Programs
from sdi.errors import Unavailable


def make_cluster(place: Place, programs: Programs) -> None:
    """A cluster with database and superuser ``sdi`` in `place`. Raises Unavailable."""
    unborn = place.folder / "data.new"
    shutil.rmtree(unborn, ignore_errors=True)
    place.private(unborn)
    _initdb(place, programs, unborn)
    _furnish(place, programs, unborn)
    unborn.rename(place.data)


def _initdb(place: Place, programs: Programs, data: Path) -> None:
    language = ["--encoding=UTF8", "--locale=C.UTF-8", "--text-search-config=simple"]
    safety = ["--auth=peer", "--data-checksums"]
    _run(place, [programs.path("initdb"), "-D", str(data), "-U", "sdi", *language, *safety])


def _furnish(place: Place, programs: Programs, data: Path) -> None:
    """Give the role a password and make the database, before anyone can connect."""
    password = secrets.token_urlsafe(24)
    place.password.unlink(missing_ok=True)
    place.password.touch(mode=0o600)
    place.password.write_text(password)
    _run(
        place,
        [programs.path("postgres"), "--single", "-D", str(data), "-c", "exit_on_error=on", "template1"],
        f"alter role sdi password '{password}'\ncreate database sdi\n",
    )


def _run(place: Place, command: list[str], text: str = "") -> None:
    done = subprocess.run(
        command,
        input=text,
        env=ENVIRONMENT,
        cwd="/",
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        **place.account.switch(),
    )
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise Unavailable("db.not_made", folder=place.folder, reason="".join(reason))
