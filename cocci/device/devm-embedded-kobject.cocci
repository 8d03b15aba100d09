// SPDX-License-Identifier: GPL-2.0-only
/// Memory that is freed when the driver unbinds contains a kobject, which must live until its last reference is dropped.
//# Limits: only allocations that devm-embedded-device sees, and only when the call
//# that brings the kobject to life names the member.
//# Limits: that every user is gone before unbind ends, because remove waits for
//# them, is not seen.
//# Limits: alone (spatch -D report) only containers defined in the same file.
// Id: devm-embedded-kobject
// Matcher: local
// Severity: medium
// Confidence: high
// Measured: 4/4 on 6.12.117 (all read); the 1 of 6.1.192 is among them
// Facts: devm-embedded-device goes-live
// References: Documentation/core-api/kobject.rst
//
// The allocations are facts of devm-embedded-device.

virtual report, context, org, patch, facts

@devmkobject_container depends on report || context || org@
identifier record, member;
@@
  struct record {
    ...
    struct kobject member;
    ...
  };

@devmkobject_alone depends on report || org@
identifier devmkobject_container.record;
struct record *object;
struct record whole;
expression owner;
position place;
@@
(
  object = devm_kzalloc@place(owner, <+... sizeof(*object) ...+>, ...)
|
  devm_kzalloc@place(owner, <+... \( sizeof(struct record) \| sizeof(whole) \) ...+>, ...)
)

@devmkobject_star depends on context@
identifier devmkobject_container.record;
struct record *object;
expression owner;
@@
* object = devm_kzalloc(owner, <+... sizeof(*object) ...+>, ...)

@script:python depends on report@
record << devmkobject_container.record;
member << devmkobject_container.member;
place << devmkobject_alone.place;
@@
coccilib.report.print_report(place[0],
    "devm memory holds 'struct %s', whose member '%s' is a struct kobject"
    % (record, member))

@script:python depends on org@
record << devmkobject_container.record;
member << devmkobject_container.member;
place << devmkobject_alone.place;
@@
coccilib.org.print_todo(place[0],
    "devm memory holds struct %s with a struct kobject in member %s"
    % (record, member))
