# What bin/demo, bin/check and bin/test share: messages, Python, the virtual environment, Debian packages. Sourced, not run.
# shellcheck shell=bash

set -euo pipefail

caller_dir=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=bin/$(basename "$0")

say() { printf '%s: %s\n' "$program" "$*" >&2; }
die() { say "$*"; exit 1; }

# --- Debian packages ---

can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
    say "installing $*"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } >/dev/null
}

# --- Python and .venv ---

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() { # the machine's own python3 if it is new enough, else the newest that is; PYTHON overrides
    local name
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if is_new_enough "$name"; then
            echo "$name"
            return
        fi
    done
    die "needs Python 3.11 or newer (none as ${PYTHON:-python3}); PYTHON=... can name one that is not on the PATH"
}

make_venv() {
    local python
    python=$(find_python)
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then # Debian packs it apart
        can_apt || die "$python cannot make a virtual environment; on Debian: apt-get install python3-venv"
        apt_install python3-venv
    fi
    say "making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
}

# Installs a lock into .venv unless it is there. Its copy, kept in .venv, tells; the development lock holds the other too.
install_lock() { # LOCK [PIP OPTION...]
    local lock=$1
    shift
    is_new_enough .venv/bin/python || make_venv
    cmp -s "$lock" ".venv/$lock" && return
    say "installing $lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes "$@" -r "$lock"
    cp "$lock" ".venv/$lock"
    if [ "$lock" = requirements-dev.txt ]; then cp requirements.txt .venv/; fi
}
