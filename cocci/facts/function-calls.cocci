// SPDX-License-Identifier: GPL-2.0-only
/// What a function calls, with which arguments.
//# Limits: calls made by macros count under the name of the macro.
// Id: function-calls
// Matcher: local
// On: ask
//
// Facts, at the call:
//   call      callee, args
//
// Asked for one function at a time, by those that have to know what becomes of
// an argument; the answer serves all of them.

virtual report, context, org, patch, facts

@fc_call@
expression callee;
expression list args;
position at;
@@
callee@at(args)

@script:python depends on facts@
callee << fc_call.callee;
args << fc_call.args;
at << fc_call.at;
@@
emit("function-calls", "call", at, callee=str(callee), args=texts(args))

@script:python depends on report@
callee << fc_call.callee;
at << fc_call.at;
@@
coccilib.report.print_report(at[0], "'%s' calls '%s'" %
                             (at[0].current_element, callee))
