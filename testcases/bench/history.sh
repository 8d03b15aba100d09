#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# history.sh OLD NEW [--missed] - audit two kernel trees with the rules about
# references, and print how many findings on the old one were proven right by the
# new one (history.py). Reports and store are kept in build/history (or $WORK).
set -eu

refaudit=${REFAUDIT:-build/refaudit}
here=$(cd "$(dirname "$0")" && pwd)
rules=missing-put,missing-put-error-path,missing-put-loop,missing-put-member
rules=$rules,get-counts-even-on-failure,double-put,use-after-put,kref-reinit
rules=$rules,get-after-handoff,put-with-kfree,unserialised-get
rules=$rules,unchecked-get-unless-zero,free-bypasses-release
work=${WORK:-build/history}

[ -e "$1/Makefile" ] && [ -e "$2/Makefile" ] || {
	echo 'usage: make bench-history OLD=kernel NEW=kernel' >&2
	exit 2
}
mkdir -p "$work"
for side in old new; do
	[ "$side" = old ] && tree=$1 || tree=$2
	"$refaudit" audit --kernel "$tree" --rules "$rules" --format json \
		--out "$work/$side" --store "$work/store" --quiet >"$work/$side.txt"
done
old=$1 new=$2
shift 2
exec "$here/history.py" "$work/old/report.json" "$old" \
	"$work/new/report.json" "$new" "$@"
