// SPDX-License-Identifier: GPL-2.0-only
/// What callers make of a function that tells whether a count has reached zero,
/// and which counters they hand to functions that take a pointer to one.
//# Limits: an outcome that is stored in a structure is not followed.
//# Limits: the code after a test whose branch leaves is taken to the end of the
//# function: calls that both outcomes share may be listed.
// Id: counter-outcomes
// Matcher: local
// On: ask
// Ask: any
//
// Facts, at the call of the function that is asked about, or (decided) at the
// call that its outcome decides:
//   handed    callee, args        something is handed over
//   passes    callee, args, when  the outcome is the function's own; when is
//             'true', or 'false' if it is turned round
//   asked     callee, args        something depends on its outcome, namely
//   decided   when, callee, args, test_line, test_col
//             this call, when that one came out as `when`
//
// Functions are asked for by the name of what they call; which of their calls
// matter is for the verdict to say.

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

COUNTOUT_ENDS = re.compile(
    r"free|destroy|release|delete|dealloc|remove|put|kill|cleanup|dtor|teardown"
    r"|fini|exit|dispose|evict|reap|call_s?rcu|complete|wake|done|work|schedule"
    r"|unregister|shutdown|del|stop|end")
COUNTOUT_END = (10 ** 9, 0)

def countout_place(p):
    return int(p[0].line), int(p[0].column)

def countout_span(p):
    return countout_place(p) + (int(p[0].line_end), int(p[0].column_end)) \
        if p else None

def countout_within(place, span):
    return span is not None and span[:2] <= place < span[2:]

class CountoutFile:
    """What the rules below found in one file, until countout_conclude."""
    def __init__(self):
        self.calls = {}		# function -> {place: (callee, args, p)}
        self.branches = {}	# place -> (then, else)
        self.turned = set()	# places whose value is turned round
        self.leaves = set()	# places whose first branch leaves
        self.returns = {}	# place -> place of the call that is returned
        self.alias = {}		# place of a variable -> place of the call

def countout_regions(f, place, when):
    """Spans of code that run when what is tested at `place` is `when`."""
    then, other = f.branches[place]
    if (when == "true") != (place in f.turned):
        return [then]
    regions = [other] if other else []
    if place in f.leaves:
        regions.append((other or then)[2:] + COUNTOUT_END)
    return regions

def countout_decided(f, place, calls, say):
    at = f.alias.get(place, place)
    if at not in calls:
        return
    test, given, p = calls[at]
    decided = False
    for when in ("true", "false"):
        regions = countout_regions(f, place, when)
        if at != place and at in f.turned:	# before it was kept
            when = "false" if when == "true" else "true"
        for where, (callee, args, q) in sorted(calls.items()):
            if any(countout_within(where, r) for r in regions) and \
               (COUNTOUT_ENDS.search(callee) or set(args) & set(given)):
                say("decided", q, dict(when=when, callee=callee, args=args,
                                       test_line=str(at[0]),
                                       test_col=str(at[1])))
                decided = True
    if decided:
        say("asked", p, dict(callee=test, args=given))

def countout_conclude(f, say):
    """Calls say(kind, position, attributes) for all that f knows."""
    for function, calls in sorted(f.calls.items()):
        for at, (callee, args, p) in sorted(calls.items()):
            if args:
                say("handed", p, dict(callee=callee, args=args))
        for place in sorted(f.branches):
            countout_decided(f, place, calls, say)
        for place in sorted(f.returns):
            at = f.alias.get(place, place)
            if at in calls:
                callee, args, p = calls[at]
                when = "false" if (place in f.turned) != \
                    (at != place and at in f.turned) else "true"
                say("passes", p, dict(callee=callee, args=args, when=when))

countout_file = CountoutFile()

@co_call@
expression callee;
expression list args;
position at;
@@
callee@at(args)

@script:python depends on facts || report@
callee << co_call.callee;
args << co_call.args;
at << co_call.at;
@@
countout_file.calls.setdefault(at[0].current_element, {})[
    countout_place(at)] = (str(callee), [str(a) for a in args], at)

@co_branch@
identifier test;
expression list args;
statement S1, S2;
position at, then, other;
@@
(
if (<+... test@at(args) ...+>) S1@then else S2@other
|
if (<+... test@at(args) ...+>) S1@then
)

@script:python depends on facts || report@
at << co_branch.at;
then << co_branch.then;
other << co_branch.other = [];
@@
countout_file.branches[countout_place(at)] = (countout_span(then),
                                              countout_span(other))

// `f(x) == 0` is `!f(x)`.

@co_turned@
identifier test;
expression list args;
position at;
@@
(
!test@at(args)
|
test@at(args) == 0
|
test@at(args) != 1
)

@script:python depends on facts || report@
at << co_turned.at;
@@
countout_file.turned.add(countout_place(at))

@co_leave@
identifier test, label;
expression list args;
position at;
@@
if (<+... test@at(args) ...+>) {
...
\(return ...; \| goto label; \| break; \| continue;\)
}

@script:python depends on facts || report@
at << co_leave.at;
@@
countout_file.leaves.add(countout_place(at))

@co_return@
identifier test;
expression list args;
expression E;
position at;
@@
return \(test@at(args) \| !test@at(args) \| E && test@at(args)\);

@script:python depends on facts || report@
at << co_return.at;
@@
countout_file.returns[countout_place(at)] = countout_place(at)

// The outcome is kept in a variable that is tested or returned later.

@co_later exists@
identifier test;
expression list args;
idexpression x;
expression e;
statement S1, S2;
position at, use, then, other, back;
@@
x = \(test@at(args) \| !test@at(args)\)
... when != x = e
(
if (x@use) S1@then else S2@other
|
if (x@use) S1@then
|
if (!x@use) S1@then else S2@other
|
if (!x@use) S1@then
|
return@back x@use;
)

@script:python depends on facts || report@
at << co_later.at;
use << co_later.use;
then << co_later.then = [];
other << co_later.other = [];
back << co_later.back = [];
@@
# of several that may have made the value, the last
countout_file.alias[countout_place(use)] = max(
    countout_place(at), countout_file.alias.get(countout_place(use), (0, 0)))
if back:
    countout_file.returns[countout_place(use)] = countout_place(at)
else:
    countout_file.branches[countout_place(use)] = (countout_span(then),
                                                   countout_span(other))

@co_later_turned@
idexpression x;
position co_later.use;
@@
!x@use

@script:python depends on facts || report@
use << co_later.use;
x << co_later_turned.x;
@@
countout_file.turned.add(countout_place(use))

@co_later_leave@
idexpression x;
identifier label;
position co_later.use;
@@
if (\(x@use \| !x@use\)) {
...
\(return ...; \| goto label; \| break; \| continue;\)
}

@script:python depends on facts || report@
use << co_later.use;
x << co_later_leave.x;
@@
countout_file.leaves.add(countout_place(use))

@script:python depends on facts@
@@
def countout_emit(kind, p, attrs):
    emit("counter-outcomes", kind, p, **attrs)

countout_conclude(countout_file, countout_emit)
countout_file = CountoutFile()

@script:python depends on report@
@@
def countout_print(kind, p, attrs):
    if kind == "decided":
        coccilib.report.print_report(
            p[0], "'%s' runs when the call at line %s says %s" %
            (attrs["callee"], attrs["test_line"], attrs["when"]))

countout_conclude(countout_file, countout_print)
countout_file = CountoutFile()
