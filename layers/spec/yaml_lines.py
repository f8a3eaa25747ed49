"""YAML of layer files: read without anchors, keys found again by their line."""

from collections.abc import Iterator
from typing import Any

import yaml

from layers.spec.mistake import Mistake, Path

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C where PyYAML was built with it: ten times as fast."""

_DEEPEST = 50
"""Levels of nesting; a layer file needs eight."""


def read_yaml(text: str) -> tuple[yaml.Node | None, Any]:
    """The node tree, which knows lines, and the plain value. Raises yaml.YAMLError."""
    try:
        _refuse_the_unreasonable(text)
        node = yaml.compose(text, Loader=_LOADER)
        make: Any = yaml.constructor.SafeConstructor().construct_document
        return node, None if node is None else make(node)
    except (ValueError, RecursionError) as error:  # an impossible date, for one
        raise yaml.YAMLError(str(error)) from error


def _refuse_the_unreasonable(text: str) -> None:
    """No anchors: a few nested ones unfold to gigabytes, and one can contain itself. No endless nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise _refusal("anchors (&, *) are not allowed", event)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise _refusal("nested too deeply", event)


def _refusal(problem: str, event: Any) -> yaml.YAMLError:
    return yaml.composer.ComposerError(None, None, problem, event.start_mark)


def yaml_reason(error: yaml.YAMLError) -> str:
    """What the parser found wrong, and where (1-based)."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"{problem} (line {mark.line + 1}, column {mark.column + 1})" if mark else problem


def line_of(node: yaml.Node | None, path: Path) -> int:
    """The line (1-based) of the deepest part of `path` that the file has."""
    line = 1
    for step in path:
        child = _child(node, step)
        if child is None:
            break
        line, node = child
    return line


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item: yaml.Node = node.value[step]
        return item.start_mark.line + 1, item
    return None


def repeated_keys(node: yaml.Node | None, path: Path = ()) -> Iterator[tuple[int, Mistake]]:
    """Keys that one mapping has twice (YAML would keep the last in silence), at the second's line."""
    if isinstance(node, yaml.SequenceNode):
        for place, item in enumerate(node.value):
            yield from repeated_keys(item, (*path, place))
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                mistake = Mistake((*path, name), "layer.key_twice", {"name": name})
                yield key.start_mark.line + 1, mistake
            seen.add(name)
            yield from repeated_keys(value, (*path, name))
