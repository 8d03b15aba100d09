# SPDX-License-Identifier: GPL-2.0-only
"""Reports to test with: the hand-written one, and ones made from it.

`python3 samples.py NAME` prints one as JSON; NAME is empty, small, hostile,
lawless, large or many-troubles.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
Json = dict[str, Any]

PAYLOADS = [
    "<script>document.title='owned';alert(1)</script>",
    "\"><img src=x onerror=alert(2)>",
    "'><svg/onload=alert(3)>",
    "{{ 7*7 }}{% for x in y %}{{ config }}{% endfor %}{# no #}",
    "]]><!--</style></title></textarea></details><h1>out</h1>-->",
    "javascript:alert(4)",
    "[click](javascript:alert(5)) <javascript:alert(6)> ![x](http://evil.example/i.png)",
    "http://evil.example/\"onmouseover=\"alert(7) <http://evil.example/<b>>",
    "ctl:\x00\x01\x07\x08\x0b\x0c\x0e\x1b[31m\x7f\x85\x9b end",
    "bidi:\u202eevil\u202c\u2066x\u2069 zero\u200bwidth\ufeff line\u2028sep",
    "lone surrogates \ud800 and \udfff, nonchar \uffff",
    "&lt;b&gt; &amp; &#60; &quot; %3Cscript%3E \\u003cscript\\u003e",
    "<link rel=stylesheet href=http://evil.example/x.css><iframe src=http://evil.example></iframe>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'><base href=//evil.example/>",
    "`</code><script>alert(8)</script>` **<b>** *<i>* | <td> |\n|---|---|\n| <x> |",
    "```\n</pre><script>alert(9)</script>\n```\n# <h1>\n- <li>\n> <q>",
    "/* comment that never ends <script>alert(10)</script> \"unclosed ' string \\",
    "long " + "<A&\"'" * 3000,
]


def small() -> Json:
    document: Json = json.loads((HERE / "small.json").read_text(encoding="utf-8"))
    return document


def empty() -> Json:
    """No rule found anything, and everything was seen."""
    report = small()
    report["findings"] = []
    report["counters"] = []
    report["subsystems"] = []
    for embedding in report["embeddings"].values():
        embedding.update(structs=0, direct=0)
    report["coverage"].update(
        functions_seen=report["coverage"]["functions_selected"],
        functions_unseen=0,
        percent=100,
        troubles=[],
    )
    return report


# Strings that a closed vocabulary or the shape of an id governs.
_LAWFUL = {
    "schema",
    "severity",
    "confidence",
    "state",
    "class",
    "verdict",
    "type",
    "kind",
    "id",
    "rule",
    "finding",
}
_RULED_LISTS = {"rules"}


def hostile() -> Json:
    """Every free string is an attack; the schema still allows it."""
    return _poisoned(lawful=True)


def lawless() -> Json:
    """The same for ids, paths and rule names, which the schema forbids."""
    return _poisoned(lawful=False)


def _poisoned(lawful: bool) -> Json:
    turn = 0

    def poison(what: str) -> str:
        nonlocal turn
        turn += 1
        payload = PAYLOADS[turn % len(PAYLOADS)]
        if what == "text":
            payload = payload.replace("\n", " ")
        if what == "path":
            payload = "d/" + payload.replace("..", "")
        return payload if lawful else f"../../{payload}"

    def walk(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {k: walk(v, k) for k, v in value.items()}
        if isinstance(value, list):
            if key in _RULED_LISTS and value and isinstance(value[0], str):
                return value
            return [walk(item, key) for item in value]
        if isinstance(value, str) and key not in _LAWFUL and not (lawful and value == ""):
            return poison(key)
        return value

    report: Json = walk(small(), "")
    for finding in report["findings"]:
        finding["maintainers"] = list(PAYLOADS)
        finding["references"] = list(PAYLOADS)
        excerpt = [{"line": i, "text": p.replace("\n", " ")} for i, p in enumerate(PAYLOADS, 1)]
        for evidence in finding["evidence"]:
            evidence["excerpt"] = copy.deepcopy(excerpt)
            evidence["line"] = 3
        finding["advice"] = "\n\n".join(PAYLOADS)
    for rule in report["rules"]:
        rule["description"] = "\n\n".join(PAYLOADS)
    report["run"]["options"] = {"subdir": list(PAYLOADS), "shard": PAYLOADS[0]}
    if not lawful:
        _rename(report)
    return report


def _rename(report: Json) -> None:
    """Ids that would leave the directory, break an attribute, or collide."""
    names = {rule["id"]: f"../../../tmp/{PAYLOADS[i]}" for i, rule in enumerate(report["rules"])}
    for rule in report["rules"]:
        rule["id"] = names[rule["id"]]
    report["run"]["rules"] = list(names.values())
    for i, finding in enumerate(report["findings"]):
        finding["rule"] = names[finding["rule"]]
        finding["id"] = PAYLOADS[i % 3]
    for counter in report["counters"]:
        counter["finding"] = counter["finding"] and PAYLOADS[0]


def large(number: int = 3000) -> Json:
    """number findings with excerpts, no two alike, in 120 subsystems."""
    report = small()
    patterns = report["findings"]
    report["findings"] = [_variant(patterns[i % len(patterns)], i) for i in range(number)]
    report["counters"] = [
        {**counter, "struct": f"{counter['struct']}_{i}", "finding": None}
        for i in range(number // 20)
        for counter in report["counters"]
    ]
    return report


def _variant(pattern: Json, i: int) -> Json:
    finding = copy.deepcopy(pattern)
    finding["id"] = f"{i:016x}"
    finding["subsystem"] = f"SUBSYSTEM NUMBER {i * 7 % 120}"
    finding["path"] = f"drivers/part{i % 97}/file-{i}.c"
    finding["subject"] = finding["subject"].replace("sample", f"thing{i}")
    finding["message"] = finding["message"].replace("sample", f"thing{i}")
    finding["state"] = ("new", "known", "known", "suppressed", "gone")[i % 5]
    for evidence in finding["evidence"]:
        evidence["path"] = finding["path"]
        for line in evidence["excerpt"]:
            line["text"] = line["text"].replace("sample", f"thing{i}")
    return finding


def many_troubles(number: int = 20_000, findings: int = 600) -> Json:
    report = small()
    report["coverage"]["troubles"] = [
        {
            "kind": "blind",
            "path": f"drivers/part{i % 97}/file-{i}.c",
            "function": f"function_{i}",
            "line": i + 1,
            "rule": "",
            "message": "spatch could not parse the function",
        }
        for i in range(number)
    ]
    report["findings"] = large(findings)["findings"]
    return report


def comparison(hostile: bool = False) -> Json:
    """What became of the findings of the small report: two of each kind."""
    keys = ("id", "rule", "severity", "confidence", "state", "path", "line", "column")
    names = ("new", "newly_seen", "not_seen", "fixed", "moved", "unchanged")
    found = [
        {key: finding[key] for key in (*keys, "function", "subject", "message")}
        for finding in small()["findings"]
    ]
    if hostile:
        for i, finding in enumerate(found):
            finding.update({key: PAYLOADS[(i + len(key)) % len(PAYLOADS)]
                            for key in ("path", "function", "subject", "message")})
    lists = {name: [dict(found[i]), dict(found[i + 1])] for i, name in enumerate(names)}
    for item in lists["newly_seen"] + lists["not_seen"]:
        item["why"] = PAYLOADS[0] if hostile else "'f' in a.c: spatch could not parse it"
    for item in lists["moved"]:
        item["was"] = {**item, "path": "old.c", "function": "old"}
    side = {"version": "6.12", "refaudit": "0.1", "complete": True, "percent": 99.5}
    return {
        "schema": "refaudit-compare/1",
        "before": {**side, "findings": 8},
        "after": {**side, "version": PAYLOADS[0] if hostile else "6.13", "findings": 8},
        "counts": {name: len(items) for name, items in lists.items()},
        **lists,
    }


SAMPLES: dict[str, Callable[[], Json]] = {
    "empty": empty,
    "small": small,
    "hostile": hostile,
    "lawless": lawless,
    "large": large,
    "many-troubles": many_troubles,
}

if __name__ == "__main__":
    json.dump(SAMPLES[sys.argv[1]](), sys.stdout)
