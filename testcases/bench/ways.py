#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""ways.py - spatch and our matcher about `...`, over functions made at random.

ways.py [SEEDS] [-f FUNCTIONS] [-s FIRST]

For each seed a file of small functions with branches, loops, switches and jumps is
made, and both match rules with all kinds of dots over it. Prints each function about
which they do not agree, with what each says, and the numbers. Functions that spatch
does not read are left out, and what is known and meant (matching_rule.h): spatch sees no
return in a branch that lies in an if with an else. Status 1 when they differ.
"""

import argparse
import collections
import json
import os
import random
import sys
import tempfile

import matchers

DOTS = {
    "plain": ("", "\n... "),
    "strict": ("", "\n... when strict"),
    "when": ("", "\n... when != bad(x)"),
    "whenstrict": ("", "\n... when != bad(x)\n    when strict"),
    "exists": (" exists", "\n... when != bad(x)"),
}
# What is declared besides x, the end, what scripts want of it.
ENDS = {
    "value": ("expression y;", "B@q(y);", "xy"),
    "same": ("", "B@q(x);", "x"),
    "other": ("expression y;", "B@q(y);", "x"),
    "alone": ("expression y;", "B@q(y);", ""),
    "either": ("identifier y;", "\\(B@q(x); \\| return@q x; \\| y@q(x, ...);\\)", "xy"),
    "return": ("", "return@q x;", "x"),
}
RULE = """@%(rule)s%(head)s@
expression x;
%(decls)s
position p, q;
@@
A@p(x);%(dots)s
%(end)s

@script:python@
%(binds)s
p << %(rule)s.p;
q << %(rule)s.q;
@@
emit("ways", "%(rule)s", p, q=" ".join(l.line for l in q)%(values)s)

"""


# In the branch of an if.
BLOCKS = {
    "returns": "... when != bad(x)\nreturn@q r;",
    "ends": "... when != bad(x)\nB@q(x);\n... when any",
    "some": "... when any\nB@q(x);\n... when any",
    "two": "... when any\nB@q(x);\n... when != bad(x)\nreturn r;",
}
BLOCK_RULE = """@block_%(rule)s exists@
expression x, r;
position p, q;
@@
if (A@p(x)) {
%(block)s
}

@script:python@
p << block_%(rule)s.p;
q << block_%(rule)s.q;
x << block_%(rule)s.x;
@@
emit("ways", "block_%(rule)s", p, q=" ".join(l.line for l in q), x=x)

"""


def rules():
    return "".join(BLOCK_RULE % {"rule": rule, "block": block}
                   for rule, block in BLOCKS.items()) + "".join(RULE % {
        "rule": "%s_%s" % (how, where),
        "head": head, "dots": dots, "decls": decls, "end": end,
        "binds": "\n".join('%s << %s_%s.%s = "";' % (n, how, where, n) for n in names),
        "values": "".join(", %s=%s" % (n, n) for n in names),
    } for how, (head, dots) in DOTS.items() for where, (decls, end, names) in ENDS.items())


class Function:
    def __init__(self, dice, number):
        self.dice = dice
        self.labels = dice.choice([0, 0, 0, 1, 1, 2])
        self.left = dice.randint(4, 14)
        self.directives = 0
        lines = []
        parts = self.labels + 1
        for i in range(parts):
            if i:
                lines.append("l%d:" % i)
                lines.append("\tfoo();")
            lines += self.block(1, loop=False, switch=False)
        end = dice.choice(["return 0;", "return a;", "return b;", None])
        if end:
            lines.append("\t" + end)
        self.lines = ["int f%d(int a, int b)" % number, "{"] + lines + ["}", ""]

    def block(self, depth, loop, switch):
        lines = []
        for _ in range(self.dice.randint(1, 4)):
            if self.left <= 0 and lines:
                break
            lines += self.statement(depth, loop, switch)
            if lines[-1].strip().startswith(("return", "goto", "break", "continue")):
                break
        return lines

    def braces(self, depth, loop, switch):
        indent = "\t" * depth
        if self.dice.random() < 0.4:
            return self.simple(depth, loop, switch, 0.5)
        return [indent + "{"] + self.block(depth + 1, loop, switch) + [indent + "}"]

    def jump(self, loop, switch):
        jumps = ["return 0;", "return a;", "return b;"]
        jumps += ["goto l%d;" % (i + 1) for i in range(self.labels)] * 2
        if loop:
            jumps += ["continue;"] * 2
        if loop or switch:
            jumps += ["break;"] * 2
        return self.dice.choice(jumps)

    def simple(self, depth, loop, switch, jumps):
        self.left -= 1
        # Not where the rest could not be reached, nor between directives: spatch
        # looks at dead code, and at braces behind an #endif, in ways of its own.
        if depth > 1 and not self.directives and self.dice.random() < jumps:
            return ["\t" * depth + self.jump(loop, switch)]
        return ["\t" * depth + self.dice.choice(
            ["A(a);", "A(a);", "A(b);", "B(a);", "B(a);", "B(a);", "B(b);", "bad(a);", "foo();", "foo();",
             "g(a, 1);", "h(a);", "x = B(a);"])]

    def statement(self, depth, loop, switch):
        dice, indent = self.dice, "\t" * depth
        self.left -= 1
        kind = dice.random() if depth < 4 else 0
        if kind < 0.45 or self.left <= 0:
            return self.simple(depth, loop, switch, 0.08)
        if kind < 0.65:
            return [indent + dice.choice(["if (c())", "if (c())", "if (A(a))"])] + \
                self.braces(depth + 1, loop, switch)
        if kind < 0.77:
            return [indent + "if (c())"] + self.braces(depth + 1, loop, switch) + \
                [indent + "else"] + self.braces(depth + 1, loop, switch)
        if kind < 0.79:
            self.directives += 1
            lines = ["#ifdef C"] + self.block(depth, loop, switch)
            if dice.random() < 0.5:
                lines += ["#else"] + self.block(depth, loop, switch)
            self.directives -= 1
            return lines + ["#endif", indent + "foo();"]
        if kind < 0.83:
            return [indent + dice.choice(["while (c())", "while (1)", "list_for_each(x, y)"])] + self.braces(depth + 1, True, False)
        if kind < 0.86:
            return [indent + "for (i = 0; i < 9; i++)"] + self.braces(depth + 1, True, False)
        if kind < 0.89:
            return [indent + "do {"] + self.block(depth + 1, True, False) + \
                [indent + dice.choice(["} while (c());", "} while (0);"])]
        if kind < 0.92:
            return [indent + "{"] + self.block(depth + 1, loop, switch) + [indent + "}"]
        lines = [indent + "switch (c()) {"]
        for case in range(dice.randint(1, 3)):
            lines.append(indent + "case %d:" % case)
            lines += self.block(depth + 1, loop, True)
            if dice.random() < 0.7 and not lines[-1].strip().startswith(
                    ("return", "goto", "break", "continue")):
                lines.append(indent + "\tbreak;")
        if dice.random() < 0.5:
            lines.append(indent + "default:")
            lines += self.block(depth + 1, loop, True)
        return lines + [indent + "}"]


def compare(seed, count, totals):
    """How many functions differ."""
    dice = random.Random(seed)
    functions, starts, lines = [], {}, []
    for number in range(count):
        one = Function(dice, number)
        starts[number] = len(lines) + 1
        functions.append(one)
        lines += one.lines
    text = "virtual facts\n" + matchers.read(
        os.path.join(matchers.PROJECT, "cocci/lib/emit.cocci")) + rules()
    with tempfile.NamedTemporaryFile("w", suffix=".c") as file:
        file.write("\n".join(lines))
        file.flush()
        spatch, ours = matchers.side_by_side([(0, file.name)], text, matchers.by_us)
    for odd in spatch.odd + ours.odd:
        print("seed %d: %s" % (seed, odd))
    seen = spatch.seen["../s/0.c"]
    differ = 0
    said = [collections.defaultdict(set), collections.defaultdict(set)]
    for facts, by in zip((spatch, ours), said):
        for fact in facts.facts["../s/0.c"]:
            _, kind, _, line, _, _, element, values = json.loads(fact)
            by[element].add((kind, line, tuple(sorted(values.items()))))
    for number, start in starts.items():
        name = "f%d" % number
        if any("else" in line for line in functions[number].lines):
            said[1][name] -= {fact for fact in said[1][name] - said[0][name]
                              if fact[0] in ("block_returns", "block_two")}
        totals["functions"] += 1
        if start not in seen:
            totals["unread"] += 1
            continue
        totals["facts"] += len(said[0][name])
        if said[0][name] == said[1][name]:
            continue
        differ += 1
        print("seed %d, %s:" % (seed, name))
        for i, line in enumerate(functions[number].lines[:-1]):
            print("%5d %s" % (start + i, line.expandtabs(4)))
        for who, these in (("spatch", said[0][name] - said[1][name]),
                           ("refaudit", said[1][name] - said[0][name])):
            for fact in sorted(these):
                print("  only %s: %s %d %s" % (who, *fact[:2], dict(fact[2])))
    return differ


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("seeds", nargs="?", type=int, default=10)
    parser.add_argument("-f", type=int, default=200, metavar="FUNCTIONS")
    parser.add_argument("-s", type=int, default=1, metavar="FIRST")
    args = parser.parse_args()
    totals, differ = collections.Counter(), 0
    for seed in range(args.s, args.s + args.seeds):
        differ += compare(seed, args.f, totals)
    print("%d functions, %d not read by spatch, %d facts, %d functions differ" % (
        totals["functions"], totals["unread"], totals["facts"], differ))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
