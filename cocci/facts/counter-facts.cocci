// SPDX-License-Identifier: GPL-2.0-only
/// Where code learns that an atomic counter has reached zero, and what it calls
/// then.
//# Limits: counters of type local_t and percpu counters are not looked at.
//# Limits: the code after a test whose branch leaves is taken to the end of
//# the function, or to the label the branch leaves for: calls that both
//# outcomes share may be listed.
// Id: counter-facts
// Matcher: local
// Words: @atomic-drops.txt
// Keep: macros
//
// Facts, at the operation or (atzero) at the call:
//   tested    op, operand, branch, when     code branches on having reached
//             zero; branch is 'zero' or 'negative', when is 'true' or 'false'
//   atzero    op, operand, branch, callee, args, drop_line, drop_col,
//             containers: variables that hold the object's container
//             guard: the further condition it stands under, '' if none
//   returned  op, operand, branch, when     the outcome is the function's
//   alone     as atzero, op reads: what is called when the value is 1 or 0
//   lookup    op, operand, callee           a raise right after a search
//
// How the branch is found: SmPL says where the test is, which way round it
// stands, where the statements of either outcome begin and end, and whether
// they leave; a call belongs to the branch in whose statement it stands. That
// covers nesting, loops and early exits alike. Asking for a path from the
// operation to the call says the same and took twenty times as long (spatch
// 1.1.1: 36 s instead of 2 s on 100 files).

virtual report, context, org, patch, facts

@initialize:python@
@@
import re
import sys

COUNTER_SECOND = re.compile(
    r"(fetch_)?(add|sub|and|andnot|or|xor)(_return|_negative|_and_test)?$")
COUNTER_FLIP = {"true": "false", "false": "true"}
COUNTER_ZERO = {("==", 0): "true", ("<", 1): "true", ("<=", 0): "true",
                ("!=", 0): "false", (">", 0): "false", (">=", 1): "false"}
COUNTER_BELOW = {("<", 0): "true", ("<=", -1): "true", ("==", -1): "true",
                 (">=", 0): "false", (">", -1): "false", ("!=", -1): "false"}

def counter_family(op):
    """'dec_return' for atomic_long_dec_return_relaxed."""
    return re.sub(r"^atomic(64|_long)?_|_(relaxed|acquire|release)$", "", op)

def counter_split(op, args):
    """The counter of an operation, and the other arguments."""
    args = [str(a) for a in args]
    at = 1 if COUNTER_SECOND.match(counter_family(op)) else 0
    return (args[at], args[:at] + args[at + 1:]) if len(args) > at else ("", args)

def counter_number(text):
    try:
        return int(text.replace(" ", "").strip("()").rstrip("uUlL"), 0)
    except ValueError:
        return {"false": 0, "true": 1, "NULL": 0}.get(text)

def counter_reached(new, operator):
    """Outcome of `value operator new`, value being what is left."""
    for branch, table in (("zero", COUNTER_ZERO), ("negative", COUNTER_BELOW)):
        if (operator, new) in table:
            return branch, table[(operator, new)]
    return None

def counter_read(operator, number):
    """Outcome of reading: 'one' for 1 or less, 'none' for 0, 'negative'."""
    if (operator, number) in COUNTER_BELOW:
        return "negative", COUNTER_BELOW[(operator, number)]
    for branch, limit in (("one", 1), ("none", 0)):
        for yes, no in ((("==", limit), ("!=", limit)),
                        (("<=", limit), (">", limit)),
                        (("<", limit + 1), (">=", limit + 1))):
            if (operator, number) in (yes, no):
                return branch, "true" if (operator, number) == yes else "false"
    return None

def counter_outcome(op, others, operator, value):
    """
    ('zero' or 'negative', 'true' or 'false'): what the count has reached when
    the comparison comes out so. None: it says neither. operator is '' for the
    bare value and '!' for its negation.
    """
    family = counter_family(op)
    number = counter_number(value)
    step = counter_number(others[0]) if others else 1
    if re.match(r"(dec|sub)_and_|add_negative|try_cmpxchg", family):
        branch, when = "zero", "true"
        if family == "add_negative":
            branch = "negative"
        if family == "try_cmpxchg":
            new = counter_number(others[1]) if len(others) > 1 else None
            if new not in (0, -1):
                return None
            branch = "zero" if new == 0 else "negative"
        if operator == "!" or (operator, number) in (("==", 0), ("!=", 1)):
            when = "false"
        return branch, when
    if operator in ("", "!"):
        operator, number, value = ("!=" if operator == "" else "=="), 0, "0"
    if family == "cmpxchg":
        new = counter_number(others[1]) if len(others) > 1 else None
        if new not in (0, -1) or value.strip("()") != others[0].strip("()"):
            return None
        if operator not in ("==", "!="):
            return None
        return ("zero" if new == 0 else "negative",
                "true" if operator == "==" else "false")
    if family == "read":
        return counter_read(operator, number)
    if family == "add_unless" and \
       [counter_number(o) for o in others] == [-1, 1]:	# refused: it is the last
        return ("one", "true" if operator == "==" else "false") \
            if number == 0 and operator in ("==", "!=") else None
    if family in ("dec_return", "sub_return", "dec_if_positive") or \
       (family == "add_return" and others[0].startswith("-")):
        return counter_reached(number, operator)
    if family == "fetch_sub" and step is None and value == others[0]:
        number, step = 0, 0
    if family == "fetch_add" and others[0].startswith("-"):
        step = -step if step is not None else None
    elif family not in ("fetch_sub", "fetch_dec"):
        return None
    if step is None or number is None:
        return None
    return counter_reached(number - step, operator)

class CounterFile:
    """What the rules below found in one file, until counter_conclude."""
    def __init__(self):
        self.drops = {}		# place -> (op, operand, others, position)
        self.alias = {}		# place of a variable -> (of the drop, name)
        self.value = {}		# place of a drop -> variable with its value
        self.compared = {}	# place -> (operator, value)
        self.joined = {}	# place -> what else must hold
        self.loops = set()	# places in the condition of a loop
        self.branches = set()	# (place, then, else)
        self.returns = set()	# places
        self.told = {}		# place -> what is returned in its first branch
        self.leaves = {}	# place -> (function, label or '')
        self.ifs = {}		# function -> [(condition, then, else, leaves)]
        self.gotos = set()	# (function, label, place)
        self.labels = {}	# (function, label) -> place
        self.calls = {}		# function -> {place: (callee, args, p)}
        self.searches = {}	# function -> {place: callee}
        self.containers = {}	# function -> {variable: what it contains}

def counter_place(p):
    return int(p[0].line), int(p[0].column)

def counter_span(p):
    return counter_place(p) + (int(p[0].line_end), int(p[0].column_end)) \
        if p else None

def counter_within(place, span):
    return span is not None and span[:2] <= place < span[2:]

COUNTER_END = (sys.maxsize, 0)

def counter_regions(f, place, then, other, when):
    """Spans of code that run when the test comes out as `when`."""
    taken = then if when == "true" else other
    regions = [taken] if taken else []
    if place in f.loops and when == "false":
        regions.append(then[2:] + COUNTER_END)
    if when == "false" and place in f.leaves:
        start = (other or then)[2:]
        end = f.labels.get(f.leaves[place], COUNTER_END)
        regions.append(start + (end if end > start else COUNTER_END))
    for function, label, jump in f.gotos:
        if counter_within(jump, taken) and (function, label) in f.labels:
            regions.append(f.labels[(function, label)] + COUNTER_END)
    return regions

def counter_containers(f, function, operand):
    """Variables made with container_of() and the like from the object."""
    inner = operand.lstrip("& (").split(" ")[0]
    return sorted(name for name, of in f.containers.get(function, {}).items()
                  if inner == of.lstrip("& (").split(" ")[0])

COUNTER_END_CALL = re.compile(
    r"free|destroy|release|put|dtor|delete|kill|call_rcu|dealloc|complete|wake")
COUNTER_EXIT = re.compile(r"\b(return|goto)\b")

def counter_guard(f, function, region, at):
    """The condition under which the call at `at` of the region runs, or ''."""
    for text, then, other, leaves in f.ifs.get(function, []):
        for span, across in ((then, other), (other, then)):
            if not span or span == region or not region[:2] <= span[:2]:
                continue
            if counter_within(at, span):
                # either outcome ends something
                if across and any(
                        counter_within(c, across) and
                        COUNTER_END_CALL.search(name) for c, (name, _, _)
                        in f.calls.get(function, {}).items()):
                    continue
                return text
            if leaves and span is then and span[2:] <= at:
                return "not: " + text
    return ""

def counter_found(f, place):
    """(place of the drop, its position, when, attributes) of a test."""
    drop, variable = f.alias.get(place, (place, None))
    if drop not in f.drops:
        return None
    op, operand, others, p = f.drops[drop]
    there = f.compared.get(place, ("", ""))
    if variable and variable != f.value.get(drop):
        # the variable is the outcome, not the value
        outcome = counter_outcome(op, others, *f.compared.get(drop, ("", "")))
        flip = there[0] == "!" or there in (("==", "0"), ("==", "false"),
                                            ("!=", "1"), ("!=", "true"))
    else:
        outcome, flip = counter_outcome(op, others, *there), False
    if not outcome:
        return None
    branch, when = outcome
    if flip:
        when = "false" if when == "true" else "true"
    return drop, p, when, dict(op=op, operand=operand, branch=branch)

def counter_looked(attrs):
    """The test only looks: whoever passes it may not have dropped the last."""
    return attrs["branch"] in ("one", "none") or \
        counter_family(attrs["op"]) == "read"

def counter_dropped(f, function, place, operand):
    """A plain drop of the operand stands before the place."""
    return any(at < place and p[0].current_element == function and
               counter_family(op) in ("dec", "sub") and of == operand
               for at, (op, of, _, p) in f.drops.items())

def counter_conclude(f, say):
    """Calls say(kind, position, attributes) for all that f knows."""
    said = set()
    for ifs in f.ifs.values():
        ifs.sort(key=lambda one: (one[1], one[0]))
    for place, then, other in sorted(f.branches, key=repr):
        found = counter_found(f, place)
        if not found:
            continue
        drop, p, when, attrs = found
        reads = counter_looked(attrs)
        if not reads:
            say("tested", p, dict(attrs, when=when))
        function = p[0].current_element
        # -1 is where map counts start: it says something only after a drop
        if reads and attrs["branch"] == "negative" and \
           not counter_dropped(f, function, drop, attrs["operand"]):
            continue
        regions = counter_regions(f, place, then, other, when)
        calls = f.calls.get(function, {})
        containers = counter_containers(f, function, attrs["operand"])
        for at, (callee, args, q) in sorted(calls.items()):
            region = next((r for r in regions if counter_within(at, r)), None)
            if not region or (reads and (
                    not args or not COUNTER_END_CALL.search(callee))):
                continue
            guard = counter_guard(f, function, region, at)
            if place in f.joined and not counter_within(
                    at, f.joined[place][1]):
                guard = f.joined[place][0]
            if (at, drop) in said:
                continue
            said.add((at, drop))
            say("alone" if reads else "atzero", q,
                dict(attrs, callee=callee, args=args, guard=guard[:80],
                     containers=containers,
                     drop_line=drop[0], drop_col=drop[1]))
    for place in sorted(f.returns):
        found = counter_found(f, place)
        if found and not counter_looked(found[3]):
            say("returned", found[1], dict(found[3], when=found[2]))
    for place, first in sorted(f.told.items()):
        found = counter_found(f, place)
        if found and place not in f.returns and \
           not counter_looked(found[3]):
            say("returned", found[1], dict(
                found[3], when=first if found[2] == "true"
                else COUNTER_FLIP[first]))
    for place, (op, operand, _, p) in sorted(f.drops.items()):
        if counter_family(op) not in ("inc", "add"):
            continue
        for at, callee in sorted(
                f.searches.get(p[0].current_element, {}).items()):
            if at < place:
                say("lookup", p, dict(op=op, operand=operand, callee=callee))
                break

counter_file = CounterFile()

@cf_op@
identifier op =~ "^atomic(64|_long)?_[a-z_]+$";
expression list args;
position at;
@@
op@at(args)

@script:python depends on facts || report@
op << cf_op.op;
args << cf_op.args;
at << cf_op.at;
@@
operand, others = counter_split(op, args)
counter_file.drops[counter_place(at)] = (op, operand, others, at)

@cf_compare@
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

@script:python depends on facts || report@
at << cf_compare.at;
b << cf_compare.b;
value << cf_compare.value;
@@
counter_file.compared[counter_place(at)] = (str(b).strip(), str(value))

@cf_not@
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

@script:python depends on facts || report@
at << cf_not.at;
@@
counter_file.compared[counter_place(at)] = ("!", "")

// The statements or expressions of either outcome.

@cf_branch@
identifier op =~ "^atomic(64|_long)?_";
expression list args;
statement S1, S2;
position at, then, other;
@@
(
if (<+... op@at(args) ...+>) S1@then else S2@other
|
if (<+... op@at(args) ...+>) S1@then
)

@script:python depends on facts || report@
at << cf_branch.at;
then << cf_branch.then;
other << cf_branch.other = [];
@@
counter_file.branches.add((counter_place(at), counter_span(then),
                           counter_span(other)))

// (The position of the body alone is never found: spatch 1.1.1.)

@cf_while@
identifier op =~ "^atomic(64|_long)?_";
expression list args;
statement S1, S2;
position at, then;
@@
\(while (<+... op@at(args) ...+>) S1 \& S2@then\)

@script:python depends on facts || report@
at << cf_while.at;
then << cf_while.then;
@@
counter_file.branches.add((counter_place(at), counter_span(then), None))
counter_file.loops.add(counter_place(at))

// Two conditions for one branch.

@cf_joined@
identifier op =~ "^atomic(64|_long)?_";
binary operator b = {==, !=, <, <=, >, >=};
expression list args;
expression e, E1;
position at, more;
@@
(
op@at(args) && E1@more
|
op@at(args) b e && E1@more
|
!op@at(args) || E1@more
|
op@at(args) b e || E1@more
)

@script:python depends on facts || report@
at << cf_joined.at;
E1 << cf_joined.E1;
more << cf_joined.more;
@@
counter_file.joined[counter_place(at)] = (str(E1), counter_span(more))

@cf_choice@
identifier op =~ "^atomic(64|_long)?_";
binary operator b = {==, !=, <, <=, >, >=};
expression list args;
expression e, E1, E2;
position at, then, other;
@@
(
op@at(args) ? E1@then : E2@other
|
!op@at(args) ? E1@then : E2@other
|
op@at(args) b e ? E1@then : E2@other
|
op@at(args) && E1@then
|
!op@at(args) || E1@other
)

@script:python depends on facts || report@
at << cf_choice.at;
then << cf_choice.then = [];
other << cf_choice.other = [];
@@
counter_file.branches.add((counter_place(at), counter_span(then),
                           counter_span(other)))

@cf_leave@
identifier op =~ "^atomic(64|_long)?_";
identifier label;
expression list args;
statement S;
position at;
@@
(
if (<+... op@at(args) ...+>) {
...
\(return ...; \| goto label; \| break; \| continue;\)
} else S
|
if (<+... op@at(args) ...+>) {
...
\(return ...; \| goto label; \| break; \| continue;\)
}
)

@script:python depends on facts || report@
at << cf_leave.at;
label << cf_leave.label = "";
@@
counter_file.leaves[counter_place(at)] = (at[0].current_element, str(label))

@cf_return@
identifier op =~ "^atomic(64|_long)?_";
expression list args;
position at;
@@
return <+... op@at(args) ...+>;

@script:python depends on facts || report@
at << cf_return.at;
@@
counter_file.returns.add(counter_place(at))

// The branches say so.

@cf_told exists@
identifier op =~ "^atomic(64|_long)?_(dec|sub|fetch_(sub|dec)|add_(return|negative))";
expression list args;
position at, yes;
@@
(
if (<+... op@at(args) ...+>) {
... when any
\(return@yes true; \| return@yes 1;\)
}
... when any
\(return false; \| return 0;\)
|
if (<+... op@at(args) ...+>) {
... when any
\(return false; \| return 0;\)
}
... when any
\(return true; \| return 1;\)
)

@script:python depends on facts || report@
at << cf_told.at;
yes << cf_told.yes = [];
@@
counter_file.told[counter_place(at)] = "true" if yes else "false"

// The outcome is kept in a variable that is tested or returned later.

@cf_later exists@
identifier op =~ "^atomic(64|_long)?_(dec|sub|fetch_(add|sub|dec)|add_(return|negative)|(try_)?cmpxchg)";
expression list args;
identifier x;
type T;
expression e;
statement S1, S2;
position at, use, then, other, back;
@@
(
x = <+... op@at(args) ...+>;
|
T x = <+... op@at(args) ...+>;
)
... when != x = e
(
if (<+... x@use ...+>) S1@then else S2@other
|
if (<+... x@use ...+>) S1@then
|
return@back <+... x@use ...+>;
)

@script:python depends on facts || report@
at << cf_later.at;
x << cf_later.x;
use << cf_later.use;
then << cf_later.then = [];
other << cf_later.other = [];
back << cf_later.back = [];
@@
# of several that may have made the value, the last
counter_file.alias[counter_place(use)] = max(
    (counter_place(at), str(x)),
    counter_file.alias.get(counter_place(use), ((0, 0), "")))
if back:
    counter_file.returns.add(counter_place(use))
else:
    counter_file.branches.add((counter_place(use), counter_span(then),
                               counter_span(other)))

@cf_value@
identifier op =~ "^atomic(64|_long)?_(dec|sub|fetch_(add|sub|dec)|add_(return|negative)|(try_)?cmpxchg)";
expression list args;
idexpression x;
position at;
@@
x = op@at(args)

@script:python depends on facts || report@
at << cf_value.at;
x << cf_value.x;
@@
counter_file.value[counter_place(at)] = str(x)

@cf_later_compare@
idexpression x;
position cf_later.use;
binary operator b = {==, !=, <, <=, >, >=};
expression value;
@@
x@use b value

@script:python depends on facts || report@
use << cf_later.use;
b << cf_later_compare.b;
value << cf_later_compare.value;
@@
counter_file.compared[counter_place(use)] = (str(b).strip(), str(value))

@cf_later_not@
idexpression x;
position cf_later.use;
@@
!x@use

@script:python depends on facts || report@
use << cf_later.use;
x << cf_later_not.x;
@@
counter_file.compared[counter_place(use)] = ("!", "")

@cf_later_leave@
idexpression x;
identifier label;
position cf_later.use;
@@
if (<+... x@use ...+>) {
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
use << cf_later.use;
x << cf_later_leave.x;
label << cf_later_leave.label = "";
@@
counter_file.leaves[counter_place(use)] = (use[0].current_element, str(label))

// What may find an object whose last reference is gone.

@cf_search@
identifier search =~ "^(rcu_read_lock|idr_find|xa_load|radix_tree_lookup|rhashtable_lookup(_fast)?)$";
position at;
@@
search@at(...)

@script:python depends on facts || report@
search << cf_search.search;
at << cf_search.at;
@@
counter_file.searches.setdefault(at[0].current_element, {})[
    counter_place(at)] = str(search)

// From here on only in files where an outcome is looked at.

// Conditions, and whether their statement leaves.

@cf_if depends on cf_branch || cf_while || cf_choice || cf_later@
expression condition;
statement S1, S2;
position then, other;
@@
(
if (condition) S1@then else S2@other
|
if (condition) S1@then
)

@script:python depends on facts || report@
condition << cf_if.condition;
S1 << cf_if.S1;
then << cf_if.then;
other << cf_if.other = [];
@@
counter_file.ifs.setdefault(then[0].current_element, []).append(
    (str(condition), counter_span(then), counter_span(other),
     COUNTER_EXIT.search(str(S1)) is not None))

// Where gotos lead.

@cf_goto depends on cf_branch || cf_while || cf_choice || cf_later@
identifier label;
position at;
@@
goto label@at;

@script:python depends on facts || report@
label << cf_goto.label;
at << cf_goto.at;
@@
counter_file.gotos.add((at[0].current_element, str(label), counter_place(at)))

@cf_label depends on cf_branch || cf_while || cf_choice || cf_later@
identifier label;
statement S;
position at;
@@
label@at: S

@script:python depends on facts || report@
label << cf_label.label;
at << cf_label.at;
@@
counter_file.labels[(at[0].current_element, str(label))] = counter_place(at)

// The container of what holds the counter, under a name of its own.

@cf_container depends on cf_branch || cf_while || cf_choice || cf_later@
identifier outer;
identifier upcast =~ "^(container_of(_const)?|to_[a-z0-9_]+|[a-z0-9_]+_(to|from)_[a-z0-9_]+|[a-z0-9_]+_(entry|of))$";
expression inner;
position at;
@@
outer = upcast@at(inner, ...)

@script:python depends on facts || report@
outer << cf_container.outer;
inner << cf_container.inner;
at << cf_container.at;
@@
counter_file.containers.setdefault(at[0].current_element, {})[str(outer)] = \
    str(inner)

// Every call; counter_conclude picks those in the branches.

@cf_call depends on cf_branch || cf_while || cf_choice || cf_later@
expression callee;
expression list args;
position at;
@@
callee@at(args)

@script:python depends on facts || report@
callee << cf_call.callee;
args << cf_call.args;
at << cf_call.at;
@@
counter_file.calls.setdefault(at[0].current_element, {})[counter_place(at)] = \
    (str(callee), [str(a) for a in args], at)

@script:python depends on facts@
@@
def counter_emit(kind, p, attrs):
    emit("counter-facts", kind, p, **attrs)

counter_conclude(counter_file, counter_emit)
counter_file = CounterFile()

@script:python depends on report@
@@
def counter_print(kind, p, attrs):
    if kind == "atzero":
        coccilib.report.print_report(p[0], "'%s' runs when '%s' is %s" % (
            attrs["callee"], attrs["operand"], attrs["branch"]))

counter_conclude(counter_file, counter_print)
counter_file = CounterFile()
