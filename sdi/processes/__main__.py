"""``python -m sdi.processes``: the process that works through the queue, started and kept by the service.

Its orders come on standard input as JSON: ``{"url": …, "settings": {…}}``. An address with a
password has no place among arguments, which everyone can read.
"""

import ctypes
import json
import os
import signal
import sys

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def main() -> None:
    """Work until SIGTERM, or until the parent ends, however that ended."""
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGTERM)
    orders = json.load(sys.stdin)
    if os.getppid() != orders["parent"]:
        return
    from sdi.processes.worker import work  # noqa: PLC0415  the death signal comes first
    from sdi.settings import Settings  # noqa: PLC0415
    from sdi.web import logs  # noqa: PLC0415

    settings = Settings(**orders["settings"])
    logs.configure(settings.log_level)
    work(orders["url"], settings)


if __name__ == "__main__":
    main()
