#!/bin/sh
# All tests, or those named as pytest names them; Chromium is installed for those of the pages.
. "$(dirname -- "$0")/common.sh"

sh "$setup/setup.sh" browser
exec .venv/bin/python -m pytest -n 2 --dist loadfile --ignore=tests/bench "$@" </dev/null
