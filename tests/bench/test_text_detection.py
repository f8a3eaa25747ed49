"""How long the encoding of a column takes to find, beside reading the same cells once."""

import time
from collections.abc import Callable

import pytest

from importers.text.codecs import encode
from importers.text.detect import detect

NAMES = ["Cái Khế", "Ninh Kiều", "Tân An", "Bình Thủy", "Ô Môn", "Thốt Nốt", "Phong Điền", "Vĩnh Châu"]


def seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


@pytest.mark.parametrize("kind", ["utf-8", "tcvn3", "vni", "viscii"])
def test_a_hundred_thousand_cells(kind: str) -> None:
    cells = [encode(f"{name} {number}", kind) for number in range(12_500) for name in NAMES]  # type: ignore[arg-type]
    floor = seconds(lambda: [cell.decode("latin-1") for cell in cells])
    taken = seconds(lambda: detect(cells))
    assert detect(cells).encoding == kind
    print(f"\n{kind}: {taken * 1000:.0f} ms, {taken / floor:.1f} × one plain decoding of the cells")
