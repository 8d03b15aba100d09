#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh KERNEL - measure on one kernel tree, all in one run, side by side.
#
# Prints seconds, and the ratios that ARCHITECTURE.md sets bounds for:
#	cold / incumbent	first audit with all rules, against the kernel's
#				own atomic_as_refcounter.cocci under spatch -j
#	warm			the same audit again, nothing changed
#	touched			the same after one driver was changed
# The tree is never written to: the changed driver is in a copy made of hard
# links. Nothing here fails on a time; it fails when a program does.
set -eu

kernel=$(cd "$1" && pwd)
jobs=${JOBS:-$(nproc)}
refaudit=${REFAUDIT:-build/refaudit}
driver=drivers/i2c/busses/i2c-rcar.c
incumbent=scripts/coccinelle/api/atomic_as_refcounter.cocci

scratch=$(mktemp -d "$(dirname "$kernel")/refaudit-bench.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

# seconds NAME COMMAND...: runs it, prints and keeps the wall time.
seconds() {
	local name=$1 start end
	shift
	start=$(date +%s.%N)
	"$@" >"$scratch/$name.out" 2>"$scratch/$name.err" ||
		{ echo "$name failed:"; tail -5 "$scratch/$name.err"; exit 1; }
	end=$(date +%s.%N)
	took=$(awk "BEGIN { print $end - $start }")
	printf '%-10s %8.1f s\n' "$name" "$took"
}

ratio() {
	printf '%-22s %6.2f   (bound: %s)\n' "$1" \
		"$(awk "BEGIN { print $2 / $3 }")" "$4"
}

audit() {
	"$refaudit" audit --kernel "$1" --jobs "$jobs" --store "$2" \
		--out "$scratch/$3" --quiet
}

incumbent() {
	cd "$kernel"
	HOME=$scratch spatch -D report --very-quiet --include-headers \
		--cocci-file "$incumbent" --dir . -j "$jobs" --tmp-dir \
		"$scratch/spatch-tmp"
}

echo "tree $(sed -n 's/^\(VERSION\|PATCHLEVEL\|SUBLEVEL\) = //p' \
	"$kernel/Makefile" | paste -sd .), $jobs jobs"
cat "$kernel"/{drivers,fs,net,include}/*/*.[ch] >/dev/null 2>&1 || :

if [ -e "$kernel/$incumbent" ] && [ "${SKIP_INCUMBENT:-}" != 1 ]; then
	# spatch -j leaves directories where it runs: give it a copy.
	cp -al "$kernel" "$scratch/for-spatch"
	(kernel=$scratch/for-spatch; seconds incumbent incumbent
	echo "$took" >"$scratch/incumbent")
	rm -rf "$scratch/for-spatch"
fi
seconds cold audit "$kernel" "$scratch/store" cold
cold=$took
seconds warm audit "$kernel" "$scratch/store" warm
warm=$took

cp -al "$kernel" "$scratch/tree"
seconds resume audit "$scratch/tree" "$scratch/store" copy
cp --remove-destination "$kernel/$driver" "$scratch/tree/$driver"
printf '/* touched */\n' >>"$scratch/tree/$driver"
seconds touched audit "$scratch/tree" "$scratch/store" touched
touched=$took

echo
if [ -e "$scratch/incumbent" ]; then
	ratio 'cold / incumbent' "$cold" "$(cat "$scratch/incumbent")" 2.00
fi
ratio 'warm / cold' "$warm" "$cold" 'warm at most 5 s'
ratio 'touched / cold' "$touched" "$cold" 'touched at most 6 s'
cmp -s "$scratch/cold.out" "$scratch/warm.out" ||
	{ echo 'warm findings differ from cold ones'; exit 1; }
cmp -s "$scratch/cold.out" "$scratch/touched.out" ||
	{ echo 'findings differ after touching a driver'; exit 1; }
