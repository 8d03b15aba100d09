// SPDX-License-Identifier: GPL-2.0-only
/// A pointer that is looked up without owning a reference may be on its way to
/// be freed: taking a reference then must exclude the last put.
//# Limits: a lock that the caller holds is only believed of functions that say
//# so: by their name (locked, leading __) or a lockdep assertion.
//# Limits: locks are followed in the order of the text; one that is dropped and
//# taken again in a helper is not seen.
//# Limits: silent about RCU where any function that names the type waits for a
//# grace period, whatever it waits for.
// Id: unserialised-get
// Matcher: local
// Severity: high
// Confidence: medium
// Measured: 9/11 on 6.12.117 (all; 1 unsure: a count that starts at two and is never the last), 2/2 on 6.1.192 (those that 6.12 has not); 7 of 10 gets that ask found, when they no longer ask
// Facts: self
// Words: kref_get kref_put refcount_inc refcount_dec_and_test
// Ask: any
// References: Documentation/core-api/kref.rst Documentation/RCU/rcuref.rst
//
// Facts:
//   got      get, operand, object, how, source, args, held, rcu, said   at the get
//            how: object was found by 'table' (idr, xarray, hash, tree), 'list',
//            'rcu' (rcu_dereference), by a function that looks it up ('call'),
//            or is a copy of 'source', then in args too
//            held: locks held there; rcu: '1' inside a read-side section;
//            said: '1' when the function says that its caller holds a lock
//   raises   operand      the function counts its first parameter up
//   dropped  put, operand, release, held, said   at the put
//            loop: words of the loop that found it
//   unlinks  by, member, takes   a function takes an object out of a list or
//            table; member: that it hangs on there, if it is a list;
//            takes: '1' when it takes a lock itself for that
//   waits    by, tags   a grace period is waited for, in a function that speaks
//            of these records: what was taken out before is not found afterwards

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

USG_HIDDEN = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"([^\"\\\n]|\\.)*\"|'([^'\\\n]|\\.)+'", re.S)
USG_LOCK = re.compile(
    r"\b(\w*(?:lock|down_read|down_write|down|up_read|up_write|up|guard)\w*)"
    r"\s*\(([^;{}]*?)\)\s*(?=[;)&|]|\(([^;{}]*)\)|$)")
USG_TAKE = re.compile(
    r"^(\w*_)?(spin|read|write|mutex|raw_spin|rt_mutex|seq|bh|task|xa|rtnl|device|"
    r"sock|folio|page|inode|net|hci_dev|dev|\w+)_?(try)?lock(_bh|_irq|_irqsave|"
    r"_nested|_interruptible|_killable|_irqsave_nested|_shared|_slow)*$"
    r"|^down(_read|_write)?(_killable|_interruptible|_nested)?$|^(scoped_)?guard$")
USG_DROP = re.compile(r"unlock|^up(_read|_write)?$")
USG_SAID = re.compile(r"lockdep_assert|__must_hold|assert_spin_locked|lockdep_is_held"
                      r"|WARN_ON\w*\(!\w+_is_locked|ASSERT_RTNL|rcu_dereference_protected")
USG_TABLE = re.compile(
    r"^(idr_find|idr_get_next\w*|xa_load|xa_find\w*|radix_tree_lookup|rb_entry\w*"
    r"|rhashtable_lookup\w*|rhltable_lookup|hlist_entry\w*|btree_lookup\w*"
    r"|mtree_load|ida_find|__idr_find)$")
USG_LOOKUP = re.compile(r"(^|_)(lookup|find|search)(_|$)")
USG_FIRST = re.compile(r"^(list_(first|last|next)_entry\w*|list_entry\w*)$")

def usg_pattern(x):
    return r"\s*".join(map(re.escape, str(x).split()))

class UsgText:
    """The text of a file, comments and strings blanked."""
    def __init__(self, path):
        with open(path, errors="replace") as file:
            self.text = USG_HIDDEN.sub(
                lambda m: re.sub(r"[^\n]", " ", m.group(0)), file.read())
        self.starts = [0] + [m.end() for m in re.finditer("\n", self.text)]

    def before(self, p):
        """The head and the body of the function, up to p."""
        at = self.starts[int(p[0].line) - 1] + int(p[0].column)
        body = max(self.text.rfind("\n{", 0, at), 0)
        head = max(self.text.rfind("\n}", 0, body), self.text.rfind(";", 0, body), 0)
        return self.text[head:body], self.text[body:at]

    def after(self, p):
        at = self.starts[int(p[0].line) - 1] + int(p[0].column)
        return self.text[at:self.text.find("\n}", at)]

def usg_locks(code):
    """(locks held at the end of code, inside a read-side section)."""
    held, rcu = [], 0
    for m in USG_LOCK.finditer(code):
        name = m.group(1)
        lock = re.sub(r"\s", "", (m.group(3) or m.group(2)).split(",")[0])
        if name.startswith(("rcu_read_", "srcu_read_")):
            rest = code[m.end():]
            if "unlock" not in name:
                rcu += 1
            elif not re.match(r"\s*;\s*(return|goto|continue|break)\b", rest):
                rcu = max(0, rcu - 1)
        elif USG_DROP.search(name):
            # The branch that leaves takes its unlock with it.
            rest = code[m.end():]
            leaves = re.match(r"[^{}]*\b(return|goto|continue|break)\b[^{}]*\}", rest)
            if lock in held and not leaves:
                held.remove(lock)
            elif held and not leaves and lock not in held:
                held.pop()
        elif USG_TAKE.search(name):
            held.append(lock)
    return held, rcu

def usg_said(function, head, code):
    return str(int(bool(re.search(r"locked|^__|nolock", function)
                        or USG_SAID.search(head) or USG_SAID.search(code))))

def usg_found(x, code):
    """(how, source, loop): where the pointer came from, at the end of code."""
    how, at, loop = ("", ""), -1, []
    name = usg_pattern(x)
    for m in re.finditer(r"\b(\w*for_each\w*)\s*\(([^;{]*?)\)\s*[{\n]", code):
        args = [a.strip() for a in m.group(2).split(",")]
        if any(re.fullmatch(name, a) for a in args) and m.start() > at:
            table = re.search(r"^(idr|xa|radix|hash)", m.group(1))
            how, at = ("table" if table else "list", m.group(1)), m.start()
            loop = sorted(set(re.findall(r"\w+", m.group(2))))
    for m in re.finditer(r"(?<![\w>.&])%s\s*=(?!=)\s*([^;]*);" % name, code):
        if m.start() <= at:
            continue
        loop = []
        at, value = m.start(), re.sub(r"\s+", " ", m.group(1)).strip()
        call = re.match(r"(?:\([^()]*\)\s*)?(\w+)\s*\(", value)
        if call and USG_TABLE.match(call.group(1)):
            how = ("table", call.group(1))
        elif call and USG_FIRST.match(call.group(1)):
            how = ("list", call.group(1))
        elif call and call.group(1) in ("rcu_dereference", "rcu_dereference_bh",
                                        "srcu_dereference"):
            how = ("rcu", call.group(1))
        elif call and USG_LOOKUP.search(call.group(1)):
            how = ("call", call.group(1))
        elif re.fullmatch(r"(READ_ONCE\()?\w+\)?", value):
            how = ("copy", re.sub(r"^READ_ONCE\(|\)$", "", value))
        else:
            how = ("", value)
    return how + (loop,)

USG_TEXTS = {}

def usg_text(p):
    if p[0].file not in USG_TEXTS:
        USG_TEXTS.clear()
        USG_TEXTS[p[0].file] = UsgText(p[0].file)
    return USG_TEXTS[p[0].file]

@usg_get@
identifier get =~ "^(kref_get|refcount_inc|get_[a-z_]+|[a-z0-9_]+_(get|hold|grab|ref))$";
expression x;
identifier count, part;
position p;
@@
(
  get@p(&x->count)
|
  get@p(&x->part.count)
|
  get@p(x)
)

@script:python depends on facts || report@
get << usg_get.get;
x << usg_get.x;
count << usg_get.count = "";
part << usg_get.part = "";
p << usg_get.p;
@@
head, code = usg_text(p).before(p)
how, source, loop = usg_found(x, code)
if "emit" in globals() and str(count) and not how and str(get) in ("kref_get", "refcount_inc") \
   and re.search(r"\(\s*(const )?struct \w+ \*\s*%s\s*[,)]" % usg_pattern(x), head):
    emit("unserialised-get", "raises", p,
         operand="& %s -> %s%s" % (x, str(part) + " . " if str(part) else "", count))
# The second of two: the first one asked.
sure = re.search(r"(unless_zero|not_zero)\w*\s*\(\s*&?\s*%s\b" % usg_pattern(x), code)
if how and not sure:
    held, rcu = usg_locks(code)
    said = usg_said(p[0].current_element, head, code)
    operand = str(x)
    if str(count):
        operand = "& %s -> %s%s" % (x, str(part) + " . " if str(part) else "", count)
    if "emit" in globals():
        emit("unserialised-get", "got", p, get=str(get), operand=operand,
             object=str(x), how=how, source=source, held=held, loop=loop,
             args=[source] if how == "copy" else [],
             rcu=str(min(rcu, 1)), said=said)
    elif rcu and not held and get in ("kref_get", "refcount_inc"):
        coccilib.report.print_report(p[0],
            "'%s' was found under RCU alone: '%s' may count up from zero" % (x, get))

@usg_put depends on facts@
identifier put =~ "^(kref_put|refcount_dec_and_test)$";
expression counter;
expression list rest;
position p;
@@
  put@p(counter, rest)

@script:python depends on facts@
put << usg_put.put;
counter << usg_put.counter;
rest << usg_put.rest;
p << usg_put.p;
@@
head, code = usg_text(p).before(p)
emit("unserialised-get", "dropped", p, put=str(put), operand=str(counter),
     release=(texts(rest) + [""])[0], held=usg_locks(code)[0],
     said=usg_said(p[0].current_element, head, code))

@usg_unlink depends on facts@
identifier by =~ "^(list_del(_init|_rcu)?|hlist_del(_init|_rcu|_init_rcu)?|hash_del(_rcu)?|idr_remove|xa_erase(_irq|_bh)?|__xa_erase|rb_erase|radix_tree_delete|rhashtable_remove_fast)$";
expression list what;
position p;
@@
  by@p(what)

@script:python depends on facts@
by << usg_unlink.by;
what << usg_unlink.what;
p << usg_unlink.p;
@@
head, code = usg_text(p).before(p)
member = re.search(r"(?:->|\.)\s*(\w+)\s*\)?$", texts(what)[0])
takes = bool(usg_locks(code)[0]) or str(by) in ("xa_erase", "xa_erase_irq", "xa_erase_bh")
emit("unserialised-get", "unlinks", p, by=str(by), takes=str(int(takes)),
     member=member.group(1) if member and re.search("(list|hash)_del", str(by)) else "")

@usg_wait depends on facts@
identifier by =~ "^(synchronize_(s?rcu|net)(_expedited)?|s?rcu_barrier|synchronize_rcu_tasks)$";
position p;
@@
  by@p(...)

@script:python depends on facts@
by << usg_wait.by;
p << usg_wait.p;
@@
head, code = usg_text(p).before(p)
emit("unserialised-get", "waits", p, by=str(by),
     tags=sorted(set(re.findall(r"\bstruct\s+(\w+)", head + code))))
