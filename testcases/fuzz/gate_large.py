#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""gate_large.py REFAUDIT - patches that are too much for refaudit gate.

50 MB of comment, of numbers on one line, of functions; 100,000 functions, with
and without something to look at; 100,000 structs with a device; a function with
a million calls; brackets 100,000 deep. Each run ends in time, and passes only
when there was nothing to see: else it says what it found, or what it did not
look at. Exit status 1 when one does not.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import gate_patches

MANY = 100_000
CALL = "audit_me(p); "

# What it is, its text, whether something in it must be found or said.
CASES: list[tuple[str, str, bool]] = [
    ("50 MB of comment", "/*" + ("x" * 99 + "\n") * 500_000 + "*/\nint a;\n", False),
    ("50 MB on one line", "int a[] = {" + "1," * 25_000_000 + "};\n", False),
    ("100,000 functions", "".join(f"void f{i}(void) {{ }}\n" for i in range(MANY)), False),
    ("100,000 structs with a device",
     "".join(f"struct s{i} {{ struct s{i + 1} *p; struct device d; }};\n" for i in range(MANY)),
     False),
    ("50 MB of functions, the last one with a fault",
     "".join(f"void f{i}(void *p) {{ {'z(p); ' * 500} }}\n" for i in range(16_000))
     + "void f(void *p) { audit_me(p); }\n", True),
    ("100,000 functions with a fault",
     "".join(f"void f{i}(void *p) {{ {CALL}}}\n" for i in range(MANY)), True),
    ("a million faults on one line", "void f(void *p) { " + CALL * 1_000_000 + "}\n", True),
    ("a fault behind 100,000 braces",
     "void f(void *p) { " + "{" * MANY + CALL + "}" * MANY + " }\n", True),
    ("a fault behind 100,000 parentheses",
     "void f(void *p) { audit_me(" + "(" * MANY + "p" + ")" * MANY + "); }\n", True),
    ("a line of a million numbers beside a fault",
     "void g(void *p) { int a[] = {" + "1," * 1_000_000 + "}; audit_me(a); }\n", True),
]


def main() -> int:
    os.environ["REAL_SPATCH"] = "1"
    gate_patches.LIMIT_S = 600
    failed = 0
    with tempfile.TemporaryDirectory() as top:
        room = gate_patches.Room(Path(top), str(Path(sys.argv[1]).resolve()))
        for what, text, holds in CASES:
            lines = text.split("\n")[:-1]
            patch = f"--- /dev/null\n+++ b/net/new.c\n@@ -0,0 +1,{len(lines)} @@\n" + "".join(
                f"+{line}\n" for line in lines)
            start = time.monotonic()
            status, wrong = room.judge(patch.encode())
            if not wrong and status not in ((1, 2) if holds else (0,)):
                wrong = f"status {status}"
            failed += bool(wrong)
            print(f"{'not ok' if wrong else 'ok'} - {what}: status {status}, "
                  f"{time.monotonic() - start:.0f} s {wrong}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
