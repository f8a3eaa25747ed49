"""The report of an import in words and on paper, without a database."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers import telling
from importers.html import Page, as_html
from importers.map_frame import Frame, box_of, lines
from importers.report import ColumnReport, DiffReport, Finding, LayerReport, Report, Sample
from layers.change import MASK, Change, FieldChange
from sdi.cli.import_report import change_line, show
from sdi.local_time import local, tell_time
from sdi.messages import LANGUAGES

PARCELS = LayerReport(
    title={"vi": "Thửa đất", "en": "Parcels"},
    fields={"ten_chu": {"vi": "Người sử dụng đất", "en": "Land user"}},
    key=("so_thua",),
    personal=("ten_chu",),
    geometry="multipolygon",
    srid=5897,
)


@pytest.mark.parametrize(
    ("value", "digits", "vi", "en"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (-3, 0, "−3", "−3"),
        (None, 0, "–", "–"),
        (0.0004, 3, "0,000", "0.000"),
    ],
)
def test_numbers_are_written_as_the_language_does(value: float, digits: int, vi: str, en: str) -> None:
    assert (telling.number(value, "vi", digits), telling.number(value, "en", digits)) == (vi, en)


def test_differences_have_a_sign_and_nothing_has_none() -> None:
    assert telling.signed(2.44, "vi", 1) == "+2,4"
    assert telling.signed(-2.44, "en", 1) == "−2.4"
    assert telling.signed(0.01, "en", 1) == "0.0"


def test_distances_are_finer_where_they_are_small() -> None:
    assert telling.distance(0.0123, "en", "m") == "0.012 m"
    assert (
        telling.distance(12.345, "en", "m") == "12.35 m" or telling.distance(12.345, "en", "m") == "12.34 m"
    )
    assert telling.distance(0.00001, "en", "°") == "0.0000100°"


def test_what_is_empty_is_said() -> None:
    assert telling.value(None, "vi") == "(trống)"
    assert (telling.value(True, "vi"), telling.value(2.50, "vi"), telling.value(5.0, "en")) == (
        "có",
        "2,5",
        "5",
    )


def test_times_are_those_of_the_city_and_say_so() -> None:
    noon = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
    assert tell_time(noon, "vi") == "22/11/2026 19:00:05 (giờ Việt Nam, UTC+7)"
    assert tell_time(noon, "en", labelled=False) == "2026-11-22 19:00:05"
    assert local(noon.replace(tzinfo=None)) == noon


def test_findings_tell_fractions_in_their_language() -> None:
    finding = Finding("warning", "import.area_differs", {"column": "dien_tich", "percent": 2.5})
    assert "2,5%" in finding.tell("vi")
    assert "2.5%" in finding.tell("en")
    assert "trên 5%" in Finding("warning", "import.area_differs", {"column": "x", "percent": 5.0}).tell("vi")


AREAS = Finding(
    "warning", "topology.overlap", {"area": 13_250.4, "worst": 6.06, "width": 0.00002}, count=12_345
)


def test_areas_are_told_with_the_marks_of_the_language_and_never_with_an_exponent() -> None:
    assert AREAS.tell("vi") == (
        "12.345 chỗ chồng lấn giữa các thửa hoặc vùng, tổng 13.250,4 m²; chỗ lớn nhất 6,06 m², "
        "rộng nhất 0,00002 m."
    )
    assert AREAS.tell("en").endswith(
        "13,250.4 m² in all; the largest has 6.06 m², the widest is 0.00002 m wide."
    )


def test_whole_thousands_are_not_taken_for_fractions() -> None:
    told = [f"{telling.Spoken(number, 'vi')}" for number in (9.0, 999.0, 9000.0, 40_000.5)]
    assert told == ["9", "999", "9.000,0", "40.000,5"]


def test_a_sample_tells_its_numbers_in_the_language_of_the_report() -> None:
    sample = Sample(3, None, "{0:,.2f} → {1:,.2f} m²", (5655.27, 5529.7))
    finding = Finding("warning", "import.repaired", {"largest": 125.57}, samples=(sample,))
    report = Report("a.shp", "parcels", "upsert", findings=[finding])
    told = {language: report.as_dict(language)["findings"][0] for language in LANGUAGES}
    assert told["vi"]["samples"] == [{"row": 3, "column": None, "value": "5.655,27 → 5.529,70 m²"}]
    assert told["en"]["samples"][0]["value"] == "5,655.27 → 5,529.70 m²"
    assert "125,57" in told["vi"]["message"]
    assert told["vi"]["values"] == {"largest": 125.57}
    assert "5.655,27 → 5.529,70 m²" in as_html(report, "vi")


@given(st.text())
def test_a_text_in_a_form_stays_as_it_is(text: str) -> None:
    assert telling.filled(f"{telling.verbatim(text)}: {{0}}", (1234.5,), "vi") == f"{text}: 1.234,5"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_its_digits_in_either_language(number: float) -> None:
    vi, en = (f"{telling.Spoken(number, language)}" for language in ("vi", "en"))
    assert float(vi.replace(".", "").replace(",", ".")) == float(en.replace(",", "")) == number
    assert "e" not in vi


def test_a_limit_is_written_as_the_values_are() -> None:
    finding = Finding("warning", "import.below_minimum", {"column": "nam", "limit": 1975.0})
    assert finding.tell("vi").endswith("nhỏ hơn 1975")
    assert telling.value(1975.5, "vi") == "1975,5"


def test_the_page_names_its_warnings_first_and_where_they_stand() -> None:
    findings = [
        Finding("info", "import.z_dropped", count=2),
        Finding("warning", "import.twins", count=9),
        AREAS,
    ]
    report = Report(
        "a.shp", "parcels", "upsert", findings=findings, diff=DiffReport(changed=1),
        changes=[Change("changed", "1/2")], findings_file="/srv/sdi/jobs/7/findings.gpkg",
    )  # fmt: skip
    html = as_html(report, "vi")
    assert "<b>2 cảnh báo</b>" in html
    warned, listed, changes = (
        html.index(part) for part in ('class="warned"', 'id="findings"', "Các thay đổi")
    )
    assert warned < listed < changes
    assert html.index("#f2") < html.index("#f1") < listed  # overlaps are graver than copies
    assert {"f1", "f2"} <= set(re.findall(r'id="(\w+)"', html))
    assert "findings.gpkg" in html
    assert "/srv" not in html
    report.findings = findings[:1]
    assert 'class="warned"' not in as_html(report, "vi")


def test_the_columns_tell_the_type_of_their_field() -> None:
    about = replace(PARCELS, types={"ten_chu": "text"})
    report = Report("a.shp", "parcels", "upsert", about=about, columns=[ColumnReport("CHU", "ten_chu", 1.0)])
    assert report.as_dict("vi")["columns"][0]["type"] == "text"
    assert '<td data-name="Kiểu">văn bản</td>' in as_html(report, "vi")


def test_a_change_of_personal_data_alone_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    hidden = Change("changed", "9/9", fields=(FieldChange("ten_chu", MASK, MASK, True),))
    plain = [Change("changed", f"1/{nth}", fields=(FieldChange("loai", "a", "b"),)) for nth in (1, 2)]
    others = [Change("deleted", f"2/{nth}") for nth in range(4)]
    report = Report("a.shp", "parcels", "upsert", about=PARCELS, changes=[*others, *plain, hidden])
    show(report)
    told = capsys.readouterr().out
    assert "9/9: ten_chu đã đổi (dữ liệu cá nhân)" in told or "9/9: ten_chu changed (personal data)" in told


def test_samples_and_letters_of_personal_columns_are_masked() -> None:
    report = Report("a.shp", "parcels", "upsert", about=PARCELS)
    chu = ColumnReport("CHU", "ten_chu", samples=(("NguyÔn ThÞ Lan", "Nguyễn Thị Lan"), ("Tr©m", "Trâm")))
    report.columns = [chu]
    finding = Finding("warning", "import.too_long", {"column": "CHU", "limit": 3})
    assert report.masked(Sample(4, "CHU", "Nguyễn Thị Lan"), finding, "vi") == MASK
    assert report.masked(Sample(4, "LOAI", "ODT"), Finding("info", "x"), "vi") == "ODT"
    assert report.letters(chu) == (("NguyÔn …", "Nguyễn …"), (MASK, MASK))


def test_a_key_made_of_personal_fields_is_masked_in_samples() -> None:
    report = Report("a.shp", "x", "upsert", about=PARCELS)
    finding = Finding("warning", "import.repeated_key", {"fields": "so_to, ten_chu"})
    assert report.masked(Sample(2, None, "3/Bà Lan"), finding, "en") == MASK


def test_a_change_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDI_LANG", "en")
    fields = (FieldChange("loai_dat", "ODT", None), FieldChange("ten_chu", MASK, MASK, True))
    change = Change("moved", "12/345", fields=fields, moved=0.53, area_before=100, area_after=90)
    report = Report("a.shp", "parcels", "upsert", about=PARCELS)
    assert change_line(change, report) == (
        "moved 12/345: loai_dat ODT → (empty); ten_chu changed (personal data); moved 0.530 m; "
        "area −10.0 m² (−10.0%)"
    )


@pytest.mark.parametrize(
    ("published", "changeset", "dry_run", "status"),
    [
        (False, None, True, "Dry run: nothing was written"),
        (False, None, False, "Awaiting approval: nothing was written"),
        (True, 7, False, "Published as change set 7"),
        (True, None, False, "Nothing differs, nothing was written"),
    ],
)
def test_the_page_says_what_became_of_it(
    published: bool, changeset: int | None, dry_run: bool, status: str
) -> None:
    report = Report("a", "parcels", "upsert", published=published, changeset=changeset, dry_run=dry_run)
    assert Page(report, "en").status == status


def test_the_summary_fits_the_difference() -> None:
    report = Report("a", "parcels", "upsert", about=PARCELS, diff=DiffReport(unchanged=1200))
    assert Page(report, "vi").summary.startswith("Tệp trùng với lớp «Thửa đất»")
    report.diff = DiffReport(new=2, changed=3, moved=1, largest_move=1.5)
    assert Page(report, "en").summary.endswith("1 moved or changed shape, by 1.50 m at most.")


POLYGON = {"type": "Polygon", "coordinates": [[[0, 0], [100, 0], [100, 50], [0, 50], [0, 0]]]}


def test_a_frame_shows_its_box_in_the_middle_north_up() -> None:
    frame = Frame.around((0, 0, 100, 50), 720, 430, geographic=False)
    left, top = frame.place(0, 50)
    right, bottom = frame.place(100, 0)
    assert left < right
    assert top < bottom
    assert ((left + right) / 2, (top + bottom) / 2) == (pytest.approx(360), pytest.approx(215))
    assert frame.path(POLYGON).startswith("M")
    assert frame.path(POLYGON).endswith("Z")


def test_degrees_are_drawn_as_wide_as_they_are() -> None:
    frame = Frame.around((105, 60, 105.01, 60.01), 720, 430, geographic=True)
    left, top = frame.place(105, 60.01)
    right, bottom = frame.place(105.01, 60)
    assert (right - left) / (bottom - top) == pytest.approx(0.5, abs=0.01)


@given(
    st.floats(-1e6, 1e7),
    st.floats(-1e6, 1e7),
    st.floats(0, 1e6),
    st.floats(0, 1e6),
)
def test_any_box_is_inside_its_frame(west: float, south: float, wide: float, high: float) -> None:
    frame = Frame.around((west, south, west + wide, south + high), 720, 430, geographic=False)
    for x, y in ((west, south), (west + wide, south + high)):
        across, down = frame.place(x, y)
        assert 0 <= across <= 720
        assert 0 <= down <= 430
    metres, length = frame.bar()
    assert 0 < length <= 720 / 4 * 1.001
    assert length == pytest.approx(metres * frame.scale)
    columns, rows = frame.grid()
    assert 1 <= len(columns) <= 9
    assert all(0 <= tick.at <= 720.01 for tick in columns)
    assert all(0 <= tick.at <= 430.01 for tick in rows)


def test_every_kind_of_geometry_has_lines_or_points() -> None:
    point = {"type": "Point", "coordinates": [3, 4]}
    line = {"type": "MultiLineString", "coordinates": [[[0, 0], [1, 1]], [[5, 5], [6, 9]]]}
    collection = {"type": "GeometryCollection", "geometries": [point, line, POLYGON]}
    assert [closed for _, closed in lines(collection)] == [False, False, True]
    assert box_of([collection, None]) == (0, 0, 100, 50)
    assert box_of([None, {"type": "Point", "coordinates": []}]) is None
