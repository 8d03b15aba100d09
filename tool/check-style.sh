#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# check-style.sh [ROOT] - the rules of style that a script can check.
#
# Prints `file:line: what is wrong` for each violation; status 1 when there is
# one. What is checked where:
#
#	everywhere	SPDX first line
#	our C		base.h first, no // comments, at most 100 columns,
#			functions of at most 80 lines unless a comment directly
#			above says why it is "One piece: ..."
#	tool/		headers compile alone; tool/MODULES (edges, floors); one
#			owner per dirty thing (see `owners` below)

set -u
export LC_ALL=C
cd "${1:-$(dirname "$0")/..}" || exit 128
modules=tool/MODULES

work=$(mktemp -d) || exit 128
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Data that is audited or matched is not our C, and trees are not ours at all.
list() {
	find .ci cocci contrib man reports testcases tool \
		\( -name node_modules -o -name __pycache__ -o \
		-path 'testcases/fuzz/*/*' -o -path testcases/trees -o -path 'testcases/*/tmp' \) -prune \
		-o -type f \( "$@" \) -print 2>/dev/null | sort
}

our_c() {
	find tool testcases/unit testcases/fuzz -maxdepth 1 -type f -name '*.[ch]' \
		2>/dev/null | sort
}

check_spdx() {
	list -name '*.[ch]' -o -name '*.sh' -o -name '*.t' -o -name '*.py' \
		-o -name '*.cocci' -o -name '*.sql' |
	while IFS= read -r file; do
		awk '
		NR == 1 && /^#!/ { next }
		{ exit !/SPDX-License-Identifier: / }
		END { if (!NR) exit 1 }
		' "$file" || echo "$file:1: no SPDX-License-Identifier first"
	done
}

# One pass over each file; comments and literals are blanked before words are
# looked for. The table of owners: a pattern, who may, and what it is called.
check_c() {
	our_c | while IFS= read -r file; do
		awk -v file="$file" '
		function wrong(text) {
			printf "%s:%d: %s\n", file, NR, text
		}
		function owner(pattern, files, what) {
			owners++
			owner_pattern[owners] = pattern
			owner_files[owners] = files
			owner_what[owners] = what
		}
		function call(names) {
			return "(^|[^A-Za-z0-9_])(" names ")[ \t]*\\("
		}
		# The code of a line: in_comment carries over lines.
		function code_of(line,    out, c, two, quote) {
			out = ""
			while (line != "") {
				c = substr(line, 1, 1)
				two = substr(line, 1, 2)
				if (in_comment) {
					if (two == "*/") {
						in_comment = 0
						line = substr(line, 2)
					}
				} else if (quote != "") {
					if (c == "\\")
						line = substr(line, 2)
					else if (c == quote)
						quote = ""
				} else if (two == "/*") {
					in_comment = 1
					line = substr(line, 2)
				} else if (two == "//") {
					if (line !~ /SPDX/)
						wrong("// comment")
					return out
				} else {
					if (c == "\"" || c == "\047")
						quote = c
					out = out c
				}
				line = substr(line, 2)
			}
			return out
		}
		function columns(line,    n, i, c) {
			gsub(/[\200-\277]/, "", line)
			n = 0
			for (i = 1; i <= length(line); i++) {
				c = substr(line, i, 1)
				n = c == "\t" ? n + 8 - n % 8 : n + 1
			}
			return n
		}
		BEGIN {
			owner(call("fork|vfork|clone|exec[lv]p?e?|execvpe|" \
				"fexecve|execveat|posix_spawnp?|system|popen"),
				"proc.c", "starting a process")
			owner(call("printf|vprintf|puts|putchar") \
				"|(^|[^A-Za-z0-9_.>])stdout([^A-Za-z0-9_]|$)",
				"output*.c opt.c cmd_*.c main.c",
				"writing to stdout")
			owner(call("exit|quick_exit|abort"), "diag.c main.c",
				"ending the program")
			owner(call("_exit|_Exit"), "diag.c main.c proc.c",
				"ending the program")
			in_tool = file ~ /^tool\//
			base = file
			sub(/.*\//, "", base)
			is_c = file ~ /\.c$/
		}
		function may(files,    list, n, i, pattern) {
			n = split(files, list, " ")
			for (i = 1; i <= n; i++) {
				pattern = list[i]
				gsub(/\./, "\\.", pattern)
				gsub(/\*/, ".*", pattern)
				if (base ~ "^" pattern "$")
					return 1
			}
			return 0
		}
		function check_include(line,    name) {
			name = line
			sub(/^[ \t]*#[ \t]*include[ \t]*/, "", name)
			if (is_c && !includes++ && name !~ /^"base\.h"/)
				wrong("base.h is not included first")
			if (!in_tool)
				return
			if (name ~ /^[<"]sqlite3/ && base != "db.c" &&
			    base !~ /^store.*[.]c$/)
				wrong("sqlite3.h belongs to db.c and store*.c")
			if (name ~ /^[<"]clang-c\// && base != "clang_api.h")
				wrong("clang-c/ belongs to clang_api.h")
		}
		{
			if (columns($0) > 100)
				wrong("more than 100 columns")
			if (/One piece:/)
				excused = 1
			else if (/^[ \t]*$/ && !in_body)
				excused = 0
			code = code_of($0)
		}
		code ~ /^[ \t]*#[ \t]*include/ { check_include($0) }
		in_tool {
			for (i = 1; i <= owners; i++)
				if (code ~ owner_pattern[i] &&
				    !may(owner_files[i]))
					wrong(owner_what[i] " belongs to " \
						owner_files[i])
		}
		code ~ /^{/ {
			in_body = NR
		}
		code ~ /^}/ && in_body {
			if (NR - in_body + 1 > 80 && !excused)
				wrong("function of " NR - in_body + 1 " lines")
			in_body = 0
			excused = 0
		}
		END {
			if (is_c && !includes)
				wrong("base.h is not included first")
		}
		' "$file"
	done
}

check_headers() {
	flags="$(pkg-config --cflags jansson 2>/dev/null)
		-isystem $(sh tool/deps.sh llvm 2>/dev/null)/include"
	for header in tool/*.h; do
		[ -e "$header" ] || continue
		# shellcheck disable=SC2086
		${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -Itool $flags \
			-fsyntax-only -x c "$header" >"$work/log" 2>&1 ||
			echo "$header:1: does not compile alone:" \
				"$(grep -m 1 error: "$work/log")"
	done
}

# Who includes whom: "file line header" of ours, then the table judges.
check_modules() {
	if [ ! -e $modules ]; then
		echo "$modules:1: is not there"
		return
	fi
	(cd tool && grep -n '^[ 	]*#[ 	]*include[ 	]*"' ./*.[ch]) |
		sed -n 's|^\./\([^:]*\):\([0-9]*\):[^"]*"\([^"]*\)".*|\1 \2 \3|p' \
		>"$work/edges"
	(cd tool && ls -- *.c *.h 2>/dev/null) >"$work/files"
	awk -v table=$modules -v files="$work/files" -v edges="$work/edges" '
	function wrong(file, line, text) {
		printf "%s:%d: %s\n", file, line, text
	}
	function stem(name) {
		sub(/\.[ch]$/, "", name)
		return name
	}
	function trim(text) {
		gsub(/^[ \t]+|[ \t]+$/, "", text)
		return text
	}
	# 1 when `to` is reached from `from` by listed edges of one floor.
	function reaches(from, to,    list, n, i) {
		if (visited[from]++)
			return 0
		n = split(uses[from], list, " ")
		for (i = 1; i <= n; i++) {
			if (floor[list[i]] != floor[from])
				continue
			if (list[i] == to || reaches(list[i], to))
				return 1
		}
		return 0
	}
	function read_table(    line, row, part) {
		while ((getline line < table) > 0) {
			row++
			if (line ~ /^[ \t]*(#|$)/)
				continue
			if (split(line, part, "|") != 4) {
				wrong(table, row, "not name|floor|uses|job")
				continue
			}
			name = trim(part[1])
			if (name in floor)
				wrong(table, row, name " is listed twice")
			floor[name] = height[trim(part[2])]
			if (!floor[name])
				wrong(table, row, "no such floor: " \
					trim(part[2]))
			if (trim(part[4]) == "")
				wrong(table, row, name " has no job")
			uses[name] = trim(part[3])
			at[name] = row
			ordered[++names] = name
		}
	}
	function check_table(    name, list, n, i, j, k, circles) {
		for (j = 1; j <= names; j++) {
			name = ordered[j]
			if (!(name in present))
				wrong(table, at[name], name " has no file")
			n = split(uses[name], list, " ")
			for (i = 1; i <= n; i++) {
				allowed[name, list[i]] = 1
				if (!(list[i] in floor))
					wrong(table, at[name], "no module " \
						list[i])
				else if (floor[list[i]] > floor[name])
					wrong(table, at[name], name \
						" uses a higher floor: " list[i])
			}
			for (k in visited)
				delete visited[k]
			if (!circles && reaches(name, name) && ++circles)
				wrong(table, at[name], name \
					" includes itself in a circle")
		}
	}
	BEGIN {
		height["plumbing"] = 1
		height["library"] = 2
		height["workshop"] = 3
		height["street"] = 4
		while ((getline line < files) > 0)
			present[stem(line)] = line
		read_table()
		check_table()
		for (name in present)
			if (!(name in floor))
				wrong("tool/" present[name], 1, name \
					" is not in " table)
		while ((getline line < edges) > 0) {
			split(line, part, " ")
			from = stem(part[1])
			to = stem(part[3])
			if (from != to && to != "base" && from in floor &&
			    !((from, to) in allowed))
				wrong("tool/" part[1], part[2], from \
					" may not include " part[3] " (" \
					table ")")
		}
	}' </dev/null
}

{
	check_spdx
	check_c
	check_headers
	check_modules
} | sort -t : -k 1,1 -k 2,2n >"$work/wrong"

cat "$work/wrong"
[ ! -s "$work/wrong" ]
