#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Tests of the report format and of the HTML pages, first as text, then in a
# browser. Prints TAP, twice; exits non-zero if anything failed. Arguments choose
# tests of the first kind by name, as unittest does. Nothing here is recorded
# output, so --accept has nothing to do.
[ "$1" = --accept ] && exit 0
cd "$(dirname "$0")" || exit 1
python=/usr/bin/python3
[ -x "$python" ] || python=python3
export PYTHONDONTWRITEBYTECODE=1

$python tap.py "$@" || exit 1
[ $# -eq 0 ] || exit 0
if ! command -v node >/dev/null; then
	echo '1..0 # SKIP no node here: make deps'
	exit 0
fi
REFAUDIT_SITES=$(mktemp -d) || exit 1
trap 'rm -rf "$REFAUDIT_SITES"' EXIT
export REFAUDIT_SITES
$python sites.py "$REFAUDIT_SITES" || exit 1
node --test --test-reporter=tap pages.test.mjs
