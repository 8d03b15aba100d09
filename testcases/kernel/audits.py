#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Audits of a tree that is edited again and again, held against first ones.

audits.py REFAUDIT KERNEL [COUNT [SEED [NEW]]]: makes a copy of KERNEL beside it (hard
links), edits files of it at random COUNT times, and audits after each edit with one
store, which knows all states before: types, scans and tables are those of
earlier runs as far as they will do. Another audit begins with nothing but facts;
every NEW-th (default: the last alone) with no store at all, which takes minutes.
Compares report.json byte for byte. Prints what differs; status 1 then.
"""

import contextlib
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import warm

TOPS = ["drivers", "net", "fs", "sound", "kernel", "block", "crypto"]
DERIVED = ["trace", "typed", "asked", "report", "judgement"]
STRUCT = re.compile(r"^(?:static )?struct (\w+) \{$", re.M)
NEW_STRUCT = """
struct added_{n} {{
\tstruct device dev;
\tstruct kref ref;
\tatomic_t users;
}};

static void added_{n}_put(struct added_{n} *a)
{{
\tif (atomic_dec_and_test(&a->users))
\t\tkfree(a);
}}
"""


def put(path: str, text: str) -> None:
    """Another file in its place: the old one has links elsewhere."""
    with open(path + ".new", "w", encoding="latin-1", newline="") as file:
        file.write(text)
    os.rename(path + ".new", path)


def edit_types(text: str, how: str, number: int, rng: random.Random) -> str:
    structs = list(STRUCT.finditer(text))
    if how == "struct":
        return text + NEW_STRUCT.format(n=number)
    if how == "typedef":
        return text + f"\ntypedef struct {{ struct kref r; }} added_{number}_t;\n"
    if not structs:
        return text + f"\nstruct only_{number} {{ int a; }};\n"
    one = rng.choice(structs)
    if how == "counter":
        return text[:one.end()] + "\n\tatomic_t added_users;" + text[one.end():]
    return re.sub(rf"\bstruct {one[1]}\b", f"struct {one[1]}_anew", text)


def edit_one(tree: str, path: str, number: int, rng: random.Random) -> str:
    how = rng.choice(["struct", "typedef", "counter", "rename", "come", "go",
                      "line", "line", "any", "any"])
    full = os.path.join(tree, path)
    lines = warm.read_lines(tree, path)
    if how == "go":
        os.unlink(full)
    elif how == "come":
        put(f"{full[:-2]}-anew{number}.c", "".join(lines))
    elif how == "line":
        lines.insert(rng.randrange(len(lines)) if lines else 0, "\n")
        put(full, "".join(lines))
    elif how == "any":
        how = warm.change(lines, rng)
        put(full, "".join(lines))
    else:
        put(full, edit_types("".join(lines), how, number, rng))
    return how


def edit(tree: str, number: int, rng: random.Random) -> list[str]:
    if rng.random() < 0.1:
        path = rng.choice(warm.sources(tree, warm.HEADERS, ".h"))
        lines = warm.read_lines(tree, path)
        how = warm.change_header(lines, rng)
        put(os.path.join(tree, path), "".join(lines))
        return [f"{how} {path}"]
    paths = rng.sample(warm.sources(tree, TOPS, ".c"),
                       rng.choice([1, 1, 1, 1, 3, 12]))
    return [f"{edit_one(tree, path, number, rng)} {path}" for path in paths]


def audit(refaudit: str, tree: str, store: str, out: str) -> tuple[bytes, str]:
    """The report, and what was taken over."""
    done = subprocess.run(
        [refaudit, "audit", "--kernel", tree, "--store", store, "--out", out,
         "--format", "json", "--verbose"], stderr=subprocess.PIPE, text=True,
        errors="replace", check=False)
    if done.returncode:
        sys.exit(f"status {done.returncode}: {done.stderr[-2000:]}")
    taken = [what for what, said in (
        ("types", ": types taken over"),
        ("tables", "began with the tables of an earlier run"))
        if said in done.stderr]
    with open(os.path.join(out, "report.json"), "rb") as file:
        return file.read(), " ".join(taken) or "nothing"


def forget(store: str, whole: bool) -> None:
    directory, base = os.path.split(store)
    for name in os.listdir(directory):
        if name.startswith(base + ".") or (whole and name == base):
            os.unlink(os.path.join(directory, name))
    if not whole:
        with contextlib.closing(sqlite3.connect(store)) as db:
            for table in DERIVED:
                db.execute(f"DELETE FROM {table}")
            db.commit()


def main() -> int:
    refaudit, kernel = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 8
    rng = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    new = int(sys.argv[5]) if len(sys.argv) > 5 else count
    wrong = 0
    with tempfile.TemporaryDirectory(dir=os.path.dirname(kernel)) as work:
        tree, out = os.path.join(work, "tree"), os.path.join(work, "out")
        known, first = (os.path.join(work, name) for name in ("known", "first"))
        subprocess.run(["cp", "-al", kernel, tree], check=True)
        audit(refaudit, tree, known, out)
        shutil.copy(known, first)
        for number in range(1, count + 1):
            edits = edit(tree, number, rng)
            report, taken = audit(refaudit, tree, known, out)
            forget(first, number % new == 0)
            same = report == audit(refaudit, tree, first, out)[0]
            wrong += not same
            print(f"{number}: {'same' if same else 'DIFFERS'}, began with {taken}: "
                  + ", ".join(edits), flush=True)
    print(f"{count} audits, {wrong} reports that are not those of a first one")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
