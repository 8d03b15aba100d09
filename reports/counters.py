# SPDX-License-Identifier: GPL-2.0-only
"""Counters: a page each, and the table of what was judged of them."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from model import Counter, Operation, Property, Report
from words import CLASSES, VERDICTS, ExtraRow, Fact, Late, Link, MatrixRow, extras

CLASS_WORDS = {
    "lifetime": "the object is destroyed at zero",
    "offset": "destroyed below zero, or −1 means dead",
    "completion": "zero wakes a waiter or queues work",
    "usage": "zero is a resting state",
    "statistic": "only read for people",
    "other": "none of these, or not known",
}
VERDICT_WORDS = {
    "convert": "refcount_t takes its place mechanically",
    "rework": "becomes a refcount_t by the recipe in the reasons",
    "unclear": "not enough was seen to say",
    "keep": "stays as it is, for the reasons given",
}
OPERATIONS_SHOWN = 400


@dataclass(frozen=True, slots=True)
class OperationRow:
    form: str
    function: str
    place: str


@dataclass(frozen=True, slots=True)
class OperationGroup:
    op: str
    total: int
    places: list[OperationRow]


@dataclass(frozen=True, slots=True)
class CounterRow:
    """What lists, and the pages of its finding and its struct, say of it."""

    stem: str
    name: str
    type: str
    place: str
    class_: str
    class_words: str
    verdict: str
    verdict_words: str
    reasons: list[str]
    operations: int


@dataclass(frozen=True, slots=True)
class CounterPage:
    row: CounterRow
    properties: list[Property]
    operations_left: int
    """Those that are not shown."""
    groups: list[OperationGroup]
    """The operations, by name."""
    finding: str
    """Stem of the finding about it; '' if there is none."""
    struct: Link | None
    """The page of its struct, if that has one."""
    more: list[ExtraRow]


@dataclass(frozen=True, slots=True)
class Counters:
    rows: list[CounterRow]
    pages: list[Late[CounterPage]]
    of_finding: dict[str, list[CounterRow]]
    of_struct: dict[str, list[CounterRow]]
    """By the stem of the struct's page."""
    matrix: list[MatrixRow]
    """Verdict by class."""
    classes: list[Fact]
    """Its columns: name and what it means."""


def counter_name(counter: Counter) -> str:
    return f"{counter.struct}.{counter.field}" if counter.struct else counter.field


def _operation_order(operation: Operation) -> tuple[str, int, str]:
    return operation.path, operation.line, operation.op


def _groups(operations: list[Operation]) -> list[OperationGroup]:
    shown = sorted(operations, key=_operation_order)[:OPERATIONS_SHOWN]
    tally = Tally(operation.op for operation in operations)
    return [
        OperationGroup(
            op,
            tally[op],
            [
                OperationRow(o.form, o.function, f"{o.path}:{o.line}")
                for o in shown
                if o.op == op
            ],
        )
        for op in dict.fromkeys(operation.op for operation in shown)
    ]


def _row(counter: Counter, stem: str) -> CounterRow:
    return CounterRow(
        stem=stem,
        name=counter_name(counter),
        type=counter.type,
        place=f"{counter.path}:{counter.line}",
        class_=counter.class_,
        class_words=CLASS_WORDS[counter.class_],
        verdict=counter.verdict,
        verdict_words=VERDICT_WORDS[counter.verdict],
        reasons=counter.reasons,
        operations=len(counter.operations),
    )


def _page(counter: Counter, row: CounterRow, finding: str, struct: Link | None) -> CounterPage:
    return CounterPage(
        row=row,
        properties=counter.four_properties,
        operations_left=max(0, len(counter.operations) - OPERATIONS_SHOWN),
        groups=_groups(counter.operations),
        finding=finding,
        struct=struct,
        more=extras(counter.more),
    )


def _order(counter: Counter) -> tuple[int, int, str, str, str, int]:
    return (
        VERDICTS.index(counter.verdict),
        CLASSES.index(counter.class_),
        counter.struct,
        counter.field,
        counter.path,
        counter.line,
    )


def build(
    report: Report,
    claim: Callable[[str, str], str],
    findings: dict[str, str],
    struct_of: Callable[[Counter], Link | None],
) -> Counters:
    """findings: stems by id; struct_of: the page of a counter's struct."""
    ordered = sorted(report.counters, key=_order)
    tally = Tally((counter.verdict, counter.class_) for counter in ordered)
    used = [name for name in CLASSES if any(tally[verdict, name] for verdict in VERDICTS)]
    of_finding: dict[str, list[CounterRow]] = {}
    of_struct: dict[str, list[CounterRow]] = {}
    rows: list[CounterRow] = []
    pages: list[Late[CounterPage]] = []
    for counter in ordered:
        row = _row(counter, claim("counter", counter_name(counter)))
        finding = findings.get(counter.finding or "", "")
        struct = struct_of(counter)
        rows.append(row)
        pages.append(Late(row.stem, partial(_page, counter, row, finding, struct)))
        if counter.finding:
            of_finding.setdefault(counter.finding, []).append(row)
        if struct:
            of_struct.setdefault(struct.stem, []).append(row)
    matrix = [
        MatrixRow(
            verdict,
            VERDICT_WORDS[verdict],
            [tally[verdict, name] for name in used],
            sum(tally[verdict, name] for name in used),
        )
        for verdict in VERDICTS
    ]
    classes = [Fact(name, CLASS_WORDS[name]) for name in used]
    return Counters(rows, pages, of_finding, of_struct, matrix, classes)
