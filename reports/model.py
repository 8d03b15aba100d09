# SPDX-License-Identifier: GPL-2.0-only
"""report.json as typed objects; the only way in.

The classes mirror schema/refaudit-1.schema.json, which says in words what each
field means; load() reads comparisons (refaudit-compare-1.schema.json) as well. It
refuses what it cannot understand with one sentence (ReportError). It does not need
the jsonschema package. Keys it does not know are kept where a class has `more`, so
that a page shows what a newer driver says; elsewhere they are ignored.

What a report has tens of thousands of (Operation, Property, SourceLine) is not frozen
for one reason: to make a frozen object takes three times as long. Nobody changes it.

Strings come from a hostile tree. Markup is the templates' business (autoescape);
here every character that could disturb or deceive a reader (control characters,
lone surrogates, invisible and bidirectional marks) becomes a visible escape, and
what is absurdly long is cut, saying so.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NewType

SCHEMA = "refaudit/1"
COMPARISON = "refaudit-compare/1"

Prose = NewType("Prose", str)
"""A string that may have several lines; any other string is one line."""

LONGEST_LINE = 1_000
LONGEST_PROSE = 50_000

Severity = Literal["high", "medium", "low", "info"]
Confidence = Literal["high", "medium", "low", "unmeasured"]
State = Literal["new", "known", "suppressed", "gone"]
CounterClass = Literal["lifetime", "offset", "completion", "usage", "statistic", "other"]
Verdict = Literal["convert", "rework", "keep", "unclear"]
TroubleKind = Literal["failed", "blind"]


class ReportError(Exception):
    """Why a report cannot be rendered: one sentence, without a full stop."""


@dataclass(frozen=True, slots=True)
class Tool:
    refaudit: str
    spatch: str
    libclang: str
    sqlite: str


@dataclass(frozen=True, slots=True)
class Tree:
    version: str
    path: str


@dataclass(frozen=True, slots=True)
class Run:
    rules: list[str]
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    title: str
    severity: Severity
    confidence: Confidence
    measured: str
    description: Prose
    limits: list[str]
    references: list[str]


@dataclass(frozen=True, slots=True)
class Trouble:
    kind: TroubleKind
    path: str
    function: str
    line: int
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Unattributed:
    op: str
    path: str
    line: int
    function: str
    operand: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    files_total: int
    files_selected: int
    functions_selected: int
    functions_seen: int
    functions_unseen: int
    percent: float
    troubles: list[Trouble]
    unattributed: list[Unattributed] = field(default_factory=list)


@dataclass(slots=True)
class Operation:
    op: str
    path: str
    line: int
    function: str
    form: str
    column: int = field(default_factory=int)
    through: str = field(default_factory=str)


@dataclass(slots=True)
class Property:
    name: str
    holds: Literal["yes", "no", "not shown"]
    why: str


@dataclass(frozen=True, slots=True)
class Extra:
    """A key that this version does not know, with its value, as it came."""

    key: str
    value: Any


@dataclass(frozen=True, slots=True)
class Counter:
    struct: str
    field: str
    type: str
    path: str
    line: int
    class_: CounterClass
    verdict: Verdict
    reasons: list[str]
    operations: list[Operation]
    finding: str | None
    four_properties: list[Property] = field(default_factory=list)
    more: list[Extra] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Embedding:
    structs: int
    direct: int
    depths: list[int]
    outside_include: int


def _none() -> None:
    """Default of an optional object: a field with a factory may be absent."""


@dataclass(frozen=True, slots=True)
class Embeddings:
    device: Embedding
    kobject: Embedding
    cdev: Embedding
    kref: Embedding
    refcount: Embedding | None = field(default_factory=_none)
    """Reports of earlier versions do not have it."""


@dataclass(slots=True)
class SourceLine:
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    path: str
    line: int
    role: str
    text: str
    excerpt: list[SourceLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment of the source."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Subsystem:
    name: str
    container: str
    path: str
    line: int
    structs: int
    drivers: int
    allocations: dict[str, int]
    """By the way in which memory is got."""
    protection: str
    evidence: list[Evidence]
    comments: list[Remark]
    findings: int
    more: list[Extra] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Suppression:
    reason: str
    author: str
    date: str


@dataclass(frozen=True, slots=True)
class SuppressionEntry:
    reason: str
    author: str
    date: str
    matches: int
    id: str = field(default_factory=str)
    rule: str = field(default_factory=str)
    path: str = field(default_factory=str)
    subject: str = field(default_factory=str)


@dataclass(frozen=True, slots=True)
class Baseline:
    version: str
    known: int
    fixed: int
    not_seen: int


@dataclass(frozen=True, slots=True)
class Finding:
    id: str
    rule: str
    severity: Severity
    confidence: Confidence
    path: str
    line: int
    column: int
    function: str
    subject: str
    message: str
    evidence: list[Evidence]
    advice: Prose
    references: list[str]
    maintainers: list[str]
    subsystem: str
    state: State
    suppression: Suppression | None = field(default_factory=_none)
    more: list[Extra] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TypeName:
    struct: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    line: int
    type: TypeName


@dataclass(frozen=True, slots=True)
class Struct:
    struct: str
    path: str
    line: int
    members: list[Member]


@dataclass(frozen=True, slots=True)
class Report:
    schema: str
    tool: Tool
    tree: Tree
    run: Run
    rules: list[Rule]
    coverage: Coverage
    counters: list[Counter]
    embeddings: Embeddings
    subsystems: list[Subsystem]
    findings: list[Finding]
    suppressions: list[SuppressionEntry] = field(default_factory=list)
    baseline: Baseline | None = field(default_factory=_none)
    structs: list[Struct] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Side:
    version: str
    refaudit: str
    complete: bool
    percent: float
    findings: int


@dataclass(frozen=True, slots=True)
class Change:
    """A finding in a comparison."""

    id: str
    rule: str
    severity: Severity
    confidence: Confidence
    state: State
    path: str
    line: int
    column: int
    function: str
    subject: str
    message: str
    was: Change | None = field(default_factory=_none)
    why: str = field(default_factory=str)


@dataclass(frozen=True, slots=True)
class Comparison:
    schema: str
    before: Side
    after: Side
    new: list[Change]
    newly_seen: list[Change]
    not_seen: list[Change]
    fixed: list[Change]
    moved: list[Change]
    unchanged: list[Change]


def load(path: Path, patches: Path | None = None) -> Report | Comparison:
    """Reads and checks a report or a comparison; raises ReportError.

    patches: a directory that refaudit migrate wrote for the same tree. Its patches
    go to the counters that they change.
    """
    value = _decoded(path)
    if isinstance(value, dict) and value.get("schema") == COMPARISON:
        return parse_comparison(value)
    if patches:
        _add_patches(value, patches)
    return parse(value)


def _add_patches(report: Any, folder: Path) -> None:
    try:
        made = _decoded(folder / "migrate.json")
    except ReportError as error:
        raise ReportError(f"migrate.json of the patches: {error}") from error
    try:
        known = {(c["struct"], c["field"], c["path"]): c for c in made["counters"]}
        for counter in report["counters"]:
            entry = known.get((counter["struct"], counter["field"], counter["path"]), {})
            if "patch" in entry:
                counter["patch"] = _text_below(folder, entry["patch"])
            elif entry.get("refusals"):
                counter["patch refused"] = entry["refusals"]
    except (KeyError, TypeError) as error:
        raise ReportError("not a report and the migrate.json of its tree") from error


def _text_below(folder: Path, name: str) -> str:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ReportError(f"{visible(name)} lies outside of the patches")
    try:
        return path.read_bytes().decode("utf-8", "backslashreplace")
    except OSError as error:
        raise ReportError(f"{visible(name)}: {error.strerror or error}") from error


def _decoded(path: Path) -> Any:
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ReportError(error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise ReportError(f"not UTF-8 at byte {error.start}") from error
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ReportError(f"not JSON: {error.msg} at line {error.lineno}") from error
    except RecursionError as error:
        raise ReportError("not a report: nested too deeply") from error
    except ValueError as error:
        raise ReportError(f"not JSON: {error}") from error


def parse(value: object) -> Report:
    """Checks a decoded report; raises ReportError."""
    report: Report = _parse(Report, SCHEMA, value)
    _check_references(report)
    return report


def parse_comparison(value: object) -> Comparison:
    """Checks a decoded comparison; raises ReportError."""
    comparison: Comparison = _parse(Comparison, COMPARISON, value)
    return comparison


def _parse(cls: type, schema: str, value: object) -> Any:
    if not isinstance(value, dict):
        raise ReportError("not a report: the document is not an object")
    if "schema" not in value:
        raise ReportError("not a report: missing key 'schema'")
    if value["schema"] != schema:
        found = visible(str(value["schema"]))[:40]
        raise ReportError(f"unknown schema '{found}', this version reads '{schema}'")
    try:
        return _fit(_step(cls), value)
    except _Misfit as error:
        raise ReportError(str(error)) from error


def visible(text: str, keep_lines: bool = False) -> str:
    """text with every disturbing character as a visible escape."""
    if not text.isprintable() or not text.isascii():
        text = text.translate(_PROSE_ESCAPES if keep_lines else _LINE_ESCAPES)
    limit = LONGEST_PROSE if keep_lines else LONGEST_LINE
    if len(text) > limit:
        text = f"{text[:limit]}… [{len(text) - limit:,} more characters]"
    return text


def _escapes() -> dict[int, str]:
    """Escapes in the driver's spelling (\\xNN), longer ones as in C."""
    deceptive = [
        *range(0x00, 0x20),
        *range(0x7F, 0xA0),
        0x00AD,
        0x061C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        *range(0xFFF9, 0xFFFC),
        *range(0xFFFE, 0x10000),
        *range(0xD800, 0xE000),
    ]
    table = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in deceptive}
    table.update({code: f"\\U{code:08x}" for code in range(0xE0000, 0xE0080)})
    del table[ord("\t")]
    return table


_LINE_ESCAPES = _escapes()
_PROSE_ESCAPES = {code: text for code, text in _LINE_ESCAPES.items() if code != ord("\n")}


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _check_references(report: Report) -> None:
    known: set[str] = set()
    for rule in report.rules:
        if rule.id in known:
            raise ReportError(f"rule '{rule.id}' is described twice")
        known.add(rule.id)
    for finding in report.findings:
        if finding.rule not in known:
            raise ReportError(f"finding '{finding.id}' is of unknown rule '{finding.rule}'")


_JSON_NAMES: dict[type, str] = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    type(None): "null",
}
_WANTED: dict[type, str] = {**_JSON_NAMES, int: "whole number"}


class _Misfit(Exception):
    """What is wrong with a value; its way there is added from the inside out."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.way: list[str] = []

    def __str__(self) -> str:
        where = "".join(reversed(self.way)).removeprefix(".")
        return f"{where or 'report'}: {self.words}"


def _wrong(wanted: str, value: object) -> _Misfit:
    found = _JSON_NAMES.get(type(value), type(value).__name__)
    return _Misfit(f"expected {wanted}, found {found}")


# How a value is decoded: what type it must have (object: not known beforehand), and
# what is then made of it (None: nothing, it stays). Both are worked out once a type,
# and looked at in the loops below without a call: a report has half a million values.
_Make = Callable[[Any], Any]
_Step = tuple[type, _Make | None]
_steps: dict[Any, _Step] = {}


def _step(hint: Any) -> _Step:
    if hint not in _steps:
        _steps[hint] = _object_step(hint) if is_dataclass(hint) else _plain_step(hint)
    return _steps[hint]


def _plain_step(hint: Any) -> _Step:
    if hint is str or hint is Prose:
        return str, _prose if hint is Prose else _line
    if hint is int or hint is bool:
        return hint, None
    if hint is float:
        return object, _number
    if hint is Any:
        return object, _decode_any
    return _generic_step(hint)


def _generic_step(hint: Any) -> _Step:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is list:
        return list, _list_maker(_step(arguments[0]))
    if origin is dict:
        return dict, _dict_maker(_step(arguments[1]))
    if origin is Literal:
        return object, _choice_maker(arguments)
    if origin is types.UnionType:
        return object, _optional_maker(_step(arguments[0]))
    raise TypeError(f"no decoder for {hint}")


@cache
def _line(text: str) -> str:
    return visible(text)


@cache
def _prose(text: str) -> str:
    return visible(text, keep_lines=True)


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _wrong("number", value)
    return value


def _fit(step: _Step, value: Any) -> Any:
    kind, make = step
    if type(value) is not kind and kind is not object:
        raise _wrong(_WANTED[kind], value)
    return make(value) if make else value


def _list_maker(step: _Step) -> _Make:
    kind, make = step

    def decode(value: list[Any]) -> list[Any]:
        made: list[Any] = []
        try:
            for item in value:
                if type(item) is not kind and kind is not object:
                    raise _wrong(_WANTED[kind], item)
                made.append(make(item) if make else item)
        except _Misfit as error:
            error.way.append(f"[{len(made)}]")
            raise
        return made

    return decode


def _dict_maker(step: _Step) -> _Make:
    return lambda value: {visible(key): _fit(step, item) for key, item in value.items()}


def _choice_maker(choices: tuple[str, ...]) -> _Make:
    def decode(value: Any) -> Any:
        if value not in choices:
            wanted = ", ".join(choices)
            raise _Misfit(f"'{visible(str(value))[:40]}' is none of {wanted}")
        return value

    return decode


def _optional_maker(step: _Step) -> _Make:
    return lambda value: None if value is None else _fit(step, value)


def _object_step(cls: type) -> _Step:
    """`more`, where a class has it, is its last field."""
    plan: list[tuple[str, type, _Make | None, Any]] = []
    hints = typing.get_type_hints(cls)
    keys = {f.name.rstrip("_") for f in fields(cls)}
    keeps_others = hints.get("more") == list[Extra]

    def decode(value: dict[str, Any]) -> Any:
        arguments: list[Any] = []
        key = ""
        try:
            for key, kind, make, default in plan:
                if key in value:
                    found = value[key]
                    if type(found) is not kind and kind is not object:
                        raise _wrong(_WANTED[kind], found)
                    arguments.append(make(found) if make else found)
                elif default is not MISSING:
                    arguments.append(default())
                else:
                    break
            else:
                if keeps_others:
                    arguments.append(_extras(value, keys))
                return cls(*arguments)
        except _Misfit as error:
            error.way.append(f".{key}")
            raise
        raise _Misfit(f"missing key '{key}'")

    _steps[cls] = dict, decode  # before its fields: one of them may be of this class
    for f in fields(cls):
        if not (keeps_others and f.name == "more"):
            plan.append((f.name.rstrip("_"), *_step(hints[f.name]), f.default_factory))
    return _steps[cls]


def _extras(value: dict[str, Any], known: set[str]) -> list[Extra]:
    return [Extra(visible(key), _decode_any(value[key])) for key in value if key not in known]


def _decode_any(value: Any) -> Any:
    """Whatever it is; as options and unknown keys have it."""
    if isinstance(value, str):
        return visible(value, keep_lines=True)
    if isinstance(value, list):
        return [_decode_any(item) for item in value]
    if isinstance(value, dict):
        return {visible(key): _decode_any(item) for key, item in value.items()}
    return value
