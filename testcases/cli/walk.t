#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Patches with "Walk:": the driver walks functions itself, without spatch.

. "$(dirname "$0")/lib.sh"

make_data
make_tree "$work/tree"
cd "$work" || exit 1

mkdir data/cocci/facts data/cocci/kref
cp "$project/cocci/facts/reference-paths.cocci" data/cocci/facts/
printf '# Written for this test.\ntake_foo get return ok foo - # here\n' >data/cocci/data/reference-gets.txt
printf '# Written for this test.\ndrop_foo put argument:0 - foo - # here\n' \
	>data/cocci/data/reference-puts.txt
cat >data/cocci/kref/lost.cocci <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
/// What take_foo() returns is held at the end.
// Id: lost
// Severity: medium
// Confidence: unmeasured
// Facts: reference-paths

virtual report, context, org, patch, facts
EOF
cat >data/cocci/kref/lost.sql <<'EOF'
-- SPDX-License-Identifier: GPL-2.0-only
SELECT path, line, col, end_col, function,
	attrs ->> 'callee' AS subject,
	'held: ' || (attrs ->> 'detail') AS message,
	json_array(json_object('path', path, 'line', line, 'role', 'returns',
		'text', 'here')) AS evidence
FROM facts
WHERE patch = 'reference-paths' AND kind = 'end'
	AND attrs ->> 'how' = 'held'
ORDER BY path, line, col;
EOF
echo '# Why' >data/cocci/kref/lost.md
cat >tree/net/walked.c <<'EOF'
int loses(int n)
{
	struct foo *f = take_foo(n);

	if (!f)
		return 0;
	if (n > 3)
		return -1; /* here */
	drop_foo(f);
	return 1;
}

int does_not(int n)
{
	struct foo *f = take_foo(n);

	if (!f)
		return 0;
	if (n > 3)
		goto out;
	n++;
out:
	drop_foo(f);
	return n;
}
EOF

run rules --lint
ok $? 'lint is content with such a patch'
mkdir fake
cat >fake/spatch <<'EOF'
#!/bin/sh
[ "$1" = --version ] && exec /usr/bin/spatch --version
echo "$@" >>"$SPATCH_LOG"
exit 1
EOF
chmod +x fake/spatch
sed -i "s|\$SPATCH_LOG|$work/spatch.log|" fake/spatch
cat >expected <<'EOF'
net/walked.c:8:3: medium: held: -1 [lost]
EOF
forget
PATH=$work/fake:$PATH audit tree --rules lost --quiet
[ "$status" -eq 0 ] && cmp -s stdout expected && [ ! -e spatch.log ]
ok $? 'it finds what is lost on one path only, without spatch'
forget
audit tree --rules lost --no-slice --jobs 1 --quiet
[ "$status" -eq 0 ] && cmp -s stdout expected
ok $? 'and without slices'

# The tables are data: what they say is known at the next run.
sed -i 's/drop_foo/leave_foo/' data/cocci/data/reference-puts.txt
sed 's/drop_foo/borrow_foo/' tree/net/walked.c >tree/net/other.c
sed -i 's/drop_foo put/borrow_foo put/; s/leave_foo/borrow_foo/' \
	data/cocci/data/reference-puts.txt
audit tree --rules lost --quiet
grep -qxF 'net/other.c:8:3: medium: held: -1 [lost]' stdout &&
	! grep -q 'net/other.c:10:' stdout
ok $? 'a table that has changed is read anew'
rm tree/net/other.c
sed -i 's/borrow_foo/drop_foo/' data/cocci/data/reference-puts.txt

# One file of several cannot be looked at.
{
	printf 'int x;\nvoid odd(void)\n{\n\ttake_foo(1);\n'
	i=0
	while [ $i -lt 1500 ]; do
		printf 'if (x) '
		i=$((i + 1))
	done
	printf 'x++;\n}\n'
} >tree/net/odd.c
forget
audit tree --rules lost --quiet
[ "$status" -eq 2 ] && no_crash && cmp -s stdout expected &&
	in_report "[(x['kind'], x['path'], x['rule']) for x in t] ==
		[('failed', 'net/odd.c', 'reference-paths')] and
		'nested too deeply' in t[0]['message']"
ok $? 'one file fails: statements that are nested without end'

printf 'void odd(void)\n{\n\ttake_foo(1);\n}\nstruct x {\n' >tree/net/odd.c
forget
audit tree --rules lost --quiet
cmp -s stdout expected && in_report \
	'[x["kind"] for x in t] == ["blind"] and "braces" in t[0]["message"]'
ok $? 'where functions cannot be told apart, the file is said to be blind'
rm tree/net/odd.c

# More functions in one file than can be read in a second.
printf 'int f(void)\n{\n\treturn 0;\n}\n' >endless.c
{
	echo 'tree/net/walked.c 1:loses'
	printf 'endless.c'
	yes ' 1:f' | head -n 1000000 | tr -d '\n'
	echo
} >groups
cat data/cocci/data/reference-*.txt >tables
run walk-worker reference-paths groups 1 tables
[ "$status" -eq 142 ] && grep -qxF '[2, "tree/net/walked.c"]' stdout &&
	! grep -q endless stdout
ok $? 'a worker ends at the file that takes too long, and keeps the others'

sed -i 's/^\/\/ Walk: .*/\/\/ Walk: no-such-walk/' \
	data/cocci/facts/reference-paths.cocci
run rules --lint
[ "$status" -ne 0 ] && grep -qF \
	"reference-paths.cocci: 'Walk: no-such-walk' is no walk of this program" \
	stdout
ok $? 'lint names a walk that is not there'

echo "1..$count"
