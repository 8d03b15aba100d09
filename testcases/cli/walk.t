#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Patches with "Walk:": the driver runs their script code itself, in python3.

. "$(dirname "$0")/lib.sh"

make_data
make_tree "$work/tree"
cd "$work" || exit 1

# The same findings as audit-me has, from the text alone.
cat >data/cocci/lib/calls.py <<'EOF'
import re

def walkme_body(name, line):
    text = open(name).read().split("\n")
    out = []
    for n, text in enumerate(text[line - 1:], line):
        out.append((n, text))
        if text.startswith("}"):
            break
    return out
EOF
cat >data/cocci/counter/walk-me.cocci <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
/// Each call of audit_me() is a finding, by its text.
// Id: walk-me
// Severity: medium
// Confidence: unmeasured
// Words: audit_me
// Facts: self
// Walk: walkme_say
// With: lib/calls.py

virtual report, context, org, patch, facts

@initialize:python@
@@
class WalkmePlace:
    def __init__(self, file, line, column, function):
        self.file, self.line, self.column = file, line, column
        self.column_end, self.current_element = column + 8, function

def walkme_say(file, line, function):
    for n, text in walkme_body(file, line):
        if "RAISE" in text:
            raise ValueError("a text that is odd")
        while "HANG" in text:
            pass
        if "EXIT" in text:
            import os
            os._exit(3)
        for m in re.finditer("audit_me", text):
            emit("walk-me", "call", [WalkmePlace(file, n, m.start(), function)],
                 object=text[m.end():].strip("(); ").replace("->", " -> "))

@walkme_function exists@
identifier routine;
position at;
@@
  routine@at(...) { ... }

@script:python depends on facts@
routine << walkme_function.routine;
at << walkme_function.at;
@@
walkme_say(at[0].file, int(at[0].line), str(routine))
EOF
sed 's/audit-me/walk-me/g' data/cocci/counter/audit-me.sql \
	>data/cocci/counter/walk-me.sql
sed 's/audit-me/walk-me/g' data/cocci/counter/audit-me.md \
	>data/cocci/counter/walk-me.md

run rules --lint
ok $? 'lint is content with such a patch'
audit tree --rules audit-me
sed 's/audit-me/walk-me/' stdout | sort >expected
audit tree --rules walk-me --quiet
[ "$status" -eq 0 ] && [ -s expected ] && sort stdout | cmp -s - expected
ok $? 'it finds what the same patch finds by matching'

mkdir fake
cat >fake/spatch <<'EOF'
#!/bin/sh
[ "$1" = --version ] && exec /usr/bin/spatch --version
echo "$@" >>"$SPATCH_LOG"
exit 1
EOF
chmod +x fake/spatch
sed -i "s|\$SPATCH_LOG|$work/spatch.log|" fake/spatch
forget
PATH=$work/fake:$PATH audit tree --rules walk-me --quiet
[ "$status" -eq 0 ] && sort stdout | cmp -s - expected &&
	[ ! -e spatch.log ]
ok $? 'without spatch'
forget
audit tree --rules walk-me --no-slice --jobs 1 --quiet
[ "$status" -eq 0 ] && sort stdout | cmp -s - expected
ok $? 'and without slices'

# Sets come in the order of hashes: what a script says of one must not change.
cp data/cocci/counter/walk-me.cocci saved
sed -i 's/object=text.*/object=" ".join({"a", "b", "c", "d", "e", "f"}))/' \
	data/cocci/counter/walk-me.cocci
for i in 1 2 3; do
	forget
	audit tree --rules walk-me --quiet
	cp stdout "order.$i"
done
[ -s order.1 ] && cmp -s order.1 order.2 && cmp -s order.2 order.3
ok $? 'sets come in the same order in every run'
mv saved data/cocci/counter/walk-me.cocci

# odd WORD REASON: one file of several cannot be looked at.
odd() {
	forget
	printf 'int x;\nvoid odd(void)\n{\n\taudit_me(%s);\n}\n' "$1" \
		>tree/net/odd.c
	REFAUDIT_FILE_TIMEOUT=4 audit tree --rules walk-me --quiet
	[ "$status" -eq 2 ] && no_crash && sort stdout | cmp -s - expected &&
		in_report "[(x['kind'], x['path'], x['rule']) for x in t] ==
			[('failed', 'net/odd.c', 'walk-me')] and
			'$2' in t[0]['message']"
	ok $? "one file fails: $1"
}
odd RAISE 'a text that is odd'
odd HANG tim
odd EXIT 'python3 exited with status 3'

printf 'void odd(void)\n{\n\taudit_me(1);\n}\nstruct x {\n' >tree/net/odd.c
forget
audit tree --rules walk-me --quiet
grep -q '^net/odd.c:3:' stdout && in_report \
	'[x["kind"] for x in t] == ["blind"] and "braces" in t[0]["message"]'
ok $? 'where functions cannot be told apart, spatch says where they are'
rm tree/net/odd.c

sed -i 's/^def walkme_say/def walkme_tell/' data/cocci/counter/walk-me.cocci
run rules --lint
[ "$status" -ne 0 ] && grep -qF "walk-me.cocci: 'Walk: walkme_say' is no function of its script code" stdout
ok $? 'lint names a function that is not there'

echo "1..$count"
