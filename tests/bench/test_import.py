"""An import of a million parcels beside ogr2ogr with COPY of the same file, in the same run.

The parcels are those of `parcels_1m.sql`, where that lies beside the checkout; SDI_BENCH_ROWS
takes fewer. Printed are seconds, the ratio to ogr2ogr, and the memory of the process at its largest.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg2
import pytest

ROWS = int(os.environ.get("SDI_BENCH_ROWS", "1000000"))
SDI = str(Path(sys.executable).with_name("sdi"))


EDITS = (
    "update city.parcel set loai_dat = 'BCS' where id % {fifth} = 1",
    "update city.parcel set geom = st_translate(geom, 0.5, 0) where id % {fifth} = 2",
    "delete from city.parcel where id % {tenth} = 5",
    """insert into city.parcel
       select id + 2000000, so_to + 100000, so_thua, loai_dat, dien_tich, xa, dia_chi, cap_nhat,
              st_translate(geom, 0, 30000)
       from city.parcel where id % {tenth} = 6""",
)
"""500 other land uses, 500 moved by half a metre, 10 gone, 10 new."""


class Run(NamedTuple):
    """Wall-clock seconds and largest resident memory in MB of one command, and what it printed."""

    seconds: float
    megabytes: float
    output: str


class Bench:
    """A private server of its own, with the parcels as a shapefile and the last time of ogr2ogr."""

    def __init__(self, folder: Path, sql: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "SDI_HOME": str(folder / "home"), "SDI_LANG": "en"}
        self.sdi("db", "start")
        self.sdi("db", "migrate")
        self.url = self.sdi("db", "url").output.strip()
        self.psql(file=sql)
        self.psql(f"delete from city.parcel where id > {ROWS}")
        self.file = self.export("parcels", "select * from city.parcel order by id")

    def sdi(self, *arguments: str) -> Run:
        return run([SDI, *arguments], self.environment)

    def psql(self, statement: str = "", file: Path | None = None) -> None:
        with psycopg2.connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute(file.read_text("utf-8") if file else statement)

    def export(self, name: str, query: str) -> Path:
        file = self.folder / f"{name}.shp"
        command = ["ogr2ogr", "-f", "ESRI Shapefile", str(file), f"PG:{self.url}", "-sql", query]
        run([*command, "-lco", "ENCODING=UTF-8", "-nln", name], self.environment)
        return file

    def ogr2ogr(self, file: Path) -> Run:
        """The peer: a new table with a spatial index, by COPY."""
        self.psql("drop table if exists public.peer")
        command = ["ogr2ogr", "-f", "PostgreSQL", f"PG:{self.url}", str(file), "-nln", "peer"]
        options = ["-nlt", "PROMOTE_TO_MULTI", "-lco", "SCHEMA=public"]
        return run([*command, *options], {**self.environment, "PG_USE_COPY": "YES"})

    def imported(self, file: Path, *options: str) -> tuple[Run, dict[str, Any]]:
        done = self.sdi("import", str(file), *options, "--yes", "--json")
        return done, json.loads(done.output)


def run(command: list[str], environment: dict[str, str]) -> Run:
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    with process.stdout as stdout:
        output = stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, (command, output)
    return Run(time.perf_counter() - start, usage.ru_maxrss / 1024, output)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    sql = Path(__file__).resolve().parents[3] / "shared" / "bench" / "parcels_1m.sql"
    if not sql.is_file() or not shutil.which("ogr2ogr"):
        pytest.skip("needs the reference parcels beside the checkout, and ogr2ogr")
    made = Bench(tmp_path_factory.mktemp("bench"), sql)
    try:
        yield made
    finally:
        made.sdi("db", "stop")


def told(what: str, done: Run, *peers: Run) -> None:
    floor = sum(peer.seconds for peer in peers) / len(peers)
    around = " and ".join(f"{peer.seconds:.1f}" for peer in peers)
    ratio = done.seconds / floor
    print(f"\n{what}: {done.seconds:.1f} s, {ratio:.2f} × ogr2ogr ({around} s), {done.megabytes:.0f} MB")


def test_a_new_layer_then_the_same_file_then_a_few_changes(bench: Bench) -> None:
    before = bench.ogr2ogr(bench.file)
    new, report = bench.imported(bench.file, "--new", "parcels_bench")
    after = bench.ogr2ogr(bench.file)
    told("new layer", new, before, after)
    assert report["diff"]["new"] == ROWS

    same, report = bench.imported(bench.file, "--layer", "parcels_bench")
    last = bench.ogr2ogr(bench.file)
    told("same file again", same, after, last)
    assert (report["diff"]["unchanged"], report["changeset"]) == (ROWS, None)

    for statement in EDITS:
        bench.psql(statement.format(fifth=ROWS // 500, tenth=ROWS // 10))
    changed_file = bench.export("changed", "select * from city.parcel order by id")
    changed, report = bench.imported(changed_file, "--layer", "parcels_bench", "--mode", "replace")
    told("1,000 changed, 10 added, 10 removed", changed, last, bench.ogr2ogr(changed_file))
    diff = report["diff"]
    assert (diff["new"], diff["changed"], diff["moved"], diff["deleted"]) == (10, 1000, 500, 10)
    shown = json.loads(bench.sdi("changes", "show", str(report["changeset"]), "--json").output)
    assert [(c["inserted"], c["updated"], c["deleted"]) for c in shown["layers"]] == [(10, 1000, 10)]


def test_a_new_layer_whose_polygons_are_checked_against_each_other(bench: Bench) -> None:
    declared = bench.folder / "layers" / "other"
    declared.mkdir(parents=True)
    drafted = bench.sdi("layers", "draft", str(bench.file), "checked").output
    rules = "checks:\n- {rule: topology, tolerance: 0.001, gaps: 0.5, slivers: 0.05}\n"
    declared.joinpath("checked.yml").write_text(drafted + rules, "utf-8")
    bench.environment["SDI_LAYERS_DIR"] = str(bench.folder / "layers")
    bench.sdi("layers", "apply")
    before = bench.ogr2ogr(bench.file)
    new, report = bench.imported(bench.file, "--new", "with_topology", "--like", "checked")
    told("new layer with topology", new, before, bench.ogr2ogr(bench.file))
    assert report["diff"]["new"] == ROWS
