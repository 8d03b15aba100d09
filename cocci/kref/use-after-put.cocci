// SPDX-License-Identifier: GPL-2.0-only
/// After a put that may be the last the object may be gone: whatever touches it
/// afterwards touches freed memory.
//# Limits: that somebody else holds a reference for as long as the function runs
//# is only known when the function shows it: a get, a copy that is kept, a call
//# that stores it.
//# Limits: run on one file (spatch -D report), only what was got by a function
//# of cocci/data/reference-gets.txt.
//# Limits: pointers through an array element are left out, the index moves.
// Id: use-after-put
// Severity: high
// Confidence: medium
// Measured: 26/28 on 6.12.117 (all), 4/5 on 6.1.192 (those that 6.12 has not; 1 unsure: the caller reads under RCU)
// Facts: self reference-paths
// Words: @counted-puts.txt
// Ask: any
// Walk: uap_say
// With: data/reference-gets.txt data/reference-puts.txt lib/body.py lib/walk.py lib/paths.py lib/states.py lib/afterput.py
// References: Documentation/core-api/kref.rst Documentation/core-api/kobject.rst
//
// Facts:
//   used   put, operand, object, name, form, how, use, callee, args, use_line, origin,
//          given, failed, kept, later, why, known, release    at the put
//          form: the object is the argument ('direct') or contains it
//          ('member'); name: what it is called where it is used; how: 'field' is looked into, 'call': handed to a function,
//          'inside': the address of a part is
//          origin: what was assigned to it; given: what it was handed to before
//          ('f.': a part of it), failed: those that are known to have failed
//          kept: a copy outlives the function; later: it is put or taken out
//          after the use; why: what the text around says that speaks for a
//          second reference; known: family of the put in the table; release:
//          the function that is given to kref_put
//   wraps  put, number, known, release, frees, macro     the function puts this parameter
//          of it on every path; frees: and frees when it was the last ('1'), or
//          tells somebody ('0'); macro: it is not the function but this macro
//   release   frees     of a function that is given a kref
//
// The paths are walked in Python (lib/afterput.py): a flag, a mirrored condition
// and an error ladder have to be understood to know that a use comes after a put.

virtual report, context, org, patch, facts

@initialize:python@
@@
UAP_TABLE = walk_table(REFERENCE_GETS + REFERENCE_PUTS)
UAP_CALL = re.compile(
    r"\b(\w*(?:put|unref|deref|drop|release|free|destroy|close|unregister|PUT|UNREF|DROP"
    r"|RELEASE|FREE)\w*)\s*"
    r"\(\s*(?:\([^()]*\)\s*)?&?\s*([A-Za-z_]\w*(?:\s*(?:->|\.)\s*\w+)*)\s*[,)]")
UAP_NOT = re.compile(
    r"(nla|skb|nlmsg|genlmsg|hdr|pm|clk|module|symbol|regulator|tag|msg|page_pool"
    r"|fifo|seq|cpu|folio|page|write|user)_put|put_(user|unaligned|cpu|cmsg|unused"
    r"|page|entry|bits|byte|long|tag|char|data|write|be|le)|^(k|kv|v|devm_k)free|^put[us]$"
    r"|autosuspend|pm_runtime|input$|output$")
UAP_HIDDEN = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"([^\"\\\n]|\\.)*\"|'([^'\\\n]|\\.)+'", re.S)
UAP_SAYS = re.compile(
    r"\b(holds?|held|holding|still|keeps?|owns?|owned|owner|borrow\w*|extra|original"
    r"|another|already|last|initial|picked|balance\w*|safe|drop\w*|release\w*|ref\w*)\b",
    re.I)
UAP_ASKED = re.compile(		# then the reference is that of what was stopped
    r"\bif\s*\([^;{}]*\b(cancel_\w+|del_timer\w*|timer_delete\w*|timer_shutdown\w*"
    r"|hrtimer_(?:try_to_)?cancel|mod_timer|queue_\w+|schedule_\w+|kthread_\w+"
    r"|test_and_\w+|xchg|cmpxchg|\w+_dequeue\w*|\w+_pending)\s*\([^;{}]*\{?[^;{}]*$")
UAP_FREES = re.compile(r"\b\w*free\w*\s*\(|_destroy\w*\s*\(|_dealloc\w*\s*\(|_release\w*\s*\(|\bcall_rcu\s*\(")
UAP_TELLS = re.compile(r"\b(complete\w*|wake_up\w*|queue_\w*work\w*|schedule_\w*work\w*)\s*\(")
UAP_MACRO = re.compile(
    r"^#[ \t]*define[ \t]+(\w+)\((\w+)[^()\n]*\)((?:\\\n|[^\n])*)", re.M)
UAP_FILE = {}	# the file at hand

class UapPlace:
    """What emit() reads of a position."""
    def __init__(self, f, at, length, function):
        import bisect
        self.file, self.current_element = f.name, function
        self.line = bisect.bisect_right(f.starts, at)
        self.column = at - f.starts[self.line - 1]
        self.column_end = self.column + length

class UapText:
    """A file, and the same with comments and strings blanked."""
    def __init__(self, name):
        self.name, self.seen = name, False
        with open(name, errors="replace") as file:
            self.full = file.read()
        self.bare = UAP_HIDDEN.sub(
            lambda m: re.sub(r"[^\n]", " ", m.group(0)), self.full)
        self.starts = [0] + [m.end() for m in re.finditer("\n", self.full)]

    def says(self, at):
        """A comment at the put: it was thought about."""
        line = self.full.rfind("\n", 0, at) + 1
        begin = max(self.full.rfind("*/", 0, line), 0)
        near = begin and self.full[begin:line].count("\n") <= 1
        text = self.full[self.full.rfind("/*", 0, begin):begin] if near else ""
        tail = self.full[line:self.full.find("\n", at)].partition("/*")[2]
        return bool(UAP_SAYS.search(text) or UAP_SAYS.search(tail))

    def why(self, begin, at, name):
        """What speaks for a second reference."""
        before = self.bare[begin:at]
        x = r"\s*".join(map(re.escape, re.findall(r"\w+|->|\.", name)))
        out = []
        if self.says(at):
            out.append("says")
        if UAP_ASKED.search(before[-300:]):
            out.append("asked")
        if re.search(r"\b(refcount|atomic)_set\s*\(\s*&\s*%s\b[^;]*,\s*([2-9]|1\d)\s*\)"
                     % x, before):
            out.append("two")
        if len(re.findall(r"\brcu_read_lock\w*\s*\(", before)) > \
                len(re.findall(r"\brcu_read_unlock\w*\s*\(", before)):
            out.append("rcu")
        if re.search(r"\brtnl_lock\s*\(|ASSERT_RTNL|lockdep_assert", before) and \
                not re.search(r"\brtnl_unlock\s*\(", before):
            out.append("asserted")
        return out

def uap_file(name):
    if name not in UAP_FILE:
        UAP_FILE.clear()
        UAP_FILE[name] = UapText(name)
    return UAP_FILE[name]

def uap_row(name):
    row = UAP_TABLE.get(name)
    return row if row and row.effect == "put" and row.index == 0 and row.family \
        not in ("runtime_pm", "module", "clk", "regulator") else None

def uap_release(op):
    """The release function that is given to a put."""
    name = op[3][1] if len(op[3]) > 1 else ""
    return name if op[1].startswith("kref_put") and re.match(r"\w+$", name) else ""

def uap_frees(code):
    """Whether what runs at zero frees, or only tells somebody; '' not known."""
    return "0" if UAP_TELLS.search(code) else "1" if UAP_FREES.search(code) else ""

def uap_wanted(code):
    """Names of calls after which their argument is mentioned again."""
    found = set()
    for m in UAP_CALL.finditer(code):
        if UAP_NOT.search(m[1]):
            continue
        word = re.match(r"\w+", m[2]).group()
        if re.search(r"(?<![\w>.])%s\b" % word, code[m.end():]):
            found.add(m.start(1))
        elif re.search(r"_priv\s*\(|->\s*(priv|hostdata|private_data)\b|\bto_\w+\s*\("
                       r"|=\s*&\s*\w+\s*->", code[:m.start()]):
            found.add(m.start(1))
    return found

def uap_macros(f, begin, function, say):
    """
    Macros of this file that put their first argument; said at the function that
    was shown.
    """
    for macro, parameter, text in UAP_MACRO.findall(f.full):
        m = re.search(r"\b(\w+)\s*\(\s*&?\s*\(?\s*%s\b" % parameter, text)
        row = m and uap_row(m[1])
        if row and not re.search(r"\bif\b|\?", text):
            say("wraps", [UapPlace(f, begin, 1, function)], put=m[1],
                operand=parameter, number=0, known=row.family, release="",
                frees="", macro=macro)

def uap_look(name, line, function, say):
    f = uap_file(name)
    begin = f.starts[line - 1]
    if not f.seen:
        f.seen = True
        uap_macros(f, begin, function, say)
    end = f.bare.find("\n}", begin)
    code = f.bare[begin:end]
    if re.search(r"\bstruct kref \*", code[:code.find("{")]):
        say("release", [UapPlace(f, begin, 1, function)],
            frees=uap_frees(code[code.find("{"):]))
    wanted = {begin + at for at in uap_wanted(code)}
    named = re.search(r"put|unref|deref|_dec_and|release|drop|close|destroy", code)
    head = f.bare[begin:f.bare.find("{", begin)]
    if not wanted and not (named and "*" in head and len(code) < 3000):
        return
    walk = AfterPut(f.full, begin, function, UAP_TABLE)
    if not walk.body:
        return
    for n, ops in enumerate(walk.ops):
        for k, op in enumerate(ops):
            if op[0] != "call" or op[4] not in wanted or not op[3]:
                continue
            row = UAP_TABLE.get(op[1])
            if row and not uap_row(op[1]):
                continue
            for use in walk.uses(n, k):
                p = [UapPlace(f, op[4], len(op[1]), function)]
                say("used", p, put=op[1], operand=op[3][0], object=walk.object,
                    name=use.name, form=walk.form, how=use.how, use=use.part,
                    callee=use.callee, args=[use.args[:200]],
                    use_line=UapPlace(f, use.at, 1, function).line,
                    origin=sorted(use.origin), given=sorted(use.given),
                    failed=sorted(use.failed), kept=str(int(use.kept)),
                    later=str(int(use.later)),
                    why=f.why(begin, op[4], walk.object),
                    known=row.family if row else "",
                    release=uap_release(op))
    if named:
        for number, op in walk.wraps():
            row = uap_row(op[1])
            say("wraps", [UapPlace(f, op[4], len(op[1]), function)], put=op[1],
                operand=op[3][0], number=number, known=row.family if row else "",
                release=uap_release(op), frees=uap_frees(code[code.find("{"):])
                if op[1].endswith("_and_test") else "")

def uap_say(name, line, function):
    def say(kind, p, **attrs):
        emit("use-after-put", kind, p, **attrs)
    uap_look(name, line, function, say)

@uap_function exists@
identifier routine;
position at;
@@
  routine@at(...) { ... }

@script:python depends on facts@
routine << uap_function.routine;
at << uap_function.at;
@@
uap_say(at[0].file, int(at[0].line), str(routine))

@script:python depends on report@
routine << uap_function.routine;
at << uap_function.at;
@@
def uap_print(kind, p, **a):
    getters = [UAP_TABLE.get(o.partition("(")[0]) for o in a.get("origin", [""])]
    if kind == "used" and a["known"] and not a["why"] and not a["given"] and \
       a["kept"] == a["later"] == "0" and all(
           row and row.effect == "get" for row in getters):
        coccilib.report.print_report(p[0], "'%s' is used in line %s after '%s'"
                                     % (a["object"], a["use_line"], a["put"]))

uap_look(at[0].file, int(at[0].line), str(routine), uap_print)
