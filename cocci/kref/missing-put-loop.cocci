// SPDX-License-Identifier: GPL-2.0-only
/// A loop over counted objects is left early without putting the one that the
/// iterator holds, so its count never returns to zero.
//# Limits: macros that hide a return or a put are not looked into.
//# Limits: run on one file (spatch -D report), only returns inside the loop over
//# children of a device node are found.
// Id: missing-put-loop
// Matcher: local
// Severity: medium
// Confidence: high
// Measured: 25/27 on 6.12.117 (all of a version that reported one more), 6/6 on 6.1.192 (random of 14 that 6.12 has not)
// Facts: reference-paths
// Words: for_each_child_of_node for_each_available_child_of_node
// References: include/linux/of.h include/linux/property.h

virtual report, context, org, patch, facts

// ---- find: a way out of the loop; subtract: the node is put or handed on

@missloop_out exists@
iterator name for_each_child_of_node, for_each_available_child_of_node;
local idexpression struct device_node *held;
expression parent, other;
expression list before, after;
identifier keep =~ "(^|_)(put|register|add|set)(_|$)";
position way_out;
@@
(
for_each_child_of_node(parent, held) {
  ... when != of_node_put(held)
      when != keep(before, held, after)
      when != other = held
      when any
  return@way_out ...;
  ... when any
}
|
for_each_available_child_of_node(parent, held) {
  ... when != of_node_put(held)
      when != keep(before, held, after)
      when != other = held
      when any
  return@way_out ...;
  ... when any
}
)

@missloop_handed@
local idexpression struct device_node *missloop_out.held;
position missloop_out.way_out;
@@
return@way_out <+... held ...+>;

@missloop_context depends on context && !missloop_handed@
position missloop_out.way_out;
@@
* return@way_out ...;

@script:python depends on report && !missloop_handed@
held << missloop_out.held;
way_out << missloop_out.way_out;
@@
coccilib.report.print_report(way_out[0],
    "'%s' is not put when the loop over it is left here" % held)

@script:python depends on org && !missloop_handed@
held << missloop_out.held;
way_out << missloop_out.way_out;
@@
coccilib.org.print_todo(way_out[0], "'%s' is not put" % held)
