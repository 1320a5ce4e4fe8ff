#!/bin/sh
# Installs the locked npm clients and runs their tests (tests/clients/package.json, "test").
set -eu
cd tests/clients
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent --no-audit --no-fund
PATH="$(pwd)/../../.venv/bin:$PATH" npm test --silent
