// SPDX-License-Identifier: GPL-2.0-only
/// An object that is freed when its count goes below zero, or marked dead by
/// -1, rests at zero: refcount_t has no such state and warns on the way there.
//# Limits: run on one file, the mark and the test for it must stand in it.
//# Limits: a mark other than -1 (INT_MIN, a large negative bias) is not known.
// Id: below-zero-free
// Matcher: local
// Severity: low
// Confidence: medium
// Measured: 1/1 on 6.12.117 (all), 0/0 on 6.1.192 (nothing found); 25 counts of 6.12.117 made to rest at zero: 20 found, and nothing else
// Facts: counter-uses counter-facts counter-outcomes function-calls typesafe-caches
// Words: @atomic-drops.txt
// Since: 4.11
// References: include/linux/refcount.h Documentation/core-api/refcount-vs-atomic.rst

virtual report, context, org, patch, facts

// The last user takes the count below zero, and the object goes.

@below_drop exists@
identifier drop =~ "^atomic(64|_long)?_(dec|sub)_return(_relaxed|_acquire|_release)?$";
identifier end =~ "^([a-z_0-9]+_)?(k?v?free|destroy|release|dtor|call_rcu)(_[a-z_0-9]+)?$";
identifier counter, member;
expression object;
expression list before, after;
position at, ended;
@@
if (\(drop@at(&object->counter) \| drop@at(..., &object->counter) \) < 0) {
... when any
end@ended(before, \(object \| &object->member \), after)
... when any
}

@script:python depends on report@
at << below_drop.at;
counter << below_drop.counter;
ended << below_drop.ended;
end << below_drop.end;
@@
coccilib.report.print_report(at[0],
    "'%s' runs at line %s when '%s' goes below zero" %
    (end, ended[0].line, counter))

@script:python depends on org@
at << below_drop.at;
counter << below_drop.counter;
@@
coccilib.org.print_todo(at[0], "freed when '%s' goes below zero" % counter)

@below_drop_context depends on context@
identifier below_drop.drop;
position below_drop.at;
@@
* drop@at(...)

// -1 means dead: nobody may take a reference any more ...

@below_refused@
identifier raise =~ "^atomic(64|_long)?_(fetch_)?add_unless$";
identifier counter;
expression object;
@@
raise(&object->counter, 1, -1)

// ... once the collector has claimed an unused object.

@below_claimed@
identifier claim =~ "^atomic(64|_long)?_cmpxchg(_relaxed|_acquire|_release)?$";
identifier below_refused.counter;
expression object;
position at;
@@
claim@at(&object->counter, 0, -1)

@script:python depends on report@
at << below_claimed.at;
counter << below_refused.counter;
@@
coccilib.report.print_report(at[0],
    "-1 in '%s' marks the object dead, 0 is a resting state" % counter)

@script:python depends on org@
at << below_claimed.at;
counter << below_refused.counter;
@@
coccilib.org.print_todo(at[0], "-1 in '%s' marks the object dead" % counter)

@below_claimed_context depends on context@
identifier below_claimed.claim;
position below_claimed.at;
@@
* claim@at(...)
