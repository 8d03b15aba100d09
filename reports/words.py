# SPDX-License-Identifier: GPL-2.0-only
"""Words, orders and small shapes that the views of several things share."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import prose
from model import Evidence, Extra, Finding, Severity
from source import Highlighter

SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low", "info")
CONFIDENCES = ("high", "medium", "low", "unmeasured")
STATES = ("new", "known", "suppressed", "gone")
VERDICTS = ("convert", "rework", "unclear", "keep")
HEAT_STEPS = (1, 3, 10, 30, 100)
CLASSES = ("lifetime", "offset", "completion", "usage", "statistic", "other")


class Anchors:
    """Names for ids and files: harmless, readable, each given once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def claim(self, text: str) -> str:
        name = re.sub(r"[^A-Za-z0-9_.]+", "-", text).strip("-.")[:80] or "x"
        candidate, number = name, 1
        while candidate.lower() in self._taken:
            number += 1
            candidate = f"{name}-{number}"
        self._taken.add(candidate.lower())
        return candidate


def plural(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def is_open(finding: Finding) -> bool:
    """Whether it asks for attention: neither set aside nor gone."""
    return finding.state in ("new", "known")


def percent_text(percent: float) -> str:
    """Two places, rounded down: 100 is only said when nothing is missing."""
    return f"{math.floor(percent * 100 + 1e-6) / 100:.2f} %"


def heat(number: int) -> int:
    """Step of the heat map: 0 for none, then 1 to 5."""
    return sum(1 for step in HEAT_STEPS if number >= step)


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    name: str
    words: str
    cells: list[int]
    total: int


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    stem: str


@dataclass(frozen=True, slots=True)
class Reference:
    text: str
    href: str


Page = TypeVar("Page")


@dataclass(frozen=True, slots=True)
class Late(Generic[Page]):
    """A page of which only the stem is known: what stands on it is worked out by
    the process that writes it, when it does."""

    stem: str
    make: Callable[[], Page]


@dataclass(frozen=True, slots=True)
class EvidenceView:
    place: str
    role: str
    text: str
    code: str
    """The lines of the excerpt, as HTML."""


def reference(text: str) -> Reference:
    return Reference(text, prose.web_address(text))


def evidence_view(evidence: Evidence, highlighter: Highlighter) -> EvidenceView:
    return EvidenceView(
        place=f"{evidence.path}:{evidence.line}",
        role=evidence.role,
        text=evidence.text,
        code=highlighter.html(evidence.excerpt, evidence.line),
    )


def option_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(option_text(item) for item in value) or "none"
    return "none" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class ExtraRow:
    """A key this version has no words for: shown by its own name."""

    name: str
    lines: list[str]
    text: str
    """Set apart as it stands, if it has several lines (a patch)."""


def _extra_lines(value: Any) -> list[str]:
    if isinstance(value, list):
        return [line for item in value for line in _extra_lines(item)]
    if isinstance(value, dict):
        place = f"{value['path']}:{value.get('line', 0)}" if "path" in value else ""
        rest = [
            f"{key} {option_text(item)}"
            for key, item in value.items()
            if key not in ("path", "line", "excerpt") and not isinstance(item, (dict, list))
        ]
        return [" · ".join([place, *rest] if place else rest)]
    return [option_text(value)]


def extras(more: list[Extra]) -> list[ExtraRow]:
    rows: list[ExtraRow] = []
    for extra in more:
        several = isinstance(extra.value, str) and "\n" in extra.value
        rows.append(
            ExtraRow(
                extra.key.replace("_", " "),
                [] if several else _extra_lines(extra.value),
                extra.value if several else "",
            )
        )
    return [row for row in rows if row.lines or row.text]
