#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Patches with "Matcher: local" are matched by refaudit, or by spatch for who asks
# (--matcher spatch). The facts are the same, and this is what holds them together.

. "$(dirname "$0")/lib.sh"

# twins TREE OPTION...: one audit with either matcher, and their facts compared.
twins() {
	tree=$1
	shift
	for matcher in spatch local; do
		forget
		audit "$tree" --matcher $matcher --quiet "$@"
		[ "$status" -eq 0 ] || return 1
		mv "$work/report/report.json" "$work/$matcher.json"
		rm -f "$work/$matcher.db"
		mv "$work/store.db" "$work/$matcher.db"
	done
	/usr/bin/python3 -B "$project/testcases/cli/matcher_twins.py" \
		"$work/spatch.db" "$work/local.db" >"$work/stdout" 2>"$work/stderr"
	status=$?
	return $status
}

cd "$work" || exit 1
grep -lx '// Matcher: local' "$project"/cocci/*/*.cocci >patches
[ -s patches ]
ok $? 'some patches are matched by refaudit'

# All rules, also those that are off: each asks for facts that others do not.
rules=$(for rule in "$project"/cocci/[!fl]*/*.md; do
	basename "$rule" .md
done | grep -v '\.plan$' | paste -sd,)
for dir in "$project"/testcases/rules/[!_]*/; do
	mkdir -p "tree/drivers/$(basename "$dir")"
	cp "$dir"/*.[ch] "tree/drivers/$(basename "$dir")"
done
cp -R "$project/testcases/rules/_kernel/." tree/
printf '%s = %s\n' VERSION 6 PATCHLEVEL 12 SUBLEVEL 0 >tree/Makefile
twins tree --rules "$rules"
ok $? 'both say the same of the test files of all rules'
twins tree --rules "$rules" --no-slice
ok $? 'and when they see whole files'
cmp -s spatch.json local.json
ok $? 'and so the reports are the same'
twins "$project/testcases/trees/sample" --rules "$rules"
ok $? 'both say the same of the sample'

"$project/testcases/bench/ways.py" 1 -f 100 >"$work/stdout" 2>"$work/stderr"
status=$?
[ "$status" -eq 0 ]
ok $? "and of what '...' means in functions made at random"

# Else all of it could be matched by one of them.
cp spatch.db store.db
audit "$project/testcases/trees/sample" --matcher local --rules "$rules" --verbose
[ "$status" -eq 0 ] && ! says ", 0 matched in"
ok $? 'what spatch said does not answer for refaudit'

# Every patch that collects facts says so; spatch is asked for its version alone.
mkdir fake
cat >fake/spatch <<EOF
#!/bin/sh
[ "\$1" = --version ] || echo "\$@" >>"$work/spatch.log"
exec /usr/bin/spatch "\$@"
EOF
chmod +x fake/spatch
PATH=$work/fake:$PATH
forget
audit "$project/testcases/trees/sample" --quiet --rules "$rules"
[ "$status" -eq 0 ] && [ ! -e spatch.log ]
ok $? 'an audit with all rules leaves nothing to spatch'
audit "$project/testcases/trees/sample" --quiet --matcher spatch --rules "$rules"
[ "$status" -eq 0 ] && [ -s spatch.log ]
ok $? 'but with --matcher spatch'

echo "1..$count"
