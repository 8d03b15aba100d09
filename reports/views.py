# SPDX-License-Identifier: GPL-2.0-only
"""What the pages show: every grouping, order, count and choice of words.

Templates print what is here; they neither sort nor count. build() turns a report
into Views; pages.py decides which page of a large report holds what.
"""

from __future__ import annotations

import math
import re
from collections import Counter as Tally
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import prose
from model import (
    Baseline,
    Counter,
    Coverage,
    Evidence,
    Finding,
    Operation,
    Property,
    Remark,
    Report,
    Rule,
    Severity,
    Subsystem,
    Suppression,
    Trouble,
)
from source import CodeLine, Highlighter

SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low", "info")
CONFIDENCES = ("high", "medium", "low", "unmeasured")
STATES = ("new", "known", "suppressed", "gone")
VERDICTS = ("convert", "rework", "unclear", "keep")
CLASSES = ("lifetime", "offset", "completion", "usage", "statistic", "other")

VERDICT_WORDS = {
    "convert": "refcount_t takes its place mechanically",
    "rework": "becomes a refcount_t by the recipe in the reasons",
    "unclear": "not enough was seen to say",
    "keep": "stays as it is, for the reasons given",
}
CLASS_WORDS = {
    "lifetime": "the object is destroyed at zero",
    "offset": "destroyed below zero, or −1 means dead",
    "completion": "zero wakes a waiter or queues work",
    "usage": "zero is a resting state",
    "statistic": "only read for people",
    "other": "none of these, or not known",
}
EMBEDDING_WORDS = {
    "device": "struct device",
    "kobject": "struct kobject",
    "cdev": "struct cdev",
    "kref": "struct kref",
}

DEFAULT_MIN_COVERAGE = 98.0
NO_SUBSYSTEM = "Not in MAINTAINERS"
HEAT_STEPS = (1, 3, 10, 30, 100)
HEAT_ROWS_SHOWN = 30
TROUBLES_SHOWN = 12
EVIDENCE_SHOWN = 60
OPERATIONS_SHOWN = 400


# Small things ---------------------------------------------------------------


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


# What was audited, and what could not be seen --------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class TroubleRow:
    kind: str
    place: str
    function: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class CoverageView:
    complete: bool
    spotless: bool
    headline: str
    detail: str
    percent: str
    share: float
    """percent as the width of a bar, 0 to 100."""
    floor: str
    steps: list[Fact]
    failed: list[TroubleRow]
    failed_total: int
    blind: list[TroubleRow]
    blind_total: int
    blind_open: bool
    """Few enough to show without being asked."""


def _trouble_row(trouble: Trouble) -> TroubleRow:
    place = f"{trouble.path}:{trouble.line}" if trouble.line else trouble.path
    return TroubleRow(
        trouble.kind, place, trouble.function, trouble.rule or "all rules", trouble.message
    )


def _trouble_rows(troubles: Iterable[Trouble], kind: str) -> list[TroubleRow]:
    chosen = [trouble for trouble in troubles if trouble.kind == kind]
    chosen.sort(key=lambda t: (t.path, t.line, t.function, t.rule, t.message))
    return [_trouble_row(trouble) for trouble in chosen]


def _min_coverage(report: Report) -> float:
    asked = str(report.run.options.get("min_coverage", ""))
    return float(asked) if re.fullmatch(r"\d{1,3}(\.\d+)?", asked) else DEFAULT_MIN_COVERAGE


def _coverage(report: Report) -> CoverageView:
    coverage = report.coverage
    floor = _min_coverage(report)
    failed = _trouble_rows(coverage.troubles, "failed")
    blind = _trouble_rows(coverage.troubles, "blind")
    complete = not failed and coverage.percent >= floor
    spotless = complete and not blind and not coverage.functions_unseen
    if spotless:
        headline = "Complete: everything that was selected was seen"
    elif complete:
        headline = "Complete, but not everything was seen"
    else:
        headline = "Incomplete: where nothing was found, nothing is known"
    return CoverageView(
        complete=complete,
        spotless=spotless,
        headline=headline,
        detail=_coverage_detail(coverage, len(failed), floor),
        percent=percent_text(coverage.percent),
        share=min(100.0, max(0.0, coverage.percent)),
        floor=percent_text(floor),
        steps=_coverage_steps(coverage),
        failed=failed,
        failed_total=len(failed),
        blind=blind,
        blind_total=len(blind),
        blind_open=len(blind) <= TROUBLES_SHOWN,
    )


def _coverage_detail(coverage: Coverage, failed: int, floor: float) -> str:
    parts: list[str] = []
    if failed:
        parts.append(f"{plural(failed, 'step')} of the audit failed.")
    if coverage.functions_unseen:
        selected = plural(coverage.functions_selected, "selected function")
        them = "it" if coverage.functions_unseen == 1 else "them"
        parts.append(
            f"{coverage.functions_unseen:,} of {selected} could not be parsed;"
            f" a fault in {them} would not be in this report."
        )
    if coverage.percent < floor:
        parts.append(f"Coverage is below the {percent_text(floor)} that was asked for.")
    if not parts:
        parts.append(
            f"All of {plural(coverage.functions_selected, 'selected function')} in"
            f" {plural(coverage.files_selected, 'file')} went through every rule that needed them."
        )
    return " ".join(parts)


def _coverage_steps(coverage: Coverage) -> list[Fact]:
    return [
        Fact("files in the tree", f"{coverage.files_total:,}"),
        Fact("files selected", f"{coverage.files_selected:,}", "they use a rule’s words"),
        Fact("functions selected", f"{coverage.functions_selected:,}"),
        Fact("functions seen", f"{coverage.functions_seen:,}", percent_text(coverage.percent)),
        Fact("functions not seen", f"{coverage.functions_unseen:,}"),
        *(
            [
                Fact(
                    "operations without a counter",
                    f"{len(coverage.unattributed):,}",
                    "on a bare pointer or of unknown type; report.json lists them",
                )
            ]
            if coverage.unattributed
            else []
        ),
    ]


def _option_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(_option_text(item) for item in value) or "none"
    return "none" if value is None else str(value)


def _audited(report: Report) -> list[Fact]:
    tool = report.tool
    facts = [
        Fact("Tree", f"Linux {report.tree.version}"),
        Fact("Tool", f"refaudit {tool.refaudit}"),
        Fact(
            "Engines",
            f"Coccinelle {tool.spatch} · libclang {tool.libclang} · SQLite {tool.sqlite}",
        ),
        Fact("Rules", " · ".join(report.run.rules) or "none"),
    ]
    options = sorted(report.run.options.items())
    if options:
        words = [f"{key.replace('_', '-')} {_option_text(value)}" for key, value in options]
        facts.append(Fact("Options", " · ".join(words)))
    return facts


# Counts ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleRow:
    id: str
    title: str
    anchor: str
    confidence: str
    measured: str
    cells: list[int]
    """Open findings, in the order of SEVERITIES."""
    total: int
    aside: int


@dataclass(frozen=True, slots=True)
class HeatCell:
    number: int
    step: int
    rule: str
    group: str
    """Anchor of the group it counts; '' if there is none."""


@dataclass(frozen=True, slots=True)
class HeatRow:
    name: str
    stem: str
    """Of the subsystem's page."""
    cells: list[HeatCell]
    total: int


@dataclass(frozen=True, slots=True)
class Summary:
    rules: list[RuleRow]
    totals: list[int]
    total: int
    aside: int
    states: list[Fact]
    """Counts by state; empty if every finding is new."""
    heat_rules: list[RuleRow]
    heat_top: list[HeatRow]
    heat_rest: list[HeatRow]
    heat_rest_words: str
    subsystems: int


# Findings --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reference:
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class EvidenceView:
    place: str
    role: str
    text: str
    code: list[CodeLine]


@dataclass(frozen=True, slots=True)
class CounterNote:
    """What the judgement of a counter adds to the finding about it."""

    class_: str
    class_words: str
    verdict: str
    verdict_words: str
    reasons: list[str]
    operations: int


@dataclass(frozen=True, slots=True)
class FindingCard:
    anchor: str
    id: str
    rule: str
    severity: str
    confidence: str
    state: str
    show_state: bool
    open: bool
    subject: str
    place: str
    position: str
    function: str
    message: str
    evidence: list[EvidenceView]
    evidence_left: int
    counters: list[CounterNote]
    advice: list[prose.Block]
    references: list[Reference]
    maintainers: list[str]
    suppressed: str
    """'reason (author, date)'; '' if it is not suppressed by hand."""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one rule in one subsystem."""

    name: str
    stem: str
    """Of the subsystem's page."""
    anchor: str
    open: int
    cards: list[FindingCard]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One line of a table of findings; the card is elsewhere."""

    anchor: str
    severity: str
    state: str
    rule: str
    subsystem: str
    subsystem_stem: str
    subject: str
    place: str
    open: bool


@dataclass(frozen=True, slots=True)
class SubsystemPage:
    """All there is of one section of MAINTAINERS."""

    name: str
    stem: str
    headline: str
    people: list[str]
    containers: list[SubsystemRow]
    rows: list[FindingRow]


@dataclass(frozen=True, slots=True)
class RuleSection:
    id: str
    title: str
    anchor: str
    stem: str
    """File name of its pages without the ending, if it gets pages. Has no dot."""
    severity: str
    confidence: str
    measured: str
    description: list[prose.Block]
    limits: list[str]
    references: list[Reference]
    open: int
    aside: int
    headline: str
    groups: list[Group]


def _reference(text: str) -> Reference:
    return Reference(text, prose.web_address(text))


def _evidence(evidence: Evidence, highlighter: Highlighter) -> EvidenceView:
    return EvidenceView(
        place=f"{evidence.path}:{evidence.line}",
        role=evidence.role,
        text=evidence.text,
        code=highlighter.lines(evidence.excerpt, evidence.line),
    )


def _counter_note(counter: Counter) -> CounterNote:
    return CounterNote(
        class_=counter.class_,
        class_words=CLASS_WORDS[counter.class_],
        verdict=counter.verdict,
        verdict_words=VERDICT_WORDS[counter.verdict],
        reasons=counter.reasons,
        operations=len(counter.operations),
    )


def _suppressed_words(by: Suppression | None) -> str:
    return f"{by.reason} ({by.author}, {by.date})" if by else ""


@dataclass(frozen=True, slots=True)
class SuppressionRow:
    what: str
    words: str
    matches: int


def _suppressions(report: Report) -> list[SuppressionRow]:
    """Those that match nothing first: they may have had their day."""
    rows: list[SuppressionRow] = []
    for entry in sorted(report.suppressions, key=lambda entry: entry.matches > 0):
        named = [(key, getattr(entry, key)) for key in ("id", "rule", "path", "subject")]
        rows.append(
            SuppressionRow(
                what=", ".join(f"{key} {value}" for key, value in named if value),
                words=f"{entry.reason} ({entry.author}, {entry.date})",
                matches=entry.matches,
            )
        )
    return rows


def _baseline_words(baseline: Baseline | None) -> str:
    if not baseline:
        return ""
    return (
        f"Held against a report of Linux {baseline.version}: {baseline.known:,} known,"
        f" {baseline.fixed:,} fixed, {baseline.not_seen:,} gone without having been looked at."
    )


class _Builder:
    """What is shared while the parts of one report are put together."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.anchors = Anchors()
        self.highlighter = Highlighter()
        self.rules = sorted(report.rules, key=lambda rule: rule.id)
        self.states_differ = any(finding.state != "new" for finding in report.findings)
        self.counters_of: dict[str, list[Counter]] = {}
        for counter in report.counters:
            if counter.finding is not None:
                self.counters_of.setdefault(counter.finding, []).append(counter)
        self.anchor_of_finding: dict[str, str] = {}
        self.stems: dict[str, str] = {}
        self.group_anchors: dict[tuple[str, str], str] = {}

    def subsystem_stem(self, name: str) -> str:
        if name not in self.stems:
            words = (name or "none").lower().replace(".", "-")
            self.stems[name] = self.anchors.claim(f"subsystem-{words}")
        return self.stems[name]

    def rows(self) -> list[FindingRow]:
        """Every finding, the heaviest first."""
        ordered = sorted(
            self.report.findings,
            key=lambda f: (
                STATES.index(f.state) // 2,
                SEVERITIES.index(f.severity),
                CONFIDENCES.index(f.confidence),
                f.path,
                f.line,
                f.column,
                f.subject,
                f.id,
            ),
        )
        return [
            FindingRow(
                anchor=self.anchor_of_finding[f.id],
                severity=f.severity,
                state=f.state,
                rule=f.rule,
                subsystem=f.subsystem or NO_SUBSYSTEM,
                subsystem_stem=self.subsystem_stem(f.subsystem),
                subject=f.subject,
                place=f"{f.path}:{f.line}",
                open=is_open(f),
            )
            for f in ordered
        ]

    def subsystem_pages(
        self, rows: list[FindingRow], containers: list[SubsystemRow]
    ) -> list[SubsystemPage]:
        people: dict[str, dict[str, None]] = {}
        for finding in sorted(self.report.findings, key=lambda f: (f.path, f.line, f.id)):
            names = people.setdefault(finding.subsystem or NO_SUBSYSTEM, {})
            names.update(dict.fromkeys(finding.maintainers))
        of: dict[str, list[FindingRow]] = {}
        for row in rows:
            of.setdefault(row.subsystem, []).append(row)
        return [
            SubsystemPage(
                name=name,
                stem=of[name][0].subsystem_stem,
                headline=plural(sum(row.open for row in of[name]), "finding"),
                people=list(people[name]),
                containers=[c for c in containers if c.name == name],
                rows=of[name],
            )
            for name in sorted(of)
        ]

    def card(self, finding: Finding) -> FindingCard:
        anchor = "f-" + self.anchors.claim(finding.id)
        self.anchor_of_finding.setdefault(finding.id, anchor)
        column = f":{finding.column}" if finding.column else ""
        return FindingCard(
            anchor=anchor,
            id=finding.id,
            rule=finding.rule,
            severity=finding.severity,
            confidence=finding.confidence,
            state=finding.state,
            show_state=self.states_differ,
            open=is_open(finding),
            subject=finding.subject,
            place=f"{finding.path}:{finding.line}",
            position=f"{finding.path}:{finding.line}{column}",
            function=finding.function,
            message=finding.message,
            evidence=[_evidence(e, self.highlighter) for e in finding.evidence[:EVIDENCE_SHOWN]],
            evidence_left=max(0, len(finding.evidence) - EVIDENCE_SHOWN),
            counters=[_counter_note(counter) for counter in self.counters_of.get(finding.id, [])],
            advice=prose.blocks(finding.advice),
            references=[_reference(text) for text in finding.references],
            maintainers=finding.maintainers,
            suppressed=_suppressed_words(finding.suppression),
        )

    def group(self, rule: Rule, stem: str, name: str, findings: list[Finding]) -> Group:
        findings.sort(
            key=lambda f: (
                STATES.index(f.state) // 2,
                SEVERITIES.index(f.severity),
                f.path,
                f.line,
                f.column,
                f.subject,
                f.id,
            )
        )
        anchor = self.anchors.claim(f"{stem}.{(name or 'none').lower()}")
        self.group_anchors[rule.id, name] = anchor
        return Group(
            name=name or NO_SUBSYSTEM,
            stem=self.subsystem_stem(name),
            anchor=anchor,
            open=sum(map(is_open, findings)),
            cards=[self.card(finding) for finding in findings],
        )

    def section(self, rule: Rule, findings: list[Finding]) -> RuleSection:
        stem = self.anchors.claim(f"rule-{rule.id.replace('.', '-')}")
        by_subsystem: dict[str, list[Finding]] = {}
        for finding in findings:
            by_subsystem.setdefault(finding.subsystem, []).append(finding)
        order = sorted(by_subsystem, key=lambda name: (not name, -len(by_subsystem[name]), name))
        opened = sum(map(is_open, findings))
        headline = plural(opened, "finding")
        if opened:
            headline += f" in {plural(len(by_subsystem), 'subsystem')}"
        return RuleSection(
            id=rule.id,
            title=rule.title,
            anchor=stem,
            stem=stem,
            severity=rule.severity,
            confidence=rule.confidence,
            measured=rule.measured,
            description=prose.blocks(rule.description),
            limits=rule.limits,
            references=[_reference(text) for text in rule.references],
            open=opened,
            aside=len(findings) - opened,
            headline=headline,
            groups=[self.group(rule, stem, name, by_subsystem[name]) for name in order],
        )

    def sections(self) -> list[RuleSection]:
        by_rule: dict[str, list[Finding]] = {rule.id: [] for rule in self.rules}
        for finding in self.report.findings:
            by_rule[finding.rule].append(finding)
        return [self.section(rule, by_rule[rule.id]) for rule in self.rules]

    def summary(self, sections: list[RuleSection]) -> Summary:
        opened = [finding for finding in self.report.findings if is_open(finding)]
        tally = Tally((f.rule, f.severity) for f in opened)
        rows = [self._rule_row(section, tally) for section in sections]
        heat_rows = self._heat_rows(opened, sections)
        rest = heat_rows[HEAT_ROWS_SHOWN:]
        return Summary(
            rules=rows,
            totals=[sum(row.cells[i] for row in rows) for i in range(len(SEVERITIES))],
            total=len(opened),
            aside=len(self.report.findings) - len(opened),
            states=self._states(),
            heat_rules=[row for row in rows if row.total],
            heat_top=heat_rows[:HEAT_ROWS_SHOWN],
            heat_rest=rest,
            heat_rest_words=(
                f"{plural(len(rest), 'more subsystem', 'more subsystems')} with"
                f" {plural(sum(row.total for row in rest), 'finding')}"
            ),
            subsystems=len(heat_rows),
        )

    def _rule_row(self, section: RuleSection, tally: Tally[tuple[str, Severity]]) -> RuleRow:
        return RuleRow(
            id=section.id,
            title=section.title,
            anchor=section.anchor,
            confidence=section.confidence,
            measured=section.measured,
            cells=[tally[section.id, severity] for severity in SEVERITIES],
            total=section.open,
            aside=section.aside,
        )

    def _heat_rows(self, opened: list[Finding], sections: list[RuleSection]) -> list[HeatRow]:
        rules = [section.id for section in sections if section.open]
        tally = Tally((f.subsystem, f.rule) for f in opened)
        totals = Tally(f.subsystem for f in opened)
        return [
            HeatRow(
                name=name or NO_SUBSYSTEM,
                stem=self.subsystem_stem(name),
                cells=[
                    HeatCell(
                        tally[name, rule],
                        heat(tally[name, rule]),
                        rule,
                        self.group_anchors.get((rule, name), ""),
                    )
                    for rule in rules
                ],
                total=totals[name],
            )
            for name in sorted(totals, key=lambda name: (-totals[name], name))
        ]

    def _states(self) -> list[Fact]:
        if not self.states_differ:
            return []
        tally = Tally(finding.state for finding in self.report.findings)
        return [Fact(state, f"{tally[state]:,}") for state in STATES]


# Counters --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OperationRow:
    op: str
    form: str
    function: str
    place: str


@dataclass(frozen=True, slots=True)
class OperationGroup:
    op: str
    places: list[OperationRow]


@dataclass(frozen=True, slots=True)
class CounterRow:
    anchor: str
    stem: str
    """File name of its page without the ending, if it gets one. Has no dot."""
    properties: list[Property]
    groups: list[OperationGroup]
    """The operations, by name."""
    name: str
    type: str
    place: str
    class_: str
    class_words: str
    verdict: str
    verdict_words: str
    reasons: list[str]
    operations: list[OperationRow]
    operations_left: int
    operations_total: str
    operations_words: str
    """'3 × atomic_inc, atomic_dec_and_test'."""
    finding: str
    """Anchor of the finding about it; '' if there is none."""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    name: str
    words: str
    cells: list[int]
    total: int


@dataclass(frozen=True, slots=True)
class CountersView:
    rows: list[CounterRow]
    total: int
    matrix: list[MatrixRow]
    """Verdict by class."""
    classes: list[Fact]
    """Its columns: name and what it means."""


def _operation_order(operation: Operation) -> tuple[str, int, str]:
    return operation.path, operation.line, operation.op


def _counter_name(counter: Counter) -> str:
    return f"{counter.struct}.{counter.field}" if counter.struct else counter.field


def _counter_row(counter: Counter, anchors: Anchors, finding: str) -> CounterRow:
    operations = sorted(counter.operations, key=_operation_order)
    tally = Tally(operation.op for operation in operations)
    shown = [
        OperationRow(o.op, o.form, o.function, f"{o.path}:{o.line}")
        for o in operations[:OPERATIONS_SHOWN]
    ]
    return CounterRow(
        anchor="counter-" + anchors.claim(f"{counter.struct}.{counter.field}"),
        stem=anchors.claim(f"counter-{_counter_name(counter).replace('.', '-')}"),
        properties=counter.four_properties,
        groups=[
            OperationGroup(op, [row for row in shown if row.op == op])
            for op in dict.fromkeys(row.op for row in shown)
        ],
        name=_counter_name(counter),
        type=counter.type,
        place=f"{counter.path}:{counter.line}",
        class_=counter.class_,
        class_words=CLASS_WORDS[counter.class_],
        verdict=counter.verdict,
        verdict_words=VERDICT_WORDS[counter.verdict],
        reasons=counter.reasons,
        operations=shown,
        operations_left=max(0, len(operations) - OPERATIONS_SHOWN),
        operations_total=plural(len(operations), "operation"),
        operations_words=", ".join(
            f"{tally[op]:,} × {op}" if tally[op] > 1 else op for op in sorted(tally)
        ),
        finding=finding,
    )


def _counters(report: Report, anchors: Anchors, finding_anchor: dict[str, str]) -> CountersView:
    ordered = sorted(
        report.counters,
        key=lambda c: (
            VERDICTS.index(c.verdict),
            CLASSES.index(c.class_),
            c.struct,
            c.field,
            c.path,
            c.line,
        ),
    )
    tally = Tally((counter.verdict, counter.class_) for counter in ordered)
    used = [name for name in CLASSES if any(tally[verdict, name] for verdict in VERDICTS)]
    return CountersView(
        rows=[
            _counter_row(
                counter,
                anchors,
                finding_anchor.get(counter.finding or "", ""),
            )
            for counter in ordered
        ],
        total=len(ordered),
        matrix=[
            MatrixRow(
                verdict,
                VERDICT_WORDS[verdict],
                [tally[verdict, name] for name in used],
                sum(tally[verdict, name] for name in used),
            )
            for verdict in VERDICTS
        ],
        classes=[Fact(name, CLASS_WORDS[name]) for name in used],
    )


# Embeddings and subsystems ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class EmbeddingRow:
    name: str
    structs: int
    direct: int
    through: int


@dataclass(frozen=True, slots=True)
class SubsystemRow:
    name: str
    container: str
    structs: int
    allocations: int
    how: str
    protection: str
    evidence: list[EvidenceView]
    comments: list[Remark]
    findings: int


def _embeddings(report: Report) -> list[EmbeddingRow]:
    rows: list[EmbeddingRow] = []
    for name, words in EMBEDDING_WORDS.items():
        found = getattr(report.embeddings, name)
        rows.append(EmbeddingRow(words, found.structs, found.direct, found.structs - found.direct))
    return rows


def _subsystem_order(subsystem: Subsystem) -> tuple[int, str, str]:
    return -sum(subsystem.allocations.values()), subsystem.name, subsystem.container


def _subsystems(report: Report, highlighter: Highlighter) -> list[SubsystemRow]:
    return [
        SubsystemRow(
            name=s.name or NO_SUBSYSTEM,
            container=s.container,
            structs=s.structs,
            allocations=sum(s.allocations.values()),
            how=", ".join(f"{how} {n}" for how, n in s.allocations.items()),
            protection=s.protection,
            evidence=[_evidence(e, highlighter) for e in s.evidence[:EVIDENCE_SHOWN]],
            comments=s.comments,
            findings=s.findings,
        )
        for s in sorted(report.subsystems, key=_subsystem_order)
    ]


# The whole -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Views:
    title: str
    tool: str
    schema: str
    lede: str
    audited: list[Fact]
    coverage: CoverageView
    summary: Summary
    sections: list[RuleSection]
    counters: CountersView
    embeddings: list[EmbeddingRow]
    subsystems: list[SubsystemRow]
    subsystems_total: int
    rows: list[FindingRow]
    subsystem_pages: list[SubsystemPage]
    states_differ: bool
    suppressions: list[SuppressionRow]
    baseline: str
    """What became of the baseline's findings; '' if there was none."""
    severities: tuple[str, ...] = SEVERITIES


def _lede(summary: Summary, rules: int) -> str:
    if not summary.total:
        return f"No findings from {plural(rules, 'rule')}."
    return (
        f"{plural(summary.total, 'finding')} from {plural(rules, 'rule')}"
        f" in {plural(summary.subsystems, 'subsystem')}."
    )


def build(report: Report) -> Views:
    builder = _Builder(report)
    sections = builder.sections()
    summary = builder.summary(sections)
    rows = builder.rows()
    containers = _subsystems(report, builder.highlighter)
    return Views(
        title=f"Linux {report.tree.version}",
        tool=f"refaudit {report.tool.refaudit}",
        schema=report.schema,
        lede=_lede(summary, len(sections)),
        audited=_audited(report),
        coverage=_coverage(report),
        summary=summary,
        sections=sections,
        counters=_counters(report, builder.anchors, builder.anchor_of_finding),
        embeddings=_embeddings(report),
        subsystems=containers,
        rows=rows,
        subsystem_pages=builder.subsystem_pages(rows, containers),
        states_differ=builder.states_differ,
        subsystems_total=len(report.subsystems),
        suppressions=_suppressions(report),
        baseline=_baseline_words(report.baseline),
    )
