#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What puts.sh changes, and how many of the changes were found.

A function is a candidate when it gives a local pointer, and nothing else, to a
function with `put` in its name, after a call returned that pointer: text only,
so that what refaudit knows of getters does not choose. Calls that are surely no
getter (allocations, private data, casts, list entries) do not count; nor do puts
of other things (to user space, of unaligned words, run-time power management).
One function a file.
"""
import collections
import json
import os
import random
import re
import sys

TOP = ("arch block crypto drivers fs io_uring ipc kernel lib mm net security "
       "sound virt").split()
PUT = re.compile(r"^(\s+)(\w*_put|put_\w+|\w+_put_\w+)\((\w+)\);\s*$")
NO_PUT = re.compile(r"^(nla|skb|nlmsg|seq|rcu|srcu|percpu_ref|bio)_"
                    r"|^put_(cpu|unaligned|user|[lb]e|online)|runtime_put")
NO_GET = re.compile(r"^(container_of|to_|list_|kz?alloc|kcalloc|\w*alloc"
                    r"|dev_get_drvdata|platform_get_drvdata|rcu_dereference)|_priv$")


def functions(lines):
    start = None
    for number, line in enumerate(lines):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start is not None:
            yield start, number
            start = None


def getter(lines, name):
    """What was called last for the pointer, when it is a local one."""
    calls = [m[1] for line in lines for m in
             [re.search(r"(?<![\w>.])%s = (\w+)\(" % name, line)] if m]
    local = any(re.match(r"\s+struct \w+ .*\*%s\b" % name, line)
                for line in lines)
    return calls[-1] if calls and local and not NO_GET.search(calls[-1]) else None


def read(path):
    with open(path, errors="surrogateescape") as f:
        return f.read().split("\n")


def candidates(tree):
    for top in TOP:
        for where, dirs, files in os.walk(os.path.join(tree, top)):
            dirs.sort()
            for name in sorted(files):
                path = os.path.join(where, name)
                if not name.endswith(".c") or os.path.islink(path):
                    continue
                lines = read(path)
                for first, last in functions(lines):
                    for at in range(first + 1, last):
                        m = PUT.match(lines[at])
                        get = m and not NO_PUT.search(m[2]) and \
                            getter(lines[first:at], m[3])
                        if get:
                            yield (os.path.relpath(path, tree), first + 1,
                                   last + 1, at + 1, m[2], m[3], get)


def change(tree, copy, count, seed):
    found = list(candidates(tree))
    random.Random(int(seed)).shuffle(found)
    chosen = {}
    for c in found:
        if len(chosen) < int(count):
            chosen.setdefault(c[0], c)
    for path, c in sorted(chosen.items()):
        lines = read(os.path.join(tree, path))
        lines[c[3] - 1] = re.match(r"\s*", lines[c[3] - 1])[0] + ";"
        full = os.path.join(copy, path)
        os.unlink(full)	# the hard link, not what it leads to
        with open(full, "w", errors="surrogateescape") as f:
            f.write("\n".join(lines))
        print("\t".join(map(str, c)))


def findings(work, side):
    with open(os.path.join(work, side, "report.json")) as f:
        return json.load(f)["findings"]


def show(work):
    known = {f["id"] for f in findings(work, "before")}
    new = collections.defaultdict(list)
    for f in findings(work, "after"):
        if f["id"] not in known:
            new[f["path"]].append(f)
    total, hits, missed = collections.Counter(), collections.Counter(), []
    with open(os.path.join(work, "changed.tsv")) as f:
        for line in f:
            path, first, last, _, put, _, _ = row = line.rstrip("\n").split("\t")
            total[put] += 1
            if any(int(first) - 12 <= n["line"] <= int(last) for n in new[path]):
                hits[put] += 1
            else:
                missed.append(row)
    print("%d of %d functions that lost a put have a new finding" %
          (sum(hits.values()), sum(total.values())))
    for put, n in sorted(total.items(), key=lambda p: (-p[1], p[0]))[:12]:
        print("  %-28s %3d of %3d" % (put, hits[put], n))
    print("  %-28s %3d of %3d" % ("others", *(
        sum(c.values()) - sum(c[p] for p, _ in sorted(
            total.items(), key=lambda p: (-p[1], p[0]))[:12])
        for c in (hits, total))))
    with open(os.path.join(work, "missed.tsv"), "w") as f:
        f.writelines("\t".join(row) + "\n" for row in missed)
    print("missed: %s" % os.path.join(work, "missed.tsv"))


if __name__ == "__main__":
    if sys.argv[1] == "change":
        change(*sys.argv[2:])
    else:
        show(sys.argv[2])
