#!/bin/sh
# Prints the interpreter to use and its version ("python3 3.11"): the one named, or the first here that is 3.11 or newer.
for candidate in ${1:-python3 python3.13 python3.12 python3.11 python}; do
    version=$("$candidate" -c 'import sys; v = sys.version_info[:2]; print(*v, sep=".") if v >= (3, 11) else sys.exit(1)' 2>/dev/null) || continue
    echo "$candidate $version"
    exit 0
done
