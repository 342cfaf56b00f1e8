#!/bin/sh
# Make or mend the environment: set-up.sh PYTHON VENV STAMP EXTRAS (called by the Makefile).
# The stamp is written last, so that a set-up that was interrupted is done again, from an empty folder.
set -eu
wanted=$1 venv=$2 stamp=$3 extras=$4

find_python() {
    for python in "$wanted" python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    found=$("$wanted" --version 2>&1) || found="no $wanted"
    echo "This book needs Python 3.11 or newer; found: $found." >&2
    echo "Install a newer Python, or name one: make PYTHON=/path/to/python3.12 …" >&2
    exit 1
}

with_uv() {
    uv venv --quiet --allow-existing --python "$python" "$venv"
    uv pip install --quiet --python "$venv/bin/python" -c constraints.txt -e ".[$extras]"
}

with_pip() {
    "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[$extras]"
}

python=$(find_python)
if [ ! -e "$venv/.ready" ]; then
    rm -rf "$venv"
fi
rm -f "$stamp"
if command -v uv >/dev/null; then tool=uv; else tool=pip; fi
echo "Setting up $venv with $tool and $("$python" --version); this may take two minutes the first time."
if ! "with_$tool"; then
    echo "The set-up did not finish; the lines above say why." >&2
    echo "If they speak of connections, the Python package registry cannot be reached: check the network," >&2
    echo "the proxy and the index settings of $tool, then run the same command again." >&2
    exit 1
fi
touch "$stamp"
