#!/bin/sh
# Write the expected files of the tests anew, from what the code gives now: look at the difference before committing it.
. "$(dirname -- "$0")/common.sh"

sh "$setup/test.sh" --bless "$@"
