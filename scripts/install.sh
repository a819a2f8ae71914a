#!/bin/sh
# Install the project into a virtual environment, and the sandbox's system packages where that is possible.
# usage: scripts/install.sh VENV; every version is the one that constraints.txt names
set -eu
venv=$1
python=${PYTHON:-python3}

have_bubblewrap() { command -v bwrap >/dev/null 2>&1; }

# Debian keeps both the sandbox and Python's venv in packages of their own.
missing=""
have_bubblewrap || missing="bubblewrap"
"$python" -c 'import ctypes; ctypes.CDLL("libseccomp.so.2")' 2>/dev/null || missing="$missing libseccomp2"
"$python" -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
if [ -n "$missing" ] && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "installing Debian packages: $missing"
    apt-get update -qq
    # shellcheck disable=SC2086 - a list of package names
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
fi
have_bubblewrap || echo "bubblewrap is missing, so nothing can be graded in isolation: apt-get install bubblewrap" >&2

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv" || {
    echo "$python cannot make a virtual environment: apt-get install python3-venv" >&2
    exit 1
}
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
