"""Code lists: the values a field may take, current and superseded."""

from functools import cached_property

from layers.spec.base import Color, LocalText, Part
from layers.spec.fold import fold


class Code(Part):
    """One value of a code list.

    `superseded_by` names the current code that takes its place: files still carry the old
    one, imports map it and keep what the file said. A superseded code that could be several
    current ones has only `superseded: true`: imports keep it and report it.
    `aliases` are words that files have in the place of the code.
    """

    code: str
    title: LocalText
    color: Color | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    superseded: bool = False
    superseded_by: str | None = None

    @property
    def in_force(self) -> bool:
        """Whether new data may carry the code."""
        return not self.superseded and self.superseded_by is None


class CodeList(Part):
    """A list of codes with the rule it comes from."""

    id: str
    title: LocalText
    version: str
    source: str | None = None
    codes: tuple[Code, ...]

    @cached_property
    def by_code(self) -> dict[str, Code]:
        """The codes by their value."""
        return {code.code: code for code in self.codes}

    @cached_property
    def by_name(self) -> dict[str, str]:
        """Code by each of its names, folded: the code, its aliases, its titles if they are its alone."""
        titles = [(fold(text), code.code) for code in self.codes for text in (code.title.vi, code.title.en)]
        owners: dict[str, set[str]] = {}
        for name, owner in titles:
            owners.setdefault(name, set()).add(owner)
        named = {fold(alias): code.code for code in self.codes for alias in code.aliases}
        itself = {fold(code.code): code.code for code in self.codes}
        return {name: code for name, code in titles if len(owners[name]) == 1} | named | itself

    def find(self, value: str) -> Code | None:
        """The code that a value of a file means, written as code, alias or title; None if unknown."""
        return self.by_code.get(value) or self.by_code.get(self.by_name.get(fold(value), ""))

    def current(self) -> tuple[Code, ...]:
        """The codes in force."""
        return tuple(code for code in self.codes if code.in_force)

    def replacements(self) -> dict[str, str]:
        """Superseded code → the current code that takes its place."""
        return {code.code: code.superseded_by for code in self.codes if code.superseded_by}
