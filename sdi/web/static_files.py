"""Files for browsers: kept for a year where their address carries a version, asked for again where not."""

import mimetypes
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from sdi import paths

_TYPES = {
    ".mjs": "text/javascript",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".pbf": "application/x-protobuf",
}


class Files(StaticFiles):
    """A folder of files."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)
        for suffix, media_type in _TYPES.items():  # Python's own table lacks some
            mimetypes.add_type(media_type, suffix)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file."""
        response = await super().get_response(path, scope)
        versioned = b"v=" in scope.get("query_string", b"")
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if versioned else "no-cache"
        return response


async def favicon(request: Request) -> Response:
    """Route: the sign of the service, where browsers look for one beside documents without a head."""
    return FileResponse(paths.static() / "favicon.svg", headers={"cache-control": "public, max-age=86400"})
