// SPDX-License-Identifier: GPL-2.0-only
/// A counter is dropped, then read again to see whether that was the last
/// reference: two droppers may both find zero, and free twice.
//# Limits: a lock that callers hold is not seen unless the function asserts it.
//# Limits: run on one file, locks are not looked at.
// Id: dec-then-read
// Matcher: local
// Severity: high
// Confidence: medium
// Measured: 7/7 on 6.12.117 (all; six have one shape, the root of debugfs files, and were judged by it)
// Words: atomic64_dec atomic64_sub atomic_dec atomic_long_dec atomic_long_sub atomic_sub refcount_dec
// Facts: counter-reads held-locks function-calls counter-uses counter-facts counter-outcomes
// References: include/linux/atomic.h Documentation/core-api/refcount-vs-atomic.rst

virtual report, context, org, patch, facts

@dtr_drop exists@
identifier drop =~ "^(atomic(64|_long)?|refcount)_(dec|sub)(_return)?(_relaxed|_acquire|_release)?$";
identifier change =~ "^(atomic(64|_long)?|refcount)_(inc|add|set)";
identifier read =~ "^(atomic(64|_long)?|refcount)_read(_acquire)?$";
identifier end =~ "^([a-z_0-9]+_)?(k?v?free|destroy|release|delete|remove|dtor|call_rcu)(_[a-z_0-9]+)?$";
expression counter;
position at, again;
@@
\(drop@at(counter) \| drop@at(..., counter)\)
... when != change(counter)
    when != change(..., counter)
if (\(read@again(counter) == 0 \| read@again(counter) <= 0
    \| !read@again(counter)\)) {
... when any
end(...)
... when any
}

@script:python depends on report@
at << dtr_drop.at;
again << dtr_drop.again;
counter << dtr_drop.counter;
end << dtr_drop.end;
@@
coccilib.report.print_report(again[0],
    "'%s' was dropped at line %s and is read again: two droppers may both "
    "see zero and call '%s'" % (counter, at[0].line, end))

@script:python depends on org@
again << dtr_drop.again;
counter << dtr_drop.counter;
@@
coccilib.org.print_todo(again[0], "'%s' is dropped, then read" % counter)

@dtr_context depends on dtr_drop && context@
identifier read =~ "_read";
position dtr_drop.again;
@@
* read@again(...)
