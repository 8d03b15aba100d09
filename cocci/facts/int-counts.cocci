// SPDX-License-Identifier: GPL-2.0-only
/// Members that are decremented and, at zero, decide that their object goes.
//# Limits: only members with one of the names in count-names.txt, and only in
//# functions that free something themselves.
//# Limits: operand may be of any type: atomic counters are not decremented so,
//# but sizes and indices are.
// Id: int-counts
// Matcher: local
// On: ask
// Words: @count-names.txt
//
// Facts, at the decrement:
//   ended   operand, callee, free_line   the object is freed when it is zero

virtual report, context, org, patch, facts

@icnt_drop exists@
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

@script:python depends on facts@
object << icnt_drop.object;
counter << icnt_drop.counter;
end << icnt_drop.end;
at << icnt_drop.at;
ended << icnt_drop.ended;
@@
emit("int-counts", "ended", at, operand="%s -> %s" % (object, counter),
     callee=str(end), free_line=str(ended[0].line))

@script:python depends on report@
object << icnt_drop.object;
counter << icnt_drop.counter;
end << icnt_drop.end;
at << icnt_drop.at;
@@
coccilib.report.print_report(at[0], "'%s' runs when '%s' of '%s' is zero" %
                             (end, counter, object))
