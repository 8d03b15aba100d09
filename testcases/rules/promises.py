#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""usage: promises.py CASE_DIRECTORY REPORT_JSON

Checks what the names of the functions in the case directory promise about
the findings in them (see run.sh), and that each finding on a lifetime says how
to see it, with which debug option, and what would cure it. Prints each broken
promise.
"""
from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

DEFINITION = re.compile(
    r"^(?!\s).*\b(?P<name>(?P<kind>bad|good|known_miss|known_noise)_\w+)\s*\(")
BROKEN = {
    ("bad", False): "has no finding",
    ("good", True): "has a finding",
    ("known_miss", True): "is found now: rename it to bad_*",
    ("known_noise", False): "is not found any more: rename it to good_*",
}
# Of what a finding of cocci/device says.
ADVICE = {
    r"to see it: ": "does not say how to see it",
    r"CONFIG_|any configuration": "names no debug option",
    r"\bCures?: ": "names no cure",
}


class Function(NamedTuple):
    kind: str
    name: str
    path: str
    first: int
    last: int


def functions(path: Path) -> list[Function]:
    """The named functions of a file; a body ends with a '}' in column 0."""
    found: list[Function] = []
    lines = path.read_text().splitlines()
    for number, line in enumerate(lines):
        match = DEFINITION.match(line)
        if not match or line.rstrip().endswith(";"):
            continue
        end = number
        if not line.rstrip().endswith("}"):
            end = next((i for i in range(number, len(lines))
                        if lines[i].startswith("}")), len(lines) - 1)
        found.append(Function(match["kind"], match["name"],
                              f"drivers/case/{path.name}", number + 1, end + 1))
    return found


def has_finding(function: Function, findings: list[dict]) -> bool:
    return any(f["path"] == function.path
               and (f["function"] == function.name
                    or function.first <= f["line"] <= function.last)
               for f in findings)


def main() -> int:
    directory, report = Path(sys.argv[1]), Path(sys.argv[2])
    findings = json.loads(report.read_text())["findings"]
    named = [f for path in sorted(directory.glob("*.[ch]"))
             for f in functions(path)]
    broken = 0
    for kind in ("bad", "good"):
        if not any(f.kind == kind for f in named):
            print(f"{directory.name}: no function is named {kind}_*")
            broken += 1
    if Path("cocci/device", directory.name + ".cocci").exists():
        for f in findings:
            for pattern, why in ADVICE.items():
                if not re.search(pattern, f["advice"]):
                    print(f"{f['path']}:{f['line']}: the advice {why}")
                    broken += 1
    for function in named:
        why = BROKEN.get((function.kind, has_finding(function, findings)))
        if why:
            print(f"{function.path}:{function.first}: {function.name} {why}")
            broken += 1
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
