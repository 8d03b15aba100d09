// SPDX-License-Identifier: GPL-2.0-only
// Operations on an atomic_t become those of a refcount_t.
//
// `refaudit migrate` puts the places of one counter in front of this patch and
// runs it on the functions that hold them; what is not one of these places
// stays as it is. By itself, `spatch --sp-file X file.c`, it rewrites every
// operation of the file that has a form: right only where all of them work on
// the counter in question.
//
// Declarations and include lines are not changed here: spatch 1.1.1 sees no
// member of a record without a tag, and none behind a macro in a record.
//
// What only changes its name keeps its arguments as they stand, with blanks,
// comments and line ends. What has no form here (sub, xchg, a value that
// is used) stays an atomic operation, and refaudit refuses the counter.

virtual report, context, org, patch, facts

@initialize:python@
@@
FIX_PLACES = globals().get("FIX_PLACES")

def fix_wanted(p):
    return FIX_PLACES is None or \
        (p[0].file, int(p[0].line), int(p[0].column)) in FIX_PLACES

FIX_OTHER_NAME = {"atomic_inc_not_zero_acquire": "refcount_inc_not_zero_acquire"}

def fix_name(op):
    return FIX_OTHER_NAME.get(op, op.replace("atomic_", "refcount_", 1))

// Of the same name, with the same arguments.

@fix_same@
identifier op =~ "^atomic_(set|set_release|read|inc|inc_not_zero|add|dec|dec_and_test|sub_and_test|dec_and_mutex_lock|dec_and_lock)$";
expression list args;
position p : script:python() { fix_wanted(p) };
fresh identifier new = script:python(op) { fix_name(op) };
@@
- op@p
+ new
  (args)

@fix_init@
expression n;
position p : script:python() { fix_wanted(p) };
@@
- ATOMIC_INIT@p
+ REFCOUNT_INIT
  (n)

// The flags are a variable there, and a pointer here.

@fix_irqsave@
expression counter, lock, flags;
position p : script:python() { fix_wanted(p) };
@@
- atomic_dec_and_lock_irqsave@p(counter, lock, flags)
+ refcount_dec_and_lock_irqsave(counter, lock, &flags)

// Raised unless it is 0.

@fix_raise@
identifier fetch =~ "^atomic_fetch_add_unless$";
expression counter;
position p : script:python() { fix_wanted(p) };
@@
(
- atomic_add_unless@p(counter, 1, 0)
+ refcount_inc_not_zero(counter)
|
- (fetch@p(counter, 1, 0) != 0)
+ refcount_inc_not_zero(counter)
|
- fetch@p(counter, 1, 0) != 0
+ refcount_inc_not_zero(counter)
|
- (fetch@p(counter, 1, 0) == 0)
+ !refcount_inc_not_zero(counter)
|
- fetch@p(counter, 1, 0) == 0
+ !refcount_inc_not_zero(counter)
)

@fix_raise_by@
expression counter;
expression n;
position p : script:python() { fix_wanted(p) };
@@
- atomic_add_unless@p(counter, n, 0)
+ refcount_add_not_zero(n, counter)

// Dropped unless that would be the last one; the last one claimed.

@fix_not_one@
expression counter;
position p : script:python() { fix_wanted(p) };
@@
- atomic_add_unless@p(counter, -1, 1)
+ refcount_dec_not_one(counter)

@fix_claim@
identifier claim =~ "^atomic_cmpxchg(_relaxed|_acquire|_release)?$";
expression counter;
position p : script:python() { fix_wanted(p) };
@@
(
- (claim@p(counter, 1, 0) == 1)
+ refcount_dec_if_one(counter)
|
- claim@p(counter, 1, 0) == 1
+ refcount_dec_if_one(counter)
|
- (claim@p(counter, 1, 0) != 1)
+ !refcount_dec_if_one(counter)
|
- claim@p(counter, 1, 0) != 1
+ !refcount_dec_if_one(counter)
)

// Dropped, and held against the one value that means zero.

@fix_drop@
identifier drop =~ "^atomic_dec_return(_relaxed|_acquire|_release)?$";
expression counter;
position p : script:python() { fix_wanted(p) };
@@
(
- !drop@p(counter)
+ refcount_dec_and_test(counter)
|
- (drop@p(counter) == 0)
+ refcount_dec_and_test(counter)
|
- drop@p(counter) == 0
+ refcount_dec_and_test(counter)
|
- (drop@p(counter) != 0)
+ !refcount_dec_and_test(counter)
|
- drop@p(counter) != 0
+ !refcount_dec_and_test(counter)
)

@fix_drop_negative@
identifier drop =~ "^atomic_add_return(_relaxed|_acquire|_release)?$";
expression counter;
position p : script:python() { fix_wanted(p) };
@@
(
- !drop@p(-1, counter)
+ refcount_dec_and_test(counter)
|
- (drop@p(-1, counter) == 0)
+ refcount_dec_and_test(counter)
|
- drop@p(-1, counter) == 0
+ refcount_dec_and_test(counter)
|
- (drop@p(-1, counter) != 0)
+ !refcount_dec_and_test(counter)
|
- drop@p(-1, counter) != 0
+ !refcount_dec_and_test(counter)
)

@fix_drop_from@
identifier drop =~ "^atomic_fetch_dec(_relaxed|_acquire|_release)?$";
identifier drop_by =~ "^atomic_fetch_sub(_relaxed|_acquire|_release)?$";
expression counter;
position p : script:python() { fix_wanted(p) };
@@
(
- (drop@p(counter) == 1)
+ refcount_dec_and_test(counter)
|
- drop@p(counter) == 1
+ refcount_dec_and_test(counter)
|
- (drop@p(counter) != 1)
+ !refcount_dec_and_test(counter)
|
- drop@p(counter) != 1
+ !refcount_dec_and_test(counter)
|
- (drop_by@p(1, counter) == 1)
+ refcount_dec_and_test(counter)
|
- drop_by@p(1, counter) == 1
+ refcount_dec_and_test(counter)
|
- (drop_by@p(1, counter) != 1)
+ !refcount_dec_and_test(counter)
|
- drop_by@p(1, counter) != 1
+ !refcount_dec_and_test(counter)
)

@fix_drop_one@
identifier drop =~ "^atomic_sub_return(_relaxed|_acquire|_release)?$";
expression counter;
position p : script:python() { fix_wanted(p) };
@@
(
- !drop@p(1, counter)
+ refcount_dec_and_test(counter)
|
- (drop@p(1, counter) == 0)
+ refcount_dec_and_test(counter)
|
- drop@p(1, counter) == 0
+ refcount_dec_and_test(counter)
|
- (drop@p(1, counter) != 0)
+ !refcount_dec_and_test(counter)
|
- drop@p(1, counter) != 0
+ !refcount_dec_and_test(counter)
)

@fix_drop_by@
identifier drop =~ "^atomic_sub_return(_relaxed|_acquire|_release)?$";
expression counter, n;
position p : script:python() { fix_wanted(p) };
@@
(
- !drop@p(n, counter)
+ refcount_sub_and_test(n, counter)
|
- (drop@p(n, counter) == 0)
+ refcount_sub_and_test(n, counter)
|
- drop@p(n, counter) == 0
+ refcount_sub_and_test(n, counter)
|
- (drop@p(n, counter) != 0)
+ !refcount_sub_and_test(n, counter)
|
- drop@p(n, counter) != 0
+ !refcount_sub_and_test(n, counter)
)

@fix_drop_by_from@
identifier drop =~ "^atomic_fetch_sub(_relaxed|_acquire|_release)?$";
expression counter, n;
position p : script:python() { fix_wanted(p) };
@@
(
- (drop@p(n, counter) == n)
+ refcount_sub_and_test(n, counter)
|
- drop@p(n, counter) == n
+ refcount_sub_and_test(n, counter)
|
- (drop@p(n, counter) != n)
+ !refcount_sub_and_test(n, counter)
|
- drop@p(n, counter) != n
+ !refcount_sub_and_test(n, counter)
)

// A value that nobody looks at.

@fix_unused@
identifier raise =~ "^atomic_(inc_return|fetch_inc)(_relaxed|_acquire|_release)?$";
expression counter;
position p : script:python() { fix_wanted(p) };
@@
- raise@p(counter);
+ refcount_inc(counter);
