#!/usr/bin/env bash
# A PostgreSQL server of one's own, reached over loopback alone.
#
# usage: scripts/postgres.sh start FOLDER [PORT] [SERVER OPTION…]   prints the database's URL; PORT is 15432 by default
#        scripts/postgres.sh stop FOLDER
#
# FOLDER holds the data, the log and the password; start again with the same FOLDER to go on with the same data. Several
# servers need several folders and ports. The server never runs as root: root hands it to the user postgres. Where
# PostgreSQL is missing, root on Debian gets the package postgresql.
set -euo pipefail

readonly USER_NAME=grade DATABASE=grade

fail() {
    echo "postgres.sh: $1" >&2
    exit "${2:-1}"
}

usage() {
    sed -n '4,5s/^# *//p' "$0" >&2
    exit 2
}

is_root() { [ "$(id -u)" = 0 ]; }

# The folder of initdb and pg_ctl, which Debian keeps off the PATH; nothing where they are missing.
programs() {
    local newest
    newest=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
    [ -n "$newest" ] || newest=$(command -v initdb || true)
    [ -z "$newest" ] || dirname "$(readlink -f "$newest")"
}

install_package() {
    is_root && command -v apt-get >/dev/null 2>&1 ||
        fail "PostgreSQL is not installed: run this as root on Debian, or install the package postgresql"
    echo "installing the Debian package postgresql" >&2
    export DEBIAN_FRONTEND=noninteractive
    {
        apt-get update -qq
        apt-get install -y -qq postgresql-common
        # Debian would make and start a server on the usual port; none is wanted but the one in FOLDER.
        sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
        apt-get install -y -qq postgresql
    } >&2 || fail "the package postgresql could not be installed: see apt-get's message above"
}

# As the user who runs the server; its current folder must be one that this user can enter.
as_server() {
    if is_root; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

make_cluster() {
    mkdir -p "$folder"
    if is_root; then chown postgres: "$folder"; fi
    as_server test -w "$folder" || fail "the user postgres cannot enter $folder: choose a folder that it can reach"
    (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$folder/password")
    if is_root; then chown postgres: "$folder/password"; fi
    as_server "$bin/initdb" -D "$folder/data" -U "$USER_NAME" --auth=scram-sha-256 --pwfile="$folder/password" \
        -E UTF8 --locale=C.UTF-8 >"$folder/initdb.log" 2>&1 ||
        fail "initdb failed: see $folder/initdb.log"
}

is_running() { as_server "$bin/pg_ctl" status -D "$folder/data" >/dev/null 2>&1; }

running_port() { sed -n 4p "$folder/data/postmaster.pid"; }

make_database() {
    # Through the environment: an argument could be read by every user of the machine.
    export PGPASSWORD PGHOST=127.0.0.1 PGUSER=$USER_NAME PGPORT=$port
    PGPASSWORD=$(cat "$folder/password")
    local found
    found=$("$bin/psql" -XAtd postgres -c "SELECT 1 FROM pg_database WHERE datname = '$DATABASE'") ||
        fail "the server on port $port cannot be asked: see $folder/log"
    [ "$found" = 1 ] || "$bin/createdb" "$DATABASE" || fail "the database $DATABASE could not be made: see $folder/log"
}

start() {
    bin=$(programs)
    if [ -z "$bin" ]; then
        install_package
        bin=$(programs)
    fi
    [ -d "$folder/data" ] || make_cluster
    if is_running; then
        [ "$port" = "$(running_port)" ] || fail "the server in $folder runs on port $(running_port): stop it first"
    else
        # No socket file: its path may be no longer than 107 bytes, and folders of tests are.
        as_server "$bin/pg_ctl" start -w -t 60 -D "$folder/data" -l "$folder/log" \
            -o "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -p $port $*" >/dev/null ||
            fail "the server did not start on port $port: see $folder/log, or choose another port"
    fi
    make_database
    echo "postgresql+psycopg://$USER_NAME:$(cat "$folder/password")@127.0.0.1:$port/$DATABASE"
}

stop() {
    bin=$(programs)
    [ -n "$bin" ] && [ -d "$folder/data" ] || fail "there is no server in $folder: name the folder that start was given"
    is_running || exit 0
    as_server "$bin/pg_ctl" stop -m fast -w -t 60 -D "$folder/data" >/dev/null ||
        fail "the server in $folder does not stop: see $folder/log"
}

[ $# -ge 2 ] || usage
action=$1
folder=$(realpath -m -- "$2")
port=${3:-15432}
shift $(($# < 3 ? 2 : 3))
[[ $port =~ ^[0-9]{1,5}$ ]] || usage
case $action in
start) start "$@" ;;
stop) stop ;;
*) usage ;;
esac
