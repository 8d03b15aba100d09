// SPDX-License-Identifier: GPL-2.0-only
/// Memory that is freed when the driver unbinds contains a kref that others take references of.
//# Limits: only allocations that devm-embedded-device sees, and only when the call
//# that brings the kref to life names the member.
//# Limits: that every user is gone before unbind ends, because remove waits for
//# them, is not seen.
//# Limits: alone (spatch -D report) only containers defined in the same file.
// Id: devm-embedded-kref
// Matcher: local
// Severity: medium
// Confidence: low
// Measured: 1/2 on 6.12.117 (all read; hwrng_unregister() waits until the last reference is gone)
// On: request
// Facts: devm-embedded-device goes-live kref-users
// References: Documentation/core-api/kref.rst
//
// The allocations are facts of devm-embedded-device.

virtual report, context, org, patch, facts

@devmkref_container depends on report || context || org@
identifier record, member;
@@
  struct record {
    ...
    struct kref member;
    ...
  };

@devmkref_alone depends on report || org@
identifier devmkref_container.record;
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

@devmkref_star depends on context@
identifier devmkref_container.record;
struct record *object;
expression owner;
@@
* object = devm_kzalloc(owner, <+... sizeof(*object) ...+>, ...)

@script:python depends on report@
record << devmkref_container.record;
member << devmkref_container.member;
place << devmkref_alone.place;
@@
coccilib.report.print_report(place[0],
    "devm memory holds 'struct %s', whose member '%s' is a struct kref"
    % (record, member))

@script:python depends on org@
record << devmkref_container.record;
member << devmkref_container.member;
place << devmkref_alone.place;
@@
coccilib.org.print_todo(place[0],
    "devm memory holds struct %s with a struct kref in member %s"
    % (record, member))
