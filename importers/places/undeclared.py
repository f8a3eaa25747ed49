"""A file that declares no CRS: its numbers are tried in all that the city meets."""

from collections.abc import Sequence

import numpy as np

from importers.places.candidate import are_degrees, candidates_for
from importers.places.evidence import BELIEVED, HALF, HARDLY_ANY, NEAR, Evidence, gather, percent
from importers.places.place import Place, assumed, finding
from importers.places.rating import Rater, Rating
from importers.report import Finding
from sdi.errors import DataRefused

_POLE = 90.0


def settle_undeclared(rater: Rater) -> Place:
    """The place to be confirmed.

    Raises DataRefused where the numbers fit nowhere, or fit places that are kilometres apart.
    """
    evidence = gather(rater, candidates_for(rater.sample, rater.city))
    possible = possible_by(evidence, rater)
    named = _named(rater)
    if not possible:
        possible = _as_named(evidence, rater)
        if not possible:
            raise DataRefused("place.missing", file=rater.sample.file)
        return assumed(possible[0], *named, alternatives=labels(possible[1:]))
    refuse_far_apart(possible, evidence, rater.sample.file)
    best = possible[0]
    told = [_in_city(best), *([evidence.finding(best)] if best.in_ward is not None else [])]
    near = [rating for rating in evidence.inside if rating.metres_from(best) < NEAR and rating is not best]
    return assumed(best, *named, *told, *_beside(best, possible), alternatives=labels([*possible[1:], *near]))


def _named(rater: Rater) -> list[Finding]:
    """What the names of the columns say."""
    if rater.sample.lon_lat is None:
        return []
    longitude, latitude = rater.sample.lon_lat
    return [finding("warning", "place.called_degrees", longitude=longitude, latitude=latitude)]


def _as_named(evidence: Evidence, rater: Rater) -> list[Rating]:
    """Columns called longitude and latitude are such, also far from the city, where most can be."""
    if rater.sample.lon_lat is None or not are_degrees(rater.sample.points):
        return []
    if (np.abs(rater.sample.points[:, 1]) <= _POLE).mean() < HALF:
        return []
    return [rating for rating in evidence.ratings if not rating.candidate.swapped]


def possible_by(evidence: Evidence, rater: Rater) -> list[Rating]:
    """The candidates that can't be excluded: by the wards that rows name, else by the city's ground."""
    if evidence.by_wards:
        return evidence.by_wards
    inside = evidence.inside
    ground = [rater.in_any_ward(rating.candidate) for rating in inside]
    if max(ground, default=0.0) >= BELIEVED:
        return [rating for rating, share in zip(inside, ground, strict=True) if share > HARDLY_ANY]
    return inside


def refuse_far_apart(possible: Sequence[Rating], evidence: Evidence, file: str) -> None:
    """Raises DataRefused where the candidates left put the data into places kilometres apart."""
    if all(rating.metres_from(possible[0]) < NEAR for rating in possible):
        return
    shown = ", ".join(_with_share(rating) for rating in possible)
    key = "place.ambiguous_by_wards" if evidence.rows else "place.ambiguous"
    raise DataRefused(
        key, file=file, candidates=shown, choices=labels(possible), example=possible[0].candidate.label
    )


def _beside(best: Rating, possible: Sequence[Rating]) -> list[Finding]:
    """The candidates near the best that nothing excludes, each with its distance."""
    return [
        finding(
            "warning",
            "place.also_possible",
            crs=other.candidate.label,
            name=other.candidate.crs.name,
            metres=round(other.metres_from(best)),
        )
        for other in possible
        if other is not best
    ]


def labels(ratings: Sequence[Rating]) -> tuple[str, ...]:
    """What the officer would give for each candidate."""
    return tuple(dict.fromkeys(rating.candidate.label for rating in ratings))


def _in_city(best: Rating) -> Finding:
    found = best.candidate
    return finding(
        "warning", "place.guessed", crs=found.label, name=found.crs.name, share=percent(best.share)
    )


def _with_share(rating: Rating) -> str:
    share = rating.share if rating.in_ward is None else rating.ward_share
    return f"{rating.candidate.name} ({percent(share)}%)"
