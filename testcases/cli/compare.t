#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# refaudit compare: what became of findings, and above all that nothing passes
# for fixed where nobody looked.

. "$(dirname "$0")/lib.sh"

cd "$work" || exit 1

# A complete report of four findings; the third rests on another file, too.
/usr/bin/python3 - "$project/testcases/reports/small.json" >old.json <<'EOF2'
import json, sys
r = json.load(open(sys.argv[1]))
r["coverage"].update(troubles=[], percent=100, functions_unseen=0)
f = r["findings"][0]
r["findings"] = [dict(f, id=f"{i:016x}", path=f"drivers/d{i}/file{i}.c",
	line=10 + i, function=f"fun{i}", subject=f"thing{i}.ref",
	message=f"'thing{i}' is wrong", state="new", column=3,
	severity="high", rule="empty-release",
	evidence=[dict(f["evidence"][0], path=f"drivers/d{i}/file{i}.c")])
	for i in range(4)]
r["findings"][2]["evidence"].append(
	dict(f["evidence"][0], path="lib/helper.c"))
r["run"]["options"] = {}
json.dump(r, sys.stdout, indent=1)
EOF2

# change FILE STATEMENTS: old.json, changed by Python (r, f, t), as FILE.
change() {
	/usr/bin/python3 -c '
import copy, json, sys
r = json.load(open("old.json"))
f, t = r["findings"], r["coverage"]["troubles"]
def trouble(kind="blind", path="", function="", rule="", message="m"):
	t.append({"kind": kind, "path": path, "function": function, "line": 1,
		"rule": rule, "message": message})
exec(sys.argv[1])
json.dump(r, open(sys.argv[2], "w"), indent=1)
' "$2" "$1"
}

# became SENTENCE STATUS SUMMARY [STDOUT-LINE]: of old.json against new.json.
became() {
	run compare "${old:-old.json}" new.json
	[ "$status" -eq "$2" ] && says "$3" &&
		{ [ $# -eq 3 ] || grep -qxF -- "$4" stdout; }
	ok $? "$1"
}

cp old.json new.json
run compare old.json new.json
[ "$status" -eq 0 ] && [ ! -s stdout ] && only_says \
	'0 new, 0 newly seen, 0 not seen, 0 fixed, 0 moved, 4 unchanged'
ok $? 'a report against itself: nothing, and status 0'

# ---- what becomes of findings

change new.json 'del f[0]'
became 'gone, and looked at: fixed, status 0' 0 \
	'0 new, 0 newly seen, 0 not seen, 1 fixed, 0 moved, 3 unchanged' \
	"fixed: drivers/d0/file0.c:10:3: high: 'thing0' is wrong [empty-release]"
mv new.json less.json
change new.json ''
old=less.json
became 'the other way round: new, status 1' 1 \
	'1 new, 0 newly seen, 0 not seen, 0 fixed, 0 moved, 3 unchanged' \
	"new: drivers/d0/file0.c:10:3: high: 'thing0' is wrong [empty-release]"
old=
change new.json 'f[0]["line"] = 400; f[0]["column"] = 1'
became 'another line is unchanged' 0 '0 moved, 4 unchanged'
change new.json 'f[0].update(id="a" * 16, path="net/x/file0.c")'
became 'a file in another directory: moved' 0 '1 moved, 3 unchanged'
grep -q '^moved: net/x/file0.c:10:.* (was drivers/d0/file0.c:10:' stdout
ok $? 'and the line says from where'
change new.json 'f[0].update(id="a" * 16, path="drivers/d0/renamed.c")'
became 'a file of another name: moved' 0 '1 moved, 3 unchanged'
change new.json 'f[0].update(id="a" * 16, function="other")'
became 'a function of another name: moved' 0 '1 moved, 3 unchanged'
change new.json 'f[0].update(id="a" * 16, subject="other.ref")'
became 'another subject is no move' 1 '1 new, 0 newly seen, 0 not seen, 1 fixed'
change new.json 'f[0].update(id="a" * 16, path="net/file0.c")
f.append(dict(f[0], id="b" * 16, path="fs/file0.c"))'
became 'of two candidates neither is taken for the moved one' 1 \
	'2 new, 0 newly seen, 0 not seen, 1 fixed, 0 moved'
change new.json 'f[0].update(id="a" * 16, rule=f[3]["rule"],
	path="drivers/d9/x.c", function="f9")'
became 'another place with nothing but the subject in common is no move' 1 \
	'1 new, 0 newly seen, 0 not seen, 1 fixed, 0 moved'
change new.json 'f.append(dict(f[0], id="c" * 16, subject="s",
	state="suppressed"))'
became 'what is new but suppressed does not fail' 0 '1 new, 0 newly seen'
grep -q '^new: .* (suppressed)$' stdout
ok $? 'and says that it is suppressed'
change new.json 'f[0]["state"] = "gone"'
became 'a finding of state gone is gone' 0 '1 fixed, 0 moved, 3 unchanged'

# ---- not seen is not fixed

not_seen() {
	change new.json "del f[2]
$2"
	became "not seen: $1" 2 '0 new, 0 newly seen, 1 not seen, 0 fixed'
	grep -qF -- "($3)" stdout
	ok $? "not seen: $1, and the line says so"
}
not_seen 'its function was not parsed' \
	'trouble(path="drivers/d2/file2.c", function="fun2")' \
	"'fun2' in drivers/d2/file2.c: m"
not_seen 'its file was not parsed' 'trouble(path="drivers/d2/file2.c")' \
	'drivers/d2/file2.c: m'
not_seen 'its file, for its rule' \
	'trouble(path="drivers/d2/file2.c", rule=f[0]["rule"])' \
	'drivers/d2/file2.c: m'
not_seen 'its directory could not be read' \
	'trouble(path="drivers/d2")' 'drivers/d2: m'
not_seen 'a function in a file that it rests on' \
	'trouble(path="lib/helper.c", function="help")' \
	"'help' in lib/helper.c: m"
not_seen 'all of its rule failed' 'trouble(rule=f[0]["rule"])' \
	'the whole run: m'
not_seen 'its rule did not run' \
	'r["run"]["rules"].remove(f[0]["rule"]); r["findings"] = f = []
r["findings"] = [dict(x, rule=r["run"]["rules"][0])
	for x in json.load(open("old.json"))["findings"] if x["id"][-1] in "013"]
' "rule '$(sed -n 's/^   "rule": "\(.*\)",/\1/p' old.json | head -n 1
	)' did not run"
not_seen 'its directory was not asked for' \
	'r["run"]["options"] = {"subdir": ["drivers/d0", "drivers/d1/",
	"drivers/d3", "lib", "drivers/d"]}' 'the file was not asked for'
not_seen 'a file that it rests on was not asked for' \
	'r["run"]["options"] = {"subdir": ["drivers"]}' \
	"it rests on 'lib/helper.c', which was not asked for"

fixed_still() {
	change new.json "del f[2]
$2"
	became "fixed: $1" "${3:-0}" '0 new, 0 newly seen, 0 not seen, 1 fixed'
}
not_seen 'another function of a file that it rests on' \
	'trouble(path="drivers/d2/file2.c", function="other")' \
	"'other' in drivers/d2/file2.c: m"
change old2.json 'trouble(path="drivers/d2/file2.c", function="other")'
old=old2.json
became 'fixed: what the old run could not see either hides nothing' 0 \
	'0 not seen, 1 fixed'
old=
fixed_still 'another file was not parsed' \
	'trouble(path="drivers/d2/file2.cc"); trouble(path="drivers/d22")'
fixed_still 'its file, but for another rule' \
	'trouble(path="drivers/d2/file2.c", rule="no-such-rule")'
change new.json 'del f[2]; trouble(kind="failed", path="net/other.c")'
became 'a new report that is incomplete is never clean' 2 '1 fixed'
says 'incomplete: the new report says that not enough was seen'
ok $? 'and that is said'
change new.json 'r["coverage"]["percent"] = 90'
became 'so is one of too little coverage' 2 '4 unchanged'
change new.json ''
change less.json 'del f[1]
trouble(path="drivers/d1/file1.c", function="fun1")'
old=less.json
became 'what the old run could not see is newly seen' 1 \
	'0 new, 1 newly seen, 0 not seen, 0 fixed, 0 moved, 3 unchanged'
grep -q "^newly seen: drivers/d1/file1.c:11:.* ('fun1' in drivers/" stdout
ok $? 'and the line says why it was not seen before'
old=

# ---- JSON

change new.json 'del f[0]; f[0]["id"] = "d" * 16; f[0]["path"] = "a/file1.c"
f.append(dict(f[2], id="e" * 16, subject="x")); f[1]["line"] = 1
trouble(path="drivers/d0")'
run compare old.json new.json --format json --quiet
[ "$status" -eq 2 ] && cp stdout out.json && /usr/bin/python3 -c '
import json, sys, jsonschema
schema, c = (json.load(open(name)) for name in sys.argv[1:])
jsonschema.Draft202012Validator(schema).validate(c)
assert c["counts"] == {"new": 1, "newly_seen": 0, "not_seen": 1, "fixed": 0,
	"moved": 1, "unchanged": 2}
assert all(len(c[key]) == n for key, n in c["counts"].items())
assert c["moved"][0]["was"]["path"] == "drivers/d1/file1.c"
assert [("was" in x) for x in c["unchanged"]] == [True, False]
assert c["not_seen"][0]["why"] == "drivers/d0: m"
assert c["before"]["complete"] and c["after"]["findings"] == 4
' "$project/reports/schema/refaudit-compare-1.schema.json" out.json >why 2>&1
ok $? 'JSON says the same and is what its schema says'
run compare old.json new.json --format json --quiet
cmp -s stdout out.json && [ "$(wc -l <stderr)" -eq 1 ]
ok $? 'the same input gives the same bytes; --quiet leaves warnings'
change new.json 'f.append(dict(f[0], id="f" * 16, subject="<b>\u202e",
	path="a\nb/<script>.c", message="x\x1b[31m\ny"))'
became 'hostile strings stay inert, each on its line' 1 '1 new' \
	'new: a\x0ab/<script>.c:10:3: high: x\x1b[31m\x0ay [empty-release]'

# ---- HTML

# In new.json something is fixed, moved, not seen and newly there, and the
# strings of one finding are hostile.
change new.json 'del f[0]; f[0].update(id="d" * 16, path="a/file1.c")
f.append(dict(f[2], id="e" * 16, subject="<b>{{ 7*7 }}</script>"))
trouble(path="drivers/d2"); del f[1]'
run compare old.json new.json --format html --out page/er
[ "$status" -eq 2 ] && [ ! -s stdout ] && says 'wrote page/er/html/index.html'
ok $? 'HTML is a page, and the status is the same'
run compare old.json new.json --format json --quiet
cmp -s stdout page/er/compare.json
ok $? 'the JSON that it is made of lies beside it'
/usr/bin/python3 - page/er/html/index.html >why 2>&1 <<'EOF2'
import html, re, sys
page = open(sys.argv[1]).read()
rows = [[html.unescape(re.sub("<[^>]*>", " ", cell)).split() for cell in
	re.findall("<td>(.*?)</td>", row)] for row in
	re.findall("<tr><td>(.*?)</tr>", page.replace("<tr><td>", "<tr><td><td>"))]
kinds = [" ".join(row[0]) for row in rows]
assert sorted(kinds) == ["fixed", "moved", "new", "not seen", "unchanged"], kinds
words = html.unescape(re.sub("<[^>]*>", " ", page))
for say in ("<b>{{ 7*7 }}</script>", "was drivers/d1/file1.c:11",
		"(drivers/d2: m)", "because nobody looked there, not because of a fix"):
	assert say in " ".join(words.split()), say
assert "<b>{{" not in page
EOF2
ok $? 'the page tells what is fixed from what is only not seen, and hostile strings are inert'
cp -R page/er/html first && rm -r page
run compare old.json new.json --format html --out page/er
diff -r first page/er/html >why
ok $? 'the same input gives the same bytes'
: >file
run compare old.json new.json --format html --out file/x
[ "$status" -eq 128 ] && [ ! -s stdout ]
ok $? 'a directory that cannot be made is fatal'

# ---- wrong usage

run compare old.json
[ "$status" -eq 129 ] && says 'two reports are needed'
ok $? 'one report is wrong usage'
run compare old.json new.json --format xml
[ "$status" -eq 129 ] && says "'xml' is none of text, json, html"
ok $? 'an unknown format is wrong usage'
run compare old.json new.json --format html
[ "$status" -eq 129 ] && says '--format html needs --out DIR'
ok $? 'so is html without a directory'
run compare old.json new.json --out nowhere
[ "$status" -eq 129 ] && [ ! -e nowhere ] && says '--out is for --format html'
ok $? 'and a directory for what goes to stdout'
run compare old.json gone.json
[ "$status" -eq 128 ] && [ ! -s stdout ] &&
	only_says "cannot read report 'gone.json'"
ok $? 'a report that is not there is fatal'
run compare old.json out.json
[ "$status" -eq 128 ] && only_says 'schema: not one of the words'
ok $? 'so is a document that is no report'

echo "1..$count"
