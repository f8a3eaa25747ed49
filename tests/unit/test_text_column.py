"""A column's unique values decoded at once, with what is to be reported."""

from importers.text.codecs import encode
from importers.text.column import decode_column
from sdi.messages import say


def test_values_come_back_in_order() -> None:
    names = ["Cần Thơ", "", "LUC", "Bình Thủy"]
    column = decode_column([encode(name, "vni") for name in names], "vni")
    assert column.texts == names
    assert column.remarks() == []


def test_cut_and_broken_cells_are_reported_by_place() -> None:
    column = decode_column([b"LUC", "Cái Khế".encode()[:-1], b"C\xc7n", "Ô Môn".encode()], "utf-8")
    assert column.texts == ["LUC", "Cái Kh", "C\N{REPLACEMENT CHARACTER}n", "Ô Môn"]
    assert (column.cut, column.broken) == ((1,), (2,))
    assert [key for key, _ in column.remarks()] == ["text.cut", "text.broken"]


def test_a_tail_cut_before_the_text_was_misread_is_reported() -> None:
    misread = "Phường Cái Khế".encode()[:-1].decode("cp1252", "replace")
    column = decode_column([misread.replace("\N{REPLACEMENT CHARACTER}", "\x9d").encode()], "utf-8-as-cp1252")
    assert column.texts == ["Phường Cái Kh"]
    assert column.cut == (0,)


def test_lost_capitals_are_reported_with_an_example() -> None:
    column = decode_column([encode(name, "tcvn3") for name in ("Nhơn Mỹ", "Nhơn Ái", "Ủy ban")], "tcvn3")
    assert column.texts == ["Nhơn Mỹ", "Nhơn ái", "ủy ban"]
    assert column.capital_unknown == (1, 2)
    ((key, values),) = column.remarks()
    assert "«Nhơn ái»" in say(key, "vi", **values)
