#!/bin/sh
# Installs locked packages into .venv, which it makes first if it is not there or of another Python: venv.sh PYTHON BIN LOCK…
set -eu
python=$1 bin=$2
shift 2
version='import sys; print(*sys.version_info[:2], sep=".")'

# An environment whose making was broken off has a Python and no pip.
if [ "$("$bin/python" -c "import pip; $version" 2>/dev/null || true)" != "$("$python" -c "$version")" ]; then
    # Debian ships python3 without ensurepip; the package python3-venv brings it.
    "$python" -c 'import ensurepip' 2>/dev/null || sh scripts/apt.sh "python$("$python" -c "$version")-venv"
    echo "Making .venv with $("$python" --version)…"
    "$python" -m venv --clear .venv
fi

echo "Installing $*…"
for lock; do
    set -- "$@" --requirement "$lock"
    shift
done
"$bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes "$@"
