// SPDX-License-Identifier: GPL-2.0-only
// The get in front of the hand-over that it stands behind.
//
// Only where the hand-over is a statement whose result nobody looks at, and the
// get is the very next one: then no path has to give the reference back.
// With: lib/body.py data/reference-gets.txt data/reference-puts.txt lib/walk.py lib/paths.py lib/states.py lib/repair.py

virtual report, context, org, patch, facts

@initialize:python@
@@
def handoff_one(text, finding):
    line = finding["line"]
    start = repair_function(text, line, FIX["function"])
    tokens = body_find(text, start, FIX["function"])[1]
    at = start
    for _ in range(line - repair_line(text, start)):
        at = text.find("\n", at) + 1
    at += finding["col"]
    k = next(n for n, (_, where) in enumerate(tokens) if where == at)
    if not k or tokens[k - 1][0] != ";":
        raise Refused("the reference is taken only on some paths, or by what the "
                      "hand-over said: a failed one has to be given back", line)
    n = k - 2
    depth = 0
    while n >= 0 and (depth or tokens[n][0] not in ("{", "}", ";")):
        depth += {")": 1, "(": -1}.get(tokens[n][0], 0)
        n -= 1
    hand = tokens[n + 1:k - 1]
    line_of = repair_line(text, hand[0][1])
    if line_of != next(e["line"] for e in finding["evidence"]
                       if e["role"] == "handed over") or hand[1][0] != "(" or \
            body_partner(hand, 1) != len(hand) - 1:
        raise Refused("other statements stand between the two", line)
    return repair_place(text, at), repair_place(text, hand[0][1])

def handoff_edit():
    text = repair_text()
    wanted = [handoff_one(text, f) for f in FIX["findings"]]
    REPAIR["get"] = {w[0] for w in wanted}
    REPAIR["hand"] = {w[1] for w in wanted}
    repair_said("take the reference before it is handed over in %s()" %
                FIX["function"],
                "The new owner may run before the next statement does. Take the "
                "reference first; nothing else changes its order.")

repair_run(handoff_edit)

@fix_order@
identifier to, get;
expression list given, taken;
position h : script:python() { repair_at(h, "hand") };
position g : script:python() { repair_at(g, "get") };
@@
+ get(taken);
  to@h(given);
- get@g(taken);
