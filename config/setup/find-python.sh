#!/bin/sh
# Prints the path of a Python 3.12 or later that really runs: a shim on PATH may not.
. "$(dirname -- "$0")/common.sh"

works() {
    "$1" -I -c 'import sys, ssl, venv, ensurepip; sys.exit(sys.version_info[:2] < (3, 12))' >/dev/null 2>&1
}

# the interpreter itself, not the virtual environment or shim that leads to it
print_real() { "$1" -I -c 'import os, sys; print(os.path.realpath(sys._base_executable))'; }

first_that_works() {
    for candidate in "$@"; do
        if works "$candidate"; then
            print_real "$candidate"
            return 0
        fi
    done
    return 1
}

installed() {
    first_that_works python3.12 python3.13 python3.14 python3 \
        "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.1[2-9]*/bin/python3 \
        "${UV_PYTHON_INSTALL_DIR:-${XDG_DATA_HOME:-${HOME:-}/.local/share}/uv/python}"/cpython-3.1[2-9]*/bin/python3 \
        /usr/local/bin/python3.1[2-9] /opt/python*/bin/python3
}

# the last resort: uv brings a Python of its own, where the network lets it
from_uv() {
    uv=$(command -v uv) || {
        tools=$(mktemp -d)
        trap 'rm -rf "$tools"' EXIT
        python3 -m venv "$tools" && "$tools/bin/pip" install --quiet uv || return 1
        uv=$tools/bin/uv
    } >/dev/null 2>&1
    say "Python 3.12, by uv"
    "$uv" python install --quiet 3.12 >/dev/null 2>&1 || return 1
    installed
}

if [ -n "${SDI_PYTHON:-}" ]; then
    first_that_works "$SDI_PYTHON" || fail "SDI_PYTHON=$SDI_PYTHON is not a Python 3.12 or later with venv." \
        "SDI_PYTHON=$SDI_PYTHON không phải là Python 3.12 trở lên có kèm venv."
    exit
fi

installed && exit
[ "$(id -u)" != 0 ] || sh "$setup/debian.sh" venv
installed || from_uv || fail \
    "No Python 3.12 or later was found, and none could be downloaded: install one (Debian 13: apt-get install python3-venv) and name it in SDI_PYTHON." \
    "Không tìm thấy Python 3.12 trở lên và cũng không tải về được: hãy cài đặt (Debian 13: apt-get install python3-venv) rồi ghi đường dẫn vào SDI_PYTHON."
