#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""coccicheck.py KERNEL [REPORT] - what do the kernel's own semantic patches see?

Those that speak of references or lifetimes are run on the whole tree, one after
the other, as coccicheck does (report mode, options of their own). Each function
that one of them reports is looked for in REPORT (an audit of the same tree; made
when it is not given), in the findings of the rules that have the same subject,
or for counters in their grades. Those that are not there are held against
coccicheck-verdicts.tsv, where every one that was read has its verdict: 'right'
(a fault that refaudit misses), 'wrong', or 'other' (a fault, but of another
kind). Exit status 1 when one was not read.

RAW=DIR keeps what the scripts print, and takes it from there the next time.
"""
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

# Script, and the rules with the same subject.
SCRIPTS = {
    "api/atomic_as_refcounter": [],
    "api/d_find_alias": ["missing-put", "missing-put-error-path"],
    "free/devm_free": ["free-after-register", "remove-frees-container"],
    "free/put_device": ["missing-put", "missing-put-error-path"],
    "iterators/device_node_continue": ["double-put"],
    "iterators/for_each_child": ["missing-put-loop", "missing-put",
                                 "missing-put-error-path"],
}
REFERENCES = ("lifetime", "offset", "completion")
HERE = os.path.dirname(os.path.abspath(__file__))
PLACE = re.compile(r"^([^\s:]+\.[ch]):(\d+):[\d-]+: (.*)")


def raw(kernel, script, scratch):
    """What the script prints."""
    keep = os.environ.get("RAW")
    kept = os.path.join(keep, script.split("/")[1] + ".txt") if keep else ""
    if os.path.exists(kept):
        return open(kept, encoding="utf-8", errors="replace").read()
    path = os.path.join(kernel, "scripts/coccinelle", script + ".cocci")
    if not os.path.exists(path):
        return ""
    options = re.findall(r"^// Options: *(.*)", open(path).read(), re.M)
    # In an empty directory: spatch obeys a .cocciconfig where it runs.
    out = subprocess.run(
        ["spatch", "-D", "report", "--very-quiet", "--no-show-diff",
         *" ".join(options).split(), "--cocci-file", path, "--dir", kernel],
        cwd=scratch, env=dict(os.environ, HOME=scratch), text=True,
        errors="replace", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        check=False).stdout
    if kept:
        os.makedirs(keep, exist_ok=True)
        with open(kept, "w", encoding="utf-8") as f:
            f.write(out)
    return out


def function_at(lines, number):
    """The function around a line: the last head at the margin above it."""
    for n in range(min(number, len(lines)) - 1, -1, -1):
        head = re.match(r"(?=[A-Za-z_])[^;={:]*?\b(\w+)\s*\(", lines[n])
        if head and not re.match(r"(typedef|struct \w+ \{|#)", lines[n]):
            return head[1]
        if lines[n].startswith("}") and n < number - 1:
            return ""
    return ""


class Tree:
    """Files of the tree, as lines."""

    def __init__(self, root):
        self.root, self.files = root, {}

    def function(self, path, line):
        if path not in self.files:
            with open(os.path.join(self.root, path), encoding="utf-8",
                      errors="replace") as f:
                self.files[path] = f.read().split("\n")
        return function_at(self.files[path], line)


def reported(tree, text):
    """{(path, function): [lines]} of what a script printed."""
    found = collections.defaultdict(list)
    for row in text.split("\n"):
        at = PLACE.match(row)
        if at:
            path = os.path.relpath(at[1], tree.root) \
                if os.path.isabs(at[1]) else at[1]
            line = int(at[2])
            found[(path, tree.function(path, line))].append(line)
    return found


def said(report, script):
    """A function of (path, function, lines): what the report says of it, or ""."""
    if script != "api/atomic_as_refcounter":
        places = {(f["path"], f["function"]) for f in report["findings"]
                  if f["rule"] in SCRIPTS[script]}
        return lambda path, function, lines: \
            "as well" if (path, function) in places else ""
    grades = collections.defaultdict(set)
    for c in report["counters"]:
        for o in c["operations"]:
            grades[(o["path"], o["line"])].add(c["class"])

    def grade(path, _, lines):
        found = set().union(*(grades[(path, line)] for line in lines))
        if found & set(REFERENCES):
            return "as well"
        return "graded " + " and ".join(sorted(found)) if found else ""
    return grade


def verdicts():
    rows = {}
    path = os.path.join(HERE, "coccicheck-verdicts.tsv")
    for line in open(path, encoding="utf-8") if os.path.exists(path) else ():
        if line.strip() and not line.startswith("#"):
            script, where, function, verdict, why = \
                line.rstrip("\n").split("\t")
            rows[(script, where, function)] = (verdict, why)
    return rows


def audit(kernel, scratch):
    out = os.path.join(scratch, "out")
    done = subprocess.run(
        [os.environ.get("REFAUDIT", "build/refaudit"), "audit", "--kernel",
         kernel, "--format", "json", "--quiet", "--out", out, "--store",
         os.path.join(scratch, "store")], check=False)
    if done.returncode not in (0, 2):	# 2: some function was not seen
        sys.exit("coccicheck.py: the audit failed")
    return os.path.join(out, "report.json")


def compare(tree, report, read, script, text):
    """Prints a script's row and what is open; True when all were read."""
    found, ours = reported(tree, text), said(report, script)
    count, open_ = collections.Counter(), []
    for key, lines in sorted(found.items()):
        what = ours(*key, lines)
        if what != "as well":
            verdict, why = read.get((script, *key), ("not read", what))
            if verdict in ("right", "not read"):
                open_.append((*key, lines[0], verdict, why))
            what = verdict
        count[what] += 1
    print("%-32s %3d functions: %3d refaudit as well, %d wrong, %d another fault,"
          " %d missed, %d not read" % (script, len(found), count["as well"],
                                       count["wrong"], count["other"],
                                       count["right"], count["not read"]))
    for path, function, line, verdict, why in open_:
        print("    %s:%d: %s: %s%s" % (path, line, function, verdict,
                                       why and ": " + why))
    return not count["not read"]


def main():
    if len(sys.argv) < 2 or not os.path.exists(sys.argv[1] + "/Makefile"):
        sys.exit(__doc__.split("\n", maxsplit=1)[0])
    kernel, good = os.path.abspath(sys.argv[1]), True
    read = verdicts()
    with tempfile.TemporaryDirectory() as scratch:
        path = sys.argv[2] if len(sys.argv) > 2 else audit(kernel, scratch)
        with open(path, encoding="utf-8") as f:
            report = json.load(f)
        tree = Tree(kernel)
        for script in SCRIPTS:
            good &= compare(tree, report, read, script,
                            raw(kernel, script, scratch))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
