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
from unittest import mock

import jsonschema

import helper
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


def all_text(pages: dict[str, str]) -> str:
    return " ".join(map(text_of, pages.values()))


def page_of(finding: Json) -> str:
    return f"finding-{finding['id']}.html"


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
        """the hand-written report is sound pages with all it says"""
        pages = site(samples.small())
        self.assertEqual(next(iter(pages)), "index.html")
        self.assert_sound(pages)
        for page, words in (
            ("index", "Linux 6.12.0-sample"),
            ("index", "refaudit 0.1.0"),
            ("index", "8 findings from 4 rules in 4 subsystems."),
            ("index", "97.29 %"),
            ("index", "spatch was stopped after 60 seconds"),
            ("findings", "sample_mux -> channel -> adapter -> dev"),
            ("finding-54545ebb2fdd8247", "drivers/i2c/busses/i2c-sample.c:20:9"),
            ("finding-54545ebb2fdd8247", "in sample_i2c_probe()"),
            (
                "finding-54545ebb2fdd8247",
                "Sam Bus <sam@bus.example> (maintainer:SAMPLE I2C BUS DRIVER)",
            ),
            (
                "finding-54545ebb2fdd8247",
                "priv = devm_kzalloc(&pdev->dev, sizeof(*priv), GFP_KERNEL);",
            ),
            (
                "counter-sample_dest-refcnt",
                "Recipe: the table owns a reference, every constant moves up by one.",
            ),
        ):
            with self.subTest(page=page, words=words):
                self.assertIn(words, text_of(pages[f"{page}.html"]))

    def test_everything_has_a_page(self) -> None:
        """every finding, counter, rule and struct has a page, and lists lead to it"""
        report = samples.small()
        pages = site(report)
        for finding in report["findings"]:
            for page in ("findings.html", f"rule-{finding['rule']}.html"):
                self.assertIn(page_of(finding), pagecheck.read(pages[page]).links)
        for counter in report["counters"]:
            name = f"counter-{counter['struct']}-{counter['field']}.html"
            self.assertIn(name, pagecheck.read(pages["counters.html"]).links)
        for struct in report["structs"]:
            name = f"struct-{struct['struct']}.html"
            self.assertIn(name, pagecheck.read(pages["structs.html"]).links)
        for rule in report["rules"]:
            self.assertIn(rule["title"], text_of(pages[f"rule-{rule['id']}.html"]))

    def test_address_of_a_finding_stays(self) -> None:
        """the page of a finding is named by its id, whatever else was found"""
        few, many = samples.small(), samples.small()
        few["findings"] = few["findings"][3:4]
        self.assertIn(page_of(few["findings"][0]), site(few))
        self.assertIn(page_of(few["findings"][0]), site(many))

    def test_finding(self) -> None:
        """a finding says how to see it, how to set it aside, and what is beside it"""
        report = samples.small()
        rule = next(rule for rule in report["rules"] if rule["id"] == "devm-embedded-device")
        rule["description"] = (
            "# x\n\nWhat.\n\n## To see it happen\n\nUnbind it.\n\nReferences: `a`.\n\n## After\n\nNo."
        )
        pages = site(report)
        first, second = (f for f in report["findings"] if f["rule"] == rule["id"])
        page = pagecheck.read(pages[page_of(second)])
        text = " ".join(page.text.split())
        self.assertIn("To see it happen Unbind it. References", text)
        self.assertNotIn("After", text)
        self.assertIn(page_of(first), page.links)
        self.assertIn("struct-sample_i2c.html", page.links)
        self.assertIn("rule-devm-embedded-device.html", page.links)
        entry = json.loads(text[text.index('{ "schema"') : text.rindex("}") + 1])
        self.assertEqual(entry["schema"], "refaudit-suppressions/1")
        self.assertEqual(entry["suppressions"][0]["id"], second["id"])
        self.assertEqual(
            set(entry["suppressions"][0]), {"id", "reason", "author", "date"}
        )

    def test_counter_of_a_finding(self) -> None:
        """a finding about a counter shows its verdict and leads to its dossier"""
        report = samples.small()
        counter = next(c for c in report["counters"] if c["finding"])
        page = pagecheck.read(site(report)[f"finding-{counter['finding']}.html"])
        self.assertIn(f"counter-{counter['struct']}-{counter['field']}.html", page.links)
        for reason in counter["reasons"]:
            self.assertIn(reason, " ".join(page.text.split()))

    def test_counts_of_containers_and_of_what_has_no_counter(self) -> None:
        """what holds a refcount_t is counted, and operations are told by the reason"""
        report = samples.small()
        before = text_of(site(report)["index.html"])
        self.assertNotIn("refcount_t", before.split("Embeddings")[1].split("Containers")[0])
        report["embeddings"]["refcount"] = {
            "structs": 1063, "direct": 543, "depths": [543, 520], "outside_include": 749}
        report["coverage"]["unattributed"] = [
            {"op": "atomic_inc", "path": "a.c", "line": n, "function": "f",
             "operand": "p", "why": why}
            for n, why in ((1, "a local variable"), (2, "its type is not known"),
                           (3, "a local variable"))]
        pages = site(report)
        self.assertIn("refcount_t5435201,063543, 520", text_of(pages["index.html"]))
        self.assertIn("a local variable: 2; its type is not known: 1",
                      " ".join(text_of(page) for page in pages.values()))

    def test_struct(self) -> None:
        """a struct is drawn down to the kref, with what ends it from both sides"""
        pages = site(samples.small())
        html = pages["struct-sample_i2c.html"]
        drawn = re.findall(r"<tspan[^>]*>(\w+)</tspan> (struct \w+)</text>", html)
        self.assertEqual(
            drawn,
            [
                ("adap", "struct i2c_adapter"),
                ("dev", "struct device"),
                ("kobj", "struct kobject"),
                ("kref", "struct kref"),
            ],
        )
        boxes = [tuple(map(float, box)) for box in re.findall(
            r'<rect class="box[^>]* x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"',
            html,
        )]
        self.assertEqual(len(boxes), 5)
        for (x, y, w, h), (ix, iy, iw, ih) in zip(boxes, boxes[1:], strict=False):
            self.assertTrue(x < ix and y < iy and ix + iw < x + w and iy + ih < y + h)
        text = text_of(html)
        for words in (
            "devm_kzalloc in sample_i2c_probe()",
            "freed when the driver is unbound",
            "lives until its last reference is put",
            "i2c_sample_release calls complete of dev_released",
            "The driver owns the memory and its unbinding frees it",
            "What was found between the two: completion (i2c_adapter).",
            "adap.dev.kobj.kref",
        ):
            self.assertIn(words, text)
        held = pagecheck.read(pages["struct-i2c_adapter.html"])
        self.assertIn("struct-sample_i2c.html", held.links)
        self.assertIn("struct-sample_channel.html", held.links)
        self.assertNotIn("freed when", held.text)

    def test_struct_that_holds_itself(self) -> None:
        """a table in which structs hold each other, or are missing, makes sound pages"""
        report = samples.small()
        kref = report["structs"][3]
        to = {key: report["structs"][0][key] for key in ("struct", "path", "line")}
        lost = {"struct": "lost", "path": "x.h", "line": 1}
        kref["members"] = [
            {"name": f"m{i}", "line": i + 1, "type": to if i % 2 else lost} for i in range(30)
        ]
        pages = site(report)
        self.assert_sound(pages)
        self.assertIn("more", pages["struct-kref.html"])

    def test_without_structs(self) -> None:
        """a report of an older version, without structs, makes sound pages"""
        report = samples.small()
        del report["structs"]
        pages = site(report)
        self.assert_sound(pages)
        self.assertFalse(any(name.startswith("struct-") for name in pages))

    def test_lifetime_table(self) -> None:
        """a container shows its drivers, allocations by kind, and comments, if they are known"""
        report = samples.small()
        report["subsystems"][0].update(
            path="include/linux/i2c.h",
            line=9,
            drivers=7,
            allocations={"devm": 5, "static": 2},
            protection="none found",
            comments=[{"path": "x.c", "line": 3, "text": "FIXME: <s>"}],
        )
        report["subsystems"].append(
            {**report["subsystems"][0], "container": "device", "path": "x.c", "line": 1}
        )
        pages = site(report)
        self.assert_sound(pages)
        text = text_of(pages["subsystem-i2c-subsystem.html"])
        for words in ("7devm 5, static 2", "FIXME: <s> x.c:3", "none found", "include/linux/i2c.h:9"):
            self.assertIn(words, text)
        struct = text_of(pages["struct-sample_i2c.html"])
        self.assertIn("Who still holds one then uses freed memory.", struct)
        self.assertIn("i2c_adapter: none found", struct)
        self.assertNotIn("device: none found", struct)

    def test_what_is_not_known_is_shown(self) -> None:
        """keys that this version does not know stand on the page, inert"""
        report = samples.small()
        patch = "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-<b>\n+{{ x }}"
        report["counters"][0]["patch"] = patch
        report["subsystems"][0]["others"] = ["a <i>", "b"]
        report["subsystems"][0]["remarks"] = [{"path": "x.c", "line": 3, "text": "FIXME: <s>"}]
        report["findings"][0]["trigger_node"] = {"node": "/dev/<x>", "deep": [1, {"y": 2}]}
        counter = report["counters"][0]
        pages = site(report)
        self.assert_sound(pages)
        html = pages[f"counter-{counter['struct']}-{counter['field']}.html"]
        self.assertIn("@@ -1 +1 @@\n-&lt;b&gt;\n+{{ x }}", html)
        text = text_of(pages["subsystem-i2c-subsystem.html"])
        self.assertIn("others a <i>b", text)
        self.assertIn("x.c:3 · text FIXME: <s>", text)
        self.assertIn("trigger node node /dev/<x>", text_of(pages[page_of(report["findings"][0])]))

    def test_troubles_come_before_findings(self) -> None:
        """what could not be seen stands before what was found"""
        html = site(samples.small())["index.html"]
        names = ("coverage", "summary", "counters")
        order = [html.index(f'<section id="{name}"') for name in names]
        self.assertEqual(order, sorted(order))

    def test_hostile(self) -> None:
        """a report in which every string is an attack is sound pages"""
        pages = site(samples.hostile())
        self.assert_sound(pages)
        text = "".join(pagecheck.read(html).text for html in pages.values())
        self.assertIn("<script>document.title='owned';alert(1)</script>", text)
        self.assertIn("{{ 7*7 }}", text)
        self.assertNotIn("49{%", text)

    def test_lawless(self) -> None:
        """so is one whose ids are attacks, with few pages a list or many"""
        self.assert_sound(site(samples.lawless()))
        pages = site(samples.lawless(), limit=30_000)
        self.assert_sound(pages)
        for name in pages:
            self.assertRegex(name, r"\A[A-Za-z0-9_-]+(\.\d+)?\.html\Z")

    def test_control_characters_are_visible(self) -> None:
        """control, bidirectional and invisible characters show as escapes"""
        text = all_text(site(samples.hostile()))
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
        links = pagecheck.read(site(report)[page_of(finding)]).links
        outward = sorted(link for link in links if ":" in link)
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

    def test_documents(self) -> None:
        """documents can be made in any order, and between them make each page once"""
        made = render.Site(model.parse(samples.small()), 20_000)
        whole = made.render()
        documents = made.documents()
        self.assertEqual(next(iter(documents[0]()))[0], "index.html")
        random.Random(3).shuffle(documents)
        pairs = [pair for make in documents for pair in make()]
        self.assertEqual(len(pairs), len(whole))
        self.assertEqual(dict(pairs), whole)


    def test_compiled_elsewhere(self) -> None:
        """templates that another process compiled make the same pages, and at once"""
        report = model.parse(samples.small())
        whole = render.Site(report).render()
        compiled = render.Compiled(helper.collect([helper.Helper(render.compile_templates)]))
        with mock.patch.object(render.Environment, "compile", side_effect=AssertionError):
            self.assertEqual(render.Site(report, compiled=compiled).render(), whole)


class ComparisonTest(unittest.TestCase):
    def render(self, hostile: bool) -> dict[str, str]:
        document = model.parse_comparison(samples.comparison(hostile))
        return render.ComparisonSite(document).render()

    def test_sound(self) -> None:
        """a comparison, also a hostile one, is one sound page"""
        for hostile in (False, True):
            pages = self.render(hostile)
            self.assertEqual(list(pages), ["index.html"])
            self.assertEqual(pagecheck.faults(pages), [])

    def test_kinds(self) -> None:
        """it has each finding with what became of it, and why one was not seen"""
        text = text_of(self.render(False)["index.html"])
        for words in (
            "Linux 6.12 → 6.13",
            "not seen2only in the old report, but the new run did not look there",
            "('f' in a.c: spatch could not parse it)",
            "(was old.c:",
            "nobody looked there, not because of a fix",
        ):
            self.assertIn(words, text)

    def test_schema(self) -> None:
        """the samples are what the schema of comparisons says"""
        schema = json.loads((RENDER.parent / "schema/refaudit-compare-1.schema.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(samples.comparison())


class LargeTest(unittest.TestCase):
    pages: dict[str, str]
    seconds: float

    @classmethod
    def setUpClass(cls) -> None:
        cls.report = samples.large(1200)
        start = time.process_time()
        cls.pages = site(cls.report)
        cls.seconds = time.process_time() - start

    def test_sound(self) -> None:
        """1,200 findings become pages that are sound and below the limit"""
        self.assertEqual(pagecheck.faults(self.pages), [])
        for name, html in self.pages.items():
            with self.subTest(name=name):
                self.assertLessEqual(len(html.encode()), render.PAGE_LIMIT)

    def test_lists_hold_all(self) -> None:
        """the list of findings, those of rules and of subsystems have each finding once"""
        every = sorted(f["id"] for f in self.report["findings"])
        of_subsystems = [name for name in self.pages if name.startswith("subsystem-sub")]
        self.assertEqual(len(of_subsystems), 120)
        for kind in (r"findings(\.\d+)?\.html", r"rule-.*", r"subsystem-.*"):
            rows = [
                i
                for name, html in self.pages.items()
                if re.fullmatch(kind, name)
                for i in re.findall(r'<a href="finding-([0-9a-f]+)\.html"', html)
            ]
            self.assertEqual(sorted(rows), every)
        self.assertLessEqual({f"finding-{i}.html" for i in every}, set(self.pages))

    def test_heat(self) -> None:
        """a number of the heat map leads to as many findings"""
        cells = re.findall(r'href="(subsystem-[^"]*)#rule=([a-z-]+)">(\d+)<', self.pages["index.html"])
        self.assertGreater(len(cells), 50)
        for name, rule, number in cells:
            rows = re.findall(r"<tr><td>(?:.*?)</tr>", self.pages[name])
            opened = [r for r in rows if f"<td>{rule}</td>" in r and re.search("<td>(new|known)<", r)]
            self.assertEqual(len(opened), int(number), name)

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
            pages = site(sample, limit=30_000)
            self.assertEqual(pagecheck.faults(pages), [])
            self.assertIn("findings.html", pages)
            self.assertTrue(any(name.startswith("subsystem-") for name in pages))
            self.assertTrue(any(name.startswith("counter-") for name in pages))

    def test_properties(self) -> None:
        """a counter's page shows the four properties, if the report has them"""
        report = samples.small()
        words = [("starts at 1", "yes"), ("freed at 0", "no"), ("<b>x", "not shown")]
        report["counters"][0]["four_properties"] = [
            {"name": name, "holds": holds, "why": f"because {name}"} for name, holds in words
        ]
        counter = report["counters"][0]
        name = f"counter-{counter['struct']}-{counter['field']}.html"
        pages = site(report)
        self.assertEqual(pagecheck.faults(pages), [])
        for name_, holds in words:
            self.assertIn(f"{name_}{holds}because {name_}", pagecheck.read(pages[name]).text)

    def test_troubles_get_pages(self) -> None:
        """20,000 troubles go to pages of their own, each of them listed"""
        pages = site(samples.many_troubles(findings=20))
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
        pages = site(report, limit=15_000)
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
        """the command writes pages and what they load, and says nothing"""
        done = self.run_render(self.put(samples.small()), "--out", "deep/er/out")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        made = [name for name in self.read_out("deep/er/out") if not name.endswith(".html")]
        self.assertEqual(made, ["list.js", "style.css"])

    def test_same_bytes(self) -> None:
        """the same report gives the same bytes, in any order of its findings"""
        report = samples.large(400)
        self.run_render(self.put(report), "--out", "a", PYTHONHASHSEED="1", TZ="UTC")
        for key in ("findings", "counters", "rules", "subsystems", "structs"):
            random.Random(5).shuffle(report[key])
        random.Random(5).shuffle(report["coverage"]["troubles"])
        second = self.put(report, "other name.json")
        self.run_render(second, "--out", "b", PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C")
        self.assertEqual(self.read_out("a"), self.read_out("b"))
        self.assertIn(b"refaudit", self.read_out("a")["index.html"])

    def test_stale_pages_go(self) -> None:
        """pages of an earlier, larger report go; files that are not ours stay"""
        self.run_render(self.put(samples.large(900)), "--out", "out")
        self.assertIn("subsystem-subsystem-number-7.html", self.read_out("out"))
        for name in ("rule-mine.html", "notes.txt", "counters.csv"):
            (self.dir / "out" / name).write_text("<p>mine</p>")
        self.run_render(self.put(samples.small()), "--out", "out")
        self.run_render(self.put(samples.small()), "--out", "fresh")
        mine = {"counters.csv", "notes.txt", "rule-mine.html"}
        self.assertEqual(set(self.read_out("out")), mine | set(self.read_out("fresh")))

    def test_unchanged_pages_stay(self) -> None:
        """a page that is there already is left alone; one that differs is replaced"""
        report = samples.small()
        self.run_render(self.put(report), "--out", "out")
        before = {path.name: path.stat() for path in (self.dir / "out").iterdir()}
        changed = report["findings"][0]
        changed["advice"] = "Another."
        self.run_render(self.put(report), "--out", "out")
        after = {path.name: path.stat() for path in (self.dir / "out").iterdir()}
        self.assertEqual(set(before), set(after))
        replaced = {name for name in after if after[name].st_ino != before[name].st_ino}
        self.assertEqual(replaced, {page_of(changed)})
        self.assertIn(b"Another.", self.read_out("out")[page_of(changed)])

    def test_links_are_not_followed(self) -> None:
        """what is no file, where a page belongs, makes way; what it leads to stays"""
        self.run_render(self.put(samples.small()), "--out", "fresh")
        (self.dir / "out").mkdir()
        for name in ("index.html", "counters.html", "style.css"):
            (self.dir / name).write_bytes(self.read_out("fresh")[name])
            (self.dir / "out" / name).symlink_to(self.dir / name)
        os.mkfifo(self.dir / "out" / "structs.html")
        self.run_render(self.put(samples.small()), "--out", "out")
        self.assertEqual(self.read_out("out"), self.read_out("fresh"))
        for path in (self.dir / "out").iterdir():
            self.assertTrue(path.is_file() and not path.is_symlink(), path)
        self.assertTrue((self.dir / "index.html").is_file())

    def test_no_process_fails_unseen(self) -> None:
        """whichever page cannot be written, by whichever process: status 2, nothing half"""
        names = [page_of(finding) for finding in samples.small()["findings"][:2]]
        for name in (*names, "index.html", "style.css"):
            with self.subTest(name=name):
                (self.dir / f"of-{name}" / name).mkdir(parents=True)
                done = self.run_render(self.put(samples.small()), "--out", f"of-{name}")
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertRegex(
                    done.stderr, r"\Arender.py: cannot write pages to '.*': Is a directory\n\Z"
                )
                left = {path.name for path in (self.dir / f"of-{name}").glob("*.tmp")}
                self.assertEqual(left, set())

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
