// SPDX-License-Identifier: GPL-2.0-only
/// An object is freed because its count reads zero or one, and nothing keeps
/// others from taking or dropping a reference meanwhile.
//# Limits: a lock that callers hold is not seen unless the function asserts it.
//# Limits: run on one file, locks are not looked at.
// Id: read-then-act
// Matcher: local
// Severity: high
// Confidence: medium
// Measured: 3/3 on 6.12.117 (all; two of them have one shape)
// Words: atomic64_read atomic_long_read atomic_read kref_read refcount_read
// Facts: counter-reads held-locks function-calls counter-uses counter-facts counter-outcomes refcount-facts
// References: include/linux/refcount.h Documentation/core-api/kref.rst

virtual report, context, org, patch, facts

@rta_read exists@
identifier read =~ "^(atomic(64|_long)?|refcount|kref)_read(_acquire)?$";
identifier end =~ "^([a-z_0-9]+_)?(k?v?free|destroy|release|delete|dtor|call_rcu)(_[a-z_0-9]+)?$";
identifier counter, member;
expression object;
expression list before, after;
position at, ended;
@@
if (\(read@at(&object->counter) == 0 \| read@at(&object->counter) <= 0
    \| !read@at(&object->counter) \| read@at(&object->counter) == 1
    \| read@at(&object->counter) <= 1 \| read@at(&object->counter) < 2\)) {
... when any
end@ended(before, \(object \| &object->member\), after)
... when any
}

@script:python depends on report@
at << rta_read.at;
counter << rta_read.counter;
end << rta_read.end;
@@
coccilib.report.print_report(at[0],
    "'%s' is called because '%s' reads so; nothing keeps it from changing" %
    (end, counter))

@script:python depends on org@
at << rta_read.at;
counter << rta_read.counter;
@@
coccilib.org.print_todo(at[0], "freed because '%s' reads so" % counter)

@rta_context depends on rta_read && context@
identifier read =~ "_read";
position rta_read.at;
@@
* read@at(...)
