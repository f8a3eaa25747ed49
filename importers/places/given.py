"""An officer who says which CRS it is: believed, and told what speaks against it."""

from importers.places.candidate import Candidate, candidate_named, candidates_for, ways
from importers.places.evidence import BELIEVED, Evidence, beats, gather, percent
from importers.places.place import Certainty, Place, finding
from importers.places.rating import Rater, Rating
from importers.report import Finding, Level
from sdi.crs.identify import identify


def settle_given(wanted: str, rater: Rater) -> Place:
    """The place in the system that the officer names. Raises UsageError for a name that means none."""
    given = candidate_named(wanted)
    others = [other for other in candidates_for(rater.sample, rater.city) if other.crs != given.crs]
    evidence = gather(rater, [*ways(given), *others])
    straight, turned = evidence.ratings[:2]
    chosen = turned if rater.sample.may_turn and turned.share >= BELIEVED > straight.share else straight
    told = [*_turned(chosen, rater), *_against_declared(given, rater), *_against_wards(chosen, evidence)]
    certainty: Certainty = "assumed" if any(one.level == "warning" for one in told) else "given"
    said = finding("info", "place.given", crs=given.title)
    return Place(given.crs, chosen.candidate.swapped, certainty, (said, *told))


def _turned(chosen: Rating, rater: Rater) -> list[Finding]:
    """X = north is the habit of Vietnamese tables; in a format that has its own order it is a mistake."""
    if not chosen.candidate.swapped:
        return []
    level: Level = "info" if rater.sample.axes_assumed else "warning"
    return [finding(level, "place.x_is_north", crs=chosen.candidate.label)]


def _against_declared(given: Candidate, rater: Rater) -> list[Finding]:
    stated = identify(rater.sample.declared).srid if rater.sample.declared else None
    if stated is None or stated == given.crs.to_epsg():
        return []
    return [finding("warning", "place.given_contradicts", crs=given.label, declared=f"EPSG:{stated}")]


def _against_wards(chosen: Rating, evidence: Evidence) -> list[Finding]:
    better = [rating for rating in evidence.by_wards if beats(rating, chosen)]
    if not better:
        return []
    return [
        finding(
            "warning",
            "place.wards_contradict",
            named_by=evidence.column,
            declared=chosen.candidate.name,
            share=percent(chosen.ward_share),
            other=better[0].candidate.name,
            other_share=percent(better[0].ward_share),
        )
    ]
