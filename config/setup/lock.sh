#!/bin/sh
# Choose the newest versions that pyproject.toml allows, and write them with their hashes into the lock files.
. "$(dirname -- "$0")/common.sh"

sh "$setup/python.sh"
.venv/bin/uv pip compile pyproject.toml --group dev --group build --upgrade --universal --python-version 3.12 \
    --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o requirements.lock
sh "$setup/debian.sh" node
npm --prefix sdi/web/client install --package-lock-only --ignore-scripts --no-audit --no-fund
