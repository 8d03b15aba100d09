# SPDX-License-Identifier: GPL-2.0-only
"""The part of Markdown that rule pages and advice use, as typed blocks.

Paragraphs, headings, flat lists, fenced and indented code, quotes, tables; in a
line: code, strong, emphasis, links. Everything else stays text. No HTML is made
here and none in the source is honoured: templates print the spans, escaped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

SpanKind = Literal["text", "code", "strong", "em", "link"]
BlockKind = Literal["paragraph", "heading", "bullets", "numbers", "code", "quote", "table"]


@dataclass(frozen=True, slots=True)
class Span:
    kind: SpanKind
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    kind: BlockKind
    spans: list[Span] = field(default_factory=list)
    """The text of a paragraph, heading or quote."""
    rows: list[list[list[Span]]] = field(default_factory=list)
    """Items of a list (one cell each), or rows of a table (the first is its head)."""
    text: str = ""
    """Code, verbatim."""
    level: int = 0
    """Of a heading, from 1."""


_SPAN = re.compile(
    r"`(?P<code>[^`]+)`"
    r"|\*\*(?P<strong>[^*\s](?:[^*]*[^*\s])?)\*\*"
    r"|(?<![\w*])\*(?P<em>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])"
    r"|\[(?P<label>[^\]\[]+)\]\((?P<target>[^()\s]+)\)"
    r"|<(?P<auto>https?://[^<>\s]+)>"
    r"|(?P<bare>https?://[^\s<>()\[\]\"'`]+[^\s<>()\[\]\"'`.,;:!?])"
)
_HEADING = re.compile(r"(#{1,6})\s+(\S.*)$")
_BULLET = re.compile(r"\s{0,3}[-*+]\s+(.*)$")
_NUMBER = re.compile(r"\s{0,3}\d{1,3}[.)]\s+(.*)$")
_INDENT = ("    ", "\t")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")


def web_address(text: str) -> str:
    """text if it is an address that may become a link, else ''."""
    return text if re.fullmatch(r"https?://[^\s<>\"\\]+", text) else ""


@lru_cache(maxsize=4096)
def spans(text: str) -> list[Span]:
    """One run of text; do not change the result, it is shared."""
    found: list[Span] = []
    end = 0
    for match in _SPAN.finditer(text):
        if match.start() > end:
            found.append(Span("text", text[end : match.start()]))
        found.append(_span(match))
        end = match.end()
    if end < len(text):
        found.append(Span("text", text[end:]))
    return found


def _span(match: re.Match[str]) -> Span:
    groups = match.groupdict()
    if groups["code"]:
        return Span("code", groups["code"])
    if groups["strong"]:
        return Span("strong", groups["strong"])
    if groups["em"]:
        return Span("em", groups["em"])
    if groups["label"]:
        href = web_address(groups["target"])
        return Span("link", groups["label"], href) if href else Span("text", match.group())
    address = groups["auto"] or groups["bare"]
    return Span("link", address, web_address(address))


@lru_cache(maxsize=1024)
def blocks(text: str) -> list[Block]:
    """A page of prose; do not change the result, it is shared."""
    lines = text.split("\n")
    found: list[Block] = []
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        block, at = _block(lines, at)
        found.append(block)
    return found


def without_title(found: list[Block], title: str) -> list[Block]:
    """All but a first heading that says what the page is called anyway."""
    is_title = bool(found) and found[0].kind == "heading" and _words(found[0]) == title
    return found[1:] if is_title else found


def _words(block: Block) -> str:
    return "".join(span.text for span in block.spans)


def section(found: list[Block], heading: str) -> list[Block]:
    """What stands below a heading, up to the next one that is no lower."""
    for i, block in enumerate(found):
        if block.kind == "heading" and _words(block) == heading:
            end = i + 1
            while end < len(found) and not (
                found[end].kind == "heading" and found[end].level <= block.level
            ):
                end += 1
            return [block for block in found[i + 1 : end] if not _is_reference_list(block)]
    return []


def _is_reference_list(block: Block) -> bool:
    """The last paragraph of a rule's page, whatever section it stands in."""
    return block.kind == "paragraph" and block.spans[0].text.startswith("References:")


def _block(lines: list[str], at: int) -> tuple[Block, int]:
    line = lines[at]
    if _FENCE.match(line):
        return _fenced(lines, at)
    if line.startswith(_INDENT):
        return _indented(lines, at)
    heading = _HEADING.match(line)
    if heading:
        words = heading[2].rstrip(" #")
        block = Block("heading", spans=spans(words), level=len(heading[1]))
        return block, at + 1
    if _is_table(lines, at):
        return _table(lines, at)
    if _BULLET.match(line):
        return _list(lines, at, "bullets", _BULLET)
    if _NUMBER.match(line):
        return _list(lines, at, "numbers", _NUMBER)
    return _paragraph(lines, at)


def _fenced(lines: list[str], at: int) -> tuple[Block, int]:
    fence = lines[at].strip()[:3]
    end = at + 1
    while end < len(lines) and lines[end].strip() != fence:
        end += 1
    return Block("code", text="\n".join(lines[at + 1 : end])), end + 1


def _indented(lines: list[str], at: int) -> tuple[Block, int]:
    end = at
    while end < len(lines) and (lines[end].startswith(_INDENT) or not lines[end].strip()):
        end += 1
    text = "\n".join(line[1 if line[:1] == "\t" else 4 :] for line in lines[at:end]).rstrip()
    return Block("code", text=text), end


def _is_table(lines: list[str], at: int) -> bool:
    after = lines[at + 1] if at + 1 < len(lines) else ""
    return "|" in lines[at] and {"|", "-"} <= set(after) <= set("|-: ")


def _table(lines: list[str], at: int) -> tuple[Block, int]:
    rows = [_cells(lines[at])]
    end = at + 2
    while end < len(lines) and "|" in lines[end]:
        row = _cells(lines[end])[: len(rows[0])]
        rows.append(row + [[] for _ in range(len(rows[0]) - len(row))])
        end += 1
    return Block("table", rows=rows), end


def _cells(line: str) -> list[list[Span]]:
    return [spans(cell.strip()) for cell in line.strip().strip("|").split("|")]


def _list(
    lines: list[str], at: int, kind: BlockKind, marker: re.Pattern[str]
) -> tuple[Block, int]:
    items: list[list[str]] = []
    while at < len(lines) and lines[at].strip():
        match = marker.match(lines[at])
        if match:
            items.append([match[1]])
        elif lines[at][0].isspace():
            items[-1].append(lines[at].strip())
        else:
            break
        at += 1
    return Block(kind, rows=[[spans(" ".join(item))] for item in items]), at


def _paragraph(lines: list[str], at: int) -> tuple[Block, int]:
    end = at + 1
    while end < len(lines) and lines[end].strip() and not _starts_block(lines, end):
        end += 1
    text = " ".join(line.strip() for line in lines[at:end])
    if text.startswith("> "):
        quoted = " ".join(line.strip().removeprefix(">").strip() for line in lines[at:end])
        return Block("quote", spans=spans(quoted)), end
    return Block("paragraph", spans=spans(text)), end


def _starts_block(lines: list[str], at: int) -> bool:
    line = lines[at]
    return bool(
        _FENCE.match(line) or _HEADING.match(line) or _BULLET.match(line) or _NUMBER.match(line)
    ) or _is_table(lines, at)
