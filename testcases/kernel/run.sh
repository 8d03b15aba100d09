#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh KERNEL - the tests that need a whole kernel tree (TAP on stdout).
#
# First one cold audit, whose report check.py holds against what a reader can
# verify by hand in the tree; then the promises that no small tree can prove:
# slices, jobs, the store and a killed run change nothing in what is found. Then
# a series of patches made from the tree, whose verdicts gate.py knows; last the
# patches that migrate makes of it, which checkpatch.pl of the tree reads.
#
# Takes about as long as four cold audits.
set -u

kernel=$(cd "$1" && pwd) || exit 1
here=$(cd "$(dirname "$0")" && pwd)
refaudit=${REFAUDIT:-build/refaudit}
python=/usr/bin/python3
[ -x "$python" ] || python=python3

scratch=$(mktemp -d "$(dirname "$kernel")/refaudit-kernel.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
number=0
failed=0

# ok STATUS SENTENCE
ok() {
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
		failed=$((failed + 1))
	fi
}

# audit NAME KERNEL OPTION...: report and text of a run go to $scratch/NAME.
audit() {
	local name=$1 tree=$2
	shift 2
	"$refaudit" audit --kernel "$tree" --out "$scratch/$name" --quiet \
		"$@" >"$scratch/$name.txt" 2>"$scratch/$name.err"
	local status=$?
	[ "$status" -eq 0 ] || sed 's/^/# /' "$scratch/$name.err"
	return "$status"
}

# Equal but for the path of the tree and the options.
same() {
	cmp -s "$scratch/$1.txt" "$scratch/$2.txt" &&
		cmp -s <(grep -v '^  "path": "/' "$scratch/$1/report.json") \
			<(grep -v '^  "path": "/' "$scratch/$2/report.json")
}

# Every entry of the tree with its type, mode, size and times of writing.
inventory() {
	(cd "$kernel" && find . -printf '%P %y %m %s %T@\n' | LC_ALL=C sort)
}

inventory >"$scratch/before"

audit cold "$kernel" --store "$scratch/store"
ok $? 'a cold audit of the whole tree is complete'

"$python" "$here/check.py" "$scratch/cold/report.json" "$kernel" \
	>"$scratch/check" 2>&1
status=$?
while read -r line; do
	case $line in
	'ok '*) ok 0 "${line#ok }";;
	'not ok '*) ok 1 "${line#not ok }";;
	*) echo "# $line";;
	esac
done <"$scratch/check"
[ "$status" -le 1 ]
ok $? 'the report could be checked'

# A page of each kind, and the largest of each, wide and narrow, light and dark.
node "$here/../reports/look.mjs" "$scratch/cold/html" >"$scratch/look" 2>&1
status=$?
sed 's/^/# /' "$scratch/look"
[ "$status" -eq 0 ]
ok $? 'its pages open in a browser, with nothing wrong about them'

audit warm "$kernel" --store "$scratch/store" && same cold warm
ok $? 'a second run gives the same bytes'

# Without a store, or with whole files, some subsystems stand for the tree.
some=(--subdir drivers/i2c --subdir fs/smb --subdir net/sunrpc --subdir block)
audit some "$kernel" --store "$scratch/store" "${some[@]}"
audit one "$kernel" --no-cache --jobs 1 "${some[@]}" && same some one
ok $? '--jobs 1 and no store give the same bytes as all jobs and a store'

audit whole "$kernel" --store "$scratch/whole.db" --no-slice --format text \
	"${some[@]}"
[ -s "$scratch/whole.txt" ] && cmp -s "$scratch/some.txt" "$scratch/whole.txt"
ok $? '--no-slice finds the same'

# Killed at ten moments (seconds chosen to fall into every stage).
for moment in 1 3 6 9 14 8 20 11 5 17; do
	"$refaudit" audit --kernel "$kernel" --store "$scratch/killed.db" \
		--out "$scratch/never" --quiet "${some[@]}" >/dev/null 2>&1 &
	child=$!
	sleep "$moment"
	kill -9 "$child" 2>/dev/null
	wait "$child" 2>/dev/null
done
audit killed "$kernel" --store "$scratch/killed.db" "${some[@]}" &&
	same some killed
ok $? 'after ten times kill -9, the next run reports the same'

# Elsewhere nothing is known of the tree but its contents.
cp -al "$kernel" "$scratch/tree"
audit copy "$scratch/tree" --store "$scratch/store" && same cold copy
ok $? 'a copy of the tree, judged from stored facts, gives the same bytes'

cp --remove-destination "$kernel/drivers/i2c/busses/i2c-rcar.c" \
	"$scratch/tree/drivers/i2c/busses/i2c-rcar.c"
printf '/* touched */\n' >>"$scratch/tree/drivers/i2c/busses/i2c-rcar.c"
audit touched "$scratch/tree" --store "$scratch/store" &&
	cmp -s "$scratch/cold.txt" "$scratch/touched.txt"
ok $? 'after touching one driver the findings are those of a cold run'

"$python" "$here/gate.py" "$kernel" "$refaudit" "$scratch/store" \
	>"$scratch/gate" 2>&1
status=$?
while read -r line; do
	case $line in
	'ok '*) ok 0 "${line#ok }";;
	'not ok '*) ok 1 "${line#not ok }";;
	*) echo "# $line";;
	esac
done <"$scratch/gate"
[ "$status" -le 1 ]
ok $? 'gate: every patch has a verdict'

# Patches of every counter that is graded convert, twice.
"$refaudit" migrate --kernel "$kernel" --store "$scratch/store" --quiet --all \
	--out "$scratch/patches" >/dev/null
ok $? 'migrate --all makes patches'
"$refaudit" migrate --kernel "$kernel" --store "$scratch/store" --quiet --all \
	--jobs 1 --out "$scratch/again" >/dev/null &&
	diff -r "$scratch/patches" "$scratch/again" >/dev/null
ok $? 'migrate: the same bytes from run to run'
# The tree is trusted here: its own script is run. What AVOID_BUG says is said
# of lines that were there before.
: >"$scratch/said"
: >"$scratch/unapplied"
for patch in "$scratch"/patches/*/*.patch; do
	"$kernel/scripts/checkpatch.pl" --no-tree --no-signoff --terse \
		--show-types --ignore AVOID_BUG "$patch" 2>&1 |
		grep -E ': (ERROR|WARNING):' >>"$scratch/said"
done
for series in "$scratch"/patches/*/; do
	find "$series" -name '*.patch' ! -name '0000-*' | sort |
		xargs cat >"$scratch/series"
	(cd "$kernel" && GIT_CEILING_DIRECTORIES=$(dirname "$kernel") \
		git apply --check --whitespace=nowarn "$scratch/series") \
		2>>"$scratch/unapplied"
done
sed 's/^/# /' "$scratch/said" "$scratch/unapplied"
[ ! -s "$scratch/unapplied" ]
ok $? 'migrate: every series applies to the tree'
[ ! -s "$scratch/said" ]
ok $? 'migrate: checkpatch.pl has nothing to say'

inventory | diff "$scratch/before" - | head -n 20 >"$scratch/written"
sed 's/^/# /' "$scratch/written"
[ -s "$scratch/before" ] && [ ! -s "$scratch/written" ]
ok $? 'nothing in the tree was written to'

echo "1..$number"
echo "$((number - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
