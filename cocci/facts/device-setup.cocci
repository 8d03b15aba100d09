// SPDX-License-Identifier: GPL-2.0-only
/// How an object with a struct device is set up and taken down: its release callback, what unregistering waits for, what release does.
//# Limits: what macros do is not seen; initialisers deeper than two members
//# neither.
// Id: device-setup
// Matcher: local
// Words: cdev_device_add dev_release device_add device_initialize
//   device_register device_type kobj_type platform_device_register
// Ask-words: cdev_device_del device_add device_del device_initialize
//   device_register device_unregister get_device kobject_init
//   kobject_init_and_add platform_device_unregister release try_module_get
//   wait_for_completion
//
// Facts:
//   call      callee, args   that begins, pins or ends a life, or waits; frees
//             only in functions whose name speaks of an end
//   alias     name, operand   the local pointer name is the address of operand
//   indirect  operand, args   a call through a pointer that is a member
//   set       slot, operand, object, value   operand.slot = value, where slot is
//             release, dev_release, type or class; object is value again
//   init      slot, operand, value   the same in an initialiser; operand is the
//             variable, or the member of it that has the slot
//   table     name, tag   a device_type, kobj_type or class that is initialised

virtual report, context, org, patch, facts

// ---- calls

@initialize:python@
@@
import re

DEVSETUP_FREES = re.compile(r"(^|_|k|kv)(free|destroy|dealloc)(_|$)")
DEVSETUP_LAST = re.compile(r"release|free|destr|dealloc|dtor|remove|put|del")

@devset_call depends on facts@
identifier callee =~ "^(cancel_(delayed_)?work_sync|flush_(delayed_)?work|cdev_device_(add|del)|complete(_all)?|dev_set_name|memcpy|platform_device_(register|unregister)|device_(add|del|initialize|register|unregister)|[gp][eu]t_device|try_module_get|wait_for_completion(_timeout)?|kobject_init(_and_add)?|kv?free(_rcu(_mightsleep)?|_sensitive)?|[a-z0-9_]+_(free|destroy|dealloc)(_[a-z0-9_]+)?)$";
expression list args;
position place;
@@
  callee@place(args)

@script:python depends on facts@
callee << devset_call.callee;
args << devset_call.args;
place << devset_call.place;
@@
if not DEVSETUP_FREES.search(callee) or \
   DEVSETUP_LAST.search(place[0].current_element):
    emit("device-setup", "call", place, callee=callee, args=texts(args))

// dev = &p->dev: from here on dev stands for it.
@devset_alias depends on facts@
idexpression struct device *alias;
expression whole;
identifier first, second;
position place;
@@
  alias = \( &whole->first@place \| &whole->first.second@place \)

@script:python depends on facts@
alias << devset_alias.alias;
whole << devset_alias.whole;
first << devset_alias.first;
second << devset_alias.second = "";
place << devset_alias.place;
@@
emit("device-setup", "alias", place, name=alias,
     operand="%s->%s%s" % (whole, first, "." + second if second else ""))

@devset_indirect depends on facts@
expression whole;
identifier member =~ "^([a-z0-9_]*_)?(release|free|destroy|destruct|destructor|cleanup|put)$";
expression list args;
position place;
@@
(
  whole->member@place(args)
|
  whole.member@place(args)
)

@script:python depends on facts@
whole << devset_indirect.whole;
member << devset_indirect.member;
args << devset_indirect.args;
place << devset_indirect.place;
@@
emit("device-setup", "indirect", place, operand="%s->%s" % (whole, member),
     args=texts(args))

// ---- what is put into a device

@devset_set depends on facts@
identifier slot = {release, dev_release, type, class};
expression whole, value;
position place;
@@
(
  whole.slot = value@place
|
  whole->slot = value@place
)

@script:python depends on facts@
whole << devset_set.whole;
slot << devset_set.slot;
value << devset_set.value;
place << devset_set.place;
@@
emit("device-setup", "set", place, slot=slot, operand=whole, object=value,
     value=value)

@devset_init depends on facts@
identifier object;
identifier slot = {release, dev_release};
type thing;
expression value;
position place;
@@
  thing object = { .slot = value@place, };

@devset_inside depends on facts@
identifier object, first;
identifier slot = {release, dev_release, type, class};
type thing;
expression value;
position place;
@@
(
  thing object = { .first.slot = value@place, };
|
  thing object = { .first = { .slot = value@place, }, };
)

@devset_table depends on facts@
identifier object;
identifier tag = {device_type, kobj_type, class};
initializer whole;
position place;
@@
  struct tag object@place = whole;

@script:python depends on facts@
object << devset_init.object;
slot << devset_init.slot;
value << devset_init.value;
place << devset_init.place;
@@
emit("device-setup", "init", place, slot=slot, operand=object, value=value)

@script:python depends on facts@
object << devset_inside.object;
first << devset_inside.first;
slot << devset_inside.slot;
value << devset_inside.value;
place << devset_inside.place;
@@
emit("device-setup", "init", place, slot=slot,
     operand="%s.%s" % (object, first), value=value)

@script:python depends on facts@
object << devset_table.object;
tag << devset_table.tag;
place << devset_table.place;
@@
emit("device-setup", "table", place, name=object, tag=tag)
