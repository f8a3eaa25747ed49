#!/bin/sh
# The measurements, one after the other, with their figures.
. "$(dirname -- "$0")/common.sh"

sh "$setup/setup.sh"
exec .venv/bin/python -m pytest tests/bench -s "$@" </dev/null
