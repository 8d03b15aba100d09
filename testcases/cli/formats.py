# SPDX-License-Identifier: GPL-2.0-only
"""What formats.t asks about the files that refaudit wrote.

`formats.py CHECK DIR [ARGUMENT...]` runs one function below; DIR holds report.json
and what was made of it. Silence and status 0: it holds. `formats.py make NAME`
prints one of the sample reports, without what no JSON of ours may hold.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
import urllib.parse
from pathlib import Path
from typing import Any

import jsonschema

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "testcases" / "reports"))

Json = dict[str, Any]

# The schema that OASIS publishes, as an npm package (MIT) carries it.
PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
MEMBER = "package/lib/schemas/sarif-2.1.0-rtm.5.json"
SHA256 = "2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8"
CACHE = PROJECT / "build" / "sarif-2.1.0.json"


def fetch() -> None:
    """Brings the SARIF schema; fails when the registry cannot be reached."""
    if not CACHE.exists():
        CACHE.parent.mkdir(exist_ok=True)
        packed = subprocess.run(
            ["npm", "pack", "--silent", PACKAGE], cwd=CACHE.parent, capture_output=True, check=True
        )
        name = packed.stdout.decode().split()[-1]
        tar = subprocess.run(
            ["tar", "-xzOf", name, MEMBER], cwd=CACHE.parent, capture_output=True, check=True
        )
        (CACHE.parent / name).unlink()
        CACHE.write_bytes(tar.stdout)
    found = hashlib.sha256(CACHE.read_bytes()).hexdigest()
    assert found == SHA256, f"the schema is another one: {found}"


def load(directory: str, name: str) -> Any:
    return json.loads((Path(directory) / name).read_bytes().decode("utf-8"))


def results(directory: str) -> tuple[Json, list[Json]]:
    run = load(directory, "report.sarif")["runs"][0]
    return run, run["results"]


def valid(directory: str) -> None:
    schema = json.loads(CACHE.read_bytes())
    checker = jsonschema.FormatChecker()
    jsonschema.Draft4Validator(schema, format_checker=checker).validate(
        load(directory, "report.sarif")
    )


def path_of(location: Json) -> bytes:
    artifact = location["physicalLocation"]["artifactLocation"]
    assert artifact["uriBaseId"] == "%SRCROOT%"
    assert re.fullmatch(r"([A-Za-z0-9._~/-]|%[0-9A-F]{2})+", artifact["uri"]), artifact
    return urllib.parse.unquote_to_bytes(artifact["uri"])


def spelled(path: str) -> bytes:
    """The bytes of a path that report.json spells with \\xNN."""

    def byte(match: re.Match[bytes]) -> bytes:
        value = int(match[1], 16)
        return match[0] if 0x20 <= value < 0x7F or not value else bytes([value])

    return re.sub(rb"\\x([0-9A-F]{2})", byte, path.encode())


def clean(text: str) -> str:
    """text as the C side writes it: control characters spelled out."""

    def spell(match: re.Match[str]) -> str:
        return "".join(f"\\x{byte:02X}" for byte in match[0].encode())

    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", spell, text)


def plain(message: str) -> str:
    return message.replace("{{", "{").replace("}}", "}")


def sarif(directory: str) -> None:
    """Every finding is a result with all it rests on."""
    report = load(directory, "report.json")
    run, found = results(directory)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule["id"] for rule in report["rules"]]
    assert len(found) == len(report["findings"])
    levels = {"high": "error", "medium": "warning", "low": "note", "info": "note"}
    for rule, described in zip(rules, report["rules"], strict=True):
        assert rule["defaultConfiguration"]["level"] == levels[described["severity"]]
        assert clean(described["description"]) in rule["help"]["markdown"]
        assert all(clean(limit) in rule["help"]["text"] for limit in described["limits"])
    for result, finding in zip(found, report["findings"], strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding["rule"]
        assert result["level"] == levels[finding["severity"]]
        assert plain(result["message"]["text"]) == clean(
            finding["message"].replace("](", "] (")
        )
        assert finding["id"] in result["partialFingerprints"].values()
        (location,) = result["locations"]
        assert path_of(location) == spelled(finding["path"])
        assert location["physicalLocation"]["region"]["startLine"] == finding["line"]
        (flow,) = result.get("codeFlows", [{"threadFlows": [{"locations": []}]}])
        (thread,) = flow["threadFlows"]
        steps = [step["location"] for step in thread["locations"]]
        assert len(steps) == len(finding["evidence"])
        for step, evidence in zip(steps, finding["evidence"], strict=True):
            assert path_of(step) == spelled(evidence["path"])
            assert step["physicalLocation"]["region"]["startLine"] == evidence["line"]
            assert plain(step["message"]["text"]).startswith(
                clean(evidence["role"].replace("](", "] ("))
            )
            around = step["physicalLocation"].get("contextRegion")
            assert not evidence.get("excerpt") or around
    (invocation,) = run["invocations"]
    notes = invocation["toolExecutionNotifications"]
    troubles = report["coverage"]["troubles"]
    assert len(notes) == len(troubles)
    failed = any(trouble["kind"] == "failed" for trouble in troubles)
    assert invocation["executionSuccessful"] != (failed or report["coverage"]["percent"] < 98)
    for note, trouble in zip(notes, troubles, strict=True):
        assert note["descriptor"]["id"] == trouble["kind"]
        assert not trouble["path"] or path_of(note["locations"][0]) == spelled(trouble["path"])


def states(directory: str) -> None:
    """Suppressed and known findings are marked, on every result or on none."""
    report = load(directory, "report.json")
    _, found = results(directory)
    baseline = {"new": "new", "known": "unchanged", "suppressed": "unchanged", "gone": "absent"}
    for result, finding in zip(found, report["findings"], strict=True):
        assert result["baselineState"] == baseline[finding["state"]]
        assert bool(result["suppressions"]) == (finding["state"] == "suppressed")


def no_states(directory: str) -> None:
    """Where nothing is known or suppressed, nothing is said of it."""
    for result in results(directory)[1]:
        assert "baselineState" not in result and "suppressions" not in result


def cut(directory: str, limit: str) -> None:
    """Of too many findings the heaviest stay, in order, and the rest is counted."""
    report = load(directory, "report.json")
    run, found = results(directory)
    assert len(found) == int(limit)
    order = {finding["id"]: i for i, finding in enumerate(report["findings"])}
    kept = [order[result["partialFingerprints"]["refauditId/v1"]] for result in found]
    assert kept == sorted(set(kept))

    def weight(i: int) -> tuple[bool, int, int]:
        finding = report["findings"][i]
        return (
            finding["state"] in ("suppressed", "gone"),
            ("high", "medium", "low", "info").index(finding["severity"]),
            ("high", "medium", "low", "unmeasured").index(finding["confidence"]),
        )

    left = set(range(len(order))) - set(kept)
    assert max(map(weight, kept)) <= min(map(weight, left))
    note = run["invocations"][0]["toolExecutionNotifications"][0]
    assert note["descriptor"]["id"] == "cut"
    assert f"{len(left)} of {len(order)} findings are left out" in note["message"]["text"]


def gitlab(directory: str) -> None:
    """One issue a finding and a trouble, each with a fingerprint of its own."""
    report = load(directory, "report.json")
    issues = load(directory, "report.gitlab.json")
    there = [finding for finding in report["findings"] if finding["state"] != "gone"]
    troubles = report["coverage"]["troubles"]
    assert len(issues) == len(there) + len(troubles)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    words = {"high": "critical", "medium": "major", "low": "minor", "info": "info"}
    for issue, finding in zip(issues, there, strict=False):
        suppressed = finding["state"] == "suppressed"
        assert issue["check_name"] == finding["rule"]
        assert issue["severity"] == ("info" if suppressed else words[finding["severity"]])
        assert issue["fingerprint"] == finding["id"]
        assert issue["description"].endswith(clean(finding["message"]))
        assert issue["description"].startswith("(suppressed") == suppressed
        assert issue["location"]["path"] == clean(finding["path"])
        assert issue["location"]["lines"]["begin"] == finding["line"]
    for issue, trouble in zip(issues[len(there) :], troubles, strict=True):
        assert issue["check_name"] == f"refaudit-{trouble['kind']}"
        assert issue["location"]["path"] == clean(trouble["path"] or "Makefile")


def tables(directory: str) -> None:
    """The CSV files hold every counter and container, and no formula."""
    report = load(directory, "report.json")
    for name, key in (("counters", "counters"), ("subsystems", "subsystems")):
        text = (Path(directory) / f"{name}.csv").read_bytes().decode("utf-8")
        assert len(text.splitlines()) == text.count("\n") == len(report[key]) + 1
        rows = list(csv.DictReader(text.splitlines(), strict=True))
        assert len(rows) == len(report[key])
        for row, thing in zip(rows, report[key], strict=True):
            assert None not in row and None not in row.values()
            assert not any(value.lstrip()[:1] in tuple("=+-@") for value in row.values() if value)
            for column, value in row.items():
                if isinstance(thing.get(column), int):
                    assert int(value) == thing[column]
        if key == "counters":
            assert [int(row["operations"]) for row in rows] == [
                len(counter["operations"]) for counter in report[key]
            ]


def markdown(directory: str) -> None:
    """The summary is tables and lists of ours, and text that is no markup."""
    report = load(directory, "report.json")
    text = (Path(directory) / "summary.md").read_bytes().decode("utf-8")
    assert len(text) < 500_000
    opened = [f for f in report["findings"] if f["state"] in ("new", "known")]
    assert f"**{len(opened)} findings**" in text
    for line in text.splitlines():
        inert = re.sub(r"</?(details|summary)>", "", line)
        assert not re.search(r"[<>`\[\]\\~$!@{}]", re.sub(r"\\(x|u|U0)", "", inert)), line
        assert "://" not in inert and not re.search(r"\bwww\.", inert), line
        if inert.startswith("|") and "severity | place" not in inert:
            assert inert.count("|") in (5, 8), line
        assert all(ord(c) >= 0x20 and not 0x7F <= ord(c) < 0xA0 for c in line), line
    shown = [line for line in text.splitlines() if re.match(r"\| (high|medium|low|info)", line)]
    assert len(shown) == min(50, len(report["findings"]))


def text(directory: str) -> None:
    """One line a finding, with nothing in it that moves a cursor."""
    report = load(directory, "report.json")
    lines = (Path(directory) / "text").read_bytes().decode("utf-8").split("\n")
    assert lines.pop() == "" and len(lines) == len(report["findings"])
    for line, finding in zip(lines, report["findings"], strict=True):
        state = "" if finding["state"] == "new" else rf" \({finding['state']}.*\)"
        assert re.search(rf" {finding['severity']}: .* \[[^ ]+\]{state}$", line), line
        assert line.isprintable(), line


def coccicheck(directory: str) -> None:
    """Read as CodeChecker reads the output of coccicheck: every finding is there."""
    report = load(directory, "report.json")
    lines = (Path(directory) / "coccicheck").read_bytes().decode("utf-8").split("\n")
    assert lines.pop() == ""
    rule, found = "", []
    for line in lines:
        assert line.isprintable(), line
        head = re.fullmatch(r"Processing (\S+)\.cocci", line)
        place = re.match(r"(\S[\S ]*?):(\d+):(\d+)-(\d+): (ERROR|WARNING): (\S.*)", line)
        assert bool(head) != bool(place), line
        if head:
            rule = head[1]
        elif place:
            assert f"[{rule}]" in line, line
            found.append((rule, int(place[2]), int(place[3])))
    assert sorted(found) == sorted(
        (f["rule"], f["line"], max(0, f["column"] - 1)) for f in report["findings"]
    )


def html(directory: str) -> None:
    """Sound pages in which nothing can act, of which one shows each finding."""
    import pagecheck

    pages = {path.name: path.read_bytes().decode("utf-8")
             for path in (Path(directory) / "html").glob("*.html")}
    assert pagecheck.faults(pages) == []
    for finding in load(directory, "report.json")["findings"]:
        assert f"finding-{finding['id']}.html" in pages


def make(name: str) -> None:
    import samples

    report = json.dumps(samples.large(6000) if name == "6000" else samples.SAMPLES[name]())
    sys.stdout.write(re.sub(r"\\ud[89a-f][0-9a-f]{2}|\\u0000", "", report))


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
