#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""matchers.py - spatch and our matcher, side by side.

matchers.py PATH... [-p PATCH,...] [-n EXAMPLES] [-j JOBS] [-s]

Has both match the patches (all with "Matcher: local", unless some are named) over
the files, or the .c and .h files below the directories, as they are, and compares
every fact, and which functions were seen. Prints what only one of them says, by
patch and kind with the first examples, and what processor time both took. Status 1
when something differs.

-s: instead of our matcher, spatch finds and runner.py runs the scripts: what
differs then is the fault of runner.py.

matchers.py -a KERNEL [DIR...] [-r RULE,...]
Two audits of the directories, cold but for the types, with either matcher: what
processor time they took, and what differs in their stores.
"""

import argparse
import collections
import concurrent.futures
import json
import marshal
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
REFAUDIT = os.environ.get("REFAUDIT", os.path.join(PROJECT, "build/refaudit"))
STANDARD = os.path.join(os.environ.get("COCCINELLE_HOME", "/usr/lib/coccinelle"),
                        "standard.h")
RUNNER = os.path.join(PROJECT, "cocci/lib/runner.py")
SECONDS = 60
BATCH = 60
EPILOGUE = """
@refaudit_seen exists@
identifier refaudit_f;
position refaudit_p;
@@
 refaudit_f@refaudit_p(...) { ... }

@script:python@
p << refaudit_seen.refaudit_p;
@@
sys.stdout.write(json.dumps([1, p[0].file, int(p[0].line)]) + "\\n")

@script:python@
@@
for name in cocci.files():
    sys.stdout.write(json.dumps([2, name]) + "\\n")
sys.stdout.flush()
"""
ENV = {"PATH": "/usr/bin:/bin", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "0",
       "OCAMLRUNPARAM": "o=200"}


def read(path):
    with open(path, encoding="latin-1") as file:
        return file.read()


# ---- patches ----

def patches():
    """id -> path"""
    found = {}
    for top, dirs, names in os.walk(os.path.join(PROJECT, "cocci")):
        dirs.sort()
        for name in names:
            if name.endswith(".cocci") and not name.endswith(".fix.cocci") and \
               os.path.basename(top) != "lib":
                found[name[:-6]] = os.path.join(top, name)
    return found


def header(text, key):
    found = re.search(r"^// %s: (.*(?:\n//   .*)*)" % key, text, re.M)
    return found[1].replace("\n//", " ").split() if found else []


def with_text(name):
    text = read(os.path.join(PROJECT, "cocci", name))
    if name.endswith(".cocci"):
        return "\n" + text
    if name.endswith(".py"):
        return "\n@initialize:python@\n@@\n" + text
    stem = os.path.basename(name).split(".")[0].replace("-", "_").upper()
    return '\n@initialize:python@\n@@\n%s = """%s"""\n' % (stem, text)


def bundle(paths):
    out = ["virtual facts, report, context, org, patch\n\n",
           read(os.path.join(PROJECT, "cocci/lib/emit.cocci"))]
    for path in paths:
        text = read(path)
        whole = "".join(map(with_text, header(text, "With"))) + "\n" + text
        out += ["\n", re.sub(r"^virtual .*", "", whole, flags=re.M)]
    return "".join(out)


def words(path):
    """What a file must use one of, or None: any file will do."""
    text = read(path)
    if header(text, "On") == ["ask"]:
        return None
    out = []
    for word in header(text, "Words"):
        if word.startswith("@"):
            lines = read(os.path.join(PROJECT, "cocci/data", word[1:])).split("\n")
            out += [re.split(r"[#\t ]", line)[0] for line in lines]
        else:
            out.append(word)
    return [w for w in out if w]


def isos():
    """What spatch is told to do without."""
    text = read(os.path.join(PROJECT, "tool/spatch.c"))
    table = re.search(r"unused_isos\[\] = \{(.*?)\};", text, re.S)[1]
    return re.findall(r'"(\w+)"', table)


# ---- files ----

def below(path):
    if not os.path.isdir(path):
        return [path]
    return sorted(os.path.join(top, name) for top, _, names in os.walk(path)
                  for name in names if name.endswith((".c", ".h")))


def wanted(paths, chosen):
    lists = [words(p) for p in chosen]
    if None in lists:
        return paths
    any_word = re.compile(r"\b(?:%s)\b" % "|".join(sorted({w for l in lists for w in l})))
    return [p for p in paths if any_word.search(read(p))]


def ascii_of(text):
    """As the driver masks it (handout.h)."""
    text = text.removeprefix("\xef\xbb\xbf").replace("\0", " ")
    return re.sub("[\x80-\xff]", "?", text)


# ---- both matchers ----

class Said:
    def __init__(self):
        self.facts = collections.defaultdict(list)	# file -> facts
        self.seen = collections.defaultdict(set)	# file -> lines
        self.done = set()
        self.failed = {}
        self.time = 0.0
        self.odd = []

    def add(self, other):
        self.facts.update(other.facts)
        self.seen.update(other.seen)
        self.done |= other.done
        self.failed.update(other.failed)
        self.time += other.time
        self.odd += other.odd

    def take(self, line):
        try:
            fact = json.loads(line)
        except ValueError:
            self.odd.append(line)
            return
        if fact[0] == 1:
            self.seen[fact[1]].add(fact[2])
        elif fact[0] == 2:
            self.done.add(fact[1])
        else:
            self.facts[fact[2]].append(json.dumps(fact, sort_keys=True))


def run(argv, cwd):
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(argv, cwd=cwd, stdout=out, stderr=err,
                                 env=dict(ENV, HOME=cwd))
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
        out.seek(0)
        err.seek(0)
        return (out.read().decode(), err.read().decode(), os.waitstatus_to_exitcode(status),
                usage.ru_utime + usage.ru_stime)


def listen(argv, cwd):
    said = Said()
    out, err, status, said.time = run(argv, cwd)
    for line in filter(None, out.split("\n")):
        said.take(line)
    for line in filter(None, err.split("\n")):
        failed = re.search(r"EXN: (.*) in (\S+)$", line)
        if failed:
            said.failed[failed[2]] = failed[1]
        elif "warning: " not in line:
            said.odd.append(line)
    if status:
        said.odd.append("%s ended with %d" % (argv[0], status))
    return said


def spatch_argv(program, groups):
    off = [word for iso in isos() for word in ("--disable-iso", iso)]
    return ["spatch", *off, "-D", "facts", "--very-quiet", "--no-show-diff", "--no-includes",
            "--macro-file-builtins", "../builtins.h", "--timeout", str(SECONDS),
            "--cocci-file", program, "--file-groups", groups]


def by_spatch(cwd):
    return listen(spatch_argv("../b.cocci", "../g"), cwd)


def by_us(cwd):
    return listen(["/usr/bin/python3", "-S", "-B", RUNNER, str(SECONDS), REFAUDIT,
                   "match-worker", "../m.cocci", "../g1", str(SECONDS)], cwd)


# ---- spatch in the place of our matcher ----

BLOCK = re.compile(r"^@\s*(script|initialize|finalize)\s*:\s*python(.*?)@[ \t]*\n(.*?)^@@[ \t]*\n"
                   r"(.*?)(?=^@|\Z)", re.M | re.S)
# spatch takes its own comments out of scripts; those in strings and of Python stay.
COMMENT = re.compile(r'''("{3}.*?"{3}|\'{3}.*?\'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*)'''
                     r"|//[^\n]*", re.S)
NAMES = re.compile(r"^(\w+) << [\w.]+(?: = (.*?))?;", re.M)
TELL = """
def refaudit_place(l):
    return (int(l.line), int(l.column), int(l.line_end), int(l.column_end), l.current_element,
            int(l.current_element_line))

def refaudit_value(v):
    if isinstance(v, str):
        return v
    if isinstance(v, tuple):
        return [refaudit_place(l) for l in v] or None
    return list(v.elements)

def refaudit_tell(number, *values):
    sys.stdout.write(json.dumps([0, cocci.files()[0], number,
        [refaudit_value(v) for v in values]]) + "\\n")
"""


def telling(text):
    """(the blocks, the patch with scripts that tell what they were given)"""
    blocks, out, at = [], [], 0
    for m in BLOCK.finditer(text):
        names = [(n, d or None) for n, d in NAMES.findall(m[3])]
        blocks.append((m[1], text.count("\n", 0, m.start(4)) + 1, 
                       COMMENT.sub(lambda c: c[1] or "", m[4]), names))
        out.append(text[at:m.start(4)])
        if m[1] == "script":
            out.append("refaudit_tell(%s)\n" % ", ".join(
                [str(len(blocks) - 1)] + [n for n, _ in names]))
        elif len(blocks) == 1:
            out.append("import json\nimport sys\n" + TELL)
        else:
            out.append("pass\n")
        out.append("\n")
        at = m.end()
    return blocks, "".join(out) + text[at:]


def frame_of(thing):
    data = marshal.dumps(thing, 2)
    return len(data).to_bytes(4, "little") + data


def untuple(values):
    return [[tuple(x) if isinstance(x, list) else x for x in v] if isinstance(v, list) else v
            for v in values]


def by_runner(cwd):
    text = read(os.path.join(cwd, "../m.cocci"))
    blocks, patch = telling(text)
    with open(os.path.join(cwd, "../t.cocci"), "w") as file:
        file.write(patch + EPILOGUE)
    out, err, _, _ = run(spatch_argv("../t.cocci", "../g"), cwd)
    events, seen, done = collections.defaultdict(list), collections.defaultdict(list), []
    for line in map(json.loads, filter(None, out.split("\n"))):
        if line[0] == 0:
            events[line[1]].append((line[2], untuple(line[3])))
        elif line[0] == 1:
            seen[line[1]].append(line[2])
        else:
            done.append(line[1])
    with open(os.path.join(cwd, "../frames"), "wb") as file:
        file.write(frame_of(("scripts", blocks, [], "")))
        for path in done:
            file.write(frame_of(("file", path, events[path], seen[path], 0, 0)))
    return listen(["/usr/bin/python3", "-S", "-B", RUNNER, str(SECONDS), "/bin/cat",
                   "../frames"], cwd)


# ---- side by side ----

def side_by_side(numbered, text, ours):
    """Both about files given as (number, path)."""
    with tempfile.TemporaryDirectory() as top:
        cwd = os.path.join(top, "empty")
        os.mkdir(cwd)
        os.mkdir(os.path.join(top, "s"))
        for name, content in (
                ("builtins.h", read(STANDARD) + "\n" +
                 read(os.path.join(PROJECT, "cocci/data/builtins.h"))),
                ("b.cocci", text + EPILOGUE), ("m.cocci", text),
                ("g", "".join("../s/%d%s\n\n" % (n, p[-2:]) for n, p in numbered)),
                ("g1", "".join("../s/%d%s\n" % (n, p[-2:]) for n, p in numbered)),
                *(("s/%d%s" % (n, p[-2:]), ascii_of(read(p))) for n, p in numbered)):
            with open(os.path.join(top, name), "w", encoding="latin-1") as file:
                file.write(content)
        return by_spatch(cwd), ours(cwd)


def show(title, differing, real, examples):
    """differing: key -> [(file, text)]"""
    for key, items in sorted(differing.items(), key=lambda x: (-len(x[1]), x[0])):
        print("%6d %s: %s" % (len(items), title, key))
        for file, text in items[:examples]:
            print("        %s:%s" % (real[file], text))


def told(fact):
    f = json.loads(fact)
    return "%d:%d-%d %s %s" % (f[3], f[4], f[5], f[6], json.dumps(f[7], sort_keys=True))


def compare(spatch, ours, real, examples):
    """How much differs."""
    wrong = 0
    same = collections.Counter()
    only = [collections.defaultdict(list), collections.defaultdict(list)]
    unseen = [collections.defaultdict(list), collections.defaultdict(list)]
    for file in real:
        a, b = set(spatch.facts[file]), set(ours.facts[file])
        for fact in a & b:
            same["/".join(json.loads(fact)[:2])] += 1
        for mine, theirs, which in ((a, b, 0), (b, a, 1)):
            for fact in sorted(mine - theirs, key=lambda f: json.loads(f)[3:6]):
                only[which]["/".join(json.loads(fact)[:2])].append((file, told(fact)))
        for mine, theirs, which in ((spatch, ours, 0), (ours, spatch, 1)):
            for line in sorted(mine.seen[file] - theirs.seen[file]):
                unseen[which]["functions"].append((file, str(line)))
    for key, n in sorted(same.items()):
        print("%6d the same: %s" % (n, key))
    show("functions seen only by spatch", unseen[0], real, examples)
    show("functions seen only by us", unseen[1], real, examples)
    show("only spatch says", only[0], real, examples)
    show("only we say", only[1], real, examples)
    for who, said in (("spatch", spatch), ("we", ours)):
        for file, why in sorted(said.failed.items())[:20]:
            print("       %s failed at %s: %s" % (who, real.get(file, file), why))
        for line in said.odd[:20]:
            print("       %s said: %s" % (who, line[:200]))
        wrong += len(said.odd)
    wrong += sum(len(x) for d in only + unseen for x in d.values())
    wrong += len(set(ours.failed) - set(spatch.failed))
    print("%d files, %d functions, %d facts the same, %d only spatch, %d only we; "
          "%.1f s of processor time by spatch, %.1f s by us" % (
              len(real), sum(map(len, spatch.seen.values())), sum(same.values()),
              sum(map(len, only[0].values())), sum(map(len, only[1].values())),
              spatch.time, ours.time))
    return wrong, sum(same.values())


# ---- whole audits ----

def audit(kernel, dirs, rules, store, *more):
    """Processor time, that of the workers included."""
    with tempfile.TemporaryDirectory() as out:
        argv = [REFAUDIT, "audit", "--kernel", kernel, "--quiet", "--format", "json",
                "--store", store, "--out", out, *more]
        for d in dirs:
            argv += ["--subdir", d]
        if rules:
            argv += ["--rules", rules]
        child = subprocess.Popen(argv)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 2):	# 2: some function was not seen
        sys.exit("matchers.py: the audit failed")
    return usage.ru_utime + usage.ru_stime


def audits(kernel, dirs, rules):
    with tempfile.TemporaryDirectory() as scratch:
        types = os.path.join(scratch, "types")
        audit(kernel, ["kernel/dma"], "put-with-kfree", types)
        stores = []
        for matcher in ("spatch", "local"):
            stores.append(os.path.join(scratch, matcher))
            shutil.copy(types, stores[-1])
            print("%s: %.1f s of processor time" % (matcher, audit(
                kernel, dirs, rules, stores[-1], "--matcher", matcher)), flush=True)
        return subprocess.run(["/usr/bin/python3", "-B", os.path.join(
            PROJECT, "testcases/cli/matcher_twins.py"), *stores]).returncode


def main():
    args = argparse.ArgumentParser(usage=__doc__)
    args.add_argument("paths", nargs="+")
    args.add_argument("-p", "--patches", default="")
    args.add_argument("-n", "--examples", type=int, default=3)
    args.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    args.add_argument("-s", "--stand-in", action="store_true")
    args.add_argument("-a", "--audit", action="store_true")
    args.add_argument("-r", "--rules")
    given = args.parse_args()
    if given.audit:
        sys.exit(audits(given.paths[0], given.paths[1:], given.rules))
    known = patches()
    names = [n for n in given.patches.split(",") if n] or sorted(
        n for n, p in known.items() if header(read(p), "Matcher") == ["local"])
    chosen = [known[n] for n in names]
    files = wanted([f for p in given.paths for f in below(p)], chosen)
    numbered = list(enumerate(files))
    real = {"../s/%d%s" % (n, p[-2:]): p for n, p in numbered}
    batches = [numbered[i:i + BATCH] for i in range(0, len(numbered), BATCH)]
    sides = [Said(), Said()]
    text = bundle(chosen)
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        for both in pool.map(lambda b: side_by_side(
                b, text, by_runner if given.stand_in else by_us), batches):
            for side, said in zip(sides, both):
                side.add(said)
    wrong, same = compare(*sides, real, given.examples)
    sys.exit(bool(wrong or not same))


if __name__ == "__main__":
    main()
