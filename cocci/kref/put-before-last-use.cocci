// SPDX-License-Identifier: GPL-2.0-only
/// A function puts the reference that it took itself, and goes on using the
/// object: nothing keeps that alive any more.
//# Limits: that somebody else holds the object for as long (a parent, the list it
//# was found in, a module) is not looked at.
//# Limits: run on one file (spatch -D report), device nodes only; branches that
//# exclude each other are not told apart.
// Id: put-before-last-use
// Matcher: local
// Severity: medium
// On: request
// Confidence: low
// Measured: 6/16 on 6.12.117 (random of 41; 2 unsure; of the 8 wrong ones somebody else holds the object)
// Facts: reference-paths
// Words: of_find_node_by_path of_find_node_by_name of_find_node_by_type of_find_compatible_node of_parse_phandle of_get_child_by_name of_get_parent
// References: Documentation/core-api/kref.rst include/linux/of.h

virtual report, context, org, patch, facts

// ---- find: a node that is put; subtract: it is set anew; match: it is used

@early_use exists@
local idexpression struct device_node *held;
identifier get = {of_find_node_by_path, of_find_node_by_name, of_find_node_by_type, of_find_compatible_node, of_parse_phandle, of_get_child_by_name, of_get_parent};
identifier user != {of_node_put, of_node_get};
expression other;
position put, use;
@@
held = get(...)
... when != of_node_get(held)
of_node_put@put(held);
... when != held = other
    when != of_node_get(held)
    when != &held
(
user@use(..., held, ...)
|
held@use->name
)

@early_context depends on context@
position early_use.use;
identifier early_use.user;
@@
* user@use(...)

@script:python depends on report@
held << early_use.held;
put << early_use.put;
use << early_use.use;
@@
coccilib.report.print_report(use[0],
    "'%s' is used after its reference was put in line %s" % (held, put[0].line))

@script:python depends on org@
held << early_use.held;
use << early_use.use;
@@
coccilib.org.print_todo(use[0], "'%s' is used after its put" % held)
