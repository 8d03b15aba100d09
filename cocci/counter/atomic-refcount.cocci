// SPDX-License-Identifier: GPL-2.0-only
/// A counter whose last drop destroys its object is a reference count;
/// as an atomic_t it can overflow and free the object early.
//# Limits: run on one file, only counters and sinks of that file are seen.
//# Limits: a counter reached through a pointer that is stored in a structure is
//# not followed, nor an operation in a macro that spatch cannot read.
//# Limits: what a function pointer does at zero is judged by its name.
//# Limits: where the object is only ended on a further condition, the condition
//# is named and the grade is "rework"; one inside a function that is called at
//# zero is not seen.
//# Limits: "convert" proves first values, operations and the end. That holders
//# raise it, or a lock excludes the last drop, is not proven; a raise after
//# rcu_read_lock or a search makes it "rework".
//# Limits: a reliance on the full barrier of atomic operations is not seen.
//# Limits: a put that returns its outcome, or through a pointer, to callers that
//# are not found is reported by its name and how it counts.
// Id: atomic-refcount
// Matcher: local
// Severity: medium
// Confidence: medium
// Measured: 113/122 on 6.12.117 (all of class lifetime, and all to convert; 6 unsure; of 42 graded convert 40 are fit for it as they stand)
// Facts: counter-uses counter-facts counter-outcomes function-calls typesafe-caches
// Words: @atomic-drops.txt
// Since: 4.11
// References: include/linux/refcount.h Documentation/core-api/refcount-vs-atomic.rst https://github.com/KSPP/linux/issues/104

virtual report, context, org, patch, facts

// The drop, however the counter is reached.

@atref_drop@
identifier drop =~ "^atomic(64|_long)?_((dec|sub)_and_test|dec_and_(mutex_|raw_)?lock(_irqsave)?)$";
identifier counter;
expression object, n;
expression list rest;
position at;
@@
(
drop@at(&object->counter)
|
drop@at(&object->counter, rest)
|
drop@at(n, &object->counter)
)

// The branch taken at zero ends the object, there or after an early exit.

@atref_ends exists@
identifier atref_drop.drop, member;
identifier end =~ "^([a-z_0-9]+_)?(k?v?free|destroy|release|dtor|call_rcu)(_[a-z_0-9]+)?$";
expression atref_drop.object;
expression list before, after;
position atref_drop.at, ended;
@@
(
if (<+... !drop@at(...) ...+>) {
... when any
return ...;
}
... when any
end@ended(before, \(object \| &object->member \), after)
|
if (<+... drop@at(...) ...+>) {
... when any
end@ended(before, \(object \| &object->member \), after)
... when any
}
)

@atref_context depends on atref_ends && context@
identifier atref_drop.drop;
position atref_drop.at;
@@
* drop@at(...)

@script:python depends on report@
at << atref_drop.at;
counter << atref_drop.counter;
ended << atref_ends.ended;
end << atref_ends.end;
@@
coccilib.report.print_report(at[0],
    "'%s' is a reference count: '%s' at line %s ends the object at zero" %
    (counter, end, ended[0].line))

@script:python depends on org@
at << atref_drop.at;
counter << atref_drop.counter;
ended << atref_ends.ended;
@@
coccilib.org.print_todo(at[0], "'%s' is a reference count" % counter)
coccilib.org.print_link(ended[0], "ends the object")
