// SPDX-License-Identifier: GPL-2.0-only
/// Where a device gets its class, type and release callback, and where a class comes from.
//# Limits: what macros do is not seen.
// Id: device-class
// Matcher: local
// On: ask
// Words: class class_create dev_release release type
//
// Facts:
//   set   slot, operand, value   operand.slot = value
//   made  name   a class of its own from class_create()
//   table name, tag   a class that is initialised
//   init  slot, operand, value   its release callback

virtual report, context, org, patch, facts

@devcls_set depends on facts@
identifier slot = {release, dev_release, type, class};
expression whole, value;
position place;
@@
(
  whole.slot = value@place
|
  whole->slot = value@place
)

@devcls_made depends on facts@
expression owner;
position place;
@@
  owner = class_create@place(...)

@script:python depends on facts@
whole << devcls_set.whole;
slot << devcls_set.slot;
value << devcls_set.value;
place << devcls_set.place;
@@
emit("device-class", "set", place, slot=slot, operand=whole, value=value)

@devcls_table depends on facts@
identifier object;
initializer whole;
position place;
@@
  struct class object@place = whole;

@devcls_init depends on facts@
identifier object;
expression value;
position place;
@@
  struct class object = { .dev_release = value@place, };

@script:python depends on facts@
object << devcls_table.object;
place << devcls_table.place;
@@
emit("device-class", "table", place, name=object, tag="class")

@script:python depends on facts@
object << devcls_init.object;
value << devcls_init.value;
place << devcls_init.place;
@@
emit("device-class", "init", place, slot="dev_release", operand=object,
     value=value)

@script:python depends on facts@
owner << devcls_made.owner;
place << devcls_made.place;
@@
emit("device-class", "made", place, name=owner)

@script:python depends on report@
place << devcls_made.place;
@@
coccilib.report.print_report(place[0], "a class is made")
