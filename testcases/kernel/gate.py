#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""gate.py KERNEL REFAUDIT STORE - a series of patches made from a kernel tree.

Half of them add a fault to some driver, half are near misses that add none: a
driver reindented, renamed or commented, functions moved about or under other
names, a put moved into a helper, a header touched that hundreds of files
include. No two touch the same file, so each verdict
stands for itself. Nothing of the tree is stored: the patches are made from it.

Prints "ok SENTENCE", "not ok SENTENCE" and remarks; exit status 1 when one is
not ok, 2 when there was no verdict.
"""

from __future__ import annotations

import difflib
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

SEED = 20

# Faults in the shape of real ones; NAME is a name that no tree has.
FAULTS = {
    "atomic-refcount": """
struct NAME {
	atomic_t users;
	int id;
};

struct NAME *NAME_new(void)
{
	struct NAME *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (p)
		atomic_set(&p->users, 1);
	return p;
}

void NAME_get(struct NAME *p)
{
	atomic_inc(&p->users);
}

void NAME_put(struct NAME *p)
{
	if (atomic_dec_and_test(&p->users))
		kfree(p);
}
""",
    "below-zero-free": """
struct NAME {
	atomic_t refcnt;
};

void NAME_use(struct NAME *p)
{
	atomic_inc(&p->refcnt);
}

void NAME_drop(struct NAME *p)
{
	if (atomic_dec_return(&p->refcnt) < 0)
		kfree(p);
}
""",
    "devm-embedded-device": """
struct NAME {
	int id;
	struct i2c_adapter adapter;
};

int NAME_probe(struct platform_device *pdev)
{
	struct NAME *p = devm_kzalloc(&pdev->dev, sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	return i2c_add_adapter(&p->adapter);
}
""",
    "empty-release": """
struct NAME {
	struct device dev;
};

static void NAME_release(struct device *dev)
{
}

int NAME_add(struct NAME *p)
{
	p->dev.release = NAME_release;
	return device_register(&p->dev);
}
""",
}

# The same without the fault.
GOOD = {
    "refcount_t": FAULTS["atomic-refcount"].replace("atomic_", "refcount_"),
    "a statistic": """
struct NAME {
	atomic_t packets;
};

void NAME_count(struct NAME *p)
{
	atomic_inc(&p->packets);
}

int NAME_read(struct NAME *p)
{
	return atomic_read(&p->packets);
}
""",
    "a release that frees": FAULTS["empty-release"].replace(
        "*dev)\n{\n}", "*dev)\n{\n\tkfree(container_of(dev, struct NAME, "
        "dev));\n}"),
    "an allocation by the subsystem": """
int NAME_probe(struct platform_device *pdev)
{
	int *p = devm_kzalloc(&pdev->dev, sizeof(*p), GFP_KERNEL);

	return p ? 0 : -ENOMEM;
}
""",
}

FUNCTION = re.compile(r"^(?:static )[\w \t*]+?\b(\w+)\([^;{}()]*\)\n\{\n.*?^\}\n",
                      re.M | re.S)

Edit = Callable[[str], str | None]


def diff(path: str, new_path: str, old: str, new: str) -> str:
    head = f"diff --git a/{path} b/{new_path}\n"
    if path != new_path:
        head += f"rename from {path}\nrename to {new_path}\n"
    lines = difflib.unified_diff(old.splitlines(True), new.splitlines(True),
                                 f"a/{path}", f"b/{new_path}")
    body = "".join(line if line.endswith("\n")
                   else line + "\n\\ No newline at end of file\n"
                   for line in lines)
    return head + body


def reindent(text: str) -> str:
    return re.sub(r"^\t+", lambda m: " " * (8 * len(m[0])), text, flags=re.M)


def comment(text: str) -> str:
    return text.replace("\n\n", "\n\n/* A remark. */\n", 3)


def trailing(text: str) -> str:
    return text.replace(";\n", "; \n")


def move(text: str) -> str | None:
    """The last function of the file goes in front of the one before it."""
    found = list(FUNCTION.finditer(text))
    if len(found) < 2 or "#" in found[-1][0] + found[-2][0]:
        return None
    a, b = found[-2], found[-1]
    return (text[:a.start()] + b[0] + "\n" + a[0] +
            text[a.end():b.start()].rstrip("\n") + text[b.end():])


def rename_functions(text: str) -> str | None:
    names = {m[1] for m in FUNCTION.finditer(text)}
    if not names:
        return None
    return re.sub(r"\b(" + "|".join(sorted(names)) + r")\b", r"\1_renamed",
                  text)


def helper(text: str) -> str | None:
    """A call of kfree or a put goes into a helper of its own."""
    m = re.search(r"^\t(kfree|put_device|of_node_put)\((\w+)\);$", text, re.M)
    first = FUNCTION.search(text)
    if not m or not first or m.start() < first.start():
        return None
    text = text[:m.start()] + f"\tdrop_it_here({m[2]});" + text[m.end():]
    return (text[:first.start()] + "static void drop_it_here(void *object)\n"
            f"{{\n\t{m[1]}(object);\n}}\n\n" + text[first.start():])


HARMLESS: list[tuple[str, Edit]] = [
    ("reindented", reindent), ("commented", comment),
    ("with blanks at the ends of lines", trailing),
    ("with a function moved", move),
    ("with its functions renamed", rename_functions),
    ("with a put in a helper", helper),
]


class Patches:
    """Patches with the rule that each must trip, or None."""

    def __init__(self, kernel: Path) -> None:
        self.kernel = kernel
        self.items: list[tuple[str, str | None, str]] = []
        self.used: set[str] = set()

    def add(self, path: str, sentence: str, rule: str | None, edit: Edit,
            new_path: str = "") -> bool:
        old = (self.kernel / path).read_bytes().decode("latin-1")
        new = edit(old)
        if path in self.used or new is None or (new == old and not new_path):
            return False
        self.used.add(path)
        self.items.append((sentence, rule,
                           diff(path, new_path or path, old, new)))
        return True

    def mbox(self) -> bytes:
        out = []
        for i, (sentence, _, text) in enumerate(self.items):
            out.append("From 0123456789 Mon Sep 17 00:00:00 2001\n"
                       "From: A <a@example.org>\n"
                       f"Subject: [PATCH {i + 1}/{len(self.items)}] "
                       f"{sentence}\n\n---\n{text}-- \n2.39.5\n\n")
        return "".join(out).encode("latin-1")


def append(shape: str, name: str) -> Edit:
    return lambda text: text.rstrip("\n") + "\n" + shape.replace("NAME", name)


def make(kernel: Path, faulty: list[str]) -> Patches:
    """faulty: files with findings, where a harmless change shows most."""
    rng = random.Random(SEED)
    patches = Patches(kernel)
    drivers = sorted(str(p.relative_to(kernel))
                     for d in ("i2c", "misc", "mtd", "hid", "input", "leds")
                     for p in (kernel / "drivers" / d).rglob("*.c"))
    rng.shuffle(drivers)
    rng.shuffle(faulty)
    places = iter(drivers)
    for round_ in range(6):
        for rule, shape in FAULTS.items():
            name = f"refaudit_probe_{len(patches.items)}"
            while not patches.add(next(places), f"a fault of {rule}", rule,
                                  append(shape, name)):
                pass
        if round_ < 2:
            for what, shape in GOOD.items():
                name = f"refaudit_probe_{len(patches.items)}"
                while not patches.add(next(places), f"a new function with "
                                      f"{what}", None, append(shape, name)):
                    pass
    sources: Iterator[str] = iter([f for f in faulty if f.endswith(".c")])
    for what, edit in HARMLESS:
        for _ in range(2):
            while not patches.add(path := next(sources), f"{path} {what}",
                                  None, edit):
                pass
    for _ in range(2):
        path = next(sources)
        patches.add(path, f"{path} under another name", None,
                    lambda text: text, path[:-2] + "-renamed.c")
    for path in ("include/linux/device.h", "include/linux/i2c.h"):
        patches.add(path, f"{path} commented", None, comment)
    return patches


def main() -> int:
    kernel, refaudit, store = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    # The rules of the faults alone: what others say of them is not asked here.
    rules = ["--rules", ",".join(FAULTS)]
    report = subprocess.run(
        [refaudit, "audit", "--kernel", str(kernel), "--store", store,
         "--format", "text", "--quiet", *rules],
        capture_output=True, check=False)
    faulty = sorted({line.split(b":")[0].decode("latin-1")
                     for line in report.stdout.splitlines()})
    patches = make(kernel, faulty)
    run = subprocess.run(
        [refaudit, "gate", "--kernel", str(kernel), "--store", store,
         "--quiet", "--patch", "-", "--format", "json", *rules],
        input=patches.mbox(), capture_output=True, check=False)
    if run.returncode not in (1, 2):
        print(f"# status {run.returncode}: {run.stderr.decode()}")
        return 2
    verdicts = json.loads(run.stdout)["patches"]
    wrong = 0
    for (sentence, rule, _), verdict in zip(patches.items, verdicts,
                                            strict=True):
        new = [f["rule"] for f in verdict["new"]]
        good = new == ([rule] if rule else []) and not verdict["not_looked_at"]
        wrong += not good
        print(f"{'ok' if good else 'not ok'} gate: {sentence}")
        for f in [] if good else verdict["new"]:
            print(f"# {f['path']}:{f['line']}: {f['message']} [{f['rule']}]")
        for t in [] if good else verdict["not_looked_at"]:
            print(f"# {t['path']}: {t['function']}: {t['message']}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
