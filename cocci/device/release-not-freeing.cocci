// SPDX-License-Identifier: GPL-2.0-only
/// A release callback does something, but not the one thing that only it can do at the right time: free the memory that the object lies in.
//# Limits: only callbacks void f(struct T *) that stand in the file that names
//# them, of a member of a record that is allocated by hand.
//# Limits: a callback that hands the object, or anything by address, to a
//# function that is not known to be harmless is believed to give it up.
//# Limits: a put of anything that the object points to is believed to drop what
//# holds the memory, as a child does of its parent.
//# Limits: who frees is looked for in functions that speak of the record.
//# Limits: alone (spatch -D report) callback and user must stand in one file, and
//# who frees is not looked for.
// Id: release-not-freeing
// Matcher: local
// Severity: medium
// Confidence: medium
// Measured: 2/2 on 6.12.117 (all read); the 1 of 6.1.192 is among them
// Facts: device-setup device-class release-calls container-alloc container-free
// References: Documentation/core-api/kobject.rst
//
// The facts are those of release-calls and of device-setup.

virtual report, context, org, patch, facts

@relnot_callback depends on report || context || org@
identifier callback, object;
type thing;
position place;
@@
  void callback@place(thing *object)
  {
    ...
  }

// ---- alone: callback and user in one file; it calls something, and hands
// neither the object nor a local pointer to anything but locks and messages

@relnot_named depends on report || context || org@
identifier relnot_callback.callback;
identifier slot = {release, dev_release};
identifier object, first;
expression owner;
type thing;
position user;
@@
(
  thing object = { .slot = callback@user, };
|
  thing object = { .first.slot = callback@user, };
|
  \( owner.slot \| owner->slot \) = callback@user
)

@relnot_does depends on relnot_named@
identifier relnot_callback.callback;
identifier act !~ "^(container_of.*|to_.*|.*_to_.*|.*(print|dbg|debug|lock|info|warn|err).*|dev_name|kobject_name|WARN.*|BUG.*)$";
position relnot_callback.place;
@@
  void callback@place(...)
  {
    <+... act(...) ...+>
  }

@relnot_gives depends on relnot_does@
identifier relnot_callback.callback;
identifier act !~ "^(container_of.*|to_.*|.*_to_.*|.*(print|dbg|debug|lock|info|warn|err).*|dev_name|kobject_name|dev_get_drvdata|memset|WARN.*|BUG.*)$";
identifier told =~ "^(complete|wake_up|queue_|schedule_|put_)|_put$";
identifier thing;
expression whole;
position relnot_callback.place;
@@
  void callback@place(...)
  {
    <+...
(
    told(...)
|
    act(..., thing, ...)
|
    act(..., &whole->thing, ...)
|
    whole->thing(...)
|
    act(..., <+... container_of(...) ...+>, ...)
)
    ...+>
  }

@relnot_star depends on context && relnot_does && !relnot_gives@
identifier relnot_callback.callback;
position relnot_callback.place;
@@
* void callback@place(...) { ... }

@script:python depends on report && relnot_does && !relnot_gives@
callback << relnot_callback.callback;
place << relnot_callback.place;
user << relnot_named.user;
@@
coccilib.report.print_report(place[0],
    "release callback '%s', set in line %s, leaves the memory of its object"
    % (callback, user[0].line))

@script:python depends on org && relnot_does && !relnot_gives@
callback << relnot_callback.callback;
place << relnot_callback.place;
user << relnot_named.user;
@@
coccilib.org.print_todo(place[0],
    "release callback '%s', set in line %s, leaves the memory of its object"
    % (callback, user[0].line))
