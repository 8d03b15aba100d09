// SPDX-License-Identifier: GPL-2.0-only
/// Calls that may make an object visible to others: register, add, initialise.
//# Limits: known by the verb and the noun in the callee's name; what it does is
//# not checked.
// Id: goes-live
// Matcher: local
// On: ask
// Words: @goes-live.txt
//
// Facts:
//   live    callee, args
//   speaks  tag   the function has a parameter or a local `struct tag *`
//
// The words choose the functions that are looked at when a verdict asks by the
// name of a type. In them, and in functions asked for by name, every callee
// with such a verb counts, so that a registration of a smaller subsystem is
// seen beside the allocation.

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

# What is added, initialised or registered is something beside the object.
GOLIVE_ASIDE = re.compile(
    r"_(actions?|action_or_reset|attrs?|debugfs|files?|groups?|irqs?|links?"
    r"|notifiers?|pools?|subdomain|wakeup|work)$")

@golive_call depends on facts@
identifier callee =~ "^([a-z0-9_]*_)?(register|add|init|initialize|publish|announce)(_[a-z0-9_]*)?$";
expression list args;
position place;
@@
  callee@place(args)

@script:python depends on facts@
callee << golive_call.callee;
args << golive_call.args;
place << golive_call.place;
@@
if not GOLIVE_ASIDE.search(callee):
    emit("goes-live", "live", place, callee=callee, args=texts(args))

// ---- what such a function speaks of: it ties a call on `adap` to the driver
// whose private structure is at hand

@golive_parameter depends on facts@
identifier function, tag, object;
position place;
@@
  function(..., struct tag@place *object, ...) { ... }

@golive_local depends on facts@
identifier tag, object;
expression value;
position place;
@@
(
  struct tag@place *object;
|
  struct tag@place *object = value;
)

@script:python depends on facts@
tag << golive_parameter.tag;
place << golive_parameter.place;
@@
emit("goes-live", "speaks", place, tag=tag)

@script:python depends on facts@
tag << golive_local.tag;
place << golive_local.place;
@@
emit("goes-live", "speaks", place, tag=tag)
