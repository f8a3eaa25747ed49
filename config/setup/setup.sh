#!/bin/sh
# Everything that the service needs on this machine; says nothing where there is nothing to do.
. "$(dirname -- "$0")/common.sh"

exec 9<"$root"
flock 9 # two of these in one checkout take turns

sh "$setup/debian.sh" database
sh "$setup/python.sh"
sh "$setup/web.sh"
