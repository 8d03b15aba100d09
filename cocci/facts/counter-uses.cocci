// SPDX-License-Identifier: GPL-2.0-only
/// Every operation on an atomic counter, and how its value is looked at.
//# Limits: counters of type local_t and percpu counters are not looked at.
//# Limits: an operation that a macro stands for is seen where the macro is defined,
//# if spatch can read the definition.
// Id: counter-uses
// Matcher: local
// Words: @atomic-operations.txt
// Keep: macros
//
// Facts, at the operation:
//   op        op, operand, args             every operation; ATOMIC_INIT
//   compare   op, operand, operator, value  its value against another; '!'
//   unused    op, operand                   its value is not looked at
//   asked     op, operand                   a branch depends on what is read
//   waited    operand                       somebody waits for a value
//   given     operand                       what is read is returned
//   macro     name, number, member          the operation stands in a macro: on
//             that member of what its parameter points to, on itself if ''
//   points    operand, name                 a local pointer called so is made
//             to point to the operand
//   handler   operand, callback             a member is set up to call it: a
//             work item, a timer; only where something atomic is near

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

COUNTUSE_SECOND = re.compile(
    r"^atomic(64|_long)?_(fetch_)?(add|sub|and|andnot|or|xor)"
    r"(_return|_negative|_and_test)?(_relaxed|_acquire|_release)?$")
COUNTUSE_CHOICE = re.compile(r"^[^?:]+ \? ([^?:]+) : ([^?:]+)$")

def countuse_split(op, args):
    """The counter of an operation, and the other arguments."""
    args = [str(a) for a in args]
    at = 1 if COUNTUSE_SECOND.match(op) else 0
    return (args[at], args[:at] + args[at + 1:]) if len(args) > at else ("", args)

COUNTUSE_DEFINE = re.compile(r"\s*#\s*define\s+(\w+)\(([^()]*)\)")
COUNTUSE_MEMBER = re.compile(r"[&( ]*(\w+)[ )]*(?:->|\.) (\w+(?: \. \w+)*)$")
COUNTUSE_BACKSLASH = chr(92)	# spatch reads no string that ends in one
countuse_text = ("", [])	# the last file that had a macro, and its lines

def countuse_lines(name):
    global countuse_text
    if countuse_text[0] != name:
        with open(name, encoding="latin-1") as f:
            countuse_text = (name, f.read().split("\n"))
    return countuse_text[1]

def countuse_macro(p, operand):
    """Macro, number of the parameter and member that the operand is, or None."""
    lines = countuse_lines(p[0].file)
    n = int(p[0].line) - 1
    while n > 0 and lines[n - 1].rstrip()[-1:] == COUNTUSE_BACKSLASH:
        n -= 1
    macro = COUNTUSE_DEFINE.match(lines[n])
    if not macro:
        return None
    params = [name.strip() for name in macro[2].split(",")]
    found = COUNTUSE_MEMBER.match(operand)
    base, member = found.groups() if found else (operand.strip("() "), "")
    if base not in params or member in params:
        return None
    return macro[1], params.index(base), member.replace(" ", "")

def countuse_targets(text):
    """What a pointer that is assigned `text` may point to."""
    choice = COUNTUSE_CHOICE.match(text)
    return choice.groups() if choice else [text]

@cu_op@
identifier op =~ "^atomic(64|_long)?_[a-z_]+$";
expression list args;
position at;
@@
op@at(args)

@script:python depends on facts@
op << cu_op.op;
args << cu_op.args;
at << cu_op.at;
@@
operand, others = countuse_split(op, args)
emit("counter-uses", "op", at, op=op, operand=operand, args=others)
if at[0].current_element == "something_else":
    macro = countuse_macro(at, operand)
    if macro:
        emit("counter-uses", "macro", at, name=macro[0], number=str(macro[1]),
             member=macro[2])

@script:python depends on report@
op << cu_op.op;
args << cu_op.args;
at << cu_op.at;
@@
coccilib.report.print_report(at[0], "'%s' on '%s'" %
                             (op, countuse_split(op, args)[0]))

@cu_init@
identifier init =~ "^ATOMIC(64|_LONG)?_INIT$";
identifier x, f;
expression n;
type T;
position at;
@@
(
T x = init@at(n);
|
T x = { ..., .f = init@at(n), ..., };
)

@script:python depends on facts@
init << cu_init.init;
x << cu_init.x;
f << cu_init.f = "";
n << cu_init.n;
at << cu_init.at;
@@
operand = "& " + str(x) + (" . " + str(f) if f else "")
emit("counter-uses", "op", at, op=init, operand=operand, args=[str(n)])

// Assigned as a value of the type: with the type as a second argument.
@cu_literal depends on facts@
identifier init =~ "^ATOMIC(64|_LONG)?_INIT$";
expression e, n;
type T;
position at;
@@
e = (T) init@at(n)

@script:python depends on facts@
init << cu_literal.init;
e << cu_literal.e;
T << cu_literal.T;
n << cu_literal.n;
at << cu_literal.at;
@@
emit("counter-uses", "op", at, op=init, operand="& " + str(e),
     args=[str(n), str(T)])

@cu_compare@
identifier op =~ "^atomic(64|_long)?_([a-z_]+_return|fetch_|(try_)?cmpxchg|xchg|read|(dec|sub|inc)_and_|dec_if|(add|inc|dec)_(unless|not))";
binary operator b = {==, !=, <, <=, >, >=};
expression list args;
expression x, value;
position at;
@@
(
  op@at(args) b value
|
  (x = op@at(args)) b value
)

@script:python depends on facts@
op << cu_compare.op;
args << cu_compare.args;
at << cu_compare.at;
b << cu_compare.b;
value << cu_compare.value;
@@
emit("counter-uses", "compare", at, op=op, operand=countuse_split(op, args)[0],
     operator=str(b).strip(), value=str(value))

@cu_not@
identifier op =~ "^atomic(64|_long)?_([a-z_]+_return|fetch_|(try_)?cmpxchg|xchg|read|(dec|sub|inc)_and_|dec_if|(add|inc|dec)_(unless|not)|add_negative)";
expression list args;
expression x;
position at;
@@
(
!op@at(args)
|
!(x = op@at(args))
)

@script:python depends on facts@
op << cu_not.op;
args << cu_not.args;
at << cu_not.at;
@@
emit("counter-uses", "compare", at, op=op, operand=countuse_split(op, args)[0],
     operator="!", value="")

// The bare value as a condition: it is compared with 0.

@cu_truth@
identifier op =~ "^atomic(64|_long)?_([a-z]+_return|fetch_[a-z]+)(_relaxed|_acquire|_release)?$";
expression list args;
expression E1, E2;
statement S1, S2;
position at;
@@
(
if (op@at(args)) S1 else S2
|
if (op@at(args)) S1
|
while (op@at(args)) S1
|
\(likely\|unlikely\)(op@at(args))
|
op@at(args) && E1
|
op@at(args) || E1
|
op@at(args) ? E1 : E2
)

@script:python depends on facts@
op << cu_truth.op;
args << cu_truth.args;
at << cu_truth.at;
@@
emit("counter-uses", "compare", at, op=op, operand=countuse_split(op, args)[0],
     operator="!=", value="0")

// A value that nobody looks at: the operation could be the plain one.

@cu_unused@
identifier op =~ "^atomic(64|_long)?_([a-z]+_return|fetch_[a-z]+)(_relaxed|_acquire|_release)?$";
expression list args;
position at;
@@
op@at(args);

@script:python depends on facts@
op << cu_unused.op;
args << cu_unused.args;
at << cu_unused.at;
@@
emit("counter-uses", "unused", at, op=op, operand=countuse_split(op, args)[0])

// Reads that decide something, and those that somebody waits for.

@cu_asked@
identifier read =~ "^atomic(64|_long)?_read(_acquire)?$";
expression counter, E1, E2;
statement S1, S2;
position at;
@@
(
if (<+... read@at(counter) ...+>) S1 else S2
|
if (<+... read@at(counter) ...+>) S1
|
while (<+... read@at(counter) ...+>) S1
|
read@at(counter) ? E1 : E2
)

@script:python depends on facts@
read << cu_asked.read;
counter << cu_asked.counter;
at << cu_asked.at;
@@
emit("counter-uses", "asked", at, op=str(read), operand=str(counter))

@cu_waited@
identifier read =~ "^atomic(64|_long)?_read(_acquire)?$";
identifier spin =~ "^atomic(64|_long)?_cond_read_(acquire|relaxed)$";
identifier wait =~ "^(___?|io_|s)?wait_(event|var_event|woken)";
expression counter;
position at;
@@
(
wait(..., <+... read@at(counter) ...+>, ...)
|
spin@at(counter, ...)
)

@script:python depends on facts@
counter << cu_waited.counter;
at << cu_waited.at;
@@
emit("counter-uses", "waited", at, op="", operand=str(counter))

@cu_given@
identifier read =~ "^atomic(64|_long)?_read(_acquire)?$";
expression counter;
position at;
@@
return <+... read@at(counter) ...+>;

@script:python depends on facts@
counter << cu_given.counter;
at << cu_given.at;
@@
emit("counter-uses", "given", at, op="", operand=str(counter))

// A local pointer to a counter, and what it is made to point to.

@cu_points@
typedef atomic_t, atomic_long_t, atomic64_t;
local idexpression atomic_t *p;
local idexpression atomic_long_t *l;
local idexpression atomic64_t *q;
expression e;
position at;
@@
(
p@at = e
|
l@at = e
|
q@at = e
)

@script:python depends on facts@
p << cu_points.p = "";
l << cu_points.l = "";
q << cu_points.q = "";
e << cu_points.e;
at << cu_points.at;
@@
for target in countuse_targets(str(e)):
    emit("counter-uses", "points", at, name=str(p) or str(l) or str(q),
         operand=target)

// What is to run when the work or timer inside an object comes up.

@cu_handler@
identifier setup =~ "^(__)?(INIT_(DELAYED_|RCU_)?WORK|INIT_DEFERRABLE_WORK|kthread_init_(delayed_)?work|timer_setup|tasklet_(init|setup)|init_(irq|task)_work)$";
expression member;
identifier callback;
position at;
@@
setup@at(&member, callback, ...)

@script:python depends on facts@
member << cu_handler.member;
callback << cu_handler.callback;
at << cu_handler.at;
@@
emit("counter-uses", "handler", at, operand=str(member), callback=str(callback))
