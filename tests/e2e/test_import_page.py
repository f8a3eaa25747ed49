"""The import page as an officer meets it: the real service, its queue, PostGIS, and a real browser."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np
import pyogrio
import pytest
import shapely
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from importers.text.codecs import encode
from layers.apply import apply_layer
from layers.folder import read_folder
from sdi import keys, paths
from sdi.db import one, transaction
from sdi.migrate import migrate

CHROMIUM = "/usr/bin/chromium"
UNNAMED, FAINT = (
    Path(__file__).with_name(name).read_text("utf-8").split("*/\n", 1)[1]
    for name in ("unnamed_controls.js", "faint_texts.js")
)
VENDOR = paths.static() / "vendor"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed"),
    pytest.mark.skipif(not (VENDOR / "maplibre-gl").is_dir(), reason="the browser's files are not set up"),
    pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning"),
]

PRJ = (
    'PROJCS["VN_2000_KTT_105_3deg",GEOGCS["GCS_VN_2000",DATUM["D_Vietnam_2000",'
    'SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",105.0],PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],'
    'UNIT["Meter",1.0]]'
)
"""VN-2000 at 105°00′ as surveyors' programs spell it."""

WARD = """
    insert into data.wards (ma_xa, ten, loai, dan_so, hieu_luc_tu, geom) values
    ('31135', 'Phường Ninh Kiều', 'phuong', 120345, '2025-07-01',
     ST_Multi(ST_MakeEnvelope(580000, 1103000, 585000, 1108000, 5897)))
"""
SCHOOLS = ("Trường Tiểu học Mạc Đĩnh Chi", "Trường Trung học cơ sở Lương Thế Vinh", "Trường Mầm non Sao Mai")


# ——— files as officers have them ———


def zipped(files: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def raw_text(value: str | bytes) -> bytes:
    return encode(value, "tcvn3") if isinstance(value, str) else value


def shapefile(folder: Path, stem: str, columns: dict[str, Any], shapes: Any, kind: str) -> dict[str, bytes]:
    """The parts of a shapefile with TCVN3 text; a DBF says nothing of its encoding."""
    folder.mkdir(parents=True, exist_ok=True)
    raw = [
        np.array([raw_text(value).decode("latin-1") for value in values], dtype=object)
        if isinstance(values[0], str | bytes)
        else np.array(values)
        for values in columns.values()
    ]
    pyogrio.raw.write(
        folder / f"{stem}.shp", shapely.to_wkb(shapes), raw, list(columns), geometry_type=kind, crs=None,
        driver="ESRI Shapefile", encoding="ISO-8859-1",
    )  # fmt: skip
    (folder / f"{stem}.prj").write_text(PRJ)
    kept = (".shp", ".shx", ".dbf", ".prj")
    return {f"{stem}{ending}": (folder / f"{stem}{ending}").read_bytes() for ending in kept}


def parcel(place: int) -> shapely.Polygon:
    east, north = 582000 + place % 10 * 20, 1105500 + place // 10 * 40
    return shapely.box(east, north, east + 20, north + 40)


def parcels(folder: Path, uses: dict[int, str] | None = None, moved: tuple[int, ...] = ()) -> bytes:
    """Sixty parcels of a cadastral sheet; some with another land use or pushed three metres east."""
    shapes = [parcel(place) for place in range(60)]
    for place in moved:
        shapes[place] = shapely.affinity.translate(shapes[place], 3, 0)
    columns = {
        "MAXA": ["31135"] * 60,
        "SOTO": [7] * 60,
        "SOTHUA": list(range(1, 61)),
        "LOAIDAT": [(uses or {}).get(place, "ODT") for place in range(60)],
        "DIENTICH": [800.0] * 60,
        "TENCHU": [("Ông Trần Văn Bé", "Bà Nguyễn Thị Hương", "Ông Lý Quốc Đạt")[i % 3] for i in range(60)],
    }
    return zipped(shapefile(folder, "thua_dat", columns, shapes, "Polygon"))


def schools(folder: Path) -> bytes:
    names = [SCHOOLS[place % 3] for place in range(12)]
    columns = {"MA": [f"T{place}" for place in range(12)], "TEN": names}
    points = [shapely.Point(582100 + 100 * place, 1105600) for place in range(12)]
    return zipped(shapefile(folder, "truong_hoc", columns, points, "Point"))


# ——— the service and the browser ———


def fill(url: str) -> None:
    migrate(url)
    with transaction(url) as connection:
        for layer, source in read_folder(paths.layers()):
            apply_layer(connection, layer, source, 5897)
    with transaction(url) as connection, connection.cursor() as cursor:
        cursor.execute(WARD)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(url: str, home: Path) -> Iterator[str]:
    port = free_port()
    named = {"SDI_DATABASE_URL": url, "SDI_HOME": str(home), "SDI_WORKERS": "1"}
    environment = {**os.environ, **named, "PYTHONPATH": str(Path(paths.__file__).parents[1])}
    program = "from sdi.cli.main import main; main()"
    command = [sys.executable, "-c", program, "serve", "--port", str(port), "--json"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["ready"]
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


class Office(NamedTuple):
    """A service with a key to it, and its database."""

    address: str
    key: str
    database: str


@contextmanager
def opened_office(databases: Any, home: Path) -> Iterator[Office]:
    with databases.clone(databases.template("import_city", fill)) as url:
        with transaction(url) as connection:
            key = keys.create(connection, "Lê Thị Hoa", ["import"], None, "test")[1]
        with serving(url, home) as address:
            yield Office(address, key, url)


@pytest.fixture(scope="module")
def shared(databases: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """For tests that publish no parcels."""
    with opened_office(databases, tmp_path_factory.mktemp("office")) as office:
        yield office


@pytest.fixture
def fresh(databases: Any, tmp_path: Path) -> Iterator[Office]:
    """For tests that do."""
    with opened_office(databases, tmp_path / "home") as office:
        yield office


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield started
        started.close()


class Officer:
    """A person at a browser; keeps what the browser complains of and which servers it asks."""

    def __init__(self, page: Page, office: Office) -> None:
        self.page = page
        self.service, self.key, _ = office
        self.complaints: list[str] = []
        self.asked: set[str] = set()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.add(urlsplit(request.url).netloc))

    def _on_console(self, message: Any) -> None:
        refused = "the server responded with a status of 4" in message.text  # told on the page
        if message.type in ("error", "warning") and "GPU stall" not in message.text and not refused:
            self.complaints.append(message.text)

    def until(self, condition: Callable[[], Any], seconds: float = 60) -> Any:
        # the page's own waiting needs eval, which its security policy forbids
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, (self.complaints, self.page.locator("main").inner_text())
            self.page.wait_for_timeout(50)
        return found

    def see(self, selector: str) -> Locator:
        """The first element that fits, once it is there."""
        found = self.page.locator(selector)
        self.until(lambda: found.count() > 0)
        return found.first

    def open(self, language: str = "vi") -> None:
        """Come to the page with the key."""
        self.page.goto(f"{self.service}/import?lang={language}")
        self.see("#key").fill(self.key)
        self.page.keyboard.press("Enter")
        self.see(".drop")

    def home(self) -> None:
        self.page.goto(f"{self.service}/import#")
        self.see(".past-body > *")

    def choose(self, *files: tuple[str, bytes]) -> None:
        chosen = [
            {"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files
        ]
        self.page.set_input_files("#files", chosen)  # type: ignore[arg-type]
        self.see(".waiting li")

    def drop(self, name: str, data: bytes) -> None:
        """Drop a file on the zone with the mouse, as the browser tells it to the page."""
        self.see(".drop").evaluate(
            """(zone, [name, data]) => {
                 const transfer = new DataTransfer();
                 transfer.items.add(new File([Uint8Array.from(data)], name));
                 const told = { dataTransfer: transfer, bubbles: true, cancelable: true };
                 for (const type of ["dragenter", "dragover", "drop"])
                   zone.dispatchEvent(new DragEvent(type, told));
               }""",
            [name, list(data)],
        )
        self.see(".waiting li")

    def check(self) -> None:
        """Send what was chosen and wait until the import rests."""
        self.page.locator(".tray .button.big").click()
        self.rest()

    def rest(self) -> None:
        self.see(".verdict, .job-body .card:not(.working)")

    def part(self, name: str) -> str:
        return self.see(f"#part-{name}").inner_text()

    def agree(self) -> str:
        """Say yes to the question that is asked, and tell what it was."""
        asked = self.see("dialog").inner_text()
        self.page.locator("dialog .button").last.click()
        return asked

    def publish(self) -> None:
        self.page.locator(".decision .button.big").first.click()
        self.page.wait_for_timeout(100)
        if self.page.locator("dialog").count():
            self.agree()
        self.see(".card.done")

    def drawn(self, part: str) -> Locator:
        """The map of a part, once all of it is drawn."""
        return self.see(f"#part-{part} .plan[data-state=shown]")


type Come = Callable[..., Officer]


@pytest.fixture
def come(browser: Browser) -> Iterator[Come]:
    """A new person at a browser of their own, in an office."""
    opened = []

    def arrive(office: Office, width: int = 1280, height: int = 900, **options: Any) -> Officer:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN", **options)
        opened.append(context)
        return Officer(context.new_page(), office)

    yield arrive
    for context in opened:
        context.close()


def count(database: str, layer: str) -> int:
    with transaction(database) as connection:
        return int(one(connection, f"select count(*) from data.{layer}"))


def land_uses(database: str) -> dict[int, str]:
    with transaction(database) as connection, connection.cursor() as cursor:
        cursor.execute("select so_thua, loai_dat from data.parcels")
        return dict(cursor.fetchall())


def saved(person: Officer, button: str) -> bytes:
    """What a button hands over as a file."""
    with person.page.expect_download() as download:
        person.page.get_by_role("button", name=button, exact=True).click()
    return download.value.path().read_bytes()


# ——— the day's work ———


def test_a_legacy_file_from_drop_to_publication_and_back(come: Come, fresh: Office, tmp_path: Path) -> None:
    person = come(fresh)
    person.open()
    person.drop("thua_dat.zip", parcels(tmp_path))
    assert "Chưa ghi gì" in person.see(".tray").inner_text()
    person.check()

    assert "thêm 60 đối tượng" in person.see(".verdict").inner_text()
    letters = person.part("letters")
    assert "TCVN3" in letters
    assert "¤ng" in letters
    assert "Ông" in letters
    place = person.part("place")
    assert "EPSG:5897" in place
    assert "VN_2000_KTT_105_3deg" in place
    person.drawn("place")
    columns = person.part("columns")
    assert "Số thửa" in columns
    assert "6 trên 6" in columns or "6/6" in columns
    assert "60" in person.part("difference")
    assert count(fresh.database, "parcels") == 0

    person.publish()
    assert count(fresh.database, "parcels") == 60
    assert "Thửa đất" in person.see(".card.done").inner_text()

    person.home()
    listed = person.see(".imports li").inner_text()
    assert "thua_dat.zip" in listed
    assert "Đã công bố" in listed
    assert "Lê Thị Hoa" in listed
    assert "+60 mới" in listed
    person.page.get_by_role("button", name="Hoàn tác").click()
    assert "thua_dat.zip" in person.agree()
    person.until(lambda: count(fresh.database, "parcels") == 0)
    person.until(lambda: "Đã hoàn tác" in person.see(".imports li").inner_text())

    person.page.get_by_role("button", name="Đưa trở lại").click()
    person.agree()
    person.until(lambda: count(fresh.database, "parcels") == 60)
    person.until(lambda: "Đã công bố" in person.see(".imports li").inner_text())
    assert person.complaints == []
    assert person.asked == {urlsplit(person.service).netloc}


def test_three_changed_parcels_are_told_exactly(come: Come, fresh: Office, tmp_path: Path) -> None:
    person = come(fresh)
    person.open()
    person.choose(("thua_dat.zip", parcels(tmp_path / "first")))
    person.check()
    person.publish()

    person.home()
    person.choose(("thua_dat.zip", parcels(tmp_path / "second", {4: "TMD", 9: "CLN"}, (20,))))
    person.check()
    told = person.see(".counts").inner_text().split()
    assert told[told.index("Mới") + 1] == "0"
    assert told[told.index("đổi") + 1] == "3"
    assert told[told.index("Xóa") + 1] == "0"
    assert told[told.index("nguyên") + 1] == "57"
    rows = person.page.locator(".changes tbody tr")
    assert rows.count() == 3
    changes = {text.split("\n")[0].split("\t")[0]: text for text in rows.all_inner_texts()}
    assert "3 m" in changes["Dời chỗ"]
    both = " ".join(rows.all_inner_texts())
    assert "ODT → TMD" in both
    assert "ODT → CLN" in both

    person.until(lambda: person.page.locator(".download").is_visible())
    assert saved(person, "GeoPackage").startswith(b"SQLite format 3")
    assert json.loads(saved(person, "GeoJSON"))["features"]
    assert b"thua_dat.zip" in saved(person, "Báo cáo")

    person.drawn("difference")
    person.page.locator(".choices label", has_text="Trước").click()
    person.page.locator(".changes button.link").first.click()
    person.page.locator(".decision .button.big").first.click()
    asked = person.see("dialog").inner_text()
    assert "3 đối tượng đang công bố sẽ bị sửa" in asked
    person.page.keyboard.press("Escape")
    person.until(lambda: person.page.locator("dialog").count() == 0)
    assert land_uses(fresh.database)[5] == "ODT"
    person.publish()
    uses = land_uses(fresh.database)
    assert (uses[5], uses[10], uses[1]) == ("TMD", "CLN", "ODT")
    assert person.complaints == []


def test_an_import_that_is_cancelled_writes_nothing(come: Come, shared: Office, tmp_path: Path) -> None:
    person = come(shared)
    person.open()
    person.choose(("thua_dat.zip", parcels(tmp_path)))
    person.check()
    person.page.get_by_role("button", name="Hủy, không ghi gì").click()
    person.until(lambda: "Đã hủy" in person.see(".job-body").inner_text())
    assert count(shared.database, "parcels") == 0
    person.page.get_by_text("Kiểm tra lại với tùy chọn khác").click()
    person.page.get_by_role("button", name="Kiểm tra lại").click()
    assert "60" in person.see(".verdict").inner_text()


def test_another_encoding_can_be_tried(come: Come, shared: Office, tmp_path: Path) -> None:
    person = come(shared)
    person.open()
    person.choose(("truong_hoc.zip", schools(tmp_path)))
    person.check()
    assert SCHOOLS[0] in person.part("letters")
    person.page.locator("#again-encoding").select_option("viscii")
    person.page.locator("#part-letters").get_by_role("button", name="Kiểm tra lại").click()
    person.until(lambda: SCHOOLS[0] not in person.part("letters"))
    assert "VISCII" in person.part("letters")
    person.page.locator("#again-encoding").select_option("auto")
    person.page.locator("#part-letters").get_by_role("button", name="Kiểm tra lại").click()
    person.until(lambda: SCHOOLS[0] in person.part("letters"))
    assert person.complaints == []


def test_ambiguous_letters_are_asked_and_answered(come: Come, shared: Office, tmp_path: Path) -> None:
    names = ["Grün", "Bäcker", "Königstraße", "Mädchen", "Fußgänger", "Übergang", "Schön", "Größe", "Hänsel"]
    columns = {"MA": [f"T{place}" for place in range(9)], "TEN": [name.encode("cp1252") for name in names]}
    points = [shapely.Point(582100 + 100 * place, 1105700) for place in range(9)]
    person = come(shared)
    person.open()
    person.choose(("truong_hoc.zip", zipped(shapefile(tmp_path, "truong_hoc", columns, points, "Point"))))
    person.check()
    asked = person.see(".refusal").inner_text()
    assert "TEN" in asked
    assert "Königstraße" in asked
    person.page.locator(".readings button", has_text="Königstraße").first.click()
    person.see(".verdict")
    assert "Königstraße" in person.part("letters")
    assert "do bạn chọn" in person.part("letters") or "1252" in person.part("letters")
    assert person.complaints == []


def test_imports_of_one_layer_wait_for_each_other(come: Come, shared: Office, tmp_path: Path) -> None:
    person = come(shared)
    person.open()
    person.page.locator(".fold > summary").click()
    person.page.locator("#option-layer").select_option("parcels")
    sheet = parcels(tmp_path)
    person.choose(*((f"to_{place}.zip", sheet) for place in range(1, 5)))
    assert "Gửi và kiểm tra cả 4" in person.see(".tray").inner_text()
    person.page.locator(".tray .button.big").click()
    person.until(lambda: "của cùng lớp xong" in person.see(".past").inner_text())
    newest = person.page.locator(".imports li .import-state")
    person.until(lambda: newest.all_inner_texts()[:4] == ["Chờ bạn quyết định"] * 4)


def test_loose_parts_are_one_import(come: Come, fresh: Office, tmp_path: Path) -> None:
    parts = zipfile.ZipFile(BytesIO(parcels(tmp_path)))
    person = come(fresh)
    person.open()
    person.choose(("thua_dat.shp", parts.read("thua_dat.shp")))
    assert ".dbf" in person.see(".waiting .note").inner_text()
    person.choose(*((name, parts.read(name)) for name in parts.namelist() if not name.endswith(".shp")))
    person.until(lambda: person.page.locator(".waiting .note").count() == 0)
    assert person.page.locator(".waiting li").count() == 1
    person.check()
    person.publish()
    assert count(fresh.database, "parcels") == 60


def test_a_new_layer_is_made_of_a_file(come: Come, shared: Office, tmp_path: Path) -> None:
    person = come(shared)
    person.open()
    person.choose(("truong_hoc.zip", schools(tmp_path)))
    person.page.locator(".fold > summary").click()
    person.page.locator("#option-layer").select_option("+new")
    person.page.locator("#option-layer-new").fill("truong_moi")
    person.check()
    assert "tạo lớp mới" in person.see(".verdict").inner_text()
    person.publish()
    answer = person.page.request.get(f"{person.service}/collections/truong_moi/items?f=json")
    assert answer.json()["numberMatched"] == 12


# ——— what goes wrong ———


def test_a_wrong_key_is_told_kindly(come: Come, shared: Office) -> None:
    person = come(shared)
    person.page.goto(f"{person.service}/import")
    for wrong in ("sai", person.key[:-1], "khóa có dấu"):
        person.see("#key").fill(wrong)
        person.page.keyboard.press("Enter")
        person.until(lambda: "không nhận khóa này" in person.page.locator("#key-wrong").inner_text())
        assert person.page.locator(".drop").count() == 0
    person.page.locator("#key").fill(person.key)
    person.page.keyboard.press("Enter")
    person.see(".drop")
    person.page.reload()
    person.see(".drop")  # kept for this tab
    assert person.key not in person.page.url
    person.page.get_by_role("button", name="Quên khóa").click()
    person.see("#key")
    assert person.page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert person.complaints == []


def test_a_key_that_was_revoked_is_asked_for_again(come: Come, fresh: Office) -> None:
    person = come(fresh)
    person.open()
    with transaction(fresh.database) as connection:
        keys.revoke_named(connection, "Lê Thị Hoa")
    person.page.wait_for_timeout(2500)
    person.page.reload()
    person.until(lambda: "không nhận khóa này" in person.see("#key-wrong").inner_text())


def test_a_broken_file_is_refused_with_a_remedy(come: Come, shared: Office, tmp_path: Path) -> None:
    whole = zipfile.ZipFile(BytesIO(parcels(tmp_path)))
    cut = {
        name: whole.read(name)[:1500] if name.endswith(".shp") else whole.read(name)
        for name in whole.namelist()
    }
    person = come(shared)
    person.open()
    person.choose(("hong.zip", zipped(cut)))
    person.check()
    told = person.see(".trouble").inner_text()
    assert "shapefile hỏng" in told
    assert "Chép lại đủ các tệp" in told
    assert person.page.get_by_role("link", name="Nhập tệp khác").is_visible()
    assert count(shared.database, "parcels") == 0
    person.home()
    assert "Không nhận" in person.see(".imports li").inner_text()


def test_where_the_place_is_asked_it_can_be_answered(come: Come, shared: Office, tmp_path: Path) -> None:
    parts = zipfile.ZipFile(BytesIO(schools(tmp_path)))
    silent = {name: parts.read(name) for name in parts.namelist() if not name.endswith(".prj")}
    person = come(shared)
    person.open()
    person.choose(("truong_hoc.zip", zipped(silent)))
    person.check()
    if person.page.locator(".verdict").count() == 0:
        person.page.locator(".candidates button", has_text="EPSG:5897").first.click()
        person.see(".verdict")
    else:
        person.page.locator("#again-crs").select_option("EPSG:5897")
        person.page.locator("#part-place").get_by_role("button", name="Kiểm tra lại").click()
        person.until(lambda: "do bạn chọn" in person.part("place"))
    assert "EPSG:5897" in person.part("place")
    person.publish()
    assert count(shared.database, "schools") == 12


HOSTILE = '"><img src=x onerror="globalThis.struck=1">'


def test_hostile_names_and_values_stay_text(come: Come, shared: Office) -> None:
    column = "ten<script>globalThis.struck=1</script>"
    text = f"ma_doi_tuong,x,y,{column}\n" + "".join(
        f"T{place},{582000 + place * 9},1105600,<svg onload=globalThis.struck=1>Trường {place}\n"
        for place in range(9)
    )
    person = come(shared)
    person.open()
    name = f"truong{HOSTILE.replace('/', '')}.csv"
    person.choose((name, text.encode()))
    assert name in person.see(".waiting").inner_text()
    person.page.locator(".fold > summary").click()
    person.page.locator("#option-layer").select_option("+new")
    person.page.locator("#option-layer-new").fill("thu_nghiem")
    person.page.locator("#option-crs").select_option("EPSG:5897")
    person.check()
    person.part("columns")
    assert column in person.part("columns")
    person.drawn("place")
    assert "<svg onload" in person.see(".changes").inner_text()
    person.home()
    assert "onerror" in person.see(".imports li").inner_text()
    assert person.page.evaluate("globalThis.struck") is None
    assert person.page.locator("main img, main script, main svg[onload]").count() == 0
    assert person.complaints == []


# ——— for everyone ———


def test_english_by_the_same_switch_without_losing_the_file(
    come: Come, shared: Office, tmp_path: Path
) -> None:
    person = come(shared)
    person.open()
    person.choose(("thua_dat.zip", parcels(tmp_path)))
    person.page.get_by_role("link", name="English").click()
    person.until(lambda: "Import data" in person.page.locator("main").inner_text())
    assert "thua_dat.zip" in person.see(".waiting").inner_text()
    assert person.page.evaluate("document.documentElement.lang") == "en"
    person.page.get_by_role("button", name="Send and check").click()
    person.rest()
    assert "add 60" in person.see(".verdict").inner_text()
    assert "Letters" in person.part("letters")
    person.page.reload()
    assert "add 60" in person.see(".verdict").inner_text()
    person.page.get_by_role("link", name="Tiếng Việt").click()
    person.until(lambda: "thêm 60" in person.see(".verdict").inner_text())
    assert person.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_runs_out_of_the_page(
    come: Come, shared: Office, scheme: str, tmp_path: Path
) -> None:
    person = come(shared, 375, 720, color_scheme=scheme)
    sideways = "document.documentElement.scrollWidth - innerWidth"
    person.open()
    assert person.page.evaluate(sideways) <= 0
    person.choose(("thua_dat_phuong_ninh_kieu_to_ban_do_so_7_ban_sua_lan_3.zip", parcels(tmp_path)))
    person.page.locator(".fold > summary").click()
    assert person.page.evaluate(sideways) <= 0
    person.check()
    person.drawn("difference")
    assert person.page.evaluate(sideways) <= 0
    person.page.evaluate("scrollTo(0, 0)")
    button = person.page.locator(".decision .button.big").first.bounding_box()
    assert button is not None
    assert button["y"] + button["height"] <= 720  # in reach wherever the reader is
    person.page.get_by_role("button", name="Hủy, không ghi gì").click()
    person.until(lambda: "Đã hủy" in person.see(".job-body").inner_text())
    person.home()
    assert person.page.evaluate(sideways) <= 0
    assert person.complaints == []


def test_it_works_without_a_mouse(come: Come, fresh: Office, tmp_path: Path) -> None:
    person = come(fresh)
    page = person.page
    person.open()
    person.choose(("thua_dat.zip", parcels(tmp_path)))
    page.get_by_role("button", name="Gửi và kiểm tra").focus()
    page.keyboard.press("Enter")
    person.rest()
    person.until(lambda: page.evaluate("document.activeElement.tagName") in ("H1", "H2"))
    page.get_by_role("button", name="Công bố", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    if page.locator("dialog").count():
        assert page.evaluate("document.activeElement.textContent") == "Xem lại đã"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    person.see(".card.done")
    assert count(fresh.database, "parcels") == 60


def test_every_control_has_a_name_and_every_text_its_contrast(
    come: Come, shared: Office, tmp_path: Path
) -> None:
    for scheme in ("light", "dark"):
        person = come(shared, color_scheme=scheme)
        person.open()
        person.choose(("thua_dat.zip", parcels(tmp_path / scheme)))
        person.page.locator(".fold > summary").click()
        assert person.page.evaluate(UNNAMED) == []
        assert person.page.evaluate(FAINT) == []
        person.check()
        person.drawn("difference")
        assert person.page.evaluate(UNNAMED) == []
        assert person.page.evaluate(FAINT) == []


def test_the_page_is_found_from_the_map_and_from_the_first_page(come: Come, shared: Office) -> None:
    person = come(shared)
    person.page.goto(f"{person.service}/?lang=vi")
    person.page.get_by_role("link", name="Nhập dữ liệu").first.click()
    person.see("#key")
    person.page.goto(f"{person.service}/map#lang=vi")
    person.see(".import-link a").click()
    person.see("#key")
