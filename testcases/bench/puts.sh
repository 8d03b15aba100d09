#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# puts.sh KERNEL [COUNT [SEED]] - what do the rules about puts miss?
#
# Takes one put out of each of COUNT functions of a copy of the tree, chosen by
# their text alone (puts.py), audits the tree and the copy, and prints how many
# of the functions have a finding that they had not before. The copy lies beside
# the tree, in hard links but for the files that were changed; it is removed. The
# list of the missed, the reports and the store are kept in build/puts.
set -eu

refaudit=${REFAUDIT:-build/refaudit}
here=$(cd "$(dirname "$0")" && pwd)
rules='missing-put*,double-put,get-counts-even-on-failure,put-before-last-use'
work=build/puts

[ -e "${1:-}/Makefile" ] || {
	echo 'usage: make bench-puts KERNEL=kernel [COUNT=n] [SEED=n]' >&2
	exit 2
}
mkdir -p "$work"
copy=$(mktemp -d "$(dirname "$1")/refaudit-puts.XXXXXX")
trap 'rm -rf "$copy"' EXIT
cp -al "$1/." "$copy"
"$here/puts.py" change "$1" "$copy" "${2:-300}" "${3:-1}" >"$work/changed.tsv"
for side in before after; do
	[ "$side" = before ] && tree=$1 || tree=$copy
	"$refaudit" audit --kernel "$tree" --rules "$rules" --format json \
		--out "$work/$side" --store "$work/store" --quiet >/dev/null
done
"$here/puts.py" print "$work"
