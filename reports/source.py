# SPDX-License-Identifier: GPL-2.0-only
"""Source excerpts in colour.

Pygments splits C into tokens; only the kinds that help reading get a colour, and
neighbours of one kind share a span, because a report holds ten thousand excerpts.
For the same reason the lexer is our own: Pygments' CLexer parses declarations, which
a few lines from the middle of a function are not, and takes five times as long.
What comes out is HTML text in which everything that came from the tree is escaped:
the one place outside the templates that writes markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from pygments.lexer import RegexLexer, bygroups
from pygments.token import Comment, Keyword, Name, Number, String, Text, _TokenType

from model import SourceLine

LONGEST_SHOWN = 320
"""Characters of one source line; the rest is cut, visibly."""

_CLASSES: dict[_TokenType, str] = {
    Comment: "c",
    Comment.Preproc: "p",
    Keyword: "k",
    Keyword.Type: "t",
    Name.Class: "t",
    Name.Function: "f",
    Number: "n",
    String: "s",
}
_KEYWORDS = frozenset(
    "auto break case const continue default do else enum extern for goto if inline register"
    " restrict return sizeof static struct switch typedef typeof union volatile while"
    " __always_inline __attribute__ __free __init __exit __iomem __must_check __packed __rcu"
    " __user noinline".split()
)
_TYPES = frozenset(
    "bool char double float int long short signed unsigned void"
    " s8 s16 s32 s64 u8 u16 u32 u64 __be16 __be32 __be64 __le16 __le32 __le64".split()
)
_COMMENT_BODY = re.compile(r"\s*\*(\s|$)")


def _word(_: RegexLexer, match: re.Match[str]) -> Iterator[tuple[int, _TokenType, str]]:
    word = match.group()
    kind = Text
    if word in _KEYWORDS:
        kind = Keyword
    elif word in _TYPES or word.endswith("_t"):
        kind = Keyword.Type
    elif _is_defined_here(match):
        kind = Name.Function
    yield match.start(), kind, word


def _is_defined_here(match: re.Match[str]) -> bool:
    """Whether a word is the name of the function that a line at the margin begins."""
    text, end = match.string, match.end()
    if not text.startswith("(", end):
        return False
    margin = text.rfind("\n", 0, end) + 1
    return not text[margin].isspace() and text.find("(", margin) == end


class ExcerptLexer(RegexLexer):
    """C, as much of it as colours need, from any line on. Frequent tokens first."""

    name = "C excerpt"
    flags = 0
    tokens = {
        "root": [
            (r"[^\w/\"'#\n]+|\n", Text),
            (r"(struct|union|enum)([ \t]+)(\w+)", bygroups(Keyword, Text, Name.Class)),
            (r"[A-Za-z_]\w*", _word),
            (r"\d[\w.]*", Number),
            (r"/\*[\s\S]*?(?:\*/|\Z)|//[^\n]*", Comment),
            (r'"(?:[^"\\\n]|\\[\s\S])*"?', String),
            (r"'(?:[^'\\\n]|\\[\s\S])*'?", String),
            (r"(#[ \t]*include[ \t]*)(<[^>\n]*>)", bygroups(Comment.Preproc, String)),
            (r"#[ \t]*\w*", Comment.Preproc),
            (r"[\s\S]", Text),
        ]
    }


class Highlighter:
    """One lexer for all excerpts; equal ones are done once."""

    def __init__(self) -> None:
        self._lexer = ExcerptLexer()
        self._done: dict[str, list[str]] = {}

    def html(self, excerpt: list[SourceLine], mark: int) -> str:
        """The excerpt, coloured; the line numbered mark is the one it is about."""
        made: list[str] = []
        for run in _unbroken_runs(excerpt):
            gap = " gap" if made else ""
            text = "\n".join(_clip(line.text) for line in run)
            for line, coloured in zip(run, self._highlight(text), strict=True):
                tag = "mark" if line.line == mark else "span"
                made.append(f'<{tag} class="l{gap}" data-n="{line.line}">{coloured}\n</{tag}>')
                gap = ""
        return "".join(made)

    def _highlight(self, text: str) -> list[str]:
        if text not in self._done:
            self._done[text] = self._lex(text)
        return self._done[text]

    def _lex(self, text: str) -> list[str]:
        inside = _begins_in_comment(text)
        lines: list[str] = []
        line: list[str] = []
        kind, run = "", ""
        whole = f"/*\n{text}" if inside else text
        for _, token, value in self._lexer.get_tokens_unprocessed(whole):
            token_class = _CLASSES.get(token, "")
            for i, piece in enumerate(value.split("\n")):
                if i:
                    line.append(_markup(kind, run))
                    lines.append("".join(line))
                    line, kind, run = [], "", ""
                if token_class != kind and piece.strip():
                    line.append(_markup(kind, run))
                    kind, run = token_class, ""
                run += piece
        line.append(_markup(kind, run))
        lines.append("".join(line))
        return lines[1:] if inside else lines


def _unbroken_runs(excerpt: list[SourceLine]) -> list[list[SourceLine]]:
    """Lines that follow each other; a comment does not reach over a gap."""
    runs: list[list[SourceLine]] = []
    for line in excerpt:
        if not runs or line.line != runs[-1][-1].line + 1:
            runs.append([])
        runs[-1].append(line)
    return runs


def _clip(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _begins_in_comment(text: str) -> bool:
    """Whether an excerpt starts in the middle of a block comment."""
    opened, closed = text.find("/*"), text.find("*/")
    if closed >= 0:
        return opened < 0 or closed < opened
    return opened < 0 and all(_COMMENT_BODY.match(line) for line in text.split("\n"))


def _markup(kind: str, text: str) -> str:
    if not text:
        return ""
    escaped = escape(text)
    return f'<i class="{kind}">{escaped}</i>' if kind else escaped
