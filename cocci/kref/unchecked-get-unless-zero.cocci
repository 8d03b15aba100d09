// SPDX-License-Identifier: GPL-2.0-only
/// A get that may fail is used as if it could not: when the count was zero no
/// reference was taken, and the object is on its way to be freed.
//# Limits: an outcome that is stored and then forgotten is not seen.
// Id: unchecked-get-unless-zero
// Matcher: local
// Severity: high
// Confidence: high
// Measured: 0/0 on 6.12.117 (nothing found); the fault put into ten drivers of 6.12.117: 10/10 found
// Facts: self
// Words: kref_get_unless_zero refcount_inc_not_zero refcount_add_not_zero
//   atomic_inc_not_zero atomic_long_inc_not_zero atomic64_inc_not_zero
//   percpu_ref_tryget percpu_ref_tryget_live
// References: Documentation/core-api/kref.rst include/linux/refcount.h
//
// Facts, at the get:
//   ignored  get, operand

virtual report, context, org, patch, facts

@unchecked_get@
identifier get = {kref_get_unless_zero, refcount_inc_not_zero, refcount_add_not_zero, atomic_inc_not_zero, atomic_long_inc_not_zero, atomic64_inc_not_zero, percpu_ref_tryget, percpu_ref_tryget_live};
expression list args;
position at;
@@
(
  get@at(args);
|
  (void)get@at(args);
)

@script:python depends on facts || report@
get << unchecked_get.get;
args << unchecked_get.args;
at << unchecked_get.at;
@@
if "emit" in globals():
    emit("unchecked-get-unless-zero", "ignored", at, get=str(get),
         operand=str(list(args)[-1]))
else:
    coccilib.report.print_report(at[0], "nobody looks whether '%s' got a "
                                 "reference" % get)

@unchecked_star depends on context@
position unchecked_get.at;
identifier unchecked_get.get;
@@
* get@at(...)
