// SPDX-License-Identifier: GPL-2.0-only
/// What a release callback does.
//# Limits: calls made by macros count under the name of the macro.
// Id: release-calls
// Matcher: local
// On: ask
//
// Facts, in a callback that was asked for:
//   does   callback   at its name
//   call   callee, args

virtual report, context, org, patch, facts

@relcal_callback@
identifier callback;
position place;
@@
  void callback@place(...)
  {
    ...
  }

@relcal_call depends on facts@
expression callee;
expression list args;
position at;
@@
  callee@at(args)

@script:python depends on facts@
callback << relcal_callback.callback;
place << relcal_callback.place;
@@
emit("release-calls", "does", place, callback=callback)

@script:python depends on facts@
callee << relcal_call.callee;
args << relcal_call.args;
at << relcal_call.at;
@@
emit("release-calls", "call", at, callee=str(callee), args=texts(args))

@script:python depends on report@
callback << relcal_callback.callback;
place << relcal_callback.place;
@@
coccilib.report.print_report(place[0], "'%s' is a function" % callback)
