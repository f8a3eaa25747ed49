"""What the sample says about candidates: in which of them rows lie in the ward that they name."""

from collections.abc import Sequence
from dataclasses import dataclass

from importers.places.candidate import Candidate
from importers.places.rating import Rater, Rating
from importers.report import Finding

BELIEVED = 0.9
"""The share that must lie inside the city, or inside the right wards, for a candidate to be believed."""
HALF = 0.5
HARDLY_ANY = 0.1
NEAR = 1_000.0
"""Candidates less than this apart (metres) are no reason to refuse: a person confirms which it is."""

_FEW_ROWS = 3
_FEW_PERCENT = 0.02
_MANY_TIMES = 10


@dataclass(frozen=True)
class Evidence:
    """Rated candidates, likeliest first, and the column that names each row's ward, where there is one.

    `within` tells how far beside its ward (metres) a row may lie and be counted as in it.
    """

    ratings: Sequence[Rating]
    column: str | None = None
    within: float = 0.0

    @property
    def rows(self) -> int:
        """How many rows of the sample name a ward."""
        marks = self.ratings[0].in_ward if self.ratings else None
        return 0 if marks is None else len(marks)

    @property
    def inside(self) -> list[Rating]:
        """The candidates by which the data lies in the city."""
        return [rating for rating in self.ratings if rating.share >= BELIEVED]

    @property
    def by_wards(self) -> list[Rating]:
        """The candidates by which rows lie in the ward they name, none of them beaten by another."""
        good = [rating for rating in self.ratings if rating.ward_share >= HALF]
        return [one for one in good if not any(beats(other, one) for other in good)]

    def finding(self, rating: Rating) -> Finding:
        """The share of rows in their own ward under one candidate, as a finding."""
        return Finding(
            "info",
            "place.near_own_ward" if self.within else "place.in_own_ward",
            {
                "share": percent(rating.ward_share),
                "rows": self.rows,
                "named_by": self.column,
                "crs": rating.candidate.name,
            },
        )


def gather(rater: Rater, candidates: Sequence[Candidate]) -> Evidence:
    """Rate the candidates, by the ward column that tells most where the file has several.

    Where rows lie in their ward by no candidate, as those of a river do, near it is good enough.
    """
    columns = rater.ward_columns()
    best = Evidence([rater.rate(candidate) for candidate in candidates])
    for within in (0.0, NEAR):
        for column, own in columns.items():
            found = Evidence([rater.rate(one, own, within) for one in candidates], column, within)
            if _most(found) > _most(best):
                best = found
        if _most(best) >= HALF:
            break
    return best


def _most(evidence: Evidence) -> float:
    return max((rating.ward_share for rating in evidence.ratings), default=0.0)


def beats(one: Rating, other: Rating) -> bool:
    """Whether rows lie in their ward by one candidate but not by the other, and hardly any the other way."""
    if one.in_ward is None or other.in_ward is None:
        return False
    gained = int((one.in_ward & ~other.in_ward).sum())
    lost = int((other.in_ward & ~one.in_ward).sum())
    rows = len(one.in_ward)
    return gained >= max(min(rows, _FEW_ROWS), _FEW_PERCENT * rows) and gained > _MANY_TIMES * lost


def percent(share: float) -> int:
    """A share as whole percent, 100 only for all."""
    return int(share * 100)
