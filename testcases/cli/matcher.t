#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Patches with "Matcher: local": refaudit matches them itself, without spatch.

. "$(dirname "$0")/lib.sh"

make_data
make_tree "$work/tree"
cd "$work" || exit 1
rule=data/cocci/counter/audit-me.cocci
mkdir -p data/testcases/rules/audit-me
: >data/testcases/rules/audit-me/bad.c
: >data/testcases/rules/audit-me/good.c

audit tree --quiet
cp stdout expected
[ "$(wc -l <expected)" -eq 4 ]
ok $? 'spatch finds four'
sed -i 's/^\/\/ Facts: self$/&\n\/\/ Matcher: local/' $rule
run rules --lint
ok $? 'lint is content with such a patch'

mkdir fake
cat >fake/spatch <<EOF
#!/bin/sh
[ "\$1" = --version ] && exec /usr/bin/spatch --version
echo "\$@" >>"$work/spatch.log"
exec /usr/bin/spatch "\$@"
EOF
chmod +x fake/spatch
PATH=$work/fake:$PATH
forget
audit tree --quiet
[ "$status" -eq 0 ] && cmp -s stdout expected && [ ! -e spatch.log ]
ok $? 'refaudit finds the same, without spatch'
forget
audit tree --no-slice --jobs 1 --quiet
[ "$status" -eq 0 ] && cmp -s stdout expected && [ ! -e spatch.log ]
ok $? 'and without slices'
audit tree --quiet --matcher spatch
[ "$status" -eq 0 ] && cmp -s stdout expected && [ -s spatch.log ]
ok $? '--matcher spatch has spatch look, whatever is stored'
rm spatch.log
audit tree --quiet --matcher spatch
[ "$status" -eq 0 ] && cmp -s stdout expected && [ ! -e spatch.log ]
ok $? 'what it said is stored'
audit tree --quiet --matcher me
[ "$status" -eq 129 ] && says "--matcher: 'me' is neither local nor spatch"
ok $? 'who else should match?'

# One script fails at one file.
cp $rule kept
sed -i 's/^emit(/1 \/\/ (object != "f -> next")\n1 \/ (object != "f -> next")\n&/' $rule
sed -i '/^1 \/\/ /d' $rule
forget
audit tree --quiet
[ "$status" -eq 2 ] && no_crash && grep -v two.c expected | cmp -s - stdout &&
	in_report "[(x['kind'], x['path'], x['rule']) for x in t] ==
		[('failed', 'drivers/misc/two.c', 'audit-me')] and
		'ZeroDivisionError' in t[0]['message']"
ok $? 'a script that fails at a file costs that file'

sed 's/^emit(/while object == "f -> next": pass\n&/' kept >$rule
forget
REFAUDIT_FILE_TIMEOUT=1 audit tree --quiet
[ "$status" -eq 2 ] && no_crash && grep -v two.c expected | cmp -s - stdout &&
	in_report "[(x['path'], x['message']) for x in t] ==
		[('drivers/misc/two.c', 'the matcher timed out after 1 s')]"
ok $? 'so does one that does not end'
cp kept $rule

# What our matcher cannot do is spatch's.
sed 's/^  audit_me@place(object)$/  audit_me@place(object)\n  ... when any\n  other(object)/' \
	kept >$rule
run rules --lint
[ "$status" -ne 0 ] && grep -qF "audit-me.cocci:16: 'Matcher: local', but refaudit cannot match it: " stdout
ok $? 'lint says what refaudit cannot match'
forget
audit tree --quiet
[ "$status" -eq 128 ] && no_crash && says 'cannot use the semantic patches'
ok $? 'an audit does not begin with it'

echo "1..$count"
