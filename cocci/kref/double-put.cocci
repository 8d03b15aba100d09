// SPDX-License-Identifier: GPL-2.0-only
/// One reference is put twice on the same path: the second put drops a reference
/// that somebody else holds, and the object is freed under him.
//# Limits: a pointer that is set anew through its address, in a callee, in
//# between is taken to be the old one when the callee is not in the list.
//# Limits: run on one file (spatch -D report), device nodes only.
// Id: double-put
// Matcher: local
// Severity: high
// Confidence: medium
// Measured: 10/11 on 6.12.117 (all read; the other is a test that means it), 3/3 on 6.1.192 (those that 6.12 has not)
// Facts: reference-paths
// Words: of_node_put
// References: Documentation/core-api/kref.rst

virtual report, context, org, patch, facts

@doubleput_twice exists@
local idexpression struct device_node *held;
expression other;
iterator I;
position first, second;
@@
of_node_put@first(held);
... when != held = other
    when != &held
    when != of_node_get(held)
    when != I(..., held, ...) { ... }
    when != if (<+... held ...+>) { ... }
of_node_put@second(held);

@doubleput_context depends on context@
local idexpression struct device_node *doubleput_twice.held;
position doubleput_twice.second;
@@
* of_node_put@second(held);

@script:python depends on report@
held << doubleput_twice.held;
first << doubleput_twice.first;
second << doubleput_twice.second;
@@
if first[0].line != second[0].line:
    coccilib.report.print_report(second[0],
        "'%s' was put in line %s already" % (held, first[0].line))

@script:python depends on org@
held << doubleput_twice.held;
second << doubleput_twice.second;
@@
coccilib.org.print_todo(second[0], "'%s' was put already" % held)
