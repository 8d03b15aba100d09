#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# refaudit gate: every format says the same, keeps to its schema, and what a
# patch brings is inert in it.

. "$(dirname "$0")/lib.sh"

make_data
make_tree "$work/tree"
cd "$work" || exit 1
formats() {
	/usr/bin/python3 -B "$project/testcases/cli/formats.py" "$@" \
		>asked 2>&1 || {
		tail -n 5 asked | sed 's/^/# /'
		return 1
	}
}
gate() {
	run gate --kernel tree --store store.db --quiet --patch p.patch "$@"
}

# A new finding with a hostile name, and a function that cannot be seen.
{
	printf 'From 0123456789 Mon Sep 17 00:00:00 2001\n'
	printf 'From: A <a@example.org>\nSubject: [PATCH 1/2] <b>one</b> | x\n'
	printf '\n---\n'
	cat <<'END'
--- a/drivers/misc/one.c
+++ b/drivers/misc/one.c
@@ -2,6 +2,7 @@

 static int unrelated(struct foo *f)
 {
+	audit_me(f[*"<script>alert(1)</script>::error::%0A@a [x](y)"]);
 	return f->count;
 }

-- 
2.39.5

From 0123456789 Mon Sep 17 00:00:00 2001
From: A <a@example.org>
Subject: [PATCH 2/2] two

---
END
	cat <<'END'
--- a/net/three.c
+++ b/net/three.c
@@ -3,5 +3,5 @@
 void three(struct foo *f)
 {
 	if (f)
-		audit_me(f);
+		WITH(f) { audit_me(f);
 }
-- 
2.39.5
END
} >p.patch

gate --format json
/usr/bin/python3 -c '
import json, sys
import jsonschema
schema, verdict = (json.load(open(name, "rb")) for name in sys.argv[1:])
jsonschema.Draft202012Validator(schema).validate(verdict)
assert [p["result"] for p in verdict["patches"]] == ["fail", "incomplete"]
s = verdict["series"]
assert s["result"] == verdict["result"] == "incomplete"
assert [f["function"] for f in s["new"]] == ["unrelated"]
assert [t["function"] for t in s["not_looked_at"]] == ["three"]
' "$project/reports/schema/refaudit-gate-1.schema.json" stdout 2>asked
[ $? -eq 0 ] && [ "$status" -eq 2 ]
ok $? 'json: as its schema has it'
cp stdout first
run gate --kernel tree --no-cache --jobs 1 --quiet --patch p.patch \
	--format json
cmp -s first stdout
ok $? 'json: the same bytes without a store'

gate --format markdown
[ "$status" -eq 2 ] && [ "$(head -n 1 stdout)" = \
	'## refaudit: 1 new finding (1 medium), 1 fixed, 1 not looked at: incomplete' ]
ok $? 'markdown: the summary is the title'
grep -q '^- \*\*medium\*\* drivers/misc/one\.c:5: audit' stdout &&
	grep -q '^- net/three\.c, three: ' stdout &&
	[ "$(grep -c '^| ' stdout)" -eq 3 ]
ok $? 'markdown: findings, what was not looked at, and a row a patch'
! grep -q '<[bs]\|](y)\|@a' stdout
ok $? 'markdown: nothing in it is markup that the patch brought'

gate --format github
[ "$(grep -c '^::error file=' stdout)" -eq 2 ] &&
	[ "$(grep -c '::' stdout)" -eq 2 ] && ! grep -q '%0A' stdout &&
	[ "$(tail -n 1 stdout)" = \
	'1 new finding (1 medium), 1 fixed, 1 not looked at: incomplete' ]
ok $? 'github: two annotations, and no command that the patch brought'

gate --format sarif,gitlab,csv,html --out report
[ "$status" -eq 2 ] && [ ! -s stdout ] && valid_report report/report.json
ok $? 'files: made of a report with what is new'
if formats fetch 2>/dev/null; then
	formats valid report
	ok $? 'sarif: as its schema has it'
else
	skip 'sarif: as its schema has it' 'the schema cannot be fetched'
fi
/usr/bin/python3 -c '
import json
run = json.load(open("report/report.sarif"))["runs"][0]
assert len(run["results"]) == 1 and run["results"][0]["ruleId"] == "audit-me"
said = run["invocations"][0]["toolExecutionNotifications"]
assert len(said) == 1 and said[0]["descriptor"]["id"] == "blind", said
lab = json.load(open("report/report.gitlab.json"))
assert [i["check_name"] for i in lab] == ["audit-me", "refaudit-blind"], lab
assert all(i["fingerprint"] and i["location"]["path"] for i in lab)
' 2>asked
ok $? 'sarif and gitlab: one finding, and one place that was not looked at'
! grep -rq '<script>alert' report/html
ok $? 'html: nothing in it is markup that the patch brought'

# ---- which findings count

gate --format text,markdown
[ "$status" -eq 129 ] && says 'both go to standard output'
ok $? 'two formats cannot share standard output'
gate --format sarif
[ "$status" -eq 129 ] && says '--out DIR is needed'
ok $? 'a file needs a place'
gate --rules 'no-such-rule'
[ "$status" -eq 128 ] || [ "$status" -eq 129 ]
ok $? 'rules that are none'
gate --subdir net
[ "$status" -eq 2 ] && [ "$(tail -n 1 stdout)" = \
	'0 new findings, 1 fixed, 1 not looked at: incomplete' ]
ok $? '--subdir: what lies elsewhere is not judged'

echo "1..$count"
