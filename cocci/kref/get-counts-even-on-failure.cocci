// SPDX-License-Identifier: GPL-2.0-only
/// pm_runtime_get_sync() raises the usage count even when it fails: a path that
/// returns then without a put keeps the device from ever suspending again.
//# Limits: a put in another function, done for this failure by the caller, is
//# not seen.
// Id: get-counts-even-on-failure
// Matcher: local
// Severity: medium
// Confidence: medium
// Measured: 14/15 on 6.12.117 (all), 2/2 on 6.1.192 (those that 6.12 has not)
// Facts: reference-paths
// Words: pm_runtime_get_sync
// References: Documentation/power/runtime_pm.rst include/linux/pm_runtime.h

virtual report, context, org, patch, facts

@getcounts_out exists@
identifier get = {pm_runtime_get_sync};
identifier put =~ "^pm_runtime_put";
expression device, result;
position taken, way_out;
@@
result = get@taken(device);
... when != put(device)
if (\( result < 0 \| result \)) {
  ... when != put(device)
  return@way_out ...;
}

@getcounts_context depends on context@
position getcounts_out.way_out;
@@
* return@way_out ...;

@script:python depends on report@
get << getcounts_out.get;
taken << getcounts_out.taken;
way_out << getcounts_out.way_out;
@@
coccilib.report.print_report(way_out[0],
    "'%s' in line %s counts even when it fails; this path does not put it"
    % (get, taken[0].line))

@script:python depends on org@
way_out << getcounts_out.way_out;
@@
coccilib.org.print_todo(way_out[0], "counted, but not put")
