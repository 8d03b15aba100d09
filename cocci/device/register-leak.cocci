// SPDX-License-Identifier: GPL-2.0-only
/// Registering a device or kobject failed, and the way out neither puts nor frees it: the object and its name leak.
//# Limits: only objects that were allocated in the same function and not stored
//# anywhere else; for the others a caller may put.
//# Limits: the failure must be tested for truth, or against zero, as in
//# 'if (ret)', 'if (ret < 0)', 'if (device_register(...))', or be returned as it
//# is. What ignores it altogether is not reported.
//# Limits: any call on the way out that gets the object, and any put of a device
//# or kobject, is believed to give it up.
//# Limits: alone (spatch -D report) objects of any origin are reported.
// Id: register-leak
// Severity: medium
// Confidence: medium
// Measured: 2/2 on 6.1.192 (all read; 6.12.117 has none)
// Words: cdev_device_add device_add device_register kobject_add
//   kobject_init_and_add ntb_register_device of_device_register
//   platform_device_add platform_device_register register_virtio_device
//   spi_add_device
// Matcher: local
// Facts: self
// References: Documentation/core-api/kobject.rst
//
// Facts:
//   fails   callee, container, line, value   at the return of a way out after callee
//           failed for container, in that line; value is returned
//   gives   container   at a call that gets it and has a cleaning name
//   fresh   container, allocator   it gets memory from there
//   alias   container, outer   it stands for a member of outer
//   kept    container   it is stored where others find it

virtual report, context, org, patch, facts

// ---- find: the calls, the object, and what holds it

@regleak_call@
identifier call = {device_register, device_add, kobject_init_and_add, kobject_add, platform_device_register, platform_device_add, of_device_register, register_virtio_device, ntb_register_device, spi_add_device, cdev_device_add};
expression whole;
identifier first, second, third;
position place;
@@
(
  call@place(&whole->first.second.third, ...)
|
  call@place(&whole->first.second, ...)
|
  call@place(&whole->first, ...)
|
  call@place(whole, ...)
)

// ---- match: ways out when it failed. A put of some device gives up, whatever
// its argument; of other calls those that get the object and do more than print.

@regleak_later exists@
identifier regleak_call.call;
expression regleak_call.whole, ret, other;
identifier drop =~ "put_device|kobject_put|device_put|dev_put|kref_put|(dev|device|kobj|object|kset)_unregister|unregister_(dev|device|all)|uninit|destroy|cleanup|teardown";
identifier give !~ "print|dbg|debug|log|err|warn|info|lock|_name|trace|^(ida|idr|list|WARN|BUG)";
identifier first;
position regleak_call.place, way;
@@
  ret = call@place(...)
  ... when != ret = other
      when != ret
  if (\( ret \| ret < 0 \| ret != 0 \)) {
    ... when != drop(...)
        when != give(..., whole, ...)
        when != give(..., &whole->first, ...)
    return@way ...;
  }

@regleak_atonce exists@
identifier regleak_call.call;
expression regleak_call.whole, ret;
identifier drop =~ "put_device|kobject_put|device_put|dev_put|kref_put|(dev|device|kobj|object|kset)_unregister|unregister_(dev|device|all)|uninit|destroy|cleanup|teardown";
identifier give !~ "print|dbg|debug|log|err|warn|info|lock|_name|trace|^(ida|idr|list|WARN|BUG)";
identifier first;
position regleak_call.place, way;
@@
  if (\( call@place(...) \| call@place(...) < 0 \| call@place(...) != 0
      \| (ret = call@place(...)) \| (ret = call@place(...)) < 0
      \| (ret = call@place(...)) != 0 \)) {
    ... when != drop(...)
        when != give(..., whole, ...)
        when != give(..., &whole->first, ...)
    return@way ...;
  }

// The other way round: what is not left when it went well.
@regleak_inverted exists@
identifier regleak_call.call;
expression regleak_call.whole, ret, other;
identifier drop =~ "put_device|kobject_put|device_put|dev_put|kref_put|(dev|device|kobj|object|kset)_unregister|unregister_(dev|device|all)|uninit|destroy|cleanup|teardown";
identifier give !~ "print|dbg|debug|log|err|warn|info|lock|_name|trace|^(ida|idr|list|WARN|BUG)";
identifier first;
position regleak_call.place, way;
@@
  ret = call@place(...)
  ... when != ret = other
      when != ret
  if (\( !ret \| ret == 0 \| ret >= 0 \)) {
    ... when any
    return ...;
  }
  ... when != drop(...)
      when != give(..., whole, ...)
      when != give(..., &whole->first, ...)
  return@way ret;

// The caller gets what the call said, and no pointer.
@regleak_direct@
identifier regleak_call.call;
expression regleak_call.whole, ret;
identifier drop =~ "put_device|kobject_put|device_put|dev_put|kref_put|(dev|device|kobj|object|kset)_unregister|unregister_(dev|device|all)|uninit|destroy|cleanup|teardown";
identifier give !~ "print|dbg|debug|log|err|warn|info|lock|_name|trace|^(ida|idr|list|WARN|BUG)";
identifier first;
position regleak_call.place, way;
@@
(
  return@way call@place(...);
|
  ret = call@place(...);
  ... when != drop(...)
      when != give(..., whole, ...)
      when != give(..., &whole->first, ...)
      when != ret
  return@way ret;
)

// What is not a position is read by a rule of its own: spatch 1.1.1 takes long
// for a path with other metavariables that later rules use.

@regleak_value@
expression value;
position regleak_later.way;
@@
  return@way value;

@regleak_value_atonce@
expression value;
position regleak_atonce.way;
@@
  return@way value;

@regleak_value_inverted@
expression value;
position regleak_inverted.way;
@@
  return@way value;

@regleak_value_direct@
expression value;
position regleak_direct.way;
@@
  return@way value;

// ---- match: where the object comes from, and where it goes

@regleak_fresh@
expression regleak_call.whole;
identifier allocator =~ "alloc|create|new|dup";
type T;
position place;
@@
(
  whole = allocator@place(...)
|
  whole = (T)allocator@place(...)
)

@regleak_alias@
expression regleak_call.whole, outer;
identifier first, second;
position place;
@@
  whole@place = \( &outer->first \| &outer->first.second \)

@regleak_fresh_outer@
expression regleak_alias.outer;
identifier allocator =~ "alloc|create|new|dup";
type T;
position place;
@@
(
  outer = allocator@place(...)
|
  outer = (T)allocator@place(...)
)

// The object may be given up by the name of what it is a member of.
@regleak_gives@
expression regleak_alias.outer;
identifier give =~ "free|exit|remove|delete|fini|kill|drop|close";
position place;
@@
  give@place(..., outer, ...)

@regleak_kept@
expression regleak_call.whole;
expression into, at;
identifier member, link, list =~ "(list|hlist|llist|idr|xa|radix|rhash|rb|rhashtable|klist|bus|set|devres).*(add|alloc|store|insert|link|replace|set|drvdata)|_set_(drv)?data|_set_drvdata$";
position place;
@@
(
  into->member = whole@place
|
  into.member = whole@place
|
  into[at] = whole@place
|
  *into = whole@place
|
  list@place(..., whole, ...)
|
  list@place(..., &whole->link, ...)
)

// ---- say so

@script:python depends on facts@
whole << regleak_call.whole;
call << regleak_call.call;
place << regleak_call.place;
way << regleak_later.way;
value << regleak_value.value;
@@
emit("register-leak", "fails", way, callee=call, container=whole,
     line=place[0].line, value=value)

@script:python depends on facts@
whole << regleak_call.whole;
call << regleak_call.call;
place << regleak_call.place;
way << regleak_atonce.way;
value << regleak_value_atonce.value;
@@
emit("register-leak", "fails", way, callee=call, container=whole,
     line=place[0].line, value=value)

@script:python depends on facts@
whole << regleak_call.whole;
call << regleak_call.call;
place << regleak_call.place;
way << regleak_inverted.way;
value << regleak_value_inverted.value;
@@
emit("register-leak", "fails", way, callee=call, container=whole,
     line=place[0].line, value=value)

@script:python depends on facts@
whole << regleak_call.whole;
call << regleak_call.call;
place << regleak_call.place;
way << regleak_direct.way;
value << regleak_value_direct.value;
@@
emit("register-leak", "fails", way, callee=call, container=whole,
     line=place[0].line, value=value)

@script:python depends on facts@
whole << regleak_call.whole;
allocator << regleak_fresh.allocator;
place << regleak_fresh.place;
@@
emit("register-leak", "fresh", place, container=whole, allocator=allocator)

@script:python depends on facts@
whole << regleak_call.whole;
outer << regleak_alias.outer;
place << regleak_alias.place;
@@
emit("register-leak", "alias", place, container=whole, outer=outer)

@script:python depends on facts@
outer << regleak_alias.outer;
allocator << regleak_fresh_outer.allocator;
place << regleak_fresh_outer.place;
@@
emit("register-leak", "fresh", place, container=outer, allocator=allocator)

@script:python depends on facts@
outer << regleak_alias.outer;
place << regleak_gives.place;
@@
emit("register-leak", "gives", place, container=outer)

@script:python depends on facts@
whole << regleak_call.whole;
place << regleak_kept.place;
@@
emit("register-leak", "kept", place, container=whole)

// ---- alone

@regleak_star depends on context && (regleak_later || regleak_atonce || regleak_inverted || regleak_direct)@
identifier regleak_call.call;
position regleak_call.place;
@@
* call@place(...)

@script:python depends on report@
place << regleak_call.place;
way << regleak_later.way;
@@
coccilib.report.print_report(way[0],
    "nothing is put after the call in line %s failed" % place[0].line)

@script:python depends on report@
place << regleak_call.place;
way << regleak_inverted.way;
@@
coccilib.report.print_report(way[0],
    "nothing is put after the call in line %s failed" % place[0].line)

@script:python depends on report@
place << regleak_call.place;
way << regleak_direct.way;
@@
coccilib.report.print_report(way[0],
    "nothing is put after the call in line %s failed" % place[0].line)

@script:python depends on report@
place << regleak_call.place;
way << regleak_atonce.way;
@@
coccilib.report.print_report(way[0],
    "nothing is put after the call in line %s failed" % place[0].line)

@script:python depends on org@
place << regleak_call.place;
way << regleak_later.way;
@@
coccilib.org.print_todo(way[0],
    "nothing is put after the call in line %s failed" % place[0].line)

@script:python depends on org@
place << regleak_call.place;
way << regleak_inverted.way;
@@
coccilib.org.print_todo(way[0],
    "nothing is put after the call in line %s failed" % place[0].line)

@script:python depends on org@
place << regleak_call.place;
way << regleak_direct.way;
@@
coccilib.org.print_todo(way[0],
    "nothing is put after the call in line %s failed" % place[0].line)

@script:python depends on org@
place << regleak_call.place;
way << regleak_atonce.way;
@@
coccilib.org.print_todo(way[0],
    "nothing is put after the call in line %s failed" % place[0].line)
