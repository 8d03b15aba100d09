# SPDX-License-Identifier: GPL-2.0-only
#
# paths - what one function does: its calls and assignments in order, the places
# where it takes references, and what becomes of its parameters. See walk.py.

class Site:
    """Where a reference may be taken."""
    def __init__(self, node, op, kind, callee, row, lvalue, result, at):
        self.node, self.op = node, op	# number of the node and in it
        self.kind = kind	# return, argument, out, loop
        self.callee, self.row = callee, row
        self.lvalue = lvalue	# what holds the reference
        self.result = result	# what tells success, or None
        self.at = at
        self.kept = False	# lvalue outlives the function

def path_calls(tokens, out, target=None):
    """Calls in tokens, inner ones first: (call, name, args, texts, at, target)."""
    k = 0
    while k < len(tokens):
        t, at = tokens[k]
        if k + 1 < len(tokens) and tokens[k + 1][0] == "(" and \
           (t[0].isalpha() or t[0] == "_") and t not in WALK_NO_CALL:
            end = body_partner(tokens, k + 1)
            inside = tokens[k + 2:end]
            args = body_split(inside, ",") if inside else []
            path_calls(inside, out)
            whole = target if walk_strip(body_text(tokens)) == \
                body_text(tokens[k:end + 1]) else None
            out.append(("call", t, args, [walk_strip(body_text(a)) for a in args],
                        at, whole))
            k = end
        k += 1

def path_ops(tokens, out):
    """Calls and assignments in the order in which they happen."""
    declared = path_declares(tokens)
    for part in body_split(tokens, ","):
        cut = next((k for k, (t, _) in enumerate(part) if t == "=" and
                    not any(p[0] in BODY_OPEN and body_partner(part, n) > k
                            for n, p in enumerate(part[:k]))), None)
        if cut is None:
            path_calls(part, out)
            for k, (t, at) in enumerate(part):
                if t in ("++", "--", "+=", "-=", "|=", "&="):
                    near = part[:k] or part[k + 1:]
                    out.append(("set", walk_strip(body_text(near)), [], "", at))
            continue
        left, right = part[:cut], part[cut + 1:]
        name, free = path_declarator(left)
        if not free and not declared:
            name = walk_strip(body_text(left))
        chained = [k for k, (t, _) in enumerate(right) if t == "="]
        if chained and "(" not in [t for t, _ in right[:chained[0]]] and \
           "{" not in [t for t, _ in right]:
            path_ops(right, out)
            right = right[:chained[0]]
        path_calls(right, out, name)
        out.append(("set", name, right, walk_strip(body_text(right)),
                    part[cut][1]))

def path_declarator(tokens):
    """(name, whether it is cleaned up by itself) of a declarator."""
    words, free, k = [], False, 0
    while k < len(tokens):
        t = tokens[k][0]
        if t in ("__free", "__cleanup"):
            free = True
            if k + 1 < len(tokens) and tokens[k + 1][0] == "(":
                k = body_partner(tokens, k + 1)
        elif t == "[":
            break
        elif WALK_WORD.fullmatch(t):
            words.append(t)
        k += 1
    return (words[-1] if words else ""), free

def path_declares(tokens):
    words = [t for t, _ in tokens]
    if not words or not (words[0][0].isalpha() or words[0][0] == "_"):
        return False
    if words[0] in WALK_DECLARES:
        return True
    return len(words) > 1 and (
        words[1][0].isalpha() or words[1][0] == "_" or
        (words[1] == "*" and len(words) > 2))

def path_puts(name, text):
    """By its name, the call puts what it is given."""
    if not WALK_PUT_LIKE.search(name) or WALK_NO_PUT.search(name):
        return False
    return not WALK_INNER.match(text) or bool(
        WALK_PUT_INNER.search(name) or WALK_COUNT_MEMBER.search(text))

def path_stores(name, number):
    """By its name, the call stores this argument; the head of a list it does not."""
    return WALK_STORES.search(name) and not (
        number and WALK_LIST_HEAD.search(name))

PATH_HOIST = {}		# of a table, by its identity: it is read once a program

def path_hoist(table):
    """Calls of the table that get a node of their own before a condition."""
    if id(table) not in PATH_HOIST:
        PATH_HOIST[id(table)] = {
            n for n, r in table.items()
            if r.effect == "get" and (
                r.what in ("argument", "out") or r.family in WALK_NODES or
                r.family == "device")}
    return PATH_HOIST[id(table)]

class Function:
    def __init__(self, text, start, name, table):
        self.name, self.table = name, table
        self.body = None
        found = body_find(text, start, name)
        if not found or not found[1]:
            return
        self.body = Body(found[1], path_hoist(table), found[2])
        self.params, self.locals, self.free = {}, {}, set()
        self.order = []
        for part in body_split(found[0], ","):
            words = [t for t, _ in part if WALK_WORD.fullmatch(t)]
            if len(words) > 1:
                self.params[words[-1]] = self.tag(part) or (
                    "?" if any(t == "*" for t, _ in part) else "")
                self.order.append(words[-1])
        self.ops = []
        for node in self.body.nodes:
            ops = []
            if node[0] == "expr" and path_declares(node[1]):
                self.declare(node[1])
            path_ops(node[1], ops)
            self.ops.append(ops)
        head = text[max(text.rfind(c, 0, start) for c in ";}/#") + 1:
                    text.find(name, start)]
        self.pointer = "*" in head	# returns a pointer
        self.results()
        self.conditions()
        self.aliases = {}
        self.equal()
        self.dropped = self.drops()

    def results(self):
        """What was hoisted is local, too, where it is a pointer."""
        for ops in self.ops:
            for op in ops:
                row = op[0] == "set" and BODY_RESULT.match(op[1]) and \
                    self.table.get(op[3].partition("(")[0])
                if row and (row.what == "return" or row.when == "nonnull"):
                    self.locals[op[1]] = "?"

    def tag(self, tokens):
        """Tag of a pointer to a record, else an empty string."""
        words = [t for t, _ in tokens]
        if "*" in words:
            for k, t in enumerate(words[:-1]):
                if t == "struct":
                    return words[k + 1]
        return ""

    def declare(self, tokens):
        static = tokens[0][0] == "static"
        first = None
        for part in body_split(tokens, ","):
            cut = next((k for k, (t, _) in enumerate(part) if t == "="),
                       len(part))
            left = part[:cut]
            name, free = path_declarator(left)
            if not name:
                continue
            if first is None:
                first = left
            tag = ""
            if any(t == "*" for t, _ in left):
                tag = self.tag(first if left is first else
                               first + [("*", 0), ("", 0)]) or "?"
            if free:
                self.free.add(name)
            if not static:
                self.locals[name] = tag

    def conditions(self):
        """What is worth remembering: tested twice, or set and tested."""
        tested, constant = {}, set()
        for n, node in enumerate(self.body.nodes):
            if node[0] == "cond":
                key = walk_test(node[3])[0]
                tested[key] = tested.get(key, 0) + 1
            for op in self.ops[n]:
                if op[0] == "set" and (op[3] in ("0", "NULL", "true", "false")
                                       or WALK_ERROR.match(op[3])
                                       or walk_number(op[3]) is not None):
                    constant.add(op[1])
            if node[0] == "return":
                key = walk_strip(body_text(node[1]))
                if WALK_CHAIN.match(key):
                    tested[key] = tested.get(key, 0) + 1
        again = {walk_test(text)[0] for text in self.body.repeats}
        self.keys = {k for k, n in tested.items()
                     if n > 1 or k in constant or k in again}
        self.words = {}
        for key in tested:
            for word in WALK_WORD.findall(key):
                self.words.setdefault(word, set()).add(key)

    def equal(self):
        """Variables that are set once, to a plain value: dev = &pdev->dev."""
        sets = {}
        for ops in self.ops:
            for op in ops:
                if op[0] == "set":
                    sets.setdefault(op[1], []).append(op[3])
        self.same = {}
        for name, values in sets.items():
            if len(values) == 1 and (
                    re.match(r"&?[A-Za-z_]\w*(?:(?:->|\.)\w+)+$", values[0])
                    or values[0] in self.params
                    or len(sets.get(values[0], ())) == 1
                    and self.locals.get(values[0])):
                self.same[name] = values[0]
        self.sets = sets

    def drops(self):
        """Variables whose reference a call of the table, or so named, puts."""
        found = set()
        for op in [op for ops in self.ops for op in ops if op[0] == "call"]:
            row = self.table.get(op[1])
            index = -1
            if row:
                index = row.index if row.effect == "put" else -1
            elif WALK_DROPS.search(op[1]) and not WALK_NO_PUT.search(op[1]):
                index = 0
            if 0 <= index < len(op[3]):
                text = walk_strip(op[3][index])
                inner = WALK_INNER.match(text)
                found.add((inner[1] or inner[2]) if inner else text)
        return found

    def names_of(self, text):
        names = {text}
        for _ in range(2):
            for name, value in self.same.items():
                if name in names:
                    names.add(value)
                elif value in names:
                    names.add(name)
        return names

    # -- sites

    def sites(self):
        found = []
        for n, node in enumerate(self.body.nodes):
            if node[0] == "loop":
                row = self.table.get(node[3])
                if row and row.effect == "loop":
                    args = body_split(node[1], ",")
                    if row.index < len(args):
                        held = walk_strip(body_text(args[row.index]))
                        found.append(Site(n, -1, "loop", node[3], row, held,
                                          None, self.at(n)))
            for k, op in enumerate(self.ops[n]):
                if op[0] == "call":
                    site = self.site(n, k, op, node)
                    if site:
                        found.append(site)
        found = [site for site in found if site.lvalue not in self.free]
        for site in found:
            root = WALK_WORD.match(site.lvalue.lstrip("&*("))
            root = root.group() if root else ""
            simple = site.lvalue == root
            site.kept = not (root in self.locals and
                             (simple or site.kind == "out" and
                              "->" not in site.lvalue)) and \
                not (root in self.params and simple)
        return found

    def at(self, n):
        tokens = self.body.nodes[n][1]
        return tokens[0][1] if tokens else 0

    def site(self, n, k, op, node):
        _, name, args, texts, at, target = op
        row = self.table.get(name)
        if row and row.effect == "get" and row.family != "refcount":
            if row.what == "return":
                if target:
                    return Site(n, k, "return", name, row, target, target, at)
                if node[0] == "return" and walk_strip(body_text(node[1])) \
                        .startswith(name + "("):
                    return Site(n, k, "return", name, row, "return", None, at)
            elif row.what == "argument" and row.index < len(texts):
                held = texts[row.index]
                if target and row.when in ("nonnull", "ok") and (
                        target in self.locals or
                        "->" in target and WALK_CHAIN.match(target)):
                    return Site(n, k, "argument", name, row, target, target, at)
                return Site(n, k, "argument", name, row, held, target, at)
            elif row.what == "out" and row.index < len(texts):
                held = texts[row.index]
                held = (held[1:] + "." + row.member if held[:1] == "&" else
                        held + "->" + row.member) if row.member else \
                    held.lstrip("&")
                return Site(n, k, "out", name, row, held, target, at)
            return None
        if row:
            return None
        tag = self.locals.get(target) if target else None
        if tag and tag != "?" and not WALK_UPCAST.match(name + "(") and \
                node[0] == "expr" and (
                    tag in WALK_COUNTED or (target in self.dropped or
                    WALK_FINDS.search(name)) and
                    not WALK_FINDS_NOT.search(name)):
            return Site(n, k, "return", name, None, target, target, at)
        return None

    # -- names

    def alias(self, text, names):
        """text is one of the names, or lies in what they point to."""
        key = (text, names)
        if key not in self.aliases:
            self.aliases[key] = self.find_alias(text, names)
        return self.aliases[key]

    def find_alias(self, text, names):
        for _ in range(4):
            text = walk_strip(text)
            if text in names:
                return True
            m = WALK_INNER.match(text)
            if m:
                text = m[1] or m[2]
                continue
            m = WALK_UPCAST.match(text)
            if not m or not text.endswith(")"):
                parts = text.replace("?", ":").split(":")
                return len(parts) == 3 and any(
                    self.find_alias(part or parts[0], names)
                    for part in parts[1:])
            text = text[m.end():-1]
            text = body_text(body_split([(t, 0) for t in re.findall(
                r"\w+|->|.", text)], ",")[0])
        return False

    def plain(self, left):
        return left in self.locals or left in self.params

    def mentioned(self, tokens, names, anyhow=False):
        """The names stand in an expression by themselves, outside of calls."""
        words = [t for t, _ in tokens]
        k, inside = 0, []
        while k < len(words):
            if k + 1 < len(words) and words[k + 1] == "(" and \
               words[k] not in WALK_NO_CALL and words[k][0].isalpha():
                k = body_partner(tokens, k + 1)
            else:
                inside.append(words[k])
            k += 1
        if not anyhow and not set(inside) & {"?", "{", ","}:
            return None
        for k, w in enumerate(inside):
            after = inside[k + 1] if k + 1 < len(inside) else ""
            if w in names and after not in ("->", ".", "==", "!=", "?", "&&"):
                return "held"
        return None

    # -- what the function is to its callers

    def gives(self):
        """Whose results it returns; an empty name: something else besides."""
        if not self.pointer:
            return []
        out = set()
        for n, node in enumerate(self.body.nodes):
            if node[0] == "return" and node[1]:
                out |= self.sources(walk_strip(body_text(node[1])), 3)
        return sorted(out) if out - {""} else []

    def raises(self):
        """
        Of the object that it returns, if of any, it raises the count: the call
        that does.
        """
        ends = [walk_strip(body_text(node[1])) for node in self.body.nodes
                if node[0] == "return" and node[1]]
        ends = [text for text in ends if text not in ("NULL", "0") and
                not WALK_ERROR.match(text)]
        for op in [op for ops in self.ops for op in ops] if self.pointer else ():
            if op[0] != "call" or not op[3]:
                continue
            row = self.table.get(op[1])
            if row and (row.effect != "get" or row.what != "argument") or \
                    not row and not WALK_GET_LIKE.search(op[1]):
                continue
            text = op[3][min(row.index if row else 0, len(op[3]) - 1)]
            inner = WALK_INNER.match(text)
            base = (inner[1] or inner[2]) if inner else text
            if not inner and row and row.family in WALK_COUNTERS:
                continue
            if base not in self.params and ends and all(
                    self.find_alias(text, {base}) for text in ends):
                return op[1]
        return None

    def sources(self, text, depth):
        if text in ("NULL", "0") or WALK_ERROR.match(text):
            return set()
        parts = text.replace("?", ":").split(":")
        if len(parts) == 3:
            return self.sources(parts[1], depth) | self.sources(parts[2], depth)
        m = WALK_UPCAST.match(text)
        if m and text.endswith(")"):
            return self.sources(text[m.end():-1], depth)
        m = re.match(r"([A-Za-z_]\w*)\(", text)
        if m and text.endswith(")"):
            return {m[1]}
        values = self.sets.get(text)
        if text in self.params or not values or not depth:
            return {""}
        out = set()
        for value in values:
            if value != text:
                out |= self.sources(value, depth - 1)
        return out

    def parameters(self):
        """(number, name, what, callee, its argument): puts, keeps, passes."""
        out = []
        for number, name in enumerate(self.order):
            if not self.params.get(name):
                continue
            names = {name}
            for _ in range(2):
                for left, values in self.sets.items():
                    if left in self.locals and any(
                            self.find_alias(v, names) for v in values):
                        names.add(left)
            facts = self.parameter_facts({name})
            if len(names) > 1:
                others = self.parameter_facts(names) - facts
                facts |= self.confirmed(name, others)
            out += [(number, name) + f for f in sorted(facts)]
        return out

    def parameter_facts(self, names):
        facts = set()
        for ops in self.ops:
            for op in ops:
                facts |= self.parameter_op(op, names)
        for node in self.body.nodes:
            if node[0] == "return" and self.find_alias(
                    body_text(node[1]), names):
                facts.add(("returns", "", 0))
        return facts

    def confirmed(self, name, facts):
        """
        Those of the facts about other names of a parameter that hold on some path:
        a name may have got another value on the paths where it is put.
        """
        put = {f for f in facts if f[0] == "puts"}
        if not put:
            return facts
        ends = self.ends_of_parameter(name)
        if ends is None or any(e.how == "put" for e in ends):
            return facts
        return facts - put

    def parameter_op(self, op, names):
        facts = set()
        if op[0] == "set":
            if not self.plain(op[1]) and op[2] and (
                    self.find_alias(op[3], names) or
                    self.mentioned(op[2], names, True)):
                facts.add(("keeps", "", 0))
            return facts
        row = self.table.get(op[1])
        for k, text in enumerate(op[3]):
            if not self.find_alias(text, names):
                if WALK_CHAIN.match(text) and \
                        text.partition("->")[0] in names and (
                            row and row.effect == "put" or
                            not row and WALK_PUT_INNER.search(op[1])):
                    facts.add(("drops", op[1], k))
                continue
            if row and (row.effect == "put" or k in row.consumes) or \
               not row and path_puts(op[1], text) and \
               not WALK_ENDS.search(op[1]):
                facts.add(("puts", op[1], k))
            elif row and row.effect == "get" and row.index == k or \
                    not row and WALK_GET_LIKE.search(op[1]):
                facts.add(("gets", op[1], k))
            elif not row and path_stores(op[1], k):
                facts.add(("keeps", op[1], k))
            elif not row and not WALK_BORROWS.search(op[1]):
                facts.add(("passes", op[1], k))
        return facts
