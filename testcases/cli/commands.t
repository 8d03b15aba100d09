#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The commands besides audit, and what every command says of itself.

. "$(dirname "$0")/lib.sh"

commands='audit report explain rules doctor gate check migrate compare merge'

# ---- help

run
[ "$status" -eq 129 ] && [ ! -s "$work/stdout" ] &&
	only_says "no command given; 'refaudit --help' lists them"
ok $? 'without a command: usage'
for word in --help -h help; do
	run $word && [ ! -s "$work/stderr" ] &&
		head -n 1 "$work/stdout" | grep -q '^usage: refaudit COMMAND'
	ok $? "$word is the overview, on stdout"
done
missing=
for command in $commands; do
	grep -q "^  $command  *[a-z(]" "$work/stdout" || missing="$missing $command"
done
[ -z "$missing" ]
ok $? "the overview names every command$missing"
run --version && grep -qx 'refaudit [0-9.]*' "$work/stdout"
ok $? '--version is one line'
for command in audit report compare explain rules doctor migrate; do
	run $command --help && [ ! -s "$work/stderr" ] &&
		head -n 1 "$work/stdout" | grep -q "^usage: refaudit $command"
	ok $? "$command --help goes to stdout"
	! grep -q '.\{81\}' "$work/stdout"
	ok $? "$command --help fits 80 columns"
	run $command --xyzzy
	[ "$status" -eq 129 ] && [ ! -s "$work/stdout" ] && says "'--xyzzy'"
	ok $? "$command: an unknown option is wrong usage"
done
run audit --help
missing=
for option in kernel out rules subdir jobs format fail-on min-coverage store \
	no-cache no-slice matcher quiet verbose; do
	grep -q "^  --$option" "$work/stdout" || missing="$missing $option"
done
[ -z "$missing" ]
ok $? "audit --help names every option$missing"

run adit
[ "$status" -eq 129 ] && only_says "'adit' is not a command; did you mean 'audit'?"
ok $? 'an unknown command gets the nearest name'
run xyzzyxyzzy
[ "$status" -eq 129 ] && only_says "'refaudit --help' lists them"
ok $? 'a command that is like no other'
for command in merge; do
	run $command --kernel "$project/testcases/trees/sample"
	[ "$status" -eq 128 ] && [ ! -s "$work/stdout" ] &&
		only_says "'$command' is not built yet"
	ok $? "$command says that it is not built, and fails"
done

# ---- doctor

run doctor
ok $? 'doctor is content here'
missing=
for name in refaudit spatch libclang sqlite jansson python3 git rules; do
	grep -q "^$name  *[^ ].*[0-9]" "$work/stdout" || missing="$missing $name"
done
[ -z "$missing" ]
ok $? "doctor shows every version$missing"
mkdir "$work/bin"
PATH=$work/bin run doctor
[ "$status" -eq 2 ] && grep -qx 'spatch *missing' "$work/stdout" &&
	grep -qx '  apt-get install.* coccinelle git' "$work/stdout"
ok $? 'doctor names what is missing and the command that installs it'

# ---- rules and explain

make_data
sed 's/audit-me/other-me/g; s/auditme/otherme/g
	s/^\/\/ Facts: self/&\n\/\/ On: request/' \
	"$data/cocci/counter/audit-me.cocci" \
	>"$data/cocci/counter/other-me.cocci"
cp "$data/cocci/counter/audit-me.sql" "$data/cocci/counter/other-me.sql"
echo 'It is so.' >"$data/cocci/counter/other-me.md"
run rules
[ "$status" -eq 0 ] && [ "$(wc -l <"$work/stdout")" -eq 2 ] &&
	grep -q '^audit-me  *counter  *medium  *unmeasured  *Each call of' \
		"$work/stdout" &&
	grep -q '^other-me .*(off)' "$work/stdout"
ok $? 'rules lists each rule, and which are off'
run rules --lint
[ "$status" -eq 0 ] && grep -q ' 0 problems$' "$work/stdout"
ok $? 'rules --lint is content with good rules'
sed -i 's/^\/\/ Words/\/\/ Wrods/' "$data/cocci/counter/other-me.cocci"
rm "$data/cocci/counter/other-me.md"
run rules --lint
[ "$status" -eq 1 ] && grep -q "other-me.cocci: unknown key 'Wrods'" \
	"$work/stdout" && grep -q 'other-me.cocci: no .md' "$work/stdout" &&
	grep -q ' 2 problems$' "$work/stdout"
ok $? 'rules --lint says all that is wrong, and fails'
sed -i 's/^\/\/ Severity.*/\/\/ Severity: awful/' \
	"$data/cocci/counter/other-me.cocci"
run rules
[ "$status" -eq 128 ] && [ ! -s "$work/stdout" ] && only_says \
	"cannot read rule 'cocci/counter/other-me.cocci': Severity: 'awful' is"
ok $? 'a header that cannot be read is fatal, and says where'
rm "$data/cocci/counter"/other-me.*

run explain audit-me
[ "$status" -eq 0 ] && grep -q '^audit-me: Each call' "$work/stdout" &&
	grep -q '^# Why' "$work/stdout"
ok $? 'explain shows the title and the text of a rule'
# Where no report lies about, as one does behind `make audit`.
cd "$work" || exit 1
run explain audit-mee
[ "$status" -eq 129 ] && [ ! -s "$work/stdout" ] &&
	says "nothing is called 'audit-mee' among the rules; did you mean 'audit-me'?"
ok $? 'explain of a near miss names the rule'
run explain xyzzyxyzzy
[ "$status" -eq 129 ] && says "'refaudit rules' lists them" &&
	says 'are looked up in a report: --report FILE'
ok $? 'explain of anything else says where to look'
cd "$OLDPWD" || exit 1
run explain
[ "$status" -eq 129 ] && says 'one thing to explain is needed'
ok $? 'explain without a rule is wrong usage'
unset REFAUDIT_DATA
run rules
names=$(cut -d ' ' -f 1 "$work/stdout")
bad=
for name in $names; do
	run explain "$name" || bad="$bad $name"
done
[ -n "$names" ] && [ -z "$bad" ]
ok $? "every rule of the project explains itself$bad"
run rules --lint
ok $? "the project's own rules are well made"
REFAUDIT_DATA=$work/empty run rules
[ "$status" -eq 128 ] && only_says "no semantic patches in '$work/empty/cocci'"
ok $? 'a data directory without rules is named'

# ---- report

make_data
make_tree "$work/tree"
audit "$work/tree" --quiet --format json,html
run report "$work/report/report.json" --out "$work/pages"
[ "$status" -eq 0 ] && diff -r -x .made-from "$work/report/html" \
	"$work/pages"
ok $? 'report makes the same pages as audit'
sed 's/audit_me/OTHER/' "$work/report/report.json" >"$work/other.json"
run report "$work/other.json" --out "$work/report/html" &&
	grep -q OTHER "$work/report/html/rule-audit-me.html"
ok $? 'report overwrites the pages of an audit'
audit "$work/tree" --quiet --format json,html
! grep -q OTHER "$work/report/html/rule-audit-me.html"
ok $? 'and the next audit overwrites them again'
mkdir "$work/odd"
cp "$work/report/report.json" "$work/odd/-report.json"
(cd "$work/odd" && run report -- -report.json --out pages 2>/dev/null
	[ "$status" -eq 129 ])
ok $? 'after -- there are no options'
(cd "$work/odd" && run report --out pages -- -report.json &&
	diff -r "$work/pages" pages)
ok $? 'a report may have a name that begins with a dash'

# bad_report SENTENCE: with $work/bad.json.
bad_report() {
	run report "$work/bad.json" --out "$work/bad-pages"
	[ "$status" -eq 128 ] && [ ! -e "$work/bad-pages/index.html" ] &&
		only_says "cannot make pages from '$work/bad.json'" &&
		! says Traceback
	ok $? "$1"
}
bad_report 'a report that is not there'
: >"$work/bad.json"
bad_report 'an empty report'
printf '{"schema": "refaudit/1", "tool"' >"$work/bad.json"
bad_report 'a report that is cut short'
printf '\377\376[]' >"$work/bad.json"
bad_report 'a report of odd bytes'
echo '[]' >"$work/bad.json"
bad_report 'a report that is no object'
sed 's/refaudit\/1/refaudit\/9/' "$work/report/report.json" >"$work/bad.json"
bad_report 'a report of another schema'
sed 's/"findings": \[/"findings": ["x", /' "$work/report/report.json" \
	>"$work/bad.json"
bad_report 'a report with a finding that is none'
mkdir "$work/dir.json"
mv "$work/dir.json" "$work/bad.dir" && rm "$work/bad.json" &&
	mv "$work/bad.dir" "$work/bad.json"
bad_report 'a report that is a directory'
run report "$work/report/report.json" --out "$work/tree/Makefile/x"
[ "$status" -eq 128 ] && only_says 'Makefile'
ok $? 'pages that cannot be written'
run report "$work/report/report.json"
[ "$status" -eq 129 ] && says 'one report.json and --out DIR are needed'
ok $? 'report without --out is wrong usage'

echo "1..$count"
