#!/bin/sh
# From nothing to a running sample city.
. "$(dirname -- "$0")/common.sh"

sh "$setup/setup.sh"
exec .venv/bin/sdi demo "$@"
