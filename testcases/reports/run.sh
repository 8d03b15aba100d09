#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Tests of the report format and of the HTML pages. Prints TAP; exits non-zero if
# anything failed. Arguments choose tests by name, as unittest does. Nothing here
# is recorded output, so --accept has nothing to do.
[ "$1" = --accept ] && exit 0
cd "$(dirname "$0")" || exit 1
PYTHONDONTWRITEBYTECODE=1 exec python3 tap.py "$@"
