# SPDX-License-Identifier: GPL-2.0-only
#
# straight - the one way on from a statement, in the text of a function.
#
#   straight_text(path)              its text, comments and strings blanked, and
#                                    where its lines begin; of the file at hand
#   StraightPlace(path, at, length, function)     what emit() reads of a position
#   straight_code(text, at)          the function that begins there
#   straight_next(code, at, want, x) the match of `want` to which every way from
#                                    `at` leads with x unchanged, or None
#
# A call that waits ends the way. What stands under a condition is stepped over,
# unless it leaves, changes x, or holds what is wanted: then the ways part. It
# becomes SmPL script code.

import bisect
import re

STRAIGHT_HIDDEN = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"([^\"\\\n]|\\.)*\"|'([^'\\\n]|\\.)+'", re.S)
STRAIGHT_TOKEN = re.compile(
    r"[{};]|\b(?:return|goto|break|continue|else|if|for|while|switch|do)\b"
    r"|\b(?:wait_\w+|\w+_sync|flush_\w+|cancel_\w+|kthread_stop\w*)\s*\(|(?<![\w>.*&])(\w+)\s*=(?!=)")
STRAIGHT_TEXT = {}	# the file at hand

class StraightPlace:
    """What emit() reads of a position."""
    def __init__(self, path, at, length, function):
        starts = straight_text(path)[1]
        self.file, self.current_element = path, function
        self.line = bisect.bisect_right(starts, at)
        self.column = at - starts[self.line - 1]
        self.column_end = self.column + length

def straight_text(path):
    if path not in STRAIGHT_TEXT:
        STRAIGHT_TEXT.clear()
        with open(path, errors="replace") as file:
            text = STRAIGHT_HIDDEN.sub(
                lambda m: re.sub(r"[^\n]", " ", m.group(0)), file.read())
        STRAIGHT_TEXT[path] = text, [0] + [m.end() for m in re.finditer("\n", text)]
    return STRAIGHT_TEXT[path]

def straight_code(text, at):
    return text[at:text.find("\n}", at) + 2]

def straight_span(code, at, opens):
    """The end of what `opens` ("(" or "{") begins at or after `at`; ; ends it, too."""
    depth = 0
    for m in re.finditer(r"[()]" if opens == "(" else r"[{};]", code[at:]):
        depth += {opens: 1, ";": 0}.get(m.group(), -1)
        if depth <= 0:
            return at + m.end()
    return len(code)

def straight_next(code, at, want, x):
    changes = re.compile(r"(?<![\w>.*&])%s\s*=(?!=)|\bwait_\w+\s*\(" % re.escape(x))
    while True:
        m, hit = STRAIGHT_TOKEN.search(code, at), want.search(code, at)
        if not m or hit and hit.start() < m.start():
            return hit
        word = re.match(r"\w*", m.group()).group()
        if m[1]:
            if m[1] == x:
                return None
        elif word in ("return", "goto", "break", "continue") or \
                m.group().endswith("("):
            return None
        elif word in ("if", "for", "while", "switch", "else", "do"):
            begin = m.end() if word in ("else", "do") else \
                straight_span(code, m.end(), "(")
            at = straight_span(code, begin, "{")
            inside = code[m.start():at]
            if changes.search(inside) or want.search(inside) or \
               word != "else" and re.search(r"\b(return|goto)\b", inside):
                return None
            continue
        at = m.end()
