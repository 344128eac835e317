#!/usr/bin/env bash
# Make the virtual environment $1 with pcwm and everything it needs, at the pinned versions.
# PYTHON: the interpreter; PIP_ARGS: more arguments for pip, e.g. an index of your site's.
set -euo pipefail
venv=$1
python=${PYTHON:-python3}
packages="python3 python3-venv"

fail() { echo "pcwm: $1" >&2; exit 2; }

may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

if ! "$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo none)
    case $version in
        3.[0-9] | 3.10) fail "Python 3.11 or newer is needed and $python is $version; name one with \`make PYTHON=python3.12 ...\`" ;;
    esac
    sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo "
    may_install || fail "Python's venv module is missing; run: ${sudo}apt-get install -y $packages"
    ${sudo:+sudo -n} apt-get update -qq
    # shellcheck disable=SC2086
    ${sudo:+sudo -n} apt-get install -y -qq --no-install-recommends $packages >/dev/null
fi

echo "Installing Python packages into $venv (a few minutes the first time) ..."
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
pip() { "$venv/bin/python" -m pip --disable-pip-version-check install -qq ${PIP_ARGS:-} "$@"; }
# torch goes first and pinned: asked for by the others, it would bring the newest build with gigabytes of GPU libraries.
pip -c constraints.txt torch
pip -c constraints.txt -e '.[train,report,serve,dev]'
