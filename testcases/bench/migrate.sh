#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# migrate.sh KERNEL - the round trip of `refaudit migrate`, on any kernel tree.
#
# A copy of the tree (hard links; only what changes is written) gets its
# refcount_t turned back into atomic_t, every counter of it that is graded
# "convert" is migrated, and what the patches make is held against the tree as
# it was, field by field. Every series must apply to the
# copy with `git apply`. migrate.py says what is counted.
#
# BUILD=N (off when not set) also configures both, copy and patched copy, for
# this machine (allmodconfig) and compiles N of the files that patches touch, a
# sample with a fixed seed: none may fail that compiled before. This runs the
# makefiles and scripts of KERNEL. It needs what a kernel build needs.
#
# The copies are made beside KERNEL, or in BENCH_DIR on the same file system.
# STORE=file keeps facts between runs. Exit status 1 when a bound is missed.
set -eu

kernel=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
refaudit=$(realpath "${REFAUDIT:-build/refaudit}")
jobs=${JOBS:-$(nproc)}
python=/usr/bin/python3
[ -x "$python" ] || python=python3

scratch=$(mktemp -d "${BENCH_DIR:-$(dirname "$kernel")}/refaudit-bench.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
bad=0

echo "tree $(sed -n 's/^\(VERSION\|PATCHLEVEL\|SUBLEVEL\) = //p' \
	"$kernel/Makefile" | paste -sd .)"
"$python" "$here/deconvert.py" "$kernel" "$scratch/before" "$scratch/fields"
"$refaudit" migrate --kernel "$scratch/before" --jobs "$jobs" --quiet \
	--store "${STORE:-$scratch/store}" --out "$scratch/out" --all \
	>"$scratch/said"
"$python" "$here/migrate.py" "$scratch/fields" "$scratch/out" \
	"$scratch/before" "$kernel" || bad=1

# A series is for the tree as it is, whatever other series do. git apply makes
# new files: the hard links of the others stay whole.
cp -al -- "$scratch/before" "$scratch/after"
failed=0
for series in "$scratch"/out/*/; do
	find "$series" -name '*.patch' ! -name '0000-*' | sort |
		xargs cat >"$scratch/series"
	(cd "$scratch/before" && GIT_CEILING_DIRECTORIES=$scratch \
		git apply --check --whitespace=nowarn "$scratch/series") || {
		failed=$((failed + 1))
		echo "does not apply with git: ${series#"$scratch"/out/}"
	}
	(cd "$scratch/after" && GIT_CEILING_DIRECTORIES=$scratch \
		git apply --whitespace=nowarn "$scratch/series" 2>/dev/null) ||
		echo "does not apply behind the others:" \
			"${series#"$scratch"/out/}"
done
echo "$failed series do not apply with git"
[ "$failed" -eq 0 ] || bad=1

[ -n "${BUILD:-}" ] || exit "$bad"
"$here/compile.sh" "$scratch" "$BUILD" "$jobs" || bad=1
exit "$bad"
