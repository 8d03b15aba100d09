# SPDX-License-Identifier: GPL-2.0-only
"""What the pages show: every grouping, order, count and choice of words.

Templates print what is here and in counters.py and structs.py; they neither sort
nor count. build() turns a report into Views: what several pages show, and of each
other page the function that makes it (Late), for whoever writes that page.
"""

from __future__ import annotations

import json
import re
import urllib.parse
from collections import Counter as Tally
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import counters
import prose
import structs
from model import (
    Baseline,
    Coverage,
    Finding,
    Report,
    Rule,
    Severity,
    Subsystem,
    Suppression,
    Trouble,
)
from source import Highlighter
from words import (
    CONFIDENCES,
    SEVERITIES,
    STATES,
    Anchors,
    EvidenceView,
    ExtraRow,
    Fact,
    Late,
    Link,
    MatrixRow,
    Reference,
    evidence_view,
    extras,
    heat,
    is_open,
    option_text,
    percent_text,
    plural,
    reference,
)

EMBEDDING_WORDS = {
    "device": "struct device",
    "kobject": "struct kobject",
    "cdev": "struct cdev",
    "kref": "struct kref",
    "refcount": "refcount_t",
}

DEFAULT_MIN_COVERAGE = 98.0
NO_SUBSYSTEM = "Not in MAINTAINERS"
HEAT_ROWS_SHOWN = 30
TROUBLES_SHOWN = 12
EVIDENCE_SHOWN = 60
TRIGGER_HEADING = "To see it happen"

# What was audited, and what could not be seen --------------------------------


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


def _by_reason(coverage: Coverage) -> str:
    """How many operations of which kind have no counter."""
    tally = Tally(operation.why for operation in coverage.unattributed)
    kinds = sorted(tally.items(), key=lambda row: (-row[1], row[0]))
    return "; ".join(f"{why}: {n:,}" for why, n in kinds) + ". report.json lists each"


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
                    _by_reason(coverage),
                )
            ]
            if coverage.unattributed
            else []
        ),
    ]


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
        words = [f"{key.replace('_', '-')} {option_text(value)}" for key, value in options]
        facts.append(Fact("Options", " · ".join(words)))
    return facts


# Counts ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleRow:
    id: str
    title: str
    stem: str
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
    choice: str
    """Behind the # of a list: what it counts."""


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
    confidences: list[MatrixRow]
    """Open findings by confidence, cells in the order of SEVERITIES."""
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
class FindingPage:
    stem: str
    """File name of its page without the ending. Has no dot."""
    id: str
    rule: str
    rule_title: str
    rule_stem: str
    measured: str
    severity: str
    confidence: str
    state: str
    open: bool
    subject: str
    position: str
    function: str
    message: str
    evidence: list[EvidenceView]
    evidence_left: int
    counters: list[counters.CounterRow]
    structs: list[Link]
    advice: list[prose.Block]
    trigger: list[prose.Block]
    """How to see it happen, as the rule's description says."""
    references: list[Reference]
    subsystem: str
    subsystem_stem: str
    maintainers: list[str]
    more: list[ExtraRow]
    suppressed: str
    """'reason (author, date)'; '' if it is not suppressed by hand."""
    entry: str
    """What sets it aside: the text of a file of suppressions."""
    before: str
    """Stem of the one before it in the list of its rule; '' if there is none."""
    after: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One line of a table of findings; all else is on its page."""

    stem: str
    severity: str
    state: str
    rule: str
    subsystem: str
    subsystem_stem: str
    subject: str
    message: str
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
    lifetimes: list[Lifetime]
    """Of those containers of which there is more to say."""
    rows: list[FindingRow]


@dataclass(frozen=True, slots=True)
class RuleSection:
    id: str
    title: str
    stem: str
    """File name of its pages without the ending. Has no dot."""
    severity: str
    confidence: str
    measured: str
    description: list[prose.Block]
    limits: list[str]
    references: list[Reference]
    open: int
    aside: int
    headline: str
    rows: list[FindingRow]


def _suppressed_words(by: Suppression | None) -> str:
    return f"{by.reason} ({by.author}, {by.date})" if by else ""


_ENTRY = json.dumps(
    {
        "schema": "refaudit-suppressions/1",
        "suppressions": [{"id": 0, "reason": "WHY", "author": "WHO", "date": "YYYY-MM-DD"}],
    },
    indent=2,
)


def _suppression_entry(finding: Finding) -> str:
    return _ENTRY.replace('"id": 0', f'"id": {json.dumps(finding.id, ensure_ascii=False)}')


def _by_weight(finding: Finding) -> tuple[int, int, int, str, int, int, str, str]:
    return (
        STATES.index(finding.state) // 2,
        SEVERITIES.index(finding.severity),
        CONFIDENCES.index(finding.confidence),
        finding.path,
        finding.line,
        finding.column,
        finding.subject,
        finding.id,
    )


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
        self.findings = sorted(report.findings, key=_by_weight)
        self.subsystems = sorted(report.subsystems, key=_subsystem_order)
        self.states_differ = any(finding.state != "new" for finding in report.findings)
        self.rule_stems = {
            rule.id: self.stem("rule", rule.id.replace(".", "-")) for rule in self.rules
        }
        self.subsystem_stems: dict[str, str] = {}
        named = {finding.subsystem for finding in report.findings}
        for name in sorted(named | {subsystem.name for subsystem in report.subsystems}):
            self.subsystem_stems[name] = self.stem("subsystem", (name or "none").lower())
        self.finding_stems: dict[str, str] = {}
        """By id; of two with one id, which a report of ours has not, the first."""
        self.stem_of: list[str] = []
        """In the order of self.findings."""
        for finding in self.findings:
            stem = self.stem("finding", finding.id)
            self.finding_stems.setdefault(finding.id, stem)
            self.stem_of.append(stem)

    def stem(self, kind: str, name: str) -> str:
        """A file name for a thing: no dot, which is for page numbers."""
        return self.anchors.claim(f"{kind}-{name.replace('.', '-')}")

    def rows(self) -> list[FindingRow]:
        """Every finding, the heaviest first."""
        return [
            FindingRow(
                stem=stem,
                severity=f.severity,
                state=f.state,
                rule=f.rule,
                subsystem=f.subsystem or NO_SUBSYSTEM,
                subsystem_stem=self.subsystem_stems[f.subsystem],
                subject=f.subject,
                message=f.message,
                place=f"{f.path}:{f.line}",
                open=is_open(f),
            )
            for f, stem in zip(self.findings, self.stem_of, strict=True)
        ]

    def containers(self, types: structs.Structs) -> list[SubsystemRow]:
        return [
            SubsystemRow(
                name=s.name or NO_SUBSYSTEM,
                stem=self.subsystem_stems[s.name],
                container=s.container,
                struct=types.of_container(s),
                structs=s.structs,
                drivers=s.drivers,
                allocations=_allocations(s),
                how=_how(s),
                protection=s.protection,
                told=_is_told(s),
                findings=s.findings,
            )
            for s in self.subsystems
        ]

    def _lifetime(self, subsystem: Subsystem) -> Lifetime:
        s = subsystem
        return Lifetime(
            container=s.container,
            protection=s.protection,
            place=f"{s.path}:{s.line}" if s.path else "",
            evidence=[evidence_view(e, self.highlighter) for e in s.evidence[:EVIDENCE_SHOWN]],
            comments=[Fact(f"{c.path}:{c.line}", c.text) for c in s.comments],
            more=extras(s.more),
        )

    def subsystem_pages(
        self, rows: list[FindingRow], containers: list[SubsystemRow]
    ) -> list[Late[SubsystemPage]]:
        people: dict[str, dict[str, None]] = {}
        for finding in sorted(self.report.findings, key=lambda f: (f.path, f.line, f.id)):
            names = people.setdefault(finding.subsystem or NO_SUBSYSTEM, {})
            names.update(dict.fromkeys(finding.maintainers))
        of: dict[str, list[FindingRow]] = {}
        for row in rows:
            of.setdefault(row.subsystem, []).append(row)
        stems = {name or NO_SUBSYSTEM: stem for name, stem in self.subsystem_stems.items()}
        mine: dict[str, list[tuple[Subsystem, SubsystemRow]]] = {}
        for subsystem, container in zip(self.subsystems, containers, strict=True):
            mine.setdefault(container.name, []).append((subsystem, container))
        return [
            Late(
                stems[name],
                partial(
                    self._subsystem_page,
                    name,
                    stems[name],
                    list(people.get(name, {})),
                    mine.get(name, []),
                    of.get(name, []),
                ),
            )
            for name in sorted({*of, *mine})
        ]

    def _subsystem_page(
        self,
        name: str,
        stem: str,
        people: list[str],
        containers: list[tuple[Subsystem, SubsystemRow]],
        rows: list[FindingRow],
    ) -> SubsystemPage:
        return SubsystemPage(
            name=name,
            stem=stem,
            headline=plural(sum(row.open for row in rows), "finding"),
            people=people,
            containers=[row for _, row in containers],
            lifetimes=[self._lifetime(subsystem) for subsystem, row in containers if row.told],
            rows=rows,
        )

    def finding_pages(
        self, of_finding: dict[str, list[counters.CounterRow]], types: structs.Structs
    ) -> list[Late[FindingPage]]:
        rules = {rule.id: rule for rule in self.rules}
        triggers = {
            rule.id: prose.section(prose.blocks(rule.description), TRIGGER_HEADING)
            for rule in self.rules
        }
        of_rule: dict[str, list[str]] = {rule.id: [""] for rule in self.rules}
        places: list[int] = []
        for finding, stem in zip(self.findings, self.stem_of, strict=True):
            places.append(len(of_rule[finding.rule]))
            of_rule[finding.rule].append(stem)
        for stems in of_rule.values():
            stems.append("")

        def make(i: int) -> FindingPage:
            finding = self.findings[i]
            return self._finding_page(
                finding,
                of_rule[finding.rule][places[i] - 1 : places[i] + 2],
                rules[finding.rule],
                triggers[finding.rule],
                of_finding.get(finding.id, []),
                types.of_finding(finding),
            )

        return [Late(stem, partial(make, i)) for i, stem in enumerate(self.stem_of)]

    def _finding_page(
        self,
        finding: Finding,
        stems: list[str],
        rule: Rule,
        trigger: list[prose.Block],
        judged: list[counters.CounterRow],
        types: list[Link],
    ) -> FindingPage:
        """stems: of the one before it, of itself, and of the one after it."""
        before, stem, after = stems
        column = f":{finding.column}" if finding.column else ""
        return FindingPage(
            stem=stem,
            id=finding.id,
            rule=finding.rule,
            rule_title=rule.title,
            rule_stem=self.rule_stems[rule.id],
            measured=rule.measured,
            severity=finding.severity,
            confidence=finding.confidence,
            state=finding.state,
            open=is_open(finding),
            subject=finding.subject,
            position=f"{finding.path}:{finding.line}{column}",
            function=finding.function,
            message=finding.message,
            evidence=[evidence_view(e, self.highlighter) for e in finding.evidence[:EVIDENCE_SHOWN]],
            evidence_left=max(0, len(finding.evidence) - EVIDENCE_SHOWN),
            counters=judged,
            structs=types,
            advice=prose.blocks(finding.advice),
            trigger=trigger,
            references=[reference(text) for text in finding.references],
            subsystem=finding.subsystem or NO_SUBSYSTEM,
            subsystem_stem=self.subsystem_stems[finding.subsystem],
            maintainers=finding.maintainers,
            more=extras(finding.more),
            suppressed=_suppressed_words(finding.suppression),
            entry=_suppression_entry(finding),
            before=before,
            after=after,
        )

    def section(self, rule: Rule, rows: list[FindingRow]) -> RuleSection:
        opened = sum(row.open for row in rows)
        headline = plural(opened, "finding")
        if opened:
            places = {row.subsystem for row in rows if row.open}
            headline += f" in {plural(len(places), 'subsystem')}"
        return RuleSection(
            id=rule.id,
            title=rule.title,
            stem=self.rule_stems[rule.id],
            severity=rule.severity,
            confidence=rule.confidence,
            measured=rule.measured,
            description=prose.without_title(prose.blocks(rule.description), rule.id),
            limits=rule.limits,
            references=[reference(text) for text in rule.references],
            open=opened,
            aside=len(rows) - opened,
            headline=headline,
            rows=rows,
        )

    def sections(self, rows: list[FindingRow]) -> list[RuleSection]:
        by_rule: dict[str, list[FindingRow]] = {rule.id: [] for rule in self.rules}
        for row in rows:
            by_rule[row.rule].append(row)
        return [self.section(rule, by_rule[rule.id]) for rule in self.rules]

    def summary(self, sections: list[RuleSection]) -> Summary:
        opened = [finding for finding in self.report.findings if is_open(finding)]
        tally = Tally((f.rule, f.severity) for f in opened)
        confidence = Tally((f.severity, f.confidence) for f in opened)
        rows = [self._rule_row(section, tally) for section in sections]
        heat_rows = self._heat_rows(opened, sections)
        rest = heat_rows[HEAT_ROWS_SHOWN:]
        return Summary(
            rules=rows,
            totals=[sum(row.cells[i] for row in rows) for i in range(len(SEVERITIES))],
            confidences=[
                MatrixRow(
                    name,
                    "",
                    [confidence[severity, name] for severity in SEVERITIES],
                    sum(confidence[severity, name] for severity in SEVERITIES),
                )
                for name in CONFIDENCES
            ],
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
            stem=section.stem,
            confidence=section.confidence,
            measured=section.measured,
            cells=[tally[section.id, severity] for severity in SEVERITIES],
            total=section.open,
            aside=section.aside,
        )

    def _heat_rows(self, opened: list[Finding], sections: list[RuleSection]) -> list[HeatRow]:
        rules = [section.id for section in sections if section.open]
        choices = [urllib.parse.urlencode({"rule": rule}) for rule in rules]
        tally = Tally((f.subsystem, f.rule) for f in opened)
        totals = Tally(f.subsystem for f in opened)
        return [
            HeatRow(
                name=name or NO_SUBSYSTEM,
                stem=self.subsystem_stems[name],
                cells=[
                    HeatCell(tally[name, rule], heat(tally[name, rule]), choice)
                    for rule, choice in zip(rules, choices, strict=True)
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


# Embeddings and subsystems ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class EmbeddingRow:
    name: str
    structs: int
    direct: int
    through: int
    depths: str


@dataclass(frozen=True, slots=True)
class SubsystemRow:
    """A container: one line of a table."""

    name: str
    stem: str
    container: str
    struct: str
    """Stem of the container's page; '' if it has none."""
    structs: int
    drivers: int
    allocations: int
    how: str
    """The allocations by kind, if they are told apart."""
    protection: str
    told: bool
    """Whether the page of its subsystem has a Lifetime of it."""
    findings: int


@dataclass(frozen=True, slots=True)
class Lifetime:
    """What keeps the memory of a container, and how that is known."""

    container: str
    protection: str
    place: str
    evidence: list[EvidenceView]
    comments: list[Fact]
    """Place and words."""
    more: list[ExtraRow]


def _embeddings(report: Report) -> list[EmbeddingRow]:
    rows: list[EmbeddingRow] = []
    for name, words in EMBEDDING_WORDS.items():
        found = getattr(report.embeddings, name)
        if found is None:
            continue
        depths = ", ".join(f"{n:,}" for n in found.depths)
        through = found.structs - found.direct
        rows.append(EmbeddingRow(words, found.structs, found.direct, through, depths))
    return rows


def _allocations(subsystem: Subsystem) -> int:
    return sum(subsystem.allocations.values())


def _how(subsystem: Subsystem) -> str:
    return ", ".join(f"{how} {n}" for how, n in subsystem.allocations.items())


def _is_told(subsystem: Subsystem) -> bool:
    return bool(subsystem.evidence or subsystem.comments or extras(subsystem.more))


def _subsystem_order(subsystem: Subsystem) -> tuple[int, str, str, str, int]:
    return (
        -_allocations(subsystem),
        subsystem.name,
        subsystem.container,
        subsystem.path,
        subsystem.line,
    )


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
    counters: counters.Counters
    embeddings: list[EmbeddingRow]
    subsystems: list[SubsystemRow]
    structs: list[structs.StructRow]
    struct_pages: list[Late[structs.StructPage]]
    rows: list[FindingRow]
    row_of: dict[str, FindingRow]
    """By stem."""
    findings: list[Late[FindingPage]]
    subsystem_pages: list[Late[SubsystemPage]]
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
    types = structs.Structs(report, builder.stem)
    judged = counters.build(report, builder.stem, builder.finding_stems, types.of_counter)
    rows = builder.rows()
    sections = builder.sections(rows)
    summary = builder.summary(sections)
    containers = builder.containers(types)
    struct_rows, struct_pages = types.pages(
        builder.findings, builder.stem_of, builder.highlighter
    )
    return Views(
        title=f"Linux {report.tree.version}",
        tool=f"refaudit {report.tool.refaudit}",
        schema=report.schema,
        lede=_lede(summary, len(sections)),
        audited=_audited(report),
        coverage=_coverage(report),
        summary=summary,
        sections=sections,
        counters=judged,
        embeddings=_embeddings(report),
        subsystems=containers,
        structs=struct_rows,
        struct_pages=struct_pages,
        rows=rows,
        row_of={row.stem: row for row in rows},
        findings=builder.finding_pages(judged.of_finding, types),
        subsystem_pages=builder.subsystem_pages(rows, containers),
        states_differ=builder.states_differ,
        suppressions=_suppressions(report),
        baseline=_baseline_words(report.baseline),
    )
