# SPDX-License-Identifier: GPL-2.0-only
"""Which page holds what, when one page would be too large.

The caller has rendered the pieces and says how many bytes each takes; here they
are dealt out to pages, in order, and Links remembers where each one went.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from views import FindingCard, Group, RuleSection

GROUP_WEIGHT = 600
"""Bytes that the heading of a group takes, with its entry in the list of pages."""
TROUBLES_ON_INDEX = 400
"""More of them get pages of their own, if the report is split at all."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands of one group on one page."""

    group: Group
    continued: bool
    cards: list[FindingCard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RulePage:
    """One page of a rule; a rule with many findings has several."""

    name: str
    number: int
    pieces: list[Piece]

    @property
    def label(self) -> str:
        if not self.pieces:
            return "no findings"
        first, last = self.pieces[0].group.name, self.pieces[-1].group.name
        return first if first == last else f"{first} … {last}"


class Links:
    """Where an anchor is: on this page, or on which other."""

    def __init__(self) -> None:
        self._page_of: dict[str, str] = {}

    def put(self, anchor: str, page: str) -> None:
        self._page_of.setdefault(anchor, page)

    def to(self, anchor: str) -> str:
        return f"{self._page_of.get(anchor, '')}#{anchor}"

    def page(self, anchor: str) -> str:
        return self._page_of.get(anchor, "index.html")

    def find(self, anchor: str) -> str:
        """The page of a thing that may have none: '' then."""
        return self._page_of.get(anchor, "")


def page_name(stem: str, number: int) -> str:
    """A dot, which no stem has, keeps page 2 of 'x' apart from a rule 'x-2'."""
    return f"{stem}.html" if number == 1 else f"{stem}.{number}.html"


def whole(section: RuleSection) -> list[Piece]:
    """Every finding of a rule on one page."""
    return [Piece(group, False, group.cards) for group in section.groups]


def rule_pages(section: RuleSection, sizes: dict[str, int], budget: int) -> list[RulePage]:
    """The pages of a rule, each with about budget bytes of findings.

    sizes says how many bytes the card with an anchor takes.
    """
    pages: list[list[Piece]] = [[]]
    used = 0
    for group in section.groups:
        for card in group.cards:
            size = sizes[card.anchor] + GROUP_WEIGHT
            if used and used + size > budget:
                pages.append([])
                used = 0
            pieces = pages[-1]
            if not pieces or pieces[-1].group is not group:
                pieces.append(Piece(group, card is not group.cards[0]))
                used += GROUP_WEIGHT
            pieces[-1].cards.append(card)
            used += sizes[card.anchor]
    return [RulePage(page_name(section.stem, i), i, s) for i, s in enumerate(pages, start=1)]


def link_rule_pages(links: Links, section: RuleSection, pages: list[RulePage]) -> None:
    links.put(section.anchor, pages[0].name)
    for page in pages:
        for piece in page.pieces:
            links.put(piece.group.anchor, page.name)
            for card in piece.cards:
                links.put(card.anchor, page.name)


def chunks(sizes: list[int], budget: int) -> list[slice]:
    """Runs of neighbours that together take at most budget bytes, or are one."""
    found: list[slice] = []
    start, used = 0, 0
    for i, size in enumerate(sizes):
        if i > start and used + size > budget:
            found.append(slice(start, i))
            start, used = i, 0
        used += size
    found.append(slice(start, len(sizes)))
    return found
