// SPDX-License-Identifier: GPL-2.0-only
/// One path puts or hands on a reference, another returns without it: whenever
/// that one is taken, the object keeps a count for ever.
//# Limits: a loop that may run no time at all is taken to run none, too (not one
//# from nought to a constant).
//# Limits: a reference on an object of the caller (get_device(dev) of a
//# parameter) that a failing path leaves to the caller on purpose is reported.
//# Limits: run on one file (spatch -D report), device nodes only.
// Id: missing-put-error-path
// Matcher: local
// Severity: medium
// Confidence: medium
// Measured: 19/20 on 6.12.117 (random of 242), before that 28/30 (random of 197; 2 unsure); 11/13 on 6.1.192 (random of 37 that 6.12 has not; 1 unsure); of the 41 that came with makers, allocated objects, members, power put beside and variables set anew, all read, 30 right, 1 unsure (wrong: who is called later puts it, an action that was added does, or it is kept as something else)
// Facts: reference-paths
// Words: of_find_node_by_path of_find_node_by_name of_find_node_by_type of_find_compatible_node of_parse_phandle of_get_child_by_name of_get_parent
// References: Documentation/core-api/kref.rst

virtual report, context, org, patch, facts

// ---- find: a put somewhere after the node was taken

@misserr_put exists@
local idexpression struct device_node *held;
identifier get = {of_find_node_by_path, of_find_node_by_name, of_find_node_by_type, of_find_compatible_node, of_parse_phandle, of_get_child_by_name, of_get_parent};
position taken;
@@
held = get@taken(...)
... when any
of_node_put(held);

// ---- and a branch that returns without one; subtract: the branch for NULL

@misserr_out exists@
local idexpression struct device_node *misserr_put.held;
identifier misserr_put.get;
position misserr_put.taken, way_out;
expression other, test;
statement S;
@@
held = get@taken(...)
... when != of_node_put(held)
    when != other = held
    when != if (<+... held ...+>) S
if (test) {
  ... when != of_node_put(held)
      when != other = held
  return@way_out ...;
}

@misserr_handed@
local idexpression struct device_node *misserr_put.held;
position misserr_out.way_out;
@@
return@way_out <+... held ...+>;

@misserr_context depends on context && !misserr_handed@
position misserr_out.way_out;
@@
* return@way_out ...;

@script:python depends on report && !misserr_handed@
held << misserr_put.held;
taken << misserr_put.taken;
way_out << misserr_out.way_out;
@@
coccilib.report.print_report(way_out[0],
    "'%s', taken in line %s, is not put on this path" % (held, taken[0].line))

@script:python depends on org && !misserr_handed@
held << misserr_put.held;
way_out << misserr_out.way_out;
@@
coccilib.org.print_todo(way_out[0], "'%s' is not put on this path" % held)
