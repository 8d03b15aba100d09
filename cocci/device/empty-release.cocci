// SPDX-License-Identifier: GPL-2.0-only
/// A release callback does nothing, or only prints: whoever holds the last reference, the object goes away at another time, or never.
//# Limits: release functions made by token-pasting macros, callbacks that
//# return a value, initialisers of arrays and those deeper than two members are
//# not seen.
//# Limits: a callback of a table that is not one of a counted object itself
//# (dvb_frontend_ops.release) is not looked at.
//# Limits: a body that only runs a loop, assembly or a macro without arguments
//# counts as empty.
//# Limits: that another callback is set over this one later, or that
//# device->release hides this device_type.release, is not seen.
//# Limits: alone (spatch -D report) callback and user must stand in one file, and
//# any table with a member release counts.
// Id: empty-release
// Matcher: local
// Severity: medium
// Confidence: high
// Measured: 71/71 on 6.12.117 (all read; a text search by hand finds 69 of them and none besides); 5/5 on 6.1.192 (those that 6.12 has not)
// Words: dev_release kref_put kref_put_lock kref_put_mutex release
// Keep: callbacks small
// Narrow: hollow
// Facts: self
// References: Documentation/core-api/kobject.rst
// References: Documentation/core-api/kref.rst
//
// Facts:
//   hollow  callback, object   a function void f(struct s *) in whose body
//           nothing happens, or it only prints; object is its parameter
//   silent  callback   the same, when it does not even call anything
//   named   callback, operand, form   it is what operand names: 'init' in an
//           initialiser, 'set' by an assignment; or, 'put', what kref_put()
//           calls for the kref operand
//   judged  callback   a kref_put() whose result decides what happens next

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

EMPTYREL_SEEN = set()	# what was printed without a verdict

def emptyrel_type(thing):
    """'struct device' for 'const struct device __maybe_unused'."""
    tagged = re.search(r"\b(struct|union) \w+", thing)
    return tagged.group(0) if tagged else thing

def emptyrel_named(place, callback, operand, form):
    if callback != "NULL":
        emit("empty-release", "named", place, callback=callback,
             operand=operand, form=form)

def emptyrel_alone(callback, place, user):
    if (place[0].file, callback) in EMPTYREL_SEEN:
        return
    EMPTYREL_SEEN.add((place[0].file, callback))
    coccilib.report.print_report(place[0],
        "release callback '%s', set in line %s, does nothing or only prints"
        % (callback, user[0].line))

// ---- find: functions with one parameter in whose body nothing happens.
// Setting locals, container_of() and its wrappers, and printing are nothing.

@emptyrel_hollow@
identifier callback, object, member;
identifier act !~ "^(container_of(_const)?|([a-z]*(dev|device|kobj|kobject|kref|ref)_)?to_[a-z0-9_]+|dev_(name|get_drvdata)|kobject_name|([a-z0-9]+_)?pr_[a-z_]+|(no_)?printk(_[a-z]+)?|(dev|drm|hid|ibdev|netdev|v4l2)_(info|notice|warn|err|crit|alert|emerg|printk)(_[a-z]+)?|([A-Za-z0-9_]*_)?v?(dbg|debug|DBG|DEBUG|dprintk|DPRINTK)[A-Za-z0-9_]*|trace_[a-z0-9_]+|D?MSG|INFO|LOG|ERR|WARNING|WARN(_ON)?(_ONCE)?|might_sleep)$";
type thing;
expression one, other;
global idexpression far;
assignment operator becomes;
position place;
@@
  void callback@place(thing *object)
  {
    ... when != act(...)
        when != one->member(...)
        when != one.member(...)
        when != (*one)(...)
        when != one->member becomes other
        when != one.member becomes other
        when != *one becomes other
        when != one[...] becomes other
        when != far becomes other
        when != one->member++
        when != one->member--
        when != one.member++
        when != one.member--
        when != far++
        when != far--
  }

@emptyrel_silent@
identifier emptyrel_hollow.callback;
identifier act;
position emptyrel_hollow.place, still;
@@
  void callback@place@still(...)
  {
    ... when != act(...)
  }

// ---- find: what is named as a release. Initialisers first, one rule a depth,
// because a disjunction stops at the first branch that fits an object. Arrays
// are left out: no array of Linux 6.1 or 6.12 has such a callback, and matching
// `{ ..., x, ... }` against tables of thousands of elements takes minutes.

@emptyrel_init@
identifier object, callback;
identifier slot = {release, dev_release};
type thing;
position place;
@@
  thing object = { .slot = \( callback@place \| &callback@place \), };

@emptyrel_inside@
identifier object, first, callback;
identifier slot = {release, dev_release};
type thing;
position place;
@@
(
  thing object = { .first.slot = \( callback@place \| &callback@place \), };
|
  thing object = { .first = { .slot = \( callback@place \| &callback@place \), }, };
)

@emptyrel_deeper@
identifier object, first, second, callback;
identifier slot = {release, dev_release};
type thing;
position place;
@@
(
  thing object = { .first.second.slot = \( callback@place \| &callback@place \), };
|
  thing object = { .first = { .second = { .slot = \( callback@place \| &callback@place \), }, }, };
)

@emptyrel_literal@
identifier callback;
identifier slot = {release, dev_release};
type thing;
position place;
@@
  (thing) { .slot = \( callback@place \| &callback@place \), }

@emptyrel_set@
identifier callback;
identifier slot = {release, dev_release};
expression owner, whole;
position place;
@@
  \( whole \& \( owner.slot \| owner->slot \) \) = \( callback@place \| &callback@place \)

@emptyrel_put@
expression counter;
identifier put = {kref_put, kref_put_mutex, kref_put_lock};
identifier callback;
position place;
@@
  put@place(counter, \( callback \| &callback \), ...)

// ---- subtract: kref_put() that tells its caller what to do. There the caller
// frees, and an empty callback is the rule.

@emptyrel_alone@
expression emptyrel_put.counter;
identifier emptyrel_put.put, emptyrel_put.callback;
position emptyrel_put.place, quiet;
@@
  put@place@quiet(counter, \( callback \| &callback \), ...);

@emptyrel_judged@
expression counter;
identifier put = {kref_put, kref_put_mutex, kref_put_lock};
identifier callback;
position place != emptyrel_alone.quiet;
@@
  put@place(counter, \( callback \| &callback \), ...)

// ---- say so

@script:python depends on facts@
callback << emptyrel_hollow.callback;
object << emptyrel_hollow.object;
thing << emptyrel_hollow.thing;
place << emptyrel_hollow.place;
@@
emit("empty-release", "hollow", place, callback=callback,
     object="(%s *) %s" % (emptyrel_type(thing), object))

@script:python depends on facts@
callback << emptyrel_hollow.callback;
still << emptyrel_silent.still;
@@
emit("empty-release", "silent", still, callback=callback)

@script:python depends on facts@
object << emptyrel_init.object;
slot << emptyrel_init.slot;
callback << emptyrel_init.callback;
place << emptyrel_init.place;
@@
emptyrel_named(place, callback, ".".join([object, slot]), "init")

@script:python depends on facts@
object << emptyrel_inside.object;
first << emptyrel_inside.first;
slot << emptyrel_inside.slot;
callback << emptyrel_inside.callback;
place << emptyrel_inside.place;
@@
emptyrel_named(place, callback, ".".join([object, first, slot]), "init")

@script:python depends on facts@
object << emptyrel_deeper.object;
first << emptyrel_deeper.first;
second << emptyrel_deeper.second;
slot << emptyrel_deeper.slot;
callback << emptyrel_deeper.callback;
place << emptyrel_deeper.place;
@@
emptyrel_named(place, callback, ".".join([object, first, second, slot]), "init")

@script:python depends on facts@
thing << emptyrel_literal.thing;
slot << emptyrel_literal.slot;
callback << emptyrel_literal.callback;
place << emptyrel_literal.place;
@@
emptyrel_named(place, callback, "((%s *) 0)->%s" % (emptyrel_type(thing), slot),
               "set")

@script:python depends on facts@
whole << emptyrel_set.whole;
callback << emptyrel_set.callback;
place << emptyrel_set.place;
@@
emptyrel_named(place, callback, whole, "set")

@script:python depends on facts@
counter << emptyrel_put.counter;
callback << emptyrel_put.callback;
place << emptyrel_put.place;
@@
emptyrel_named(place, callback, counter, "put")

@script:python depends on facts@
callback << emptyrel_judged.callback;
place << emptyrel_judged.place;
@@
emit("empty-release", "judged", place, callback=callback)

// ---- alone: callback and user in one file

@emptyrel_alone_init depends on report || context@
identifier emptyrel_hollow.callback;
identifier object, first;
identifier slot = {release, dev_release};
type thing;
position user;
@@
(
  thing object = { .slot = callback@user, };
|
  thing object = { .first.slot = callback@user, };
|
  thing object = { .first = { .slot = callback@user, }, };
)

@emptyrel_alone_set depends on report || context@
identifier emptyrel_hollow.callback;
identifier slot = {release, dev_release};
expression owner;
position user;
@@
  \( owner.slot \| owner->slot \) = callback@user

@emptyrel_alone_put depends on report || context@
identifier emptyrel_hollow.callback;
identifier put = {kref_put, kref_put_mutex, kref_put_lock};
expression counter;
position user;
@@
  put(counter, callback@user, ...);

@emptyrel_star depends on context && (emptyrel_alone_init || emptyrel_alone_set || emptyrel_alone_put)@
identifier emptyrel_hollow.callback;
position emptyrel_hollow.place;
@@
* callback@place(...) { ... }

@script:python depends on report@
callback << emptyrel_hollow.callback;
place << emptyrel_hollow.place;
user << emptyrel_alone_init.user;
@@
emptyrel_alone(callback, place, user)

@script:python depends on report@
callback << emptyrel_hollow.callback;
place << emptyrel_hollow.place;
user << emptyrel_alone_set.user;
@@
emptyrel_alone(callback, place, user)

@script:python depends on report@
callback << emptyrel_hollow.callback;
place << emptyrel_hollow.place;
user << emptyrel_alone_put.user;
@@
emptyrel_alone(callback, place, user)
