#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""usage: history.py OLD_REPORT OLD_KERNEL NEW_REPORT NEW_KERNEL [--missed]

What the next kernel says about findings on the last one. Of each rule:

	reported	findings on the old tree
	there		... whose function the new tree still has, in that file
	gone		... and that are not found in it any more
	put		... where the function gained a put (a call, __free() or a
			scoped iterator): proven right by history
	share		put / gone

With --missed, then: functions in which the number of puts rose between the
trees, and nothing was reported on the old one. Not all of them were bugs, and
not all are of these shapes; it is the list to read for what is missed.
"""
from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

DATA = Path(__file__).parents[2] / "cocci/data/reference-puts.txt"
RULES = ["missing-put", "missing-put-error-path", "missing-put-loop",
         "missing-put-member", "get-counts-even-on-failure"]
ORDER = ["double-put", "use-after-put", "get-after-handoff", "kref-reinit",
         "free-bypasses-release", "put-with-kfree", "unserialised-get",
         "unchecked-get-unless-zero"]
CLEANED = (r"__free\(|_scoped\(|\bno_free_ptr\(|pm_runtime_resume_and_get\("
           r"|\bdevm_add_action")
HIDDEN = re.compile(r"/\*.*?\*/|//[^\n]*|\"([^\"\\\n]|\\.)*\"", re.S)


def put_pattern() -> re.Pattern[str]:
    rows = [line.split() for line in DATA.read_text().splitlines()
            if line and line[0] != "#"]
    puts = [row[0] for row in rows if row[1] == "put"]
    return re.compile(r"\b(?:" + "|".join(puts) + r")\s*\(|" + CLEANED)


class Tree:
    """The functions of a kernel tree, read a file at a time."""

    def __init__(self, root: str) -> None:
        self.root = Path(root)
        self.texts: dict[str, str] = {}

    def text(self, path: str) -> str:
        if path not in self.texts:
            try:
                self.texts[path] = (self.root / path).read_text(
                    errors="replace")
            except OSError:
                self.texts[path] = ""
        return self.texts[path]

    def body(self, path: str, function: str) -> str | None:
        """From the line that has the name to a brace in the first column."""
        found = re.search(r"^(?:[^\s#/*}][^;{}\n=]*)?\b" + re.escape(function)
                          + r"\s*\([^;{}]*\)[^;{}=]*\{.*?^\}",
                          self.text(path), re.M | re.S)
        return HIDDEN.sub(" ", found[0]) if found else None

    def helped(self, path: str, body: str, puts: re.Pattern[str],
               getter: str) -> bool:
        """It calls a function of the file that takes it now, and puts it."""
        called = (self.body(path, name) or ""
                  for name in set(re.findall(r"\b([a-z]\w+)\s*\(", body)))
        return any(text != body and puts.search(text) and getter + "(" in text
                   for text in called)


def ways(body: str, puts: re.Pattern[str]) -> tuple[int, int]:
    """How often it goes to a label that puts; how often it returns."""
    labels = {m[1] for m in re.finditer(r"^\s?(\w+):(?!:)", body, re.M)
              if puts.search(body, m.end())}
    goes = re.findall(r"\bgoto (\w+)\s*;", body)
    return sum(g in labels for g in goes), len(re.findall(r"\breturn\b", body))


def gained(f: dict, before: str, after: str, now: Tree,
           puts: re.Pattern[str]) -> bool:
    if f["rule"] in ORDER:
        return before.split() != after.split()
    # One __free() may stand for several puts that were there.
    if any(len(p.findall(after)) > len(p.findall(before))
           for p in (puts, re.compile(CLEANED))):
        return True
    was_to, was_out = ways(before, puts)
    now_to, now_out = ways(after, puts)
    if now_to > was_to and now_out < was_out:
        return True
    getter = next(e["text"].partition("(")[0] for e in f["evidence"]
                  if e["role"] == "taken")
    return getter + "(" in before and getter + "(" not in after and \
        now.helped(f["path"], after, puts, getter)


def findings(report: str) -> list[dict]:
    return [f for f in json.loads(Path(report).read_text())["findings"]
            if f["rule"] in RULES + ORDER]


def place(finding: dict) -> tuple[str, str, str, str]:
    return (finding["rule"], finding["path"], finding["function"],
            finding["subject"])


def table(old: list[dict], new: list[dict], was: Tree, now: Tree,
          puts: re.Pattern[str]) -> None:
    still = {place(f)[:3] for f in new}	# whatever the variable's name is now
    counts: dict[str, Counter] = {rule: Counter() for rule in RULES + ORDER}
    for f in {place(f): f for f in old}.values():
        count = counts[f["rule"]]
        count["reported"] += 1
        before = was.body(f["path"], f["function"])
        after = now.body(f["path"], f["function"])
        if before is None or after is None:
            continue
        count["there"] += 1
        if place(f)[:3] in still:
            continue
        count["gone"] += 1
        proven = gained(f, before, after, now, puts)
        count["put"] += proven
        if not proven:
            print(f"# gone without a put: {f['path']}:{f['line']}: "
                  f"{f['function']} [{f['rule']}]"
                  + (" (unchanged)" if before == after else ""))
    print(f"{'rule':<28} {'reported':>8} {'there':>6} {'gone':>6} {'put':>6}"
          f" {'share':>6}")
    whole: Counter = Counter()
    for count in counts.values():
        whole += count
    for rule, count in [*counts.items(), ("all", whole)]:
        if not count["reported"]:
            continue
        share = f"{count['put'] / count['gone']:.0%}" if count["gone"] else "-"
        print(f"{rule:<28} {count['reported']:>8} {count['there']:>6}"
              f" {count['gone']:>6} {count['put']:>6} {share:>6}")


def missed(old: list[dict], was: Tree, now: Tree,
           puts: re.Pattern[str]) -> None:
    reported = {(f["path"], f["function"]) for f in old}
    name = re.compile(r"^[^\s#/*}][^;{}\n=]*?\b(\w+)\s*\([^;{}]*\)"
                      r"[^;{}=]*\{.*?^\}", re.M | re.S)
    rose = hit = 0
    for file in sorted(was.root.glob("**/*.c")):
        path = str(file.relative_to(was.root))
        if not puts.search(now.text(path)):
            continue
        after = {m[1]: m[0] for m in name.finditer(now.text(path))}
        for m in name.finditer(was.text(path)):
            gained = len(puts.findall(after.get(m[1], ""))) - \
                len(puts.findall(m[0]))
            if gained <= 0:
                continue
            rose += 1
            hit += (path, m[1]) in reported
            if (path, m[1]) not in reported:
                print(f"missed? {path}: {m[1]} (+{gained})")
    print(f"{hit} of {rose} functions that gained a put had a finding")


def main() -> int:
    arguments = [a for a in sys.argv[1:] if a != "--missed"]
    if len(arguments) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    old, new = findings(arguments[0]), findings(arguments[2])
    was, now, puts = Tree(arguments[1]), Tree(arguments[3]), put_pattern()
    table(old, new, was, now, puts)
    if "--missed" in sys.argv:
        missed(old, was, now, puts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
