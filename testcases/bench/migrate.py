#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""migrate.py FIELDS OUT COPY KERNEL [LISTING] - was the round trip one?

KERNEL is a tree, COPY what deconvert.py made of it, FIELDS what that listed,
OUT what `refaudit migrate --all` made of COPY. Every patch of OUT is applied
here, in order, to the lines of COPY; a line of COPY is the line of the same
number of KERNEL, so what a patch puts in its place can be held against it.

Printed, per field that was a refcount_t:

  identical   the patch restores every line, white space and include lines apart
  equivalent  it puts other lines there: each is listed
  incomplete  a line that names the field, in a file that its patch touches, is
              not restored, and no other field of that name is without a patch
  refused     with the first place
  missed      graded something else than convert, or not at all

LISTING gets a line for each field. Exit status 1 when a patch does not apply
or fewer than 80 of 100 fields graded convert are identical.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

BOUND = 80.0


class Field(NamedTuple):
    path: str
    line: int
    tag: str
    name: str


def read_fields(path: str) -> list[Field]:
    out = []
    for line in Path(path).read_text().splitlines():
        place, number, tag, name, uses = line.split("\t")
        if int(uses):
            out.append(Field(place, int(number), tag, name))
    return out


def last_name(name: str) -> str:
    return name.split(".")[-1]


def lines_of(tree: Path, path: str) -> list[str]:
    return (tree / path).read_bytes().decode("latin-1").split("\n")


class Text:
    """A file while patches are applied: lines, and which line of COPY each is."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = list(lines)
        self.origin: list[int | None] = list(range(len(lines)))


class Change(NamedTuple):
    """Lines [at, at + len(old)) of COPY became `now`."""
    path: str
    at: int
    n: int
    now: list[str]


HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def apply(patch: str, texts: dict[str, Text], copy: Path) -> list[Change]:
    """Applies exactly; ValueError when a line is not what it should be."""
    changes: list[Change] = []
    path, shift, lines = "", 0, patch.split("\n")
    i = 0
    while i < len(lines):
        if lines[i].startswith("+++ b/"):
            path, shift = lines[i][6:], 0
            if path not in texts:
                texts[path] = Text(lines_of(copy, path))
        m = HUNK.match(lines[i]) if path else None
        i += 1
        if not m:
            continue
        text = texts[path]
        at = int(m[1]) - 1 + shift
        left, right = int(m[2] or 1), int(m[4] or 1)
        while left or right:
            kind, body = lines[i][:1], lines[i][1:]
            if kind == " ":
                if text.lines[at] != body:
                    raise ValueError(f"{path}:{at + 1}")
                at, left, right, i = at + 1, left - 1, right - 1, i + 1
                continue
            start, old, now = at, [], []
            while i < len(lines) and lines[i][:1] in "-+" and lines[i]:
                if lines[i][0] == "-":
                    old.append(lines[i][1:])
                else:
                    now.append(lines[i][1:])
                i += 1
            if text.lines[start:start + len(old)] != old:
                raise ValueError(f"{path}:{start + 1}")
            origins = text.origin[start:start + len(old)]
            known = [o for o in origins if o is not None]
            if known:
                changes.append(Change(path, known[0], len(known), now))
            text.lines[start:start + len(old)] = now
            text.origin[start:start + len(old)] = (
                origins + [None] * (len(now) - len(old)))[:len(now)]
            at += len(now)
            shift += len(now) - len(old)
            left, right = left - len(old), right - len(now)
    return changes


def squeezed(lines: list[str]) -> str:
    """Without white space, continuation marks and include lines."""
    text = "\n".join(x for x in lines if not x.startswith("#include"))
    return re.sub(r"\s|\\$", "", text, flags=re.M)


def differing(change: Change, kernel: Path,
              cache: dict[str, list[str]]) -> tuple[str, str] | None:
    if change.path not in cache:
        cache[change.path] = lines_of(kernel, change.path)
    want = cache[change.path][change.at:change.at + change.n]
    if squeezed(change.now) == squeezed(want):
        return None
    return "\n".join(want), "\n".join(change.now)


def find(counters: dict[tuple[str, str, str], Any], f: Field) -> Any | None:
    found = counters.get((f.path, f.tag, f.name))
    if found:
        return found
    same = [c for (path, _, field), c in counters.items()
            if path == f.path and last_name(field) == last_name(f.name)
            and c["line"] == f.line]
    return same[0] if len(same) == 1 else None


def left_over(texts: dict[str, Text], kernel: Path,
              cache: dict[str, list[str]]) -> dict[str, list[tuple[str, int]]]:
    """Field name -> places of KERNEL's refcount_ lines that are not back."""
    out: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, text in texts.items():
        if path not in cache:
            cache[path] = lines_of(kernel, path)
        want = cache[path]
        for line, origin in zip(text.lines, text.origin):
            if origin is None or origin >= len(want):
                continue
            there = want[origin]
            if line == there or "refcount_" not in there or \
                    "atomic" not in line:
                continue
            for name in set(re.findall(r"(?:->|\.)\s*(\w+)", there)):
                out[name].append((path, origin + 1))
    return out


def main() -> int:
    if len(sys.argv) not in (5, 6):
        print(__doc__, file=sys.stderr)
        return 2
    fields = read_fields(sys.argv[1])
    out, copy, kernel = (Path(a) for a in sys.argv[2:5])
    report = json.loads((out / "migrate.json").read_text())
    counters = {(c["path"], c["struct"], c["field"]): c
                for c in report["counters"]}
    cache: dict[str, list[str]] = {}
    changes: dict[str, list[Change]] = {}
    failed = 0
    final: dict[str, Text] = {}
    for series in sorted({c["patch"].split("/")[0] for c in report["counters"]
                          if c["state"] == "patch"}):
        texts: dict[str, Text] = {}
        for patch in sorted((out / series).glob("*.patch")):
            name = f"{series}/{patch.name}"
            try:
                changes[name] = apply(
                    patch.read_bytes().decode("latin-1"), texts, copy)
            except (ValueError, IndexError) as e:
                failed += 1
                print(f"does not apply: {name} at {e}")
        for path, text in texts.items():
            if path not in final:
                final[path] = text
                continue
            for i, (line, origin) in enumerate(zip(text.lines, text.origin)):
                # a file of two series: what either of them changed
                if origin is not None and line != lines_of(copy, path)[origin]:
                    for k, other in enumerate(final[path].origin):
                        if other == origin:
                            final[path].lines[k] = line
    left = left_over(final, kernel, cache)
    unpatched = Counter(last_name(f.name) for f in fields
                        if (find(counters, f) or {}).get("state") != "patch")
    states: dict[Field, tuple[str, str]] = {}
    for f in fields:
        c = find(counters, f)
        if c is None:
            states[f] = ("missed", "")
            continue
        if c["state"] == "refused":
            r = c["refusals"][0]
            states[f] = ("refused", f"{r['path']}:{r['line']}: {r['why']}")
            continue
        mine = changes.get(c["patch"], [])
        paths = {x.path for x in mine}
        rest = [] if unpatched[last_name(f.name)] else [
            p for p in left.get(last_name(f.name), []) if p[0] in paths]
        odd = [d for d in (differing(x, kernel, cache) for x in mine) if d]
        if rest:
            states[f] = ("incomplete", " ".join(f"{p}:{n}" for p, n in rest))
        elif odd:
            states[f] = ("equivalent", "\n".join(
                f"\twas: {a.strip()}\n\tnow: {b.strip()}" for a, b in odd))
        else:
            states[f] = ("identical", "")
    counts = Counter(s for s, _ in states.values())
    graded = sum(n for s, n in counts.items() if s != "missed")
    for f, (state, text) in sorted(states.items()):
        if state in ("equivalent", "incomplete", "refused"):
            print(f"{state}: {f.tag}.{f.name} ({f.path}:{f.line})"
                  + (f" {text}" if state != "equivalent" else f"\n{text}"))
    if len(sys.argv) == 6:
        with open(sys.argv[5], "w") as listing:
            for f, (state, _) in sorted(states.items()):
                listing.write("\t".join((state, f.path, str(f.line), f.tag,
                                         f.name)) + "\n")
    print()
    for state in ("identical", "equivalent", "incomplete", "refused",
                  "missed"):
        print(f"{state:12} {counts[state]:4}")
    percent = 100.0 * counts["identical"] / graded if graded else 0.0
    print(f"of {graded} fields graded convert, {percent:.1f} % are back as "
          f"they were (bound {BOUND:.0f}); {failed} patches do not apply")
    return 1 if failed or percent < BOUND else 0


if __name__ == "__main__":
    sys.exit(main())
