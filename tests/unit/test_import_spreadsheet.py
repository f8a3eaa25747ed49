"""Excel workbooks, written here part by part."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import shapely

from importers.columns import NAMED_BY_FILE, XYColumns
from importers.formats import format_of
from importers.readers.spreadsheet import open_sheet, sheet_names
from sdi.errors import DataRefused

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="0.00&quot; md&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs>'
    "</styleSheet>"
)


def workbook(file: Path, strings: tuple[str, ...] = (), **sheets: str) -> Path:
    names = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="r{at}"/>' for at, name in enumerate(sheets))
    relations = "".join(
        f'<Relationship Id="r{at}" Type="{RELATION}/worksheet" Target="worksheets/s{at}.xml"/>'
        for at in range(len(sheets))
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>{names}</sheets></workbook>',
        )
        packed.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{relations}</Relationships>")
        packed.writestr("xl/styles.xml", STYLES)
        shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        packed.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{shared}</sst>')
        for at, rows in enumerate(sheets.values()):
            packed.writestr(
                f"xl/worksheets/s{at}.xml",
                f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
            )
    return file


def row(*cells: str) -> str:
    return f"<row>{''.join(cells)}</row>"


def text(value: str) -> str:
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def number(value: str, style: int = 0) -> str:
    return f'<c s="{style}"><v>{value}</v></c>'


def read(file: Path, sheet: str | None = None, columns: XYColumns = NAMED_BY_FILE) -> tuple[dict, list]:
    source = open_sheet(file, sheet, columns)
    batches = list(source.batches())
    cells = {
        name: [cell and cell.decode() for batch in batches for cell in batch.columns[name].to_pylist()]
        for name in source.schema.names
    }
    return cells, [
        shape and shape.wkt for batch in batches for shape in shapely.from_wkb(batch.wkb.to_pylist())
    ]


HEADER = row(text("Tên"), text("X"), text("Y"))


def test_cells_of_all_kinds(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "a.xlsx",
        ("Thửa đất", "x"),
        a=row(*map(text, ("ten", "X", "Y", "ngay", "luc", "so", "dung")))
        + row('<c t="s"><v>0</v></c>', number("567890.25"), number("1112233.5"), number("45839", 1),
              number("45839.5", 3), number("7.9012345678E10", 2), '<c t="b"><v>1</v></c>')
        + row('<c r="B3"><v>1</v></c>', '<c r="C3" t="str"><f>1+1</f><v>2</v></c>'),
    )  # fmt: skip
    assert format_of(file).name == "XLSX"
    assert read(file) == (
        {
            "ten": ["Thửa đất", None],
            "ngay": ["2025-07-01", None],
            "luc": ["2025-07-01 12:00:00", None],
            "so": ["79012345678", None],
            "dung": ["true", None],
        },
        ["POINT (567890.25 1112233.5)", "POINT (1 2)"],
    )


def test_titles_above_the_header_and_numbers_as_text(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "a.xlsx",
        a=row(text("BẢNG TỌA ĐỘ")) + "<row/>" + HEADER + row(text("A"), text("567890,5"), text("1112233,5")),
    )
    assert read(file) == ({"Tên": ["A"]}, ["POINT (567890.5 1112233.5)"])


def test_sheets_that_hold_something_are_layers(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", mot=HEADER + row(text("A")), hai="", ba=HEADER)
    assert sheet_names(file) == ["mot", "ba"]
    assert read(file, "mot") == ({"Tên": ["A"]}, [None])
    with pytest.raises(DataRefused, match="no layer “bon”"):
        open_sheet(file, "bon", NAMED_BY_FILE)
    with pytest.raises(DataRefused, match="empty"):
        open_sheet(file, "hai", NAMED_BY_FILE)


def test_columns_that_someone_names(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", a=row(text("p"), text("q")) + row(number("1"), number("2")))
    assert read(file, None, XYColumns("q", "p"))[1] == ["POINT (2 1)"]
    with pytest.raises(DataRefused, match="p, q"):
        read(file)


def test_a_formula_without_its_result_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", a=HEADER + row(text("A"), "<c><f>1+1</f></c>", number("1")))
    with pytest.raises(DataRefused, match="row 2: a formula was saved without its result"):
        read(file)


def test_a_sheet_that_is_too_wide_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", a=HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(DataRefused, match="more than 1000 columns"):
        read(file)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", a=HEADER + '<row><c t="s"><v>99</v></c></row>')
    with pytest.raises(DataRefused, match="damaged"):
        read(file)
    whole = workbook(tmp_path / "b.xlsx", a=HEADER).read_bytes()
    (tmp_path / "c.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataRefused, match="damaged"):
        sheet_names(tmp_path / "c.xlsx")


def test_a_row_that_fills_the_memory_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", a=HEADER + row(text("A" * 40_000_000)))
    with pytest.raises(DataRefused, match="> 32 MB"):
        read(file)


def test_entities_that_expand_are_refused(tmp_path: Path) -> None:
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    file = workbook(tmp_path / "a.xlsx", a=HEADER + '<row><c t="s"><v>0</v></c></row>')
    with zipfile.ZipFile(file, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr(
            "xl/sharedStrings.xml",
            f'<!DOCTYPE sst [<!ENTITY e0 "aaaaaaaaaa">{grown}]><sst><si><t>&e8;</t></si></sst>',
        )
    with pytest.raises(DataRefused, match="damaged"):
        read(file)
