// SPDX-License-Identifier: GPL-2.0-only
// A count that dies below zero becomes one that dies at zero: the container owns
// a reference, and every constant moves up by one.
//
// `refaudit migrate` puts the places of one counter in front of this patch; what
// it changes it says, a line of JSON each. What it leaves (a mark of -1 that is
// stored, a test whose meaning depends on the user) has no mechanical form: there
// the draft stops.
// With: lib/shift.py

virtual report, context, org, patch, facts

@shift_init@
expression n;
position p : script:python() { shift_wanted(p) };
fresh identifier up = script:python(n) { shift_up(n) };
@@
- ATOMIC_INIT@p(n)
+ REFCOUNT_INIT(up)

@script:python@
p << shift_init.p;
n << shift_init.n;
@@
shift_said(p, "starts at %s instead of %s: the container's own reference" %
           (shift_up(n), n))

@shift_set@
expression counter;
expression n : script:python() { shift_number(n) };
position p : script:python() { shift_wanted(p) };
fresh identifier up = script:python(n) { shift_up(n) };
@@
- atomic_set@p(counter, n)
+ refcount_set(counter, up)

@script:python@
p << shift_set.p;
n << shift_set.n;
@@
shift_said(p, "starts at %s instead of %s: the container's own reference" %
           (shift_up(n), n))

@shift_same@
identifier op =~ "^atomic_(inc|dec)$";
expression counter;
position p : script:python() { shift_wanted(p) };
fresh identifier new = script:python(op) { op.replace("atomic_", "refcount_") };
@@
- op@p
+ new
  (counter)

@script:python@
p << shift_same.p;
op << shift_same.op;
@@
shift_said(p, "never from 0: the container's reference is there"
           if str(op) == "atomic_inc" else
           "never to 0: the container's reference is left")

// A lookup finds what is not dead yet.

@shift_lookup@
identifier fetch =~ "^atomic_fetch_add_unless$";
expression counter;
position p : script:python() { shift_wanted(p) };
@@
(
- atomic_add_unless@p(counter, 1, -1)
+ refcount_inc_not_zero(counter)
|
- fetch@p(counter, 1, -1) != -1
+ refcount_inc_not_zero(counter)
|
- fetch@p(counter, 1, -1) == -1
+ !refcount_inc_not_zero(counter)
)

@script:python@
p << shift_lookup.p;
@@
shift_said(p, "dead is 0 instead of -1: a lookup raises unless it is 0")

// The collector takes the container's reference, if it is the only one.

@shift_claim@
identifier claim =~ "^atomic_cmpxchg(_relaxed|_acquire|_release)?$";
expression counter;
position p : script:python() { shift_wanted(p) };
@@
(
- !claim@p(counter, 0, -1)
+ refcount_dec_if_one(counter)
|
- claim@p(counter, 0, -1) == 0
+ refcount_dec_if_one(counter)
|
- claim@p(counter, 0, -1) != 0
+ !refcount_dec_if_one(counter)
)

@script:python@
p << shift_claim.p;
@@
shift_said(p, "unused is 1 instead of 0, dead is 0 instead of -1: the collector "
           "drops the container's reference if it is the only one")

// The drop that went below zero is now the one that comes to it.

@shift_drop@
identifier drop =~ "^atomic_dec_return(_relaxed|_acquire|_release)?$";
identifier from =~ "^atomic_fetch_dec(_relaxed|_acquire|_release)?$";
expression counter;
position p : script:python() { shift_wanted(p) };
@@
(
- drop@p(counter) < 0
+ refcount_dec_and_test(counter)
|
- drop@p(counter) == -1
+ refcount_dec_and_test(counter)
|
- drop@p(counter) >= 0
+ !refcount_dec_and_test(counter)
|
- drop@p(counter) != -1
+ !refcount_dec_and_test(counter)
|
- from@p(counter) == 0
+ refcount_dec_and_test(counter)
|
- from@p(counter) != 0
+ !refcount_dec_and_test(counter)
)

@shift_drop_one@
identifier drop =~ "^atomic_sub_return(_relaxed|_acquire|_release)?$";
identifier add =~ "^atomic_add_return(_relaxed|_acquire|_release)?$";
identifier from =~ "^atomic_fetch_sub(_relaxed|_acquire|_release)?$";
identifier sign =~ "^atomic_add_negative(_relaxed|_acquire|_release)?$";
expression counter;
position p : script:python() { shift_wanted(p) };
@@
(
- drop@p(1, counter) < 0
+ refcount_dec_and_test(counter)
|
- drop@p(1, counter) >= 0
+ !refcount_dec_and_test(counter)
|
- add@p(-1, counter) < 0
+ refcount_dec_and_test(counter)
|
- add@p(-1, counter) >= 0
+ !refcount_dec_and_test(counter)
|
- from@p(1, counter) == 0
+ refcount_dec_and_test(counter)
|
- sign@p(-1, counter)
+ refcount_dec_and_test(counter)
)

@script:python@
p << shift_drop.p;
@@
shift_said(p, "below 0 becomes 0: the last drop, the container's or a user's")

@script:python@
p << shift_drop_one.p;
@@
shift_said(p, "below 0 becomes 0: the last drop, the container's or a user's")

// What is read: held against a constant, or shown.

@shift_read@
expression counter;
expression n : script:python() { shift_number_below(n) };
position p : script:python() { shift_wanted(p) };
fresh identifier up = script:python(n) { shift_up(n) };
@@
(
- atomic_read@p(counter) == n
+ refcount_read(counter) == up
|
- atomic_read@p(counter) != n
+ refcount_read(counter) != up
|
- atomic_read@p(counter) > n
+ refcount_read(counter) > up
|
- atomic_read@p(counter) >= n
+ refcount_read(counter) >= up
|
- atomic_read@p(counter) < n
+ refcount_read(counter) < up
|
- atomic_read@p(counter) <= n
+ refcount_read(counter) <= up
)

@script:python@
p << shift_read.p;
n << shift_read.n;
@@
shift_said(p, "is held against %s instead of %s" % (shift_up(n), n))

@shift_none@
expression counter;
position p : script:python() { shift_wanted(p) };
@@
- !atomic_read@p(counter)
+ refcount_read(counter) == 1

@script:python@
p << shift_none.p;
@@
shift_said(p, "unused is 1 instead of 0")

@shift_shown@
expression counter;
identifier show;
expression list before, after;
position p : script:python() { shift_wanted(p) };
@@
  show(before,
- atomic_read@p(counter)
+ refcount_read(counter) - 1
  , after)

@script:python@
p << shift_shown.p;
@@
shift_said(p, "shows users, without the container's reference")
