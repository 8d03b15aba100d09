// SPDX-License-Identifier: GPL-2.0-only
/// What code does once it has read a counter and found that it is zero or one.
//# Limits: a value that is kept in a variable and tested later is not followed.
//# Limits: the code after a test whose branch leaves is taken to the end of the
//# function: calls that both outcomes share may be listed.
// Id: counter-reads
// Matcher: local
// On: ask
// Words: atomic64_read atomic_long_read atomic_read atomic_read_acquire kref_read refcount_read
//
// Facts, at the call:
//   acted   op, operand, left, callee, args, read_line, read_col, read_end,
//           drop, drop_line, drop_col    the call is made when the read says
//           that `left` ('0' or '1') references are left; drop is the plain
//           drop of the same counter that stands before the read, or ''
//
// Said only of a call that sounds as if something ended, or that is handed the
// object of the counter. A read inside another call (WARN_ON(), a print) is left
// out, and so is one of an object that the function has made itself.

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

COUNTREAD_IS = {"0": {("==", "0"), ("<", "1"), ("<=", "0"), ("!", "")},
                "1": {("==", "1"), ("<", "2"), ("<=", "1")}}
COUNTREAD_NOT = {"0": {("!=", "0"), (">", "0"), (">=", "1"), ("", "")},
                 "1": {("!=", "1"), (">", "1"), (">=", "2")}}
COUNTREAD_SECOND = re.compile(r"_(fetch_)?(add|sub)(_|$)(?!unless)")
COUNTREAD_BASE = re.compile(r"^[&( ]*(\w+) ->")
COUNTREAD_ENDS = re.compile(
    r"free|destroy|release|delete|dealloc|remove|put|kill|cleanup|dtor|teardown"
    r"|fini|exit|dispose|evict|reap|call_s?rcu")
COUNTREAD_PRINTS = re.compile(r"err|warn|WARN|BUG|printk|_crit|_alert|_emerg")
COUNTREAD_END = (10 ** 9, 0)

def countread_place(p):
    return int(p[0].line), int(p[0].column)

def countread_span(p):
    return countread_place(p) + (int(p[0].line_end), int(p[0].column_end)) \
        if p else None

def countread_within(place, span):
    return span is not None and span[:2] <= place < span[2:]

class CountreadFile:
    """What the rules below found in one file, until countread_conclude."""
    def __init__(self):
        self.reads = {}		# place -> (op, operand, position)
        self.compared = {}	# place -> (operator, value)
        self.asserted = set()	# places of reads inside another call
        self.branches = {}	# place -> (then, else)
        self.leaves = set()	# places whose first branch leaves
        self.fresh = set()	# (function, variable) made there
        self.changes = {}	# function -> [(place, op, operand)]
        self.calls = {}		# function -> [(place, callee, args, p)]

def countread_complains(f, function, span):
    """Whether a branch prints an error or a warning."""
    return any(countread_within(at, span) and COUNTREAD_PRINTS.search(callee)
               for at, callee, _, _ in f.calls.get(function, []))

def countread_regions(f, function, place):
    """(left, spans) of what runs when the count is found to be left."""
    then, other = f.branches[place]
    test = f.compared.get(place, ("", ""))
    for left in ("0", "1"):
        if test in COUNTREAD_IS[left]:
            return left, [then]
        if test in COUNTREAD_NOT[left]:
            spans = [other] if other else []
            if place in f.leaves and countread_complains(f, function, then):
                return "", []		# an assertion, spelt out
            if place in f.leaves:
                spans.append((other or then)[2:] + COUNTREAD_END)
            return left, spans
    return "", []

def countread_drop(f, function, place, operand):
    """The last change of the counter before the read, if it is a drop."""
    before = [c for c in f.changes.get(function, [])
              if c[2] == operand and c[0] < place]
    at, op, _ = max(before) if before else ((0, 0), "", "")
    if not re.match(r"(atomic(64|_long)?|refcount)_(dec|sub)(_|$)", op):
        return "", (0, 0)
    return op, at

def countread_conclude(f, say):
    """Calls say(position, attributes) for every call that a read decides."""
    for place in sorted(f.branches):
        if place not in f.reads or place in f.asserted:
            continue
        op, operand, p = f.reads[place]
        base = COUNTREAD_BASE.match(operand)
        if base and (p[0].current_element, base[1]) in f.fresh:
            continue
        function = p[0].current_element
        left, regions = countread_regions(f, function, place)
        drop, at = countread_drop(f, function, place, operand)
        for where, callee, args, q in f.calls.get(function, []):
            if not COUNTREAD_ENDS.search(callee) and \
               not (base and base[1] in args):
                continue
            if any(countread_within(where, r) for r in regions):
                say(q, dict(op=op, operand=operand, left=left, callee=callee,
                            args=args, read_line=str(place[0]),
                            read_col=str(place[1]),
                            read_end=str(p[0].column_end), drop=drop,
                            drop_line=str(at[0]), drop_col=str(at[1])))

countread_file = CountreadFile()

@ctr_read@
identifier op =~ "^(atomic(64|_long)?|refcount|kref)_read(_acquire)?$";
expression counter;
position at;
@@
op@at(counter)

@script:python depends on facts || report@
op << ctr_read.op;
counter << ctr_read.counter;
at << ctr_read.at;
@@
countread_file.reads[countread_place(at)] = (str(op), str(counter), at)

@ctr_compare@
identifier op =~ "^(atomic(64|_long)?|refcount|kref)_read(_acquire)?$";
binary operator b = {==, !=, <, <=, >, >=};
expression counter, value;
position at;
@@
op@at(counter) b value

@script:python depends on facts || report@
b << ctr_compare.b;
value << ctr_compare.value;
at << ctr_compare.at;
@@
countread_file.compared[countread_place(at)] = (str(b).strip(), str(value))

@ctr_not@
identifier op =~ "^(atomic(64|_long)?|refcount|kref)_read(_acquire)?$";
expression counter;
position at;
@@
!op@at(counter)

@script:python depends on facts || report@
at << ctr_not.at;
@@
countread_file.compared[countread_place(at)] = ("!", "")

@ctr_assert@
identifier op =~ "^(atomic(64|_long)?|refcount|kref)_read(_acquire)?$";
identifier check !~ "^(un)?likely$";
expression counter;
position at;
@@
check(..., <+... op@at(counter) ...+>, ...)

@script:python depends on facts || report@
at << ctr_assert.at;
@@
countread_file.asserted.add(countread_place(at))

@ctr_branch@
identifier op =~ "^(atomic(64|_long)?|refcount|kref)_read(_acquire)?$";
expression counter;
statement S1, S2;
position at, then, other;
@@
(
if (<+... op@at(counter) ...+>) S1@then else S2@other
|
if (<+... op@at(counter) ...+>) S1@then
)

@script:python depends on facts || report@
at << ctr_branch.at;
then << ctr_branch.then;
other << ctr_branch.other = [];
@@
countread_file.branches[countread_place(at)] = (countread_span(then),
                                                countread_span(other))

@ctr_leave@
identifier op =~ "^(atomic(64|_long)?|refcount|kref)_read(_acquire)?$";
identifier label;
expression counter;
position at;
@@
if (<+... op@at(counter) ...+>) {
...
(
return ...;
|
goto label;
|
break;
|
continue;
)
}

@script:python depends on facts || report@
at << ctr_leave.at;
@@
countread_file.leaves.add(countread_place(at))

@ctr_change@
identifier op =~ "^(atomic(64|_long)?|refcount)_(set|inc|dec|add|sub|xchg|cmpxchg|try_cmpxchg|fetch)";
expression list args;
position at;
@@
op@at(args)

@script:python depends on facts || report@
op << ctr_change.op;
args << ctr_change.args;
at << ctr_change.at;
@@
counter = [str(a) for a in args]
counter = counter[1 if COUNTREAD_SECOND.search(op) and len(counter) > 1 else 0]
countread_file.changes.setdefault(at[0].current_element, []).append(
    (countread_place(at), str(op), counter))

// An object that the function has made itself is nobody else's.

@ctr_fresh@
identifier x;
identifier make =~ "alloc|_new$|_create$|^new_|^create_";
position at;
@@
x@at = make(...)

@script:python depends on facts || report@
x << ctr_fresh.x;
at << ctr_fresh.at;
@@
countread_file.fresh.add((at[0].current_element, str(x)))

@ctr_fresh_declared@
identifier x;
identifier make =~ "alloc|_new$|_create$|^new_|^create_";
type T;
position at;
@@
T x@at = make(...);

@script:python depends on facts || report@
x << ctr_fresh_declared.x;
at << ctr_fresh_declared.at;
@@
countread_file.fresh.add((at[0].current_element, str(x)))

@ctr_call@
expression callee;
expression list args;
position at;
@@
callee@at(args)

@script:python depends on facts || report@
callee << ctr_call.callee;
args << ctr_call.args;
at << ctr_call.at;
@@
countread_file.calls.setdefault(at[0].current_element, []).append(
    (countread_place(at), str(callee), [str(a) for a in args], at))

@script:python depends on facts@
@@
def countread_emit(p, attrs):
    emit("counter-reads", "acted", p, **attrs)

countread_conclude(countread_file, countread_emit)
countread_file = CountreadFile()

@script:python depends on report@
@@
def countread_print(p, attrs):
    coccilib.report.print_report(p[0], "'%s' runs when '%s' reads %s" %
                                 (attrs["callee"], attrs["operand"],
                                  attrs["left"]))

countread_conclude(countread_file, countread_print)
countread_file = CountreadFile()
