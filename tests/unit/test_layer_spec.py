"""Layer files with mistakes: each is told, with its line, in both languages, and all at once."""

import re
import string
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from layers.spec.base import LocalText
from layers.spec.codes import Code, CodeList
from layers.spec.file import MistakesRefused, parse_layer, read_layer_file
from layers.spec.layer import Layer
from layers.spec.mistakes import fold
from sdi.errors import LayerFileRefused
from sdi.messages import catalogue

WELLS = """\
id: wells
theme: water
title: {vi: Giếng khoan, en: Wells}
description: {vi: Giếng khoan khai thác nước dưới đất, en: Drilled wells}
geometry: {type: point}
key: [code]
fields:
  code: {type: text, title: {vi: Mã, en: Code}, aliases: [so_hieu]}
  depth: {type: number, title: {vi: Độ sâu, en: Depth}, unit: m}
  drilled: {type: date, title: {vi: Ngày khoan, en: Drilled}}
  owner: {type: text, title: {vi: Chủ giếng, en: Owner}, personal: true}
  state:
    type: text
    title: {vi: Tình trạng, en: State}
    codes:
      id: well_state
      title: {vi: Tình trạng, en: State}
      version: "1"
      codes:
        - {code: good, title: {vi: Tốt, en: Good}, color: "#00aa00"}
        - {code: bad, title: {vi: Hỏng, en: Bad}}
        - {code: poor, title: {vi: Kém, en: Poor}, superseded_by: bad}
checks:
  - {rule: order, low: depth, high: depth}
tiles: {min_zoom: 12, fields: [code, state]}
style:
  kind: circle
  color: "#3388ff"
  order: 500
  class_field: state
  classes: codes
  label: {field: code}
metadata:
  topic: inlandWaters
  responsible: {vi: Sở, en: Department}
"""

TEXT = "type: text, title: {vi: Chữ, en: Text}"
LOOK = 'title: {vi: Vừa, en: Fair}, color: "#888888"'

CASES: list[tuple[str, str, str]] = [
    # the message; a part of the file; what stands in its place. The mistake is in the line
    # that ends with "# here", else in the first of the replaced lines.
    ("layer.missing", "metadata:\n  topic: inlandWaters", "metadata: # here"),
    ("layer.unknown_key", "theme: water", "theme: water\ncolour: red # here"),
    ("layer.key_twice", "theme: water", "theme: water\ntheme: water # here"),
    ("layer.key_twice", "key: [code]", "key: [code, code]"),
    ("layer.expects_text", "title: {vi: Giếng khoan, en: Wells}", "title: {vi: Giếng khoan, en: 7}"),
    ("layer.expects_integer", "  order: 500", "  order: high"),
    ("layer.expects_number", "  order: 500", "  opacity: thick\n  order: 500"),
    ("layer.expects_boolean", "    type: text", "    personal: maybe\n    type: text"),
    ("layer.expects_list", "key: [code]", "key: code"),
    ("layer.expects_mapping", "title: {vi: Giếng khoan, en: Wells}", "title: Wells"),
    ("layer.not_one_of", "geometry: {type: point}", "geometry: {type: pointy}"),
    ("layer.not_one_of", "  classes: codes", "  classes: code"),
    ("layer.not_one_of", "{rule: order, low: depth, high: depth}", "{rule: near}"),
    ("layer.not_an_identifier", "theme: water", "theme: Cấp nước"),
    ("layer.not_a_color", '  color: "#3388ff"', "  color: blue"),
    ("layer.not_like", "geometry: {type: point}", "geometry: {type: point, crs: VN-2000}"),
    ("layer.out_of_bounds", "  order: 500", "  order: 5000"),
    ("layer.out_of_bounds", "{min_zoom: 12, ", "{min_zoom: 12, max_zoom: 23, "),
    ("layer.invalid", "  order: 500", "  width: .inf\n  order: 500"),
    ("layer.unknown_field", "key: [code]", "key: [number]"),
    ("layer.unknown_field", "label: {field: code}", "label: {field: name}"),
    ("layer.unknown_field", "fields: [code, state]", "fields: [code, state, name]"),
    ("layer.unknown_field", "low: depth", "low: bottom"),
    ("layer.unknown_field", "    type: text", "    raw_of: status # here\n    role: raw_of\n    type: text"),
    ("layer.personal_in_key", "key: [code]", "key: [owner]"),
    ("layer.personal_in_tiles", "fields: [code, state]", "fields: [code, state, owner]"),
    ("layer.personal_label", "owner: {", "owner: {role: label, "),
    ("layer.personal_raw", "  state:", f"  was: {{{TEXT}, role: raw_of, raw_of: owner}}\n  state:"),
    ("layer.raw_of_role", "  state:", f"  was: {{{TEXT}, role: raw_of}}\n  state:"),
    ("layer.raw_of_role", "  state:", f"  was: {{{TEXT}, raw_of: code}}\n  state:"),
    ("layer.reserved", "  state:", f"  geom: {{{TEXT}}}\n  state:"),
    ("layer.reserved", "  state:", f"  sdi_key: {{{TEXT}}}\n  state:"),
    ("layer.reserved", "  state:", f"  xmin: {{{TEXT}}}\n  state:"),
    ("layer.not_for_type", "drilled: {", "drilled: {minimum: 1, "),
    ("layer.not_for_type", "depth: {", "depth: {length: 3, "),
    ("layer.bounds", "depth: {", "depth: {minimum: 9, maximum: 1, "),
    ("layer.pattern", "owner: {", 'owner: {pattern: "[a", '),
    ("layer.field_type", "depth: {", "depth: {role: valid_from, "),
    ("layer.field_type", "high: depth", "high: drilled"),
    ("layer.field_type", "{rule: order, low: depth, high: depth}", "{rule: area, field: drilled}"),
    ("layer.topology_of", "{rule: order, low: depth, high: depth}", "{rule: topology}"),
    (
        "layer.role_twice",
        "  state:",
        f"  a: {{{TEXT}, role: label}}\n  b: {{{TEXT}, role: label}} # here\n  state:",
    ),
    ("layer.alias_twice", "owner: {", "owner: {aliases: [Số hiệu], "),
    ("layer.alias_twice", "owner: {", "owner: {aliases: [DEPTH], "),
    ("layer.alias_twice", "{code: bad, ", "{code: bad, aliases: [GOOD], "),
    (
        "layer.code_twice",
        "{code: bad, ",
        "{code: good, title: {vi: Tốt, en: Good}} # here\n        - {code: bad, ",
    ),
    ("layer.code_parent", "{code: bad, ", "{code: bad, parent: worse, "),
    ("layer.code_parent", "{code: bad, ", "{code: bad, parent: bad, "),
    ("layer.code_successor", "{code: good, ", "{code: good, superseded_by: poor, "),
    ("layer.no_code_list", "aliases: [so_hieu]", "codes: no_such_list"),
    ("layer.no_code_list", "aliases: [so_hieu]", "codes: ../theme/secret"),
    ("layer.no_class_field", "  class_field: state\n  classes: codes", "  classes: codes"),
    ("layer.no_codes", "state\n  classes: codes", "code\n  classes: codes # here"),
    ("layer.not_a_code", "classes: codes", f"classes: [{{value: fair, {LOOK}}}]"),
    ("layer.not_a_code", "classes: codes", 'recolor: {fair: "#888888"}\n  classes: codes'),
    ("layer.not_in_tiles", "label: {field: code}", "label: {field: depth}"),
    ("layer.zooms", "{min_zoom: 12, ", "{min_zoom: 18, "),
    ("layer.style_geometry", "kind: circle", "kind: fill"),
    ("layer.raster_style", "kind: circle", "kind: raster"),
]

WHOLE_FILE = {"layer.mistakes", "layer.unreadable", "layer.not_yaml", "layer.not_a_mapping"}
ELSEWHERE = {"layer.wrong_id", "layer.bad_code_list", "layer.raster_classes", "layer.topology_width"}


def refused(text: str) -> MistakesRefused:
    with pytest.raises(MistakesRefused) as caught:
        parse_layer(text, "wells.yml", Path("nowhere"))
    return caught.value


def told(error: MistakesRefused) -> list[tuple[int, str]]:
    return [(line, mistake.key) for line, mistake in error.found]


def with_mistake(old: str, new: str) -> tuple[str, int]:
    """The wells file with one part replaced, and the number of the line where the mistake is."""
    assert WELLS.count(old) == 1, old
    text = WELLS.replace(old, new)
    wrong = text.find("# here")
    return text, text[: wrong if wrong >= 0 else WELLS.index(old)].count("\n") + 1


def test_the_file_without_mistakes_is_read() -> None:
    layer = parse_layer(WELLS, "wells.yml", Path("nowhere"))
    assert (layer.id, layer.key, layer.personal_fields) == ("wells", ("code",), ("owner",))


@pytest.mark.parametrize(
    ("key", "old", "new"), CASES, ids=[f"{key}-{n}" for n, (key, *_) in enumerate(CASES)]
)
def test_a_mistake_is_told_with_its_line(key: str, old: str, new: str) -> None:
    text, line = with_mistake(old, new)
    error = refused(text)
    assert told(error) == [(line, key)]
    for language in ("vi", "en"):
        message = error.tell(language)
        assert f"wells.yml:{line}: " in message
        assert "{" not in message.replace(new, ""), "a placeholder was not filled"


def messages_of_the_rules() -> set[str]:
    """The keys of messages that stand in the code of `layers.spec`."""
    sources = [file.read_text("utf-8") for file in Path(fold.__code__.co_filename).parent.glob("*.py")]
    return {key for source in sources for key in re.findall(r'"(layer\.[a-z_]+)"', source)}


def test_every_mistake_that_can_be_told_has_a_case() -> None:
    assert {key for key, *_ in CASES} | WHOLE_FILE | ELSEWHERE == messages_of_the_rules()


def test_every_message_used_exists_in_both_languages() -> None:
    messages = catalogue()
    for key in messages_of_the_rules():
        vi, en = messages[key]["vi"], messages[key]["en"]
        assert vi.strip() and en.strip() and vi != en
        assert vi == unicodedata.normalize("NFC", vi)
        assert placeholders(vi) == placeholders(en), key


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = WELLS
    for old, new in (
        ("theme: water", "theme: Nước"),
        ("key: [code]", "key: [code, nowhere]"),
        ("depth: {type: number", "depth: {type: decimal, minimum: 3, maximum: 2"),
        ("owner: {", "owner: {aliases: [DRILLED], "),
        ("  order: 500", "  order: 500\n  shadow: true"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    assert told(refused(text)) == [
        (2, "layer.not_an_identifier"),
        (6, "layer.unknown_field"),
        (9, "layer.bounds"),
        (9, "layer.not_one_of"),
        (11, "layer.alias_twice"),
        (30, "layer.unknown_key"),
    ]


def test_classes_of_a_raster_must_rise() -> None:
    raster = """\
raster:
  quantity: {vi: Độ sâu, en: Depth}
  unit: m
  classes:
    - {above: 1, title: {vi: Sâu, en: Deep}, color: "#124a8c"}
    - {above: 0.5, title: {vi: Nông, en: Shallow}, color: "#559fdb"}
"""
    text = raster + WELLS.replace("kind: circle", "kind: raster")
    assert told(refused(text)) == [(6, "layer.raster_classes")]


def test_the_id_is_the_name_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "water" / "springs.yml"
    file.parent.mkdir()
    file.write_text(WELLS, "utf-8")
    with pytest.raises(MistakesRefused) as caught:
        read_layer_file(file)
    assert told(caught.value) == [(1, "layer.wrong_id")]


def test_a_code_list_of_the_city_stands_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "condition.yml").write_text(
        "{id: condition, title: {vi: Mức, en: Mức}, version: '2', codes: [{code: a, title: {vi: A, en: A}}]}"
    )
    text = WELLS.replace("aliases: [so_hieu]", "codes: condition")
    own, shipped = parse_layer(text, "a", tmp_path / "codes"), parse_layer(text, "a", tmp_path / "nowhere")
    assert [
        codes and codes.version for layer in (own, shipped) for codes in [layer.fields["code"].codes]
    ] == ["2", "1"]


@pytest.mark.parametrize("content", ["codes: [", "id: condition\ncodes: []\n"])
def test_a_broken_code_list_is_a_mistake_of_the_field(tmp_path: Path, content: str) -> None:
    (tmp_path / "condition.yml").write_text(content)
    with pytest.raises(MistakesRefused) as caught:
        parse_layer(WELLS.replace("aliases: [so_hieu]", "codes: condition"), "a", tmp_path)
    assert told(caught.value) == [(8, "layer.bad_code_list")]
    assert "condition.yml" in caught.value.tell("vi")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("id: [", "layer.not_yaml"),
        ("", "layer.not_a_mapping"),
        ("- id\n- theme\n", "layer.not_a_mapping"),
        ("a: &a [x]\nb: *a\n", "layer.not_yaml"),
        ("a: &a [*a]\n", "layer.not_yaml"),
        ("when: 2025-13-40\n", "layer.not_yaml"),
        ("[" * 20_000, "layer.not_yaml"),
        ("? [a]\n: b\n", "layer.not_yaml"),
    ],
)
def test_text_that_is_no_layer_file_is_refused(text: str, key: str) -> None:
    with pytest.raises(LayerFileRefused) as caught:
        parse_layer(text, "wells.yml", Path("nowhere"))
    assert caught.value.key == key
    assert "wells.yml" in caught.value.tell("vi")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerFileRefused) as caught:
        read_layer_file(tmp_path / "wells.yml")
    assert caught.value.key == "layer.unreadable"


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["code", "codes"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for step, part in inside for place in places(part, (*path, step)))]


PLACES = [place for place in places(yaml.safe_load(WELLS)) if place]


@given(st.lists(st.tuples(st.sampled_from(PLACES), ANYTHING), min_size=1, max_size=4))
def test_whatever_stands_in_a_file_it_is_read_or_refused_with_reasons(
    changes: list[tuple[tuple[str | int, ...], Any]],
) -> None:
    raw = yaml.safe_load(WELLS)
    for (*way, last), value in changes:
        part = raw
        try:
            for step in way:
                part = part[step]
            part[last] = value
        except (TypeError, KeyError, IndexError):  # an earlier change took the place away
            continue
    try:
        assert isinstance(parse_layer(yaml.safe_dump(raw), "wells.yml", Path("nowhere")), Layer)
    except LayerFileRefused as refusal:
        assert refusal.tell("vi").count("\n") == refusal.tell("en").count("\n")


MARKED = [unicodedata.normalize("NFC", letter + tone) for letter in "aăâeêioôơuưy" for tone in "̣̀́̉̃"]
LETTERS = st.text(alphabet=["đ", *MARKED, *string.ascii_lowercase, *string.digits, *" _-."])


@given(LETTERS)
def test_folding_takes_away_case_accents_and_separators(name: str) -> None:
    folded = fold(name)
    assert re.fullmatch("[a-z0-9]*", folded)
    assert len(folded) == sum(character.isalnum() for character in name)
    for same in (
        name.upper(),
        name.title(),
        unicodedata.normalize("NFD", name),
        unicodedata.normalize("NFD", name.upper()),
        name.replace(" ", "_"),
        folded,
    ):
        assert fold(same) == folded


@given(st.text())
def test_folding_any_text_leaves_letters_and_digits_and_folding_again_changes_nothing(name: str) -> None:
    assert re.fullmatch("[a-z0-9]*", fold(name))
    assert fold(fold(name)) == fold(name)


def code_list(*codes: Code) -> CodeList:
    return CodeList(id="a", title=LocalText(vi="A", en="A"), version="1", codes=codes)


def code(value: str, vi: str, en: str = "", **more: Any) -> Code:
    return Code(code=value, title=LocalText(vi=vi, en=en or vi), **more)


def test_a_code_is_found_by_its_value_its_words_and_a_title_of_its_own() -> None:
    codes = code_list(
        code("QL", "Quốc lộ", "National road", aliases=("Cao tốc",)),
        code("DT", "Đường tỉnh", "Road", aliases=("TL",)),
        code("DH", "Đường huyện", "Road"),
    )
    written = ["QL", "ql", "quoc lo", "QUỐC LỘ", "cao_toc", "đt", "tl", "duong huyen", "road", "xa lộ", ""]
    found = [codes.find(value) for value in written]
    assert [item and item.code for item in found] == [
        "QL", "QL", "QL", "QL", "QL", "DT", "DT", "DH", None, None, None,
    ]  # fmt: skip


def test_superseded_codes_are_not_in_force_and_have_a_successor_only_where_one_is_certain() -> None:
    codes = code_list(code("A", "a"), code("B", "b", superseded_by="A"), code("C", "c", superseded=True))
    assert [item.code for item in codes.current()] == ["A"]
    assert codes.replacements() == {"B": "A"}


@pytest.mark.parametrize("widths", ["gaps: 0.001", "tolerance: 0.1, slivers: 0.05"])
def test_what_topology_looks_for_is_wider_than_its_tolerance(widths: str) -> None:
    text = WELLS.replace("{type: point}", "{type: multipolygon}").replace("kind: circle", "kind: fill")
    wrong = text.replace("{rule: order, low: depth, high: depth}", f"{{rule: topology, {widths}}}")
    assert [key for _, key in told(refused(wrong))] == ["layer.topology_width"]
