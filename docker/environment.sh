#!/bin/sh
# environment.sh FOLDER: a new virtual environment with the pinned uv in it, which installs everything else.
# Debian's python3 may come without venv's ensurepip, or without pip: either is enough; with neither, apt brings it.
set -eu
here=$(dirname "$0")/..
python=python3.11
"$python" -c '' 2>/dev/null || python=python3
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Amphi needs Python 3.11 or later" >&2; exit 1; }
"$python" -c 'import ensurepip' 2>/dev/null || "$python" -m pip --version >/dev/null 2>&1 || "$here/docker/apt.sh" python3-venv

rm -rf "$1"
if "$python" -c 'import ensurepip' 2>/dev/null; then
    "$python" -m venv "$1"
    pip="$1/bin/python -m pip"
else
    "$python" -m venv --without-pip "$1"
    pip="$python -m pip --python $1/bin/python"
fi
# find-links and user folders of this machine must not bring in other wheels than the lock names
PIP_FIND_LINKS='' PIP_USER=0 PIP_ROOT_USER_ACTION=ignore $pip install --quiet --disable-pip-version-check \
    --require-hashes -r "$here/requirements-setup.lock"
