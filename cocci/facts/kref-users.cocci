// SPDX-License-Identifier: GPL-2.0-only
/// Who takes and drops references of a kref.
//# Limits: operations behind macros and wrappers count where those are defined.
// Id: kref-users
// Matcher: local
// On: ask
// Words: kref_get kref_get_unless_zero kref_put kref_put_lock kref_put_mutex
//
// Facts, at the call:
//   use   callee, operand

virtual report, context, org, patch, facts

@krefuse_call@
identifier callee = {kref_get, kref_get_unless_zero, kref_put, kref_put_lock, kref_put_mutex};
expression counter;
position at;
@@
  callee@at(counter, ...)

@script:python depends on facts@
callee << krefuse_call.callee;
counter << krefuse_call.counter;
at << krefuse_call.at;
@@
emit("kref-users", "use", at, callee=callee, operand=counter)

@script:python depends on report@
callee << krefuse_call.callee;
at << krefuse_call.at;
@@
coccilib.report.print_report(at[0], "'%s'" % callee)
