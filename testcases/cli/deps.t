#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# tool/deps.sh on machines that lack something. The machine is a PATH of
# links to real tools, less what is said to be missing, plus fakes.

# shellcheck disable=SC2016

cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
count=0

ok() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		sed 's/^/# /' "$work/out"
	fi
}

fake() {
	rm -f "$work/bin/$1"
	{ echo '#!/bin/sh'; cat; } >"$work/bin/$1"
	chmod +x "$work/bin/$1"
}

# A copy of the script, because it keeps its stamp beside itself.
machine() {
	rm -rf "${work:?}/bin" "${work:?}/tree"
	mkdir -p "$work/bin" "$work/tree/tool"
	cp tool/deps.sh "$work/tree/tool/"
	for name in sh env make gcc cc1 as pkg-config prove clang \
		chromium node cat chmod cksum cmp cp mkdir mktemp rm sort touch \
		dirname apt-cache; do
		real=$(command -v $name) && ln -s "$real" "$work/bin/$name"
	done
	ln -s /usr/bin/python3 "$work/bin/python3"
	echo 'echo works' | fake spatch
	echo 'echo 1000' | fake id
	echo 'exit 0' | fake true
	echo 'exit 1' | fake sudo
	echo 'echo "apt-get $*" >>"$LOG"' | fake apt-get
	echo 'echo "npm $* in $PWD" >>"$LOG"; mkdir node_modules' | fake npm
	: >"$work/log"
}

run() {
	LOG=$work/log PATH=$work/bin sh "$work/tree/tool/deps.sh" "$@" \
		>"$work/out" 2>&1
}

says() {
	grep -qF -- "$1" "$work/out"
}

logged() {
	grep -qF -- "$1" "$work/log"
}

# Installing means here: the fake apt-get puts a spatch that works into place.
installs_spatch() {
	fake apt-get <<EOF
echo "apt-get \$*" >>"\$LOG"
case \$1 in install) ;; *) exit 0 ;; esac
printf '#!/bin/sh\necho works\n' >$work/bin/spatch
chmod +x $work/bin/spatch
EOF
}

machine
run build
ok $? 'a complete machine needs nothing'
[ ! -s "$work/out" ] && [ ! -s "$work/log" ]
ok $? 'and hears nothing'

machine
rm "$work/bin/spatch"
run build
[ $? -eq 1 ]
ok $? 'not root: stops with status 1'
says 'sudo apt-get install -y --no-install-recommends coccinelle'
ok $? 'not root: names the exact command'
[ ! -s "$work/log" ]
ok $? 'not root: installs nothing'

machine
rm "$work/bin/spatch" "$work/bin/apt-get"
run build
[ $? -eq 1 ] && says 'missing (by their Debian names): coccinelle'
ok $? 'no apt-get: names what is missing'

machine
rm "$work/bin/spatch"
echo 'echo 0' | fake id
installs_spatch
run build
ok $? 'root: installs what is missing'
says 'about to run: apt-get install -y --no-install-recommends coccinelle'
ok $? 'root: says so'
logged 'apt-get install -y --no-install-recommends coccinelle'
ok $? 'root: installs that and no more'
: >"$work/log"
run build && [ ! -s "$work/log" ]
ok $? 'the second time there is nothing to do'
rm "$work/bin/spatch"
run build && logged 'coccinelle'
ok $? 'the stamp does not hide that something went away'

machine
rm "$work/bin/spatch"
echo '[ "$1" = -n ] && shift; exec "$@"' | fake sudo
installs_spatch
run build && says 'about to run: sudo -n apt-get install'
ok $? 'sudo without a password is used'

machine
rm "$work/bin/spatch"
echo 'echo 0' | fake id
fake apt-get <<EOF
echo "apt-get \$*" >>"\$LOG"
case \$1 in
update) touch $work/updated ;;
install)
	[ -e $work/updated ] || exit 100
	printf '#!/bin/sh\necho works\n' >$work/bin/spatch
	chmod +x $work/bin/spatch
	;;
esac
EOF
run build && logged 'apt-get update'
ok $? 'package lists that are missing are fetched'

machine
rm "$work/bin/spatch"
echo 'echo 0' | fake id
echo 'echo "E: no network"; exit 100' | fake apt-get
run build
[ $? -eq 1 ] && says 'E: no network' && says 'failed: apt-get install'
ok $? 'a failed installation is shown and stops'

machine
rm "$work/bin/spatch"
echo 'echo 0' | fake id
run build
[ $? -eq 1 ] && says 'installed, but still not usable: coccinelle'
ok $? 'an installation that changes nothing stops'

machine
rm "$work/bin/prove"
run build
ok $? 'building does not need what only tests need'
run test
[ $? -eq 1 ] && says 'sudo apt-get install -y --no-install-recommends perl'
ok $? 'testing does'

machine
echo 'exit 0' | fake clang
mkdir -p "$work/tree/testcases/reports"
echo '{}' >"$work/tree/testcases/reports/package.json"
echo '{ "lockfileVersion": 3 }' >"$work/tree/testcases/reports/package-lock.json"
pages=$work/tree/build/pages
run build && [ ! -e "$pages" ] && [ ! -s "$work/log" ]
ok $? 'building needs nothing of npm'
run test && says 'about to run in build/pages: npm ci --ignore-scripts' &&
	logged "npm ci --ignore-scripts --no-audit --no-fund in $pages"
ok $? 'testing does, and says so'
: >"$work/log"
run test && [ ! -s "$work/log" ]
ok $? 'once'
echo '{ "lockfileVersion": 4 }' >"$work/tree/testcases/reports/package-lock.json"
run test && logged 'npm ci'
ok $? 'and again when another version is wanted'
echo '{}' >"$work/tree/testcases/reports/package-lock.json"
echo 'echo "no network"; exit 1' | fake npm
run test
[ $? -eq 1 ] && says 'no network' && says 'failed: npm ci' && [ ! -e "$pages" ]
ok $? 'when npm fails that is shown and stops, and nothing is left half done'

run nonsense
[ $? -eq 129 ] && says 'usage:'
ok $? 'an unknown word is refused'

echo "1..$count"
