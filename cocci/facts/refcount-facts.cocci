// SPDX-License-Identifier: GPL-2.0-only
/// Who raises and drops a refcount_t, and what is called when one reaches zero.
//# Limits: the code after a test whose branch leaves is taken to the end of the
//# function: calls that both outcomes share may be listed.
// Id: refcount-facts
// Matcher: local
// Words: @refcount-lifetime.txt
//
// Facts, at the operation or (atzero) at the call:
//   op        op, operand, args             an operation
//   tested    op, operand                   code branches on having reached
//             zero
//   atzero    op, operand, callee, args, drop_line, drop_col
//   returned  op, operand                   the outcome is the function's
//
// The twin of counter-facts for the other type, and smaller: a refcount_t has
// one way to say that it reached zero.

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

REFFACT_SECOND = re.compile(r"^refcount_(add|sub)(_|$)")
REFFACT_END = (10 ** 9, 0)

def reffact_split(op, args):
    """The counter of an operation, and the other arguments."""
    args = [str(a) for a in args]
    at = 1 if REFFACT_SECOND.match(op) else 0
    return (args[at], args[:at] + args[at + 1:]) if len(args) > at else ("", args)

def reffact_place(p):
    return int(p[0].line), int(p[0].column)

def reffact_span(p):
    return reffact_place(p) + (int(p[0].line_end), int(p[0].column_end)) \
        if p else None

def reffact_within(place, span):
    return span is not None and span[:2] <= place < span[2:]

class ReffactFile:
    """What the rules below found in one file, until reffact_conclude."""
    def __init__(self):
        self.plain = []		# (kind, position, attributes)
        self.drops = {}		# place -> (op, operand, position)
        self.negated = set()	# places of drops behind a '!'
        self.branches = {}	# place -> (then, else)
        self.leaves = set()	# places whose first branch leaves
        self.calls = {}		# function -> [(place, callee, args, p)]

def reffact_conclude(f, say):
    """Calls say(kind, position, attributes) for all that f knows."""
    for kind, p, attrs in f.plain:
        say(kind, p, attrs)
    for place, (then, other) in sorted(f.branches.items()):
        if place not in f.drops:
            continue
        op, operand, p = f.drops[place]
        taken = other if place in f.negated else then
        regions = [taken] if taken else []
        if place in f.negated and place in f.leaves:
            regions.append((other or then)[2:] + REFFACT_END)
        say("tested", p, dict(op=op, operand=operand))
        for at, callee, args, q in f.calls.get(p[0].current_element, []):
            if any(reffact_within(at, r) for r in regions):
                say("atzero", q, dict(op=op, operand=operand, callee=callee,
                                      args=args, drop_line=str(place[0]),
                                      drop_col=str(place[1])))

reffact_file = ReffactFile()

@rf_op@
identifier op =~ "^refcount_[a-z_]+$";
expression list args;
position at;
@@
op@at(args)

@script:python depends on facts || report@
op << rf_op.op;
args << rf_op.args;
at << rf_op.at;
@@
operand, others = reffact_split(op, args)
if re.match("refcount_(dec|sub)_and_", op) or op == "refcount_dec_if_one":
    reffact_file.drops[reffact_place(at)] = (op, operand, at)
reffact_file.plain.append(("op", at, dict(op=op, operand=operand, args=others)))

// The statements of either outcome.

@rf_branch@
identifier op =~ "^refcount_((dec|sub)_and_|dec_if_one)";
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
at << rf_branch.at;
then << rf_branch.then;
other << rf_branch.other = [];
@@
reffact_file.branches[reffact_place(at)] = (reffact_span(then),
                                            reffact_span(other))

@rf_not@
identifier op =~ "^refcount_((dec|sub)_and_|dec_if_one)";
expression list args;
position at;
@@
!op@at(args)

@script:python depends on facts || report@
at << rf_not.at;
@@
reffact_file.negated.add(reffact_place(at))

@rf_leave@
identifier op =~ "^refcount_((dec|sub)_and_|dec_if_one)";
identifier label;
expression list args;
position at;
@@
if (<+... op@at(args) ...+>) {
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
at << rf_leave.at;
@@
reffact_file.leaves.add(reffact_place(at))

@rf_return@
identifier op =~ "^refcount_((dec|sub)_and_|dec_if_one|inc_not|add_not)";
expression list args;
position at;
@@
return <+... op@at(args) ...+>;

@script:python depends on facts || report@
op << rf_return.op;
args << rf_return.args;
at << rf_return.at;
@@
reffact_file.plain.append(("returned", at, dict(
    op=op, operand=reffact_split(op, args)[0])))

// Every call; reffact_conclude picks those in the branches.

@rf_call@
expression callee;
expression list args;
position at;
@@
callee@at(args)

@script:python depends on facts || report@
callee << rf_call.callee;
args << rf_call.args;
at << rf_call.at;
@@
reffact_file.calls.setdefault(at[0].current_element, []).append(
    (reffact_place(at), str(callee), [str(a) for a in args], at))

@script:python depends on facts@
@@
def reffact_emit(kind, p, attrs):
    emit("refcount-facts", kind, p, **attrs)

reffact_conclude(reffact_file, reffact_emit)
reffact_file = ReffactFile()

@script:python depends on report@
@@
def reffact_print(kind, p, attrs):
    if kind == "atzero":
        coccilib.report.print_report(p[0], "'%s' runs when '%s' is zero" %
                                     (attrs["callee"], attrs["operand"]))

reffact_conclude(reffact_file, reffact_print)
reffact_file = ReffactFile()
