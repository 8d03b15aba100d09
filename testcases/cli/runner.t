#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# cocci/lib/runner.py, given by hand what the matcher would write.

. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1

# Writes the frames that stand in a file, as Python; then does what it is told.
cat >say.py <<'EOF'
import marshal, os, signal, sys, time
for frame in eval(open(sys.argv[1]).read()):
    bytes_ = marshal.dumps(frame, 2)
    sys.stdout.buffer.write(len(bytes_).to_bytes(4, "little") + bytes_)
sys.stdout.flush()
exec(sys.argv[2] if len(sys.argv) > 2 else "")
EOF

# scripts FILE [CODE]: the command ends with the Python code.
scripts() {
	PYTHONHASHSEED=0 /usr/bin/python3 -S -B "$project/cocci/lib/runner.py" 2 \
		/usr/bin/python3 -S -B say.py "$@" >stdout 2>stderr
	status=$?
}

cat >head <<'EOF'
	("scripts", [
		("initialize", 3, "import json\nimport sys\n\nseen = []\n", []),
		("script", 9, "seen.append((str(e), [str(a) for a in args], at, other))\n",
			[("e", None), ("args", None), ("at", None), ("other", "[]"), ("word", '""')]),
		("script", 12, """
for e, args, at, other in seen:
    p = at[0]
    sys.stdout.write(json.dumps([e, args, len(at), p.file, p.line, p.column, p.line_end,
        p.column_end, p.current_element, p.current_element_line, len(other),
        word, cocci.files()]) + "\\n")
seen = []
""", []),
		("script", 30, "def f(x):\n    return 1 // x\n\ny = f(0)\n", []),
		("script", 40, "coccilib.report.print_report(at[0], 'here: %s' % args)\n",
			[("at", None), ("args", None)]),
		("script", 50, "while True: pass", []),
		("finalize", 60, "print('end', sorted(n for n in globals() if n in ('e', 'x')))\n", []),
	], [], 'texts'),
EOF
one='[(7, 4, 7, 9, "put_it", 5)]'

{ echo "[" && cat head && cat <<EOF
	("file", "../s/1.c", [
		(1, ["x -> y", ["a", "& b"], $one, None, ""]),
		(1, ["z", [], [(20000, 0, 20001, 1, "get", 19999)] * 2, $one, "w"]),
		(2, []), (4, [$one, ["a", "b ( c )"]]),
	], [5, 12], 0, 0),
	("file", "../s/2.c", [(2, [])], [], 0, 0),
]
EOF
} >frames
scripts frames
cat >expected <<'EOF'
["x -> y", ["a", "& b"], 1, "../s/1.c", "7", "4", "7", "9", "put_it", "5", 0, "w", ["../s/1.c"]]
["z", [], 2, "../s/1.c", "20000", "0", "20001", "1", "get", "19999", 1, "w", ["../s/1.c"]]
../s/1.c:7:4-9: here: a , b ( c )
[1, "../s/1.c", 5]
[1, "../s/1.c", 12]
[2, "../s/1.c"]
[2, "../s/2.c"]
end ['e']
EOF
[ "$status" -eq 0 ] && cmp -s stdout expected && [ ! -s stderr ]
ok $? 'scripts get what was bound, defaults for the rest, and one namespace'

{ echo "[" && cat head && cat <<'EOF'
	("file", "../s/1.c", [(3, []), (2, [])], [5], 0, 0),
	("file", "../s/2.c", [(2, [])], [6], 0, 0),
]
EOF
} >frames
scripts frames
printf '[1, "../s/2.c", 6]\n[2, "../s/2.c"]\nend []\n' >expected
[ "$status" -eq 0 ] && cmp -s stdout expected && only_says \
	"EXN: Error in Python script, line 31: ZeroDivisionError: integer division or modulo by zero in ../s/1.c"
ok $? 'a script that fails costs its file, and is named with its line'

{ echo "[" && cat head && echo '("file", "../s/1.c", [(2, [])], [5], 0, 0),]'; } >frames
printf '[1, "../s/1.c", 5]\n[2, "../s/1.c"]\n' >expected
scripts frames 'sys.stdout.buffer.write(b"\x90\x01\0\0half"); sys.stdout.flush(); os.kill(os.getpid(), signal.SIGSEGV)'
[ "$status" -eq $((128 + 11)) ] && cmp -s stdout expected
ok $? 'when the matcher crashes, files that were whole are done'
scripts frames 'sys.stdout.buffer.write(b"\x90"); sys.stdout.flush()'
[ "$status" -eq 1 ] && cmp -s stdout expected
ok $? 'what breaks off is no success'
scripts frames 'sys.stderr.write("cannot read\n"); sys.exit(3)'
[ "$status" -eq 3 ] && [ "$(cat stderr)" = 'cannot read' ]
ok $? 'the status of the matcher is that of the whole'

{ echo "[" && cat head && cat <<'EOF'
	("file", "../s/1.c", [(2, [])], [5], 0, 0),
	("file", "../s/2.c", [(5, [])], [], 0, 0),
]
EOF
} >frames
scripts frames 'time.sleep(60)'
[ "$status" -eq $((128 + 14)) ] && cmp -s stdout expected
ok $? 'a script that does not end is ended'

cat >frames <<'EOF'
[("scripts", [("initialize", 5, "x = 1\nif:\n", [])], [], "")]
EOF
scripts frames
[ "$status" -eq 1 ] && only_says 'Error in Python script, line 6: SyntaxError: invalid syntax'
ok $? 'a script that Python cannot read is named with its line'

# The text of 1.c lies among others, 2.c in a file of its own.
printf '+9 1.c\nint \303\251;\r\n\n+5 ...' >texts
printf 'int two;\n' >2.c
cat >frames <<'EOF'
[
	("scripts", [("script", 5, """
with open(cocci.files()[0], errors="replace") as file:
    print(ascii(file.read()))
with open(cocci.files()[0], encoding="latin-1") as file:
    print(ascii(file.read()))
""", [])], [], "texts"),
	("file", "1.c", [(0, [])], [], 7, 9),
	("file", "2.c", [(0, [])], [], 0, 0),
]
EOF
scripts frames
cat >expected <<'EOF'
'int \xe9;\n'
'int \xc3\xa9;\n'
[2, "1.c"]
'int two;\n'
'int two;\n'
[2, "2.c"]
EOF
[ "$status" -eq 0 ] && cmp -s stdout expected
ok $? 'a script that opens its file reads what came along, or else the file'

echo "1..$count"
