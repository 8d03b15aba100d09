#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# tool/check-style.sh sees each kind of violation: a small tree is made that
# is clean, and each case spoils a fresh copy of it in one way.

cd "$(dirname "$0")/../.." || exit 1
script=$PWD/tool/check-style.sh
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
spdx='/* SPDX-License-Identifier: GPL-2.0-only */'
count=0

result() {
	count=$((count + 1))
	echo "$1 $count - $2"
	[ "$1" = ok ] || sed 's/^/# /' "$work/out"
}

write() {
	{
		echo "$spdx"
		cat
	} >"$work/clean/$1"
}

mkdir -p "$work/clean/tool" "$work/clean/cocci" "$work/clean/testcases/unit"
cp tool/base.h "$work/clean/tool/"
write tool/low.h <<'EOF'
#ifndef LOW_H
#define LOW_H
struct high;
int low_do(const struct high *h);
#endif
EOF
write tool/low.c <<'EOF'
#include "base.h"
#include "low.h"

/* fork(), exit(1) and printf("x") are only words here: // too. */
int low_do(const struct high *h)
{
	const char *url = "http://printf(stdout) \" exit(1)";

	return h ? (int)strlen(url) : '"';
}
EOF
write tool/mid.h <<'EOF'
#ifndef MID_H
#define MID_H
int mid_do(void);
#endif
EOF
write tool/mid.c <<'EOF'
#include "base.h"
#include "low.h"
#include "mid.h"

int mid_do(void)
{
	return low_do(NULL);
}
EOF
write tool/main.c <<'EOF'
#include "base.h"
#include "mid.h"

int main(void)
{
	printf("%d\n", mid_do());
	exit(0);
}
EOF
write testcases/unit/test_low.c <<'EOF'
#include "base.h"
#include "low.h"

int main(void)
{
	printf("tests may: %d\n", low_do(NULL));
	exit(0);
}
EOF
cat >"$work/clean/tool/MODULES" <<'EOF'
# comment
base | plumbing |     | everywhere
low  | plumbing |     | does little
mid  | library  | low | does more
main | street   | mid | does all
EOF
echo '// SPDX-License-Identifier: GPL-2.0-only' >"$work/clean/cocci/a.cocci"

# fresh: start a case from the clean tree.
fresh() {
	rm -rf "$work/case"
	cp -R "$work/clean" "$work/case"
}

# sees MESSAGE SENTENCE: the script fails and says exactly this one thing.
sees() {
	sh "$script" "$work/case" >"$work/out" 2>&1
	if [ $? -eq 1 ] && [ "$(wc -l <"$work/out")" -eq 1 ] &&
		grep -qF -- "$1" "$work/out"; then
		result ok "$2"
	else
		result 'not ok' "$2"
	fi
	fresh
}

# passes SENTENCE
passes() {
	if sh "$script" "$work/case" >"$work/out" 2>&1; then
		result ok "$1"
	else
		result 'not ok' "$1"
	fi
	fresh
}

# add FILE TEXT...: lines at the end of a file.
add() {
	file=$work/case/$1
	shift
	printf '%s\n' "$@" >>"$file"
}

# swap FILE SED-SCRIPT
swap() {
	sed "$2" "$work/case/$1" >"$work/swapped"
	cp "$work/swapped" "$work/case/$1"
}

long_function() {
	echo
	[ -z "${1-}" ] || echo "$1"
	echo 'static inline int long_one(int i)'
	echo '{'
	awk 'BEGIN { for (i = 0; i < 80; i++) print "\ti++;" }'
	echo "	return i;"
	echo '}'
}

fresh
passes 'a clean tree is clean'

for file in tool/low.c tool/low.h; do
	swap $file 1d
	sees "$file:1: no SPDX" "$file needs its licence"
done
for file in tool/x.sh cocci/x.py cocci/x.cocci tool/x.sql; do
	echo 'nothing' >"$work/case/$file"
	sees "$file:1: no SPDX" "$file needs its licence"
done
: >"$work/case/tool/x.sh"
sees 'tool/x.sh:1: no SPDX' 'an empty file has no licence'
printf '#!/bin/sh\n# SPDX-License-Identifier: X\n' >"$work/case/tool/x.sh"
passes 'the licence may come second, after #!'

swap tool/mid.c 's/#include "base.h"/#include <stdio.h>/'
sees 'tool/mid.c:2: base.h is not included first' 'base.h comes first'
swap testcases/unit/test_low.c '/#include "base.h"/d'
sees 'test_low.c:2: base.h is not' 'base.h comes first in tests'
swap tool/low.c '/#include/d; s/(int)strlen(url)/url[0]/'
sees 'tool/low.c:' 'a file without includes lacks base.h'

add tool/mid.c 'int a; // why'
sees 'tool/mid.c:10: // comment' 'a // comment is seen'
add tool/mid.c "/* $(printf '%097d' 0) */"
sees 'tool/mid.c:10: more than 100 columns' 'a long line is seen'
add tool/mid.c "$(printf '\t\t\t\t\t\t\t\t\t\t\t\t\t')int x;"
sees 'tool/mid.c:10: more than 100 columns' 'a tab counts as eight'
add tool/mid.c "/* $(printf 'é%.0s' 1 2 3 4 5 6 7 8 9 | sed 's/.*/&&&&&/') */"
passes 'a column is a character, not a byte'

long_function >>"$work/case/tool/mid.c"
sees 'tool/mid.c:94: function of 83 lines' 'a long function is seen'
long_function '/* One piece: a table in disguise. */' >>"$work/case/tool/mid.c"
passes 'a long function may say why'
add tool/mid.c '' '/* One piece: about something else. */'
long_function >>"$work/case/tool/mid.c"
sees 'function of 83 lines' 'the excuse must stand directly above'

add tool/low.h 'bool undeclared(size_t n);'
sees 'tool/low.h:1: does not compile alone' 'headers compile alone'

# The words to look for, in a function of their own.
act() {
	add tool/mid.c 'void act(void);' 'void act(void)' '{' "	$1" '}'
}

for call in 'fork();' 'x = execvp (a, b);' 'execve(a, b, c);' \
	'posix_spawn(0);' 'posix_spawnp(0);' 'vfork();'; do
	act "$call"
	sees 'tool/mid.c:13: starting a process' "only proc.c: $call"
done
for call in 'printf("x");' 'puts("x");' 'fputs("x", stdout);' \
	'fprintf( stdout , "x");' 'putchar(1);'; do
	act "$call"
	sees 'tool/mid.c:13: writing to stdout' "only outputs: $call"
done
for call in 'exit(1);' 'abort();' '_exit(1);' '_Exit(1);'; do
	act "$call"
	sees 'tool/mid.c:13: ending the program' "only diag and main: $call"
done
act 'fprintf(stderr, "x"); atexit(0); my_fork(); p->stdout = 1;'
passes 'similar words are no violations'
swap tool/mid.c '3s/^/#include <sqlite3.h>\n/'
sees 'tool/mid.c:3: sqlite3.h belongs to' 'only the store includes sqlite3.h'
swap tool/mid.c '3s/^/#include <clang-c\/Index.h>\n/'
sees 'tool/mid.c:3: clang-c/ belongs to' 'only clang_api.h includes clang-c/'

swap tool/low.c '3s/^/#include "mid.h"\n/'
sees 'tool/low.c:3: low may not include mid.h' 'an unlisted edge is seen'
swap tool/low.h '4s/^/#include "mid.h"\n/'
sees 'tool/low.h:4: low may not include mid.h' 'an edge of a header is seen'
swap tool/MODULES 's/^low  | plumbing |     /low  | plumbing | mid /'
sees 'MODULES:3: low uses a higher floor: mid' 'floors are respected'
swap tool/MODULES 's/| mid | does all/| mid nobody | does all/'
sees 'MODULES:5: no module nobody' 'a listed edge leads somewhere'
add tool/MODULES 'ghost | library | | is not there'
sees 'MODULES:6: ghost has no file' 'a listed module has a file'
add tool/MODULES 'low | plumbing | | again'
sees 'MODULES:6: low is listed twice' 'a module is listed once'
add tool/MODULES 'attic | roof | | x'
write_attic() {
	cp "$work/case/tool/mid.h" "$work/case/tool/attic.h"
}
write_attic
sees 'MODULES:6: no such floor: roof' 'floors have known names'
write_attic
sees 'tool/attic.h:1: attic is not in tool/MODULES' 'every file is listed'
add tool/MODULES 'attic | library | '
sees 'MODULES:6: not name|floor|uses|job' 'a line has four columns'
swap tool/MODULES 's/^mid  | library  | low /mid  | library  | low attic /'
add tool/MODULES 'attic | library | mid | turns round'
write_attic
sees 'MODULES:4: mid includes itself in a circle' 'circles are seen'

echo "1..$count"
