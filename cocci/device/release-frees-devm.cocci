// SPDX-License-Identifier: GPL-2.0-only
/// A release callback frees managed memory: it may run long after the driver was unbound, when that memory and the list it is on are gone.
//# Limits: callback and the place where it is named must stand in one file.
//# Limits: initialisers deeper than two members are not seen.
// Id: release-frees-devm
// Matcher: local
// Severity: high
// Confidence: high
// Measured: 0/0 on 6.12.117 and 6.1.192 (nothing found); the fault put into 39 drivers of 6.12.117: 38/39 found
// File-words: devm_kfree devres_release devres_destroy
// Words: dev_release devm_kfree devres_destroy devres_release kref_put
//   kref_put_lock kref_put_mutex release
// Facts: self
// References: Documentation/driver-api/driver-model/devres.rst
//
// Facts:
//   frees   callback, object, free   at the call in the callback, which has one
//           parameter, the object
//   named   callback   it is set as a release callback

virtual report, context, org, patch, facts

@reldevm_frees exists@
identifier callback, object;
type thing;
identifier free = {devm_kfree, devres_release, devres_destroy};
position place;
@@
  void callback(thing *object)
  {
    ... when any
    free@place(...)
    ... when any
  }

@reldevm_set@
identifier reldevm_frees.callback;
identifier slot = {release, dev_release};
expression owner;
position place;
@@
  \( owner.slot \| owner->slot \) = \( callback@place \| &callback@place \)

@reldevm_init@
identifier reldevm_frees.callback;
identifier slot = {release, dev_release};
identifier object, first;
type thing;
position place;
@@
(
  thing object = { .slot = callback@place, };
|
  thing object = { .first.slot = callback@place, };
|
  thing object = { .first = { .slot = callback@place, }, };
)

@reldevm_put@
identifier reldevm_frees.callback;
identifier put = {kref_put, kref_put_mutex, kref_put_lock};
position place;
@@
  put(..., callback@place, ...)

// ---- say so

@script:python depends on facts@
callback << reldevm_frees.callback;
object << reldevm_frees.object;
thing << reldevm_frees.thing;
free << reldevm_frees.free;
place << reldevm_frees.place;
@@
emit("release-frees-devm", "frees", place, callback=callback, free=free,
     object="(%s *) %s" % (thing, object))

@script:python depends on facts@
callback << reldevm_frees.callback;
place << reldevm_set.place;
@@
emit("release-frees-devm", "named", place, callback=callback)

@script:python depends on facts@
callback << reldevm_frees.callback;
place << reldevm_init.place;
@@
emit("release-frees-devm", "named", place, callback=callback)

@script:python depends on facts@
callback << reldevm_frees.callback;
place << reldevm_put.place;
@@
emit("release-frees-devm", "named", place, callback=callback)

// ---- alone

@reldevm_star depends on context && (reldevm_set || reldevm_init || reldevm_put)@
identifier reldevm_frees.free;
position reldevm_frees.place;
@@
* free@place(...)

@script:python depends on report@
callback << reldevm_frees.callback;
place << reldevm_frees.place;
user << reldevm_set.place;
@@
coccilib.report.print_report(place[0],
    "release callback '%s', set in line %s, frees managed memory"
    % (callback, user[0].line))

@script:python depends on report@
callback << reldevm_frees.callback;
place << reldevm_frees.place;
user << reldevm_init.place;
@@
coccilib.report.print_report(place[0],
    "release callback '%s', set in line %s, frees managed memory"
    % (callback, user[0].line))

@script:python depends on org@
callback << reldevm_frees.callback;
place << reldevm_frees.place;
user << reldevm_set.place;
@@
coccilib.org.print_todo(place[0],
    "release callback '%s', set in line %s, frees managed memory"
    % (callback, user[0].line))

@script:python depends on org@
callback << reldevm_frees.callback;
place << reldevm_frees.place;
user << reldevm_init.place;
@@
coccilib.org.print_todo(place[0],
    "release callback '%s', set in line %s, frees managed memory"
    % (callback, user[0].line))
