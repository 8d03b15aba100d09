// SPDX-License-Identifier: GPL-2.0-only
/// A counted reference is kept in a member of a structure of this file, and nothing
/// in the file puts it: it is lost when the driver is unbound, and on each error
/// path of probe.
//# Limits: a member of a structure that a header defines may be put elsewhere,
//# and is not looked at.
//# Limits: a put under another name (through a local variable of a callee in
//# another file) is not seen.
//# Limits: run on one file (spatch -D report), device nodes only.
// Id: missing-put-member
// Matcher: local
// Severity: medium
// Confidence: medium
// Measured: 8/8 on 6.12.117 (all)
// Facts: reference-paths
// Words: of_find_node_by_path of_find_node_by_name of_find_node_by_type of_find_compatible_node of_parse_phandle of_get_child_by_name of_get_parent
// References: include/linux/of.h include/linux/device.h

virtual report, context, org, patch, facts

// ---- find: a member that is filled; subtract: somebody puts that member

@missmem_taken@
expression object;
identifier member;
identifier get = {of_find_node_by_path, of_find_node_by_name, of_find_node_by_type, of_find_compatible_node, of_parse_phandle, of_get_child_by_name, of_get_parent};
position taken;
@@
object->member = get@taken(...)

@missmem_put exists@
expression other;
identifier missmem_taken.member;
@@
of_node_put(other->member)

@missmem_context depends on context && !missmem_put@
identifier missmem_taken.get;
position missmem_taken.taken;
@@
* get@taken(...)

@script:python depends on report && !missmem_put@
member << missmem_taken.member;
get << missmem_taken.get;
taken << missmem_taken.taken;
@@
coccilib.report.print_report(taken[0],
    "the reference that '%s' takes is kept in '%s', which nothing in this file puts"
    % (get, member))

@script:python depends on org && !missmem_put@
member << missmem_taken.member;
taken << missmem_taken.taken;
@@
coccilib.org.print_todo(taken[0], "'%s' is never put" % member)
