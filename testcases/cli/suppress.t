#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# refaudit audit --baseline and --suppressions: findings set aside stay visible,
# do not fail a run, and nothing else is set aside with them.

. "$(dirname "$0")/lib.sh"

make_data
make_tree "$work/tree"
cd "$work" || exit 1
formats=text,json,html,sarif,gitlab,markdown,csv
by='"reason": "it is <b>so</b>", "author": "A <a@x>", "date": "2026-01-31"'

# entries ENTRY...: s.json with these.
entries() {
	{
		echo '{ "schema": "refaudit-suppressions/1", "suppressions": ['
		first=
		for entry; do
			echo "$first$entry"
			first=,
		done
		echo '] }'
	} >s.json
}

# states WORDS: of the four findings, in order.
states() {
	in_report "' '.join(x['state'] for x in f) == '$1'" &&
		valid_report report/report.json
}

audit tree
cp report/report.json base.json
id=$(/usr/bin/python3 -c '
import json
print(json.load(open("base.json"))["findings"][3]["id"])')

# ---- suppressions

entries "{\"id\": \"$id\", $by}"
audit tree --suppressions s.json --fail-on info --format "$formats"
[ "$status" -eq 1 ] && states 'new new new suppressed'
ok $? 'an id suppresses its finding, the others still fail'
grep -qx "net/three.c:6:3: .* \[audit-me\] (suppressed: it is <b>so</b>)" stdout &&
	[ "$(wc -l <stdout)" -eq 4 ]
ok $? 'text shows it as suppressed, with the reason'
in_report 'f[3]["suppression"] == {"reason": "it is <b>so</b>",
	"author": "A <a@x>", "date": "2026-01-31"} and
	r["suppressions"][0]["matches"] == 1'
ok $? 'the report says why, who and when'
says '1 findings are suppressed' && ! says 'matches no finding'
ok $? 'the summary counts it'
grep -q 'it is &lt;b&gt;so&lt;/b&gt; (A &lt;a@x&gt;, 2026-01-31)' \
	"report/html/finding-$id.html"
ok $? 'the page shows it as suppressed'
/usr/bin/python3 -c '
import json
results = json.load(open("report/report.sarif"))["runs"][0]["results"]
assert [len(r["suppressions"]) for r in results] == [0, 0, 0, 1]
one, = results[3]["suppressions"]
assert one["justification"] == "it is <b>so</b> (A <a@x>, 2026-01-31)"
assert one["kind"] == "external" and "baselineState" not in results[0]
issues = json.load(open("report/report.gitlab.json"))
assert issues[3]["severity"] == "info"
assert issues[3]["description"].startswith("(suppressed: it is <b>so</b>) ")
' >why 2>&1
ok $? 'so do SARIF and GitLab'
grep -q '^\*\*3 findings\*\*, and 1 suppressed' report/summary.md &&
	grep -q '^| medium, suppressed | net/three.c:6' report/summary.md
ok $? 'so does the summary in Markdown'
cp -R report first
run report report/report.json --out again --format "$formats"
diff -r -x .made-from report again >why
ok $? 'report makes the same files of it'

entries "{\"rule\": \"audit-me\", \"path\": \"drivers/*\", $by}"
audit tree --suppressions s.json --fail-on info
[ "$status" -eq 1 ] && states 'suppressed suppressed suppressed new'
ok $? 'a rule and a path: the star goes across slashes'
entries "{\"rule\": \"audit-*\", \"subject\": \"f -> ?ext\", $by}"
audit tree --suppressions s.json
states 'new suppressed suppressed new'
ok $? 'a rule and a subject'
entries "{\"rule\": \"*\", \"path\": \"*\", \"subject\": \"f\", $by}"
audit tree --suppressions s.json
states 'suppressed new new suppressed'
ok $? 'a rule, a path and a subject: all must match'
entries "{\"rule\": \"*\", \"path\": \"*\", $by}"
audit tree --suppressions s.json --fail-on info
[ "$status" -eq 0 ] && states 'suppressed suppressed suppressed suppressed'
ok $? 'when all is suppressed, --fail-on lets pass'
entries "{\"rule\": \"audit-me\", \"path\": \"drivers\", $by}" \
	"{\"id\": \"*\", $by}" "{\"id\": \"$id\", $by}" \
	"{\"rule\": \"*\", \"path\": \"net/*\", $by}"
audit tree --suppressions s.json
states 'new new new suppressed' && [ "$(grep -c 'matches no' stderr)" -eq 2 ] &&
	says "suppression 1 matches no finding: rule 'audit-me', path 'drivers' (A <a@x>, 2026-01-31)" &&
	says "suppression 2 matches no finding: id '*'"
ok $? 'entries that match nothing are named; an id is no glob'
in_report '[x["matches"] for x in r["suppressions"]] == [0, 0, 1, 1]'
ok $? 'and counted in the report'
entries
audit tree --suppressions s.json
states 'new new new new'
ok $? 'an empty list suppresses nothing'

refused() {
	forget
	audit tree --suppressions s.json --quiet
	[ "$status" -eq 128 ] && [ ! -s stdout ] && [ ! -e report/report.json ] &&
		only_says "$2"
	ok $? "$1"
}
for key in reason author date; do
	entries "$(echo "{\"id\": \"$id\", $by}" |
		sed "s/, \"$key\": \"[^\"]*\"//")"
	refused "an entry without $key is refused" \
		"cannot use suppressions 's.json': entry 1: '$key' is missing"
	entries "$(echo "{\"id\": \"$id\", $by}" |
		sed "s/\"$key\": \"[^\"]*\"/\"$key\": \"\"/")"
	refused "an entry with an empty $key is refused" "'$key' is not a string"
done
for date in 2026-1-31 2026-13-01 2026-00-01 2026-01-32 31.01.2026 2026-01-311; do
	entries "$(echo "{\"id\": \"$id\", $by}" | sed "s/2026-01-31/$date/")"
	refused "the date $date is refused" "date '$date' is not YYYY-MM-DD"
done
entries "{\"rule\": \"a\", $by}"
refused 'a rule alone is refused' "entry 1: it needs either 'id', or 'rule'"
entries "{\"path\": \"a\", $by}"
refused 'a path alone is refused' "entry 1: it needs either 'id', or 'rule'"
entries "{\"id\": \"a\", \"rule\": \"a\", \"path\": \"a\", $by}"
refused 'an id and a rule are refused' "entry 1: it needs either 'id', or"
entries "{\"id\": \"a\", $by}" "{\"rule\": \"a\", \"pth\": \"a\", $by}"
refused 'a misspelt key is refused' "entry 2: unknown key 'pth'"
entries 1
refused 'an entry that is no object is refused' 'entry 1: not an object'
echo '{}' >s.json
refused 'a file of another kind is refused' \
	"its schema is not 'refaudit-suppressions/1'"
echo '{ "schema": "refaudit-suppressions/1", "suppression": [] }' >s.json
refused 'a file without the list is refused' "a list of 'suppressions'"
echo '[' >s.json
refused 'a file that is no JSON is refused' "cannot parse 's.json': line"
rm s.json
refused 'a file that is not there is refused' "'s.json': No such file"

# ---- baseline

audit tree --baseline base.json --fail-on info
[ "$status" -eq 0 ] && states 'known known known known' &&
	says '0 new, 4 known from the baseline; of its findings 0 are fixed'
ok $? 'what the baseline has is known, and does not fail'
[ "$(grep -c '\[audit-me\] (known)$' stdout)" -eq 4 ]
ok $? 'text shows it as known'
printf 'void four(void *f)\n{\n\taudit_me(f);\n}\n' >tree/net/four.c
printf 'void one(void *f)\n{\n}\n' >tree/drivers/misc/one.c
mkdir tree/fs
mv tree/net/three.c tree/fs/
entries "{\"rule\": \"audit-me\", \"path\": \"drivers/misc/two.c\",
	\"subject\": \"f -> next\", $by}"
audit tree --baseline base.json --fail-on info --format "$formats"
[ "$status" -eq 1 ] && states 'known known known new' &&
	says '1 new, 3 known from the baseline; of its findings 1 are fixed, 0 n'
ok $? 'what is new fails; a file that moved keeps what is known'
in_report 'r["baseline"] == {"version": "6.99.3", "known": 3, "fixed": 1,
	"not_seen": 0}'
ok $? 'the report says what became of the baseline'
/usr/bin/python3 -c '
import json
results = json.load(open("report/report.sarif"))["runs"][0]["results"]
assert [r["baselineState"] for r in results] == ["unchanged"] * 3 + ["new"]
assert not any("suppressions" in r for r in results)
' >why 2>&1
ok $? 'SARIF says it as baselineState'
grep -q 'Held against a report of Linux 6.99.3: 3 known, 1 fixed' \
	report/html/index.html
ok $? 'the page says it'
audit tree --baseline base.json --suppressions s.json
states 'suppressed suppressed known new'
ok $? 'suppressed wins over known'
cp report/report.json base2.json
audit tree --baseline base2.json --fail-on info
[ "$status" -eq 0 ] && states 'known known known known'
ok $? 'what was suppressed in the baseline is known'
audit tree --subdir net --baseline base.json
says '1 new, 0 known from the baseline; of its findings 1 are fixed, 3 not seen'
ok $? 'what was not looked at is not called fixed'
echo '{}' >bad.json
audit tree --baseline bad.json --quiet
[ "$status" -eq 128 ] && only_says "cannot read report 'bad.json': schema: m"
ok $? 'a baseline that is no report is fatal'

# ---- the tree is no judge of itself

cp s.json base.json tree/
ln -s tree/s.json link.json
for file in tree/s.json link.json; do
	audit tree --suppressions $file --quiet
	[ "$status" -eq 128 ] && [ ! -s stdout ] && only_says \
		"--suppressions '$file' lies in the tree under audit"
	ok $? "suppressions in the tree are refused: $file"
done
audit tree --baseline tree/base.json --quiet
[ "$status" -eq 128 ] && only_says "--baseline 'tree/base.json' lies in the tree"
ok $? 'a baseline in the tree is refused'

echo "1..$count"
