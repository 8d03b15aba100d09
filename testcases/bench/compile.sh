#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# compile.sh DIR N JOBS - compile N files of DIR/after that differ from those
# of DIR/before, in both trees, and print what compiled only before.
#
# Runs the trees' own makefiles (allmodconfig for this machine). The sample is
# the first N of the differing .c files in an order that depends on their
# names alone. A file that this configuration does not build counts for
# nothing. Objects go to DIR/build-before and DIR/build-after.
set -eu

dir=$1
number=$2
jobs=$3

configure() {
	make -s -C "$dir/$1" O="$dir/build-$1" allmodconfig >/dev/null
	"$dir/$1/scripts/config" --file "$dir/build-$1/.config" \
		-d DEBUG_INFO_DWARF_TOOLCHAIN_DEFAULT -e DEBUG_INFO_NONE \
		-d WERROR -d GCC_PLUGINS -d MODULE_SIG -d KASAN -d UBSAN \
		-d KCSAN -d GCOV_KERNEL -d KCOV
	make -s -C "$dir/$1" O="$dir/build-$1" olddefconfig >/dev/null
	make -s -C "$dir/$1" O="$dir/build-$1" -j "$jobs" prepare \
		modules_prepare >/dev/null
}

# compile TREE: objects on stdin; what they say goes to DIR/TREE.log.
compile() {
	tr '\n' ' ' | xargs -n 400 make -s -k -C "$dir/$1" \
		O="$dir/build-$1" -j "$jobs" >"$dir/$1.log" 2>&1 || :
}

compiled() {
	(cd "$dir/build-$1" && while read -r object; do
		[ ! -e "$object" ] || echo "$object"
	done) <"$dir/objects" | sort
}

(cd "$dir/after" && find . -name '*.c' -newer "$dir/fields" -printf '%P\n') |
	while read -r file; do
		cmp -s "$dir/before/$file" "$dir/after/$file" ||
			echo "$(printf '%s' "$file" | cksum) ${file%.c}.o"
	done | sort -n | sed -n "1,${number}s/.* //p" >"$dir/objects"
for tree in before after; do
	configure "$tree"
	compile "$tree" <"$dir/objects"
	compiled "$tree" >"$dir/$tree.objects"
done
echo "$(wc -l <"$dir/objects") files that patches touch:" \
	"$(wc -l <"$dir/before.objects") compile before," \
	"$(wc -l <"$dir/after.objects") after"
comm -23 "$dir/before.objects" "$dir/after.objects" >"$dir/broken"
sed 's/^/broken: /' "$dir/broken"
[ ! -s "$dir/broken" ]
