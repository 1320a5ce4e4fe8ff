#!/bin/sh
# Installs Debian packages, as root or by sudo: apt.sh PACKAGE…. Exit 1 and one line saying what is missing where it may not.
set -eu
sudo=
if [ "$(id -u)" -ne 0 ]; then
    sudo=sudo
    # A person may be asked for a password; a machine may not.
    [ -t 0 ] || sudo='sudo -n'
    $sudo true 2>/dev/null || sudo=none
fi
if [ "$sudo" = none ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing, and not to be installed from here: $*. Install by hand what these Debian packages bring." >&2
    exit 1
fi

mkdir -p build
echo "Installing Debian packages: $*…"
apt="$sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300"
{ $apt update && $apt install -y --no-install-recommends "$@"; } >/dev/null 2>build/apt.log || {
    cat build/apt.log >&2
    exit 1
}
