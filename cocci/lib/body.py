# SPDX-License-Identifier: GPL-2.0-only
#
# body - the statements of one C function as a graph, from its text.
#
# A patch that has to know on which paths something happens names this file in
# its header ("With: lib/body.py"); the driver puts it in front of the patch.
# It becomes SmPL script code: no decorators, no apostrophes in comments.
#
#   body_tokens(text, at)       tokens from text[at], a parenthesis or brace, to
#                               its partner: a list of (text, offset)
#   body_find(text, line, name) (parameters, body, end): tokens of the function
#                               whose name stands on this line, and where its
#                               last brace stands; None
#   Body(tokens, hoist, end)    the graph; nodes[0] is the entry; end is where
#                               it returns without saying so
#
# A node is [kind, tokens, next, extra]:
#   expr     an expression or declaration; one successor
#   cond     an atomic condition; next is [when true, when false]. && || ! are
#            taken apart, likely() and WARN_ON() looked through; an assignment
#            inside a condition becomes an expr of its own before it.
#   loop     an iterator macro; extra is its name, tokens its arguments; next is
#            [body, behind the loop]
#   next     the end of a turn of an iterator; extra is its head
#   return   extra is the offset; tokens the value; no successor
# A switch is a chain of choices that says nothing about values.
#
# Of #if groups the first branch counts, the second after #if 0. Macros are what
# they look like: a call, or an iterator when a statement follows.

import re

BODY_TOKEN = re.compile(
    r"\s+|/\*.*?\*/|//[^\n]*"
    r"|(?P<pp>#(?:\\\n|[^\n])*)"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<rest>\"(?:\\.|[^\"\\])*\"|\x27(?:\\.|[^\x27\\])*\x27"
    r"|\.?[0-9][\w.]*|->|\+\+|--|<<=|>>=|&&|\|\||[-+*/%&|^=!<>]=|<<|>>"
    r"|\.\.\.|.)", re.S)
BODY_OPEN = {"(": ")", "{": "}", "[": "]"}
BODY_CLOSE = (")", "}", "]")
BODY_ITERATOR = re.compile(r"for_?each|FOR_?EACH|(^|_)foreach|^list_for_|_iter$")
BODY_SEE_THROUGH = {	# macros that give back an argument of theirs: which
    "likely": 0, "unlikely": 0, "WARN_ON": 0, "WARN_ON_ONCE": 0, "WARN": 0,
    "WARN_ONCE": 0, "WARN_TAINT": 0, "GEM_WARN_ON": 0,
    "drm_WARN": 1, "drm_WARN_ON": 1, "drm_WARN_ONCE": 1,
    "drm_WARN_ON_ONCE": 1, "dev_WARN_ONCE": 1, "netdev_WARN_ONCE": 1,
    "XE_IOCTL_DBG": 1, "KVM_BUG_ON": 0, "CHECK_DATA_CORRUPTION": 0,
    "XFS_IS_CORRUPT": 1}
BODY_CERTAIN = re.compile(	# i = 0; i < SIZE
    r"\b(\w+)=0;\1<(=?\d+|[A-Z][A-Z0-9_]*(\(\w[\w>.-]*\))?)$")
BODY_RESULT = re.compile(r"result\d+__$")	# what a hoisted call returned
BODY_OPERATORS = ("sizeof", "typeof", "__typeof__", "alignof", "if", "return")
BODY_NO_RETURN = ("BUG", "panic", "do_exit", "unreachable", "make_task_dead",
                  "kthread_exit", "kthread_complete_and_exit")

def body_tokens(text, at):
    tokens, depth, skip = [], 0, []
    for m in BODY_TOKEN.finditer(text, at):
        kind = m.lastgroup
        if kind is None:
            if m.group() == "/*free*/":
                tokens.append(("__free", m.start()))
            continue
        if kind == "pp":
            line = m.group().lstrip(" \t#").lstrip()
            if line.startswith("if"):
                skip.append(bool(re.match(r"if\s+0\b", line)))
            elif line.startswith("el") and skip:
                skip[-1] = not skip[-1]
            elif line.startswith("endif") and skip:
                skip.pop()
            continue
        if True in skip:
            continue
        token = m.group()
        tokens.append((token, m.start()))
        if token in BODY_OPEN:
            depth += 1
        elif token in BODY_CLOSE:
            depth -= 1
            if depth <= 0:
                break
    return tokens

def body_find(text, start, name):
    """text[start] is where the line of the name begins."""
    m = re.compile(r"\b%s\s*\(" % re.escape(name)).search(text, start)
    if not m:
        return None
    parameters = body_tokens(text, m.end() - 1)
    if not parameters:
        return None
    at = text.find("{", parameters[-1][1])
    end = text.find(";", parameters[-1][1])
    if at < 0 or 0 <= end < at:
        return None
    body = body_tokens(text, at)
    return parameters[1:-1], body[1:-1], body[-1][1]

def body_partner(tokens, i):
    """Index of the partner of the parenthesis at i."""
    depth = 0
    for k in range(i, len(tokens)):
        t = tokens[k][0]
        if t in BODY_OPEN:
            depth += 1
        elif t in BODY_CLOSE:
            depth -= 1
            if depth == 0:
                return k
    return len(tokens) - 1

def body_split(tokens, separator):
    """Parts between separators that stand outside of parentheses."""
    parts, depth, start = [], 0, 0
    for k, (t, _) in enumerate(tokens):
        if t in BODY_OPEN:
            depth += 1
        elif t in BODY_CLOSE:
            depth -= 1
        elif t == separator and depth == 0:
            parts.append(tokens[start:k])
            start = k + 1
    parts.append(tokens[start:])
    return parts

def body_text(tokens):
    out, last = [], ""
    for t, _ in tokens:
        if last and (last[-1].isalnum() or last[-1] == "_") and \
           (t[0].isalnum() or t[0] == "_"):
            out.append(" ")
        out.append(t)
        last = t
    return "".join(out)

def body_bare(tokens):
    """Without parentheses around the whole."""
    while len(tokens) > 1 and tokens[0][0] == "(" and \
            body_partner(tokens, 0) == len(tokens) - 1:
        tokens = tokens[1:-1]
    return tokens

def body_choice(value):
    """c ? a : b: its parts; None when it is not just that."""
    texts = [t for t, _ in value]
    if texts.count("?") != 1 or "{" in texts or len(body_split(value, ",")) > 1:
        return None
    halves = body_split(value, "?")
    ends = body_split(halves[1], ":") if len(halves) == 2 else []
    parts = [halves[0]] + ends
    return parts if len(ends) == 2 and all(parts) else None

class Body:
    def __init__(self, tokens, hoist=frozenset(), end=None):
        self.tokens = tokens
        self.hoist = hoist	# calls that get a node before a condition
        self.nodes = [["expr", [], [None], None]]
        self.open = [(0, 0)]	# edges that lead to what comes next
        self.breaks, self.continues = [], []
        self.labels, self.gotos = {}, []
        self.temporary = 0
        self.loops = 0
        self.repeats = set()	# texts of conditions inside loops
        i = 0
        while i < len(tokens):
            i = self.statement(i)
        if end is None:
            end = tokens[-1][1] if tokens else 0
        self.add("return", [], end, 0)
        for edge, label in self.gotos:
            if label in self.labels:
                self.link([edge], self.labels[label])

    def link(self, edges, node):
        for n, slot in edges:
            self.nodes[n][2][slot] = node

    def add(self, kind, tokens, extra=None, ways=1):
        n = len(self.nodes)
        self.nodes.append([kind, tokens, [None] * ways, extra])
        self.link(self.open, n)
        self.open = [(n, 0)] if ways == 1 else []
        return n

    # -- conditions: edges taken when true, and when false

    def condition(self, tokens):
        tokens = body_bare(tokens)
        for separator in ("||", "&&"):
            parts = body_split(tokens, separator)
            if len(parts) > 1 and "?" not in [t for t, _ in tokens]:
                return self.chain(parts, separator)
        if tokens and tokens[0][0] == "!" and (
                len(tokens) == 2 or self.is_operand(tokens[1:])):
            yes, no = self.condition(tokens[1:])
            return no, yes
        if len(tokens) > 2 and tokens[0][0] in BODY_SEE_THROUGH and \
           tokens[1][0] == "(" and body_partner(tokens, 1) == len(tokens) - 1:
            parts = body_split(tokens[2:-1], ",")
            number = BODY_SEE_THROUGH[tokens[0][0]]
            return self.condition(parts[min(number, len(parts) - 1)])
        sides = body_split(tokens, "=")
        if len(sides) > 1:
            self.add("expr", tokens)
            return self.condition(sides[0])
        tokens = self.hoisted(tokens)
        text = body_text(tokens)
        n = self.add("cond", tokens, text, 2)
        if self.loops:
            self.repeats.add(text)
        if text in ("1", "true", "", "IS_ENABLED(CONFIG_PM)"):
            return [(n, 0)], []
        if text in ("0", "false"):
            return [], [(n, 1)]
        return [(n, 0)], [(n, 1)]

    def is_operand(self, tokens):
        """One call, parenthesis or member chain: ! covers all of it."""
        depth = 0
        for t, _ in tokens:
            if t in BODY_OPEN:
                depth += 1
            elif t in BODY_CLOSE:
                depth -= 1
            elif depth == 0 and not (t[0].isalnum() or t[0] == "_" or
                                     t in ("->", ".", "*", "!")):
                return False
        return True

    def chain(self, parts, separator):
        leave, stay = [], []
        for k, part in enumerate(parts):
            yes, no = self.condition(part)
            if separator == "||":
                leave += yes
                stay = no
            else:
                leave += no
                stay = yes
            self.open = stay
        return (leave, stay) if separator == "||" else (stay, leave)

    def inner_hoisted(self, tokens):
        """The same, of calls that are given to a call."""
        texts = [t for t, _ in tokens]
        if not self.hoist.intersection(texts) or "?" in texts or "{" in texts:
            return tokens
        k = 0
        while k < len(tokens):
            if k + 1 < len(tokens) and tokens[k + 1][0] == "(" and \
               re.match(r"[A-Za-z_]", tokens[k][0]) and \
               tokens[k][0] not in BODY_OPERATORS:
                end = body_partner(tokens, k + 1)
                inside = self.hoisted(tokens[k + 2:end])
                tokens = tokens[:k + 2] + inside + tokens[end:]
                k += 2 + len(inside)
            k += 1
        return tokens

    def set_before(self, tokens):
        """(v = x) becomes a node of its own where it is certain to happen."""
        if {"?", "{", "&&", "||"}.intersection(t for t, _ in tokens):
            return tokens
        return self.hoisted(tokens, False)

    def hoisted(self, tokens, calls=True):
        """(v = call()) becomes a node of its own, and so does a known call."""
        k = 0
        while k < len(tokens):
            t = tokens[k][0]
            if t == "(":
                end = body_partner(tokens, k)
                inner = tokens[k + 1:end]
                marks = [n for n, part in enumerate(inner) if part[0] == "="]
                if marks and (k == 0 or not re.match(r"\w", tokens[k - 1][0])) \
                   and "{" not in [p[0] for p in inner[:marks[0]]]:
                    inside = body_split(inner, ",")
                    self.add("expr", inner)
                    left = inside[-1]
                    cut = [n for n, p in enumerate(left) if p[0] == "="]
                    left = left[:cut[0]] if cut else left
                    tokens = tokens[:k] + left + tokens[end + 1:]
                    k += len(left)
                    continue
            if calls and t in self.hoist and k + 1 < len(tokens) and \
               tokens[k + 1][0] == "(" and tokens[max(k - 1, 0)][0] != "=":
                end = body_partner(tokens, k + 1)
                at = tokens[k][1]
                self.temporary += 1
                name = ("result%d__" % self.temporary, at)	# BODY_RESULT
                self.add("expr", [name, ("=", at)] + tokens[k:end + 1])
                tokens = tokens[:k] + [name] + tokens[end + 1:]
            k += 1
        return tokens

    # -- statements: each returns the index behind it

    def end_of(self, i):
        """Index of the ; that ends the expression at i."""
        depth = 0
        for k in range(i, len(self.tokens)):
            t = self.tokens[k][0]
            if t in BODY_OPEN:
                depth += 1
            elif t in BODY_CLOSE:
                depth -= 1
                if depth < 0:
                    return k
            elif t == ";" and depth == 0:
                return k
        return len(self.tokens)

    def parenthesis(self, i):
        """(tokens inside, index behind) of the parenthesis at i."""
        if i >= len(self.tokens) or self.tokens[i][0] != "(":
            return [], i
        end = body_partner(self.tokens, i)
        return self.tokens[i + 1:end], end + 1

    def statement(self, i):
        if i >= len(self.tokens):
            return i
        word, at = self.tokens[i]
        method = BODY_STATEMENTS.get(word)
        if method:
            return method(self, i)
        if word[0].isalpha() or word[0] == "_":
            after = self.tokens[i + 1][0] if i + 1 < len(self.tokens) else ";"
            if after == ":" and word != "default":
                n = self.add("expr", [])
                self.labels[word] = n
                return i + 2
            if after == "(":
                inside, behind = self.parenthesis(i + 1)
                follows = self.tokens[behind][0] if behind < len(self.tokens) \
                    else ";"
                if word == "BUG_ON" and follows == ";" and \
                        behind < len(self.tokens):
                    self.open = self.condition(inside)[1]
                    return behind + 1
                if BODY_ITERATOR.search(word) and follows != ";":
                    return self.iterator(word, inside, behind)
                if follows == "{":
                    n = self.add("expr", self.tokens[i:behind])
                    if "guard" in word:
                        return self.statement(behind)
                    return self.iterator(word, inside, behind)
                if BODY_ITERATOR.search(word):
                    return self.iterator(word, inside, behind)
        end = self.end_of(i)
        self.value_set(self.tokens[i:end])
        if word in BODY_NO_RETURN:
            self.open = []
        return end + 1

    def block(self, i):
        end = body_partner(self.tokens, i)
        k = i + 1
        while k < end:
            k = self.statement(k)
        return end + 1

    def branch(self, i):
        inside, behind = self.parenthesis(i + 1)
        yes, no = self.condition(inside)
        self.open = yes
        i = self.statement(behind)
        if i < len(self.tokens) and self.tokens[i][0] == "else":
            done, self.open = self.open, no
            i = self.statement(i + 1)
            self.open = self.open + done
        else:
            self.open = self.open + no
        return i

    def repeated(self, head, leave, i, step=None):
        """Body of a loop from the open edges; back to head."""
        self.breaks.append([])
        self.continues.append([])
        self.loops += 1
        i = self.statement(i)
        self.loops -= 1
        self.open = self.open + self.continues.pop()
        if step:
            self.add("expr", step)
        if self.nodes[head][0] == "loop":
            self.add("next", [], head)
        self.link(self.open, head)
        self.open = leave + self.breaks.pop()
        return i

    def here(self):
        return self.add("expr", [])

    def while_loop(self, i):
        inside, behind = self.parenthesis(i + 1)
        head = self.here()
        self.loops += 1
        yes, no = self.condition(inside)
        self.loops -= 1
        self.open = yes
        return self.repeated(head, no, behind)

    def for_loop(self, i):
        inside, behind = self.parenthesis(i + 1)
        parts = body_split(inside, ";")
        self.add("expr", parts[0])
        if len(parts) == 3 and BODY_CERTAIN.search(
                body_text(parts[0]) + ";" + body_text(parts[1])):
            return self.certain_loop(parts, behind)
        head = self.here()
        self.loops += 1
        yes, no = self.condition(parts[1] if len(parts) > 1 else [])
        self.loops -= 1
        self.open = yes
        return self.repeated(head, no, behind, parts[-1])

    def certain_loop(self, parts, i):
        """From nought to a constant: its first turn is sure to come."""
        head = self.here()
        self.breaks.append([])
        self.continues.append([])
        self.loops += 1
        i = self.statement(i)
        self.open = self.open + self.continues.pop()
        self.add("expr", parts[2])
        yes, no = self.condition(parts[1])
        self.loops -= 1
        self.link(yes, head)
        self.open = no + self.breaks.pop()
        return i

    def iterator(self, name, inside, behind):
        head = self.add("loop", inside, name, 2)
        self.open = [(head, 0)]
        return self.repeated(head, [(head, 1)], behind)

    def do_loop(self, i):
        head = self.here()
        self.breaks.append([])
        self.continues.append([])
        i = self.statement(i + 1)
        self.open = self.open + self.continues.pop()
        inside, i = self.parenthesis(i + 1)
        yes, no = self.condition(inside)
        self.link(yes, head)
        self.open = no + self.breaks.pop()
        return i + 1

    def switch(self, i):
        inside, behind = self.parenthesis(i + 1)
        n = self.add("expr", inside)
        self.breaks.append([])
        self.choices, kept = [self.here(), False], getattr(self, "choices", None)
        self.open = []
        i = self.statement(behind)
        head, has_default = self.choices
        self.choices = kept
        self.open = self.open + self.breaks.pop()
        if not has_default:
            self.nodes[head][2].append(None)
            self.open.append((head, len(self.nodes[head][2]) - 1))
        return i

    def case(self, i):
        k = i
        depth = 0
        while k < len(self.tokens):
            t = self.tokens[k][0]
            if t in BODY_OPEN:
                depth += 1
            elif t in BODY_CLOSE:
                depth -= 1
            elif t == "?":
                depth += 1
            elif t == ":" and depth > 0:
                depth -= 1
            elif t == ":" and depth == 0:
                break
            k += 1
        if getattr(self, "choices", None):
            head = self.choices[0]
            self.nodes[head][2].append(None)
            self.open = self.open + [(head, len(self.nodes[head][2]) - 1)]
            self.choices[1] = self.choices[1] or self.tokens[i][0] == "default"
            self.here()
        return k + 1

    def jump(self, i):
        kind = self.tokens[i][0]
        stack = self.breaks if kind == "break" else self.continues
        if stack:
            stack[-1] += self.open
        self.open = []
        return self.end_of(i) + 1

    def go(self, i):
        n = self.here()
        self.gotos.append(((n, 0), self.tokens[i + 1][0]
                           if i + 1 < len(self.tokens) else ""))
        self.open = []
        return self.end_of(i) + 1

    def value_set(self, part):
        """x = c ? a : b is what if and else would say."""
        texts = [t for t, _ in part]
        mark = texts.index("=") if "=" in texts else len(part)
        left = part[:mark + 1]
        parts = None
        if mark < len(part) and "(" not in texts[:mark] and \
                "," not in texts[:mark]:
            parts = body_choice(part[mark + 1:])
        if not parts:
            self.add("expr", self.inner_hoisted(self.set_before(part)))
            return
        yes, no = self.condition(parts[0])
        self.open = yes
        self.value_set(left + parts[1])
        done, self.open = self.open, no
        self.value_set(left + parts[2])
        self.open = self.open + done

    def leave(self, i):
        end = self.end_of(i)
        self.value_returned(self.tokens[i + 1:end], self.tokens[i][1])
        return end + 1

    def value_returned(self, value, at):
        value = body_bare(value)
        parts = body_choice(value)
        if parts:
            yes, no = self.condition(parts[0])
            self.open = yes
            self.value_returned(parts[1], at)
            self.open = no
            self.value_returned(parts[2], at)
            return
        if len(value) > 1 and value[1][0] == "(" and \
                body_partner(value, 1) == len(value) - 1:
            value = self.inner_hoisted(value)	# or else its value is returned
        else:
            value = self.hoisted(value)
        self.add("return", value, at, 0)

    def nothing(self, i):
        return i + 1

BODY_STATEMENTS = {
    "{": Body.block, "}": Body.nothing, ";": Body.nothing,
    "if": Body.branch, "else": Body.nothing, "while": Body.while_loop,
    "for": Body.for_loop, "do": Body.do_loop, "switch": Body.switch,
    "case": Body.case, "default": Body.case, "break": Body.jump,
    "continue": Body.jump, "goto": Body.go, "return": Body.leave,
}
