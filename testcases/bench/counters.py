#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""counters.py - what the benchmark of the counter audit prints.

  counters.py recall FIELDS REPORT COPY [INCUMBENT]
	FIELDS is what deconvert.py listed, REPORT the report of an audit of
	its COPY, INCUMBENT the lines of atomic_as_refcounter.cocci run there.
	Recall: of the fields that an operation in the tree names, how many
	have class lifetime, offset or completion; every other one is listed
	with what the report says of it, and with the reason that somebody who
	read it wrote into recall-missed.tsv.
  counters.py sample REPORT N SEED
	N counters that REPORT (of a tree as it is) grades lifetime or offset,
	drawn at random; a tab-separated line each, to be read.
  counters.py precision VERDICTS [REPORT]
	VERDICTS are such lines once they were read, `right`, `wrong` or
	`unsure` and the reason added. With a REPORT also what it says now:
	verdicts that changed, and counters that nobody has read.

Exit status 1 when a bound of the issue is missed, 2 on bad input.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

COUNTED = ("lifetime", "offset", "completion")
RECALL_BOUND = 95.0
PRECISION_BOUND = 85.0


class Field(NamedTuple):
    path: str
    line: int
    tag: str
    name: str
    uses: int


def read_fields(path: str) -> list[Field]:
    out = []
    for line in Path(path).read_text().splitlines():
        place, number, tag, name, uses = line.split("\t")
        out.append(Field(place, int(number), tag, name, int(uses)))
    return out


def percent(n: int, of: int) -> str:
    return f"{100.0 * n / of:.1f} % ({n}/{of})" if of else "none"


def last_name(name: str) -> str:
    return name.split(".")[-1]


def counters_of(report: dict[str, Any]) -> dict[tuple[str, str, str], Any]:
    """By file, struct and name: a tag may be defined in several files."""
    return {(c["path"], c["struct"], c["field"]): c
            for c in report["counters"]}


def find(counters: dict[tuple[str, str, str], Any], f: Field) -> Any | None:
    """The counter of a field; untagged members may be named either way."""
    found = counters.get((f.path, f.tag, f.name))
    if found:
        return found
    same = [c for (path, _, field), c in counters.items()
            if path == f.path and last_name(field) == last_name(f.name)
            and c["line"] == f.line]
    return same[0] if len(same) == 1 else None


# ---- the script in the kernel tree ----

FIELD_AT = re.compile(r"(?:->|\.|&)\s*\(?(\w+)\)?\s*[,)]")


def incumbent_fields(lines: str, copy: Path, fields: list[Field],
                     report: dict[str, Any]) -> set[Field]:
    """
    The fields that lines of a coccinelle report stand for: by what the audit
    says of an operation there, else by a name that only one field has.
    """
    at: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for c in report["counters"]:
        for o in c["operations"]:
            at[(o["path"], o["line"])].append(c)
    by_counter = {}
    by_name: dict[str, list[Field]] = defaultdict(list)
    counters = counters_of(report)
    for f in fields:
        c = find(counters, f)
        if c:
            by_counter[id(c)] = f
        by_name[last_name(f.name)].append(f)
    found: set[Field] = set()
    for line in lines.splitlines():
        m = re.match(r"(?:\./)?(\S+?):(\d+):\d+-\d+:", line)
        if not m:
            continue
        here = at.get((m[1], int(m[2])), [])
        if here:
            found |= {by_counter[id(c)] for c in here if id(c) in by_counter}
            continue
        try:
            text = (copy / m[1]).read_text(errors="replace").splitlines()
        except OSError:
            continue
        name = FIELD_AT.search(text[int(m[2]) - 1])
        candidates = by_name.get(name[1], []) if name else []
        mine = [f for f in candidates if f.path == m[1]]
        if len(mine or candidates) == 1:
            found.add((mine or candidates)[0])
    return found


# ---- recall ----

def why_missed(counter: Any | None, troubles: list[Any], f: Field) -> str:
    if counter is None:
        blind = [t for t in troubles if t["path"] == f.path]
        return "no operation was attributed to it" + (
            f"; {len(blind)} functions of the file were not parsed"
            if blind else "")
    ops = Counter(re.sub(r"^(atomic|ATOMIC)_", "", o["op"])
                  for o in counter["operations"])
    text = "; ".join(counter["reasons"])
    return (f"graded {counter['class']}: {text} ["
            + ", ".join(f"{n} {op}" for op, n in sorted(ops.items())) + "]")


def read_reasons() -> dict[tuple[str, str], str]:
    """Why a counter is missed, by name and file."""
    out = {}
    for line in Path(__file__).with_name(
            "recall-missed.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            name, path, reason = line.split("\t")
            out[(name, path)] = reason
    return out


def print_missed(missed: list[tuple[Field, str]]) -> None:
    reasons = read_reasons()
    unread = 0
    print(f"\nmissed ({len(missed)}):")
    for f, why in missed:
        name = f"{f.tag}.{f.name}" if f.tag else f.name
        reason = reasons.pop((name, f.path), None)
        unread += reason is None
        print(f"  {name} {f.path}:{f.line}\n"
              f"      {reason or 'nobody has read why'}\n      {why}")
    print(f"{len(missed) - unread} of them were read")
    for (name, path), _ in reasons.items():
        print(f"  not missed here: {name} {path}")


def recall(argv: list[str]) -> int:
    fields = read_fields(argv[0])
    report = json.loads(Path(argv[1]).read_text())
    counters = counters_of(report)
    used = [f for f in fields if f.uses]
    classes: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    missed = []
    for f in used:
        c = find(counters, f)
        classes[c["class"] if c else "not found"] += 1
        verdicts[c["verdict"] if c else "not found"] += 1
        if not c or c["class"] not in COUNTED:
            missed.append((f, why_missed(c, report["coverage"]["troubles"],
                                         f)))
    hits = len(used) - len(missed)
    print(f"{len(fields)} members and variables were refcount_t; "
          f"{len(fields) - len(used)} of them are never operated on\n")
    for name, n in classes.most_common():
        print(f"  {name:<12} {n:4d}  {100.0 * n / len(used):5.1f} %")
    print("verdicts: " + ", ".join(f"{v} {n}" for v, n in
                                   verdicts.most_common()))
    print(f"\nrecall into {', '.join(COUNTED)}: {percent(hits, len(used))}"
          f"   (bound: {RECALL_BOUND:.0f} %)")
    if len(argv) > 3:
        theirs = incumbent_fields(Path(argv[3]).read_text(errors="replace"),
                                  Path(argv[2]), used, report)
        print("the kernel's atomic_as_refcounter.cocci, same tree:    "
              f"{percent(len(theirs), len(used))}")
        only = [f for f, _ in missed if f in theirs]
        print(f"found by it and missed here: {len(only)}"
              + "".join(f"\n  {f.tag}.{f.name}" for f in only))
    print_missed(missed)
    return 0 if 100.0 * hits >= RECALL_BOUND * len(used) else 1


# ---- precision ----

def name_of(c: Any) -> str:
    return f"{c['struct']}.{c['field']}" if c["struct"] else c["field"]


def sample(argv: list[str]) -> int:
    report = json.loads(Path(argv[0]).read_text())
    graded = sorted((c for c in report["counters"]
                     if c["class"] == "lifetime" and c["type"] != "refcount_t"),
                    key=lambda c: (name_of(c), c["path"]))
    chosen = random.Random(int(argv[2])).sample(
        graded, min(int(argv[1]), len(graded)))
    for c in sorted(chosen, key=lambda c: (name_of(c), c["path"])):
        print("\t".join((name_of(c), f"{c['path']}:{c['line']}",
                         c["verdict"])))
    return 0


def precision(argv: list[str]) -> int:
    rows = [line.split("\t") for line in
            Path(argv[0]).read_text().splitlines()
            if line and not line.startswith("#")]
    if any(len(r) != 5 or r[3] not in ("right", "wrong", "unsure")
           for r in rows):
        print(f"{argv[0]}: not a table of verdicts", file=sys.stderr)
        return 2
    now = {}
    if len(argv) > 1:
        report = json.loads(Path(argv[1]).read_text())
        now = {(name_of(c), c["path"]): c for c in report["counters"]}
    bad = False
    for verdict in ("convert", "rework"):
        mine = [r for r in rows if r[2] == verdict]
        said = Counter(r[3] for r in mine)
        right = percent(said["right"], len(mine))
        print(f"{verdict:<8} as read: {right} right, {said['wrong']} wrong, "
              f"{said['unsure']} unsure")
        if verdict == "convert" and mine:
            bad = 100.0 * said["right"] < PRECISION_BOUND * len(mine)
    differ = [(r, now[key]) for r in rows
              if (key := (r[0], r[1].rsplit(":", 1)[0])) in now
              and now[key]["verdict"] != r[2]]
    for r, c in differ:
        print(f"  {r[0]}: read as {r[2]} ({r[3]}), now {c['class']} "
              f"{c['verdict']}")
    known = {(r[0], r[1].rsplit(":", 1)[0]) for r in rows}
    unread = [c for key, c in now.items() if key not in known
              and c["type"] != "refcount_t"
              and (c["class"] == "lifetime" or c["verdict"] == "convert")]
    print(f"{len(rows)} counters were read; {len(unread)} that are graded so "
          "now were not")
    for c in unread:
        print(f"  not read: {name_of(c)} {c['path']}:{c['line']} "
              f"({c['verdict']})")
    for r in rows:
        if r[3] != "right":
            print(f"  {r[3]}: {r[0]} {r[1]} ({r[2]}): {r[4]}")
    return 1 if bad else 0


def main() -> int:
    commands = {"recall": recall, "sample": sample, "precision": precision}
    if len(sys.argv) < 3 or sys.argv[1] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    return commands[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
