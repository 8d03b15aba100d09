// SPDX-License-Identifier: GPL-2.0-only
/// An atomic_long_t or atomic64_t is used as a reference count: it has no
/// refcount_t of its width, so a conversion is a choice.
//# Limits: graded as by atomic-refcount, and wrong where that is.
//# Limits: run on one file, only counters and sinks of that file are seen.
// Id: long-refcount
// Matcher: local
// Severity: low
// Confidence: high
// Measured: 11/12 on 6.12.117 (all read; 1 unsure)
// Facts: counter-uses counter-facts counter-outcomes function-calls typesafe-caches
// Words: atomic64_dec_and_test atomic64_dec_return atomic64_sub_and_test atomic64_sub_return atomic_long_dec_and_test atomic_long_dec_return atomic_long_sub_and_test atomic_long_sub_return
// Since: 4.11
// References: include/linux/percpu-refcount.h include/linux/refcount.h

virtual report, context, org, patch, facts

// The drop, however the counter is reached.

@lref_drop@
identifier drop =~ "^atomic(64|_long)_((dec|sub)_and_test|dec_and_(mutex_|raw_)?lock(_irqsave)?)$";
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

@lref_ends exists@
identifier lref_drop.drop, member;
identifier end =~ "^([a-z_0-9]+_)?(k?v?free|destroy|release|dtor|call_rcu)(_[a-z_0-9]+)?$";
expression lref_drop.object;
expression list before, after;
position lref_drop.at, ended;
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

@lref_context depends on lref_ends && context@
identifier lref_drop.drop;
position lref_drop.at;
@@
* drop@at(...)

@script:python depends on report@
at << lref_drop.at;
counter << lref_drop.counter;
ended << lref_ends.ended;
end << lref_ends.end;
@@
coccilib.report.print_report(at[0],
    "'%s' is a 64-bit reference count: '%s' at line %s ends the object at zero" %
    (counter, end, ended[0].line))

@script:python depends on org@
at << lref_drop.at;
counter << lref_drop.counter;
ended << lref_ends.ended;
@@
coccilib.org.print_todo(at[0], "'%s' is a 64-bit reference count" % counter)
coccilib.org.print_link(ended[0], "ends the object")
