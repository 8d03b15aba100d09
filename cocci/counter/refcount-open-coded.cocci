// SPDX-License-Identifier: GPL-2.0-only
/// A reference count is changed by hand, around the operations that would
/// notice that it is zero, or the answer of one that noticed is thrown away.
//# Limits: locks that callers hold are not seen: a count that is revived under
//# such a lock is reported as if it were not.
//# Limits: run on one file, locks are not looked at.
// Id: refcount-open-coded
// Severity: high
// Confidence: medium
// Measured: 9/9 on 6.12.117 (all read; 8 of them of the kind that is only info)
// Words: atomic64_inc_not_zero atomic_inc_not_zero atomic_long_inc_not_zero kref_get_unless_zero refcount_add_not_zero refcount_dec refcount_inc_not_zero refcount_set refcount_set_release
// Matcher: local
// Facts: self held-locks
// References: include/linux/refcount.h Documentation/core-api/refcount-vs-atomic.rst
//
// Facts, at the operation:
//   arithmetic  op, operand     set to a value that is made of reading it
//   unchecked   op, operand     nobody looks at whether it was zero
//   revived     op, operand     set again when it was found to be zero
//   freed       op, operand, callee   a plain drop, then the object is freed
//           whatever is left

virtual report, context, org, patch, facts

// ---- set to what was read, plus or minus something

@roc_arithmetic@
identifier setter =~ "^refcount_set(_release)?$";
expression counter, n;
position at;
@@
(
setter@at(counter, refcount_read(counter) + n)
|
setter@at(counter, refcount_read(counter) - n)
|
setter@at(counter, n + refcount_read(counter))
)

@script:python depends on facts@
setter << roc_arithmetic.setter;
counter << roc_arithmetic.counter;
at << roc_arithmetic.at;
@@
emit("refcount-open-coded", "arithmetic", at, op=str(setter), operand=str(counter))

@script:python depends on report@
counter << roc_arithmetic.counter;
at << roc_arithmetic.at;
@@
coccilib.report.print_report(at[0], "'%s' is read, changed and set: another "
    "reference taken or dropped meanwhile is lost" % counter)

// ---- whether it was zero is not looked at

@roc_unchecked@
identifier get =~ "^((atomic(64|_long)?|refcount)_inc_not_zero(_acquire)?|kref_get_unless_zero)$";
expression counter;
position at;
@@
(
get@at(counter);
|
  (void)get@at(counter);
)

@script:python depends on facts@
get << roc_unchecked.get;
counter << roc_unchecked.counter;
at << roc_unchecked.at;
@@
emit("refcount-open-coded", "unchecked", at, op=str(get), operand=str(counter))

@script:python depends on report@
get << roc_unchecked.get;
counter << roc_unchecked.counter;
at << roc_unchecked.at;
@@
coccilib.report.print_report(at[0], "nobody looks at what '%s' says of '%s': "
    "if it was zero, there is no reference" % (get, counter))

// ---- zero is found, and the count set to life again

@roc_revived exists@
identifier setter =~ "^refcount_set(_release)?$";
identifier get =~ "^refcount_inc_not_zero(_acquire)?$";
expression counter;
expression n != 0;
statement S;
position at;
@@
(
if (\(!get(counter) \| !refcount_read(counter) \| refcount_read(counter) == 0\))
{
... when any
setter@at(counter, n);
... when any
}
|
if (\(!get(counter) \| !refcount_read(counter) \| refcount_read(counter) == 0\))
{
... when any
setter@at(counter, n);
... when any
}
else S
)

@script:python depends on facts@
setter << roc_revived.setter;
counter << roc_revived.counter;
at << roc_revived.at;
@@
emit("refcount-open-coded", "revived", at, op=str(setter), operand=str(counter))

@script:python depends on report@
counter << roc_revived.counter;
at << roc_revived.at;
@@
coccilib.report.print_report(at[0], "'%s' was found to be zero and is set to "
    "life again: two may do so at once" % counter)

// ---- dropped, and the object freed whatever is left

@roc_freed@
identifier free =~ "^(k?v?free(_sensitive|_rcu)?|kmem_cache_free)$";
identifier counter;
expression object;
position at;
@@
refcount_dec@at(&object->counter);
... when != object = \(NULL\|ERR_PTR(...)\)
    when strict
\(free(object) \| free(object, ...) \| free(..., object)\);

@script:python depends on facts@
free << roc_freed.free;
object << roc_freed.object;
counter << roc_freed.counter;
at << roc_freed.at;
@@
emit("refcount-open-coded", "freed", at, op="refcount_dec", callee=str(free),
     operand="& %s -> %s" % (object, counter))

@script:python depends on report@
free << roc_freed.free;
counter << roc_freed.counter;
at << roc_freed.at;
@@
coccilib.report.print_report(at[0], "'%s' is dropped, then '%s' frees the "
    "object whatever is left" % (counter, free))

@script:python depends on org@
counter << roc_arithmetic.counter;
at << roc_arithmetic.at;
@@
coccilib.org.print_todo(at[0], "'%s' is read, changed and set" % counter)

@roc_context depends on roc_arithmetic && context@
identifier roc_arithmetic.setter;
position roc_arithmetic.at;
@@
* setter@at(...)
