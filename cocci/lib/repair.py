# SPDX-License-Identifier: GPL-2.0-only
#
# repair - where a put that is missing has to go, from the text of one function.
#
# Needs body.py to states.py, FIX_FILES, and FIX, what `refaudit migrate` puts in front of
# a repair: {"path", "function", "findings": [{"line", "col",
# "subject", "message", "evidence": [{"line", "role", "text"}]}]}, all findings of the
# rule in one function.
#
#   repair_run(f)          runs f; what it says goes to stdout, as one line
#   Refused(why, line)     raised where the safe form does not apply
#   repair_puts()          fills REPAIR: slot -> {(line, column)}, and its texts
#   repair_at(p, slot)     whether a position is one of those of the slot
#   repair_said(subject, text)   what the letter says of it
#
# A put goes in front of a return only if every path that comes to that return
# holds the reference there; where a pointer may be NULL, or if it is known to be.

import json
import sys

class Refused(Exception):
    def __init__(self, why, line=0):
        Exception.__init__(self, why)
        self.line = line

REPAIR = {}		# slot -> places
REPAIR_TEXT = {}	# slot -> what is put there
REPAIR_SAID = {}

REPAIR_NULL = {"of_node_put", "fwnode_handle_put", "pci_dev_put", "put_device",
               "kobject_put", "platform_device_put", "acpi_dev_put", "dev_put",
               "put_pid", "dput", "iput", "fwnode_remove_software_node"}
REPAIR_FAMILY = {"of_node": "of_node_put", "fwnode": "fwnode_handle_put"}
REPAIR_NOUN = {"of_node": "device node",
               "fwnode": "firmware node",
               "runtime_pm": "runtime PM usage",
               "device": "device reference"}
REPAIR_PLAIN = re.compile(	# values that no object is needed for
    r"^(?:PTR_ERR|PTR_ERR_OR_ZERO|ERR_PTR|ERR_CAST|IS_ERR|dev_err_probe)\(")
REPAIR_LOG = re.compile(r"^(?:dev|pr|netdev|netif|drm|v4l2|DRM)_\w+$|^printk$|^DRM_")

def repair_run(f):
    try:
        f()
    except Refused as no:
        REPAIR.clear()
        REPAIR_SAID.clear()
        REPAIR_SAID.update(refused=str(no), line=no.line)
    sys.stdout.write(json.dumps(REPAIR_SAID) + "\n")

def repair_said(subject, text):
    REPAIR_SAID.update(subject=subject, text=text)

def repair_text():
    with open(FIX_FILES[0], errors="replace") as file:
        return file.read()

def repair_line(text, at):
    return text.count("\n", 0, at) + 1

def repair_place(text, at):
    return repair_line(text, at), at - text.rfind("\n", 0, at) - 1

def repair_at(p, slot):
    return (int(p[0].line), int(p[0].column)) in REPAIR.get(slot, ())

def repair_function(text, line, name):
    """Where the line of its name begins, for the function that holds the line."""
    best = -1
    for m in re.finditer(r"\b%s\s*\(" % re.escape(name), text):
        start = text.rfind("\n", 0, m.start()) + 1
        if repair_line(text, m.start()) > line:
            break
        if text[start:start + 1].isspace():
            continue
        found = body_find(text, start, name)
        if found and found[1] and repair_line(text, found[1][-1][1]) + 2 >= line:
            best = start	# the last one: others stand in comments
    if best < 0:
        raise Refused("the function could not be read")
    return best

class RepairWalk(Walk):
    """What the reference is at each return: {offset: {(phase, mask)}}."""
    def reaching(self, target):
        return set(range(len(self.body.nodes)))

    def fates(self, site):
        self.begin(site)
        self.asked, self.spared = set(), set()	# every path counts
        self.found, self.fate = {}, {}
        if not self.walk(True):
            raise Refused("the function has too many paths")
        return self.fate

    def used(self, s, op):
        return False	# a path goes on behind a use that comes too late

    def touched(self, s, text, at):
        return False

    def gone(self, s):
        return (3, frozenset(), s[2], 0, frozenset())

    def call(self, s, op):
        if s[0] == 3:
            return self.changed(s, op)
        return Walk.call(self, s, op) or self.gone(s)

    def assign(self, s, op):
        if s[0] == 3:
            return self.forget(s, op)
        return Walk.assign(self, s, op) or self.gone(s)

    def leave(self, s, node):
        known = dict(s[2]).get(self.site_now.lvalue, 7)
        self.fate.setdefault(node[3], set()).add((s[0], known))
        Walk.leave(self, s, node)

def repair_site(text, walk, finding):
    line = next(e["line"] for e in finding["evidence"] if e["role"] == "taken")
    for site in walk.sites():
        if repair_line(text, site.at) == line and \
                site.lvalue == finding["subject"]:
            return site
    raise Refused("the place where the reference is taken was not found", line)

def repair_call(text, at):
    """The text of the call that begins there, in one line."""
    end = text.find("(", at)
    tokens = body_tokens(text, end)
    return " ".join(text[at:tokens[-1][1] + 1].split())

def repair_put(text, walk, site, line):
    """The call that drops it, as the other paths have it."""
    found = {}
    for e in walk.found.values():
        row = walk.table.get(e.detail)
        if e.how != "put" or e.fails == "like" or not row or \
                row.effect != "put" or \
                not re.match(re.escape(e.detail) + r"\s*\(", text[e.at:]):
            continue
        call = repair_call(text, e.at)
        if walk_strip(call[call.find("(") + 1:-1].replace(" ", "")) == \
                site.lvalue.replace(" ", ""):
            found[call] = e.detail
    held = site.lvalue
    if site.callee == "pm_runtime_get_noresume":
        return "pm_runtime_put_noidle(%s)" % held, "pm_runtime_put_noidle"
    if len(found) == 1:
        return list(found.items())[0]
    family = site.row.family if site.row else \
        WALK_COUNTED.get(walk.locals.get(held), "")
    put = REPAIR_FAMILY.get(family)
    if not put and re.search(r"_pci_|pci_", site.callee) and family == "device":
        put = "pci_dev_put"
    if put and site.kind in ("return", "loop"):
        return "%s(%s)" % (put, held), put
    if found:
        raise Refused("other paths put it in different ways: %s" %
                      ", ".join(sorted(found)), line)
    raise Refused("no path of this function shows how it is put", line)

def repair_mentions(value, held):
    root = WALK_WORD.search(held)
    return root and re.search(r"\b%s\b" % root.group(), value)

def repair_tail(text, label_end, limit):
    """(statements, value) from behind a label to the first return, if straight."""
    tokens = body_tokens("{" + text[label_end:limit] + "}", 0)[1:-1]
    statements, now = [], []
    for t, _ in tokens:
        if t == ";":
            line = body_text([(x, 0) for x in now])
            if now and now[0] == "return":
                return statements, body_text([(x, 0) for x in now[1:]])
            statements.append(line)
            now = []
        elif t in ("{", "if", "for", "while", "goto", "switch"):
            return None
        elif t == ":" and len(now) == 1:
            now = []	# the next label of the ladder
        else:
            now.append(t)
    return (statements, "") if not now else None

class RepairBody:
    """Labels and jumps of a function, by their offsets."""
    def __init__(self, text, start, name):
        tokens = body_find(text, start, name)[1]
        self.text, self.tokens = text, tokens
        self.first, self.last = tokens[0][1], tokens[-1][1] + 1
        self.labels, self.jumps = {}, []
        for k, (t, at) in enumerate(tokens):
            if t == "goto" and k + 2 < len(tokens) and tokens[k + 2][0] == ";":
                self.jumps.append((at, tokens[k + 1][0]))
            if t == ":" and k > 1 and tokens[k - 2][0] in (";", "}", "{") and \
                    WALK_WORD.match(tokens[k - 1][0]) and \
                    tokens[k - 1][0] != "default":
                self.labels[tokens[k - 1][0]] = (tokens[k - 1][1], at + 1)

    def indent(self, at):
        start = self.text.rfind("\n", 0, at) + 1
        return len(self.text[start:at].expandtabs(8)) if \
            self.text[start:at].isspace() else -1

    def alone(self, at):
        """Nothing but words to the log stands in front of this return."""
        k = next(n for n, (_, where) in enumerate(self.tokens) if where == at)
        if k and self.tokens[k - 1][0] in (")", "{", "else"):
            return True
        m = None
        while k and self.tokens[k - 1][0] == ";":
            n = k - 2
            depth = 0
            while n >= 0 and (depth or self.tokens[n][0] not in ("{", ";", "}")):
                depth += {")": 1, "(": -1}.get(self.tokens[n][0], 0)
                n -= 1
            if not REPAIR_LOG.match(self.tokens[n + 1][0]):
                return False
            k = n + 1
        return bool(k and self.tokens[k - 1][0] == "{")

    def next_is(self, at, label):
        """The label stands right behind this return."""
        end = self.text.find(";", at)
        return next((t for t, where in self.tokens if where > end), "") == label

    def leads_to(self, label, put):
        """(statements, value) behind the label, when they hold the put."""
        if label not in self.labels:
            return None
        tail = repair_tail(self.text, self.labels[label][1], self.last)
        put = put.replace(" ", "")
        if tail and sum(s.replace(" ", "") == put for s in tail[0]) == 1:
            return tail
        return None

def repair_jump(body, at, put, value, taken):
    """(label, variable or None) for a return that a label can stand for."""
    if "\n" in body.text[at:body.text.find(";", at)]:
        value = None	# a jump would move its lines
    best = None
    for label, (where, _) in sorted(body.labels.items(), key=lambda x: x[1]):
        tail = body.leads_to(label, put)
        if not tail or where < at:
            continue
        if len(tail[0]) == 1:
            best = label, tail[1]
            break
    if not best and body.alone(at):
        before = [j for j in body.jumps if taken < j[0] < at]
        after = [j for j in body.jumps if j[0] > at]
        if before and after and before[-1][1] == after[0][1] and \
                abs(body.indent(before[-1][0]) - body.indent(at)) == 0:
            tail = body.leads_to(after[0][1], put)
            if tail and body.labels[after[0][1]][0] > at:
                best = after[0][1], tail[1]
    if not best:
        return None
    label, result = best
    if value is None:
        return None
    if walk_strip(result) == walk_strip(value):
        return label, None
    if result and value and re.match(r"[A-Za-z_]\w*$", result):
        return label, result
    return None

def repair_result(walk):
    for name in ("ret", "err", "rc", "error", "retval", "status", "result", "r"):
        if walk.locals.get(name) == "" and not walk.pointer:
            return name
    return None

class RepairPut:
    """The edits for all returns of one finding."""
    def __init__(self, text, finding):
        self.text, self.finding = text, finding
        start = repair_function(text, finding["line"], FIX["function"])
        self.walk = RepairWalk(text, start, FIX["function"],
                               walk_table(REFERENCE_GETS + REFERENCE_PUTS))
        if not self.walk.body:
            raise Refused("the function could not be read")
        self.site = repair_site(text, self.walk, finding)
        self.fates = self.walk.fates(self.site)
        self.put, self.name = repair_put(text, self.walk, self.site,
                                         finding["line"])
        self.body = RepairBody(text, start, FIX["function"])
        self.family = self.site.row.family if self.site.row else \
            WALK_COUNTED.get(self.walk.locals.get(self.site.lvalue), "")

    def edits(self):
        """{(place): (slot, texts)}"""
        lines = {e["line"] for e in self.finding["evidence"]
                 if e["role"] == "returns"}
        nodes = [n for n in self.walk.body.nodes if n[0] == "return" and
                 repair_line(self.text, n[3]) in lines]
        out = {}
        for node in nodes:
            out[repair_place(self.text, node[3])] = self.edit(node)
        if {place[0] for place in out} != lines:
            raise Refused("a return could not be read",
                          min(lines - {place[0] for place in out}))
        return out

    def edit(self, node):
        at, line = node[3], repair_line(self.text, node[3])
        if not re.match(r"return\b", self.text[at:]):
            raise Refused("the reference is lost where the function ends by "
                          "itself, not at a return", line)
        self.check_paths(at, line)
        value = walk_strip(body_text(node[1]))
        self.check_value(value, line)
        if re.match(r"[^\n]*;[ \t]*/[/*]", self.text[at:]):
            raise Refused("a comment stands behind the return: spatch would "
                          "move it", line)
        jump = repair_jump(self.body, at, self.put, value, self.site.at)
        uses = repair_mentions(value, self.site.lvalue) and \
            self.family != "runtime_pm"
        if jump and not jump[1]:
            return ("drop", ()) if self.body.next_is(at, jump[0]) else \
                ("goto", (jump[0],))
        if jump and not (uses and "(" not in value):
            return ("fall", (jump[1],)) if self.body.next_is(at, jump[0]) \
                else ("set", (jump[1], jump[0]))
        needs = "(" in value and not REPAIR_PLAIN.match(value) and \
            not WALK_ERROR.match(value)
        if not needs and not uses:
            return "put", (self.put,)
        result = repair_result(self.walk)
        if not result:
            raise Refused("the value that is returned may need the object, and "
                          "no variable is there to keep it", line)
        return "keep", (result, self.put)

    def check_value(self, value, line):
        """What is returned must neither be the object nor mean success."""
        if self.walk.pointer and any(
                repair_mentions(v, self.site.lvalue)
                for v in self.walk.sets.get(value, ())):
            raise Refused("what is returned may be the object itself", line)
        if self.site.kind == "argument" and value in self.walk.params:
            raise Refused("whether this return means failure is not certain",
                          line)

    def check_paths(self, at, line):
        null = self.name in REPAIR_NULL and self.site.kind != "argument"
        for phase, known in self.fates.get(at, {(0, 7)}):
            if phase == 1 or phase == 0 and null and known == WALK_ZERO:
                continue
            raise Refused("paths that do not hold the reference%s come to this "
                          "return, too" % (" any more" if phase else ""), line)

def repair_puts():
    """REPAIR from all findings of one function."""
    text = repair_text()
    edits, puts = {}, []
    for finding in FIX["findings"]:
        one = RepairPut(text, finding)
        puts.append(one)
        for place, edit in one.edits().items():
            edits.setdefault(place, []).append(edit)
    for place, list_of in sorted(edits.items()):
        repair_take(place, list_of)
    kinds = {e[0] for l in edits.values() for e in l}
    first = puts[0]
    noun = REPAIR_NOUN.get(first.family, "reference")
    repair_said("fix %s leak in %s()" % (noun, FIX["function"]),
                repair_words(puts, kinds, len(edits)))

def repair_words(puts, kinds, n):
    calls = sorted({p.put for p in puts})
    text = "%s %s missing on %s." % (
        " and ".join("'%s'" % c for c in calls),
        "is" if len(calls) == 1 else "are",
        "this way out" if n == 1 else "these %d ways out" % n)
    if kinds & {"goto", "set", "fall", "drop"}:
        text += " A label that puts it is there already: go there."
    if "put" in kinds:
        text += " Put it in front of the return: every path that comes there " \
            "holds it."
    if "keep" in kinds:
        text += " What is returned may need it, so that is worked out first."
    return text

def repair_take(place, list_of):
    """One return may have to put several; a jump does it for all of them."""
    list_of = sorted(set(list_of))
    if len(list_of) == 2 and {e[0] for e in list_of} == {"put"}:
        kind, texts = "two", (list_of[0][1][0], list_of[1][1][0])
    elif len(list_of) == 1:
        kind, texts = list_of[0]
    else:
        raise Refused("several references have to be put at one return",
                      place[0])
    for n in "123":
        slot = kind + n
        if REPAIR_TEXT.setdefault(slot, texts) == texts:
            REPAIR.setdefault(slot, set()).add(place)
            return
    raise Refused("the function needs too many different edits", place[0])

def repair_word(slot, n):
    """A text of the slot; of one that is not used, any word."""
    return REPAIR_TEXT[slot][n] if slot in REPAIR_TEXT else "unused"
