// SPDX-License-Identifier: GPL-2.0-only
/// What code does to counted objects: initialise, get, put.
//# Limits: operations made by macros of other files are not seen.
// Id: counted-operations
// Words: @counted-operations.txt @counted-puts.txt
//
// Facts, at the operation:
//   init    op, operand, value    kref_init, refcount_set
//   raise   op, operand, ignored  ignored: '1' when nobody looks at the outcome
//   drop    op, operand, release, ignored
//   passes  op, operand           in a function named like a put or a get: it
//                                 hands its own argument to another one

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

COUNTOP_KINDS = (
    ("init", re.compile(r"^(kref_init|refcount_set)$")),
    ("drop", re.compile(r"^(kref_put(_mutex|_lock)?"
                        r"|refcount_(dec|sub)_and_(test|lock|mutex_lock|lock_irqsave)"
                        r"|atomic_dec_and_test)$")),
    ("raise", re.compile(r"^(kref_get(_unless_zero)?|refcount_(inc|add)(_not_zero)?"
                         r"|atomic_(long_)?inc_not_zero)$")))
COUNTOP_NAMED = re.compile(r"(^|_)(put|unref|deref|drop|release|get|ref|hold|grab)(_|$)")
COUNTOP_PASSED = re.compile(r"(^|_)(put|unref|deref|get|hold|grab)(_|$)"
                            r"|^(free_netdev|dst_release|neigh_release)$")
COUNTOP_IGNORED = set()	# places of operations whose value nobody looks at

def countop_place(p):
    return p[0].file, int(p[0].line), int(p[0].column)

@countop_ignored@
identifier op =~ "^(kref_get_unless_zero|refcount_(inc|add)_not_zero|atomic(64|_long)?_inc_not_zero|kref_put(_mutex|_lock)?)$";
position at;
@@
(
  op@at(...);
|
  (void)op@at(...)
)

@script:python@
at << countop_ignored.at;
@@
COUNTOP_IGNORED.add(countop_place(at))

@countop_call@
identifier op =~ "^(kref_|refcount_(inc|dec|set|add|sub)|atomic_(long_)?(inc_not_zero|dec_and_test)$)|(^|_)(put|unref|deref|get|hold|grab)(_|$)|^(free_netdev|dst_release|neigh_release)$";
expression list args;
position at;
@@
  op@at(args)

@script:python depends on facts@
op << countop_call.op;
args << countop_call.args;
at << countop_call.at;
@@
args = texts(args)
ignored = str(int(countop_place(at) in COUNTOP_IGNORED))
kind = next((k for k, name in COUNTOP_KINDS if name.match(op)), None)
if kind and args:
    operand, others = args[0], args[1:]
    if op.startswith(("refcount_sub", "refcount_add")):
        operand, others = args[1], args[:1]
    more = {"init": {"value": others[0] if others else "1"},
            "raise": {"ignored": ignored},
            "drop": {"ignored": ignored,
                     "release": others[0] if others else ""}}[kind]
    emit("counted-operations", kind, at, op=op, operand=operand, **more)
elif args and COUNTOP_NAMED.search(at[0].current_element) \
     and COUNTOP_PASSED.search(op):
    emit("counted-operations", "passes", at, op=op, operand=args[0])
