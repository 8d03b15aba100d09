#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# deps.sh - see that what building (and testing) needs is there, or install it.
#
#	deps.sh build	what `make` and `make audit` need
#	deps.sh test	what `make test` needs besides; two packages of npm go to
#			build/pages, as testcases/reports/package-lock.json says
#	deps.sh llvm	print the directory of the LLVM whose libclang is used
#	deps.sh libclang	print where the library itself is, by the name under
#			which programs ask for it
#
# CC names the compiler when that is not gcc.
#
# A dependency is there when it works, whoever installed it: each is probed,
# not looked up in a package database. Only what is missing is installed, with
# apt-get, after saying so; where that is impossible the exact command is named
# and the status is 1. A stamp in build/ makes the next call cheap.

set -u
compiler=${CC:-gcc}
compiler=${compiler%% *}
cd "$(dirname "$0")/.." || exit 1

have() { command -v "$1" >/dev/null 2>&1; }
lib() { have pkg-config && pkg-config --exists "$1"; }
header() { echo "#include <$1>" | gcc -E -o /dev/null - 2>/dev/null; }
module() { "$(python)" -c "import $1" >/dev/null 2>&1; }

sanitizers() {
	echo 'int main(void) { return 0; }' |
		clang -fsanitize=address -o /dev/null -x c - 2>/dev/null
}

# The distribution's own interpreter sees the packages that apt-get installs.
python() {
	if [ -x /usr/bin/python3 ]; then
		echo /usr/bin/python3
	else
		echo python3
	fi
}

# Prints where include/clang-c and lib/libclang.so are; 14 is what is tested.
llvm() {
	for dir in /usr/lib/llvm-14 \
		"$(llvm-config --prefix 2>/dev/null)" \
		$(printf '%s\n' /usr/lib/llvm-* | sort -rV); do
		if [ -e "$dir/include/clang-c/Index.h" ] &&
			[ -e "$dir/lib/libclang.so" ]; then
			echo "$dir"
			return 0
		fi
	done
	return 1
}

libclang() {
	file=$(readlink -f "$(llvm)/lib/libclang.so") || return 1
	name=$(readelf -d "$file" | sed -n 's/.*(SONAME).*\[\(.*\)\]$/\1/p')
	if [ -n "$name" ] && [ -e "${file%/*}/$name" ]; then
		file=${file%/*}/$name
	fi
	echo "$file"
}

python_in_spatch() {
	tmp=$(mktemp -d) || return 1
	printf '@script:python@\n@@\nprint("works")\n' >"$tmp/a.cocci"
	echo 'int a;' >"$tmp/a.c"
	said=$(cd "$tmp" && HOME=$tmp spatch --very-quiet --sp-file a.cocci \
		a.c 2>/dev/null)
	rm -rf "$tmp"
	[ "$said" = works ]
}

# The first of the names that apt knows, or else the last.
known() {
	for name; do
		apt-cache show "$name" >/dev/null 2>&1 && break
	done
	echo "$name"
}

missing=
need() {
	package=$1
	shift
	"$@" || missing="$missing $package"
}

probe_build() {
	need make have make
	need gcc have gcc
	case $compiler in
	clang*) need "$compiler" have "$compiler" ;;
	esac
	need libc6-dev header stdio.h
	need pkg-config have pkg-config
	need libjansson-dev lib jansson
	need libsqlite3-dev lib sqlite3
	need libxxhash-dev lib libxxhash
	need "$(known libclang-14-dev libclang-dev)" llvm >/dev/null
	need python3 have python3
	need python3-jinja2 module jinja2
	need python3-pygments module pygments
	need coccinelle have spatch
	case $missing in
	*python3*|*coccinelle*) ;;
	*) need libpython3-dev python_in_spatch ;;
	esac
}

probe_test() {
	need libcmocka-dev lib cmocka
	need python3-jsonschema module jsonschema
	need perl have prove
	need chromium have chromium
	need nodejs have node
	need npm have npm
	need clang have clang
	need "$(known libclang-rt-14-dev libclang-rt-dev)" sanitizers
}

# What can be asked without starting a program.
quick_probe() {
	for program in make gcc "$compiler" pkg-config python3 spatch; do
		have "$program" || return 1
	done
	[ "$1" = build ] || { have prove && have clang && have node &&
		have_page_tools; }
}

# Playwright and axe-core are not in Debian.
pages=testcases/reports
have_page_tools() {
	cmp -s $pages/package-lock.json build/pages/package-lock.json &&
		[ -d build/pages/node_modules ]
}

install_page_tools() {
	command="npm ci --ignore-scripts --no-audit --no-fund"
	rm -rf build/pages
	mkdir -p build/pages &&
		cp $pages/package.json $pages/package-lock.json build/pages ||
		exit 1
	echo "the page tests need Playwright, so about to run in build/pages: $command"
	if ! (cd build/pages && $command) >build/deps-pages.log 2>&1; then
		cat build/deps-pages.log >&2
		rm -rf build/pages
		echo "failed: $command" >&2
		exit 1
	fi
}

install_missing() {
	command="apt-get install -y --no-install-recommends$missing"
	if ! have apt-get; then
		echo "missing (by their Debian names):$missing" >&2
		echo "install them and try again" >&2
		exit 1
	elif [ "$(id -u)" -eq 0 ]; then
		as_root=
	elif have sudo && sudo -n true 2>/dev/null; then
		as_root="sudo -n"
	else
		echo "missing:$missing" >&2
		echo "run this and try again: sudo $command" >&2
		exit 1
	fi
	echo "missing, so about to run: $as_root${as_root:+ }$command"
	apt="$as_root env DEBIAN_FRONTEND=noninteractive"
	# A bare machine has no package lists, an old one has stale ones.
	# shellcheck disable=SC2086
	$apt $command >build/deps.log 2>&1 ||
		{ $apt apt-get update && $apt $command; } \
			>build/deps.log 2>&1 ||
		{ cat build/deps.log >&2; echo "failed: $command" >&2; exit 1; }
}

ensure() {
	stamp=build/deps-$1.stamp
	sum=$(cksum <tool/deps.sh)
	mkdir -p build || exit 1
	[ "$(cat "$stamp" 2>/dev/null)" = "$sum" ] && quick_probe "$1" && return

	rounds=0
	probe_"$1"
	while [ -n "$missing" ]; do
		if [ $rounds -eq 2 ]; then
			echo "installed, but still not usable:$missing" >&2
			exit 1
		fi
		rounds=$((rounds + 1))
		install_missing
		missing=
		probe_"$1"
	done
	[ "$1" = build ] || have_page_tools || install_page_tools
	echo "$sum" >"$stamp"
}

case ${1-} in
build|test) ensure "$1" ;;
llvm) llvm ;;
libclang) libclang ;;
*)
	echo "usage: deps.sh build|test|llvm|libclang" >&2
	exit 129
	;;
esac
