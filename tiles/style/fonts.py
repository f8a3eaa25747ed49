"""The letters of our labels: woff2 files that this server has itself, no glyph server.

A file holds some ranges of Unicode; a client fetches those whose letters occur.
"""

from typing import Any

REGULAR = "Noto Sans Regular"
BOLD = "Noto Sans SemiBold"

FOLDER = "/static/vendor/noto-sans"
_WEIGHTS = {REGULAR: 400, BOLD: 600}

_RANGES = {
    "vietnamese": (
        "U+0102-0103", "U+0110-0111", "U+0128-0129", "U+0168-0169", "U+01A0-01A1", "U+01AF-01B0",
        "U+0300-0301", "U+0303-0304", "U+0308-0309", "U+0323", "U+0329", "U+1EA0-1EF9", "U+20AB",
    ),
    "latin": (
        "U+0000-00FF", "U+0131", "U+0152-0153", "U+02BB-02BC", "U+02C6", "U+02DA", "U+02DC", "U+0304",
        "U+0308", "U+0329", "U+2000-206F", "U+20AC", "U+2122", "U+2191", "U+2193", "U+2212", "U+2215",
        "U+FEFF", "U+FFFD",
    ),
    "latin-ext": (
        "U+0100-02BA", "U+02BD-02C5", "U+02C7-02CC", "U+02CE-02D7", "U+02DD-02FF", "U+0304", "U+0308",
        "U+0329", "U+1D00-1DBF", "U+1E00-1E9F", "U+1EF2-1EFF", "U+2020", "U+20A0-20AB", "U+20AD-20C0",
        "U+2113", "U+2C60-2C7F", "U+A720-A7FF",
    ),
}  # fmt: skip
"""The parts that the package @fontsource/noto-sans is cut into, as its style sheets give them."""


def font_faces(base_url: str) -> dict[str, list[dict[str, Any]]]:
    """The ``font-faces`` of a style (MapLibre Style Specification), for the fonts that our labels name."""
    return {
        name: [
            {"url": f"{base_url}{FOLDER}/{file_name(part, weight)}", "unicode-range": list(ranges)}
            for part, ranges in _RANGES.items()
        ]
        for name, weight in _WEIGHTS.items()
    }


def font_files() -> list[str]:
    """The names of all files that our styles may ask for."""
    return [file_name(part, weight) for weight in _WEIGHTS.values() for part in _RANGES]


def file_name(part: str, weight: int) -> str:
    """The name of a font file, as its package has it."""
    return f"noto-sans-{part}-{weight}-normal.woff2"
