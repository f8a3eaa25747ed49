"""The server's settings grow with the machine, within bounds."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sdi.embedded import tuning

GIB = 2**30


def megabytes(value: str) -> int:
    assert value.endswith("MB")
    return int(value.removesuffix("MB"))


@given(memory=st.integers(256 * 2**20, 2**41), cores=st.integers(1, 256))
def test_the_server_never_takes_the_machine_for_itself(memory: int, cores: int) -> None:
    chosen = tuning.settings(memory, cores)
    assert megabytes(chosen["shared_buffers"]) * 2**20 <= memory / 3
    assert 1 <= int(chosen["max_parallel_workers_per_gather"]) <= 4
    assert 8 <= megabytes(chosen["work_mem"]) <= 128


@given(
    smaller=st.integers(256 * 2**20, 2**41),
    larger=st.integers(256 * 2**20, 2**41),
)
def test_more_memory_never_means_less_cache(smaller: int, larger: int) -> None:
    smaller, larger = sorted((smaller, larger))
    for name in ("shared_buffers", "work_mem", "maintenance_work_mem", "effective_cache_size"):
        assert megabytes(tuning.settings(smaller, 2)[name]) <= megabytes(tuning.settings(larger, 2)[name])


def test_a_24_gib_machine() -> None:
    chosen = tuning.settings(24 * GIB, 2)
    assert chosen["shared_buffers"] == "4096MB"
    assert chosen["maintenance_work_mem"] == "1024MB"
    assert chosen["max_wal_size"] == "4096MB"


def test_a_container_has_the_memory_it_was_given(tmp_path: Path) -> None:
    meminfo, limit = tmp_path / "meminfo", tmp_path / "memory.max"
    meminfo.write_text("MemTotal:       16777216 kB\nMemFree: 1 kB\n")
    assert tuning.memory(meminfo, limit) == 16 * GIB
    limit.write_text("max\n")
    assert tuning.memory(meminfo, limit) == 16 * GIB
    limit.write_text(f"{2 * GIB}\n")
    assert tuning.memory(meminfo, limit) == 2 * GIB


def test_values_are_quoted() -> None:
    assert tuning.lines({"a": "it's", "b": "c:\\d"}) == "a = 'it''s'\nb = 'c:\\\\d'\n"


def test_little_shared_memory_is_not_relied_on(tmp_path: Path) -> None:
    assert tuning.shared_memory(tmp_path / "absent") == {"dynamic_shared_memory_type": "mmap"}
