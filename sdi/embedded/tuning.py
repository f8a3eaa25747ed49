"""Server settings in proportion to the machine, for a service that shares it with its database."""

import os
from collections.abc import Mapping
from pathlib import Path

_MIB = 2**20
_GIB = 2**30


def settings(memory: int, cores: int) -> dict[str, str]:
    """Settings of ``postgresql.conf`` for `memory` bytes and `cores` processors.

    A sixth of the memory is the server's own cache; one sort may use 1/400 of it, since a hundred
    connections may each hold a few.
    """
    return {
        "max_connections": "100",
        "shared_buffers": _size(memory // 6, 64 * _MIB, 8 * _GIB),
        "effective_cache_size": _size(memory // 2, 256 * _MIB, 64 * _GIB),
        "work_mem": _size(memory // 400, 8 * _MIB, 128 * _MIB),
        "maintenance_work_mem": _size(memory // 24, 64 * _MIB, 2 * _GIB),
        "max_wal_size": _size(memory // 6, _GIB, 8 * _GIB),
        "min_wal_size": "128MB",
        "wal_compression": "on",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "effective_io_concurrency": "200",
        "max_parallel_workers_per_gather": str(max(1, min(4, cores // 2))),
        "jit": "off",  # PostGIS functions carry high costs: compiling would cost more than it saves
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] %q%u@%d ",
    }


def memory(meminfo: Path = Path("/proc/meminfo"), limit: Path = Path("/sys/fs/cgroup/memory.max")) -> int:
    """The bytes of memory that this machine, or the container around us, has."""
    physical = next(
        int(ln.split()[1]) for ln in meminfo.read_text().splitlines() if ln.startswith("MemTotal:")
    )
    allowed = limit.read_text().strip() if limit.is_file() else "max"
    return min(physical * 1024, int(allowed)) if allowed.isdigit() else physical * 1024


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0))


def shared_memory(folder: Path = Path("/dev/shm")) -> dict[str, str]:  # noqa: S108 - the kernel's own folder
    """How parallel workers share memory: a container's /dev/shm is often 64 MB, too little for them."""
    try:
        room = os.statvfs(folder)
    except OSError:
        return {"dynamic_shared_memory_type": "mmap"}
    large = room.f_blocks * room.f_frsize >= 512 * _MIB
    return {"dynamic_shared_memory_type": "posix" if large else "mmap"}


def lines(values: Mapping[str, str]) -> str:
    """`values` in the form of ``postgresql.conf``."""
    return "".join(f"{name} = '{_quoted(value)}'\n" for name, value in values.items())


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _size(wanted: int, least: int, most: int) -> str:
    return f"{max(least, min(most, wanted)) // _MIB}MB"
