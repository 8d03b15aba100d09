// SPDX-License-Identifier: GPL-2.0-only
/// A function allocates a structure, keeps a counted reference in it, and fails
/// without a put: nobody else has the structure, so the reference is lost for good.
//# Limits: where a failing path hands the structure, or its counted object, to a
//# call that the succeeding ones do not make, that call is taken to put it.
//# Limits: a failing path that frees what the structure is the private part of
//# (ieee80211_free_hw()) is taken to put it; one that frees an outer object by
//# another name (snd_card_free()) is not.
//# Limits: a call of another file that gets what a member of the structure points
//# to on the failing path (foo_destroy(priv->info)) may put it: not seen.
//# Limits: run on one file (spatch -D report), USB devices and device nodes only.
// Id: missing-put-failed-setup
// Matcher: local
// Severity: medium
// Confidence: low
// Measured: 2/2 on 6.12.117, 1/1 on 6.1.192 (all); of 31 puts of a member taken out of functions of 6.12.117 that have allocated the structure, 10 found
// Facts: reference-paths
// Words: usb_get_dev usb_get_intf of_node_get of_parse_phandle of_get_child_by_name of_find_compatible_node
// References: Documentation/driver-api/driver-model/devres.rst include/linux/usb.h include/linux/of.h

virtual report, context, org, patch, facts

// ---- find: a member of what was allocated here, and who puts it at all

@missset_put exists@
expression other;
identifier member;
identifier put = {usb_put_dev, usb_put_intf, of_node_put};
@@
put(other->member)

@missset_taken exists@
local idexpression object;
identifier missset_put.member;
identifier make =~ "alloc$";
identifier get = {usb_get_dev, usb_get_intf, of_node_get, of_parse_phandle, of_get_child_by_name, of_find_compatible_node};
position taken;
@@
object = make(...)
...
object->member = get@taken(...)

// ---- and a failing return; subtract: a put, or a call that gets the structure

@missset_out exists@
local idexpression missset_taken.object;
identifier missset_put.member, missset_taken.get;
identifier missset_put.put, other;
position missset_taken.taken, way_out;
constant code;
@@
object->member = get@taken(...)
... when != put(object->member)
    when != other(..., object, ...)
    when != other(..., &object->member, ...)
return@way_out -code;

@missset_context depends on context && missset_out@
identifier missset_taken.get;
position missset_taken.taken;
@@
* get@taken(...)

@script:python depends on report@
member << missset_put.member;
get << missset_taken.get;
taken << missset_taken.taken;
way_out << missset_out.way_out;
@@
coccilib.report.print_report(way_out[0],
    "the reference that '%s' takes in line %s is kept in '%s', and not put on this path"
    % (get, taken[0].line, member))

@script:python depends on org@
member << missset_put.member;
way_out << missset_out.way_out;
@@
coccilib.org.print_todo(way_out[0], "'%s' is not put" % member)
