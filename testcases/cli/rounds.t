#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Rounds: a verdict asks for functions in other files, which ask for more.

. "$(dirname "$0")/lib.sh"

make_data
make_tree "$work/tree"
cd "$work" || exit 1
rm tree/drivers/misc/*.c tree/net/*.c
sed -i 's|^// Words: audit_me|&\n// File-words: begin_here|' \
	data/cocci/counter/audit-me.cocci
cat >data/cocci/counter/audit-me.ask.sql <<'EOF'
-- SPDX-License-Identifier: GPL-2.0-only
INSERT INTO ask (patch, function, path)
SELECT 'audit-me', attrs ->> 'object', path
FROM facts
WHERE patch = 'audit-me';
EOF

# chain LENGTH: f1 hands over to f2, f2 to f3, ..., each in a file of its own.
chain() {
	forget
	rm -f tree/net/*
	for i in $(seq "$1"); do
		printf 'void f%d(void)\n{\n\taudit_me(f%d);\n}\n' "$i" \
			$((i + 1)) >"tree/net/f$i.c"
	done
	echo 'int begin_here;' >>tree/net/f1.c
	audit tree
}

chain 1
[ "$(wc -l <stdout)" -eq 1 ] && in_report 'not t'
ok $? 'what nobody defines is not missed'
chain 6
[ "$(wc -l <stdout)" -eq 6 ] && in_report 'not t'
ok $? 'six files deep: all seen'
audit tree --no-cache --jobs 1 --quiet
[ "$(wc -l <stdout)" -eq 6 ]
ok $? 'whatever the number of jobs'
echo 'void odd(void) { audit_me(x); }' >tree/net/odd.c
audit tree --quiet
! grep -q odd.c stdout
ok $? 'a file that nobody asks for is not looked at'
chain 9
[ "$status" -eq 0 ] && [ "$(wc -l <stdout)" -eq 6 ] &&
	in_report '[(x["kind"], x["path"]) for x in t] ==
		[("blind", "net/f7.c")] and "not followed" in t[0]["message"]'
ok $? 'nine files deep: the report says where it ended'
valid_report report/report.json
ok $? 'and is what the schema says'

echo "1..$count"
