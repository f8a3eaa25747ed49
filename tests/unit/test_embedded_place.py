"""Where clusters live: two homes never share one, a moved home keeps its own."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sdi.embedded import account, place
from sdi.embedded.place import Place
from sdi.errors import Unavailable

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's clusters live outside of their home")


@pytest.fixture
def make(tmp_path: Path) -> Callable[[Path], Place]:
    def at(home: Path) -> Place:
        home.mkdir(parents=True, exist_ok=True)
        return place.make(home, tmp_path / "system")

    return at


def test_two_homes_have_two_places(make: Callable[[Path], Place], tmp_path: Path) -> None:
    assert make(tmp_path / "a").folder != make(tmp_path / "b").folder


def test_a_place_is_found_again(make: Callable[[Path], Place], tmp_path: Path) -> None:
    assert place.find(tmp_path / "a") is None
    made = make(tmp_path / "a")
    assert place.find(tmp_path / "a") == made == make(tmp_path / "a")


def test_a_moved_home_keeps_its_cluster(make: Callable[[Path], Place], tmp_path: Path) -> None:
    made = make(tmp_path / "a")
    (made.folder / "data").mkdir()
    (tmp_path / "a").rename(tmp_path / "b")
    assert (make(tmp_path / "b").folder / "data").is_dir()


def test_a_copied_home_gets_a_cluster_of_its_own(make: Callable[[Path], Place], tmp_path: Path) -> None:
    made = make(tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b", symlinks=True)
    assert make(tmp_path / "b").folder != made.folder
    assert place.find(tmp_path / "a") == made


@as_root
def test_a_home_made_anew_does_not_inherit(make: Callable[[Path], Place], tmp_path: Path) -> None:
    first = make(tmp_path / "a")
    shutil.rmtree(tmp_path / "a")
    assert make(tmp_path / "a").folder != first.folder
    assert first.folder.is_dir()


@as_root
def test_another_users_cluster_is_left_alone(make: Callable[[Path], Place], tmp_path: Path) -> None:
    made = make(tmp_path / "a")
    os.chown(made.folder, account.server().uid, -1)
    with pytest.raises(Unavailable, match="belongs to user “postgres”"):
        place.find(tmp_path / "a")


@as_root
def test_the_servers_user_gets_through_whatever_the_umask(
    make: Callable[[Path], Place], tmp_path: Path
) -> None:
    before = os.umask(0o077)
    try:
        folder = make(tmp_path / "a").folder
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o711
    assert folder.parent.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("name", ["x" * 90, "with, comma"])
def test_a_socket_has_a_short_path_without_commas(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    sockets = Place(tmp_path, folder, account.current()).sockets()
    assert len(os.fsencode(sockets)) <= place.LONGEST_SOCKET_FOLDER
    assert "," not in str(sockets)
    assert sockets != Place(tmp_path, tmp_path / f"{name}2", account.current()).sockets()


def test_a_private_folder_of_someone_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    here = Place(tmp_path, tmp_path, account.current())
    for name in ("open", "link"):
        with pytest.raises(Unavailable, match="mode 0700"):
            here.private(tmp_path / name)
    assert here.private(tmp_path / "new").stat().st_mode & 0o777 == 0o700
