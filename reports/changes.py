# SPDX-License-Identifier: GPL-2.0-only
"""What became of findings from one report to the next: one list."""

from __future__ import annotations

from dataclasses import dataclass

from model import Change, Comparison, Side
from words import Fact, percent_text, plural

KINDS: tuple[tuple[str, str], ...] = (
    ("new", "only in the new report, and the old run looked there"),
    ("newly seen", "only in the new report; the old run did not look there"),
    ("not seen", "only in the old report, but the new run did not look there"),
    ("fixed", "only in the old report, and the new run looked there"),
    ("moved", "in both; its file or function was renamed"),
    ("unchanged", "in both"),
)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    kind: str
    severity: str
    rule: str
    subject: str
    message: str
    note: str
    """Why it was not seen, or what it was before."""
    state: str
    """'' if it asks for attention."""
    place: str


@dataclass(frozen=True, slots=True)
class ComparisonView:
    title: str
    schema: str
    tool: str
    sides: list[Fact]
    warning: str
    """Why what is gone need not be fixed; '' if nothing says so."""
    counts: list[Fact]
    total: int
    rows: list[ChangeRow]


def _place(change: Change) -> str:
    return f"{change.path}:{change.line}"


def _row(kind: str, change: Change) -> ChangeRow:
    note = change.why
    if not note and change.was and _place(change.was) != _place(change):
        note = f"was {_place(change.was)}"
        if change.was.function != change.function:
            note += f" in {change.was.function}()"
    return ChangeRow(
        kind=kind,
        severity=change.severity,
        rule=change.rule,
        subject=change.subject,
        message=change.message,
        note=note,
        state="" if change.state in ("new", "known") else change.state,
        place=_place(change),
    )


def _side(name: str, side: Side) -> Fact:
    seen = f"{percent_text(side.percent)} of the selected functions seen"
    return Fact(
        name,
        f"Linux {side.version}, {plural(side.findings, 'finding')}",
        f"{'complete' if side.complete else 'incomplete'}, {seen}, refaudit {side.refaudit}",
    )


def _warning(comparison: Comparison) -> str:
    parts: list[str] = []
    if not comparison.after.complete:
        parts.append("The new report is incomplete: not enough was seen.")
    if comparison.not_seen:
        parts.append(
            f"{plural(len(comparison.not_seen), 'finding')} of the old report would not be found"
            " any more because nobody looked there, not because of a fix."
        )
    if comparison.before.refaudit != comparison.after.refaudit:
        parts.append("The reports are by two versions of refaudit: what differs may be the tool.")
    return " ".join(parts)


def build(comparison: Comparison) -> ComparisonView:
    lists: dict[str, list[Change]] = {
        kind: getattr(comparison, kind.replace(" ", "_")) for kind, _ in KINDS
    }
    rows = [_row(kind, change) for kind, _ in KINDS for change in lists[kind]]
    return ComparisonView(
        title=f"Linux {comparison.before.version} → {comparison.after.version}",
        schema=comparison.schema,
        tool=f"refaudit {comparison.after.refaudit}",
        sides=[_side("Before", comparison.before), _side("After", comparison.after)],
        warning=_warning(comparison),
        counts=[Fact(kind, f"{len(lists[kind]):,}", words) for kind, words in KINDS],
        total=len(rows),
        rows=rows,
    )
