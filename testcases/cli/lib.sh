# SPDX-License-Identifier: GPL-2.0-only
#
# What the command tests share; read with `.` by each *.t file.
#
# $work is a directory of the test's own; HOME, the cache and TMPDIR point into
# it. `run` runs the program under test and leaves $status, $work/stdout
# and $work/stderr. `ok STATUS SENTENCE` prints one TAP line.
#
# `make_data` makes a data directory with one tiny rule, audit-me: "each call of
# audit_me() is a finding", so that what is tested here does not depend on the
# project's own rules. `make_tree DIR` makes a kernel-like tree of three files
# with four findings of that rule.

# shellcheck disable=SC2034

set -u
: "${REFAUDIT:?is the program under test}"
project=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
work=$(mktemp -d) || exit 1
cleanup() { :; }
trap 'cleanup; chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT
mkdir "$work/home" "$work/tmp" || exit 1
export HOME="$work/home" TMPDIR="$work/tmp"
unset XDG_CACHE_HOME REFAUDIT_FILE_TIMEOUT COCCINELLE_HOME
count=0
status=0

ok() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
		return
	fi
	echo "not ok $count - $2"
	echo "# status $status"
	for stream in stdout stderr; do
		[ ! -e "$work/$stream" ] ||
			sed "s/^/# $stream: /" "$work/$stream"
	done
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

run() {
	"$REFAUDIT" "$@" >"$work/stdout" 2>"$work/stderr"
	status=$?
	return $status
}

# audit TREE OPTION...: quick formats, own store and output directory.
audit() {
	tree=$1
	shift
	case " $* " in
	*' --format '*) ;;
	*) set -- --format text,json "$@" ;;
	esac
	run audit --kernel "$tree" --out "$work/report" \
		--store "$work/store.db" "$@"
}

forget() {
	rm -rf "$work/store.db"* \
		"$work/report"
}

says() {
	grep -qF -- "$1" "$work/stderr"
}

# The whole of stderr is this one line.
only_says() {
	[ "$(wc -l <"$work/stderr")" -eq 1 ] && says "$1"
}

# No failed assertion, no sanitizer, no stack.
no_crash() {
	[ "$status" -lt 131 ] && ! grep -qE 'bug:|Sanitizer|runtime error' \
		"$work/stderr"
}

valid_report() {
	/usr/bin/python3 -c '
import json, sys
import jsonschema
schema, report = (json.load(open(name, "rb")) for name in sys.argv[1:])
jsonschema.Draft202012Validator(schema).validate(report)
' "$project/reports/schema/refaudit-1.schema.json" "$1" >"$work/schema" 2>&1 ||
		{ sed 's/^/# /' "$work/schema"; return 1; }
}

# in_report EXPRESSION: Python over the report `r`; must be true.
in_report() {
	/usr/bin/python3 -c '
import json, sys
r = json.load(open(sys.argv[1], "rb"))
f, c = r["findings"], r["coverage"]
t = c["troubles"]
sys.exit(not eval("(" + sys.argv[2] + ")"))
' "$work/report/report.json" "$1"
}

# Every byte, name, mode and time below a directory.
sum_of() {
	(cd "$1" && find . -printf '%p %m %s %T@ %l\n' | sort &&
		find . -type f -readable -exec cat {} +) | cksum
}

make_data() {
	data=$work/data
	mkdir -p "$data/cocci/data" "$data/cocci/counter" "$data/tool"
	cp -R "$project/cocci/lib" "$data/cocci/"
	cp "$project/cocci/data/builtins.h" "$data/cocci/data/"
	cp "$project"/tool/*.sql "$data/tool/"
	cp -R "$project/reports" "$data/"
	cat >"$data/cocci/counter/audit-me.cocci" <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
/// Each call of audit_me() is a finding.
// Id: audit-me
// Severity: medium
// Confidence: unmeasured
// Words: audit_me
// Facts: self

virtual report, context, org, patch, facts

@auditme_call depends on facts@
expression object;
position place;
@@
  audit_me@place(object)

@script:python depends on facts@
object << auditme_call.object;
place << auditme_call.place;
@@
emit("audit-me", "call", place, object=object)
EOF
	cat >"$data/cocci/counter/audit-me.sql" <<'EOF'
-- SPDX-License-Identifier: GPL-2.0-only
SELECT path, line, col, end_col, function,
	attrs ->> 'object' AS subject,
	'audit_me of ''' || (attrs ->> 'object') || '''' AS message,
	json_array(json_object('path', path, 'line', line, 'role', 'call',
		'text', 'here')) AS evidence
FROM facts
WHERE patch = 'audit-me'
ORDER BY path, line, col;
EOF
	echo '# Why' >"$data/cocci/counter/audit-me.md"
	export REFAUDIT_DATA="$data"
}

make_tree() {
	mkdir -p "$1/drivers/misc" "$1/include/linux" "$1/net"
	printf 'VERSION = 6\nPATCHLEVEL = 99\nSUBLEVEL = 3\n' >"$1/Makefile"
	cat >"$1/MAINTAINERS" <<'EOF'
List of maintainers
===================

MISC THINGS
M:	A Person <a@example.org>
S:	Maintained
F:	drivers/misc/

THE REST
M:	Everybody <all@example.org>
F:	*
F:	*/
EOF
	cat >"$1/include/linux/foo.h" <<'EOF'
struct foo {
	int count;
	struct foo *next;
};
EOF
	cat >"$1/drivers/misc/one.c" <<'EOF'
#include <linux/foo.h>

static int unrelated(struct foo *f)
{
	return f->count;
}

int one(struct foo *f)
{
	audit_me(f);
	return unrelated(f);
}
EOF
	cat >"$1/drivers/misc/two.c" <<'EOF'
#include <linux/foo.h>

void two(struct foo *f)
{
	audit_me(f->next);
	audit_me(f->next);
}
EOF
	cat >"$1/net/three.c" <<'EOF'
#include <linux/foo.h>

void three(struct foo *f)
{
	if (f)
		audit_me(f);
}
EOF
}
