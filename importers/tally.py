"""What is noticed batch by batch, added up to one finding each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from importers.findings import Findings
from importers.report import SAMPLES, Level, Report, Sample


@dataclass
class _Entry:
    level: Level
    count: int = 0
    samples: list[Sample] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


class Tally:
    """Counts, first samples and largest values of findings, by message and column.

    The same thing found in several batches is one finding: counts add up, a number called
    ``largest`` keeps its largest, everything else is as it was told first.
    """

    def __init__(self, findings: Findings | None = None) -> None:
        """`findings` takes the places of what is noticed, where they are wanted."""
        self.findings = findings or Findings()
        self._entries: dict[tuple[str, Any], _Entry] = {}

    def add(
        self, level: Level, key: str, count: int = 1, samples: Sequence[Sample] = (), **values: Any
    ) -> None:
        """Note a finding; one with count 0 is none."""
        if not count:
            return
        entry = self._entries.setdefault((key, values.get("column")), _Entry(level))
        entry.count += count
        entry.samples += samples[: SAMPLES - len(entry.samples)]
        if "largest" in values and "largest" in entry.values:
            values["largest"] = max(values["largest"], entry.values["largest"])
        entry.values = {**values, **entry.values}
        if "largest" in values:
            entry.values["largest"] = values["largest"]

    def pour(self, report: Report) -> None:
        """Put all findings into the report, in the order in which they first came up."""
        for (key, _), entry in self._entries.items():
            report.add(entry.level, key, entry.count, tuple(entry.samples), n=entry.count, **entry.values)
