#!/bin/sh
# The virtual environment .venv with the locked packages, and this checkout in it.
. "$(dirname -- "$0")/common.sh"

python=.venv/bin/python
stamp=.venv/set-up
wanted=$(fingerprint requirements.lock pyproject.toml config/setup/python.sh)

runs() { "$python" -I -c 'import sys; sys.exit(sys.version_info[:2] < (3, 12))' >/dev/null 2>&1; }

# a checkout that was moved has programs in .venv that name its former place
is_here() { [ "$("$python" -I -c 'import sys; print(sys.prefix)')" = "$root/.venv" ] && grep -qsF "$root/.venv" .venv/bin/activate; }

# uv itself in the locked version, checked against its hashes like all others
install_uv() {
    locked=$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements.lock)
    [ "$(.venv/bin/uv --version 2>/dev/null | cut -d ' ' -f 2)" = "$locked" ] && return
    say "uv $locked"
    sed -n '/^uv==/,/[^\\]$/p' requirements.lock >.venv/uv.lock
    quietly "$python" -m pip install --require-hashes --no-deps -r .venv/uv.lock
}

is_done "$wanted" "$stamp" && runs && is_here && exit

if ! runs || ! is_here; then
    found=$(sh "$setup/find-python.sh")
    say "Virtual environment .venv with $found"
    quietly "$found" -m venv --clear .venv
fi
install_uv
export UV_PYTHON_DOWNLOADS=never
say "Python packages"
quietly .venv/bin/uv pip sync --python "$python" --compile-bytecode --require-hashes requirements.lock
quietly .venv/bin/uv pip install --python "$python" --no-deps --no-build-isolation -e .
done_with "$wanted" "$stamp"
