#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# counters.sh KERNEL - how well the counter audit does, on any kernel tree.
#
# Recall: a copy of the tree (hard links; only what changes is written) gets
# its refcount_t turned back into atomic_t and is audited; printed is how many
# of the counters that were a refcount_t are found and graded as references,
# with every miss and why, and beside it what the kernel's own
# atomic_as_refcounter.cocci finds in the same copy. SKIP_INCUMBENT=1 leaves
# that out: it takes longer than all else.
#
# Precision: lifetime-sample.tsv holds verdicts that were read in the source,
# for counters that were not a refcount_t. The tree is audited as it is, and
# what differs now is printed. `SAMPLE=out.tsv` writes a new sample to be read.
#
# The copy is made beside KERNEL, or in BENCH_DIR on the same file system.
# Exit status 1 when recall or precision is below its bound.
set -eu

kernel=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
refaudit=$(realpath "${REFAUDIT:-build/refaudit}")
jobs=${JOBS:-$(nproc)}
incumbent=scripts/coccinelle/api/atomic_as_refcounter.cocci
python=/usr/bin/python3
[ -x "$python" ] || python=python3

scratch=$(mktemp -d "${BENCH_DIR:-$(dirname "$kernel")}/refaudit-bench.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
bad=0

audit() {
	"$refaudit" audit --kernel "$1" --jobs "$jobs" --out "$scratch/$2" \
		--store "$scratch/store" --quiet --format json \
		--rules atomic-refcount,below-zero-free
}

echo "tree $(sed -n 's/^\(VERSION\|PATCHLEVEL\|SUBLEVEL\) = //p' \
	"$kernel/Makefile" | paste -sd .)"
"$python" "$here/deconvert.py" "$kernel" "$scratch/tree" "$scratch/fields"
audit "$kernel" plain
audit "$scratch/tree" atomic

set --
if [ -e "$scratch/tree/$incumbent" ] && [ "${SKIP_INCUMBENT:-}" != 1 ]; then
	# spatch -j leaves directories where it runs
	(cd "$scratch/tree" && HOME=$scratch spatch -D report --very-quiet \
		--include-headers --cocci-file "$incumbent" --dir . \
		-j "$jobs" --tmp-dir "$scratch/spatch-tmp" \
		>"$scratch/incumbent" 2>/dev/null) || :
	set -- "$scratch/incumbent"
fi
"$python" "$here/counters.py" recall "$scratch/fields" \
	"$scratch/atomic/report.json" "$scratch/tree" "$@" || bad=1

echo
if [ -n "${SAMPLE:-}" ]; then
	"$python" "$here/counters.py" sample "$scratch/plain/report.json" \
		100 1 >"$SAMPLE"
	echo "a sample to be read is in $SAMPLE"
fi
"$python" "$here/counters.py" precision "$here/lifetime-sample.tsv" \
	"$scratch/plain/report.json" || bad=1
exit "$bad"
