#!/bin/sh
# The pages of docs/ that follow from the code: commands and settings.
. "$(dirname -- "$0")/common.sh"

sh "$setup/python.sh"
.venv/bin/python "$setup/docs.py" docs
