// SPDX-License-Identifier: GPL-2.0-only
// A put in place of the free behind a failed registration.
//
// Only where every path to the free comes from the call that made the object
// counted, the free is a plain kfree(), and the release callback is found in the
// same file and does nothing but free what contains the object.
// Slice: whole
// With: lib/body.py data/reference-gets.txt data/reference-puts.txt lib/walk.py lib/paths.py lib/states.py lib/repair.py

virtual report, context, org, patch, facts

@initialize:python@
@@
FREEREG_PUT = {
    "device_register": "put_device", "device_add": "put_device",
    "device_initialize": "put_device",
    "kobject_init_and_add": "kobject_put", "kobject_init": "kobject_put",
    "kobject_add": "kobject_put",
}

def freereg_release(text, call, start, end):
    """Name of the release callback that the object has, from this file."""
    body = text[start:end]
    if call[0].startswith("kobject"):
        types = [a.strip() for a in call[1][1:2]]
        if call[0] == "kobject_add":
            types = re.findall(r"\bkobject_init\s*\([^,]*,\s*(&\w+)", body)
        names = [t[1:] for t in types if re.match(r"&\w+$", t)]
    else:
        found = set(re.findall(r"(?:->|\.)release\s*=\s*&?(\w+)\s*;", body))
        if len(found) == 1:
            return found.pop()
        names = re.findall(r"(?:->|\.)type\s*=\s*&(\w+)\s*;", body)
    for name in names:
        m = re.search(r"struct\s+\w+\s+%s\s*=\s*\{(.*?)\n\}" % name, text, re.S)
        r = m and re.search(r"\.release\s*=\s*&?(\w+)", m[1])
        if r:
            return r[1]
    raise Refused("its release callback is not seen in this file")

def freereg_only_frees(text, release):
    found = None
    for m in re.finditer(r"^[^\s#][^\n;]*\b%s\s*\(" % release, text, re.M):
        found = found or body_find(text, m.start(), release)
    if not found:
        raise Refused("its release callback is not seen in this file")
    body = "".join(t + " " for t, _ in found[1])
    calls = re.findall(r"\b(\w+) \(", body)
    calls = [c for c in calls if c not in ("container_of", "sizeof") and
             not c.startswith("to_")]
    if calls != ["kfree"] or "if (" in body or "= NULL" in body:
        raise Refused("its release callback '%s' does more than free: what must "
                      "be there for that is not known" % release)

def freereg_reached(body, free_at, call_at):
    """The free is reached only through the call."""
    def node_of(at):
        return {n for n, node in enumerate(body.nodes)
                if any(where == at for _, where in node[1])}
    frees, calls = node_of(free_at), node_of(call_at)
    if not frees or not calls:
        raise Refused("the places could not be read")
    seen, stack = set(), [0]
    while stack:
        n = stack.pop()
        if n in seen or n is None or n in calls:
            continue
        seen.add(n)
        stack.extend(body.nodes[n][2])
    if frees & seen:
        raise Refused("paths on which it is not yet counted come to this free, "
                      "too")

def freereg_one(text, finding):
    line = finding["line"]
    start = repair_function(text, line, FIX["function"])
    tokens = body_find(text, start, FIX["function"])[1]
    counted = next(e["line"] for e in finding["evidence"]
                   if e["role"] == "counted")
    at = next((w for k, (t, w) in enumerate(tokens) if t in FREEREG_PUT and
               repair_line(text, w) == counted), None)
    free = next((w for t, w in tokens if repair_place(text, w) ==
                 (line, finding["col"])), None)
    if at is None:
        raise Refused("what drops the object again is not known", line)
    if free is None or not text.startswith("kfree", free):
        raise Refused("it is not freed by a plain kfree()", line)
    call = repair_call(text, at)
    name = call[:call.find("(")].strip()
    args = [body_text(a) for a in body_split(
        body_tokens(text, text.find("(", at))[1:-1], ",")]
    freereg_reached(Body(tokens), free, at)
    what = args[0]
    inside = text[free:text.find(";", free)]
    freed = "".join(inside[inside.find("(") + 1:inside.rfind(")")].split())
    plain = walk_strip(what)
    if plain != freed and not re.match(r"&%s->[\w.]+$" % re.escape(freed), plain):
        alias = re.findall(r"\b%s\s*=\s*&\s*%s\s*->\s*[\w.]+\s*;" %
                           (re.escape(plain), re.escape(freed)), text[start:free])
        if len(alias) != 1:
            raise Refused("what is freed is not what was registered", line)
    freereg_only_frees(text, freereg_release(
        text, (name, args), start, tokens[-1][1]))
    return repair_place(text, free), "%s(%s)" % (FREEREG_PUT[name], what), name

def freereg_edit():
    text = repair_text()
    wanted = [freereg_one(text, f) for f in FIX["findings"]]
    if len({w[1] for w in wanted}) > 1:
        raise Refused("several objects in one function")
    REPAIR["free"] = {w[0] for w in wanted}
    REPAIR_TEXT["free"] = (wanted[0][1],)
    put = wanted[0][1]
    repair_said("use %s(), not kfree(), in %s()" %
                (put[:put.find("(")], FIX["function"]),
                "%s() made it counted. Drop the reference with '%s' instead: the release callback "
                "frees the object, and the name with it. It does nothing else."
                % (wanted[0][2], put))

repair_run(freereg_edit)

@fix_free@
expression object;
position at : script:python() { repair_at(at, "free") };
fresh identifier put = script:python() { repair_word("free", 0) };
@@
- kfree@at(object);
+ put;
