#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# refaudit audit: what it writes where, its exit status, and what it says when
# it is called in a wrong way.

. "$(dirname "$0")/lib.sh"

make_data
make_tree "$work/tree"
cat >"$work/expected" <<'EOF'
drivers/misc/one.c:10:2: medium: audit_me of 'f' [audit-me]
drivers/misc/two.c:5:2: medium: audit_me of 'f -> next' [audit-me]
drivers/misc/two.c:6:2: medium: audit_me of 'f -> next' [audit-me]
net/three.c:6:3: medium: audit_me of 'f' [audit-me]
EOF

# usage SENTENCE MESSAGE OPTION...: wrong usage is status 129 and two lines.
usage() {
	sentence=$1 message=$2
	shift 2
	run audit "$@"
	[ "$status" -eq 129 ] && [ ! -s "$work/stdout" ] && says "$message" &&
		says 'refaudit audit --help says how to call it' &&
		[ "$(wc -l <"$work/stderr")" -eq 2 ]
	ok $? "$sentence"
}

# fatal SENTENCE MESSAGE OPTION...: status 128 and one line.
fatal() {
	sentence=$1 message=$2
	shift 2
	run audit --quiet "$@"
	[ "$status" -eq 128 ] && [ ! -s "$work/stdout" ] && only_says "$message"
	ok $? "$sentence"
}

# ---- a plain run

cd "$work" || exit 1
run audit --kernel tree
ok $? 'findings alone do not fail an audit'
cmp -s stdout expected
ok $? 'findings go to stdout, one line each, in order of place'
says '4 findings by 1 rules; 3 of 4 files selected, 3 functions, 0 of them not'
ok $? 'a summary with coverage goes to stderr'
[ -s out/6.99.3/report.json ] && [ -s out/6.99.3/html/index.html ]
ok $? 'reports go to out/VERSION'
[ -s home/.cache/refaudit/store.db ]
ok $? 'facts are remembered below the home directory'
valid_report out/6.99.3/report.json
ok $? 'report.json is what its schema says'
grep -q 'audit_me of' out/6.99.3/html/rule-audit-me.html
ok $? 'the page shows the findings'
cp -R out/6.99.3 report
in_report '[x["function"] for x in f] == ["one", "two", "two", "three"]'
ok $? 'the report names functions'
in_report 'len({x["id"] for x in f}) == 4'
ok $? 'equal findings of one function have different ids'
in_report '[x["subsystem"] for x in f] == ["MISC THINGS"] * 3 + ["THE REST"]
	and f[0]["maintainers"] == ["A Person <a@example.org>"]'
ok $? 'the report names subsystems and maintainers'
in_report 'any(x["text"] == "\taudit_me(f);" and x["line"] == 10
	for x in f[0]["evidence"][0]["excerpt"])'
ok $? 'evidence carries the lines around it'

# ---- options

audit tree --format json --quiet
[ ! -s stdout ] && [ ! -s stderr ] && [ -s report/report.json ]
ok $? '--quiet --format json says nothing at all'
rm -r report
audit tree --format html --quiet
[ "$status" -eq 0 ] && [ -s report/html/index.html ]
ok $? '--format html alone makes the JSON it needs'
echo '{}' >report/report.json
audit tree --format html --quiet
[ "$status" -eq 0 ] && valid_report report/report.json
ok $? '--format html does not take an older JSON for its own'
rm -r report
audit tree --format text
[ "$status" -eq 0 ] && [ ! -e report/report.json ]
ok $? '--format text alone writes no file'
audit tree --subdir drivers/misc/
[ "$(wc -l <stdout)" -eq 3 ] && in_report \
	'r["run"]["options"] == {"subdir": ["drivers/misc/"]}'
ok $? '--subdir leaves out what is elsewhere'
audit tree --subdir drivers/mis
[ "$status" -eq 128 ] && says "no C file below 'drivers/mis'"
ok $? '--subdir is a directory, not the beginning of a name'
audit tree --subdir net --subdir drivers --quiet
cmp -s stdout expected
ok $? '--subdir may be repeated'
audit tree --rules 'audit-*' --quiet
cmp -s stdout expected
ok $? '--rules takes globs'
audit tree --fail-on high
ok $? '--fail-on lets pass what is less severe'
audit tree --fail-on medium
[ "$status" -eq 1 ]
ok $? '--fail-on: exit status 1 for a finding as severe'
audit tree --fail-on info
[ "$status" -eq 1 ]
ok $? '--fail-on: exit status 1 for a finding that is more severe'

# A function that spatch cannot parse: 1 of 4.
printf 'void four(void)\n{\n\taudit_me(((;\n}\n' >tree/net/four.c
audit tree
[ "$status" -eq 2 ] && says '75.00 % of the selected functions were seen' &&
	[ "$(wc -l <stdout)" -eq 4 ]
ok $? 'coverage below 98 % is incomplete: exit status 2'
in_report '[(x["kind"], x["path"], x["function"], x["line"]) for x in t] ==
	[("blind", "net/four.c", "four", 1)] and c["functions_unseen"] == 1
	and c["percent"] == 75 and c["functions_seen"] == 3'
ok $? 'the report lists the function that was not seen'
valid_report report/report.json
ok $? 'a report with troubles is what its schema says'
audit tree --min-coverage 75
ok $? '--min-coverage lowers the bar'
audit tree --min-coverage 76
[ "$status" -eq 2 ]
ok $? '--min-coverage raises the bar'
audit tree --min-coverage 76 --fail-on low
[ "$status" -eq 2 ]
ok $? 'incomplete wins over findings'
rm tree/net/four.c

# ---- wrong usage

usage 'no --kernel' 'no tree given: --kernel DIR is needed'
usage '--kernel without a value' "'--kernel'" --kernel
usage 'an unknown option gets the nearest name' "'--kernel'" --kernal tree
usage 'an option that is like no other' "'--xyzzyxyzzy'" \
	--kernel tree --xyzzyxyzzy
usage 'an argument that is no option' "what is 'tree'?" --kernel tree tree
usage '--jobs 0' "'--jobs'" --kernel tree --jobs 0
usage '--jobs with a letter' "'--jobs'" --kernel tree --jobs 2x
usage '--min-coverage 101' "'--min-coverage'" --kernel tree \
	--min-coverage 101
usage 'an unknown format is named' "'pdf' is none of text, json, html" \
	--kernel tree --format text,pdf
usage 'an unknown severity is named' "'bad' is none of info, low, medium" \
	--kernel tree --fail-on bad

# ---- what cannot be done

fatal 'a tree that is not there' "'nowhere': No such file" --kernel nowhere
fatal 'a tree that is a file' "'expected': not a directory" --kernel expected
mkdir empty
fatal 'a tree without C' "'empty': no C file in it" --kernel empty
fatal 'an empty name' "cannot find ''" --kernel ''
fatal 'an unknown rule' "no rule matches 'nosuch' (refaudit rules lists" \
	--kernel tree --rules nosuch
fatal 'a file in place of --out' "'expected': Not a directory" \
	--kernel tree --out expected
fatal '--out below a file' "expected" --kernel tree --out expected/out
fatal '--store in a directory that is not there' \
	"cannot open store 'gone/store.db': unable to open" \
	--kernel tree --store gone/store.db
fatal '--store that is a directory' "cannot open store 'home'" \
	--kernel tree --store home
fatal '--out in the tree' "--out 'tree/net/a/b' lies in the tree" \
	--kernel tree --out tree/net/a/b
fatal '--store in the tree' "--store 'tree/../tree/x' lies in the tree" \
	--kernel tree --store tree/../tree/x
cd tree || exit 1
fatal 'the default place for reports, from within the tree' \
	"--out 'out' lies in the tree" --kernel .
cd "$work" || exit 1
[ ! -e tree/out ] && [ ! -e tree/net/a ] && [ ! -e tree/x ]
ok $? 'and nothing of these is made'

if [ -e /dev/full ]; then
	"$REFAUDIT" audit --kernel tree --format text --quiet >/dev/full \
		2>stderr
	status=$?
	[ "$status" -eq 128 ] && says 'stdout'
	ok $? 'a stdout that is full is said and fatal'
else
	skip 'a stdout that is full is said and fatal' 'no /dev/full'
fi

# ---- no spatch

mkdir bin
for name in sh env python3; do
	ln -s "$(command -v $name)" bin/
done
PATH=$work/bin run audit --kernel tree --quiet
[ "$status" -eq 128 ] && [ ! -s stdout ] &&
	only_says "cannot run 'spatch': not found on PATH" &&
	says 'install coccinelle'
ok $? 'without spatch: one line that names the package'

# ---- rules that are wrong

cp data/cocci/counter/audit-me.sql good.sql
bad_verdict() {
	echo "$2" >data/cocci/counter/audit-me.sql
	audit tree --quiet
	[ "$status" -eq 128 ] && [ ! -s stdout ] && only_says "$3"
	ok $? "$1"
	cp good.sql data/cocci/counter/audit-me.sql
}
bad_verdict 'a verdict that is no SQL is named' 'SELEC 1' \
	"cannot judge 'audit-me':"
bad_verdict 'a verdict without a path is named' "SELECT 'm' AS message" \
	"cannot judge 'audit-me': a row without path"
bad_verdict 'a verdict with an odd severity is named' \
	"SELECT 'a' AS path, 'b' AS message, 'ugly' AS severity" \
	"severity 'ugly' is unknown"
bad_verdict 'a verdict with evidence that is no JSON is named' \
	"SELECT 'a' AS path, 'b' AS message, '[}' AS evidence" \
	'evidence is no JSON list'
cp data/cocci/counter/audit-me.cocci good.cocci
sed '/^\/\/ Severity/d' good.cocci >data/cocci/counter/audit-me.cocci
fatal 'a rule without Severity is refused' \
	"'cocci/counter/audit-me.cocci': missing key 'Severity'" --kernel tree
sed 's/^@auditme_call.*/&@@@/' good.cocci >data/cocci/counter/audit-me.cocci
audit tree --quiet
[ "$status" -eq 128 ] && says 'spatch cannot use the semantic patches'
ok $? 'a patch that is no SmPL is fatal'
cp good.cocci data/cocci/counter/audit-me.cocci

# ---- the project's own rules, on the sample tree

unset REFAUDIT_DATA
run audit --kernel "$project/testcases/trees/sample" --out report \
	--store own.db
ok $? 'the sample tree: complete'
valid_report report/report.json && [ -s report/html/index.html ]
ok $? 'the sample tree: its report is what the schema says'
in_report 'len(f) > 3 and not t and len(r["counters"]) > 1 and
	len({x["rule"] for x in f}) > 3'
ok $? 'the sample tree: several rules find something in it'

echo "1..$count"
