#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A judgement that begins where an earlier one ended, held against a whole one.

warm.py REFAUDIT KERNEL [COUNT [SEED]]: makes COUNT random patches of the files
below DIRECTORIES and of headers, has the gate judge each with a store that knows
the tree (its tables are taken over) and with one whose traces are removed before
(all rounds are gone through), and compares the stored judgements: every finding with its
evidence, every trouble, the coverage. Prints what differs; status 1 then.
"""

import difflib
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

DIRECTORIES = ["drivers/base", "drivers/i2c", "drivers/usb/core",
               "drivers/usb/serial", "net/bluetooth", "net/llc"]
CALL = re.compile(r"^\t+\w+\([^;]*\);$")


HEADERS = ["include/linux", "include/net/bluetooth", "drivers/base"]


def sources(kernel: str, tops: list[str], ending: str) -> list[str]:
    found = []
    for top in tops:
        for where, _, names in os.walk(os.path.join(kernel, top)):
            found += [os.path.relpath(os.path.join(where, n), kernel)
                      for n in names if n.endswith(ending)]
    return sorted(found)


def change(lines: list[str], rng: random.Random) -> str:
    """Changes the lines of a file at random; says how."""
    calls = [i for i, line in enumerate(lines) if CALL.match(line.rstrip("\n"))]
    how = rng.choice(["drop", "twice", "blank", "move", "name", "return",
                      "member", "function", "top", "empty"])
    i = rng.choice(calls) if calls else 0
    if how == "drop" and calls:
        del lines[i]
    elif how == "twice" and calls:
        lines.insert(i, lines[i])
    elif how == "move" and len(calls) > 1:
        line = lines.pop(i)
        lines.insert(rng.choice(calls[:-1]), line)
    elif how == "name":
        text = "".join(lines)
        names = re.findall(r"^static [\w ]+?\**(\w+)\(", text, re.M)
        if names:
            name = rng.choice(names)
            text = re.sub(rf"\b{name}\b", name + "_anew", text)
            lines[:] = text.splitlines(keepends=True)
    elif how == "return":
        places = [k for k, line in enumerate(lines)
                  if line.startswith("int ") and "(" in line]
        if places:
            k = rng.choice(places)
            lines[k] = "long" + lines[k][3:]
    elif how == "member":
        places = [k for k, line in enumerate(lines)
                  if re.match(r"struct \w+ \{$", line.rstrip("\n"))]
        if places:
            lines.insert(rng.choice(places) + 1, "\tstruct kref added_ref;\n")
    elif how == "function":
        lines.append("\nstatic void added(struct device *dev)\n{\n"
                     "\tget_device(dev);\n\tput_device(dev);\n}\n")
    elif how == "top":
        lines.insert(0, "/* longer */\n")
    elif how == "empty":
        del lines[1:]
    else:
        lines.insert(rng.randrange(len(lines)) if lines else 0, "\n")
    return how


# What a struct of a header may get, and what may stand in front of one.
MEMBERS = ["int added_member;", "struct kref added_ref;",
           "struct device added_dev;", "refcount_t added_users;",
           "atomic_t added_count;", "struct device *added_parent;",
           "union {\n\t\tint added_a;\n\t\tstruct kref added_b;\n\t};",
           "struct {\n\t\tatomic_t added_c;\n\t} added_inner;"]
FRONT = ["struct added_struct {\n\tint a;\n\trefcount_t users;\n};",
         "struct i2c_client {\n\tint added_elsewhere;\n};",
         "typedef struct added_type {\n\tatomic_t users;\n} added_t;",
         "#include <linux/cdev.h>", "#include <linux/usb.h>",
         "#include <linux/i2c.h>",
         "static inline void added_inline(struct device *dev)\n"
         "{\n\tput_device(dev);\n}"]
TYPES = [("int ", "long "), ("unsigned int", "unsigned long"),
         ("struct device *", "struct kobject *"), ("refcount_t", "atomic_t"),
         ("atomic_t", "refcount_t"), ("struct kref", "atomic_t"),
         ("struct device ", "struct kobject "), ("void *", "struct device *"),
         ("u32", "u64"), ("struct list_head ", "struct hlist_head ")]


def change_type(lines: list[str], members: list[int],
                rng: random.Random) -> None:
    """Of one member, if some has one of these types."""
    old, new = rng.choice(TYPES)
    places = [k for k in members if lines[k].lstrip("\t").startswith(old)]
    if places:
        k = rng.choice(places)
        lines[k] = lines[k].replace(old, new, 1)


def change_header(lines: list[str], rng: random.Random) -> str:
    how = rng.choice(["top", "blank", "comment", "member", "member", "front",
                      "front", "type", "type", "less", "swap", "rename",
                      "include-less"])
    structs = [k for k, line in enumerate(lines)
               if re.match(r"struct \w+ \{$", line.rstrip("\n"))]
    members = [k for k, line in enumerate(lines)
               if re.match(r"\t[a-z][\w ]+[\s*]\w+;", line)]
    includes = [k for k, line in enumerate(lines)
                if line.startswith("#include <linux/")]
    if how == "top":
        lines.insert(0, "/* longer */\n")
    elif how == "blank":
        lines.insert(rng.randrange(len(lines)) if lines else 0, "\n")
    elif structs and how == "comment":
        lines.insert(rng.choice(structs) + 1, "\t/* a member */\n")
    elif structs and how == "member":
        lines.insert(rng.choice(structs) + 1,
                     f"\t{rng.choice(MEMBERS)}\n")
    elif structs and how == "front":
        lines.insert(rng.choice(structs), rng.choice(FRONT) + "\n\n")
    elif structs and how == "rename":
        k = rng.choice(structs)
        lines[k] = lines[k].replace(" {", "_renamed {")
    elif members and how == "type":
        change_type(lines, members, rng)
    elif members and how == "less":
        del lines[rng.choice(members)]
    elif len(members) > 1 and how == "swap":
        k = rng.choice(members[:-1])
        lines[k], lines[k + 1] = lines[k + 1], lines[k]
    elif includes and how == "include-less":
        del lines[rng.choice(includes)]
    return "header-" + how


def read_lines(kernel: str, path: str) -> list[str]:
    with open(os.path.join(kernel, path), encoding="latin-1",
              newline="") as file:
        return file.read().splitlines(keepends=True)


def patch_of(kernel: str, path: str, rng: random.Random) -> tuple[str, str]:
    before = read_lines(kernel, path)
    after = list(before)
    how = (change if path.endswith(".c") else change_header)(after, rng)
    after = "".join(after).splitlines(keepends=True)
    return how, "".join(difflib.unified_diff(before, after, "a/" + path,
                                             "b/" + path))


def patch_of_files(kernel: str, path: str,
                   rng: random.Random) -> tuple[str, str]:
    """A file comes, goes, or gets another name."""
    how, other = rng.choice(["come", "go", "other-name"]), path[:-2] + "-anew.c"
    lines = read_lines(kernel, path)
    if how == "come":
        return how, (f"diff --git a/{other} b/{other}\n"
                     "new file mode 100644\n" +
                     "".join(difflib.unified_diff([], lines, "/dev/null",
                                                  "b/" + other)))
    if how == "go":
        return how, (f"diff --git a/{path} b/{path}\n"
                     "deleted file mode 100644\n" +
                     "".join(difflib.unified_diff(lines, [], "a/" + path,
                                                  "/dev/null")))
    return how, (f"diff --git a/{path} b/{other}\nsimilarity index 100%\n"
                 f"rename from {path}\nrename to {other}\n")


def judgements(store: str) -> dict[bytes, bytes]:
    with sqlite3.connect(store) as db:
        return dict(db.execute("SELECT key, text FROM judgement"))


def forget(store: str) -> None:
    with sqlite3.connect(store) as db:
        db.execute("DELETE FROM trace")


def run(command: str, refaudit: str, kernel: str, store: str,
        *more: str) -> tuple[int, bool]:
    """The status, and whether tables were taken over."""
    args = [refaudit, command, "--kernel", kernel, "--store", store,
            "--verbose", *more]
    for directory in DIRECTORIES:
        args += ["--subdir", directory]
    done = subprocess.run(args, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE)
    return done.returncode, b"began with the tables" in done.stderr


def random_patch(kernel: str, rng: random.Random,
                 hows: dict[str, int]) -> str:
    paths = sources(kernel, DIRECTORIES, ".c")
    make, text = patch_of, ""
    kind = rng.choice(["files", "header", "source", "source", "mixed"])
    if kind == "files":
        make = patch_of_files
    elif kind == "header":
        paths = sources(kernel, HEADERS, ".h")
    elif kind == "mixed":
        paths = paths + sources(kernel, HEADERS, ".h")
    while not text:
        for path in rng.sample(paths, rng.choice([1, 1, 1, 2, 5])):
            how, diff = make(kernel, path, rng)
            hows[how] = hows.get(how, 0) + bool(diff)
            text += diff
    return text


def main() -> int:
    refaudit, kernel = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 50
    rng = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    wrong = carried = 0
    hows: dict[str, int] = {}
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as work:
        warm, whole = (os.path.join(work, name) for name in ("warm", "whole"))
        patch = os.path.join(work, "patch")
        run("audit", refaudit, kernel, warm, "--out",
            os.path.join(work, "out"), "--format", "json")
        shutil.copy(warm, whole)
        for number in range(count):
            with open(patch, "w", encoding="latin-1", newline="") as file:
                file.write(random_patch(kernel, rng, hows))
            status, taken_over = run("gate", refaudit, kernel, warm,
                                     "--patch", patch)
            carried += taken_over
            forget(whole)
            again, _ = run("gate", refaudit, kernel, whole, "--patch", patch)
            first, second = judgements(warm), judgements(whole)
            both = set(first) & set(second)
            if status != again or status == 128 or not both or \
                    any(first[key] != second[key] for key in both):
                wrong += 1
                kept = f"warm-{number}.patch"
                shutil.copy(patch, kept)
                print(f"patch {number}: differs ({status}, {again}), kept as "
                      f"{kept}", flush=True)
    print(f"{count} patches, {carried} with the tables of the run before, "
          f"{wrong} judged differently:",
          " ".join(f"{how} {n}" for how, n in sorted(hows.items())))
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
