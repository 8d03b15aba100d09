// SPDX-License-Identifier: GPL-2.0-only
/// A function that returns a counted reference is called for a local pointer
/// that no path puts or hands on, so the object can never be freed.
//# Limits: a reference that a callee keeps under a name that says nothing of it,
//# through a pointer to a function, is reported.
//# Limits: run on one file (spatch -D report), device nodes only, and a call
//# that is given the node counts as harmless.
// Id: missing-put
// Matcher: local
// Severity: medium
// Confidence: medium
// Measured: 28/30 on 6.12.117 (random of 251; one in test code, one unsure), 8/8 on 6.1.192 (random of 38 that 6.12 has not); of the 26 that no variable has, 25 (the other in test code); of 8 that came with later versions, 8
// Facts: reference-paths
// Words: of_find_node_by_path of_find_node_by_name of_find_node_by_type of_find_compatible_node of_parse_phandle of_get_child_by_name of_get_parent
// References: Documentation/core-api/kref.rst

virtual report, context, org, patch, facts

// ---- find: where a node is taken; subtract: it is put, kept or returned
// somewhere

@missput_taken@
local idexpression struct device_node *held;
identifier get = {of_find_node_by_path, of_find_node_by_name, of_find_node_by_type, of_find_compatible_node, of_parse_phandle, of_get_child_by_name, of_get_parent};
position taken;
@@
held = get@taken(...)

@missput_put exists@
local idexpression struct device_node *missput_taken.held;
identifier missput_taken.get;
position missput_taken.taken;
expression other;
@@
held = get@taken(...)
... when any
(
of_node_put(held);
|
other = held;
|
held = get(held, ...);
|
return <+... held ...+>;
)

@missput_context depends on context && !missput_put@
identifier missput_taken.get;
position missput_taken.taken;
@@
* get@taken(...)

@script:python depends on report && !missput_put@
held << missput_taken.held;
get << missput_taken.get;
taken << missput_taken.taken;
@@
coccilib.report.print_report(taken[0],
    "the reference that '%s' takes is in '%s' only, and never put" % (get, held))

@script:python depends on org && !missput_put@
held << missput_taken.held;
taken << missput_taken.taken;
@@
coccilib.org.print_todo(taken[0], "'%s' is never put" % held)
