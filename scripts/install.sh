#!/bin/sh
# Installs Sotdae from this folder into ./sotdae-venv (or the folder given as first argument), without a network.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-sotdae-venv}
"${PYTHON:-python3}" -m venv "$target"
"$target/bin/python" -m pip install --quiet --no-index --find-links "$here" --require-hashes -r "$here/run.txt"
"$target/bin/python" -m pip install --quiet --no-index --find-links "$here" --no-deps "$here"/sotdae-*.whl
echo "installed: $target/bin/sotdae"
