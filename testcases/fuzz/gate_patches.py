#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""gate_patches.py REFAUDIT [COUNT [SEED [JOBS]]] - mutated patches for refaudit gate.

Patches of every form that the gate reads are bent at random (always the same
way for one seed) and judged against a tree of a few files. Whatever they hold:
the program ends in time with a documented status and says so in its last line,
or says in one line why not; no sanitizer speaks, and not a byte changes in the
tree, beside it, in the working directory, in HOME or in TMPDIR.

spatch is played by a program that sees nothing, so that the time goes into the
gate; REAL_SPATCH=1 takes the real one. A patch that breaks a rule is kept in
build/ and named. Exit status 1 when there is one.
"""

from __future__ import annotations

import base64
import collections
import concurrent.futures
import os
import quopri
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LIMIT_S = 120
WORDS = {0: "pass", 1: "fail", 2: "incomplete"}

RULE = b"""// SPDX-License-Identifier: GPL-2.0-only
/// Each call of audit_me() is a finding.
// Id: audit-me
// Severity: medium
// Confidence: unmeasured
// Words: audit_me
// Facts: self

virtual report, context, org, patch, facts

@auditme_call depends on facts@
expression object;
position place;
@@
  audit_me@place(object)

@script:python depends on facts@
object << auditme_call.object;
place << auditme_call.place;
@@
emit("audit-me", "call", place, object=object)
"""

VERDICT = b"""-- SPDX-License-Identifier: GPL-2.0-only
SELECT path, line, col, end_col, function, attrs ->> 'object' AS subject,
	'audit_me of ' || (attrs ->> 'object') AS message,
	json_array(json_object('path', path, 'line', line, 'role', 'call',
		'text', 'here')) AS evidence
FROM facts
WHERE patch = 'audit-me';
"""

TREE = {
    "Makefile": b"VERSION = 6\nPATCHLEVEL = 99\nSUBLEVEL = 3\n",
    "MAINTAINERS": b"THE REST\nM:\tA <a@example.org>\nF:\t*\n",
    "include/linux/foo.h": b"struct foo {\n\tint count;\n\tstruct foo *next;\n};\n",
    "drivers/one.c": b"#include <linux/foo.h>\n\nint one(struct foo *f)\n{\n\taudit_me(f);\n"
    b"\treturn f->count;\n}\n\nint two(struct foo *f)\n{\n\treturn 0;\n}\n",
    "net/three.c": b"#include <linux/foo.h>\n\nvoid three(struct foo *f)\n{\n\tif (f)\n"
    b"\t\taudit_me(f);\n}\n",
}

PLAIN = b"""--- a/drivers/one.c
+++ b/drivers/one.c
@@ -8,5 +8,6 @@ int one(struct foo *f)

 int two(struct foo *f)
 {
+\taudit_me(f->next);
 \treturn 0;
 }
"""

GIT = b"""diff --git a/include/linux/foo.h b/include/linux/foo.h
index 123..456 100644
--- a/include/linux/foo.h
+++ b/include/linux/foo.h
@@ -1,4 +1,5 @@
 struct foo {
 \tint count;
+\tstruct device dev;
 \tstruct foo *next;
 };
diff --git a/net/three.c b/net/four.c
similarity index 90%
rename from net/three.c
rename to net/four.c
--- a/net/three.c
+++ b/net/four.c
@@ -2,6 +2,6 @@

 void three(struct foo *f)
 {
-\tif (f)
+\tif (!f)
 \t\taudit_me(f);
 }
diff --git a/drivers/one.c b/drivers/copy.c
similarity index 100%
copy from drivers/one.c
copy to drivers/copy.c
diff --git a/drivers/new.c b/drivers/new.c
new file mode 100644
--- /dev/null
+++ b/drivers/new.c
@@ -0,0 +1,3 @@
+void fresh(struct foo *f)
+{ audit_me(f);
+}
\\ No newline at end of file
diff --git a/drivers/one.c b/drivers/one.c
deleted file mode 100644
--- a/drivers/one.c
+++ /dev/null
@@ -1,12 +0,0 @@
-#include <linux/foo.h>
-
-int one(struct foo *f)
-{
-\taudit_me(f);
-\treturn f->count;
-}
-
-int two(struct foo *f)
-{
-\treturn 0;
-}
diff --git a/run.sh b/run.sh
new file mode 100755
--- /dev/null
+++ b/run.sh
@@ -0,0 +1 @@
+echo
diff --git a/a.png b/a.png
new file mode 100644
GIT binary patch
literal 1
IcmZPo000310RR91

diff --git a/net/link.c b/net/link.c
new file mode 120000
--- /dev/null
+++ b/net/link.c
@@ -0,0 +1 @@
+/etc/passwd
\\ No newline at end of file
diff --git "a/net/\\303\\244.c" "b/net/\\303\\244.c"
new file mode 100644
--- /dev/null
+++ "b/net/\\303\\244.c"
@@ -0,0 +1 @@
+int umlaut;
"""

HEAD = b"From 0123456789 Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\n"
MBOX = (HEAD + b"Subject: [PATCH 0/2] cover\n\nhello\n\n" + HEAD
        + b"Subject: [PATCH 1/2] =?utf-8?q?a=20b?=\n\nwhy\n---\n" + PLAIN
        + b"-- \n2.39.5\n\n" + HEAD + b"Subject: [PATCH 2/2]\n two\n\n---\n"
        + GIT[:GIT.index(b"diff --git a/net/three.c")] + b"-- \n2.39.5\n\n")
QUOTED = (b"From: A <a@example.org>\nSubject: q\nContent-Transfer-Encoding: quoted-printable\n\n"
          + quopri.encodestring(PLAIN))
PARTS = (b'From: A <a@example.org>\nSubject: b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; '
         b'boundary="=-b"\n\n--=-b\nContent-Type: text/plain\n\nhello\n--=-b\nContent-Type: '
         b"text/x-patch\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(GIT)
         + b"--=-b--\n")
SEEDS = [PLAIN, GIT, MBOX, QUOTED, PARTS, PLAIN.replace(b"\n", b"\r\n")]

PATHS = [b"../beside/x.c", b"/etc/passwd", b"a/../../beside/x.c", b".git/hooks/pre-push",
         b".cocciconfig", b"net/../drivers/one.c", b"drivers/one.c/x.c", b"drivers", b"", b"a/",
         b"/dev/null", b"./net/three.c", b"net//three.c", b"x" * 5000 + b".c", b"d/" * 500 + b"e.c",
         b'"a/net/\\057..\\057x.c"', b'"a/\\n.c"', b"net/\x01.c", b"net/\xff\xfe.c",
         b"a b\tc.c", b"suppressions.json", b"Makefile", b"include/linux/foo.h"]
NUMBERS = [b"0", b"1", b"-1", b"2147483648", b"4294967295", b"4294967296",
           b"18446744073709551616", b"99999999999999999999999", b"007", b"1e9"]
ODD = [b"\x00", b"\xff", b"\r", b"\n", b"\x1b[2J", b"%n%s", b"{", b"}", b"/*", b"*/", b'"', b"'",
       b"#if 0\n", b"#endif\n", b"\\\n", b"(", b")", b"audit_me(", b"\n+" + b"{" * 3000,
       b"\n+" + b"(" * 3000, b"\n+" + b"x" * 70000, b"=", b"=3D", b"\n@@ -1 +1 @@\n",
       b"\ndiff --git a/x b/x\n", b"\nFrom 0 Mon Sep 17 00:00:00 2001\n", b"\n-- \n", b"\n+++ b/x\n"]


def bend(rng: random.Random) -> bytes:
    """One of the seeds, after a few changes: most apply when there are few."""
    text = rng.choice(SEEDS)
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 6])):
        lines = text.split(b"\n")
        i = rng.randrange(len(lines))
        at = rng.randrange(len(text) + 1)
        how = rng.randrange(13)
        if how == 0:
            text = text[:at] + bytes([rng.randrange(256)]) + text[at + 1:]
        elif how == 1:
            text = text[:at] + rng.choice(ODD) + text[at:]
        elif how == 2:
            text = text[:at] if rng.random() < 0.3 else text[:at] + text[at + rng.randrange(40):]
        elif how == 3:
            text = b"\n".join(lines[:i] + lines[i + 1:])
        elif how == 4:
            text = b"\n".join(lines[:i] + [lines[i]] * rng.choice([2, 3, 50]) + lines[i + 1:])
        elif how == 5:
            k = rng.randrange(len(lines))
            lines[i], lines[k] = lines[k], lines[i]
            text = b"\n".join(lines)
        elif how in (6, 7):
            numbers = list(re.finditer(rb"(?<=[-+, ])\d+", text))
            if numbers:
                m = rng.choice(numbers)
                text = text[:m.start()] + rng.choice(NUMBERS) + text[m.end():]
        elif how in (8, 9):
            names = list(re.finditer(rb"(?<=[ab]/)[\w/.-]+|(?<=(?:from|  to) )\S+", text))
            if names:
                m = rng.choice(names)
                text = text[:m.start()] + rng.choice(PATHS) + text[m.end():]
        elif how == 10:
            other = rng.choice(SEEDS)
            text = text[:at] + other[rng.randrange(len(other)):]
        elif how == 11:
            lines[i] = rng.choice([b"+", b"-", b" ", b"\\ No newline", b""]) + lines[i][1:]
            text = b"\n".join(lines)
        else:
            modes = list(re.finditer(rb"1[02]0[67][0-9]{2}", text))
            if modes:
                m = rng.choice(modes)
                mode = rng.choice([b"120000", b"160000", b"040000", b"100755", b"000000"])
                text = text[:m.start()] + mode + text[m.end():]
    return text


def put(path: Path, text: bytes, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)
    path.chmod(mode)


class Room:
    """A tree and all that a run could reach, with a store outside of it."""

    def __init__(self, top: Path, refaudit: str) -> None:
        self.top, self.refaudit = top, refaudit
        self.watched = top / "watched"
        for path, text in TREE.items():
            put(self.watched / "tree" / path, text)
        for name in ("beside", "cwd", "home", "tmp"):
            (self.watched / name).mkdir()
        data = top / "data"
        shutil.copytree(PROJECT / "cocci" / "lib", data / "cocci" / "lib")
        put(data / "cocci/data/builtins.h", (PROJECT / "cocci/data/builtins.h").read_bytes())
        for name in (PROJECT / "tool").glob("*.sql"):
            put(data / "tool" / name.name, name.read_bytes())
        put(data / "cocci/counter/audit-me.cocci", RULE)
        put(data / "cocci/counter/audit-me.sql", VERDICT)
        put(data / "cocci/counter/audit-me.md", b"# Why\n")
        self.env = dict(os.environ, HOME=str(self.watched / "home"), REFAUDIT_DATA=str(data),
                        TMPDIR=str(self.watched / "tmp"))
        self.env.pop("XDG_CACHE_HOME", None)
        if not os.environ.get("REAL_SPATCH"):
            put(top / "bin/spatch", b"#!/bin/sh\n[ \"$1\" != --version ] || "
                b"echo spatch version 1.1.1\nexit 0\n", 0o755)
            self.env["PATH"] = f"{top / 'bin'}:{os.environ['PATH']}"
        self.before = self.inventory()

    def inventory(self) -> list[tuple[str, int, int, int]]:
        # TMPDIR is written to, and must be empty again.
        tmp = self.watched / "tmp"
        return sorted((str(p), s.st_mode, s.st_size if p.is_file() else 0,
                       0 if p == tmp else s.st_mtime_ns)
                      for p in self.watched.rglob("*") for s in [p.lstat()])

    def judge(self, patch: bytes) -> tuple[int, str]:
        """The status, and what was wrong with it, if anything."""
        (self.top / "patch").write_bytes(patch)
        try:
            run = subprocess.run(
                [self.refaudit, "gate", "--kernel", str(self.watched / "tree"), "--store",
                 str(self.top / "store.db"), "--quiet", "--jobs", "1", "--patch",
                 str(self.top / "patch")],
                capture_output=True, check=False, timeout=LIMIT_S, env=self.env,
                cwd=self.watched / "cwd")
        except subprocess.TimeoutExpired:
            return -1, "it did not end"
        said = run.stderr.decode("utf-8", "replace")
        last = run.stdout.decode("utf-8", "replace").rsplit("\n", 2)[-2:-1]
        wrong = ""
        if re.search(r"Sanitizer|runtime error|bug:|internal error", said):
            wrong = said[:2000]
        elif run.returncode == 128:
            if run.stdout or said.count("\n") != 1:
                wrong = f"not one line: {said[:500]}"
        elif run.returncode not in WORDS:
            wrong = f"status {run.returncode}: {said[:500]}"
        elif not last or not last[0].endswith(": " + WORDS[run.returncode]):
            wrong = f"status {run.returncode}, but '{last}'"
        now = self.inventory()
        if now != self.before:
            wrong += f" written to: {sorted(set(now) ^ set(self.before))[:5]}"
            self.before = now
        return run.returncode, wrong


def work(refaudit: str, first: int, count: int, step: int, seed: int) -> tuple[
        collections.Counter[int], list[tuple[int, str, bytes]]]:
    statuses: collections.Counter[int] = collections.Counter()
    bad = []
    with tempfile.TemporaryDirectory() as top:
        room = Room(Path(top), refaudit)
        for i in range(first, count, step):
            patch = bend(random.Random(seed * 1_000_003 + i))
            status, wrong = room.judge(patch)
            statuses[status] += 1
            if wrong:
                bad.append((i, wrong, patch))
    return statuses, bad


def main() -> int:
    refaudit = str(Path(sys.argv[1]).resolve())
    count, seed, jobs = (int(sys.argv[i]) if len(sys.argv) > i else default
                         for i, default in ((2, 10000), (3, 1), (4, os.cpu_count() or 1)))
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        runs = [pool.submit(work, refaudit, k, count, jobs, seed) for k in range(jobs)]
        results = [run.result() for run in runs]
    statuses = sum((s for s, _ in results), collections.Counter())
    bad = sorted(b for _, some in results for b in some)
    for i, wrong, patch in bad[:20]:
        kept = PROJECT / "build" / f"gate-patch-{seed}-{i}"
        put(kept, patch)
        print(f"patch {i} (kept in {kept}): {wrong}")
    print(f"{count} mutated patches, seed {seed}: " + ", ".join(
        f"{n} with status {s}" for s, n in sorted(statuses.items()))
        + f"; {len(bad)} wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
