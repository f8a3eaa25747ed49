#!/bin/sh
# Everything that the service needs on this machine; says nothing where there is nothing to do.
# usage: setup.sh [browser]: further parts of debian.sh
. "$(dirname -- "$0")/common.sh"

exec 9<"$root"
flock 9 # two of these in one checkout take turns

# all at once: an administrator should be asked only once
[ -e sdi/web/static/vendor/set-up ] || set -- node "$@"
sh "$setup/debian.sh" database "$@"
sh "$setup/python.sh"
sh "$setup/web.sh"
