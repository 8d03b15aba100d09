// SPDX-License-Identifier: GPL-2.0-only
/// An object is made, handed over to somebody who works on by himself, and its
/// only reference is put in the same function: the new owner has none.
//# Limits: objects that the function makes, with a kref or refcount_t that it
//# sets to one; a function named like a get for the object ends the search.
//# Limits: known hand-overs only, and only where every way on leads to the put
//# (but for the test whether the hand-over failed).
//# Limits: run on one file (spatch -D report), krefs and threads only.
// Id: escape-without-get
// Matcher: local
// Severity: high
// Confidence: medium
// Measured: 0/0 on 6.12.117 and 6.1.192 (nothing found); of 20 puts set behind a hand-over of 6.12.117, 16 found
// Facts: self
// Words: kref_init refcount_set
// With: lib/straight.py
// References: Documentation/core-api/kref.rst
//
// Facts, at the hand-over:
//   handed  object, to, made_line, put, put_line

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

ESCAPE_MADE = re.compile(
    r"(?<=[;{}])\s*(?:kref_init\s*\(\s*&\s*(\w+)->[\w.]+\s*\)"
    r"|refcount_set\s*\(\s*&\s*(\w+)->[\w.]+\s*,\s*1\s*\))\s*;")
ESCAPE_TO = (r"kthread_(?:run|run_on_cpu|queue_work)|wake_up_process"
             r"|(?:queue|schedule)_work(?:_on)?|queue_rcu_work|task_work_add"
             r"|tasklet_(?:hi_)?schedule|irq_work_queue|async_schedule"
             r"|list_add(?:_tail)?(?:_rcu)?|hlist_add_head(?:_rcu)?|llist_add"
             r"|hash_add(?:_rcu)?|idr_alloc(?:_cyclic)?|xa_(?:store|insert|alloc)"
             r"|radix_tree_insert")

def escape_after(code, at, result):
    """Behind the test whether the hand-over failed, if it comes next."""
    m = re.compile(r"\s*if\s*\(").match(code, at)
    if not m:
        return at
    end = straight_span(code, m.end() - 1, "(")
    if not re.search(r"IS_ERR|ERR_PTR" + (r"|\b%s\b" % result if result else ""),
                     code[m.end():end]):
        return at
    return straight_span(code, end, "{")

def escape_put(code, at, x):
    """The put of x that every way from the hand-over leads to."""
    put = re.compile(r"\b(kref_put\w*|refcount_dec\w*|\w*_(?:put|unref|drop)|put_\w+)"
                     r"\s*\(\s*(?:&\s*%s->\w+|%s)\s*[,)]" % (x, x))
    counted = re.compile(r"\b\w*(get|ref|hold|grab|inc)\w*\s*\(\s*&?\s*%s\b" % x)
    out = re.compile(r"\b(\w*list_del\w*|hash_del\w*|idr_remove|xa_erase\w*)\s*\(")
    found = straight_next(code, at, put, x)
    return None if not found or counted.search(code, at, found.start()) or \
        out.search(code, at, found.start()) else found

def escape_look(path, line, function, say):
    text, starts = straight_text(path)
    begin = starts[line - 1]
    code = straight_code(text, begin)

    def place(at, length=1):
        return [StraightPlace(path, begin + at, length, function)]

    for made in ESCAPE_MADE.finditer(code):
        x = made[1] or made[2]
        hand = re.compile(r"(?<=[;{}])\s*(?:(\w+)\s*=\s*)?(%s)\s*\([^;{}]*?(?<![\w>.])&?"
                          r"%s\b(?!->\w+->)[^;{}]*\)\s*;" % (ESCAPE_TO, x))
        counted = re.compile(r"\b\w*(get|ref|hold|grab|inc)\w*\s*\(\s*&?\s*%s\b" % x)
        for to in hand.finditer(code, made.end() - 1):
            if counted.search(code, made.end(), to.start()):
                break
            put = escape_put(code, escape_after(code, to.end(), to[1]), x)
            if put:
                say("handed", place(to.start(2), len(to[2])), object=x, to=to[2],
                    made_line=place(made.end() - 1)[0].line, put=put[1],
                    put_line=place(put.start())[0].line)
                break

def escape_say(path, line, function):
    escape_look(path, line, function, lambda kind, p, **attrs:
                emit("escape-without-get", kind, p, **attrs))

@escape_function exists@
identifier routine;
position at;
@@
  routine@at(...) { ... }

@script:python depends on facts@
routine << escape_function.routine;
at << escape_function.at;
@@
escape_say(at[0].file, int(at[0].line), str(routine))

// ---- run alone: a thread, and nothing counted up for it

@escape_alone depends on report@
identifier count;
idexpression x;
expression e, task;
position h, p;
@@
  kref_init(&x->count)
  ... when != x = e
      when != kref_get(&x->count)
  task = kthread_run@h(..., x, ...);
  ... when != x = e
      when != kref_get(&x->count)
  kref_put@p(&x->count, ...)

@script:python depends on report@
x << escape_alone.x;
h << escape_alone.h;
p << escape_alone.p;
@@
coccilib.report.print_report(h[0],
    "'%s' is handed to 'kthread_run', and its only reference put in line %s"
    % (x, p[0].line))
