#!/usr/bin/env bash
# Run a command with a PostgreSQL server of its own, which is stopped and removed afterwards, whatever happens.
#
# usage: scripts/test_postgres.sh COMMAND [ARGUMENT…]      the command finds its URL in AUTOGRADER_TEST_DATABASE
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/autograder-postgres.XXXXXX")
chmod 755 "$folder"

clean_up() {
    [ ! -d "$folder/server/data" ] || "$here/postgres.sh" stop "$folder/server" || true
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# The server goes with the tests, so nothing need survive a loss of power.
AUTOGRADER_TEST_DATABASE=$("$here/postgres.sh" start "$folder/server" "$port" -c fsync=off)
export AUTOGRADER_TEST_DATABASE
"$@"
