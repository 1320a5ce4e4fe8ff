#!/bin/sh
# Pins what pyproject.toml asks for, with digests and for every platform: run time, build and tests apart. lock.sh PYTHON
set -eu
python=$1
[ -x build/uv/bin/uv ] || { "$python" -m venv build/uv && build/uv/bin/pip install --quiet --disable-pip-version-check uv; }

compile() {
    build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-emit-index-url --no-emit-find-links "$@"
}

compile pyproject.toml --output-file requirements.lock
compile --group build --constraint requirements.lock --output-file requirements-build.lock
compile --group node --output-file requirements-node.lock
compile --group dev --constraint requirements.lock --constraint requirements-build.lock --output-file requirements-dev.lock
