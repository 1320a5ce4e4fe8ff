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
apt="$sudo env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -qq -o DPkg::Lock::Timeout=300"

# A machine's own first "apt update" holds locks that DPkg::Lock::Timeout does not wait for: those of lists and archives.
patiently() {
    tries=60
    until $apt "$@" >/dev/null 2>>build/apt.log; do
        grep -q 'Could not get lock' build/apt.log || return 1
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 5
        : >build/apt.log
    done
}

: >build/apt.log
# Lists that cannot be read anew (a dead source among others) need not keep a package from being installed.
patiently update || true
patiently install -y --no-install-recommends "$@" || {
    cat build/apt.log >&2
    exit 1
}
