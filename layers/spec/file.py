"""Layer files: YAML in, a `Layer` out, or every mistake with its line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from layers.spec.codes import CodeList
from layers.spec.layer import Layer
from layers.spec.mistakes import Mistake, mistakes
from layers.spec.value_mistakes import value_mistakes
from layers.spec.yaml_lines import line_of, read_yaml, repeated_keys, yaml_reason
from sdi.errors import LayerFileRefused
from sdi.messages import Language, say


def find_layer_files(folder: Path) -> list[Path]:
    """The layer files of a folder, `<theme>/<id>.yml`, without the code lists."""
    return sorted(file for file in folder.glob("*/*.yml") if file.parent.name != "codes")


def read_layer_file(file: Path, codes: Path | None = None) -> Layer:
    """The layer that a file declares.

    `codes` is the folder of shared code lists that fields name (`codes: land_use`); by
    default `codes` beside the file's theme folder, and the shipped ones.
    Raises LayerFileRefused with file, line, key and reason of every mistake.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LayerFileRefused("layer.unreadable", file=str(file), reason=str(error)) from error
    return _parse(text, str(file), codes or file.parent.parent / "codes", file.stem)


def parse_layer(text: str, source: str, codes: Path) -> Layer:
    """The layer that a YAML text declares; `source` names it in messages. See `read_layer_file`."""
    return _parse(text, source, codes, None)


class MistakesRefused(LayerFileRefused):
    """A layer file with all its mistakes, each with its line (1-based)."""

    def __init__(self, source: str, found: list[tuple[int, Mistake]]) -> None:
        super().__init__("layer.mistakes", file=source, count=len(found))
        self.found = sorted(found, key=lambda entry: entry[0])

    def tell(self, language: Language = "en") -> str:
        """File and count, then ``file:line: key: reason`` for each mistake."""
        lines = [
            f"  {self.values['file']}:{line}: {'.'.join(map(str, mistake.path))}: "
            + say(mistake.key, language, **mistake.values)
            for line, mistake in self.found
        ]
        return "\n".join([super().tell(language), *lines])


def _parse(text: str, source: str, codes: Path, expected_id: str | None) -> Layer:
    try:
        node, raw = read_yaml(text)
    except yaml.YAMLError as error:
        raise LayerFileRefused("layer.not_yaml", file=source, reason=yaml_reason(error)) from error
    if not isinstance(raw, dict):
        raise LayerFileRefused("layer.not_a_mapping", file=source)
    found = [*_wrong_id(raw, expected_id), *_resolve_codes(raw, codes), *mistakes(raw)]
    layer: Layer | None = None
    try:
        layer = Layer.model_validate(raw)
    except ValidationError as error:
        found += value_mistakes(raw, error)
    with_lines = [*repeated_keys(node), *((line_of(node, mistake.path), mistake) for mistake in found)]
    if layer is None or with_lines:
        raise MistakesRefused(source, with_lines)
    return layer


def _wrong_id(raw: dict[str, Any], expected: str | None) -> Iterator[Mistake]:
    if expected is not None and isinstance(raw.get("id"), str) and raw["id"] != expected:
        yield Mistake(("id",), "layer.wrong_id", {"name": raw["id"]})


def _resolve_codes(raw: dict[str, Any], folder: Path) -> Iterator[Mistake]:
    """Put shared code lists in the place of their names."""
    fields = raw.get("fields")
    for name, field in fields.items() if isinstance(fields, dict) else ():
        wanted = field.get("codes") if isinstance(field, dict) else None
        if isinstance(wanted, str):
            shared, mistake = _shared_codes(wanted, ("fields", name, "codes"), folder)
            if mistake is None:
                field["codes"] = shared
            else:
                del field["codes"]
                yield mistake


def _shared_codes(name: str, path: tuple[str, ...], folder: Path) -> tuple[Any, Mistake | None]:
    """The raw code list of that name, or the mistake that keeps it from being used."""
    places = (folder / f"{name}.yml", _SHIPPED / f"{name}.yml")
    file = next((file for file in places if re.fullmatch(r"\w+", name) and file.is_file()), None)
    if file is None:
        return None, Mistake(path, "layer.no_code_list", {"name": name})
    try:
        raw = read_yaml(file.read_text("utf-8"))[1]
        CodeList.model_validate(raw)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        reason = yaml_reason(error) if isinstance(error, yaml.YAMLError) else str(error)
        return None, Mistake(path, "layer.bad_code_list", {"name": name, "file": str(file), "reason": reason})
    return raw, None


_SHIPPED = Path(__file__).resolve().parent.parent / "codes"
