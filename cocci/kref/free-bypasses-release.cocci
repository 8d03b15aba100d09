// SPDX-License-Identifier: GPL-2.0-only
/// An object is freed by hand after a put whose release function frees it: it is
/// freed twice, or under those who still hold it.
//# Limits: within one function, and only where every way from the put leads to the
//# free; its release function must stand in the same file and free what it
//# computes from its parameter, on every path.
//# Limits: of a device or kobject, any function of the file that does so and is
//# handed a device or kobject is taken for its release.
//# Limits: functions that put it are looked into when they drop a kref.
//# Limits: run on one file (spatch -D report), krefs only.
// Id: free-bypasses-release
// Matcher: local
// Severity: high
// Confidence: medium
// Measured: 0/0 on 6.12.117 (nothing found), 1/1 on 6.1.192; of 40 frees put behind such a put of 6.12.117, 25 found (of most others release frees through another function, or not at all)
// Facts: self
// Words: put_device kobject_put device_unregister kobject_unregister kref_put
// Ask: any
// Ask-words: kfree kvfree vfree kfree_sensitive kfree_rcu kmem_cache_free
// With: lib/straight.py
// References: Documentation/core-api/kref.rst Documentation/core-api/kobject.rst
//
// Facts:
//   freed  free, object, tag, after, after_line, of, release    at a free by hand
//          tag: the record; of: kref, device, kobject, or '' when `after` is a
//          function; release: what the put was given
//   puts   tag, release    the function drops a kref of its parameter
//   frees  tag, of         the function frees the record that contains its
//          parameter, a pointer to a kref, device or kobject

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

BYPASS_FREE = r"\b(?:kfree|kvfree|vfree|kfree_sensitive|kfree_rcu|kmem_cache_free)\s*\("
BYPASS_PUT = re.compile(
    r"(?<=[;{}:])\s*(?P<after>put_device|kobject_put|device_unregister|kobject_unregister"
    r"|kref_put)\s*\(\s*&\s*(?P<x>\w+)->[\w.]+\s*(?:,\s*(?P<release>\w+)\s*)?\)\s*;"
    r"|(?<=[;{}:])\s*(?P<call>\w*(?:put|unref|deref|drop|release)\w*)\s*\(\s*"
    r"(?P<arg>\w+)\s*\)\s*;")
BYPASS_OF = {"kref_put": "kref", "put_device": "device", "device_unregister": "device",
             "kobject_put": "kobject", "kobject_unregister": "kobject"}
def bypass_type(code, x):
    """The record that the local or parameter x points to."""
    m = re.search(r"\bstruct (\w+)\s*\*(?:[^;(){}]*,\s*\*)?\s*%s\b" % re.escape(x), code)
    return m and m[1]

def bypass_frees(code):
    """
    (of, tag, offset): what a release function frees by what it is handed, and
    where, when nothing decides it; or None.
    """
    m = re.match(r"[^(]*\(\s*struct (kref|device|kobject) \*\s*\w+\s*\)", code)
    if not m:
        return None
    for tag, v in re.findall(r"\bstruct (\w+) \*\s*(?:const )?(\w+)", code):
        free = re.search(r"\b%s\s*=[^;]*;(.*?)(%s)[^;]*\b%s\s*[,)]" % (v, BYPASS_FREE, v),
                         code, re.S)
        if free and not re.search(r"\b(return|goto)\b|(\bif\s*\([^;{}]*\)|\belse)\s*$",
                                  free[1]) and \
                free[1].count("{") == free[1].count("}"):
            return m[1], tag, free.start(2)
    return None

def bypass_inside(code):
    """(tag, release, offset) of the kref that it drops for its parameter."""
    m = re.match(r"[^(]*\(\s*struct (\w+) \*\s*(\w+)\s*\)\s*\{", code)
    body = m and code[m.end():]
    if not m or re.search(r"\bif\b(?!\s*\(\s*!?%s\s*\))|free\s*\(" % m[2], body):
        return None
    put = re.search(r"\bkref_put\s*\(\s*&\s*%s->[\w.]+\s*,\s*(\w+)\s*\)" % m[2], body)
    return (m[1], put[1], m.end() + put.start()) if put else None

def bypass_look(path, line, function, say):
    text, starts = straight_text(path)
    begin = starts[line - 1]
    code = straight_code(text, begin)

    def place(offset, length=1):
        return [StraightPlace(path, begin + offset, length, function)]

    for put in BYPASS_PUT.finditer(code):
        x, after = put["x"] or put["arg"], put["after"] or put["call"]
        free = straight_next(code, put.end(), re.compile(
            r"\b(kfree|kvfree|vfree|kfree_sensitive|kfree_rcu)\s*\(\s*%s\s*[,)]" % x), x)
        tag = free and bypass_type(code, x)
        if tag:
            say("freed", place(free.start(), len(free[1])), free=free[1], object=x, tag=tag,
                after=after, after_line=place(put.end() - 1)[0].line,
                of=BYPASS_OF.get(after, ""), release=put["release"] or "")
    inside = bypass_inside(code)
    if inside:
        say("puts", place(inside[2]), tag=inside[0], release=inside[1])
    frees = bypass_frees(code)
    if frees:
        say("frees", place(frees[2]), of=frees[0], tag=frees[1])

def bypass_say(path, line, function):
    bypass_look(path, line, function, lambda kind, p, **attrs:
                emit("free-bypasses-release", kind, p, **attrs))

@bypass_function exists@
identifier routine;
position at;
@@
  routine@at(...) { ... }

@script:python depends on facts@
routine << bypass_function.routine;
at << bypass_function.at;
@@
bypass_say(at[0].file, int(at[0].line), str(routine))

// ---- run alone: a kref whose release function frees what it is part of

@bypass_release depends on report exists@
identifier release, ref, part;
type T;
T *whole;
@@
  release(struct kref *ref)
  {
  ...
  whole = container_of(ref, T, part)
  ...
  kfree(whole);
  ...
  }

@bypass_alone depends on report exists@
identifier bypass_release.release, part;
idexpression x;
expression e;
position p, at;
@@
  kref_put@p(&x->part, release);
  ... when != x = e
  kfree@at(x);

@script:python depends on report@
release << bypass_release.release;
x << bypass_alone.x;
p << bypass_alone.p;
at << bypass_alone.at;
@@
coccilib.report.print_report(at[0],
    "'%s' is freed by hand after 'kref_put' in line %s, and by '%s'"
    % (x, p[0].line, release))
