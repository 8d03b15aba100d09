// SPDX-License-Identifier: GPL-2.0-only
// A lookup whose get may fail finds nothing then: "if (!get(&p->ref)) p = NULL;".
//
// Only where the object is a local pointer that is known not to be NULL there,
// and is afterwards handed back or held against NULL, and nothing else: then
// whoever asked is prepared for NULL.
// With: lib/body.py data/reference-gets.txt data/reference-puts.txt lib/walk.py lib/paths.py lib/states.py lib/repair.py

virtual report, context, org, patch, facts

@initialize:python@
@@
def unchecked_one(text, finding):
    line = finding["line"]
    start = repair_function(text, line, FIX["function"])
    walk = Function(text, start, FIX["function"], {})
    at = start
    for _ in range(line - repair_line(text, start)):
        at = text.find("\n", at) + 1
    at += finding["col"]
    m = re.match(r"\w+\s*\(\s*&(\w+)->", text[at:])
    name = m[1] if m else ""
    if name not in walk.locals or not walk.locals[name]:
        raise Refused("the object is not a local pointer: who gave it may use "
                      "it again", line)
    if not walk.pointer:
        raise Refused("the function does not hand the object back", line)
    tokens = body_find(text, start, FIX["function"])[1]
    k = next(n for n, (_, where) in enumerate(tokens) if where == at)
    before = "".join(t for t, _ in tokens[:k])
    if not re.search(r"if\((?:%s|%s!=NULL)\){?$" % (name, name), before):
        raise Refused("'%s' is not held against NULL right before it" % name,
                      line)
    end = body_partner(tokens, k + 1)
    rest = " ".join(t for t, _ in tokens[end + 1:])
    rest = re.sub(r"return %s ;|if \( !? ?%s \)|%s [!=]= NULL" %
                  (name, name, name), "", rest)
    if re.search(r"\b%s\b" % name, rest):
        raise Refused("'%s' is used again behind it" % name, line)
    return repair_place(text, at), name

def unchecked_edit():
    text = repair_text()
    wanted = [unchecked_one(text, f) for f in FIX["findings"]]
    if len({w[1] for w in wanted}) > 1:
        raise Refused("several objects in one function")
    REPAIR["get"] = {w[0] for w in wanted}
    REPAIR_TEXT["get"] = (wanted[0][1],)
    repair_said("find no dying object in %s()" % FIX["function"],
                "When the count is zero already there is nothing to be found: "
                "hand back NULL, as when the object is not there.")

repair_run(unchecked_edit)

@fix_get@
identifier get;
expression list args;
position at : script:python() { repair_at(at, "get") };
fresh identifier found = script:python() { repair_word("get", 0) };
@@
- get@at(args);
+ if (!get(args))
+	found = NULL;
