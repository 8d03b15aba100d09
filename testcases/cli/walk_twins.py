#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The walk over paths in C, held against the one in Python that repairs use.

walk_twins.py REFAUDIT FILE...: has both read every function of the files, and
compares where references are taken, how every path ends, what it was passed to,
and what the function is to its callers. Prints what differs; status 1 then. The
last line is how many functions and facts were compared.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TABLES = [os.path.join(PROJECT, "cocci/data", name)
          for name in ("reference-gets.txt", "reference-puts.txt")]
FUNCTION = re.compile(
    r"^(?=[A-Za-z_])[^\n;#=:]*?\b(\w+)\s*\([^;{}]*\)[^;{}]*\n\{", re.M)


def read(path: str) -> str:
    with open(path, errors="replace") as file:
        return file.read()


def functions(text: str) -> list[tuple[int, str]]:
    return [(text.count("\n", 0, m.start(1)) + 1, m[1])
            for m in FUNCTION.finditer(text)]


def python_walk() -> dict:
    space: dict = {}
    for name in ("body", "walk", "paths", "states"):
        exec(compile(read(os.path.join(PROJECT, "cocci/lib", name + ".py")), name, "exec"),
             space)
    space["TABLE"] = space["walk_table"]("".join(map(read, TABLES)))
    return space


def facts_of_site(space: dict, f, site, line_of) -> list:
    ends = f.ends(site)
    if ends is None:
        return []
    out = [["taken", site.callee, site.kind, line_of(site.at),
            "" if space["BODY_RESULT"].match(site.lvalue) else site.lvalue, int(site.kept)]]
    for end in ends:
        detail = re.sub(r"\bresult\d+__", "...", end.detail)[:80]
        out.append(["end", end.how, line_of(end.at), line_of(end.before), site.callee,
                    detail, end.fails])
        if end.how not in ("held", "again", "failed", "put") and \
                not (end.how == "kept" and site.kept):
            continue
        for callee, number, failed, via in sorted(end.passed):
            maker, _, of = via.partition(":")
            out.append(["passed", end.how, line_of(end.at), callee, number, failed,
                        maker, int(of or 0)])
    return out


def by_python(space: dict, text: str, line: int, name: str) -> list:
    starts = [0] + [m.end() for m in re.finditer("\n", text)]
    f = space["Walk"](text, starts[line - 1], name, space["TABLE"])
    if not f.body:
        return []

    def line_of(at: int) -> int:
        return text.count("\n", 0, at) + 1

    out = []
    for site in f.sites():
        out += facts_of_site(space, f, site, line_of)
    out += [["gives", callee] for callee in f.gives()]
    out += [["raises", f.raises()]] if f.raises() else []
    out += [["parameter", *fact] for fact in f.parameters()]
    return out


def from_c(fact: list) -> list | None:
    kind, line, a = fact[1], fact[3], fact[7]
    if kind == "taken":
        return ["taken", a["callee"], a["form"], line, a["holder"], a["kept"]]
    if kind == "end":
        return ["end", a["how"], line, a["before"], a["callee"], a["detail"], a["fails"]]
    if kind == "passed":
        return ["passed", a["how"], line, a["callee"], a["number"], a["failed"], a["via"],
                a["via_number"]]
    if kind == "parameter":
        return ["parameter", a["number"], a["holder"], a["what"], a["callee"],
                a["position"]]
    return [kind, a["callee"]] if kind in ("gives", "raises") else None


def by_c(program: str, places: dict) -> dict:
    """(path, line) -> facts"""
    with tempfile.NamedTemporaryFile("w", suffix=".groups") as groups:
        for path, found in places.items():
            groups.write(" ".join([path] + ["%d:%s" % p for p in found]) + "\n")
        groups.flush()
        said = subprocess.run([program, "walk-worker", "reference-paths", groups.name,
                               "600", *TABLES], check=True, capture_output=True, text=True)
    if said.stderr:
        sys.exit(said.stderr)
    out: dict = {}
    now: list = []
    for fact in map(json.loads, said.stdout.splitlines()):
        if fact[0] == 1:
            out[fact[1], fact[2]] = now
            now = []
        elif fact[0] != 2 and from_c(fact):
            now.append(from_c(fact))
    return out


def main() -> None:
    program, *paths = sys.argv[1:]
    space = python_walk()
    texts = {path: read(path) for path in paths if " " not in path}
    places = {path: functions(text) for path, text in texts.items()}
    c = by_c(program, {path: found for path, found in places.items() if found})
    count = facts = wrong = 0
    for path, found in places.items():
        for line, name in found:
            want = [list(x) for x in by_python(space, texts[path], line, name)]
            count += 1
            facts += len(want)
            if c[path, line] != want:
                wrong += 1
                print("%s:%d: %s differs" % (path, line, name))
                print("  Python only:", [x for x in want if x not in c[path, line]])
                print("  C only:", [x for x in c[path, line] if x not in want])
    print("%d functions, %d facts" % (count, facts))
    sys.exit(1 if wrong or not facts else 0)


main()
