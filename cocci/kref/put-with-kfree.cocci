// SPDX-License-Identifier: GPL-2.0-only
/// kref_put() calls release with the address of the kref: kfree() frees that
/// address, whatever contains it, and NULL is not called at all but jumped to.
//# Limits: a release function of its own that only calls kfree() on the kref is
//# not looked into.
// Id: put-with-kfree
// Matcher: local
// Severity: high
// Confidence: high
// Measured: 0/0 on 6.12.117 (nothing found); the fault put into ten drivers of 6.12.117: 10/10 found
// Facts: self
// Words: kref_put kref_put_mutex kref_put_lock
// References: Documentation/core-api/kref.rst include/linux/kref.h
//
// Facts, at the put:
//   given  put, operand, release, form   form: 'free' or 'null'

virtual report, context, org, patch, facts

@pwk_put@
identifier put = {kref_put, kref_put_mutex, kref_put_lock};
identifier free = {kfree, kvfree, vfree, kfree_sensitive, kzfree};
expression counter;
type T;
position at;
@@
(
  put@at(counter, \( free \| &free \| (T)free \| (T)&free \), ...)
|
  put@at(counter, NULL, ...)
|
  put@at(counter, (T)NULL, ...)
)

@script:python depends on facts || report@
put << pwk_put.put;
counter << pwk_put.counter;
free << pwk_put.free = "NULL";
at << pwk_put.at;
@@
if "emit" in globals():
    emit("put-with-kfree", "given", at, put=str(put), operand=str(counter),
         release=str(free), form="null" if str(free) == "NULL" else "free")
else:
    coccilib.report.print_report(at[0], "'%s' is no release function for '%s'"
                                 % (free, put))

@pwk_star depends on context@
position pwk_put.at;
identifier pwk_put.put;
@@
* put@at(...)
