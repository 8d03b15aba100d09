# SPDX-License-Identifier: GPL-2.0-only
"""Lists that are too long for one page, dealt out to several, in order."""

from __future__ import annotations


def page_name(stem: str, number: int = 1) -> str:
    """A dot, which no stem has, keeps page 2 of 'x' apart from a rule 'x-2'."""
    return f"{stem}.html" if number == 1 else f"{stem}.{number}.html"


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
