"""Tables of coordinates as text."""

from pathlib import Path

import pytest
import shapely

from importers.columns import NAMED_BY_FILE, XYColumns
from importers.readers.delimited import open_delimited
from sdi.errors import DataRefused


def table(folder: Path, content: str | bytes, name: str = "a.csv") -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def rows(file: Path, columns: XYColumns = NAMED_BY_FILE) -> tuple[dict[str, list[bytes]], list[str | None]]:
    source = open_delimited(file, columns)
    batches = list(source.batches())
    cells = {
        name: [cell for batch in batches for cell in batch.columns[name].to_pylist()]
        for name in source.schema.names
    }
    shapes = [shape for batch in batches for shape in shapely.from_wkb(batch.wkb.to_pylist())]
    return cells, [None if shape is None else shape.wkt for shape in shapes]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, mark: str) -> None:
    file = table(tmp_path, f"ten{mark}x{mark}y\nA{mark}1.5{mark}2\n")
    assert rows(file) == ({"ten": [b"A"]}, ["POINT (1.5 2)"])


def test_a_decimal_comma(tmp_path: Path) -> None:
    file = table(tmp_path, "ten;X;Y\nA;567890,25;1.112.233,5\nB;567.891,25;\n")
    assert rows(file)[1] == ["POINT (567890.25 1112233.5)", None]


@pytest.mark.parametrize(
    ("header", "degrees", "assumed"),
    [
        ("x,y", None, True),
        ("Toạ độ X,Toạ độ Y", None, True),
        ("Easting,Northing", None, True),
        ("lon,lat", ("lon", "lat"), False),
        ("Vĩ độ,Kinh độ", ("Kinh độ", "Vĩ độ"), False),
    ],
)
def test_headers_that_name_coordinates(
    tmp_path: Path, header: str, degrees: tuple[str, str] | None, assumed: bool
) -> None:
    """A name is no declaration: degrees may be of WGS 84 or of VN-2000."""
    source = open_delimited(table(tmp_path, f"{header}\n1,2\n"))
    assert (source.crs, source.lon_lat, source.axes_assumed) == (None, degrees, assumed)


def test_columns_that_someone_names(tmp_path: Path) -> None:
    file = table(tmp_path, "x,y,bac,cot\n1,2,3,4\n")
    assert rows(file, XYColumns("cot", "bac")) == ({"x": [b"1"], "y": [b"2"]}, ["POINT (4 3)"])
    with pytest.raises(DataRefused, match="no column “z”"):
        open_delimited(file, XYColumns("z", "y"))
    with pytest.raises(DataRefused, match="both"):
        open_delimited(file, XYColumns("x", None))


def test_wkt_and_what_postgis_writes(tmp_path: Path) -> None:
    file = table(tmp_path, 'id,wkt\n1,"LINESTRING (0 0, 1 1)"\n2,\n')
    assert rows(file)[1] == ["LINESTRING (0 0, 1 1)", None]
    file = table(tmp_path, "id;geom\n1;SRID=5897;POINT (1 2)\n".replace("SRID=5897;", "SRID=5897|"), "b.csv")
    with pytest.raises(DataRefused, match=r"b\.csv, line 2"):
        rows(file)
    file = table(tmp_path, 'id,geom\n1,"SRID=5897;POINT (1 2)"\n', "c.csv")
    assert open_delimited(file).crs == "EPSG:5897"
    assert rows(file)[1] == ["POINT (1 2)"]
    file = table(tmp_path, "id,geom\n1,0101000020091700000000000000000F03F0000000000000040\n", "d.csv")
    with pytest.raises(DataRefused, match="not WKT"):
        rows(file)
    file = table(tmp_path, f"id,geom\n1,{shapely.to_wkb(shapely.Point(1, 2), hex=True)}\n", "e.csv")
    assert rows(file)[1] == ["POINT (1 2)"]


def test_text_keeps_its_bytes(tmp_path: Path) -> None:
    file = table(tmp_path, b"ten,x,y\nTh\xf6a \xae\xcat,1,2\n")
    assert rows(file)[0] == {"ten": [b"Th\xf6a \xae\xcat"]}
    assert open_delimited(file).declared_encoding is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_tells_the_encoding(tmp_path: Path, encoding: str) -> None:
    file = table(tmp_path, "tên,x,y\nThửa đất,1,2\n".encode(encoding))
    assert open_delimited(file).declared_encoding == "utf-8"
    assert rows(file) == ({"tên": ["Thửa đất".encode()]}, ["POINT (1 2)"])


def test_what_excel_writes_above_the_header(tmp_path: Path) -> None:
    assert rows(table(tmp_path, "sep=;\r\nx;y;a,b\r\n1;2;3\r\n")) == ({"a,b": [b"3"]}, ["POINT (1 2)"])


def test_line_breaks_in_quotes_and_names_that_come_again(tmp_path: Path) -> None:
    file = table(tmp_path, 'x,y,a,a,,"b\nc"\n1,2,"3\n3",4,5,6\n')
    assert rows(file)[0] == {"a": [b"3\n3"], "a_2": [b"4"], "column_5": [b"5"], "b\nc": [b"6"]}


def test_a_row_of_another_length_is_named(tmp_path: Path) -> None:
    file = table(tmp_path, "x,y\n1,2\n" + "1,2\n" * 5 + "1,2,3\n")
    with pytest.raises(DataRefused, match="line 8: 3 columns where the header has 2"):
        rows(file)


def test_a_table_without_coordinates_names_its_columns(tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match="ten, so"):
        open_delimited(table(tmp_path, "ten,so\na,1\n"))
    with pytest.raises(DataRefused, match="empty"):
        open_delimited(table(tmp_path, " \n"))


def test_batches_are_never_large(tmp_path: Path) -> None:
    file = table(tmp_path, "x,y,n\n" + "".join(f"{n}.5,2,{n}\n" for n in range(70_000)))
    batches = list(open_delimited(file).batches())
    assert max(len(batch.wkb) for batch in batches) <= 65_536
    assert [cell for batch in batches for cell in batch.columns["n"].to_pylist()] == [
        str(n).encode() for n in range(70_000)
    ]


@pytest.mark.parametrize("count", [2, 4_000_000])
def test_a_quote_that_is_never_closed(tmp_path: Path, count: int) -> None:
    file = table(tmp_path, 'x,y,ten\n1,2,"a\n' + "1,2,b\n" * count)
    with pytest.raises(DataRefused, match="never closed"):
        rows(file)
