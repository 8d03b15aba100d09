# SPDX-License-Identifier: GPL-2.0-only
"""The format: what the schema allows, forbids, and says."""

from __future__ import annotations

import copy
import dataclasses
import json
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema

import model
import samples

SCHEMA_FILE = Path(model.__file__).parent / "schema" / "refaudit-1.schema.json"
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

Json = dict[str, Any]


def set_at(report: Json, path: str, value: object) -> None:
    *way, last = path.split(".")
    target: Any = report
    for step in way:
        target = target[int(step)] if isinstance(target, list) else target[step]
    target[last] = value


FORBIDDEN: list[tuple[str, object]] = [
    ("schema", "refaudit/2"),
    ("surprise", 1),
    ("tool.refaudit", ""),
    ("tool.compiler", "gcc"),
    ("tree.version", ""),
    ("tree.when", "2024-01-01"),
    ("run.started", "12:00"),
    ("run.jobs", 0),
    ("run.rules", ["a", "a"]),
    ("run.options", {"Sub Dir": "x"}),
    ("run.options", {"nested": {}}),
    ("rules.0.id", "Atomic_Refcount"),
    ("rules.0.id", "../x"),
    ("rules.0.severity", "fatal"),
    ("rules.0.confidence", "certain"),
    ("rules.0.limits", "none"),
    ("coverage.percent", 101),
    ("coverage.percent", "97 %"),
    ("coverage.files_total", -1),
    ("coverage.functions_seen", 1.5),
    ("coverage.troubles.0.kind", "odd"),
    ("coverage.troubles.0.message", ""),
    ("coverage.troubles.0.line", -1),
    ("counters.0.class", "count"),
    ("counters.0.verdict", "fix"),
    ("counters.0.type", "int"),
    ("counters.0.finding", "not hexadecimal"),
    ("counters.0.operations.0.line", 0),
    ("embeddings.cdev.structs", None),
    ("embeddings.inode", {"structs": 1, "direct": 1}),
    ("subsystems.0.container", ""),
    ("subsystems.0.protection", ""),
    ("findings.0.id", "12"),
    ("findings.0.path", "/etc/passwd"),
    ("findings.0.path", "a/../../b"),
    ("findings.0.path", ".."),
    ("findings.0.path", ""),
    ("findings.0.line", 0),
    ("findings.0.column", -1),
    ("findings.0.state", "old"),
    ("findings.0.message", ""),
    ("findings.0.maintainers", [{"name": "x"}]),
    ("findings.0.subsystem", None),
    ("findings.0.evidence.0.role", ""),
    ("findings.0.evidence.0.excerpt.0.line", 0),
    ("findings.0.evidence.0.excerpt.0.text", "two\nlines"),
    ("findings.0.evidence.0.excerpt.0.kind", "code"),
    ("structs.0.members.0.name", ""),
    ("structs.0.members.0.type.path", "/x"),
    ("structs.0.line", 0),
    ("structs.0.size", 8),
]


def objects(value: Any, where: str = "") -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        yield where, value
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        if isinstance(item, (dict, list)):
            yield from objects(item, f"{where}.{key}".lstrip("."))


class SchemaTest(unittest.TestCase):
    def test_is_a_schema(self) -> None:
        """the schema is a valid JSON Schema of draft 2020-12"""
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_every_field_is_described(self) -> None:
        """the schema describes every field in words"""
        for where, node in objects(SCHEMA):
            for name, field in node.get("properties", {}).items() if "type" in node else ():
                with self.subTest(where=where, field=name):
                    target = field.get("$ref", "").removeprefix("#/$defs/")
                    described = field if "description" in field or not target else None
                    described = described or SCHEMA["$defs"][target]
                    self.assertIn("description", described)

    def test_every_object_is_closed(self) -> None:
        """the schema lets no object have unknown keys, save options"""
        for where, node in objects(SCHEMA):
            if node.get("type") == "object" and not where.endswith("options"):
                with self.subTest(where=where):
                    self.assertIs(node.get("additionalProperties"), False)

    def test_samples_are_valid(self) -> None:
        """the sample reports are valid, also the hostile one and large ones"""
        for name in ("empty", "small", "hostile"):
            with self.subTest(name=name):
                VALIDATOR.validate(samples.SAMPLES[name]())
        VALIDATOR.validate(samples.large(200))
        VALIDATOR.validate(samples.many_troubles(500, findings=10))

    def test_lawless_is_not(self) -> None:
        """a report with hostile ids is not valid"""
        self.assertFalse(VALIDATOR.is_valid(samples.lawless()))

    def test_forbidden(self) -> None:
        """one wrong value makes a report invalid, whichever it is"""
        for path, value in FORBIDDEN:
            with self.subTest(path=path, value=value):
                report = samples.small()
                set_at(report, path, value)
                self.assertFalse(VALIDATOR.is_valid(report))

    def test_missing(self) -> None:
        """a missing key makes a report invalid and unreadable, whichever it is"""
        self._each_missing(lambda report: self.assertFalse(VALIDATOR.is_valid(report)))

        def refused(report: Json) -> None:
            with self.assertRaisesRegex(model.ReportError, "missing key"):
                model.parse(report)

        self._each_missing(refused)

    def _each_missing(self, check: Callable[[Json], None]) -> None:
        optional = {"excerpt", "jobs", "structs", "devm", "kmalloc"}
        shortened = _first_of_each(samples.small())
        for where, node in list(objects(shortened)):
            if where.endswith("options"):
                continue
            for key in sorted(set(node) - optional):
                with self.subTest(where=where, key=key):
                    value = node.pop(key)
                    check(copy.deepcopy(shortened))
                    node[key] = value

    def test_model_mirrors_the_schema(self) -> None:
        """the reader's classes have the fields that the schema requires"""
        pairs: dict[str, type] = {
            "tool": model.Tool,
            "tree": model.Tree,
            "run": model.Run,
            "rule": model.Rule,
            "coverage": model.Coverage,
            "trouble": model.Trouble,
            "counter": model.Counter,
            "operation": model.Operation,
            "property": model.Property,
            "embedding": model.Embedding,
            "subsystem": model.Subsystem,
            "evidence": model.Evidence,
            "source_line": model.SourceLine,
            "finding": model.Finding,
            "suppression_entry": model.SuppressionEntry,
            "type": model.TypeName,
            "struct": model.Struct,
            "member": model.Member,
        }
        for name, cls in pairs.items():
            with self.subTest(name=name):
                required = set(SCHEMA["$defs"][name]["required"])
                read = {
                    f.name.rstrip("_")
                    for f in dataclasses.fields(cls)
                    if f.default_factory is dataclasses.MISSING
                }
                self.assertEqual(read, required)
        top = {f.name for f in dataclasses.fields(model.Report)}
        self.assertEqual(top, set(SCHEMA["properties"]))


def _first_of_each(value: Any) -> Any:
    """value with one item in every list, so that each shape is tried once."""
    if isinstance(value, dict):
        return {key: _first_of_each(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_first_of_each(item) for item in value[:1]]
    return value
