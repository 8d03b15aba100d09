// SPDX-License-Identifier: GPL-2.0-only
/// A device, kobject or cdev is unregistered and the memory that holds it is freed at once: who still has a reference uses freed memory, or release frees it again.
//# Limits: unregistering and freeing must stand in one function, in this order,
//# on '&p->dev' and 'p'.
//# Limits: registrations of subsystems (i2c_del_adapter() and the like) are not
//# looked at, some of them wait for the last reference.
//# Limits: a path that the values of variables rule out is believed possible.
// Id: remove-frees-container
// Matcher: local
// Severity: medium
// Confidence: medium
// Measured: 21/24 on 6.12.117 (all in drivers, arch, fs, sound, three by a twin that was read; 3 wrong: module exit, driver core); 3/4 on 6.1.192 (those that 6.12 has not; driver core)
// Words: cdev_del cdev_device_del device_unregister kobject_del kobject_put
//   platform_device_unregister
// Facts: self
// References: Documentation/core-api/kobject.rst
//
// Facts, at the free:
//   freed   callee, container, free, line   container held what callee in that
//           line gave up

virtual report, context, org, patch, facts

// ---- find: what is given up, and what holds it

@remfree_call@
identifier call = {device_unregister, cdev_device_del, cdev_del, kobject_put, kobject_del, platform_device_unregister};
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
)

// ---- match: a path to a free, on which nothing waits and the pointer stays

@remfree_freed exists@
identifier remfree_call.call;
expression remfree_call.whole, value;
position remfree_call.place, freed;
identifier wait =~ "^wait_(for_completion|event)|^(flush|synchronize)_|^put_device$";
identifier free = {kfree, kvfree, vfree, kfree_sensitive};
@@
  call@place(...)
  ... when != wait(...)
      when != whole = value
  free@freed(whole)

@script:python depends on facts@
call << remfree_call.call;
whole << remfree_call.whole;
place << remfree_call.place;
free << remfree_freed.free;
freed << remfree_freed.freed;
@@
emit("remove-frees-container", "freed", freed, callee=call, container=whole,
     free=free, line=place[0].line)

// ---- alone

@remfree_star depends on context@
identifier remfree_freed.free;
position remfree_freed.freed;
@@
* free@freed(...)

@script:python depends on report@
call << remfree_call.call;
place << remfree_call.place;
freed << remfree_freed.freed;
@@
coccilib.report.print_report(freed[0],
    "freed at once after '%s' in line %s" % (call, place[0].line))

@script:python depends on org@
call << remfree_call.call;
place << remfree_call.place;
freed << remfree_freed.freed;
@@
coccilib.org.print_todo(freed[0],
    "freed at once after '%s' in line %s" % (call, place[0].line))
