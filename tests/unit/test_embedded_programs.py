"""Which PostgreSQL is chosen, and what is said where there is none."""

from pathlib import Path

import pytest

from sdi.embedded import programs
from sdi.errors import Unavailable


@pytest.fixture
def installed(tmp_path: Path) -> tuple[Path, Path]:
    """Versions 14 to 16 with PostGIS, 17 without."""
    lib, share = tmp_path / "lib", tmp_path / "share"
    for version in ("14", "15", "16", "17"):
        (lib / version / "bin").mkdir(parents=True)
        (lib / version / "bin" / "postgres").touch()
        (share / version / "extension").mkdir(parents=True)
        if version != "17":
            (share / version / "extension" / "postgis.control").touch()
    return lib, share


def test_the_newest_with_postgis(installed: tuple[Path, Path]) -> None:
    assert programs.newest(*installed).version == 16


def test_a_cluster_keeps_the_version_that_made_it(installed: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("15\n")
    assert programs.of_cluster(tmp_path, *installed).path("initdb").endswith("/15/bin/initdb")


def test_a_cluster_of_a_removed_version_names_its_packages(
    installed: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "PG_VERSION").write_text("18\n")
    with pytest.raises(Unavailable, match=r"apt-get install postgresql-18 postgresql-18-postgis-3"):
        programs.of_cluster(tmp_path, *installed)


def test_no_postgis_says_what_to_ask_for(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        programs.newest(tmp_path, tmp_path)
    for language in ("vi", "en"):
        assert "apt-get install postgresql postgresql-postgis" in refused.value.tell(language)


def test_a_version_too_old_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "14" / "bin").mkdir(parents=True)
    (tmp_path / "14" / "bin" / "postgres").touch()
    (tmp_path / "14" / "extension").mkdir()
    (tmp_path / "14" / "extension" / "postgis.control").touch()
    with pytest.raises(Unavailable):
        programs.newest(tmp_path, tmp_path)
