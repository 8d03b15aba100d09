# SPDX-License-Identifier: GPL-2.0-only
"""Structs that hold a counted object: a page each, with a drawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import diagram
from model import Counter, Finding, Member, Report, Struct, Subsystem, TypeName
from source import Highlighter
from words import EvidenceView, Late, Link, evidence_view, plural

ROOTS = ("device", "kobject", "cdev", "kref", "refcount_struct")
ROOT_HEADER = "include/linux/{}.h"
MANAGED = "devm_"
UNPROTECTED = ("not examined", "none found", "nothing found")
HOLDERS_SHOWN = 400
ALLOCATIONS_SHOWN = 40

_Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class MemberRow:
    way: str
    """'adap.dev.kobj'"""
    type: str
    stem: str
    place: str


@dataclass(frozen=True, slots=True)
class AllocationRow:
    text: str
    function: str
    place: str
    finding: Link


@dataclass(frozen=True, slots=True)
class ProtectionRow:
    container: str
    protection: str
    evidence: list[EvidenceView]


@dataclass(frozen=True, slots=True)
class HolderRow:
    name: str
    stem: str
    member: str
    place: str


@dataclass(frozen=True, slots=True)
class StructRow:
    stem: str
    name: str
    place: str
    holds: str
    """'device, cdev': the counted objects in it, the outermost ones."""
    allocations: int
    findings: int


@dataclass(frozen=True, slots=True)
class StructPage:
    row: StructRow
    lede: str
    drawing: diagram.Diagram
    disagree: str
    """Why its two owners disagree; '' if that is not known."""
    members: list[MemberRow]
    allocations: list[AllocationRow]
    allocations_left: int
    protections: list[ProtectionRow]
    """Of what it is, and of what it holds."""
    findings: list[str]
    """Stems, the heaviest first."""
    holders: list[HolderRow]
    holders_left: int


def _key(thing: TypeName | Struct) -> _Key:
    return thing.struct, thing.path, thing.line


def _name(thing: TypeName | Struct) -> str:
    return f"struct {thing.struct}" if thing.struct else f"struct at {thing.path}:{thing.line}"


def _is_container(container: Subsystem, key: _Key) -> bool:
    """A row of the table may be about a lone device: that is no container."""
    tag, path, _ = key
    return (
        container.container == tag
        and container.container not in ROOTS
        and container.path in ("", path)
    )


def _is_root(thing: TypeName | Struct) -> bool:
    return thing.struct in ROOTS and thing.path.startswith("include/linux/")


class Structs:
    """All structs of a report, and who speaks of them."""

    def __init__(self, report: Report, claim: Callable[[str, str], str]) -> None:
        self._report = report
        self._structs = sorted(report.structs, key=_key)
        self._by_key = {_key(struct): struct for struct in self._structs}
        self.stems = {key: claim("struct", key[0] or "unnamed") for key in self._by_key}
        self._keys_of_tag: dict[str, list[_Key]] = {}
        for key in self._by_key:
            self._keys_of_tag.setdefault(key[0], []).append(key)
        self._containers_of_tag: dict[str, list[int]] = {}
        """Where they stand in the report."""
        for i, container in enumerate(report.subsystems):
            self._containers_of_tag.setdefault(container.container, []).append(i)
        self._at: dict[tuple[str, int], Struct] = {}
        self._by_tag: dict[tuple[str, str], Struct] = {}
        for struct in self._structs:
            self._by_tag.setdefault((struct.struct, struct.path), struct)
            for line in (struct.line, *(member.line for member in struct.members)):
                self._at.setdefault((struct.path, line), struct)
        self._holders: dict[_Key, list[tuple[Struct, Member]]] = {}
        for struct in self._structs:
            for member in struct.members:
                self._holders.setdefault(_key(member.type), []).append((struct, member))

    def of_finding(self, finding: Finding) -> list[Link]:
        """The structs that it has evidence at, in that order."""
        return [Link(_name(s), self.stems[_key(s)]) for s in self._spoken_of(finding)]

    def of_counter(self, counter: Counter) -> Link | None:
        struct = self._by_tag.get((counter.struct, counter.path))
        return Link(_name(struct), self.stems[_key(struct)]) if struct else None

    def of_container(self, container: Subsystem) -> str:
        """The stem of the page of a container; '' if there is none, or several."""
        keys = self._keys_of_tag.get(container.container, [])
        found = [key for key in keys if _is_container(container, key)]
        return self.stems[found[0]] if len(found) == 1 else ""

    def pages(
        self, findings: list[Finding], stems: list[str], highlighter: Highlighter
    ) -> tuple[list[StructRow], list[Late[StructPage]]]:
        """findings and the stems of their pages, the heaviest first."""
        about: dict[_Key, list[tuple[Finding, str]]] = {}
        for finding, stem in zip(findings, stems, strict=True):
            for struct in self._spoken_of(finding):
                about.setdefault(_key(struct), []).append((finding, stem))
        rows: list[StructRow] = []
        pages: list[Late[StructPage]] = []
        for struct in self._structs:
            mine = about.get(_key(struct), [])
            allocations = _allocations(struct, mine)
            row = self._row(struct, len(allocations), len(mine))
            make = partial(self._page, struct, row, mine, allocations, highlighter)
            rows.append(row)
            pages.append(Late(row.stem, make))
        return rows, pages

    def _spoken_of(self, finding: Finding) -> list[Struct]:
        found = {}
        for evidence in finding.evidence:
            struct = self._at.get((evidence.path, evidence.line))
            if struct:
                found[_key(struct)] = struct
        return list(found.values())

    def _row(self, struct: Struct, allocations: int, findings: int) -> StructRow:
        return StructRow(
            stem=self.stems[_key(struct)],
            name=_name(struct),
            place=f"{struct.path}:{struct.line}",
            holds=self._holds(struct),
            allocations=allocations,
            findings=findings,
        )

    def _page(
        self,
        struct: Struct,
        row: StructRow,
        about: list[tuple[Finding, str]],
        allocations: list[AllocationRow],
        highlighter: Highlighter,
    ) -> StructPage:
        containers = self._containers(struct)
        holders = self._holders.get(_key(struct), [])
        memory = _memory_words(allocations)
        counted = _counted_words(struct, containers)
        disagree = ""
        if memory and allocations[0].text.startswith(MANAGED):
            disagree = _disagreement(row.holds or "object", containers)
        return StructPage(
            row=row,
            lede=f"holds {row.holds}" if row.holds else "a counted object itself",
            drawing=diagram.draw(self._nest(struct), memory, counted),
            disagree=disagree,
            members=self._members(struct),
            allocations=allocations[:ALLOCATIONS_SHOWN],
            allocations_left=max(0, len(allocations) - ALLOCATIONS_SHOWN),
            protections=[
                ProtectionRow(
                    container.container,
                    container.protection,
                    [evidence_view(evidence, highlighter) for evidence in container.evidence],
                )
                for container in containers
            ],
            findings=[stem for _, stem in about],
            holders=[
                HolderRow(_name(s), self.stems[_key(s)], m.name, f"{s.path}:{m.line}")
                for s, m in holders[:HOLDERS_SHOWN]
            ],
            holders_left=max(0, len(holders) - HOLDERS_SHOWN),
        )

    def _containers(self, struct: Struct) -> list[Subsystem]:
        """What the report says of what it is, and of what it holds."""
        inside = {_key(struct)}
        todo = [_key(struct)]
        while todo:
            inner = self._by_key.get(todo.pop())
            for member in inner.members if inner else ():
                if _key(member.type) not in inside:
                    inside.add(_key(member.type))
                    todo.append(_key(member.type))
        all_of_them = self._report.subsystems
        found = {
            i
            for key in inside
            for i in self._containers_of_tag.get(key[0], ())
            if _is_container(all_of_them[i], key)
        }
        return [all_of_them[i] for i in sorted(found)]

    def _holds(self, struct: Struct) -> str:
        found: dict[str, None] = {}

        def look(key: _Key, depth: int) -> None:
            inner = self._by_key.get(key)
            for member in inner.members if inner and depth < diagram.DEEPEST else ():
                if _is_root(member.type):
                    found[member.type.struct] = None
                else:
                    look(_key(member.type), depth + 1)

        look(_key(struct), 0)
        return ", ".join(f"struct {name}" for name in ROOTS if name in found)

    def _members(self, struct: Struct) -> list[MemberRow]:
        """Every member on the way down, in depth, each way once."""
        rows: list[MemberRow] = []

        def walk(key: _Key, way: str, depth: int) -> None:
            inner = self._by_key.get(key)
            for member in inner.members if inner and depth < diagram.DEEPEST else ():
                if len(rows) >= diagram.MOST_BOXES or inner is None:
                    return
                here = f"{way}.{member.name}" if way else member.name
                rows.append(
                    MemberRow(
                        here,
                        _name(member.type),
                        self.stems.get(_key(member.type), ""),
                        f"{inner.path}:{member.line}",
                    )
                )
                walk(_key(member.type), here, depth + 1)

        walk(_key(struct), "", 0)
        return rows

    def _nest(self, struct: Struct) -> diagram.Nest:
        left = diagram.MOST_BOXES

        def nest(name: str, thing: TypeName | Struct, depth: int) -> diagram.Nest:
            nonlocal left
            left -= 1
            made = diagram.Nest(name, _name(thing), _is_root(thing))
            inner = self._by_key.get(_key(thing))
            for member in inner.members if inner and depth < diagram.DEEPEST else ():
                if left > 0:
                    made.inner.append(nest(member.name, member.type, depth + 1))
                else:
                    made.left_out += 1
            return made

        return nest("", struct, 0)


def _allocations(struct: Struct, about: list[tuple[Finding, str]]) -> list[AllocationRow]:
    """Where memory for it is made: of findings whose subject begins with it."""
    return [
        AllocationRow(
            evidence.text,
            finding.function,
            f"{evidence.path}:{evidence.line}",
            Link(finding.id, stem),
        )
        for finding, stem in about
        if finding.subject.split(" ")[0] == struct.struct
        for evidence in finding.evidence
        if evidence.role == "allocation"
    ]


def _memory_words(allocations: list[AllocationRow]) -> list[str]:
    if not allocations:
        return []
    first = allocations[0]
    allocator = first.text.split(" ")[0]
    where = f"{allocator} in {first.function}()" if first.function else allocator
    if len(allocations) > 1:
        where = f"{allocator}, at {plural(len(allocations), 'place')}"
    ends = "freed when the driver is unbound" if allocator.startswith(MANAGED) else ""
    return [where, ends] if ends else [where]


def _counted_words(struct: Struct, containers: list[Subsystem]) -> list[str]:
    if not struct.members and not _is_root(struct):
        return []
    words = ["lives until its last reference is put"]
    for container in containers:
        words += [e.text for e in container.evidence if e.role.startswith("release")]
    return words[:2]


def _disagreement(holds: str, containers: list[Subsystem]) -> str:
    found = [
        f"{container.protection} ({container.container})"
        for container in containers
        if container.protection not in UNPROTECTED
    ]
    rest = (
        f"What was found between the two: {'; '.join(found)}."
        if found
        else "Who still holds one then uses freed memory."
    )
    return (
        "The driver owns the memory and its unbinding frees it; references own the"
        f" {holds} in it, and the last one may be dropped much later. {rest}"
    )
