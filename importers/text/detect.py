"""Which encoding a column of text is in: decided per column or file, never per cell.

Strict UTF-8 comes first. Otherwise each encoding reads the words, and the share of valid
Vietnamese syllables is its score; the best one wins where no other comes near. Text that is
UTF-8 may still be legacy text stored as such; that is tried in the same way.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from importers.text.codecs import decode, is_twice_utf8
from importers.text.encodings import ENCODINGS, Encoding, encoding_hinted
from importers.text.evidence import Evidence, Utf8Sorted, gather, pool, sort_utf8
from importers.text.foreign import reads_as_words
from importers.text.race import MARGIN, RARE, Race, run
from importers.text.verdict import Certainty, FileVerdict, Verdict

ENOUGH: Final = 0.7
"""Below this score even the best reading is not Vietnamese."""
CLEAR_LEAD: Final = 0.25
FEW_WORDS: Final = 3
MANY_WORDS: Final = 5

_LEGACY: Final[Sequence[Encoding]] = ("cp1258", "tcvn3", "vni", "cp1252", "viscii", "vps")
_UNICODE: Final[Sequence[Encoding]] = ("utf-8", "utf-8-as-cp1252", "tcvn3-as-utf-8", "vni-as-utf-8")
_WRITTEN_UNASKED: Final = ("cp437", "cp850")
_SHOWN = 5

type _Choice = tuple[Encoding, Certainty]


def detect(samples: Iterable[bytes], hint: str | None = None) -> Verdict:
    """The encoding of one column, from its raw values (unique ones suffice, in any order).

    `hint` is the file's own word (`.cpg`, charset); it breaks ties and never overrules the text.
    """
    return _judge(gather(samples), encoding_hinted(hint))


def detect_columns(columns: Mapping[str, Iterable[bytes]], hint: str | None = None) -> FileVerdict:
    """The encoding of each column, and of the file where its columns agree.

    A column too short to tell takes the file's encoding (`Verdict.from_file`) unless it speaks
    against it. Columns of one file may differ; the file is ``ambiguous`` then.
    """
    meant = encoding_hinted(hint)
    evidence = {name: gather(samples) for name, samples in columns.items()}
    alone = {name: _judge(part, meant) for name, part in evidence.items()}
    file = _of_file(_judge(pool(evidence.values()), meant), alone.values())
    return FileVerdict({name: _settled(alone[name], file, evidence[name]) for name in columns}, file)


def _judge(evidence: Evidence, meant: Encoding | None) -> Verdict:
    if not evidence.cells:
        return Verdict("utf-8", "ascii", {}, (), 0)
    utf8 = sort_utf8(evidence.cells)
    if _is_utf8(utf8):
        return _judge_unicode(evidence, utf8, meant)
    race = run(evidence, _LEGACY)
    if meant is not None and _is_as_named(race, meant):
        return _verdict(race, (meant, "likely"), meant)
    return _verdict(race, _choose_legacy(race, meant), meant)


def _is_as_named(race: Race, meant: Encoding) -> bool:
    """Whether the text may be in the foreign encoding that its file names, and is not Vietnamese.

    A code page of DOS is put into files by programs, unasked: a word or two don't bear it out.
    """
    if meant in ENCODINGS or race.scores[race.best] >= ENOUGH:
        return False
    is_enough = meant not in _WRITTEN_UNASKED or len(race.evidence.words) >= MANY_WORDS
    return is_enough and reads_as_words(race.evidence.cells, meant)


def _is_utf8(utf8: Utf8Sorted) -> bool:
    """All cells are (or all but a few in a long column), and not only by a tail that looks cut."""
    only_cut = len(utf8.readable) - utf8.proofs
    return utf8.proofs > only_cut and utf8.broken * 20 <= utf8.proofs


def _judge_unicode(evidence: Evidence, utf8: Utf8Sorted, meant: Encoding | None) -> Verdict:
    race = run(Evidence(utf8.readable), _UNICODE)
    encoding, certainty = _choose_unicode(race, meant)
    if utf8.broken and certainty == "certain":
        certainty = "likely"
    return replace(
        _verdict(race, (encoding, certainty)),
        decided_on=len(evidence.cells),
        decomposed=utf8.decomposed,
        cut=utf8.cut,
        broken=utf8.broken,
    )


def _choose_unicode(race: Race, meant: Encoding | None) -> _Choice:
    if _is_twice_utf8(race.evidence):
        return "utf-8-as-cp1252", _certainty(race)
    if race.is_mixed:
        return "utf-8", "ambiguous"
    if race.scores[race.best] < ENOUGH:
        return "utf-8", _certainty_of_other_language(race, meant)
    if race.best == "utf-8":
        return "utf-8", _certainty_of_utf8(race, meant)
    is_told = len(race.near) == 1 and not _is_one_foreign_word(race)
    return (race.best, _certainty(race)) if is_told else ("utf-8", "ambiguous")


def _certainty_of_utf8(race: Race, meant: Encoding | None) -> Certainty:
    if len(race.near) == 1 or race.near_ones_agree():
        return "certain"
    return "likely" if meant == "utf-8" else "ambiguous"


def _is_one_foreign_word(race: Race) -> bool:
    """Whether there is one word only and it could be of another language ("Où", "Mãe")."""
    return len(race.evidence.words) == 1 and race.scores["utf-8"] >= 0


def _is_twice_utf8(evidence: Evidence) -> bool:
    """Whether the bytes behind the cells are UTF-8 again, which no real text is by chance.

    A few cells may be cut before their first whole letter.
    """
    signs = [is_twice_utf8(cell) for cell in evidence.cells]
    return False not in signs and signs.count(True) > signs.count(None)


def _certainty_of_other_language(race: Race, meant: Encoding | None) -> Certainty:
    """How certain UTF-8 is where no reading is Vietnamese.

    Words with signs inside or of two scripts, and words that a repair reads better, raise doubt.
    """
    own = race.scores["utf-8"]
    if own < 0 or race.scores[race.best] - own > CLEAR_LEAD:
        return "likely" if meant == "utf-8" else "ambiguous"
    return "certain" if len(race.evidence.words) >= MANY_WORDS else "likely"


def _choose_legacy(race: Race, meant: Encoding | None) -> _Choice:
    if race.scores[race.best] < ENOUGH:
        return _choose_foreign(race, meant)
    if _is_rare_and_little(race):
        return race.best_common, "ambiguous"
    if race.is_mixed:
        return race.best, "ambiguous"
    if len(race.near) == 1:
        return race.best, _certainty(race)
    return _choose_among_near(race, meant)


def _choose_among_near(race: Race, meant: Encoding | None) -> _Choice:
    if race.near_ones_agree():
        return race.near[0], "likely"
    if meant in race.near and meant != "cp1252":  # which is written into files by default
        return meant, "likely"
    return race.best, "ambiguous"


def _choose_foreign(race: Race, meant: Encoding | None) -> _Choice:
    """No reading is Vietnamese: the file's own word counts where enough text bears it out."""
    is_named_otherwise = meant is not None and meant not in ENCODINGS
    if race.common_ones_agree() and race.evidence.is_punctuation and not is_named_otherwise:
        return "cp1252", "likely"
    is_clean = min(race.weights["cp1252"], default=0.0) >= 0
    if meant == "cp1252" and is_clean and len(race.evidence.words) >= MANY_WORDS:
        return "cp1252", "likely"
    return "cp1252", "ambiguous"


def _is_rare_and_little(race: Race) -> bool:
    return set(race.near) <= set(RARE) and len(race.evidence.words) < FEW_WORDS


def _certainty(race: Race) -> Certainty:
    is_clear = race.lead >= CLEAR_LEAD and len(race.evidence.words) >= FEW_WORDS
    return "certain" if is_clear else "likely"


def _verdict(race: Race, choice: _Choice, named: Encoding | None = None) -> Verdict:
    encoding, certainty = choice
    odd = race.odd if encoding == race.best else []
    return Verdict(
        encoding,
        certainty,
        race.scores,
        _samples(race.evidence, encoding),
        len(race.evidence.cells),
        mixed=race.is_mixed,
        named=None if named in ENCODINGS else named,
        odd=tuple((decode(cell, encoding), decode(cell, other), other) for cell, other in odd),
    )


def _samples(evidence: Evidence, encoding: Encoding) -> tuple[tuple[str, str], ...]:
    """A few cells as Latin-1 shows their bytes, and as decoded."""
    return tuple((cell.decode("latin-1"), decode(cell, encoding)) for cell in evidence.cells[:_SHOWN])


def _of_file(pooled: Verdict, columns: Iterable[Verdict]) -> Verdict:
    """The verdict on all columns together, unless one that tells by itself speaks against it."""
    if all(not column.is_decided or _allows(column, pooled.encoding) for column in columns):
        return pooled
    return replace(pooled, certainty="ambiguous")


def _settled(column: Verdict, file: Verdict, evidence: Evidence) -> Verdict:
    """The column's verdict, or the file's where the column can't tell or tells less."""
    is_settled = column.certainty in ("ascii", "certain") or column.mixed
    is_same = column.is_decided and column.encoding == file.encoding
    if is_settled or is_same or not file.is_decided or not _may_follow(column, file.encoding, evidence):
        return column
    samples = _samples(evidence, file.encoding)
    return replace(
        column, encoding=file.encoding, certainty="likely", samples_before_after=samples, from_file=True
    )


def _may_follow(column: Verdict, encoding: Encoding, evidence: Evidence) -> bool:
    if encoding in ENCODINGS:
        return _allows(column, encoding)
    return not column.is_decided and reads_as_words(evidence.cells, encoding)


def _allows(column: Verdict, encoding: Encoding) -> bool:
    """Whether a column could be in `encoding` as well as in any other."""
    if not column.scores or column.encoding == encoding:
        return True
    least = max(column.scores.values()) - MARGIN
    return column.scores.get(encoding, -1.0) > least
