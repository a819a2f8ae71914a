#!/bin/sh
# Write constraints.txt anew: the newest versions that pyproject.toml admits, with PyTorch's dependencies but not PyTorch.
# usage: scripts/constraints.sh TORCH, with the oldest Python as PYTHON (it needs packages that newer ones have built in)
set -eu
torch=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable '.[dev]' "$torch"
{
    sed -n '/^#/p' constraints.txt
    "$folder/venv/bin/python" -m pip freeze --exclude-editable |
        grep -v -e '^torch==' -e '^nvidia-.*-cu' -e '^triton==' -e '^#'
} >"$folder/constraints.txt"
mv "$folder/constraints.txt" constraints.txt
