// SPDX-License-Identifier: GPL-2.0-only
/// Which locks a function holds, and from where to where.
//# Limits: a lock that a caller holds, or that a function takes for its caller,
//# is not seen; nor is one taken by scoped_guard().
//# Limits: a lock that is taken by a macro of the same file counts as held in
//# the whole function, for its place is that of the macro.
//# Limits: spans are stretches of text: a lock that is dropped and taken again
//# on one path only counts as dropped from there on.
// Id: held-locks
// Matcher: local
// On: ask
// Words: call_rcu call_srcu synchronize_irq synchronize_net synchronize_rcu synchronize_srcu
//
// The words matter when a verdict asks by another word: for functions that
// wait for readers, or have somebody called after them.
//
// Facts, at the call that takes the lock:
//   held      lock, from_line, from_col, to_line, to_col   held in this span;
//             lock is the expression without blanks and '&', or 'rcu'
//   asserted  lock                    lockdep_assert_held() and the like
//   waited    callee                  synchronize_rcu() and the like
//   deferred  callback                call_rcu() and the like
//
// An unlock closes the span, unless it stands in a branch that leaves: then
// the rest of that branch is a hole, and the lock is held after it; and it is
// held behind the label that a goto leads to out of a span. So a lock may have
// several facts.

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

HELDLOCKS_TAKE = re.compile(
    r"^(_*(raw_)?(spin|read|write)_(try)?lock(_bh|_irq|_irqsave|_nested"
    r"|_irqsave_nested|_nest_lock)?|mutex_(try)?lock(_nested|_interruptible"
    r"|_killable|_io|_nest_lock|_interruptible_nested)?|down(_read|_write)?"
    r"(_nested|_interruptible|_killable|_trylock)?|rtnl_(net_)?lock"
    r"|s?rcu_read_lock(_bh|_sched|_nmisafe)?|bh_lock_sock(_nested)?|lock_sock"
    r"(_nested)?|(xa|idr)_lock(_bh|_irq|_irqsave)?|hlist_bl_lock|bit_spin_lock"
    r"|inode_lock(_shared)?|read_seqlock_excl(_bh|_irq|_irqsave)?"
    r"|write_seqlock(_bh|_irq|_irqsave)?|device_lock)$")
HELDLOCKS_DROP = re.compile(
    r"^(_*(raw_)?(spin|read|write)_unlock(_bh|_irq|_irqrestore)?"
    r"|mutex_unlock|up(_read|_write)?|rtnl_(net_)?unlock"
    r"|s?rcu_read_unlock(_bh|_sched|_nmisafe)?|bh_unlock_sock|release_sock"
    r"|(xa|idr)_unlock(_bh|_irq|_irqrestore)?|hlist_bl_unlock|bit_spin_unlock"
    r"|inode_unlock(_shared)?|read_sequnlock_excl(_bh|_irq|_irqrestore)?"
    r"|write_sequnlock(_bh|_irq|_irqrestore)?|device_unlock)$")
HELDLOCKS_RCU = re.compile(r"^s?rcu_read_(un)?lock|^s?rcu$")
HELDLOCKS_ASSERT = re.compile(r"^(lockdep_assert_held(_write|_read|_once)?"
                              r"|ASSERT_RTNL|sock_owned_by_me)$")
HELDLOCKS_WAIT = re.compile(
    r"^(synchronize_(s?rcu|net|irq|hardirq|rcu_expedited)|s?rcu_barrier)$")
HELDLOCKS_END = (10 ** 9, 0)

class HeldFunction:
    """The locks and the shape of one function."""
    def __init__(self):
        self.takes = []		# (place, lock, position)
        self.drops = []		# (place, lock)
        self.branches = []	# spans
        self.jumps = []		# places
        self.gotos = []		# (place, label)
        self.labels = {}	# label -> place

HELDLOCKS_OWN = re.compile(r"^(\w*?)_?(un)?lock(_bh|_irq|_irqsave|_irqrestore)?$")

def heldlocks_kind(callee):
    """'take', 'drop', or None; what is named like a lock is one."""
    if HELDLOCKS_TAKE.match(callee):
        return "take"
    if HELDLOCKS_DROP.match(callee):
        return "drop"
    own = HELDLOCKS_OWN.match(callee)
    return own and ("drop" if own[2] else "take")

def heldlocks_name(callee, args):
    """What is locked: an expression as text, or 'rcu'."""
    if HELDLOCKS_RCU.search(callee):
        return "rcu"
    args = [str(a) for a in args]
    text = args[0].replace(" ", "").lstrip("&(").rstrip(")") if args else ""
    if HELDLOCKS_TAKE.match(callee) or HELDLOCKS_DROP.match(callee) or \
       not HELDLOCKS_OWN.match(callee):
        return text or re.sub("_(un)?lock.*", "", callee)
    # A function of its own: the argument is what the lock belongs to.
    own = HELDLOCKS_OWN.match(callee)[1]
    return "%s.%s" % (text, own) if text else own

def heldlocks_place(p):
    return int(p[0].line), int(p[0].column)

def heldlocks_span(p):
    return heldlocks_place(p) + (int(p[0].line_end), int(p[0].column_end))

def heldlocks_within(place, span):
    return span[:2] <= place < span[2:]

def heldlocks_leaves(function, span):
    """Whether the last statement of a branch is a jump."""
    return any(heldlocks_within(j, span) and j[0] >= span[2] - 1
               for j in function.jumps)

def heldlocks_stretch(function, start, lock):
    """[(from, to)] where a lock held at start stays so, read downwards."""
    spans = []
    for at, name in sorted(function.drops):
        if name != lock or at < start:
            continue
        spans.append((start, at))
        holes = [b[2:] for b in function.branches
                 if heldlocks_within(at, b) and not heldlocks_within(start, b)
                 and heldlocks_leaves(function, b)]
        if not holes:
            return spans
        start = min(holes)
    return spans + [(start, HELDLOCKS_END)]

def heldlocks_spans(function, start, lock, p):
    """The same, with what gotos lead to."""
    if start[0] < int(p[0].current_element_line):
        return [((0, 0), HELDLOCKS_END)]	# in a macro: nobody knows where
    spans = heldlocks_stretch(function, start, lock)
    for place, label in sorted(function.gotos):
        to = function.labels.get(label, HELDLOCKS_END)
        if place < to and any(a <= place < b for a, b in spans) and \
           not any(a <= to < b for a, b in spans):
            spans += heldlocks_stretch(function, to, lock)
    return spans

heldlocks_functions = {}
heldlocks_plain = []

def heldlocks_of(p):
    return heldlocks_functions.setdefault(p[0].current_element, HeldFunction())

def heldlocks_conclude(say):
    """Calls say(kind, position, attributes) for every lock; forgets all."""
    for function in heldlocks_functions.values():
        for start, lock, p in function.takes:
            for a, b in heldlocks_spans(function, start, lock, p):
                say("held", p, dict(
                    lock=lock, from_line=str(a[0]), from_col=str(a[1]),
                    to_line=str(b[0]), to_col=str(b[1])))
    for kind, p, attrs in heldlocks_plain:
        say(kind, p, attrs)
    heldlocks_functions.clear()
    heldlocks_plain.clear()

@hl_call@
identifier callee =~ "lock|^down|^up|rcu|^synchronize_|ASSERT_RTNL|release_sock|sock_owned";
expression list args;
position at;
@@
callee@at(args)

@script:python depends on facts || report@
callee << hl_call.callee;
args << hl_call.args;
at << hl_call.at;
@@
name = heldlocks_name(callee, args)
kind = heldlocks_kind(callee)
if kind == "take":
    heldlocks_of(at).takes.append((heldlocks_place(at), name, at))
elif kind == "drop":
    heldlocks_of(at).drops.append((heldlocks_place(at), name))
elif HELDLOCKS_ASSERT.match(callee):
    heldlocks_plain.append(("asserted", at, dict(lock=name)))
elif HELDLOCKS_WAIT.match(callee):
    heldlocks_plain.append(("waited", at, dict(callee=callee)))

@hl_deferred@
identifier defer =~ "^call_s?rcu(_hurry|_tasks)?$";
identifier callback;
position at;
@@
defer@at(..., callback)

@script:python depends on facts@
callback << hl_deferred.callback;
at << hl_deferred.at;
@@
emit("held-locks", "deferred", at, callback=callback)

// guard(mutex)(&lock) holds to the end of the block, here of the function.

@hl_guard@
identifier kind;
expression list args;
position at;
@@
guard(kind)@at(args)

@script:python depends on facts || report@
kind << hl_guard.kind;
args << hl_guard.args;
at << hl_guard.at;
@@
heldlocks_of(at).takes.append((heldlocks_place(at),
                               heldlocks_name(kind, args), at))

// Branches, and the jumps that may end them.

@hl_branch@
statement S1, S2;
position then, other;
@@
(
if (...) S1@then else S2@other
|
if (...) S1@then
)

@script:python depends on facts || report@
then << hl_branch.then;
other << hl_branch.other = [];
@@
heldlocks_of(then).branches.append(heldlocks_span(then))
if other:
    heldlocks_of(then).branches.append(heldlocks_span(other))

@hl_jump@
identifier label;
position at;
@@
(
return@at ...;
|
goto label@at;
|
break@at;
|
continue@at;
)

@script:python depends on facts || report@
at << hl_jump.at;
label << hl_jump.label = "";
@@
heldlocks_of(at).jumps.append(heldlocks_place(at))
if label:
    heldlocks_of(at).gotos.append((heldlocks_place(at), str(label)))

@hl_label@
identifier label;
statement S;
position at;
@@
label@at: S

@script:python depends on facts || report@
label << hl_label.label;
at << hl_label.at;
@@
heldlocks_of(at).labels[str(label)] = heldlocks_place(at)

@script:python depends on facts@
@@
def heldlocks_emit(kind, p, attrs):
    emit("held-locks", kind, p, **attrs)

heldlocks_conclude(heldlocks_emit)

@script:python depends on report@
@@
def heldlocks_print(kind, p, attrs):
    if kind == "held":
        coccilib.report.print_report(p[0], "'%s' is held to line %s" %
                                     (attrs["lock"], attrs["to_line"]))

heldlocks_conclude(heldlocks_print)
