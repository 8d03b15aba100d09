# SPDX-License-Identifier: GPL-2.0-only
#
# afterput - what a function does with an object after it has put it.
#
# Needs body.py, walk.py, paths.py, states.py, and a table (walk_table).
# It becomes SmPL script code, see body.py.
#
#   AfterPut(text, line start, name, table)    reads a function
#   f.uses(n, k)     uses of the object behind the put that is op k of node n:
#                    a list of Use
#   f.wraps()        parameters that it puts on every path: (number, op)
#
# A state is that of states.py. Phases: 0 before the put, 2 behind it, 3 behind
# the first use. In phase 0 its set `passed` says what was done with the object
# on the path: (callee, argument, variable with the result) for a call,
# ("=", value, "") for where it came from, ("kept", where, "") for a copy of the
# pointer that outlives the function. A path on which the object was counted up,
# or put before, ends there: then two references are at hand.

AFTER_GONE = re.compile(	# the private part goes with the object
    r"^(free_netdev|scsi_host_put|iio_device_free|mmc_free_host"
    r"|ieee80211_free_hw|wiphy_free|spi_(controller|master)_put|usb_put_hcd"
    r"|platform_device_put|platform_device_unregister|device_unregister"
    r"|drm_dev_put|put_disk|snd_card_free|rc_free_device|input_free_device)$")
AFTER_PRIVATE = re.compile(
    r"^(netdev_priv|shost_priv|iio_priv|mmc_priv|wiphy_priv|container_of"
    r"|spi_(controller|master)_get_devdata|hcd_to_\w+|to_\w+|\w+_to_\w+)"
    r"\((.*)\)$|^(.*)->(priv|hostdata|private_data)$")
AFTER_PRINTS = re.compile(
    r"(dbg|debug|err|warn|info|notice|crit|alert|log|ratelimited)$|print|DBG|DEBUG")
AFTER_FAILURE = re.compile(r"[A-Z]\w*(FAIL|ERR|INVAL|BAD)\w*$")

class Use:
    """
    name: what the object is called there. how: field, call, inside. later: it is
    put or taken out after the use.
    """
    def __init__(self, name, how, part, callee, args, at):
        self.name, self.how, self.part, self.callee = name, how, part, callee
        self.args, self.at = args, at
        self.given, self.failed, self.origin = set(), set(), set()
        self.kept, self.later = False, False

class AfterPut(Walk):
    def uses(self, n, k):
        op = self.ops[n][k]
        text = op[3][0]
        inner = WALK_INNER.match(text)
        self.object = inner[1] or inner[2] if inner else text
        self.form = "member" if inner else "direct"
        if not WALK_CHAIN.match(self.object) or "[" in self.object or \
           inner and not inner[1]:
            return []
        site = Site(n, k, "put", op[1], None, self.object, None, op[4])
        self.begin(site)
        self.names = frozenset(self.names_of(self.object) | self.twins(op[1]))
        self.hits = {}
        return list(self.hits.values()) if self.walk(True) else []

    def twins(self, put):
        """Other names for memory that goes with the object."""
        out = set()
        m = re.match(r"&(\w+)->", self.same.get(self.object, ""))
        if m and m[1] in self.locals:
            out.add(m[1])
        if not AFTER_GONE.match(put) and put != "put_device":
            return out
        if len(set(self.sets.get(self.object, ())) - {"NULL"}) > 1:
            return out
        for name, values in self.sets.items():
            if len(set(values)) != 1 or name not in self.locals:
                continue
            m = AFTER_PRIVATE.match(values[0])
            if m and (m[3] or m[4] or "").split(",")[0] == self.object and (
                    AFTER_GONE.match(put) or m[1] and not m[1].endswith("priv")):
                out.add(name)
        return out

    # -- the walk

    def step(self, n, state):
        node = self.body.nodes[n]
        site = self.site_now
        states = [state]
        self.tests = node[0] == "cond"
        for k, op in enumerate(self.ops[n]):
            after = []
            for s in states:
                if s[0] == 0 and n == site.node and k == site.op:
                    after.append((2, self.names, s[2], op[4], s[4]))
                    continue
                s = self.before(s, op) if s[0] == 0 else self.behind(s, op)
                if s:
                    after.append(s)
            states = after
        if node[0] in ("cond", "return"):
            states = [self.looked(s, body_text(node[1]), self.at(n))
                      for s in states]
        if node[0] == "cond":
            return self.branch(n, node, states)
        if node[0] == "return":
            return []
        if node[0] == "loop":
            states = self.iterate(node, states)
        return [(m, s) for s in states for m in node[2]]

    def before(self, s, op):
        """Phase 0: what is done with the object on the way to its put."""
        phase, names, env, at, passed = s
        if op[0] == "set":
            env = self.known(env, op[1], self.value(env, op))
            if op[1] == self.object:
                passed = frozenset([("=", op[3], "", "")])
            elif self.alias(op[3], self.names) and not self.plain(op[1]) and \
                    not self.object.startswith(op[1]):
                passed = passed | {("kept", op[1], "", "")}
            elif any(p[2] == op[1] for p in passed) and \
                    not re.match(r"\w+\(", op[3]):
                passed = self.unnamed(passed, op[1])
            return (phase, names, env, at, passed)
        s = self.changed(s, op)
        for k, text in enumerate(op[3]):
            if text[:1] == "&" and (self.object == text[1:] or
                                    self.object.startswith(text[1:] + ".")):
                passed = frozenset([("=", op[1] + "(&)", "", "")])
            elif self.alias(text, self.names):
                inner = text not in self.names and WALK_INNER.match(text)
                if self.gets(op, k, text):
                    return None
                if not k and self.puts(op[1], text):
                    return None
                if not WALK_BORROWS.search(op[1]) or self.table.get(op[1]):
                    passed = passed | {(op[1] + ("." if inner else ""), k,
                                        op[5] or ("?" if self.tests else ""),
                                        "")}
        return (s[0], s[1], s[2], s[3], passed)

    def gets(self, op, k, text):
        row = self.table.get(op[1])
        if row and row.effect == "get":
            return row.what == "argument" and row.index == k
        return not row and not k and bool(
            WALK_GET_LIKE.search(op[1])) and op[1] != "device_get"

    def puts(self, name, text):
        row = self.table.get(name)
        if row:
            return row.effect == "put" and row.family not in (
                "runtime_pm", "module", "clk", "regulator", "file_write")
        return path_puts(name, text)

    def behind(self, s, op):
        """Phases 2 and 3: used, set anew, or put again."""
        if op[0] == "call":
            if op[4] == s[3]:
                return s
            for k, text in enumerate(op[3]):
                if not self.alias(text, s[1]):
                    if text[:1] == "&" and (text[1:] in s[1] or
                                            self.is_base(text, s[1])):
                        return None
                    continue
                row = self.table.get(op[1])
                if self.puts(op[1], text) or self.gets(op, k, text) or \
                   row and k in row.consumes or self.takes_out(op[1]):
                    return self.again(s)
            return self.changed(self.called(s, op), op)
        s = self.looked(s, op[3], op[4])
        if op[1] in s[1]:
            names = s[1] - {op[1]}
            if self.object == op[1] or not names:
                return None
            s = (s[0], names, s[2], s[3], s[4])
        elif any(WALK_WORD.match(n).group() == op[1] for n in s[1]
                 if WALK_WORD.match(n)):
            return None
        s = self.looked(s, op[1], op[4])
        return (s[0], s[1], self.known(s[2], op[1], self.value(s[2], op)),
                s[3], s[4])

    def takes_out(self, name):
        """Out of a container, which has a reference."""
        return re.search(r"(^|_)(remove|unregister|deregister|unlink|del|delete"
                         r"|destroy|detach|kill|free|release)(_|$)", name)

    def again(self, s):
        if s[0] == 3 and s[3] in self.hits:
            self.hits[s[3]].later = True
        return None

    def called(self, s, op):
        if s[0] != 2:
            return s
        for text in op[3]:
            after = self.looked(s, text, op[4])
            if after[0] == 3:
                return after
        if WALK_VALUE.search(op[1]) or op[1] in WALK_NO_CALL or op[1].startswith(("rcu_", "trace_")):
            return s
        args = ", ".join(op[3])
        if AFTER_PRINTS.search(op[1]) and not re.search(r"%p(O|fw)", args):
            first = op[3][0] if op[3] else ""
            if not (first in s[1] or WALK_INNER.match(first) and
                    self.alias(first, s[1])) or not re.match(
                        r"^(_?dev_|netdev_|\w*_(err|warn|info|dbg)$)", op[1]):
                return s
        for text in op[3]:
            if text in s[1]:
                return self.hit(s, text, "call", "", op[1], args, op[4])
            inner = WALK_INNER.match(text)
            if inner and self.alias(text, s[1]):
                return self.hit(s, inner[1] or inner[2], "inside",
                                text.partition("->")[2], op[1], args, op[4])
        return s

    def looked(self, s, text, at):
        """The text looks into what the names point to."""
        if s[0] != 2:
            return s
        for name in sorted(s[1]):
            i = text.find(name + "->")
            while i >= 0:
                if i == 0 or not (text[i - 1].isalnum() or text[i - 1] in "_.>&"
                                  ) or text[i - 2:i] == "&&":
                    part = WALK_WORD.match(text, i + len(name) + 2)
                    return self.hit(s, name, "field", part.group() if part else "",
                                    "", "", at)
                i = text.find(name + "->", i + 1)
        return s

    def hit(self, s, name, how, part, callee, args, at):
        use = self.hits.setdefault(at, Use(name, how, part, callee, args, at))
        for c, k, v, _ in s[4]:
            if c == "=":
                use.origin.add(k)
            elif c == "kept":
                use.kept = True
            elif self.has_failed(s[2], v):
                use.failed.add(c)
            else:
                use.given.add(c)
        if not any(c == "=" for c, _, _, _ in s[4]):
            use.origin.add("")
        return (3, s[1], s[2], at, frozenset())

    def value(self, env, op):
        """Enumerators that say so are failures, not zero."""
        if AFTER_FAILURE.match(op[3]):
            return WALK_POS
        return Walk.value(self, env, op)

    def has_failed(self, env, result):
        if result in self.locals or result in self.params:
            return self.failed(env, result)
        return result == "?" or dict(env).get(result) in (WALK_NEG, WALK_ZERO) \
            and bool(result)

    def end(self, *args, **more):
        pass

    # -- wrappers

    def wraps(self):
        """Parameters that are put on every path on which they are anything."""
        out = []
        for number, name in enumerate(self.order):
            if not self.params.get(name):
                continue
            names = {name} | {left for left, values in self.sets.items()
                              if left in self.locals and
                              all(self.find_alias(v, {name}) for v in values)}
            if name in self.sets or any(
                    op[0] == "call" and self.find_alias(text, names) and
                    self.gets(op, k, text) for ops in self.ops for op in ops
                    if op[0] == "call" for k, text in enumerate(op[3])):
                continue	# of which it puts its own, or another
            for n, ops in enumerate(self.ops):
                for op in ops:
                    if op[0] == "call" and op[3] and \
                       WALK_PUT_LIKE.search(op[1]) and \
                       not WALK_NO_PUT.search(op[1]) and \
                       self.find_alias(op[3][0], names) and \
                       self.every(n, names):
                        out.append((number, op))
        return out

    def every(self, target, names):
        """No way around the node, but where there is no object."""
        stack, seen = [0], set()
        while stack:
            n = stack.pop()
            if n in seen or n == target:
                continue
            seen.add(n)
            node = self.body.nodes[n]
            if node[0] == "return":
                return False
            key, yes, no = walk_test(node[3]) if node[0] == "cond" else \
                ("", 7, 7)
            for slot, m in enumerate(node[2]):
                if key in names and slot < 2 and not (yes, no)[slot] & WALK_POS:
                    continue
                if m is not None:
                    stack.append(m)
        return True
