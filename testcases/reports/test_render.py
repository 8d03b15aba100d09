# SPDX-License-Identifier: GPL-2.0-only
"""The pages, as text: what stands in them, and that nothing in them can act."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any

import model
import pagecheck
import render
import samples
import views

RENDER = Path(render.__file__)
Json = dict[str, Any]
Done = subprocess.CompletedProcess[str]


def site(report: Json, limit: int = render.PAGE_LIMIT) -> dict[str, str]:
    return render.Site(model.parse(report), limit).render()


def text_of(html: str) -> str:
    return " ".join(pagecheck.read(html).text.split())


class PagesTest(unittest.TestCase):
    def assert_sound(self, pages: dict[str, str]) -> None:
        self.assertEqual(pagecheck.faults(pages), [])

    def test_empty(self) -> None:
        """a report without findings is a sound page that does not claim too much"""
        pages = site(samples.empty())
        self.assert_sound(pages)
        text = text_of(pages["index.html"])
        self.assertIn("No findings from 4 rules.", text)
        self.assertIn("Complete: everything that was selected was seen", text)
        self.assertIn("This says something only about what was seen", text)

    def test_small(self) -> None:
        """the hand-written report is one sound page with all it says"""
        pages = site(samples.small())
        self.assertEqual(list(pages), ["index.html"])
        self.assert_sound(pages)
        text = text_of(pages["index.html"])
        for words in (
            "Linux 6.12.0-sample",
            "refaudit 0.1.0",
            "8 findings from 4 rules in 4 subsystems.",
            "97.29 %",
            "spatch was stopped after 60 seconds",
            "sample_mux -> channel -> adapter -> dev",
            "drivers/i2c/busses/i2c-sample.c:20:9",
            "in sample_i2c_probe()",
            "Sam Bus <sam@bus.example> (maintainer:SAMPLE I2C BUS DRIVER)",
            "priv = devm_kzalloc(&pdev->dev, sizeof(*priv), GFP_KERNEL);",
            "Recipe: the table owns a reference, every constant moves up by one.",
        ):
            with self.subTest(words=words):
                self.assertIn(words, text)

    def test_every_finding_and_counter_is_there(self) -> None:
        """every finding and every counter has its anchor"""
        report = samples.small()
        page = pagecheck.read(site(report)["index.html"])
        for finding in report["findings"]:
            self.assertIn(f"f-{finding['id']}", page.ids)
        for counter in report["counters"]:
            self.assertIn(f"counter-{counter['struct']}.{counter['field']}", page.ids)

    def test_troubles_come_before_findings(self) -> None:
        """what could not be seen stands before the summary and the findings"""
        html = site(samples.small())["index.html"]
        names = ("coverage", "summary", "findings")
        order = [html.index(f'<section id="{name}"') for name in names]
        self.assertEqual(order, sorted(order))

    def test_hostile(self) -> None:
        """a report in which every string is an attack is a sound page"""
        pages = site(samples.hostile())
        self.assert_sound(pages)
        page = pagecheck.read(pages["index.html"])
        self.assertIn("<script>document.title='owned';alert(1)</script>", page.text)
        self.assertIn("{{ 7*7 }}", page.text)
        self.assertNotIn("49{%", page.text)

    def test_lawless(self) -> None:
        """so is one whose ids are attacks, on one page or on many"""
        self.assert_sound(site(samples.lawless()))
        pages = site(samples.lawless(), limit=150_000)
        self.assert_sound(pages)
        for name in pages:
            self.assertRegex(name, r"\A[A-Za-z0-9_-]+(\.\d+)?\.html\Z")

    def test_control_characters_are_visible(self) -> None:
        """control, bidirectional and invisible characters show as escapes"""
        text = pagecheck.read(site(samples.hostile())["index.html"]).text
        for escape in (r"\x00", r"\x1b[31m", r"\u202e", r"\u2066", r"\u200b", r"\ud800", r"\x0a"):
            with self.subTest(escape=escape):
                self.assertIn(escape, text)

    def test_links_only_to_the_web(self) -> None:
        """references become links only if they are web addresses"""
        report = samples.small()
        for thing in report["findings"] + report["rules"]:
            thing["references"] = []
        finding = report["findings"][0]
        words = "[a](javascript:x) [b](file:///x) [c](https://h/c) <https://h/d> http://h/."
        finding["references"] = ["javascript:x", "data:text/html,x", "file:///x", "https://h"]
        finding["advice"] = words
        links = pagecheck.read(site(report)["index.html"]).links
        outward = sorted(link for link in links if not link.startswith("#"))
        self.assertEqual(outward, ["http://h/", "https://h", "https://h/c", "https://h/d"])

    def test_no_absolute_path(self) -> None:
        """where the tree was does not show, nor how many jobs ran"""
        report = samples.small()
        report["tree"]["path"] = "/somewhere/else"
        report["run"]["jobs"] = 64
        self.assertEqual(site(report), site(samples.small()))

    def test_states(self) -> None:
        """what is suppressed or gone is shown as such and not counted"""
        report = samples.small()
        for i, state in enumerate(("known", "suppressed", "gone")):
            report["findings"][i]["state"] = state
        text = text_of(site(report)["index.html"])
        self.assertIn("6 findings from 4 rules", text)
        self.assertIn("5 new1 known1 suppressed1 gone", text)

    def test_counts(self) -> None:
        """the summary adds up by rule, severity and subsystem"""
        report = samples.large(500)
        summary = views.build(model.parse(report)).summary
        opened = [f for f in report["findings"] if f["state"] in ("new", "known")]
        self.assertEqual(summary.total, len(opened))
        self.assertEqual(summary.aside, 500 - len(opened))
        self.assertEqual(sum(summary.totals), len(opened))
        for row in summary.rules:
            mine = [f for f in opened if f["rule"] == row.id]
            self.assertEqual(row.total, len(mine))
            self.assertEqual(row.cells[0], sum(f["severity"] == "high" for f in mine))
        rows = summary.heat_top + summary.heat_rest
        self.assertEqual(sum(row.total for row in rows), len(opened))
        self.assertEqual({row.name for row in rows}, {f["subsystem"] for f in opened})

    def test_completeness(self) -> None:
        """a failure, or too little coverage, makes the headline say incomplete"""
        for percent, kind, options, complete in (
            (100.0, None, {}, True),
            (98.0, "blind", {}, True),
            (97.99, "blind", {}, False),
            (97.99, "blind", {"min_coverage": 90}, True),
            (97.99, "blind", {"min_coverage": "97.5"}, True),
            (99.0, "blind", {"min_coverage": True}, True),
            (100.0, "failed", {}, False),
        ):
            with self.subTest(percent=percent, kind=kind, options=options):
                report = samples.small()
                troubles = [t for t in report["coverage"]["troubles"] if t["kind"] == kind]
                report["coverage"].update(percent=percent, troubles=troubles)
                report["run"]["options"] = options
                self.assertIs(views.build(model.parse(report)).coverage.complete, complete)

    def test_percent_is_never_rounded_up(self) -> None:
        """99.999 per cent is not shown as 100"""
        self.assertEqual(views.percent_text(99.999), "99.99 %")
        self.assertEqual(views.percent_text(99.29), "99.29 %")
        self.assertEqual(views.percent_text(100), "100.00 %")


class LargeTest(unittest.TestCase):
    pages: dict[str, str]
    seconds: float

    @classmethod
    def setUpClass(cls) -> None:
        cls.report = samples.large()
        start = time.process_time()
        cls.pages = site(cls.report)
        cls.seconds = time.process_time() - start

    def test_split(self) -> None:
        """3,000 findings become pages by rule, sound and below the limit"""
        self.assertIn("counters.html", self.pages)
        self.assertIn("rule-empty-release.html", self.pages)
        self.assertEqual(pagecheck.faults(self.pages), [])
        for name, html in self.pages.items():
            with self.subTest(name=name):
                self.assertLessEqual(len(html.encode()), render.PAGE_LIMIT)

    def test_nothing_is_lost(self) -> None:
        """every finding stands on exactly one of the pages"""
        ids = [i for html in self.pages.values() for i in re.findall(r' id="f-([0-9a-f]+)"', html)]
        self.assertEqual(sorted(ids), sorted(f["id"] for f in self.report["findings"]))

    def test_lists_hold_all(self) -> None:
        """the list of findings and the pages of subsystems link to each finding once"""
        every = sorted(f["id"] for f in self.report["findings"])
        lists = [html for name, html in self.pages.items() if name.startswith("findings")]
        of_subsystems = [h for name, h in self.pages.items() if name.startswith("subsystem-")]
        self.assertEqual(len(of_subsystems), 120)
        for kind in (lists, of_subsystems):
            links = [i for html in kind for i in re.findall(r'html#f-([0-9a-f]+)"', html)]
            self.assertEqual(sorted(links), every)

    def test_list_begins_with_what_matters(self) -> None:
        """the list is ordered by severity, what is set aside last"""
        rows = views.build(model.parse(self.report)).rows
        keys = [(not row.open, views.SEVERITIES.index(row.severity)) for row in rows]
        self.assertEqual(keys, sorted(keys))

    def test_counters_have_pages(self) -> None:
        """each counter has a page with its class, verdict and every operation"""
        names = [name for name in self.pages if name.startswith("counter-")]
        self.assertEqual(len(names), len(self.report["counters"]))
        counter = next(c for c in self.report["counters"] if c["struct"].endswith("_7"))
        page = self.pages[f"counter-{counter['struct']}-{counter['field']}.html"]
        text = text_of(page)
        for words in (counter["class"], counter["verdict"], *counter["reasons"]):
            self.assertIn(words, text)
        for operation in counter["operations"]:
            self.assertIn(f"{operation['path']}:{operation['line']}", text)
        self.assertIn(f"{counter['struct']}.{counter['field']}", self.pages["counters.html"])

    def test_time(self) -> None:
        """and take less than 10 seconds of a processor"""
        self.assertLess(self.seconds, 10)

    def test_hostile_lists(self) -> None:
        """names that are attacks make sound lists and pages with harmless names"""
        for sample in (samples.hostile(), samples.lawless()):
            pages = site(sample, limit=150_000)
            self.assertEqual(pagecheck.faults(pages), [])
            self.assertIn("findings.html", pages)
            self.assertTrue(any(name.startswith("subsystem-") for name in pages))
            self.assertTrue(any(name.startswith("counter-") for name in pages))

    def test_properties(self) -> None:
        """a counter's page shows the four properties, if the report has them"""
        report = samples.large(700)
        words = [("starts at 1", "yes"), ("freed at 0", "no"), ("<b>x", "not shown")]
        report["counters"][0]["four_properties"] = [
            {"name": name, "holds": holds, "why": f"because {name}"} for name, holds in words
        ]
        counter = report["counters"][0]
        name = f"counter-{counter['struct']}-{counter['field']}.html"
        pages = site(report, limit=400_000)
        self.assertEqual(pagecheck.faults(pages), [])
        for name_, holds in words:
            self.assertIn(f"{name_}{holds}because {name_}", pagecheck.read(pages[name]).text)

    def test_troubles_get_pages(self) -> None:
        """20,000 troubles go to pages of their own, each of them listed"""
        pages = site(samples.many_troubles())
        self.assertEqual(pagecheck.faults(pages), [])
        text = "".join(html for name, html in pages.items() if name.startswith("troubles"))
        self.assertEqual(len(re.findall(r">function_\d+<", text)), 20_000)
        for name, html in pages.items():
            self.assertLessEqual(len(html.encode()), render.PAGE_LIMIT, name)

    def test_rule_ids_and_page_numbers_do_not_meet(self) -> None:
        """page 2 of rule 'x' is not page 1 of rule 'x-2'"""
        report = samples.large(60)
        rules = report["rules"]
        ids = ("x", "x-2", "x-3", "y")
        names = {rule["id"]: new for rule, new in zip(rules, ids, strict=True)}
        for rule in rules:
            rule["id"] = names[rule["id"]]
        for finding in report["findings"]:
            finding["rule"] = names[finding["rule"]]
        pages = site(report, limit=90_000)
        self.assertEqual(pagecheck.faults(pages), [])
        self.assertLessEqual({"rule-x.html", "rule-x.2.html", "rule-x-2.html"}, set(pages))


class CommandTest(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.dir = Path(temporary.name)

    def run_render(self, *arguments: object, **environment: str) -> Done:
        return subprocess.run(
            [sys.executable, str(RENDER), *map(str, arguments)],
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
            cwd=self.dir,
            check=False,
        )

    def put(self, content: Json | str | bytes, name: str = "report.json") -> Path:
        path = self.dir / name
        if isinstance(content, dict):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def read_out(self, name: str) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((self.dir / name).iterdir())}

    def test_writes(self) -> None:
        """the command writes the page and the style sheet, and says nothing"""
        done = self.run_render(self.put(samples.small()), "--out", "deep/er/out")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(list(self.read_out("deep/er/out")), ["index.html", "style.css"])

    def test_same_bytes(self) -> None:
        """the same report gives the same bytes, in any order of its findings"""
        report = samples.large(400)
        self.run_render(self.put(report), "--out", "a", PYTHONHASHSEED="1", TZ="UTC")
        for key in ("findings", "counters", "rules", "subsystems"):
            random.Random(5).shuffle(report[key])
        random.Random(5).shuffle(report["coverage"]["troubles"])
        second = self.put(report, "other name.json")
        self.run_render(second, "--out", "b", PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C")
        self.assertEqual(self.read_out("a"), self.read_out("b"))
        self.assertIn(b"refaudit", self.read_out("a")["index.html"])

    def test_stale_pages_go(self) -> None:
        """pages of an earlier, larger report go; files that are not ours stay"""
        self.run_render(self.put(samples.large(900)), "--out", "out")
        self.assertIn("rule-empty-release.html", self.read_out("out"))
        for name in ("rule-mine.html", "notes.txt", "counters.csv"):
            (self.dir / "out" / name).write_text("<p>mine</p>")
        self.run_render(self.put(samples.small()), "--out", "out")
        left = ["counters.csv", "index.html", "notes.txt", "rule-mine.html", "style.css"]
        self.assertEqual(list(self.read_out("out")), left)

    def assert_refused(self, done: Done, reason: str) -> None:
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertRegex(done.stderr, reason)
        self.assertFalse((self.dir / "out").is_dir())

    def test_bad_input(self) -> None:
        """a bad report is refused with status 2 and one line that says why"""
        wrong_type = samples.small()
        wrong_type["findings"][3]["line"] = "12"
        no_path = samples.small()
        del no_path["findings"][3]["evidence"][0]["path"]
        stranger = samples.small()
        stranger["findings"][0]["rule"] = "no-such-rule"
        twice = samples.small()
        twice["rules"].append(twice["rules"][0])
        severity = samples.small()
        severity["findings"][0]["severity"] = "fatal\nsecond line \x1b[31m"
        cases: list[tuple[Json | str | bytes, str]] = [
            ("", "not JSON"),
            ("{", "not JSON: .* at line 1"),
            ("[]", "not an object"),
            ("{}", "missing key 'schema'"),
            (b"\xff\xfe", "not UTF-8 at byte 0"),
            ("[" * 200_000, "nested too deeply|not JSON"),
            ('{"schema": "refaudit/1", "x": NaN}', "NaN is not a number"),
            ({"schema": "refaudit/2"}, "schema 'refaudit/2', this version reads 'refaudit/1'"),
            ({"schema": "refaudit/1"}, "missing key 'tool'"),
            (no_path, r"findings\[3\]\.evidence\[0\]: missing key 'path'"),
            (wrong_type, r"findings\[3\]\.line: expected whole number, found string"),
            (stranger, "unknown rule 'no-such-rule'"),
            (twice, "is described twice"),
            (severity, r"\.severity: 'fatal\\x0asecond line \\x1b\[31m' is none of high"),
        ]
        for content, reason in cases:
            with self.subTest(reason=reason):
                done = self.run_render(self.put(content), "--out", "out")
                self.assert_refused(done, reason)

    def test_missing_file(self) -> None:
        """so is a file that is not there, or a directory"""
        done = self.run_render("no such\nfile", "--out", "out")
        self.assert_refused(done, r"cannot read report 'no such\\x0afile': No such file")
        self.assert_refused(self.run_render(".", "--out", "out"), "Is a directory")

    def test_unwritable(self) -> None:
        """an output that cannot be a directory is status 2 as well"""
        report = self.put(samples.small())
        done = self.run_render(report, "--out", report)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"\Arender.py: cannot write pages to '.*': .*\n\Z")

    def test_usage(self) -> None:
        """wrong usage is status 129"""
        wrong = ([], ["report.json"], ["a", "b", "--out", "c"], ["a", "--out", "c", "--no"])
        for arguments in wrong:
            with self.subTest(arguments=arguments):
                self.assertEqual(self.run_render(*arguments).returncode, 129)
