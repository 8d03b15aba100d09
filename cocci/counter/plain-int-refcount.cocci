// SPDX-License-Identifier: GPL-2.0-only
/// A plain integer is used as a reference count: nothing but a lock that
/// everybody must hold keeps it whole.
//# Limits: what is reported is a reference count, but mostly a sound one: a lock
//# that callers hold is not seen, and an object that one thread alone counts
//# needs none. So it is off unless named.
//# Limits: only members with the usual names (count-names.txt), and objects that
//# are freed by name in the function that counts.
// Id: plain-int-refcount
// Matcher: local
// On: request
// Severity: low
// Confidence: medium
// Measured: 29/30 on 6.12.117 (random of 61, 36 of which show no lock: a reference count; 1 unsure, it mirrors one on disk; no unsound one was seen)
// Words: @count-names.txt
// Facts: int-counts held-locks
// References: include/linux/refcount.h include/linux/kref.h

virtual report, context, org, patch, facts

@pint_drop exists@
identifier counter;
identifier end =~ "^(k?v?free(_sensitive|_rcu)?|kmem_cache_free|call_rcu|vfree)$";
expression object;
expression list before, after;
position at, ended;
@@
(
if (\(--object->counter@at == 0 \| !--object->counter@at
    \| --object->counter@at <= 0 \| --object->counter@at < 1
    \| object->counter@at-- == 1 \| object->counter@at-- <= 1\)) {
... when any
end@ended(before, object, after)
... when any
}
|
if (\(--object->counter@at > 0 \| --object->counter@at
    \| --object->counter@at != 0 \| --object->counter@at >= 1
    \| object->counter@at-- > 1 \| object->counter@at-- != 1\)) {
...
return ...;
}
... when any
    when != object = ...
end@ended(before, object, after)
|
\(object->counter@at--; \| --object->counter@at; \| object->counter@at -= 1;\)
... when != object->counter
if (\(object->counter == 0 \| !object->counter \| object->counter <= 0
    \| object->counter < 1\)) {
... when any
end@ended(before, object, after)
... when any
}
|
\(object->counter@at--; \| --object->counter@at; \| object->counter@at -= 1;\)
... when != object->counter
if (\(object->counter > 0 \| object->counter \| object->counter != 0
    \| object->counter >= 1\)) {
...
return ...;
}
... when any
    when != object = ...
end@ended(before, object, after)
)

@script:python depends on report@
object << pint_drop.object;
counter << pint_drop.counter;
end << pint_drop.end;
at << pint_drop.at;
@@
coccilib.report.print_report(at[0],
    "'%s' of '%s' is a reference count: '%s' ends the object at zero" %
    (counter, object, end))

@script:python depends on org@
object << pint_drop.object;
counter << pint_drop.counter;
at << pint_drop.at;
@@
coccilib.org.print_todo(at[0], "'%s' of '%s' is a reference count" %
                        (counter, object))

@pint_context depends on context@
identifier pint_drop.counter;
expression object;
position pint_drop.at;
@@
* object->counter@at
