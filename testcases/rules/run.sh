#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: testcases/rules/run.sh [--accept] [RULE...]
#
# Audits each case directory as drivers/case/ of a tiny kernel tree (_kernel)
# with the rule of that name. Two tests a rule: its findings are the file
# `expected`, and the names of the functions keep their promise:
#
#	bad_*		has a finding		known_miss_*	has none, yet
#	good_*		has none		known_noise_*	has one, still
#
# --accept, or ACCEPT=1, rewrites `expected`; names are not excused by it.
# REFAUDIT is the program under test.

cd "$(dirname "$0")/../.." || exit 1
refaudit=${REFAUDIT:-build/refaudit}
accept=${ACCEPT:-}
if [ "$1" = --accept ]; then
	accept=1
	shift
fi
cases=testcases/rules
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
count=0
failed=0

# ok STATUS TEXT; on failure $work/why is shown.
ok() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
		return
	fi
	failed=1
	echo "not ok $count - $2"
	sed 's/^/# /' "$work/why"
}

make_tree() {
	rm -rf "$work/tree"
	mkdir -p "$work/tree" || return 1
	cp -R "$cases/_kernel/." "$work/tree/" &&
		mkdir -p "$work/tree/drivers/case" &&
		cp "$cases/$1"/*.[ch] "$work/tree/drivers/case/" || return 1
	[ -e "$work/tree/Makefile" ] || printf '%s = %s\n' VERSION 6 \
		PATCHLEVEL 12 SUBLEVEL 0 >"$work/tree/Makefile"
}

audit() {
	rm -rf "$work/out" "$work/store"*
	"$refaudit" audit --kernel "$work/tree" --rules "$1" \
		--out "$work/out" --store "$work/store" --format text,json \
		--quiet >"$work/found" 2>"$work/why"
}

check_expected() {
	expected=$cases/$1/expected

	[ -z "$accept" ] || cp "$work/found" "$expected"
	if [ ! -e "$expected" ]; then
		echo "no $expected; run.sh --accept writes it" >"$work/why"
		return 1
	fi
	diff -u "$expected" "$work/found" >"$work/why"
}

if [ $# -eq 0 ]; then
	for dir in "$cases"/[!_]*/; do
		set -- "$@" "$(basename "$dir")"
	done
fi
echo "1..$(($# * 2))"
for rule; do
	if ! make_tree "$rule" 2>"$work/why" || ! audit "$rule"; then
		ok 1 "$rule: audit of its cases"
		ok 1 "$rule: names keep their promise"
		continue
	fi
	check_expected "$rule"
	ok $? "$rule: findings are as expected"
	python3 "$cases/promises.py" "$cases/$rule" "$work/out/report.json" \
		>"$work/why" 2>&1
	ok $? "$rule: names keep their promise"
done
exit "$failed"
