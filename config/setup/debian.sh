#!/bin/sh
# Installs the Debian packages of the named parts whose programs are missing.
# usage: debian.sh database|node|browser|venv …
. "$(dirname -- "$0")/common.sh"

has_database() {
    for control in /usr/share/postgresql/*/extension/postgis.control; do
        version=${control#/usr/share/postgresql/}
        version=${version%%/*}
        [ -x "/usr/lib/postgresql/$version/bin/postgres" ] && [ "$version" -ge 15 ] && return 0
    done
    return 1
}

missing() {
    for part in "$@"; do
        case $part in
        database) has_database || printf ' postgresql postgresql-postgis' ;;
        node) have npm || printf ' nodejs npm' ;;
        browser) have chromium || printf ' chromium' ;;
        venv) python3 -I -c 'import venv, ensurepip' 2>/dev/null || printf ' python3-venv' ;;
        *) printf 'unknown part: %s\n' "$part" >&2; exit 2 ;;
        esac
    done
}

# Debian would also make and start a server of its own, on port 5432: nobody asked for that one
without_main_cluster() {
    [ -e /etc/postgresql-common/createcluster.conf ] && return
    ours=/etc/postgresql-common/createcluster.d/city-sdi.conf
    mkdir -p "${ours%/*}"
    echo 'create_main_cluster = false' >"$ours"
    trap 'rm -f "$ours"' EXIT
}

apt() { env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -y -o DPkg::Lock::Timeout=120 "$@" </dev/null; }

# the lock of the package lists, unlike dpkg's, is not waited for by apt-get itself;
# a list that can't be had need not be the one we want: then the installation tells
update() {
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
        complaint=$(apt update 2>&1) && return
        case $complaint in
        *"Could not get lock"*) say "waiting for another package manager to finish" && sleep 10 ;;
        *) break ;;
        esac
    done
    printf '%s\n' "$complaint" >&2
}

packages=$(missing "$@")
[ -n "$packages" ] || exit 0
have apt-get || fail "This machine has no apt-get: install by hand:$packages" \
    "Máy này không có apt-get. Hãy cài thủ công:$packages"
[ "$(id -u)" = 0 ] || fail "Some packages are missing. Ask the administrator to run: apt-get install$packages" \
    "Máy còn thiếu một số gói. Hãy nhờ quản trị viên chạy: apt-get install$packages"

say "Debian packages:$packages"
without_main_cluster
update
# shellcheck disable=SC2086 # one word a package
quietly apt install --no-install-recommends $packages
