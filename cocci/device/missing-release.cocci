// SPDX-License-Identifier: GPL-2.0-only
/// A device is registered that has no release callback anywhere: dropping its last reference warns, and nobody can free it at the right time.
//# Limits: only devices that are a member of a record, or static; a release
//# callback that is set through a pointer parameter excuses the whole file.
//# Limits: a type or class whose definition is not found is believed to have one.
//# Limits: kobjects: only types that are defined without one and used in the
//# same file.
//# Limits: alone (spatch -D report) only types of kobjects are looked at.
// Id: missing-release
// Matcher: local
// Severity: medium
// Confidence: high
// Measured: 36/36 on 6.12.117 (all read); 4/4 on 6.1.192 (those that 6.12 has not)
// Facts: device-setup device-class
// References: Documentation/core-api/kobject.rst
//
// The facts are those of device-setup and device-class.

virtual report, context, org, patch, facts

@misrel_released depends on report || context || org@
identifier ktype;
expression callback;
@@
  struct kobj_type ktype = { .release = callback, };

@misrel_table depends on report || context || org@
identifier ktype != misrel_released.ktype;
initializer whole;
position place;
@@
  struct kobj_type ktype@place = whole;

@misrel_star depends on context@
identifier misrel_table.ktype;
position misrel_table.place;
initializer whole;
@@
* struct kobj_type ktype@place = whole;

@script:python depends on report@
ktype << misrel_table.ktype;
place << misrel_table.place;
@@
coccilib.report.print_report(place[0],
    "kobjects of type '%s' have no release callback" % ktype)

@script:python depends on org@
ktype << misrel_table.ktype;
place << misrel_table.place;
@@
coccilib.org.print_todo(place[0],
    "kobjects of type %s have no release callback" % ktype)
