// SPDX-License-Identifier: GPL-2.0-only
// A release function for a kref whose put was given kfree(): it frees the
// container. One for all places of a file.
//
// Only where the type of the object is written in the same function, and the
// put takes no lock: kref_put_mutex() and kref_put_lock() leave the unlocking to
// release. What NULL stood for is not known.
// One-patch-a: file
// Slice: whole
// With: lib/body.py data/reference-gets.txt data/reference-puts.txt lib/walk.py lib/paths.py lib/states.py lib/repair.py

virtual report, context, org, patch, facts

@initialize:python@
@@
def release_of(text, finding):
    """(place of the put, tag, field, free)"""
    line = finding["line"]
    start = repair_function(text, line, finding["function"])
    at = start
    for _ in range(line - repair_line(text, start)):
        at = text.find("\n", at) + 1
    at += finding["col"]
    m = re.match(r"(\w+)\s*\(", text[at:])
    call = walk_strip("".join(repair_call(text, at).split()))
    parts = re.match(r"(\w+)\(&(\w+)->([\w.]+),(.*)\)$", call)
    if not m or not parts:
        raise Refused("the object is not a plain variable", line)
    put, name, field, free = parts.groups()
    if put != "kref_put":
        raise Refused("a release function of '%s' has to unlock as well" % put,
                      line)
    free = WALK_WORD.findall(free)
    free = free[-1] if free else ""
    if free in ("NULL", ""):
        raise Refused("what release has to do is not known", line)
    walk = Function(text, start, finding["function"], {})
    tag = walk.params.get(name) or walk.locals.get(name) or ""
    if tag in ("", "?"):
        raise Refused("the type of '%s' is not seen in this function" % name,
                      line)
    return repair_place(text, at), tag, field, free

def above(text, start):
    """The line before which a function and its comment begin."""
    line = repair_line(text, start)
    lines = text.split("\n")
    at = line
    while at > 1 and lines[at - 2].strip() and not lines[at - 2].startswith("}") \
            and not lines[at - 2].startswith("#") and ";" not in lines[at - 2].split("/*")[0]:
        at -= 1
    return at

def release_edit():
    text = repair_text()
    wanted = [release_of(text, f) for f in FIX["findings"]]
    kinds = {w[1:] for w in wanted}
    if len(kinds) > 1:
        raise Refused("several types of object are put so in this file",
                      FIX["findings"][0]["line"])
    tag, field, free = kinds.pop()
    for m in re.finditer(r"^[^\s#][^\n;(]*?(\w+)\(struct kref \*\w*\)\s*\{(.*?)^\}",
                         text, re.M | re.S):
        if re.search(r"struct %s\b" % tag, m[2]):
            raise Refused("'%s' releases such objects already: it may be what was "
                          "meant" % m[1], FIX["findings"][0]["line"])
    name = tag + "_release"
    if re.search(r"\b%s\b" % name, text):
        name = "%s_%s_release" % (tag, field.replace(".", "_"))
    if re.search(r"\b%s\b" % name, text):
        raise Refused("'%s' is the name of something else" % name)
    REPAIR["release"] = {w[0] for w in wanted}
    REPAIR_TEXT["release"] = (name,)
    first = min(repair_function(text, f["line"], f["function"])
                for f in FIX["findings"])
    repair_said("add a release function for struct %s" % tag,
                "'%s' is no release function: kref_put() hands it the address of "
                "the kref, and through a pointer of another type. Free the "
                "object that contains the kref instead. What else a last put "
                "should take down is not known here." % free)
    REPAIR_SAID["insert"] = {
        "line": above(text, first), "text":
        "static void %s(struct kref *kref)\n{\n\t%s(container_of(kref, struct %s, "
        "%s));\n}\n\n" % (name, free, tag, field)}

repair_run(release_edit)

@fix_release@
identifier put = {kref_put};
expression counter, free;
position at : script:python() { repair_at(at, "release") };
fresh identifier release = script:python() { repair_word("release", 0) };
@@
  put@at(counter,
- free
+ release
  )
