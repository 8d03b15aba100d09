# SPDX-License-Identifier: GPL-2.0-only
#
# states - the walk over the paths of one function; walk.py says what it is.
#
# A state is (phase, names, env, put_at, passed). Phases: 0 not yet taken, 1 held,
# 2 put. names hold the reference ("!": the call has failed, and counts even so);
# env is what is known of variables, {(name, mask)}; put_at is where it was put;
# passed are the (callee, argument, variable with the result, via) it was given to
# ("?": the result is tested without a name), or what via made of it. That has a
# name "~variable=callee:argument"; "~=other": it is equal to that.

class Walk(Function):
    def begin(self, site):
        """What a walk from this site has to know."""
        self.site_now = site
        self.owns = not site.row or site.row.family not in WALK_NODES
        self.reach = self.reaching(site.node)
        self.live = self.keys | {site.lvalue}
        self.live |= {op[5] for ops in self.ops for op in ops
                      if op[0] == "call" and op[5] and
                      any(self.alias(t, frozenset([site.lvalue]))
                          for t in op[3])}
        self.live |= {op[1] for ops in self.ops for op in ops if op[0] == "set"
                      and self.notes(op[3], {site.lvalue})}
        ops = self.ops[site.node]
        op = ops[site.op] if 0 <= site.op < len(ops) else None
        # What must be a pointer for the call to have found something.
        self.asked = {t for t in op[3] if self.params.get(t)} \
            if op and site.kind == "return" else set()
        self.spared = self.choices(site)
        if site.result:
            self.live.add(site.result)

    def notes(self, value, names):
        """!!x or x != NULL, of one of the names."""
        m = re.match(r"!!(.*)$|(.*)!=NULL$", value)
        return m and (m[1] if m[1] is not None else m[2]) in names

    def ends(self, site):
        """What becomes of the reference: a list of End; None: gave up."""
        self.begin(site)
        for remember in (True, False):
            self.found = {}
            if self.walk(remember):
                found = list(self.found.values())
                # Then a put may stand under a condition that it mirrors.
                if not remember and any(e.how == "put" for e in found):
                    return None
                return found
        return None

    def ends_of_parameter(self, name):
        """The same of what a parameter points to, from the entry on."""
        self.begin(Site(0, len(self.ops[0]), "return", self.name, None, name,
                        None, 0))
        self.found = {}
        first = (1, frozenset([name]), frozenset(), 0, frozenset())
        return list(self.found.values()) if self.walk(True, first) else None

    def reaching(self, target):
        before = {}
        for n, node in enumerate(self.body.nodes):
            for m in node[2]:
                if m is not None:
                    before.setdefault(m, []).append(n)
        seen, stack = {target}, [target]
        while stack:
            for n in before.get(stack.pop(), ()):
                if n not in seen:
                    seen.add(n)
                    stack.append(n)
        return seen

    def choices(self, site):
        """
        Edges (node, slot) around nothing but a put: "if (owned) put(x);". Whoever
        goes there has decided that there is nothing to put.
        """
        found = set()
        for n, node in enumerate(self.body.nodes):
            if node[0] != "cond" or None in node[2]:
                continue
            for slot in (0, 1):
                m, joined = node[2][slot], node[2][1 - slot]
                inside = self.body.nodes[m]
                if inside[0] != "expr" or inside[2] != [joined]:
                    continue
                if any(op[0] == "call" and site.lvalue in op[3] and
                       WALK_PUT_LIKE.search(op[1]) for op in self.ops[m]):
                    found.add((n, 1 - slot))
        return found

    def walk(self, remember, first=(0, frozenset(), frozenset(), 0, frozenset())):
        self.remember = remember
        stack, seen = [(0, first)], set()
        while stack:
            n, state = stack.pop()
            if (n, state) in seen or n is None:
                continue
            if state[0] == 0 and n not in self.reach:
                continue
            seen.add((n, state))
            if len(seen) > WALK_STATES:
                return False
            stack.extend(self.step(n, state))
        return True

    def step(self, n, state):
        """Successors: (node, state)."""
        node = self.body.nodes[n]
        site = self.site_now
        states = [state]
        if site.op == -1 and n == site.node:
            return self.loop_step(node, state)
        if site.op == -1 and node[0] == "next" and node[3] == site.node:
            return self.next_step(node, state)
        self.tests = node[0] == "cond"
        for k, op in enumerate(self.ops[n]):
            after = []
            states = [s for s in states if s[0] != 2 or not self.used(s, op)]
            for s in states:
                if n == site.node and k == site.op:
                    after += self.take(s, op)
                elif n == site.node and k == site.op + 1 and \
                        op[0] == "set" and op[1] == site.result:
                    after.append(s)	# the site itself said so
                elif s[0]:
                    s = self.call(s, op) if op[0] == "call" else \
                        self.assign(s, op)
                    if s:
                        after.append(s)
                else:
                    after.append(self.forget(s, op))
            states = after
        if node[0] in ("cond", "return"):
            states = [s for s in states if s[0] != 2 or not self.touched(
                s, body_text(node[1]), self.at(n))]
        if node[0] == "cond":
            return self.branch(n, node, states)
        if node[0] == "return":
            for s in states:
                self.leave(s, node)
            return []
        if node[0] == "loop":
            states = self.iterate(node, states)
        return [(m, s) for s in states for m in node[2]]

    def used(self, s, op):
        """After the put, the object is looked into, or given to somebody."""
        if op[0] == "call" and op[4] == s[3]:
            return False
        if op[0] == "set":
            return self.touched(s, op[1], op[4]) or \
                self.touched(s, op[3], op[4])
        row = self.table.get(op[1])
        if WALK_PUT_LIKE.search(op[1]) or WALK_VALUE.search(op[1]) or \
                row and (row.effect != "get" or row.what == "argument"):
            return False
        if any(self.touched(s, text, op[4]) for text in op[3]):
            return True
        if WALK_PRINTS.search(op[1]) and not any(
                "%pO" in text or "%pf" in text for text in op[3]):
            return False	# the value of the pointer, or none
        if any((text in s[1] or WALK_INNER.match(text) and
                self.alias(text, s[1])) and not (row and k in row.consumes)
               for k, text in enumerate(op[3])):
            self.end("used", s[3], op[1], "", (), op[4])
            return True
        return False

    def touched(self, s, text, at):
        """The text looks into what the names point to."""
        for name in s[1]:
            i = text.find(name + "->")
            if i >= 0 and (i == 0 or not (text[i - 1].isalnum() or
                                          text[i - 1] in "_.>&")):
                self.end("used", s[3], name + "->", "", (), at)
                return True
        return False

    def loop_step(self, node, state):
        """The head of the iterator at hand: a turn, or none any more."""
        phase, names, env, at, passed = state
        var = self.site_now.lvalue
        if phase == 1 and var in names:
            self.end("again", self.site_now.at, node[3], "", passed)
        env = self.known(env, var, None)
        out = [(node[2][0], (1, frozenset([var]), self.known(
            env, var, WALK_POS), 0, frozenset()))]
        if phase != 1:
            out.append((node[2][1], (0, frozenset(), self.known(
                env, var, WALK_ZERO), 0, frozenset())))
        return out

    def next_step(self, node, state):
        """The end of a turn: the iterator puts what it has."""
        phase, names, env, at, passed = state
        site = self.site_now
        if phase == 1:
            self.end("put", site.at, site.callee, "", passed)
        elif phase == 2 and site.lvalue in names:
            self.end("twice", at, "loop", "", passed)
        return [(m, (0, frozenset(), env, 0, frozenset())) for m in node[2]]

    def iterate(self, node, states):
        """The head of another iterator sets its variable."""
        row = self.table.get(node[3])
        args = [body_text(a) for a in body_split(node[1], ",")]
        out = []
        for s in states:
            if row and row.index < len(args):
                set_here = [args[row.index]]
            else:	# not known which: none that would lose a reference
                set_here = args if s[0] == 2 else \
                    [a for a in args if a not in s[1]]
            for name in set_here:
                op = ("set", name, [], node[3] + "()", self.at_of(node))
                s = s and (self.assign(s, op) if s[0] else self.forget(s, op))
            if s:
                out.append(s)
        return out

    def at_of(self, node):
        return node[1][0][1] if node[1] else 0

    def known(self, env, key, mask):
        """env with what is known of key; None forgets it and what uses it."""
        gone = {key} if mask is None or WALK_CHAIN.match(key) else set()
        if gone:
            word = WALK_WORD.findall(key)
            keys = self.words.get(word[-1], ()) if word else ()
            if key in self.locals or key in self.params:
                gone |= set(k for k in keys)
            else:
                gone |= set(k for k in keys if key in k)
            env = frozenset(e for e in env if e[0] not in gone)
        if mask and mask != 7 and self.remember and key in self.live:
            env = env | {(key, mask)}
        elif mask and mask != 7 and key == self.site_now.lvalue:
            env = env | {(key, mask)}
        return env

    def value(self, env, op):
        """What an assignment says about its left side."""
        text = op[3]
        if text in ("NULL", "false"):
            return WALK_ZERO
        if text == "true" or text[:1] == "&":
            return WALK_POS
        number = walk_number(text)
        if number is not None:
            return walk_sign(number)
        if WALK_ERROR.match(text):
            return WALK_NEG
        if WALK_UPCAST.match(text):
            return WALK_ZERO | WALK_POS
        for key, mask in env:
            if key == text:
                return mask
            if text in ("PTR_ERR_OR_ZERO(%s)" % key, "PTR_ERR(%s)" % key):
                return WALK_ZERO if not mask & WALK_NEG else \
                    WALK_NEG if mask == WALK_NEG else None
        return None

    def forget(self, s, op):
        if op[0] != "set":
            return self.changed(s, op)
        env = self.known(s[2], op[1], self.value(s[2], op))
        return (s[0], s[1], env, s[3], s[4])

    def changed(self, s, op):
        """A call may change what it is given the address of."""
        env = s[2]
        for text in op[3]:
            if text[:1] == "&" and env:
                env = self.known(env, text[1:], None)
        return s if env is s[2] else (s[0], s[1], env, s[3], s[4])

    def take(self, s, op):
        """The site: it may succeed or fail."""
        site = self.site_now
        if s[0] == 1:
            consumed = site.row and any(
                k < len(op[3]) and self.alias(op[3][k], s[1])
                for k in site.row.consumes)
            if consumed:
                self.end("put", site.at, site.callee, "", s[4])
            elif site.kind == "return" and any(
                    n[0] != "~" for n in s[1] - {site.lvalue}):
                self.end("kept", site.at, "another name", "", s[4])
            elif self.has_equal(s[1]):
                pass	# it may go on under the other name
            elif site.kind != "argument" or self.same_target(site):
                self.end("again", site.at, site.callee, "", s[4] | {
                    (op[1], k, None, "") for k, text in enumerate(op[3])
                    if self.alias(text, s[1])})	# given what it returned before
            else:
                self.end("kept", site.at, "taken twice", "", s[4])
        if s[0] == 2 and site.row and any(
                k < len(op[3]) and op[3][k] in s[1]
                for k in site.row.consumes):
            self.end("twice", s[3], site.callee, "", s[4], site.at)
        env = s[2]
        for text in op[3]:
            if text[:1] == "&":
                env = self.known(env, text[1:], None)
        when = site.row.when if site.row else "ok"
        if when == "always" and site.result:
            return self.take_always(env, op)
        good, bad = {"nonnull": (4, 2), "ok": (4, 3), "zero": (2, 5),
                     "nonzero": (5, 2), "nonneg": (6, 1),
                     "always": (7, 0), "positive": (4, 3)}[when]
        names = frozenset([site.lvalue])
        if site.kind == "argument":
            names = frozenset(self.names_of(op[3][site.row.index])) | names
            inner = WALK_INNER.match(op[3][site.row.index])
            if inner and site.row.family in WALK_COUNTERS:
                names |= {inner[1] or inner[2]}
        target = site.result
        held_env, lost_env = env, env
        if target:
            held_env = self.known(env, target, good)
            lost_env = self.known(env, target, bad) if bad else env
        if site.kind in ("argument", "out") and target != site.lvalue:
            held_env = self.known(held_env, site.lvalue, WALK_POS) \
                if site.kind == "out" else held_env
        out = [(1, names, held_env, 0, frozenset())]
        if bad and target:
            out.append((0, frozenset(), lost_env, 0, frozenset()))
        return out

    def take_always(self, env, op):
        """Two states: a failure is marked, so that its end is told apart."""
        site = self.site_now
        names = frozenset(self.names_of(site.lvalue))
        return [(1, names, self.known(env, site.result, 6), 0, frozenset()),
                (1, names | {"!"}, self.known(env, site.result, 1), 0,
                 frozenset())]

    def same_target(self, site):
        return site.lvalue in self.locals and site.lvalue == site.result

    def call(self, s, op):
        phase, names, env, at, passed = s
        _, name, args, texts, where, target = op
        if target and any(p[2] == target for p in passed):
            passed = self.unnamed(passed, target)
            s = (phase, names, env, at, passed)
        given = target
        target = target or ("?" if self.tests else None)
        row = self.table.get(name)
        site = self.site_now
        if name in ("__free", "__cleanup"):
            return s
        for k, text in enumerate(texts):
            if not self.alias(text, names):
                if phase == 1 and self.is_deputy(name, texts, k, names):
                    self.end("kept", where, name, "", passed)
                    return None
                if phase == 1 and self.puts_inside(row, k, text, names):
                    self.end("put" if site.row else "kept", where, name,
                             "like", passed, env=env)
                    return None
                if phase == 1 and self.is_equal(text, names) and (
                        row.effect == "put" and row.index == k if row else
                        path_puts(name, text)):
                    self.end("put", where, name, "like", passed, env=env)
                    return None
                if phase == 1:
                    passed = self.pass_made(passed, names, op, k)
                if text[:1] == "&" and self.is_base(text, names) and (
                        phase == 2 or row and row.what == "out"):
                    if phase == 1:
                        self.end("again", where, name, "", passed)
                    return None
                if phase == 1 and text[:1] == "&" and text[1:] in names and \
                   WALK_WORD.match(text[1:]).group() == text[1:]:
                    self.end("kept", where, "address", "", passed)
                    return None
                if phase == 1 and site.kept and self.in_holder(text):
                    if row and row.effect == "put" and row.index == k:
                        self.end("put", where, name, "like", passed, env=env)
                        return None
                    if path_stores(name, k):
                        self.end("kept", where, name, "", passed)
                        return None
                if phase == 1 and self.beside_holder(name, row, text, names):
                    if text[:1] != "&":
                        passed = passed | {(name, k, target, ".")}
                    elif WALK_DROPS.search(name):
                        self.end("kept", where, name, "", passed)
                        return None
                if phase == 1 and (site.kept or site.kind == "out") and \
                   not row and self.is_base(text, names) and \
                   not WALK_MEMORY.match(name):
                    if WALK_PUT_LIKE.search(name) and not \
                       WALK_NO_PUT.search(name) or name.endswith("remove"):
                        self.end("put", where, name, "like", passed, env=env)
                        return None
                    if not WALK_BORROWS.search(name):
                        passed = passed | {(name, k, target, "")}
                continue
            if row and row.family == "runtime_pm" and not self.lent():
                continue	# of its power, not of the device
            if row and row.effect == "put" or row and k in row.consumes:
                if phase == 2:
                    if row.effect == "put" and row.index == k or \
                            k in row.consumes and text in names:
                        self.end("twice", at, name, "", passed, where)
                        return None
                    continue
                if phase == 1:
                    self.end("undone" if "!" in names else "put", where,
                             name, "", passed, env=env)
                    if site.kind == "argument" or not row or \
                       self.has_equal(names) or \
                       site.row and site.row.family != row.family:
                        return None
                    phase, at, passed = 2, where, frozenset()
                    continue
            if row and row.effect == "get" and row.what == "argument":
                if phase == 2:
                    return None
                if site.kind != "argument" and row.index == k:
                    # A second reference: only one of them is followed.
                    self.end("kept", where, "taken twice", "", passed)
                    return None
                continue
            if row:
                continue
            if phase == 2:
                return None if WALK_PUT_LIKE.search(name) else \
                    (phase, names, env, at, passed)
            if not site.kind == "argument" and WALK_GET_LIKE.search(name) and \
                    not k and not target:
                self.end("kept", where, "taken twice", "", passed)
                return None
            if path_puts(name, text) and not (
                    self.owns and WALK_ENDS.search(name)):
                self.end("put", where, name, "like", passed, env=env)
                return None
            if path_stores(name, k):
                if self.lent():
                    continue
                self.end("kept", where, name, "", passed)
                return None
            if not WALK_BORROWS.search(name) and \
                    not WALK_ATTRIBUTE.match(name):
                if not WALK_UPCAST.match(name + "("):
                    passed = passed | {(name, k, target,
                                        "&" if text[:1] == "&" and self.owns
                                        else "")}
                via = "%s:%d" % (name, k)
                if given and not self.plain(given):
                    passed = passed | {("", 0, None, via)}
                elif given and self.locals.get(given) and given not in names:
                    names = names | {"~%s=%s" % (given, via)}
        s = (phase, names, env, at, passed)
        return self.changed(s, op)

    def is_deputy(self, name, texts, k, names):
        """Something got from it is what an action will put it by."""
        return k == 2 and name.startswith("devm_add_action") and \
            WALK_PUT_LIKE.search(texts[1]) and any(
                names.intersection(WALK_WORD.findall(value))
                for value in self.sets.get(texts[2], ()))

    def puts_inside(self, row, k, text, names):
        """What the object points to is put, and has what was taken."""
        m = re.match(r"(\w+)->\w+$", text)
        return m and m[1] in names and row and row.effect == "put" and \
            row.index == k and (self.site_now.row is None or
                                self.site_now.row.family == row.family)

    def unnamed(self, passed, result):
        """The variable that had the result of a call has another value."""
        return frozenset((c, k, "" if v == result else v, via)
                         for c, k, v, via in passed)

    def made(self, text, names):
        """What calls made the text of the object: callee:argument, each."""
        found = [n.partition("=")[2] for n in names if
                 n[0] == "~" and n[1] != "=" and
                 self.alias(text, frozenset([n[1:].partition("=")[0]]))]
        m = re.match(r"(\w+)\((.+)\)$", text)
        if m and m[1] not in self.table and not WALK_BORROWS.search(m[1]):
            found += ["%s:%d" % (m[1], k)
                      for k, part in enumerate(walk_arguments(m[2]))
                      if self.alias(part, names)]
        return found

    def pass_made(self, passed, names, op, k):
        """The argument is what a call made of the object: that may be it."""
        _, name, _, texts, _, target = op
        row = self.table.get(name)
        for via in self.made(texts[k], names):
            if row and (row.effect == "put" or k in row.consumes) or \
                    not row and (path_puts(name, texts[k]) or
                                 path_stores(name, k)):
                passed = passed | {("", 0, None, via)}
            elif not row and not WALK_BORROWS.search(name):
                passed = passed | {(name, k, target, via)}
        if not row and self.owns and not WALK_BORROWS.search(name) and any(
                part.partition("->")[0] in names
                for part in texts[k].replace("?", ":").split(":")
                if WALK_CHAIN.match(part)):
            passed = passed | {(name, k, target, "->")}
        return passed

    def in_holder(self, text):
        """What holds it, or a member in there, not what such a member points to."""
        roots = [WALK_WORD.match(x.lstrip("&*("))
                 for x in (text, self.site_now.lvalue)]
        return all(roots) and self.site_now.lvalue[:1] != "&" and \
            roots[0].group() == roots[1].group() and \
            (text[:1] == "&" or roots[0].group() == text)

    def beside_holder(self, name, row, text, names):
        """What lies beside it is given to a call named like a put."""
        roots = [WALK_WORD.match(x.lstrip("&*("))
                 for x in (text, self.site_now.lvalue)]
        return self.site_now.kept and self.site_now.lvalue[:1] != "&" and \
            "->" in text and all(roots) and \
            roots[0].group() == roots[1].group() and not row and \
            WALK_PUT_LIKE.search(name) and not WALK_NO_PUT.search(name) and \
            not WALK_MEMORY.match(name) and not self.is_base(text, names)

    def is_base(self, text, names):
        text = text.lstrip("&*")
        return any(n.lstrip("&").startswith((text + "->", text + "."))
                   for n in names)

    def private_part(self, place, names):
        """What has the place, if that is a part of the object: np->dev = dev."""
        part = re.match(r"(\w*)->", place)
        values = self.sets.get(part[1], ()) if part else ()
        of = WALK_PRIVATE.match(values[0]) if len(values) == 1 else None
        return part[1] if of and self.alias(of[3] or of[4] or "", names) else None

    def assign(self, s, op):
        phase, names, env, at, passed = s
        _, left, right, value, where = op
        holds = self.alias(value, names)
        site_argument = self.site_now.kind == "argument"
        if not holds and phase == 1 and right and not self.lent():
            how = self.mentioned(right, names)
            if how and not self.plain(left):
                self.end("kept", where, left, "", passed)
                return None
            if how == "held":
                self.end("kept", where, left, "", passed)
                return None
        env = self.known(env, left, self.value(env, op))
        if phase == 1 and self.notes(value, names):
            env = self.known(env, left, WALK_POS)
        if any(p[2] == left and value[:len(p[0]) + 1] != p[0] + "("
               for p in passed):
            passed = self.unnamed(passed, left)
        names = frozenset(n for n in names if n[:len(left) + 2] !=
                          "~%s=" % left or value.startswith(
                              n.partition("=")[2].partition(":")[0] + "("))
        names -= {"~=" + left}
        if phase == 1 and not self.plain(left):
            passed = passed | {("", 0, None, via)
                               for via in self.made(value, names)}
        if holds and left not in names:
            part = self.private_part(left, names)
            if part:
                names = names | {left, "~%s=private:0" % part}
            elif self.plain(left) and left not in self.free:
                names = names | {left}
            elif phase == 1 and not self.lent():
                self.end("kept", where, left, "", passed)
                return None
        elif left in names and not holds:
            names = names - {left}
            if site_argument:
                names -= set(self.names_of(left))
            if not any(n[0] not in "!~" for n in names):
                if phase == 1 and not self.has_equal(names):
                    self.end("again", where, value, "", passed)
                return None
        elif left and any(n != left and left in WALK_WORD.findall(n)
                          or n.startswith(left + ".")
                          or n.startswith(left + "->") for n in names
                          if n[0] != "~"):
            if phase == 1:
                self.end("kept", where, "changed", "", passed)
            return None
        return (phase, names, env, at, passed)

    def lent(self):
        """Whoever stores the device does not take over its power."""
        row = self.site_now.row
        return row and row.family == "runtime_pm"

    def branch(self, n, node, states):
        key, yes, no = walk_test(node[3])
        out = []
        for s in states:
            for slot, mask in ((0, yes), (1, no)):
                if node[2][slot] is None:
                    continue
                now = dict(s[2]).get(key, 7)
                left = now & mask
                if not left:
                    continue
                env = s[2]
                if s[0] and self.is_other(key, left, s[1]):
                    continue
                if s[0] == 1 and left == WALK_ZERO and key in self.asked:
                    continue	# it was asked for with this: not NULL
                if s[0] == 1 and (n, slot) in self.spared and \
                        key not in s[1]:
                    continue
                if s[0] == 1 and key in s[1] and not left & WALK_POS and \
                        now & WALK_POS and self.site_now.kind != "argument":
                    continue
                if left != now and self.remember and (key in self.live or
                                                      key in s[1]):
                    env = frozenset(e for e in env if e[0] != key) | \
                        {(key, left)}
                names = s[1]
                if s[0] == 1 and self.owned():
                    names = self.with_equal(key, left, names)
                out.append((node[2][slot],
                            (s[0], names, env, s[3], s[4])))
        return out

    def is_other(self, key, left, names):
        """np == other: then it may not be ours to put; np == NULL: there is none."""
        m = re.match(r"(.+?)([=!]=)(.+)$", key)
        if m and m[1] in names and m[3] in names:	# two names of one
            return left == (WALK_ZERO if m[2] == "==" else WALK_POS)
        return m and (m[1] in names or m[3] in names) and \
            (not self.owned() or "NULL" in (m[1], m[3])) and \
            left == (WALK_POS if m[2] == "==" else WALK_ZERO)

    def owned(self):
        """What was taken here is ours, whatever it is equal to."""
        return self.site_now.kind == "return" and self.site_now.row

    def with_equal(self, key, left, names):
        """names with "~=other", where it is equal to that."""
        m = re.match(r"(.+?)([=!]=)(.+)$", key)
        if not m or left != (WALK_POS if m[2] == "==" else WALK_ZERO) or \
                (m[1] in names) == (m[3] in names):
            return names
        other = m[3] if m[1] in names else m[1]
        return names | {"~=" + other} if WALK_CHAIN.match(other) else names

    def has_equal(self, names):
        return any(n[:2] == "~=" for n in names)

    def is_equal(self, text, names):
        """The text, or what it is a part of, was found to be equal to it."""
        m = WALK_INNER.match(text)
        return "~=" + ((m[1] or m[2]) if m else text) in names

    def leave(self, s, node):
        phase, names, env, at, passed = s
        if phase != 1:
            return
        text = walk_strip(body_text(node[1]))
        if node is self.body.nodes[self.site_now.node] and \
                text.startswith(self.site_now.callee + "("):
            self.end("returned", node[3], text, "", passed)
        elif self.alias(text, names) or self.is_equal(text, names):
            self.end("returned", node[3], text, "", passed)
        elif self.mentioned(node[1], names):
            self.end("returned", node[3], "choice", "", passed)
        elif self.pointer and self.given_back(text, names):
            self.end("returned", node[3], "made of it", "", passed)
        else:
            passed = passed | {("", 0, None, via)
                               for via in self.made(text, names)}
            self.end("failed" if "!" in names else "held", node[3], text,
                     self.fails(text, env), passed, env=env)

    def given_back(self, text, names):
        """A pointer made of it is returned; a node below it has its own count."""
        row = self.site_now.row
        m = re.match(r"([A-Za-z_]\w*)\((.*)\)$", text)
        return m and not WALK_BORROWS.search(m[1]) and not (row and row.family in ("of_node", "fwnode")) and \
            not WALK_ERROR.match(text) and any(
                self.alias(part, names) for part in m[2].split(","))

    def fails(self, text, env):
        if not text:
            return "void"
        if WALK_ERROR.match(text) or text == "false":
            return "yes"
        if text == "NULL":
            return "null"
        number = walk_number(text)
        if number is not None:
            return "no" if number >= 0 else "yes"
        for key, mask in env:
            if text == "PTR_ERR_OR_ZERO(%s)" % key and not mask & WALK_NEG:
                return "no"
            if key == text:
                if self.pointer:
                    return {1: "yes", 2: "null", 4: "no"}.get(mask, "maybe")
                if mask == 5 and text in self.params:
                    return "maybe"	# a number, not the result of a call
                return "yes" if mask in (1, 5) else "no" if mask in (2, 6) \
                    else "maybe"
        return "maybe"

    def end(self, how, at, detail="", fails="", passed=(), second=None,
            env=()):
        key = (how, at, fails, second)
        settled = {(c, k, int(v == "?" and how == "put" or
                              self.failed(env, v)), via)
                   for c, k, v, via in passed}
        if key not in self.found:
            self.found[key] = End(how, at, detail, fails)
            self.found[key].before = second if second is not None else at
            self.found[key].passed = settled
        elif settled < self.found[key].passed:
            self.found[key].passed = settled
        elif not settled >= self.found[key].passed:
            self.found[key].passed |= settled

    def failed(self, env, result):
        """What is known of this result says that the call has failed."""
        mask = dict(env).get(result, 7) if result else 7
        bad = WALK_NEG | (WALK_ZERO if self.locals.get(result) else WALK_POS)
        return not mask & ~bad
