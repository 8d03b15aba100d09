#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The tree under audit is not trusted and not touched: odd names, hostile files,
# links, and what cannot be read.

. "$(dirname "$0")/lib.sh"

make_data
cd "$work" || exit 1

# ---- names

# The four findings, whatever the tree is called.
finds_four() {
	[ "$status" -eq 0 ] && [ "$(wc -l <stdout)" -eq 4 ] &&
		grep -q "^drivers/misc/one.c:10:2: medium" stdout
}

# everywhere SENTENCE NAME: tree, store and reports below such a name.
everywhere() {
	mkdir -p "$2" "$2/tmp"
	make_tree "$2/tree"
	TMPDIR=$2/tmp run audit --kernel "$2/tree" --store "$2/store.db" \
		--out "$2/out"
	finds_four && [ -s "$2/out/html/index.html" ] && [ -s "$2/store.db" ]
	ok $? "$1"
	valid_report "$2/out/report.json"
	ok $? "$1: valid JSON"
	[ -z "$(ls -A "$2/tmp")" ]
	ok $? "$1: nothing is left in TMPDIR"
}
everywhere 'a name with spaces' "$work/a b  c"
everywhere 'a name with quotes' "$work/it's \"so\" \$HOME \`x\` \\"
everywhere 'a name with a newline' "$work/new
line"
everywhere 'a name of bytes that are no UTF-8' "$(printf '%s/\377\351x' "$work")"
everywhere 'a name with a percent sign and a colon' "$work/%s%n:a?b=c#d"

name() {
	make_tree tree
	mkdir "tree/net/$2" 2>/dev/null
	mv tree/net/three.c "tree/net/$2/$2.c"
	audit tree --format text,json,html
	[ "$status" -eq 0 ] && [ "$(wc -l <stdout)" -eq 4 ] &&
		grep -qF -- "$3" stdout && valid_report report/report.json &&
		in_report 'f[3]["evidence"][0]["excerpt"] and
			f[3]["path"] == f[3]["evidence"][0]["path"]'
	ok $? "$1"
	cp stdout first
	audit tree --quiet
	cmp -s stdout first
	ok $? "$1: the same from the store"
	forget
	rm -rf tree
}
name 'a file with spaces' 'a b ' 'net/a b /a b .c:6:3: medium'
name 'a file with quotes' "'\"\`\$(x)\\" "net/'\"\`\$(x)\\/'\"\`\$(x)\\.c:6:3: m"
name 'a file with a newline stays one line' 'a
b' 'net/a\x0ab/a\x0ab.c:6:3: medium'
odd=$(printf '\377\351\200z')
name 'a file of bytes that are no UTF-8' "$odd" \
	'net/\xFF\xE9\x80z/\xFF\xE9\x80z.c:6:3: medium'
name 'a file that looks like an option' '--help' 'net/--help/--help.c:6:3'
name 'a file that looks like HTML' '<b>&amp;' 'net/<b>&amp;/<b>&amp;.c:6:3'
name 'a file with a tab and an escape' "$(printf 'a\tb\033[1m')" \
	'net/a\x09b\x1B[1m/a\x09b\x1B[1m.c'

make_tree tree
printf 'void f(void)\n{\n\taudit_me("caf\351 \377\\"<b>");\n}\n' >tree/net/latin.c
audit tree --format text,json,html
[ "$status" -eq 0 ] && [ "$(wc -l <stdout)" -eq 5 ] &&
	grep -q '^net/latin.c:3:2: medium: audit_me of' stdout
ok $? 'a string of bytes that are no UTF-8 does not hide a finding'
valid_report report/report.json
ok $? 'nor does it spoil the JSON'
printf 'void f(void)\r\n{\r\n\taudit_me(a);\r\n}\r\n' >tree/net/latin.c
audit tree
[ "$status" -eq 0 ] && grep -q "^net/latin.c:3:2: medium: audit_me of 'a'" stdout
ok $? 'carriage returns do not matter'
printf '\357\273\277void f(void)\n{\n\taudit_me(a);\n}\n' >tree/net/latin.c
audit tree
no_crash && { grep -q '^net/latin.c:3:2' stdout || [ "$status" -eq 2 ]; }
ok $? 'a byte order mark hides nothing in silence'
printf 'void f(void)\n{\n\taudit_me(a);\n}\n\000\n' >tree/net/latin.c
audit tree
no_crash && { grep -q '^net/latin.c:3:2' stdout || [ "$status" -eq 2 ]; }
ok $? 'a NUL byte hides nothing in silence'
: >tree/net/latin.c
audit tree && finds_four
ok $? 'an empty file is fine'
rm tree/net/latin.c
forget

# ---- nothing is written

before=$(sum_of tree)
audit tree --format text,json,html
[ "$before" = "$(sum_of tree)" ]
ok $? 'the tree is as it was: bytes, names, modes and times'
chmod -R a-w tree
forget
audit tree && finds_four
ok $? 'a tree that is read only'
(cd tree && run audit --kernel . --out ../report --store ../store.db)
[ "$before" != "" ] && [ ! -e tree/out ]
ok $? 'standing in the tree, too'
chmod -R u+w tree
forget

# ---- what the tree says is not believed

# spatch that reads this prints its version, and nothing else.
printf '[spatch]\n\toptions = --version\n' >tree/.cocciconfig
cp tree/.cocciconfig "$HOME/.cocciconfig"
(cd tree && "$REFAUDIT" audit --kernel . --out ../report --store ../store.db \
	>../stdout 2>../stderr)
status=$?
finds_four
ok $? '.cocciconfig in the tree, in HOME and here changes nothing'
rm tree/.cocciconfig "$HOME/.cocciconfig"
forget

mkdir tree/scripts
printf '#!/bin/sh\ntouch "%s/ran"\n' "$work" >tree/scripts/get_maintainer.pl
printf '$(shell touch %s/ran)\nVERSION = $(shell touch %s/ran)\n' "$work" \
	"$work" >tree/Makefile
mkdir tree/lib
for name in spatch python3 sh json.py re.py; do
	cp tree/scripts/get_maintainer.pl "tree/$name"
done
chmod -R +x tree
(cd tree && PATH=.:$PATH "$REFAUDIT" audit --kernel . --out ../report \
	--store ../store.db >../stdout 2>../stderr)
status=$?
finds_four && [ ! -e ran ]
ok $? 'nothing of the tree is run, even with . on PATH'
in_report 'r["tree"]["version"] == "unknown"'
ok $? 'a version that is no version is unknown'
printf 'VERSION = ..\n' >tree/Makefile
run audit --kernel tree --store store.db
[ "$status" -eq 0 ] && [ -e out/unknown/report.json ] && [ ! -e report.json ]
ok $? 'a version that is a path is unknown'
rm -r tree out
forget
make_tree tree

{
	head -c 100000 /dev/urandom
	printf '\n\nJUNK\nF:\t\nF:\t[[[\nF:\t**********************/x\nX:\t\n'
	printf 'N:\t(((a*)*)*)*{1000,30000}\nN:\t[\nN:\t\\1(\nM:\t<script>\377\n'
	printf 'F:\tnet/three.c\n'
} >tree/MAINTAINERS
audit tree --format text,json,html
finds_four && valid_report report/report.json
ok $? 'a MAINTAINERS of junk does no harm'
in_report 'f[3]["subsystem"] == "JUNK"'
ok $? 'and what can be read of it counts'
rm tree/MAINTAINERS
audit tree && finds_four && in_report '{x["subsystem"] for x in f} == {""}'
ok $? 'no MAINTAINERS is fine'
mkdir secret
printf 'SECRET\nM:\troot\nF:\t*/\n' >secret/MAINTAINERS
printf 'void s(void)\n{\n\taudit_me(secret);\n}\n' >secret/s.c
ln -s ../secret/MAINTAINERS tree/MAINTAINERS
ln -s ../secret tree/net/linked
ln -s ../../secret/s.c tree/net/linked.c
ln -s . tree/net/circle
ln -s nowhere tree/net/dangling.c
audit tree && finds_four
ok $? 'links are not followed'
in_report '"SECRET" not in str(r)'
ok $? 'a link out of the tree is not read'
rm -r tree
make_tree tree
mv tree real
ln -s real tree
audit tree && finds_four
ok $? 'the tree itself may be a link'
rm tree
mv real tree
mkfifo tree/net/pipe.c
audit tree && finds_four
ok $? 'a fifo is not opened'
rm tree/net/pipe.c
mkdir tree/net/dir.c
audit tree && finds_four
ok $? 'a directory may be called like a C file'
forget

# ---- what cannot be read

# As nobody, because root can read everything.
if [ "$(id -u)" -ne 0 ]; then
	as_nobody() { "$@"; }
elif setpriv --reuid 65534 --regid 65534 --clear-groups true 2>/dev/null; then
	chmod -R a+rwX "$work"
	as_nobody() {
		setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	}
else
	as_nobody() { false; }
fi
chmod 000 tree/net/three.c
rm -rf nobody
mkdir -m 777 nobody
if as_nobody test -r "$REFAUDIT" && as_nobody test -r "$data/tool/schema.sql"
then
	blind_run() {
		as_nobody "$REFAUDIT" audit --kernel tree --out nobody/report \
			--store nobody/store.db --format text,json \
			>stdout 2>stderr
		status=$?
		rm -rf report
		cp -R nobody/report report
	}
	blind_run
	[ "$status" -eq 2 ] && [ "$(wc -l <stdout)" -eq 3 ] &&
		says 'net/three.c: cannot read'
	ok $? 'a file that cannot be read: exit status 2'
	in_report '[(x["kind"], x["path"]) for x in t] ==
		[("failed", "net/three.c")]'
	ok $? 'and the report names it'
	chmod 644 tree/net/three.c
	blind_run
	[ "$status" -eq 0 ] && [ "$(wc -l <stdout)" -eq 4 ]
	ok $? 'when it can be read again, all is well'
	chmod 000 tree/net
	blind_run
	[ "$status" -eq 2 ] && [ "$(wc -l <stdout)" -eq 3 ] && in_report \
		'[(x["kind"], x["path"]) for x in t] == [("failed", "net")]'
	ok $? 'a directory that cannot be read: exit status 2, and named'
	chmod 755 tree/net
	mkdir -p tree/Documentation
	chmod 000 tree/Documentation
	blind_run
	[ "$status" -eq 0 ]
	ok $? 'but not one that holds nothing of the kernel'
	chmod 755 tree/Documentation
else
	skip 'a file that cannot be read' 'nobody else can run refaudit here'
	chmod 644 tree/net/three.c
fi

echo "1..$count"
