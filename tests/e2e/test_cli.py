"""The command line as a person and a script use it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SDI = Path(sys.executable).with_name("sdi")

type Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    home = tmp_path_factory.mktemp("cli")

    def call(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = os.environ | {"SDI_HOME": str(home), "SDI_LANG": "en"} | environment
        return subprocess.run([SDI, *words], env=settings, capture_output=True, text=True, check=False)

    assert call("layers", "apply").returncode == 0
    return call


def points(folder: Path, text: str) -> str:
    file = folder / "diem.csv"
    file.write_text(text, "utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["nonsense"], 2, "No such command"),
        (["import", "none.shp"], 2, "There is no file"),
        (["layers", "show", "none"], 1, "no layer “none”"),
        (["changes", "revert", "99"], 1, "no change set 99"),
        (["changes", "show", "99"], 1, "no change set 99"),
    ],
)
def test_exit_codes_and_sentences(run: Run, words: list[str], code: int, told: str) -> None:
    done = run(*words)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("SDI_PORT", "abc", 2),
        ("SDI_CITY_CRS", "5897", 2),
        ("SDI_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", 3),
    ],
)
def test_a_wrong_setting_is_one_sentence(run: Run, name: str, value: str, code: int) -> None:
    done = run("layers", "list", **{name: value})
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 4


def test_an_import_is_shown_and_can_be_taken_back(run: Run, tmp_path: Path) -> None:
    file = points(tmp_path, "MA,TEN,lon,lat\nC1,Chợ [bold]nổi[/],105.75,10.0\nC2,Chợ An Bình,105.76,10.01\n")
    dry = json.loads(run("import", file, "--layer", "markets", "--dry-run", "--json").stdout)
    assert (dry["diff"]["new"], dry["published"]) == (2, False)
    done = run("import", file, "--layer", "markets", "--yes")
    assert done.returncode == 0, done.stderr
    assert "2 new" in done.stdout
    again = json.loads(run("import", file, "--layer", "markets", "--json").stdout)
    assert (again["diff"]["unchanged"], again["changeset"]) == (2, None)
    listed = json.loads(run("changes", "list", "--json").stdout)
    assert listed[0]["layers"] == [{"layer": "markets", "inserted": 2, "updated": 0, "deleted": 0}]
    assert run("changes", "revert", str(listed[0]["number"]), "--yes").returncode == 0
    shown = {row["id"]: row["features"] for row in json.loads(run("layers", "list", "--json").stdout)}
    assert shown["markets"] == 0


def test_changes_of_what_is_there_need_consent(run: Run, tmp_path: Path) -> None:
    run("import", points(tmp_path, "MA,TEN,lon,lat\nC9,Chợ cũ,105.75,10.0\n"), "--layer", "markets", "--yes")
    changed = points(tmp_path, "MA,TEN,lon,lat\nC9,Chợ mới,105.75,10.0\n")
    refused = run("import", changed, "--layer", "markets")
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    assert run("import", changed, "--layer", "markets", "--yes").returncode == 0


@pytest.mark.parametrize("ending", ["json", "html"])
def test_the_report_is_written(run: Run, tmp_path: Path, ending: str) -> None:
    file = points(tmp_path, "MA,TEN,lon,lat\nC7,<b>Chợ</b>,105.75,10.0\n")
    report = tmp_path / f"report.{ending}"
    run("import", file, "--layer", "markets", "--dry-run", "--report", str(report))
    text = report.read_text("utf-8")
    assert "diem.csv" in text
    assert "<b>Chợ</b>" not in text or ending == "json"


def test_a_draft_can_be_applied(run: Run, tmp_path: Path) -> None:
    file = points(tmp_path, "MA,TEN,lon,lat\nC7,Chợ,105.75,10.0\n")
    draft = run("layers", "draft", file, "diem_moi")
    layer = tmp_path / "diem_moi.yml"
    layer.write_text(draft.stdout, "utf-8")
    assert json.loads(run("layers", "apply", str(layer), "--json").stdout) == {"diem_moi": "created"}
    assert run("layers", "remove", "diem_moi", "--yes").returncode == 0


def test_a_layer_file_with_mistakes_is_refused_with_all_of_them(run: Run, tmp_path: Path) -> None:
    layer = tmp_path / "hong.yml"
    layer.write_text("id: hong\ntheme: x\nkey: [nothing]\nfields: {}\nnonsense: 1\n", "utf-8")
    done = run("layers", "apply", str(layer))
    assert done.returncode == 1
    assert f"{layer}:3: key" in done.stderr.replace("\n", "")
    assert "nonsense" in done.stderr
    assert "title" in done.stderr


def test_positions_are_proved(run: Run) -> None:
    told = json.loads(run("check", "--json").stdout)
    assert set(told["paths"]) == {"PostGIS", "pyproj", "geopandas", "rasterio"}
    assert all(path["exact"] and path["worst_m"] <= 0.001 for path in told["paths"].values())


def test_help_of_every_command(run: Run) -> None:
    for words in (
        ["--help"],
        *([name, "--help"] for name in ("demo", "serve", "import", "check", "db", "layers")),
    ):
        done = run(*words)
        assert done.returncode == 0
        assert len(done.stdout) > 200
