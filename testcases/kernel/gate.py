#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""gate.py KERNEL REFAUDIT STORE [SERIES] - patches made from a kernel tree.

Half of the first series add a fault to some driver, half are near misses that
add none: a driver reindented, renamed or commented, functions moved about or
under other names, a put moved into a helper, a header touched that hundreds of
files include. The second series, judged by all rules, rewrites what is there:
a function or a put goes to another file, puts become __free(), a goto becomes
what stood behind its label, a counter's member is renamed, all of it as people
do it and well; then release functions are emptied and reference counts turned
into atomic_t. No two patches touch the same file, so each verdict stands for
itself. Nothing of the tree is stored: the patches are made from it.

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

    def add_files(self, sentence: str, rule: str | None, texts: dict[str, str]) -> bool:
        """texts: what files hold afterwards."""
        old = {path: (self.kernel / path).read_bytes().decode("latin-1") for path in texts}
        if self.used & set(texts) or old == texts:
            return False
        self.used |= set(texts)
        self.items.append((sentence, rule, "".join(
            diff(path, path, old[path], texts[path]) for path in texts)))
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


# ---- rewriting what is there: each takes a file, and gives files or None

Files = dict[str, str]
NODE = re.compile(r"^\t(\w+) = (of_(?:get|find|parse)_\w+\([^;]*\));\n", re.M)


def beside(kernel: Path, path: str) -> str | None:
    """Another source file of the directory."""
    others = sorted(p.name for p in (kernel / path).parent.glob("*.c")
                    if p.name != Path(path).name)
    return str(Path(path).parent / others[0]) if others else None


def read(kernel: Path, path: str) -> str:
    return (kernel / path).read_bytes().decode("latin-1")


def to_other_file(line: int) -> Callable[[Path, str], Files | None]:
    """The function at the line, which calls none of the file's own, goes to another."""
    def rewrite(kernel: Path, path: str) -> Files | None:
        text, other = read(kernel, path), beside(kernel, path)
        found = list(FUNCTION.finditer(text))
        names = {f[1] for f in found}
        for f in found:
            first = text.count("\n", 0, f.start()) + 1
            if not first <= line <= first + f[0].count("\n") or "#" in f[0] or not other or \
                    names & set(re.findall(r"\w+", f[0])) != {f[1]}:
                continue
            moved = f[0].replace("static ", "", 1)
            declared = moved[:moved.index("\n{")] + ";\n\n"
            return {path: text[:f.start()] + declared + text[f.end():],
                    other: read(kernel, other).rstrip("\n") + "\n\n" + moved}
        return None
    return rewrite


def put_to_other_file(kernel: Path, path: str) -> Files | None:
    """One call of a put goes into a new function of another file."""
    text, other = read(kernel, path), beside(kernel, path)
    m = re.search(r"^\t(put_device|of_node_put)\((\w+)\);$", text, re.M)
    first = FUNCTION.search(text)
    if not other or not m or not first or m.start() < first.start():
        return None
    of = "struct device" + ("_node" if m[1] == "of_node_put" else "")
    name = f"refaudit_drop_{len(path)}"
    head = f"void {name}({of} *object)"
    text = text[:m.start()] + f"\t{name}({m[2]});" + text[m.end():]
    return {path: text[:first.start()] + head + ";\n\n" + text[first.start():],
            other: read(kernel, other).rstrip("\n")
            + f"\n\n{head}\n{{\n\t{m[1]}(object);\n}}\n"}


def node_user(function: str) -> re.Match[str] | None:
    """A function that gets one node once and puts it, all on lines of their own."""
    m = NODE.search(function)
    if not m or len(re.findall(rf"\b{m[1]} = ", function)) != 1:
        return None
    puts = re.findall(rf"(.*)\n\t+of_node_put\({m[1]}\);\n", function)
    if not puts or not all(line.endswith((";", "{", "}", ":")) for line in puts) or \
            function.count(f"of_node_put({m[1]})") != len(puts) or \
            re.search(rf"return {m[1]}\b|for_each|(->|\.)\w+ = {m[1]};", function):
        return None
    return m


def to_free(kernel: Path, path: str) -> Files | None:
    """A node that is put on every path becomes one that puts itself."""
    text = read(kernel, path)
    for f in FUNCTION.finditer(text):
        m = node_user(f[0])
        declared = m and re.search(rf"^\tstruct device_node \*{m[1]};\n", f[0], re.M)
        if not m or not declared:
            continue
        new = f[0].replace(m[0], f"\tstruct device_node *{m[1]} __free(device_node) =\n"
                           f"\t\t{m[2]};\n").replace(declared[0], "")
        new = re.sub(rf"\t+of_node_put\({m[1]}\);\n", "", new)
        if not re.search(r":\n\}", new):
            return {path: text.replace(f[0], new)}
    return None


def without_goto(kernel: Path, path: str) -> Files | None:
    """What stands behind a label at the end comes to those who went there."""
    text = read(kernel, path)
    for f in FUNCTION.finditer(text):
        m = re.search(r"\n(\w+):\n((?:\t(?:of_node_put|put_device|kfree)\(\w+\);\n)+"
                      r"\treturn [\w-]+;\n)\}\n$", f[0])
        if not m or "\tgoto " + m[1] not in f[0] or f[0].count(":\n") != 1:
            continue
        tail = " ".join(m[2].split("\n")).strip()
        new = re.sub(rf"goto {m[1]};", lambda _, t=tail: "{ " + re.sub(r"\s+", " ", t) + " }",
                     f[0]).replace(f"\n{m[1]}:\n", "\n")
        return {path: text.replace(f[0], new)}
    return None


def skipped_put(kernel: Path, path: str) -> Files | None:
    """Whoever went to the put of a node returns at once instead."""
    text = read(kernel, path)
    for f in FUNCTION.finditer(text):
        m = re.search(r"^\tstruct device_node \*(\w+);\n", f[0], re.M)
        got = m and re.search(rf"^\t{m[1]} = of_(?:parse_phandle|find_compatible_node)\(", f[0], re.M)
        end = m and re.search(rf"\n(\w+):\n\tof_node_put\({m[1]}\);\n(\treturn \w+;)\n\}}\n$", f[0])
        if not got or not end or f[0].count(f"of_node_put({m[1]})") != 1 or \
                len(re.findall(rf"\b{m[1]} = ", f[0])) != 1:
            continue
        at = f[0].rfind(f"\tgoto {end[1]};")
        if at > 0:
            new = f[0][:at] + end[2] + f[0][at:].split(";", 1)[1]
            return {path: text.replace(f[0], new)}
    return None


def emptied_release(kernel: Path, path: str) -> Files | None:
    """The only release function that frees does nothing any more."""
    text = read(kernel, path)
    found = re.findall(r"(static void (\w+_release)\(struct device \*dev\)\n\{\n)(.*?)^\}\n",
                       text, re.M | re.S)
    if len(found) != 1 or "kfree" not in found[0][2] or \
            not re.search(rf"release\s*= {found[0][1]};", text):
        return None
    return {path: text.replace("".join((found[0][0], found[0][2])), found[0][0])}


def to_atomic(kernel: Path, path: str) -> Files | None:
    """A counter of the file's own, with a plain put, becomes an atomic_t."""
    text = read(kernel, path)
    found = re.findall(r"^\trefcount_t\s+(\w+);", text, re.M)
    if len(found) != 1 or not re.search(
            rf"if \(refcount_dec_and_test\(&(\w+)->{found[0]}\)\)\n\t\tkfree\(\1\);", text) or \
            not re.search(rf"refcount_set\(&\w+->{found[0]}, 1\)", text):
        return None
    return {path: re.sub(r"\brefcount_(t|set|read|inc|dec|add|sub|dec_and_test|inc_not_zero)\b",
                         r"atomic_\1", text)}


def other_member(member: str) -> Callable[[Path, str], Files | None]:
    """The member of a counter that is found fault with gets another name."""
    def rewrite(kernel: Path, path: str) -> Files | None:
        text = read(kernel, path)
        if not re.search(rf"^\tatomic_t\s+{member};", text, re.M):
            return None
        return {path: re.sub(rf"\b{member}\b", member + "_renamed", text)}
    return rewrite


def make_second(kernel: Path, findings: list[tuple[str, int, str, str]]) -> Patches:
    """findings: path, line, rule, message."""
    rng = random.Random(SEED)
    patches = Patches(kernel)
    faulty = [f for f in findings if f[0].endswith(".c")]
    drivers = sorted(str(p.relative_to(kernel)) for d in ("drivers", "sound/soc", "net")
                     for p in (kernel / d).rglob("*.c"))
    rng.shuffle(faulty)
    rng.shuffle(drivers)

    def some(n: int, what: str, rule: str | None, files: list[str],
             rewrite: Callable[[Path, str], Files | None]) -> None:
        for path in files:
            texts = rewrite(kernel, path) if n else None
            if texts and patches.add_files(f"{path}: {what}", rule, texts):
                n -= 1

    for path, line, rule, _ in faulty:
        if len(patches.items) < 3:
            some(1, f"a function with {rule} to another file", None, [path], to_other_file(line))
    some(2, "a put to another file", None, drivers, put_to_other_file)
    some(2, "puts become __free()", None, drivers, to_free)
    some(2, "no goto any more", None, drivers, without_goto)
    for path, _, rule, message in faulty:
        m = re.match(r"'[\w]+\.(\w+)' is an atomic_t", message)
        if rule == "atomic-refcount" and m and len(patches.items) < 11:
            some(1, "a counter renamed", None, [path], other_member(m[1]))
    some(2, "a path that skips a put", "missing-put-error-path", drivers, skipped_put)
    some(2, "a release function emptied", "empty-release", drivers, emptied_release)
    some(2, "a counter that is atomic_t", "atomic-refcount", drivers, to_atomic)
    return patches


def judge(patches: Patches, command: list[str]) -> int:
    """How many verdicts are wrong; -1: there is none."""
    run = subprocess.run(command, input=patches.mbox(), capture_output=True, check=False)
    if run.returncode not in (0, 1, 2):
        print(f"# status {run.returncode}: {run.stderr.decode()}")
        return -1
    verdicts = json.loads(run.stdout)["patches"]
    wrong = 0
    for (sentence, rule, _), verdict in zip(patches.items, verdicts, strict=True):
        new = {f["rule"] for f in verdict["new"]}
        good = new == ({rule} if rule else set()) and not verdict["not_looked_at"]
        wrong += not good
        print(f"{'ok' if good else 'not ok'} gate: {sentence}")
        for f in [] if good else verdict["new"]:
            print(f"# {f['path']}:{f['line']}: {f['message']} [{f['rule']}]")
        for t in [] if good else verdict["not_looked_at"]:
            print(f"# {t['path']}: {t['function']}: {t['message']}")
    return wrong


def findings_of(refaudit: str, kernel: Path, store: str, rules: list[str]) -> list[
        tuple[str, int, str, str]]:
    report = subprocess.run(
        [refaudit, "audit", "--kernel", str(kernel), "--store", store,
         "--format", "text", "--quiet", *rules], capture_output=True, check=False)
    found = []
    for line in report.stdout.decode("latin-1").splitlines():
        m = re.match(r"([^:]+):(\d+):\d+: \w+: (.*) \[([a-z-]+)\]$", line)
        if m:
            found.append((m[1], int(m[2]), m[4], m[3]))
    return found


def main() -> int:
    kernel, refaudit, store = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    which = sys.argv[4] if len(sys.argv) > 4 else "both"
    command = [refaudit, "gate", "--kernel", str(kernel), "--store", store,
               "--quiet", "--patch", "-", "--format", "json"]
    wrong = []
    if which in ("1", "both"):
        # The rules of the faults alone: what others say of them is not asked.
        rules = ["--rules", ",".join(FAULTS)]
        faulty = sorted({path for path, *_ in findings_of(refaudit, kernel, store, rules)})
        wrong.append(judge(make(kernel, faulty), command + rules))
    if which in ("2", "both"):
        findings = findings_of(refaudit, kernel, store, [])
        wrong.append(judge(make_second(kernel, findings), command))
    return 2 if -1 in wrong else 1 if any(wrong) else 0


if __name__ == "__main__":
    sys.exit(main())
