"""The map as people meet it: the real service, a real browser, features drawn from real tiles."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
import rasterio
from playwright.sync_api import Browser, Page, sync_playwright
from rasterio.transform import from_origin

from layers.apply import apply_layer
from layers.spec.file import find_layer_files, read_layer_file
from sdi import paths
from sdi.db import transaction
from sdi.migrate import migrate
from tiles.style.color import channels
from tiles.style.tone import DARK, LIGHT

CHROMIUM = "/usr/bin/chromium"
VENDOR = paths.static() / "vendor"
STYLE_SPEC = "@maplibre/maplibre-gl-style-spec@26.6.0"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed"),
    pytest.mark.skipif(not (VENDOR / "maplibre-gl").is_dir(), reason="the browser's files are not set up"),
    pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning"),
]

VIEW = "map=16/9.9989862761/105.7517841440"
SCHOOL = (105.7517841440, 9.9989862761)
RIVER = (105.7517841440, 10.0060)


# ——— the service and the browser ———


def fill(url: str) -> None:
    migrate(url)
    with transaction(url) as connection:
        for file in find_layer_files(paths.layers()):
            apply_layer(connection, read_layer_file(file), file.read_text("utf-8"), 5897)
    with transaction(url) as connection, connection.cursor() as cursor:
        cursor.execute((Path(__file__).parent / "map_city.sql").read_text("utf-8"))
        for years in (10, 100):
            grid = {
                "width": 50,
                "height": 50,
                "transform": [10, 0, 582000, 0, -10, 1106000],
                "crs": "EPSG:5897",
            }
            cursor.execute(
                "insert into data.flood_depth (nguyen_nhan, chu_ky, moc_thoi_gian, sdi_file, sdi_grid, geom) "
                "values ('trieu_cuong', %s, 'hien_trang', %s, %s, "
                "ST_Multi(ST_MakeEnvelope(582000, 1105500, 582500, 1106000, 5897)))",
                (years, f"{years}.tif", json.dumps(grid)),
            )


def write_grids(folder: Path) -> None:
    folder.mkdir(parents=True)
    for years, depth in ((10, 0.2), (100, 1.5)):
        with rasterio.open(
            folder / f"{years}.tif", "w", driver="GTiff", width=50, height=50, count=1, dtype="float32",
            crs="EPSG:5897", transform=from_origin(582000, 1106000, 10, 10), nodata=-9999,
        ) as file:  # fmt: skip
            file.write(np.full((50, 50), depth, np.float32), 1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(url: str, home: Path, **settings: str) -> Iterator[str]:
    port = free_port()
    named = {"SDI_DATABASE_URL": url, "SDI_HOME": str(home), "SDI_WORKERS": "1", **settings}
    environment = {**os.environ, **named, "PYTHONPATH": str(Path(paths.__file__).parents[1])}
    command = [
        sys.executable,
        "-c",
        "from sdi.cli.main import main; main()",
        "serve",
        "--port",
        str(port),
        "--json",
    ]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            assert told["ready"]
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("map")
    write_grids(folder / "rasters")
    return folder


@pytest.fixture(scope="module")
def database(databases: Any) -> Iterator[str]:
    with databases.clone(databases.template("map_city", fill)) as url:
        yield url


@pytest.fixture(scope="module")
def service(database: str, home: Path) -> Iterator[str]:
    with serving(database, home) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield started
        started.close()


class Reader:
    """A person at a browser; keeps what the browser complains of and which servers it asks."""

    def __init__(self, page: Page, service: str) -> None:
        self.page = page
        self.service = service
        self.complaints: list[str] = []
        self.asked: set[str] = set()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.add(urlsplit(request.url).netloc))

    def _on_console(self, message: Any) -> None:
        if message.type in ("error", "warning") and "GPU stall" not in message.text:
            self.complaints.append(message.text)

    def open(self, address: str) -> None:
        """Open an address of the service and wait until the map is drawn."""
        self.page.goto(f"{self.service}{address}")
        self.settle()

    def settle(self) -> None:
        """Wait until the map stands still with all its tiles."""
        drawn = "Boolean(globalThis.cityMap?.loaded() && cityMap.areTilesLoaded() && !cityMap.isMoving())"
        self.until(lambda: self.page.evaluate(drawn))
        self.page.wait_for_timeout(250)
        self.until(lambda: self.page.evaluate(drawn))

    def until(self, condition: Callable[[], Any], seconds: float = 30) -> Any:
        # the page's own waiting needs eval, which its security policy forbids
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, self.complaints
            self.page.wait_for_timeout(50)
        return found

    def point(self, place: tuple[float, float]) -> tuple[float, float]:
        """Where a longitude and latitude is on the screen."""
        found = self.page.evaluate("([lng, lat]) => cityMap.project({ lng, lat })", list(place))
        return found["x"], found["y"]

    def click(self, place: tuple[float, float]) -> None:
        self.page.mouse.click(*self.point(place))

    def card(self) -> str:
        """The text of the card, when its details have come."""
        card = self.page.locator("#card")
        self.until(lambda: card.is_visible() and card.locator("dl").count())
        return card.inner_text()

    def color_at(self, place: tuple[float, float]) -> tuple[float, float, float]:
        """The colour of the map at a place, red, green and blue from 0 to 1."""
        x, y = self.point(place)
        clip = {"x": round(x) - 1, "y": round(y) - 1, "width": 3, "height": 3}
        png = self.page.screenshot(clip=clip)  # type: ignore[arg-type]
        with rasterio.open(BytesIO(png), driver="PNG") as picture:
            red, green, blue = (float(part) / 255 for part in picture.read()[:3, 1, 1])
        return red, green, blue

    def rendered(self) -> dict[str, int]:
        """How many features of each data layer are drawn."""
        found: dict[str, int] = self.page.evaluate(
            """() => cityMap.queryRenderedFeatures().reduce((counts, feature) => {
                 const layer = feature.layer.metadata?.["sdi:layer"];
                 if (layer) counts[layer] = (counts[layer] ?? 0) + 1;
                 return counts;
               }, {})"""
        )
        return found


@pytest.fixture
def reader(browser: Browser, service: str) -> Iterator[Callable[..., Reader]]:
    opened = []

    def come(width: int = 1280, height: int = 800, **options: Any) -> Reader:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN", **options)
        opened.append(context)
        return Reader(context.new_page(), service)

    yield come
    for context in opened:
        context.close()


def hash_of(reader: Reader) -> dict[str, str]:
    return dict(part.split("=", 1) for part in urlsplit(reader.page.url).fragment.split("&"))


# ——— drawing ———


def test_the_map_draws_the_city_without_complaint_and_from_one_server(reader: Callable[..., Reader]) -> None:
    person = reader()
    person.open(f"/map#{VIEW}")
    drawn = person.rendered()
    assert {"parcels", "roads", "schools"} <= set(drawn)
    assert person.complaints == []
    assert person.asked == {urlsplit(person.service).netloc}


@pytest.mark.parametrize(("scheme", "tone"), [("light", LIGHT), ("dark", DARK)])
def test_the_river_is_water_by_day_and_by_night(
    reader: Callable[..., Reader], scheme: str, tone: Any
) -> None:
    person = reader(color_scheme=scheme)
    person.open(f"/map#map=15/{RIVER[1]}/{RIVER[0]}")
    assert person.color_at(RIVER) == pytest.approx(channels(tone.water), abs=0.02)


def test_the_map_follows_the_screen_from_day_to_night(reader: Callable[..., Reader]) -> None:
    person = reader(color_scheme="light")
    person.open(f"/map#map=15/{RIVER[1]}/{RIVER[0]}")
    person.page.emulate_media(color_scheme="dark")
    person.until(lambda: person.color_at(RIVER) == pytest.approx(channels(DARK.water), abs=0.02))
    assert person.complaints == []


def test_vietnamese_letters_come_from_this_server(reader: Callable[..., Reader]) -> None:
    person = reader()
    fonts: list[str] = []
    person.page.on("request", lambda request: fonts.append(request.url) if ".woff2" in request.url else None)
    person.open(f"/map#{VIEW}")
    assert any("vietnamese-400" in font for font in fonts)
    assert all(font.startswith(person.service) for font in fonts)


# ——— the address ———


def test_a_link_restores_the_whole_view(reader: Callable[..., Reader]) -> None:
    first = reader()
    first.open(f"/map#{VIEW}")
    first.page.get_by_role("switch", name="Độ sâu ngập", exact=True).check()
    first.page.get_by_role("switch", name="Trường học", exact=True).uncheck()
    first.page.locator(".choices label", has_text="10 năm").click()
    first.page.get_by_role("button", name="Tùy chọn của lớp Thửa đất").click()
    first.page.locator("#opacity-parcels").fill("40")
    first.click((SCHOOL[0] + 0.0004, SCHOOL[1] - 0.0004))
    assert "Thửa đất" in first.card()
    first.page.get_by_role("button", name="English").click()
    first.until(lambda: "Parcels" in first.card())
    first.page.evaluate("cityMap.jumpTo({ center: [105.7521, 9.9987], zoom: 16.35 })")
    first.settle()
    wanted = hash_of(first)
    assert wanted["lang"] == "en"
    assert wanted["scenario"] == "10"
    assert wanted["sel"].startswith("parcels/")
    assert "parcels:40" in wanted["layers"]
    assert "schools" not in wanted["layers"]

    second = reader()
    second.open(urlsplit(first.page.url).path + "#" + urlsplit(first.page.url).fragment)
    assert second.card().splitlines()[:3] == first.card().splitlines()[:3]
    assert second.page.locator("#card dl").inner_text() == first.page.locator("#card dl").inner_text()
    second.settle()
    assert hash_of(second) == wanted
    assert second.page.get_by_role("switch", name="Flood depth", exact=True).is_checked()
    assert not second.page.get_by_role("switch", name="Schools", exact=True).is_checked()
    centre = second.page.evaluate("[cityMap.getCenter().lng, cityMap.getCenter().lat, cityMap.getZoom()]")
    assert centre == pytest.approx([105.7521, 9.9987, 16.35], abs=1e-5)
    assert second.color_at(SCHOOL) == pytest.approx(first.color_at(SCHOOL), abs=0.02)
    assert first.complaints == second.complaints == []


def test_a_pasted_address_moves_the_open_map(reader: Callable[..., Reader]) -> None:
    person = reader()
    person.open(f"/map#{VIEW}")
    person.page.evaluate("location.hash = 'map=13/10.1/105.6&lang=en&layers=roads'")
    person.until(lambda: abs(person.page.evaluate("cityMap.getCenter().lat") - 10.1) < 1e-4)
    person.until(lambda: person.page.locator("html").get_attribute("lang") == "en")
    assert person.page.get_by_role("switch", name="Roads", exact=True).is_checked()
    assert not person.page.get_by_role("switch", name="Parcels", exact=True).is_checked()


def test_nonsense_in_the_address_is_forgiven(reader: Callable[..., Reader]) -> None:
    person = reader()
    person.open("/map#map=x&layers=nothing,<b>&lang=xx&scenario=77&sel=nowhere/1")
    assert person.page.locator("#card").is_hidden()
    assert person.complaints == []


# ——— features ———


def test_a_click_tells_all_about_a_feature(reader: Callable[..., Reader]) -> None:
    person = reader()
    person.open(f"/map#{VIEW}")
    person.click(SCHOOL)
    told = person.card()
    assert "Trường Tiểu học Mạc Đĩnh Chi" in told
    assert "Tiểu học" in told
    assert "1250" in told
    link = person.page.locator("#card footer a").get_attribute("href")
    assert link is not None
    answer = person.page.request.get(link)
    assert answer.ok
    assert "Mạc Đĩnh Chi" in answer.text()


def test_everything_at_a_place_can_be_chosen(reader: Callable[..., Reader]) -> None:
    person = reader()
    person.open(f"/map#{VIEW}")
    person.click(SCHOOL)
    person.card()
    hits = person.page.locator(".hit")
    layers = [text.split("\n")[0] for text in hits.all_inner_texts()]
    assert layers == ["Trường học", "Thửa đất", "Phường, xã"]
    hits.nth(1).click()
    told = person.until(lambda: (text := person.card()) and "Diện tích" in text and text)
    assert "12.345,5 m²" in told
    assert "BÍ MẬT" not in told
    hits.nth(2).click()
    person.until(lambda: "120.345" in person.card())
    assert person.complaints == []


def test_the_selected_feature_is_marked_and_unmarked(reader: Callable[..., Reader]) -> None:
    person = reader()
    person.open(f"/map#{VIEW}&layers=parcels")
    marked = "cityMap.queryRenderedFeatures({ layers: ['sdi-selected-line'] }).length"
    person.click((SCHOOL[0] + 0.0004, SCHOOL[1] - 0.0004))
    person.card()
    person.until(lambda: person.page.evaluate(marked))
    person.page.get_by_role("button", name="Đóng").click()
    person.until(lambda: person.page.evaluate(marked) == 0)
    assert "sel" not in hash_of(person)


def test_the_keyboard_reaches_everything(reader: Callable[..., Reader]) -> None:
    person = reader()
    person.open(f"/map#{VIEW}")
    page = person.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#map canvas").focus()
    page.keyboard.press("Enter")
    assert "Mạc Đĩnh Chi" in person.card()
    person.until(lambda: page.evaluate("document.activeElement.id") == "card-title")
    page.keyboard.press("Escape")
    person.until(lambda: page.locator("#card").is_hidden())
    assert page.evaluate("document.activeElement.tagName") == "CANVAS"
    page.locator("#tab-layers").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-legend"
    assert page.locator("#pane-legend").is_visible()


def test_every_control_has_a_name(reader: Callable[..., Reader]) -> None:
    person = reader()
    person.open(f"/map#{VIEW}")
    person.click(SCHOOL)
    person.card()
    unnamed = person.page.evaluate(
        """() => [...document.querySelectorAll("button, a[href], input, [role=tab]")].filter((control) => {
             const labelled = control.labels?.length || control.getAttribute("aria-label") || control.title;
             const pictured = control.querySelector("img[alt]:not([alt=''])");
             return !labelled && !pictured && !control.textContent.trim();
           }).map((control) => control.outerHTML)"""
    )
    assert unnamed == []


# ——— panel, legend, scenarios ———


def test_the_legend_speaks_of_what_is_in_view(reader: Callable[..., Reader]) -> None:
    person = reader()
    person.open(f"/map#{VIEW}")
    person.page.get_by_role("tab", name="Chú giải").click()
    legend = person.page.locator("#pane-legend")
    person.until(lambda: "Đất ở tại đô thị" in legend.inner_text())
    told = legend.inner_text()
    assert "Quốc lộ, cao tốc" in told
    assert "Đất quốc phòng" not in told
    person.page.get_by_role("button", name="English").click()
    person.until(lambda: "National road" in legend.inner_text())


def test_a_layer_that_the_zoom_hides_says_so(reader: Callable[..., Reader]) -> None:
    person = reader()
    person.open(f"/map#map=11/{SCHOOL[1]}/{SCHOOL[0]}")
    row = person.page.locator("li.layer", has_text="Trường học")
    assert "từ mức 13" in row.inner_text()
    person.page.evaluate("cityMap.setZoom(14)")
    person.until(lambda: "từ mức" not in row.inner_text())


def test_a_scenario_chooses_zones_and_depth(reader: Callable[..., Reader]) -> None:
    person = reader()
    pictures: list[str] = []
    person.page.on("request", lambda request: pictures.append(request.url) if ".png" in request.url else None)
    person.open(f"/map#map=15/{SCHOOL[1]}/{SCHOOL[0]}&layers=flood_zones,flood_depth")
    assert person.rendered()["flood_zones"] >= 1
    assert any("/tiles/flood_depth/" in url and url.endswith("?chu_ky=100") for url in pictures)
    deep = person.color_at(SCHOOL)
    person.page.locator(".choices label", has_text="10 năm").first.click()
    person.until(lambda: any(url.endswith("?chu_ky=10") for url in pictures))
    person.settle()
    shallow = person.color_at(SCHOOL)
    assert sum(shallow) > sum(deep) + 0.3


def test_the_pointers_place_is_told_in_both_systems(reader: Callable[..., Reader]) -> None:
    person = reader()
    person.open(f"/map#map=20/{SCHOOL[1]}/{SCHOOL[0]}&lang=en")
    person.page.mouse.move(*person.point(SCHOOL))
    readout = person.page.locator("#readout")
    person.until(lambda: "9.99899° N" in readout.inner_text())
    told = re.sub(r"[,\s]", "", readout.inner_text())
    found = re.search(r"X([\d.]+)Y([\d.]+)", told)
    assert found is not None
    assert [float(part) for part in found.groups()] == pytest.approx([1105837.7, 582223.5], abs=0.2)


# ——— screens ———


def test_a_phone_shows_map_and_panel_without_sideways_scrolling(reader: Callable[..., Reader]) -> None:
    person = reader(360, 740, device_scale_factor=2, has_touch=True, is_mobile=True)
    person.open(f"/map#{VIEW}")
    page = person.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("#pane-layers").is_hidden()
    page.get_by_role("button", name="Mở bảng lớp dữ liệu").click()
    assert page.locator("#pane-layers").is_visible()
    panel = page.locator("#panel").bounding_box()
    assert panel is not None
    assert panel["y"] > 200
    page.get_by_role("button", name="Thu gọn bảng").click()
    person.click(SCHOOL)
    assert "Mạc Đĩnh Chi" in person.card()
    person.settle()
    card = page.locator("#card").bounding_box()
    assert card is not None
    assert person.point(SCHOOL)[1] < card["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_paper_gets_name_map_and_legend(reader: Callable[..., Reader]) -> None:
    person = reader()
    person.open(f"/map#{VIEW}")
    person.page.evaluate("window.print = () => { window.printed = true; }")
    person.page.get_by_role("button", name="In bản đồ").click()
    assert person.page.evaluate("window.printed")
    person.page.emulate_media(media="print")
    assert person.page.locator("#city-name").is_visible()
    assert "Quốc lộ, cao tốc" in person.page.locator("#pane-legend").inner_text()
    assert person.page.locator("#tools").is_hidden()
    canvas = person.page.locator("#map canvas").bounding_box()
    assert canvas is not None
    assert canvas["height"] > 300


def test_without_webgl_the_page_says_so(reader: Callable[..., Reader]) -> None:
    person = reader()
    person.page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null;")
    person.page.goto(f"{person.service}/map")
    message = person.page.get_by_role("alert")
    person.until(lambda: message.count() and message.is_visible())
    assert "WebGL 2" in message.inner_text()


def test_behind_another_name_the_map_stays_on_its_own_server(
    browser: Browser, database: str, home: Path
) -> None:
    with serving(database, home, SDI_BASE_URL="https://gis.example.vn") as address:
        context = browser.new_context()
        person = Reader(context.new_page(), address)
        person.open(f"/map#{VIEW}")
        assert "parcels" in person.rendered()
        assert person.asked == {urlsplit(address).netloc}
        context.close()


# ——— styles ———


def style_names(service: str, page: Page) -> list[str]:
    listed = page.request.get(f"{service}/styles?f=json").json()["styles"]
    return [style["id"] for style in listed]


def test_every_style_draws_in_the_browser(reader: Callable[..., Reader]) -> None:
    person = reader()
    person.open(f"/map#{VIEW}")
    for name in style_names(person.service, person.page):
        found = person.page.evaluate(
            """async (address) => {
                 const wrong = [];
                 const note = (event) => wrong.push(String(event.error?.message ?? event));
                 cityMap.on("error", note);
                 cityMap.on("styleimagemissing", (event) => wrong.push(`no picture ${event.id}`));
                 cityMap.setStyle(address, { diff: false });
                 await new Promise((resolve) => cityMap.once("idle", resolve));
                 cityMap.off("error", note);
                 return wrong;
               }""",
            f"{person.service}/styles/{name}.json",
        )
        assert found == [], name
    assert person.complaints == []


def test_every_style_keeps_to_the_specification(
    reader: Callable[..., Reader], tmp_path_factory: pytest.TempPathFactory
) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("spec")
    install = [
        npm,
        "install",
        "--prefix",
        str(folder),
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        STYLE_SPEC,
    ]
    if subprocess.run(install, capture_output=True, timeout=120, check=False).returncode != 0:
        pytest.skip("the validator can't be fetched")
    person = reader()
    files = []
    for name in style_names(person.service, person.page):
        file = folder / f"{name}.style.json"
        file.write_bytes(person.page.request.get(f"{person.service}/styles/{name}.json").body())
        files.append(str(file))
    script = folder / "validate.mjs"
    script.write_text(
        """import { readFileSync } from "node:fs";
           import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
           const told = process.argv.slice(2).map((file) =>
             [file, validateStyleMin(JSON.parse(readFileSync(file, "utf8"))).map((error) => error.message)]);
           console.log(JSON.stringify(Object.fromEntries(told)));"""
    )
    ran = subprocess.run(
        ["node", str(script), *files], capture_output=True, text=True, timeout=60, check=True
    )
    assert set(map(tuple, json.loads(ran.stdout).values())) == {()}
