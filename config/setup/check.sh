#!/bin/sh
# Everything about the code that can be judged without running it; all complaints at once.
. "$(dirname -- "$0")/common.sh"

failed=''
check() {
    say "$1"
    shift
    "$@" || failed=yes
}

sh "$setup/python.sh"
check "ruff check" .venv/bin/ruff check --quiet .
check "ruff format" .venv/bin/ruff format --quiet --check --diff .
check "mypy" .venv/bin/mypy --no-error-summary
check "import directions" quietly .venv/bin/lint-imports
check "lock, messages, addresses" .venv/bin/python -I "$setup/check.py"
[ -z "$failed" ] || exit 1
say "All is well."
