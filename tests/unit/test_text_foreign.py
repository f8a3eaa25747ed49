"""Text of other languages: never turned Vietnamese, read where a file or an officer names its encoding."""

import random
import struct
from pathlib import Path

import pytest

from importers.text.codecs import decode, encode, is_cut
from importers.text.column import decode_column
from importers.text.detect import detect, detect_columns
from importers.text.encodings import encoding_hinted
from importers.text.foreign import FOREIGN, encoding_of_ldid
from importers.text.verdict import insist
from importers.text.wanted import wanted_encodings
from sdi.errors import DataRefused, UsageError

PLACES = {
    "French": "Orléans|Nîmes|Besançon|Angoulême|Évreux|Châteauroux|"
    "Béziers|Mâcon|Chambéry|Périgueux|Épinal|Créteil",
    "German": "München|Köln|Düsseldorf|Nürnberg|Würzburg|Göttingen|"
    "Osnabrück|Tübingen|Lübeck|Saarbrücken|Fürth|Höhe",
    "Spanish": "Córdoba|Málaga|Cádiz|León|Ávila|Cáceres|Almería|"
    "Jaén|A Coruña|Castellón|Mérida|Gijón|Logroño|Alcalá",
    "Portuguese": "São Paulo|Belém|Maceió|Goiânia|Cuiabá|Niterói|"
    "Évora|Setúbal|Guimarães|Bragança|Portimão|Olhão",
    "Italian": "Forlì|Cefalù|Agrigento è|Città|Nardò|Patù|Santhià|Mondovì|Cantù|Viù|Temù|Fontanafredda à",
    "Danish": "København|Århus|Ålborg|Helsingør|Hillerød|Køge|Næstved|Rønne|Sønderborg|Tårnby|Hørsholm|Ærø",
    "Swedish": "Göteborg|Malmö|Västerås|Örebro|Linköping|Jönköping|Umeå|Gävle|Borås|Växjö|Luleå|Skövde",
    "Icelandic": "Reykjavík|Kópavogur|Hafnarfjörður|Ísafjörður|Húsavík|"
    "Þorlákshöfn|Siglufjörður|Höfn|Sauðárkrókur|Dalvík",
    "Polish": "Łódź|Kraków|Wrocław|Poznań|Gdańsk|Białystok|Częstochowa|Toruń|Rzeszów|Świnoujście|Żary|Zamość",
    "Czech": "Plzeň|Ústí|Hradec Králové|České Budějovice|Děčín|Třebíč|"
    "Přerov|Mladá Boleslav|Opočno|Vsetín|Říčany|Kutná",
    "Hungarian": "Győr|Pécs|Székesfehérvár|Nyíregyháza|Kecskemét|Szolnok ő|"
    "Érd|Kaposvár|Békéscsaba|Mezőkövesd|Ózd|Vác",
    "Romanian": "Braşov|Constanţa|Galaţi|Ploieşti|Timişoara|"
    "Târgu Mureş|Bacău|Piteşti|Botoşani|Râmnicu Vâlcea|Buzău",
    "Turkish": "İstanbul|Diyarbakır|Şanlıurfa|Çorum|Muğla|Eskişehir|"
    "Kırıkkale|Uşak|Iğdır|Niğde|Ağrı|Gümüşhane",
    "Croatian": "Šibenik|Čakovec|Požega|Đakovo|Županja|Križevci|"
    "Senj ž|Poreč|Varaždin|Slavonski Brod đ|Ogulin ć|Zaprešić",
}
ENCODED_AS = (
    "cp1252",
    "iso8859-15",
    "cp1250",
    "iso8859-2",
    "cp1254",
    "cp850",
    "cp852",
    "cp437",
    "mac-roman",
    "utf-8",
)
VIETNAMESE = {"tcvn3", "vni", "viscii", "vps", "cp1258", "tcvn3-as-utf-8", "vni-as-utf-8"}


def columns(most: int) -> list[tuple[str, str, list[bytes]]]:
    """Language, encoding and the cells of columns of all languages in all encodings that can write them."""
    found = []
    for language, line in PLACES.items():
        for encoding in ENCODED_AS:
            try:
                cells = [word.encode(encoding) for word in line.split("|")]
            except UnicodeEncodeError:
                continue
            dice = random.Random(f"{language} {encoding}")
            found += [
                (language, encoding, dice.sample(cells, size)) for size in (3, 6, 10) for _ in range(most)
            ]
    return found


@pytest.mark.parametrize("hint", [None, "1252", "1258", "UTF-8"])
def test_european_places_are_never_turned_vietnamese(hint):
    turned = [
        (language, encoding, verdict.encoding, [decode(cell, verdict.encoding) for cell in cells])
        for language, encoding, cells in columns(6)
        if (verdict := detect(cells, hint)).is_decided and verdict.encoding in VIETNAMESE
    ]
    assert turned == []
    asked = {
        language
        for language, encoding, cells in columns(1)
        if encoding == "utf-8" and not detect(cells).is_decided
    }
    assert asked == set()


def test_european_places_are_read_as_the_file_says():
    wrong = []
    for language, encoding, cells in columns(4):
        verdict = detect(cells, encoding)
        if verdict.is_decided and [decode(cell, verdict.encoding) for cell in cells] != [
            cell.decode(encoding) for cell in cells
        ]:
            wrong.append((language, encoding, verdict.encoding, cells))
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("大阪市", "shift_jis"),
        ("北京", "936"),
        ("台北市", "Big5"),
        ("한국말", "EUC-KR"),
        ("Москва", "1251"),
        ("Москва", "KOI8-R"),
        ("Москва", "866"),
        ("Αθήνα", "1253"),
        ("Αθήνα", "88597"),
        ("กรุงเทพ", "874"),
        ("القاهرة", "1256"),
        ("čeština", "latin2"),
        ("Łódź", "852"),
    ],
)
def test_other_scripts_are_read_where_they_are_named(text, named):
    encoding = encoding_hinted(named)
    assert encoding in FOREIGN
    cell = text.encode(encoding)
    verdict = detect([cell], named)
    assert (verdict.encoding, verdict.certainty) == (encoding, "likely")
    assert decode(cell, encoding) == text
    assert "text.as_named" in [key for key, _ in verdict.remarks()]
    assert detect([cell]).encoding != encoding


@pytest.mark.parametrize("named", ["437", "850", "BIG5", "1251", "EUC-KR", "cp852"])
@pytest.mark.parametrize("true", ["tcvn3", "vni", "cp1258", "utf-8"])
def test_a_file_that_names_a_foreign_encoding_is_not_believed_against_its_text(named, true):
    names = [
        "Cần Thơ",
        "Bình Thủy",
        "Ô Môn",
        "Thốt Nốt",
        "Phong Điền",
        "Vĩnh Thạnh",
        "Cờ Đỏ",
        "Thới Lai",
        "Mỹ Khánh",
    ]
    assert detect([encode(name, true) for name in names], named).encoding == true
    short = detect([encode("Cần Thơ", true)], named)
    assert short.encoding == true or not short.is_decided


def test_a_column_follows_a_file_of_another_language():
    names = ["Łódź", "Kraków", "Wrocław", "Poznań", "Gdańsk", "Białystok", "Częstochowa"]
    cells = [name.encode("cp852") for name in names]
    found = detect_columns({"nazwa": cells, "kod": [b"A1"], "uwagi": [cells[0]]}, "852")
    assert {name: verdict.encoding for name, verdict in found.columns.items()} == {
        "nazwa": "cp852",
        "kod": "utf-8",
        "uwagi": "cp852",
    }


def test_line_drawings_are_no_words():
    assert detect(["Tân An".encode("cp1258")] * 2, "437").encoding != "cp437"
    assert not detect([b"\xc9\xcd\xbb", b"\xba\xdb\xb2"], "437").is_decided


def test_a_value_cut_inside_a_character_is_told():
    cell = "大阪市".encode("shift_jis")[:-1]
    assert decode(cell, "cp932") == "大阪"
    assert is_cut(cell, "cp932")
    column = decode_column([cell, b"\x81\xff", b"ab"], "cp932")
    assert (column.cut, column.broken) == ((0,), (1,))
    assert column.texts[2] == "ab"


@pytest.mark.parametrize(
    ("byte", "encoding"),
    [
        (0x00, None),
        (0x01, "cp437"),
        (0x02, "cp850"),
        (0x03, "cp1252"),
        (0x57, "cp1252"),
        (0x64, "cp852"),
        (0x65, "cp866"),
        (0x68, None),
        (0x78, "cp950"),
        (0x79, "cp949"),
        (0x7A, "gbk"),
        (0x7B, "cp932"),
        (0xC8, "cp1250"),
        (0xC9, "cp1251"),
        (0xFF, None),
    ],
)
def test_language_drivers(byte, encoding):
    assert encoding_of_ldid(byte) == encoding


def test_every_language_driver_names_an_encoding_we_read():
    named = {encoding_of_ldid(byte) for byte in range(256)} - {None, "cp1252"}
    assert named <= set(FOREIGN)
    for encoding in FOREIGN:
        assert "A".encode(encoding)
        assert encoding_hinted(encoding) == encoding


def test_an_officer_names_encodings_by_column():
    assert wanted_encodings("auto").of("TEN") is None
    assert wanted_encodings("TCVN3").of("TEN") == "tcvn3"
    wanted = wanted_encodings("TEN=tcvn3, GhiChu=utf-8,big5")
    assert [wanted.of(name) for name in ("ten", "GHICHU", "MA")] == ["tcvn3", "utf-8", "big5"]
    assert wanted_encodings("TEN=auto,vni").of("TEN") is None
    wanted.refuse_unknown(["TEN", "GHICHU", "X"])
    with pytest.raises(UsageError, match="ghichu"):
        wanted.refuse_unknown(["TEN"])


@pytest.mark.parametrize("text", ["klingon", "TEN=klingon", "TEN=vni,ten=tcvn3", "vni,tcvn3", "TEN="])
def test_what_an_officer_can_not_mean_is_refused(text):
    with pytest.raises(UsageError):
        wanted_encodings(text)


def test_an_ambiguous_column_is_refused_with_both_readings():
    verdict = detect([encode("Tri Tôn", "vni"), encode("Cái Bè", "vni")])
    if verdict.is_decided:
        verdict = detect([encode("Tri Tôn", "vni")])
    with pytest.raises(DataRefused) as refusal:
        insist(verdict, "thua.dbf", "GHICHU")
    choices = {choice["encoding"]: choice["samples"] for choice in refusal.value.values["choices"]}
    assert len(choices) >= 2
    assert "Tri Tôn" in choices["vni"]
    for language in ("vi", "en"):
        told = refusal.value.tell(language)
        assert "«Tri Tôn»" in told
        assert "--encoding" in told


def text_cells(file: Path) -> list[bytes]:
    """The non-ASCII values of a DBF, field by field, straight from its bytes."""
    content = file.read_bytes()
    rows, header, width = struct.unpack("<IHH", content[4:12])
    sizes = [content[place + 16] for place in range(32, header - 1, 32)]
    cells = []
    for row in range(rows):
        at = header + row * width + 1
        for size in sizes:
            cells.append(content[at : at + size].rstrip())
            at += size
    return [cell for cell in cells if not cell.isascii()]


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "first"),
    [
        ("mapshaper/dbf_cpg/euckr", "한국말"),
        ("mapshaper/dbf_cpg/latin2", "čeština"),
        ("mapshaper/dbf_cpg/shiftjis", "カタカナひらがな"),
        ("mapshaper/dbf_cpg/win1251", "РУССКИЙ"),
        ("mapshaper/dbf_cpg/win874", "ภาษาไทย"),
        ("gdal/shp/chinese", "中国"),
        ("mapshaper/dbf/ldid/chinese", "简体"),
    ],
)
def test_real_files_are_read_as_they_name(file, first, shared_data: Path):
    table = shared_data / "nasty" / f"{file}.dbf"
    page = table.with_suffix(".cpg")
    named = page.read_text("ascii") if page.exists() else encoding_of_ldid(table.read_bytes()[29])
    cells = text_cells(table)
    verdict = detect(cells, named)
    assert verdict.is_decided
    assert decode(cells[0], verdict.encoding) == first


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "page", ["1251", "1253", "437", "885911", "885915", "88592", "88595", "88596", "88597", "88599"]
)
def test_real_alphabets_are_read_as_they_name(page, shared_data: Path):
    """Each alphabet that a code page can write, against the same rows in the file that is in UTF-8."""
    folder = shared_data / "nasty" / "mapserver_encodings"
    cells = text_cells(folder / f"encoding_{page}.dbf")
    verdict = detect(cells, page)
    assert verdict.is_decided
    written = {cell.decode() for cell in text_cells(folder / "encodings_utf-8.dbf")}
    letters = {sign for text in written for sign in text}
    assert {sign for cell in cells for sign in decode(cell, verdict.encoding)} <= letters
