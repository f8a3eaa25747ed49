"""What an officer asks for: one encoding for all columns, or one for each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from importers.text.encodings import Encoding, encoding_named
from sdi.errors import UsageError

AUTO = "auto"


@dataclass(frozen=True)
class WantedEncodings:
    """The encodings asked for: `columns` by name (in small letters), `others` for all that are not named.

    None means that the text decides.
    """

    others: Encoding | None = None
    columns: Mapping[str, Encoding | None] = field(default_factory=dict)

    def of(self, column: str) -> Encoding | None:
        """The encoding asked for a column, None where its text decides."""
        return self.columns.get(column.casefold(), self.others)

    def refuse_unknown(self, columns: Collection[str]) -> None:
        """Raises UsageError where a column was named that is not among the text columns `columns`."""
        known = {column.casefold() for column in columns}
        for name in self.columns:
            if name not in known:
                raise UsageError("text.no_such_column", name=name, known=", ".join(columns))


def wanted_encodings(text: str) -> WantedEncodings:
    """What ``auto``, ``tcvn3``, ``TEN=tcvn3,GHICHU=utf-8`` or ``TEN=tcvn3,vni`` asks for.

    A name without a column is for all others. Raises UsageError for what can't be understood.
    """
    others: list[Encoding | None] = []
    columns: dict[str, Encoding | None] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        column, is_for_one, name = part.rpartition("=")
        asked = None if name.strip().lower() == AUTO else encoding_named(name)
        if is_for_one and column.strip().casefold() not in columns:
            columns[column.strip().casefold()] = asked
        elif not is_for_one and not others:
            others.append(asked)
        else:
            raise UsageError("text.asked_twice", text=text)
    return WantedEncodings(others[0] if others else None, columns)
