#!/bin/sh
# Runs the tests side by side; what failed is tried once more by itself, since many tests here measure time over real
# sockets and a busy machine can make one late. A test that is broken fails both times.
# --tb=native: the other styles parse sources, which CPython 3.11 cannot do while a test's server thread does (gh-106905).
# usage: test.sh BIN [pytest's arguments]
bin=$1
shift
PATH="$PWD/$bin:$PATH"
export PATH
"$bin"/python -m pytest -n 2 --dist loadfile --tb=native "$@"
code=$?
[ "$code" -eq 1 ] || exit "$code"
echo 'Once more, by themselves, those that failed:'
exec "$bin"/python -m pytest --tb=native --last-failed --last-failed-no-failures none "$@"
