// SPDX-License-Identifier: GPL-2.0-only
/// Memory that is freed when the driver unbinds contains a struct cdev, which an open file uses until it is closed.
//# Limits: only allocations that devm-embedded-device sees, and only when the call
//# that brings the struct cdev to life names the member.
//# Limits: that every user is gone before unbind ends, because remove waits for
//# them, is not seen.
//# Limits: alone (spatch -D report) only containers defined in the same file.
// Id: devm-embedded-cdev
// Matcher: local
// Severity: medium
// Confidence: high
// Measured: 5/5 on 6.12.117 (all read); the 2 of 6.1.192 are among them
// Facts: devm-embedded-device goes-live
// References: Documentation/driver-api/driver-model/devres.rst
//
// The allocations are facts of devm-embedded-device.

virtual report, context, org, patch, facts

@devmcdev_container depends on report || context || org@
identifier record, member;
@@
  struct record {
    ...
    struct cdev member;
    ...
  };

@devmcdev_alone depends on report || org@
identifier devmcdev_container.record;
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

@devmcdev_star depends on context@
identifier devmcdev_container.record;
struct record *object;
expression owner;
@@
* object = devm_kzalloc(owner, <+... sizeof(*object) ...+>, ...)

@script:python depends on report@
record << devmcdev_container.record;
member << devmcdev_container.member;
place << devmcdev_alone.place;
@@
coccilib.report.print_report(place[0],
    "devm memory holds 'struct %s', whose member '%s' is a struct cdev"
    % (record, member))

@script:python depends on org@
record << devmcdev_container.record;
member << devmcdev_container.member;
place << devmcdev_alone.place;
@@
coccilib.org.print_todo(place[0],
    "devm memory holds struct %s with a struct cdev in member %s"
    % (record, member))
