// SPDX-License-Identifier: GPL-2.0-only
/// An object is freed by hand after its device or kobject was initialised: references that others hold dangle, the release callback never runs, the name leaks.
//# Limits: object and container must be tied in one function: '&p->dev', 'p', or
//# a local set to '&p->dev'. A free in the caller is seen when both stand in one
//# file, and the one that registers puts nothing at all.
//# Limits: a path that the values of variables rule out is believed possible.
//# Limits: any put or unregister call on the way ends the search, whatever its
//# argument.
//# Limits: alone (spatch -D report) helpers that free are not looked into.
// Id: free-after-register
// Matcher: local
// Severity: medium
// Confidence: high
// Measured: 22/22 on 6.12.117 (all, some by a twin that was read; 3 of them low: nothing is lost yet); 5/6 on 6.1.192 (those that 6.12 has not; 1 unsure: the name is freed by hand)
// Words: cdev_device_add device_add device_initialize device_register
//   kobject_add kobject_init kobject_init_and_add ntb_register_device
//   of_device_register platform_device_add platform_device_register
//   register_virtio_device rpmsg_register_device spi_add_device
// Keep: callees small
// Facts: self failed-callers
// References: Documentation/core-api/kobject.rst
//
// Facts:
//   freed   callee, container, free, line, named   at the free: container is
//           what is freed, callee and line what made it counted before;
//           alias: the local that stood for its device there
//   passed  callee, container, free, line, place   the same, where free is some
//           function that gets container as argument number place
//   frees   callee, place   the function frees that parameter, and puts nothing
//   guarded   at the free: it is one half of an if, a put is the other
//   named   container   its device gets a name
//   hands   callee, place, registers   the function callee calls registers for
//           its parameter number place, or what lies in it, and puts nothing
//           afterwards

virtual report, context, org, patch, facts

// ---- find: calls after which the object is counted, and what holds it

@freereg_call@
identifier call = {device_register, device_add, device_initialize, kobject_init_and_add, kobject_init, kobject_add, platform_device_register, platform_device_add, of_device_register, register_virtio_device, rpmsg_register_device, ntb_register_device, spi_add_device};
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

// ---- match: a path to a free that passes no put

@freereg_freed exists@
identifier freereg_call.call;
expression freereg_call.whole, value, pool;
position freereg_call.place, freed;
identifier drop =~ "(^|_)(put|unregister|uninit|release|destroy|unref|registered)(_|$)";
identifier free = {kfree, kvfree, vfree, kfree_sensitive};
identifier pooled = {devm_kfree, kmem_cache_free, mempool_free};
@@
  call@place(...)
  ... when != drop(...)
      when != whole = value
(
  free@freed(whole)
|
  pooled@freed(pool, whole)
)

// The same when a local stands for the device: dev = &p->dev.
@freereg_alias exists@
identifier freereg_call.call;
expression freereg_call.whole, outer, value, pool;
identifier first, second;
position freereg_call.place, freed;
identifier drop =~ "(^|_)(put|unregister|uninit|release|destroy|unref|registered)(_|$)";
identifier free = {kfree, kvfree, vfree, kfree_sensitive};
identifier pooled = {devm_kfree, kmem_cache_free, mempool_free};
@@
  whole = \( &outer->first \| &outer->first.second \)
  ... when != whole = value
  call@place(whole, ...)
  ... when != drop(...)
      when != outer = value
(
  free@freed(outer)
|
  pooled@freed(pool, outer)
)

@freereg_passed exists@
identifier freereg_call.call;
expression freereg_call.whole, value;
position freereg_call.place, freed;
identifier drop =~ "(^|_)(put|unregister|uninit|unref|registered)(_|$)";
identifier free =~ "_(free|release|destroy|dealloc|cleanup|delete|remove|kill|exit)(_|$)";
@@
  call@place(...)
  ... when != drop(...)
      when != whole = value
  free@freed(..., whole, ...)

// By a rule of its own: a path with lists that later rules use takes minutes.
@freereg_argument@
identifier free;
expression freereg_call.whole;
expression list[n] before;
position freereg_passed.freed;
@@
  free@freed(before, whole, ...)

@freereg_frees exists@
identifier helper =~ "_(free|release|destroy|dealloc|cleanup|delete|remove|kill|exit)(_|$)";
identifier object;
type thing;
parameter list[n] before;
expression value, pool;
position at;
identifier drop =~ "(^|_)(put|unregister|uninit|release|destroy|unref|registered)(_|$)";
identifier free = {kfree, kvfree, vfree, kfree_sensitive};
identifier pooled = {devm_kfree, kmem_cache_free, mempool_free};
@@
  helper(before, thing *object, ...)
  {
    ... when != drop(...)
        when != object = value
(
    free@at(object)
|
    pooled@at(pool, object)
)
    ... when any
  }

// ---- match: a function that leaves its parameter counted; its caller may free

@freereg_parameter depends on facts@
identifier helper, object, first, second;
identifier call = {device_register, device_add, kobject_init_and_add, kobject_add, platform_device_register, platform_device_add, of_device_register, cdev_device_add};
type thing;
parameter list[n] before;
position spot;
@@
  helper(before, thing *object, ...)
  {
    <+...
(
    call@spot(&object->first.second, ...)
|
    call@spot(&object->first, ...)
|
    call@spot(object, ...)
)
    ...+>
  }

@freereg_ended depends on facts exists@
identifier freereg_parameter.call;
position freereg_parameter.spot, ended;
identifier drop =~ "(^|_)(put|unregister|uninit|release|destroy|unref|free|del|cleanup)(_|$)";
@@
  call@spot@ended(...)
  ... when any
  drop(...)

@freereg_hands depends on facts@
identifier freereg_parameter.call;
position freereg_parameter.spot;
position counted != freereg_ended.ended;
@@
  call@spot@counted(...)

// ---- subtract: a free that is the other half of a put

@freereg_guarded@
identifier drop =~ "(^|_)(put|unregister|uninit|release|destroy|unref)(_|$)";
identifier free = {kfree, kvfree, vfree, kfree_sensitive};
expression guard;
position guarded;
@@
(
  if (guard) drop(...); else free@guarded(...);
|
  if (guard) free@guarded(...); else drop(...);
|
  if (guard) { ... drop(...); ... } else { ... free@guarded(...); ... }
|
  if (guard) { ... free@guarded(...); ... } else { ... drop(...); ... }
)

@freereg_named@
identifier name = {dev_set_name, kobject_set_name, kobject_init_and_add, kobject_add};
expression whole;
identifier first, second, third;
position place;
@@
(
  name@place(&whole->first.second.third, ...)
|
  name@place(&whole->first.second, ...)
|
  name@place(&whole->first, ...)
|
  name@place(whole, ...)
)

// ---- say so

@script:python depends on facts@
call << freereg_call.call;
whole << freereg_call.whole;
place << freereg_call.place;
free << freereg_freed.free = "";
pooled << freereg_freed.pooled = "";
freed << freereg_freed.freed;
@@
emit("free-after-register", "freed", freed, callee=call, container=whole,
     free=free or pooled, line=place[0].line)

@script:python depends on facts@
call << freereg_call.call;
whole << freereg_call.whole;
place << freereg_call.place;
outer << freereg_alias.outer;
free << freereg_alias.free = "";
pooled << freereg_alias.pooled = "";
freed << freereg_alias.freed;
@@
emit("free-after-register", "freed", freed, callee=call, container=outer,
     alias=whole, free=free or pooled, line=place[0].line)

@script:python depends on facts@
call << freereg_call.call;
whole << freereg_call.whole;
place << freereg_call.place;
free << freereg_argument.free;
before << freereg_argument.before;
freed << freereg_passed.freed;
@@
emit("free-after-register", "passed", freed, callee=call, container=whole,
     free=free, line=place[0].line, place=str(len(texts(before))))

@script:python depends on facts@
helper << freereg_frees.helper;
before << freereg_frees.before;
at << freereg_frees.at;
@@
emit("free-after-register", "frees", at, callee=helper,
     place=str(len(texts(before))))

@script:python depends on facts@
guarded << freereg_guarded.guarded;
@@
emit("free-after-register", "guarded", guarded)

@script:python depends on facts@
whole << freereg_named.whole;
place << freereg_named.place;
@@
emit("free-after-register", "named", place, container=whole)

@script:python depends on facts@
helper << freereg_parameter.helper;
call << freereg_parameter.call;
before << freereg_parameter.before;
counted << freereg_hands.counted;
@@
emit("free-after-register", "hands", counted, callee=helper, registers=call,
     place=str(len(texts(before))))

// ---- alone

@freereg_star depends on context@
position freereg_freed.freed;
identifier freereg_freed.free;
@@
* free@freed(...)

@script:python depends on report@
call << freereg_call.call;
place << freereg_call.place;
freed << freereg_freed.freed;
@@
coccilib.report.print_report(freed[0],
    "freed by hand after '%s' in line %s" % (call, place[0].line))

@script:python depends on org@
call << freereg_call.call;
place << freereg_call.place;
freed << freereg_freed.freed;
@@
coccilib.org.print_todo(freed[0],
    "freed by hand after '%s' in line %s" % (call, place[0].line))
