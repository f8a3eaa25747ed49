"""Whether a word can be a Vietnamese syllable: onset × nucleus × coda, with one tone.

The spelling rules are those of the national alphabet (chữ quốc ngữ): which codas follow which
nucleus, k/gh/ngh before e ê i y, stops (c, ch, p, t) only under the sharp or the heavy tone.
Both placements of the tone mark are taken ("hòa", "hoà"). Words of other languages spoken in
Viet Nam ("Đắk", "Ea") fail; so does the tone on a final glide ("lạì").
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from unicodedata import normalize

from importers.text.tables import ACUTE, DOT, LETTERS, TONES

_RHYMES: Mapping[str, str] = {
    # nucleus (with its glide): codas; "-" is no coda
    "a": "- c ch i m n ng nh o p t u y",
    "ă": "c m n ng p t",
    "â": "c m n ng p t u y",
    "e": "- c m n ng o p t",
    "ê": "- ch m n nh p t u",
    "i": "- ch m n nh p t u",
    "ia": "-",
    "iê": "c m n ng p t u",
    "o": "- c i m n ng p t",
    "oa": "- c ch i m n ng nh o p t y",
    "oă": "c m n ng p t",
    "oe": "- m n o t",
    "oo": "c n ng",
    "ô": "- c i m n ng p t",
    "ơ": "- i m n p t",
    "u": "- c i m n ng p t",
    "ua": "-",
    "uâ": "n ng t y",
    "uê": "- ch n nh",
    "uô": "c i m n ng t",
    "uơ": "-",
    "uy": "- ch n nh p t u",
    "uya": "-",
    "uyê": "n t",
    "ư": "- c i m n ng t u",
    "ưa": "-",
    "ươ": "c i m n ng p t u",
    "y": "-",
    "yê": "m n ng t u",
}
_FRONT = ("e", "ê", "i", "ia", "iê", "y", "yê")
_AFTER_QU = {"y": "- ch n nh p t u"} | {
    nucleus: _RHYMES[nucleus] for nucleus in ("a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "yê")
}
_AFTER_GI = {nucleus: codas for nucleus, codas in _RHYMES.items() if nucleus[0] not in "iy"}
_PLAIN_ONSETS = "- b ch d đ h k kh l m n nh p ph r s t th tr v x"
_GLIDES = ("i", "o", "u", "y")
_STOPS = ("c", "ch", "p", "t")
_CONSONANTS = frozenset("BCDĐGHKLMNPQRSTVX")
_LOANS = ("đắk", "đăk", "đak", "lắk", "krông")  # in many names of the Central Highlands


def is_syllable(word: str) -> bool:
    """Whether `word` (NFC; small, Capitalised or CAPITAL letters) is spelt as a Vietnamese syllable."""
    return _has_one_case(word) and _is_spelt_right(word.lower())


def weigh(word: str) -> float:
    """How much a word with a letter beyond ASCII speaks for the reading that gave it.

    1 a syllable; 0.75 an abbreviation such as "QSDĐ"; 0 another word, or signs alone; −0.5 a word
    in which Latin letters stand beside signs or letters of another script.
    """
    if is_syllable(word) or (word.lower() in _LOANS and _has_one_case(word)):
        return 1.0
    latin = [_is_latin(sign) for sign in word]
    if not any(latin):
        return 0.0
    if not all(latin):
        return -0.5
    return 0.75 if len(word) > 1 and _CONSONANTS.issuperset(word) else 0.0


def _is_latin(sign: str) -> bool:
    return sign.isalpha() and (sign < "\u0250" or "\u1e00" <= sign <= "\u1eff")


def _has_one_case(word: str) -> bool:
    return word.islower() or word.isupper() or (word[:1].isupper() and word[1:].islower())


def _is_spelt_right(word: str) -> bool:
    plain, tones, place = _without_tone(word)
    coda = _codas().get(plain)
    if coda is None or len(tones) > 1:
        return False
    if coda in _STOPS:
        return tones in (ACUTE, DOT)
    return not (coda in _GLIDES and place == len(plain) - 1)


def _without_tone(word: str) -> tuple[str, str, int]:
    """The word without its tone marks, these marks, and the place of the last toned letter (−1: none)."""
    letters, tones, place = [], "", -1
    for index, letter in enumerate(word):
        bare, tone = _BARE.get(letter, (letter, ""))
        letters.append(bare)
        if tone:
            tones, place = tones + tone, index
    return "".join(letters), tones, place


def _bare(letter: str) -> tuple[str, str]:
    parts = normalize("NFD", letter)
    bare = "".join(part for part in parts if part not in TONES)
    return normalize("NFC", bare), "".join(part for part in parts if part in TONES)


_BARE: Mapping[str, tuple[str, str]] = MappingProxyType({letter: _bare(letter) for letter in LETTERS})


@cache
def _codas() -> Mapping[str, str]:
    """Every untoned syllable and its coda."""
    return MappingProxyType(dict(_syllables()))


def _syllables() -> Iterator[tuple[str, str]]:
    back = {nucleus: codas for nucleus, codas in _RHYMES.items() if nucleus not in _FRONT}
    front = {nucleus: codas for nucleus, codas in _RHYMES.items() if nucleus in _FRONT}
    for onset in ("c", "ng"):
        yield from _spelt(onset, back)
    for onset in ("gh", "ngh"):
        yield from _spelt(onset, front)
    yield from _spelt("g", back | {nucleus: _RHYMES[nucleus] for nucleus in ("i", "iê")})
    for onset in _PLAIN_ONSETS.split():
        yield from _spelt(onset.removeprefix("-"), _RHYMES)
    yield from _spelt("gi", _AFTER_GI)
    yield from _spelt("qu", _AFTER_QU)
    yield from _spelt("q", {"ươ": "i"})  # "Mỹ Qưới", the southern spelling in place names


def _spelt(onset: str, rhymes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for nucleus, codas in rhymes.items():
        for coda in codas.split():
            written = coda.removeprefix("-")
            yield onset + nucleus + written, written
