// SPDX-License-Identifier: GPL-2.0-only
/// A lookup takes a reference without asking whether the count is zero
/// already: the object may be on its way to be freed.
//# Limits: a lock that callers hold is not seen, save a global one that the
//# last drop takes as well; nor is what a lookup function in another file does.
//# Limits: counters of a type that is not resolved (behind a macro, as
//# sk_refcnt) are not looked at.
//# Limits: run on one file, only lookups under RCU are shown.
// Id: raise-from-zero
// Matcher: local
// Severity: high
// Confidence: high
// Measured: 7/8 on 6.12.117 (all read; 1 unsure)
// On: ask
// Words: @lookups.txt
// Facts: self held-locks counter-uses counter-facts counter-outcomes refcount-facts function-calls
// Since: -
// References: Documentation/RCU/rcuref.rst
//
// Facts, at the raise:
//   raised  op, operand, how, from_line, from_col   a counter of an object
//           that `how`, at that place, has found
//   got     callee, args, how, from_line, from_col   the same through a
//           function that is called like one that takes a reference; the
//           object is the first argument
//
// What a variable holds at the raise is decided by the last binding before
// it in the text: a walk, an assignment, a declaration.

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

RAISEZERO_LOOKUP = re.compile(
    r"^(idr_find|idr_get_next(_ul)?|xa_load|xa_find(_after)?|xas_(load|find)"
    r"|radix_tree_lookup|rhashtable_lookup(_fast)?|rhashtable_walk_next"
    r"|rhltable_lookup|rb_entry(_safe)?|rb_find(_rcu)?|list_first_entry"
    r"(_or_null)?|list_first_or_null_rcu|list_next_or_null_rcu|list_entry(_rcu)?"
    r"|list_(next|last)_entry|hlist(_bl|_nulls)?_entry(_safe)?"
    r"|s?rcu_dereference(_bh|_sched|_raw|_check)?)$")
RAISEZERO_PASS = re.compile(r"^(container_of(_const)?|ERR_PTR|READ_ONCE)$")
RAISEZERO_GET = re.compile(
    r"^(.*_)?(get|hold|grab|ref|addref|take|inc|acquire|incref|use)"
    r"(_ref|_reference|_refcount|_rcu|_locked)?$")
RAISEZERO_OBJECT = {	# the variable that points to the object itself
    "raised": re.compile(r"^& \(?(\w+) ->[\w .]+$"),
    "got": re.compile(r"^(\w+)$|^& (\w+) ->[\w .]+$")}

class RaisezeroFunction:
    """Bindings and raises of one function, until raisezero_conclude."""
    def __init__(self):
        self.bindings = {}	# variable -> [(place, how, source)]
        self.raises = []	# (kind, place, base, position, attributes)

def raisezero_place(p):
    return int(p[0].line), int(p[0].column)

def raisezero_object(kind, text):
    """The variable that points to what is raised, or ''."""
    match = RAISEZERO_OBJECT[kind].match(str(text))
    return next((g for g in match.groups() if g), "") if match else ""

def raisezero_origin(function, variable, place, depth=0):
    """(how, place) if a lookup is what the variable holds there, or None."""
    before = [b for b in function.bindings.get(variable, []) if b[0] < place]
    if not before or depth > 4:
        return None
    at, how, source = max(before)
    if how:
        return how, at
    return source and raisezero_origin(function, source, at, depth + 1)

raisezero_functions = {}

def raisezero_of(p):
    return raisezero_functions.setdefault(p[0].current_element,
                                          RaisezeroFunction())

def raisezero_source(e):
    """What a value comes from: (lookup, '') or ('', variable)."""
    text = str(e)
    call = re.match(r"(\w+) ?\(\s*([&( ]*)(\w*)", text)
    if call and RAISEZERO_LOOKUP.match(call[1]):
        return call[1], ""
    if call and RAISEZERO_PASS.match(call[1]):
        return "", call[3]
    return "", text if re.match(r"\w+$", text) else ""

def raisezero_bind(variable, p, how, source=""):
    raisezero_of(p).bindings.setdefault(str(variable), []).append(
        (raisezero_place(p), how, source))

def raisezero_conclude(say):
    """Calls say(kind, position, attributes) for every raise; forgets all."""
    for function in raisezero_functions.values():
        for kind, place, base, p, attrs in function.raises:
            origin = raisezero_origin(function, base, place)
            if origin:
                say(kind, p, dict(attrs, how=origin[0],
                                  from_line=str(origin[1][0]),
                                  from_col=str(origin[1][1])))
    raisezero_functions.clear()

// ---- what variables are bound to

@rz_walk@
iterator walk;
identifier x;
statement S;
position at;
@@
walk(...,x@at,...) S

@script:python depends on facts || report || org || context@
walk << rz_walk.walk;
x << rz_walk.x;
at << rz_walk.at;
@@
raisezero_bind(x, at, str(walk))

@rz_assigned@
identifier x;
expression e;
position at;
@@
x@at = e

@script:python depends on facts || report || org || context@
x << rz_assigned.x;
e << rz_assigned.e;
at << rz_assigned.at;
@@
raisezero_bind(x, at, *raisezero_source(e))

@rz_declared@
identifier x;
expression e;
type T;
position at;
@@
T x@at = e;

@script:python depends on facts || report || org || context@
x << rz_declared.x;
e << rz_declared.e;
at << rz_declared.at;
@@
raisezero_bind(x, at, *raisezero_source(e))

// ---- the raise

@rz_raise@
identifier op =~ "^(refcount|atomic|atomic_long|atomic64)_(inc|inc_return(_relaxed)?)$";
expression counter;
position at;
@@
op@at(counter)

@script:python depends on facts || report || org || context@
op << rz_raise.op;
counter << rz_raise.counter;
at << rz_raise.at;
@@
raisezero_of(at).raises.append(
    ("raised", raisezero_place(at), raisezero_object("raised", counter), at,
     dict(op=str(op), operand=str(counter))))

@rz_get depends on facts@
identifier get;
expression object;
expression list rest;
position at;
@@
(
get@at(object)
|
get@at(object, rest)
)

@script:python depends on facts@
get << rz_get.get;
object << rz_get.object;
at << rz_get.at;
@@
if RAISEZERO_GET.match(get) and not re.match("(refcount|atomic|kref)", get):
    raisezero_of(at).raises.append(
        ("got", raisezero_place(at), raisezero_object("got", object), at,
         dict(callee=str(get), args=[str(object)])))

@script:python depends on facts@
@@
def raisezero_emit(kind, p, attrs):
    emit("raise-from-zero", kind, p, **attrs)

raisezero_conclude(raisezero_emit)

@script:python depends on report || org@
@@
def raisezero_shown(print_it):
    """Says what one file can show: a raise under RCU."""
    def say(kind, p, attrs):
        if attrs["how"].endswith("_rcu") or attrs["how"].startswith("rcu_"):
            print_it(p[0], "'%s' is raised after '%s': it may be zero already"
                     % (attrs["operand"], attrs["how"]))
    return say

@script:python depends on report@
@@
raisezero_conclude(raisezero_shown(coccilib.report.print_report))

@script:python depends on org@
@@
raisezero_conclude(raisezero_shown(coccilib.org.print_todo))
