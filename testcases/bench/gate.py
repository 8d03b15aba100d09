#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""What a gate costs on a whole tree whose audit is in the store.

gate.py REFAUDIT KERNEL [STORE]: prints, a line a patch, seconds on the clock and
of processor time (children included), and whether the tables of the audit were
taken over. Without STORE, or with one that does not know the tree, an audit
comes first. The patches are made from the tree, another set every time: the
judgement of a patch that was seen before is kept. Fails when a program does.
"""

import difflib
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time

CALL = re.compile(r"^\t+\w+\([^;]*\);$")
HEADER = "include/linux/i2c.h"		# some 1,500 files include it
STRUCT = "struct i2c_client {"


def lines_of(kernel: str, path: str) -> list[str]:
    with open(os.path.join(kernel, path), encoding="latin-1",
              newline="") as file:
        return file.read().splitlines(keepends=True)


def diff(path: str, before: list[str], after: list[str]) -> str:
    return "".join(difflib.unified_diff(
        before, "".join(after).splitlines(keepends=True),
        "a/" + path if before else "/dev/null", "b/" + path))


def drivers(kernel: str) -> list[str]:
    found = []
    for top in ("drivers", "net", "sound", "fs"):
        for where, _, names in os.walk(os.path.join(kernel, top)):
            found += [os.path.relpath(os.path.join(where, n), kernel)
                      for n in names if n.endswith(".c")]
    return sorted(found)


def without_calls(kernel: str, paths: list[str], count: int,
                  rng: random.Random) -> str:
    """One call taken out of each of `count` drivers."""
    text, done = "", 0
    while done < count:
        path = rng.choice(paths)
        before = lines_of(kernel, path)
        calls = [i for i, line in enumerate(before)
                 if CALL.match(line.rstrip("\n"))]
        if calls:
            after = list(before)
            del after[rng.choice(calls)]
            text += diff(path, before, after)
            done += 1
    return text


def patches(kernel: str, rng: random.Random) -> dict[str, str]:
    nonce = f"/* {rng.randrange(1 << 62)} */\n"
    paths = drivers(kernel)
    one = rng.choice(paths)
    body, header = lines_of(kernel, one), lines_of(kernel, HEADER)
    at = next(i for i, line in enumerate(header) if line.startswith(STRUCT))
    function = ("\nstatic void added(struct device *dev)\n{\n"
                "\tget_device(dev);\n\tput_device(dev);\n}\n")
    return {
        "one driver": without_calls(kernel, paths, 1, rng),
        "ten drivers": without_calls(kernel, paths, 10, rng),
        "a function more": diff(one, body, body + [nonce + function]),
        "lines move": diff(one, body, [nonce] + body),
        "a new file": diff("drivers/misc/added.c", [], [nonce, function]),
        "a comment in a header": diff(HEADER, header, [nonce] + header),
        **{f"{what} in a header": diff(
            HEADER, header, header[:at + inside] + [text + " " + nonce] +
            header[at + inside:])
            for what, inside, text in (
                ("a member", 1, "\tint added;"),
                ("a counter", 1, "\tatomic_t added;"),
                ("a device", 1, "\tstruct device added;"),
                ("a struct", 0, "struct i2c_added {\n\tint added;\n};"),
                ("an include", 0, "#include <linux/cdev.h>"),
                ("a function", 0, "static inline void i2c_added("
                 "struct device *dev)\n{\n\tput_device(dev);\n}"))},
        "another type in a header": diff(
            HEADER, header, [re.sub(r"^\tint irq;", "\tlong irq; /* */", line)
                             for line in header] + [nonce]),
    }


def timed(args: list[str]) -> tuple[float, float, subprocess.CompletedProcess]:
    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    wall, cpu = time.monotonic(), spent()
    done = subprocess.run(args, capture_output=True, text=True,
                          errors="replace")
    if done.returncode not in (0, 1, 2):
        sys.exit(f"{' '.join(args)}: {done.stderr}")
    return time.monotonic() - wall, spent() - cpu, done


def main() -> None:
    refaudit, kernel = sys.argv[1:3]
    rng = random.Random()
    with tempfile.TemporaryDirectory() as work:
        store = sys.argv[3] if len(sys.argv) > 3 else work + "/store.db"
        common = ["--kernel", kernel, "--store", store]
        wall, cpu, _ = timed([refaudit, "audit", *common, "--out",
                              work + "/out", "--format", "json"])
        print(f"{'audit before':24} {wall:7.1f} s {cpu:7.1f} s", flush=True)
        print(f"{'patch':24} {'clock':>9} {'processor':>9}")
        for name, text in patches(kernel, rng).items():
            path = os.path.join(work, "patch")
            with open(path, "w", encoding="latin-1", newline="") as file:
                file.write(text)
            wall, cpu, done = timed([refaudit, "gate", *common, "--patch",
                                     path, "--verbose"])
            how = "" if "began with the tables" in done.stderr else \
                "   (all rounds)"
            print(f"{name:24} {wall:7.1f} s {cpu:7.1f} s{how}", flush=True)


if __name__ == "__main__":
    main()
