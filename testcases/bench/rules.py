#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""rules.py KERNEL [RULES...] - what does a rule add to a first audit?

Each of RULES is a name or several with commas between them, measured together;
by default every rule of the family kref that is on, and last all that walk paths
(they share one pass). The audit is one of DIRS below (or of $DIRS), cold but for
the types, which every rule needs. Printed is processor time, in all and per
cent of it that is saved by leaving the rules out.
"""
import os
import shutil
import subprocess
import sys
import tempfile

DIRS = "drivers/scsi drivers/usb/core drivers/soc sound/soc/fsl net/bluetooth fs/btrfs"
REFAUDIT = os.environ.get("REFAUDIT", "build/refaudit")


def on():
    """name -> family of the rules that are on."""
    text = subprocess.run([REFAUDIT, "rules"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    rows = [line.split(maxsplit=4) for line in text.splitlines()]
    return {r[0]: r[1] for r in rows if not r[4].startswith("(off)")}


def walkers(rules):
    """Those whose verdict reads the walk over paths."""
    here = os.path.join(os.path.dirname(__file__), "../../cocci/kref")
    return [r for r in rules if os.path.exists(os.path.join(here, r + ".cocci"))
            and "// Facts: reference-paths" in open(
                os.path.join(here, r + ".cocci")).read()]


def cost(kernel, rules, types, dirs, scratch):
    """Processor time, that of the workers included."""
    store = os.path.join(scratch, "store")
    shutil.copy(types, store)
    command = [REFAUDIT, "audit", "--kernel", kernel, "--quiet", "--format", "json",
               "--rules", ",".join(rules), "--store", store,
               "--out", os.path.join(scratch, "out")]
    for d in dirs:
        command += ["--subdir", d]
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 2):	# 2: some function was not seen
        sys.exit("rules.py: the audit failed")
    return usage.ru_utime + usage.ru_stime


def main():
    if len(sys.argv) < 2 or not os.path.exists(sys.argv[1] + "/Makefile"):
        sys.exit(__doc__.split("\n", maxsplit=1)[0])
    kernel, wanted = sys.argv[1], [a.split(",") for a in sys.argv[2:]]
    rules, dirs = on(), os.environ.get("DIRS", DIRS).split()
    wanted = wanted or [[r] for r, family in rules.items() if family == "kref"] + \
        [walkers(rules)]
    with tempfile.TemporaryDirectory() as scratch:
        types = os.path.join(scratch, "types")
        subprocess.run([REFAUDIT, "audit", "--kernel", kernel, "--quiet",
                        "--format", "json", "--rules", "put-with-kfree",
                        "--subdir", "kernel/dma", "--store", types,
                        "--out", os.path.join(scratch, "out")], check=True)
        whole = cost(kernel, rules, types, dirs, scratch)
        print("all %d rules: %.1f s of processor time in %s" %
              (len(rules), whole, " ".join(dirs)), flush=True)
        for some in wanted:
            less = cost(kernel, [r for r in rules if r not in some], types, dirs,
                        scratch)
            print("  %5.1f %%  %s" % (100 * (whole - less) / whole,
                                      ", ".join(some)), flush=True)


if __name__ == "__main__":
    main()
