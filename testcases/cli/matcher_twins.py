#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The facts of two audits of one tree, held against each other.

matcher_twins.py SPATCH.db OTHER.db: stores that one audit each was made with, the
first with --matcher spatch. Compares what was said of each content with the same
functions kept: facts, and functions that were not seen. Prints what differs, by
kind, with the first examples; status 1 then. The last line is how much there was.
"""

import collections
import sqlite3
import sys

EXAMPLES = 4
FACTS = """
    SELECT hex(content.hash) || hex(answer.kept), kind, function, line, col, end_col, attrs
    FROM answer JOIN content ON content.id = answer.content
        JOIN fact ON fact.answer = answer.id"""
TROUBLES = """
    SELECT hex(content.hash) || hex(answer.kept), 'not seen', function, line, 0, 0, ''
    FROM answer JOIN content ON content.id = answer.content
        JOIN trouble ON trouble.answer = answer.id
    WHERE trouble.function <> ''"""
ANSWERS = """
    SELECT hex(content.hash) || hex(answer.kept), count(*)
    FROM answer JOIN content ON content.id = answer.content GROUP BY 1"""
PATHS = """
    SELECT hex(content.hash), min(CAST(file.path AS TEXT))
    FROM file JOIN content ON content.id = file.content GROUP BY 1"""


class Store:
    def __init__(self, path):
        db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
        self.answers = dict(db.execute(ANSWERS))
        self.paths = dict(db.execute(PATHS))
        self.said = collections.defaultdict(collections.Counter)
        for query in (FACTS, TROUBLES):
            for key, *fact in db.execute(query):
                self.said[key][tuple(fact)] += 1


def main():
    spatch, other = map(Store, sys.argv[1:])
    same = count = 0
    only = [collections.defaultdict(list), collections.defaultdict(list)]
    for key, n in spatch.answers.items():
        if other.answers.get(key) != n:
            continue
        count += n
        a, b = spatch.said[key], other.said[key]
        same += sum((a & b).values())
        for which, more in ((0, a - b), (1, b - a)):
            for fact in more:
                only[which][fact[0]].append((spatch.paths.get(key[:32], "?"), fact))
    for title, kinds in (("only spatch", only[0]), ("only the other", only[1])):
        for kind, facts in sorted(kinds.items(), key=lambda x: -len(x[1])):
            print("%s: %d of %s" % (title, len(facts), kind))
            for path, (_, function, line, col, end_col, attrs) in sorted(facts)[:EXAMPLES]:
                print("    %s:%d:%d-%d %s %s" % (path, line, col, end_col, function, attrs))
    asked = sum(spatch.answers.values()) + sum(other.answers.values()) - 2 * count
    differ = sum(len(f) for kinds in only for f in kinds.values())
    print("%d answers and %d facts the same; %d facts differ; %d answers that only one has"
          % (count, same, differ, asked))
    sys.exit(bool(differ or asked or not same))


main()
