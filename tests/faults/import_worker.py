"""A process that imports one file after the other, as told on its input, and says what came of each.

Run by the tests beside it: `python import_worker.py URL HOME`. One JSON request a line in, one
JSON answer a line out. What crashes or hangs here is seen by whoever started it.
"""

import json
import os
import sys
import time
import traceback
from contextlib import closing
from pathlib import Path
from typing import Any

from importers.formats import is_raster, layers_of
from importers.pipeline import staged
from importers.progress import Silent
from importers.request import Request
from importers.unpack import readable_files
from layers.apply import remove_layer
from sdi.crs.process import pin_process
from sdi.db import connect, one, transaction
from sdi.errors import SdiError
from sdi.messages import LANGUAGES
from sdi.settings import Settings

_WORDS = (
    (("text.",), "encoding", ("utf-8", "cp1252")),
    (("place.", "crs.outside_domain"), "crs", ("EPSG:4326", "EPSG:5897")),
)
"""What an officer says, one after the other, where the import asks for the letters or the place."""


def serve(url: str, settings: Settings) -> None:
    """Answer requests until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what native libraries print is no answer
    for line in sys.stdin:
        request = json.loads(line)
        answers.write(json.dumps([_one(url, settings, each) for each in _each(request)]) + "\n")
        answers.flush()


def _each(request: dict[str, Any]) -> list[dict[str, Any]]:
    """The request, or one for each layer of a file that has several."""
    if request.pop("layers", "one") == "one":
        return [request]
    scratch = Path(os.environ["TMPDIR"]) / "listed"
    scratch.mkdir()
    try:
        files = readable_files(Path(request["file"]), scratch)
        names = [
            f"{file.stem}:{name}" if len(files) > 1 else name
            for file in files
            for name in ([None] if is_raster(file) else layers_of(file))
        ]
    except Exception:  # the import tells it
        names = []
    finally:
        _empty(scratch.parent)
    return [request] if len(names) < 2 else [request | {"source_layer": name} for name in names]


def _one(url: str, settings: Settings, request: dict[str, Any]) -> dict[str, Any]:
    Path("/proc/self/clear_refs").write_text("5")  # the highest memory is counted from here
    began, used, before = time.monotonic(), time.process_time(), _memory("VmRSS")
    answer = _import(url, settings, dict(request))
    for asked_for, option, words in _WORDS:
        for word in words:
            if option not in request and str(answer.get("key", "")).startswith(asked_for):
                answer = _import(url, settings, request | {option: word})
        if answer["outcome"] == "imported":
            break
    left = [str(entry.name) for entry in Path(os.environ["TMPDIR"]).iterdir()]
    _empty(Path(os.environ["TMPDIR"]))
    return answer | {
        "source_layer": request.get("source_layer"),
        "seconds": time.monotonic() - began,
        "cpu": time.process_time() - used,
        "before": before,
        "peak": _memory("VmHWM"),
        "left": left,
    }


def _import(url: str, settings: Settings, request: dict[str, Any]) -> dict[str, Any]:
    publish, keep = request.pop("publish", True), request.pop("keep", False)
    request["key"] = tuple(request.pop("key", ()))
    wanted = Request(Path(request.pop("file")), who="faults", **request)
    try:
        with staged(url, settings, wanted, Silent()) as ready:
            report = ready.publish(settings) if publish else ready.report
            for language in LANGUAGES:
                json.dumps(report.as_dict(language), ensure_ascii=False).encode()
    except SdiError as error:
        told = [error.tell(language) for language in LANGUAGES]
        return {"outcome": "refused", "kind": type(error).__name__, "key": error.key, "told": told}
    except Exception:
        return {"outcome": "failed", "trace": traceback.format_exc()}
    stored = _stored(url, wanted) if publish and wanted.new and not keep else None
    return {"outcome": "imported", "rows": report.rows_in_file, "kept": report.rows_kept, "stored": stored}


def _stored(url: str, wanted: Request) -> int:
    """How many rows the new layer has; it is taken away."""
    with closing(connect(url)) as connection:
        rows: int = one(connection, f'select count(*) from data."{wanted.new}"')
    with transaction(url) as connection:
        remove_layer(connection, str(wanted.new))
    return rows


def _memory(name: str) -> int:
    """A figure of this process, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(f"{name}:"))


def _empty(folder: Path) -> None:
    import shutil

    for entry in folder.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


if __name__ == "__main__":
    home = Path(sys.argv[2])
    pin_process(home / "proj")
    serve(sys.argv[1], Settings(home=home))
