#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The formats that machines read: SARIF, GitLab, Markdown, CSV and text, made of
# an audit, of an old report, and of reports and trees full of hostile strings.

. "$(dirname "$0")/lib.sh"

formats=text,json,sarif,gitlab,markdown,csv

holds() {
	/usr/bin/python3 -B "$project/testcases/cli/formats.py" "$@" \
		>"$work/why" 2>&1 || { sed 's/^/# /' "$work/why"; return 1; }
}

if holds fetch; then
	valid_sarif() {
		holds valid "$1"
		ok $? "$2: the SARIF is what its official schema says"
	}
else
	valid_sarif() {
		skip "$2: the official SARIF schema" 'npm cannot bring it'
	}
fi

# sound DIR WHAT: every file of DIR against DIR/report.json.
sound() {
	valid_sarif "$1" "$2"
	run report "$1/report.json" --format coccicheck
	cp "$work/stdout" "$1/coccicheck"
	for check in sarif gitlab tables markdown text coccicheck; do
		holds $check "$1"
		ok $? "$2: $check"
	done
	rm "$1/coccicheck"
}

# make_formats REPORT DIR: every format of a report.
make_formats() {
	rm -rf "$2"
	run report "$1" --out "$2" --format "$formats"
	cp "$work/stdout" "$2/text"
}

# ---- an audit, and the report of an audit

make_data
make_tree "$work/tree"
audit "$work/tree" --format "$formats"
[ "$status" -eq 0 ]
ok $? 'an audit writes all formats'
cp "$work/stdout" "$work/report/text"
sound "$work/report" 'an audit'
holds no_states "$work/report"
ok $? 'without baseline and suppressions the SARIF says nothing of states'
make_formats "$work/report/report.json" "$work/again"
diff -r "$work/report" "$work/again" >"$work/why"
ok $? 'report gives the same bytes as the audit'
ls "$work/report" >"$work/why"
audit "$work/tree" --format csv --out "$work/csv" && [ "$(ls "$work/csv")" = \
	"counters.csv
subsystems.csv" ]
ok $? '--format csv writes two tables and nothing else'
audit "$work/tree" --format sarif --out "$work/sarif" --quiet &&
	[ "$(ls "$work/sarif")" = report.sarif ] && [ ! -s "$work/stdout" ] &&
	cmp -s "$work/sarif/report.sarif" "$work/report/report.sarif"
ok $? '--format sarif needs no report.json'
run report "$work/report/report.json" --format text &&
	cmp -s "$work/stdout" "$work/report/text"
ok $? 'report --format text needs no --out'
run report "$work/report/report.json" --format html --out "$work/html" &&
	[ -s "$work/html/html/index.html" ] && cmp -s \
		"$work/html/report.json" "$work/report/report.json"
ok $? 'report --format html lays out files as audit does'
run report "$work/report/report.json" --format sarif
[ "$status" -eq 129 ] && says 'one report.json and --out DIR are needed'
ok $? 'report --format sarif without --out is wrong usage'
run report "$work/report/report.json" --out "$work/x" --format sarrif
[ "$status" -eq 129 ] && [ ! -e "$work/x" ] && says \
	"'sarrif' is none of text, json, html, coccicheck, sarif, gitlab, markdown, csv"
ok $? 'report: an unknown format is named'

# ---- reports of all kinds

for sample in empty small hostile; do
	holds make $sample && mv "$work/why" "$work/$sample.json"
	make_formats "$work/$sample.json" "$work/$sample"
	[ "$status" -eq 0 ]
	ok $? "$sample: all formats are written"
	sound "$work/$sample" $sample
done
make_formats "$work/hostile/report.json" "$work/once-more"
diff -r "$work/hostile" "$work/once-more" >"$work/why"
ok $? 'the same input gives the same bytes'
holds make 6000 && mv "$work/why" "$work/large.json"
make_formats "$work/large.json" "$work/large"
valid_sarif "$work/large" '6,000 findings'
holds make large && mv "$work/why" "$work/states.json"
make_formats "$work/states.json" "$work/states"
sound "$work/states" '3,000 findings of all states'
holds states "$work/states"
ok $? 'states of findings are states and suppressions in SARIF'
holds cut "$work/large" 5000
ok $? 'of 6,000 findings the SARIF keeps the 5,000 heaviest and says so'
holds gitlab "$work/large" && holds markdown "$work/large" &&
	holds tables "$work/large"
ok $? 'the other formats hold all of them'

# bad SENTENCE MESSAGE: with $work/bad.json.
bad() {
	rm -rf "$work/bad"
	run report "$work/bad.json" --out "$work/bad" --format sarif
	[ "$status" -eq 128 ] && [ ! -e "$work/bad" ] && only_says \
		"cannot read report '$work/bad.json': $2"
	ok $? "$1"
}
holds make lawless && mv "$work/why" "$work/bad.json"
bad 'a report whose paths leave the tree is refused' \
	'troubles[0].path: a path that leaves the tree'
echo '[]' >"$work/bad.json"
bad 'a report that is no object is refused' 'not a report'
sed 's/refaudit\/1/refaudit\/2/' "$work/report/report.json" >"$work/bad.json"
bad 'a report of another schema is refused' 'schema: not one of'
printf '{"schema": "refaudit/1", "tool"' >"$work/bad.json"
bad 'a report that is cut short is refused' 'line 1:'
sed 's/"severity": "medium"/"severity": "mild"/' \
	"$work/report/report.json" >"$work/bad.json"
bad 'a word that is not of the vocabulary is refused' \
	'rules[0].severity: not one of the words'

# ---- a tree of odd names and strings

rm -rf "$work/tree"
make_tree "$work/tree"
cd "$work/tree/net" || exit 1
n=0
odd() {
	n=$((n + 1))
	mkdir -p "$1" && sed "s/three/odd$n/" three.c >"$1/$1.c"
}
odd '<script>alert(1)<&script>'
odd '{{ 7*7 }}'
odd ']]>'
odd "'\"\`x"
odd 'a
b'
odd "$(printf '\033[31m\001\177')"
odd "$(printf 'caf\351\377')"
odd "$(printf 'gr\303\274n\342\200\256')"
odd '=1+1'
odd '%2e%2e'
odd '\xFF\x41'
odd 'a b#c?d'
odd '| x | [y](http:z)'
attack="</script><script>alert(1)</script>{{ 7*7 }}{% x %}]]>\\\"' &lt; $(
	printf 'caf\351\033[31m\001\342\200\256')"
printf '/* %s\n * %s */\nvoid f(void)\n{\n\t// %s\n\taudit_me("%s");\n}\n' \
	"$attack" "$attack" "$attack" "$attack" >strings.c
cd "$work" || exit 1
printf 'ODD <b>{{ x }}\nM:\t"E" <e@example.org>, `x`\nF:\tnet/\n' \
	>>tree/MAINTAINERS
forget
audit tree --format "$formats,html"
[ "$status" -eq 0 ] && [ "$(wc -l <stdout)" -eq 18 ]
ok $? 'a tree of odd names is audited'
cp stdout report/text
sound report 'odd names'
holds html report
ok $? 'odd names: html'
for id in $(/usr/bin/python3 -c '
import json
for f in json.load(open("report/report.json"))["findings"]: print(f["id"])'); do
	run explain --report report/report.json "$id" || break
	cat stdout
done >explained
[ "$status" -eq 0 ] && /usr/bin/python3 -c '
import sys
said = open("explained", encoding="utf-8").read()
sys.exit(not all(c.isprintable() or c == "\n" for c in said) or
	said.count("<script>alert(1)</script>{{ 7*7 }}") < 2)'
ok $? 'odd names: explain, of each finding'
mkdir other
/usr/bin/python3 -c '
import json
r = json.load(open("report/report.json"))
r["findings"] = r["findings"][::2]
json.dump(r, open("other/report.json", "w"))'
run compare other/report.json report/report.json --format html --out compared
[ "$status" -eq 1 ] && cp compared/compare.json report/ && /usr/bin/python3 -c '
import sys
sys.path.insert(0, sys.argv[1])
import pagecheck
html = open("compared/html/index.html", encoding="utf-8").read()
sys.exit("\n".join(pagecheck.faults({"index.html": html})) or 0)
' "$project/testcases/reports" 2>why
ok $? 'odd names: compare as a page'
rm report/compare.json
/usr/bin/python3 -c '
import os, sys, json, urllib.parse
for result in json.load(open("report/report.sarif"))["runs"][0]["results"]:
	uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
	if "%5Cx41" not in uri and not os.path.exists(
			b"tree/" + urllib.parse.unquote_to_bytes(uri)):
		sys.exit(uri)
' >why 2>&1
ok $? 'odd names: each URI is the name of a file'
rm -rf report/html
make_formats report/report.json again
diff -r report again >why
ok $? 'odd names: the same bytes from the report'

echo "1..$count"
