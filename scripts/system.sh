#!/bin/sh
# Installs the programs that tests drive and that are missing here: a browser for GraphiQL, PostgreSQL for the store,
# Node for the npm clients. Where it may not, the tests that need them say so.
set -eu
missing=
here() { command -v "$1" >/dev/null 2>&1; }

[ -n "${CHROMIUM:-}" ] || here chromium || here google-chrome || missing="$missing chromium"
# Only the programs: the tests make a cluster of their own and end it.
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
if [ -f tests/clients/package-lock.json ]; then
    here node || missing="$missing nodejs"
    here npm || missing="$missing npm"
fi

# shellcheck disable=SC2086  # a list of names
[ -z "$missing" ] || sh scripts/apt.sh $missing || true
