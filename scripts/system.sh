#!/bin/sh
# Installs the programs that tests drive and that are missing here: a browser for GraphiQL, PostgreSQL for the store,
# Redis for the shared cache. Where it may not, the tests that need them say so.
set -eu
missing=
here() { command -v "$1" >/dev/null 2>&1; }

[ -n "${CHROMIUM:-}" ] || here chromium || here google-chrome || missing="$missing chromium"
# The tests start servers of their own, on sockets in a folder of theirs; they leave the system's alone.
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
here redis-server || here valkey-server || missing="$missing redis-server"

# shellcheck disable=SC2086  # a list of names
[ -z "$missing" ] || sh scripts/apt.sh $missing || true
