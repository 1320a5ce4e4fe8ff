#!/bin/sh
# Installs the locked npm packages of tests/clients, and Node into .venv where the system's is missing or too old.
set -eu
PATH="$(pwd)/.venv/bin:$PATH"
{ node -e 'process.exit(+process.versions.node.split(".")[0] < 20)' 2>/dev/null && command -v npm >/dev/null; } ||
    pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements-node.lock
cd tests/clients
# shellcheck disable=SC3013  # -nt is in every sh that Debian has
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent --no-audit --no-fund
