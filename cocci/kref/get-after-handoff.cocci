// SPDX-License-Identifier: GPL-2.0-only
/// The reference for a thread, work item or list is taken after the object was
/// handed over: its new owner may have dropped it by then.
//# Limits: whether the new owner puts at all is not looked at; one that only
//# borrows the object needs no reference.
//# Limits: known hand-overs only; a function that starts the thread is not seen.
//# Limits: timers and delayed work are left out: they run later than the get.
//# Limits: lists and tables only when the lock is dropped before the get, and only
//# before one of the gets below: whoever wraps it mostly holds a reference longer.
// Id: get-after-handoff
// Matcher: local
// Severity: medium
// Confidence: low
// Measured: 1/1 on 6.12.117 (all); of 7 gets of 6.12.117 that were moved behind their hand-over, found: 5
// Facts: self
// Words: kref_get refcount_inc get_device kobject_get
// Ask: any
// Ask-words: kthread_run kthread_run_on_cpu kthread_queue_work wake_up_process queue_work
//   schedule_work queue_work_on schedule_work_on queue_rcu_work tasklet_schedule
//   tasklet_hi_schedule call_rcu irq_work_queue task_work_add async_schedule
//   list_add list_add_tail list_add_rcu list_add_tail_rcu hlist_add_head
//   hlist_add_head_rcu llist_add hash_add hash_add_rcu idr_alloc idr_alloc_cyclic
//   xa_store xa_insert xa_alloc radix_tree_insert
// References: Documentation/core-api/kref.rst
//
// Facts, at the get:
//   after  get, operand, object, to, hand_line
//          to: what it was handed to; hand_line: where
//   raises get, operand   a function named like a get counts something up

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

GAH_TEXT = {}	# path -> text, of the last file

def gah_lines(p, first, last):
    """Lines first to last of a file, without comments."""
    path = p[0].file
    if path not in GAH_TEXT:
        GAH_TEXT.clear()
        with open(path, errors="replace") as file:
            GAH_TEXT[path] = file.read().split("\n")
    return re.sub(r"/\*.*?\*/", "", "\n".join(GAH_TEXT[path][first - 1:last]),
                  flags=re.S)

def gah_start(p, line):
    """First line of the body of the function that a line stands in."""
    gah_lines(p, 1, 1)
    lines = GAH_TEXT[p[0].file]
    while line > 1 and not lines[line - 1].startswith(("{", "}")):
        line -= 1
    return line

def gah_counted(x, text):
    """The object was counted up before: that one is the new owner's."""
    name = r"\s*".join(map(re.escape, str(x).split()))
    return re.search(r"\b\w*(get|ref|hold|grab|inc)\w*\s*\(\s*&?\s*%s\b" % name, text)

def gah_excused(x, to, h, g, listed):
    hand, get = int(h[0].line), int(g[0].line)
    before = gah_lines(h, gah_start(h, hand), hand - 1)
    if gah_counted(x, before) or get <= hand:
        return True
    if to.startswith("kthread"):
        return False
    # Under a lock that its new owner needs, too, it is out of reach.
    dropped = re.search(r"\b\w*(unlock|up_write)\w*\s*\(", gah_lines(h, hand, get - 1))
    return not dropped and (listed or re.search(r"lock|guard|down_write", before))

def gah_say(kind, x, get, operand, to, h, g, listed):
    if gah_excused(x, str(to), h, g, listed):
        return
    if kind == "facts":
        emit("get-after-handoff", "after", g, get=str(get), operand=operand,
             object=str(x), to=str(to), hand_line=int(h[0].line))
    else:
        coccilib.report.print_report(g[0],
            "'%s' was handed to '%s' in line %s, before '%s'"
            % (x, to, h[0].line, get))

@gah_started exists@
identifier to =~ "^(kthread_(run|run_on_cpu|queue_work)|wake_up_process|(queue|schedule)_work(_on)?|queue_rcu_work|tasklet_(hi_)?schedule|call_(s)?rcu(_hurry)?|irq_work_queue|task_work_add|async_schedule(_domain)?)$";
identifier get =~ "^(kref_get|refcount_inc|kobject_get|get_[a-z0-9_]+|[a-z0-9_]+_(get|hold|grab|ref))$";
identifier put =~ "(put|unref|free|release)";
identifier part, other, count, inner;
expression x, e;
position h, g;
@@
  to@h(..., \( x \| &x->part \| &x->part.other \), ...)
  ... when != x = e
      when != put(...)
  get@g(\( x \| &x->count \| &x->count.inner \))

@script:python depends on facts || report@
x << gah_started.x;
to << gah_started.to;
get << gah_started.get;
count << gah_started.count = "";
h << gah_started.h;
g << gah_started.g;
@@
gah_say("facts" if "emit" in globals() else "report", x, get,
        "& %s -> %s" % (x, count) if str(count) else str(x), to, h, g, False)

@gah_listed exists@
identifier add =~ "^(list_add(_tail)?(_rcu)?|hlist_add_head(_rcu)?|llist_add)$";
identifier bucket =~ "^hash_add(_rcu)?$";
identifier to =~ "^(idr_alloc(_cyclic)?|xa_(store|insert|alloc)|radix_tree_insert)$";
identifier get =~ "^(kref_get|refcount_inc|get_device|kobject_get)$";
identifier put =~ "(put|unref|free|release)";
identifier part, other, count, inner;
expression x, e, table, index;
position h, g;
@@
(
  add@h(\( &x->part \| &x->part.other \), ...)
|
  bucket@h(table, \( &x->part \| &x->part.other \), ...)
|
  to@h(table, x, ...)
|
  to@h(table, index, x, ...)
)
  ... when != x = e
      when != put(...)
  get@g(\( x \| &x->count \| &x->count.inner \))

@script:python depends on facts || report@
x << gah_listed.x;
to << gah_listed.to = "";
add << gah_listed.add = "";
bucket << gah_listed.bucket = "";
get << gah_listed.get;
count << gah_listed.count = "";
h << gah_listed.h;
g << gah_listed.g;
@@
gah_say("facts" if "emit" in globals() else "report", x, get,
        "& %s -> %s" % (x, count) if str(count) else str(x), str(to) or str(add) or str(bucket), h, g, True)

@gah_global exists@
global idexpression to;
local idexpression x;
identifier get =~ "^(kref_get|refcount_inc|get_device|kobject_get)$";
identifier put =~ "(put|unref|free|release)";
identifier count, inner;
expression e;
position h, g;
@@
  to@h = x;
  ... when != x = e
      when != put(...)
  get@g(\( x \| &x->count \| &x->count.inner \))

@script:python depends on facts || report@
x << gah_global.x;
to << gah_global.to;
get << gah_global.get;
count << gah_global.count = "";
h << gah_global.h;
g << gah_global.g;
@@
gah_say("facts" if "emit" in globals() else "report", x, get,
        "& %s -> %s" % (x, count) if str(count) else str(x), to, h, g, True)

// ---- find: functions that count up what they are given

@gah_raises depends on facts@
identifier get =~ "^(kref_get|refcount_inc|get_device|kobject_get)$";
identifier count, inner;
expression x;
position g;
@@
  get@g(\( x \| &x->count \| &x->count.inner \))

@script:python depends on facts@
get << gah_raises.get;
x << gah_raises.x;
count << gah_raises.count = "";
g << gah_raises.g;
@@
if re.search(r"(^|_)(get|hold|grab|ref)(_|$)", g[0].current_element):
    emit("get-after-handoff", "raises", g, get=str(get),
         operand="& %s -> %s" % (x, count) if str(count) else str(x))
