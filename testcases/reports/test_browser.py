# SPDX-License-Identifier: GPL-2.0-only
"""The pages in a real browser: inert, reachable, readable."""

from __future__ import annotations

import tempfile
import time
import unittest
from pathlib import Path

import browser
import model
import render
import samples

CONTRAST = """
(() => {
  const parse = c => {
    const m = c.match(/[\\d.]+/g).map(Number);
    return m.length > 3 ? m : [...m, 1];
  };
  const lum = c => {
    const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    const f = c.slice(0, 3).map(v => linear(v / 255));
    return .2126 * f[0] + .7152 * f[1] + .0722 * f[2];
  };
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c[3] > 0) return c;
    }
    return [255, 255, 255, 1];
  };
  const bad = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || e.closest('.none, .skip')) continue;
    const a = lum(parse(getComputedStyle(e).color)), b = lum(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) bad.set(e.tagName + '.' + e.className, ratio.toFixed(2));
  }
  return [...bad].map(x => x.join(' ')).join(', ');
})()
"""


OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"
HOVER_ALL = """
document.querySelectorAll('summary, a').forEach(e => e.dispatchEvent(new MouseEvent('mouseover')))
"""
ACTIVE = "script, img, iframe, object, embed, form, style, base, meta[http-equiv=refresh]"


class BrowserTest(unittest.TestCase):
    browser: browser.Browser

    @classmethod
    def setUpClass(cls) -> None:
        program = browser.find()
        if not program:
            raise unittest.SkipTest("no Chromium here")
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.dir = Path(temporary.name)
        for name in ("empty", "small", "hostile", "lawless", "large"):
            render.write(render.Site(model.parse(samples.SAMPLES[name]())), cls.dir / name)
        for name in ("hostile", "lawless"):
            report = model.parse(samples.SAMPLES[name]())
            render.write(render.Site(report, limit=150_000), cls.dir / f"{name}-many")
        large = model.parse(samples.large(5000))
        render.write(render.Site(large), cls.dir / "5000")
        cls.browser = cls.enterClassContext(browser.Browser(program))

    def url(self, name: str, page: str = "index.html") -> str:
        return f"{(self.dir / name).as_uri()}/{page}"

    def test_inert(self) -> None:
        """nothing in a hostile report runs, loads, opens a dialog or is refused"""
        for name in ("hostile", "lawless"):
            with self.subTest(name=name):
                b = self.browser
                b.open(self.url(name))
                b.evaluate(OPEN_ALL)
                b.evaluate(HOVER_ALL)
                self.assertEqual(b.requests, [self.url(name), self.url(name, "style.css")])
                self.assertEqual(b.dialogs, [])
                self.assertEqual(b.console, [])
                self.assertTrue(b.evaluate("document.title").endswith("refaudit"))
                self.assertNotIn("owned", b.evaluate("document.title")[:5])
                self.assertEqual(b.evaluate(f"document.querySelectorAll('{ACTIVE}').length"), 0)
                self.assertEqual(b.evaluate("document.querySelectorAll('h1').length"), 1)

    def test_lists_are_inert(self) -> None:
        """nor does the script of the lists run what is in them"""
        for name in ("hostile-many", "lawless-many"):
            for path in sorted((self.dir / name).glob("*.html")):
                if path.name.startswith("rule-"):
                    continue
                with self.subTest(page=f"{name}/{path.name}"):
                    b = self.browser
                    b.open(self.url(name, path.name))
                    allowed = [path.name, "style.css", "list.js"]
                    wanted = [self.url(name, file) for file in allowed]
                    self.assertLessEqual(set(b.requests), set(wanted))
                    self.assertEqual((b.dialogs, b.console), ([], []))
                    if b.requests[-1].endswith("list.js"):
                        b.evaluate("for (const s of document.querySelectorAll('select'))"
                            " { s.selectedIndex = 1;"
                            " s.dispatchEvent(new Event('input', {bubbles: true})); }")
                        self.assertEqual((b.dialogs, b.console), ([], []))
                        found = b.evaluate("document.querySelectorAll('main img, main svg').length")
                        self.assertEqual(found, 0)

    def choose(self, column: str, value: str) -> None:
        self.browser.evaluate(
            "(() => { const l = [...document.querySelectorAll('.filters label')]"
            f".find(x => x.firstChild.textContent === {column!r}).lastChild;"
            f" l.value = {value!r};"
            " l.dispatchEvent(new Event('input', {bubbles: true})); })()"
        )

    def visible(self) -> list[list[str]]:
        """The cells of the rows that show."""
        return self.browser.evaluate(
            "[...document.querySelectorAll('.list tbody tr')].filter(r => r.checkVisibility())"
            ".map(r => [...r.cells].map(c => c.textContent))"
        )

    def test_filters(self) -> None:
        """a list filters by choice and by text, and says how many are left"""
        self.browser.open(self.url("large", "findings.html"))
        every = self.visible()
        self.assertEqual(len(every), 3000)
        self.choose("severity", "high")
        self.choose("state", "known")
        self.choose("file", "Drivers/PART1")
        want = [r for r in every if (r[0], r[1]) == ("high", "known") and "drivers/part1" in r[5]]
        self.assertGreater(len(want), 3)
        self.assertEqual(self.visible(), want)
        said = self.browser.evaluate("document.querySelector('.filters output').textContent")
        self.assertEqual(said, f"{len(want)} of 3,000")
        self.browser.evaluate("document.querySelector('.filters > button').click()")
        self.assertEqual(self.visible(), every)
        self.assertEqual(self.browser.evaluate("location.hash"), "")

    def test_filters_live_in_the_address(self) -> None:
        """what is chosen stands in the address, and an address chooses"""
        b = self.browser
        b.open(self.url("large", "findings.html"))
        self.choose("rule", "empty-release")
        number = self.visible()[0][3].rpartition(" ")[2]
        self.choose("subsystem", f"SUBSYSTEM NUMBER {number}")
        b.evaluate("document.querySelectorAll('.list thead button')[5].click()")
        chosen = self.visible()
        self.assertTrue(chosen)
        self.assertEqual({r[2] for r in chosen}, {"empty-release"})
        address = b.evaluate("location.href")
        self.assertIn(f"#rule=empty-release&subsystem=SUBSYSTEM+NUMBER+{number}&sort=file", address)
        b.open("about:blank")
        b.open(address)
        self.assertEqual(self.visible(), chosen)
        b.evaluate("location.hash = '#severity=medium'")
        time.sleep(0.3)
        self.assertEqual({r[0] for r in self.visible()}, {"medium"})
        b.open("about:blank")
        b.open(self.url("large", "findings.html") + "#severity=%3Cimg%20src=x%3E&nonsense=1&sort=9")
        self.assertEqual(len(self.visible()), 3000)
        self.assertEqual(b.console, [])

    def test_sort(self) -> None:
        """a column sorts up, down, and back to the order of weight"""
        b = self.browser
        b.open(self.url("large", "counters.html"))
        every = self.visible()
        number = [column[4] for column in every]
        head = "document.querySelectorAll('.list thead button')[4]"
        for order in (sorted(number, key=int), sorted(number, key=int, reverse=True), number):
            b.evaluate(f"{head}.click()")
            self.assertEqual([row[4] for row in self.visible()], order)
        self.assertEqual(self.visible(), every)

    def test_without_scripts(self) -> None:
        """a list without scripts is a list, with no controls that do nothing"""
        b = self.browser
        b.send("Emulation.setScriptExecutionDisabled", value=True)
        try:
            b.open(self.url("large", "findings.html"))
        finally:
            b.send("Emulation.setScriptExecutionDisabled", value=False)
        self.assertEqual(len(self.visible()), 3000)
        controls = "document.querySelectorAll('form, button, select, input').length"
        self.assertEqual(b.evaluate(controls), 0)

    def test_style(self) -> None:
        """the style sheet is used from file://, under the policy of the page"""
        self.browser.open(self.url("small"))
        self.assertEqual(self.browser.console, [])
        size = "getComputedStyle(document.documentElement).fontSize"
        self.assertEqual(self.browser.evaluate(size), "15px")

    def test_anchor_opens(self) -> None:
        """the link of a finding shows the finding, on every page"""
        b = self.browser
        b.open(self.url("small", "index.html#f-" + samples.small()["findings"][4]["id"]))
        self.assertTrue(b.evaluate("document.querySelector(':target > .body').checkVisibility()"))
        b.open(self.url("large"))
        b.evaluate("document.querySelector('.heat td a').click()")
        time.sleep(0.5)
        self.assertRegex(b.evaluate("location.href"), r"/rule-[a-z-]+(\.\d+)?\.html#")
        self.assertIsNotNone(b.evaluate("document.querySelector(':target').id"))

    def test_no_sideways_scroll(self) -> None:
        """no page scrolls sideways at 390 or 1280, with everything open"""
        for name in ("empty", "small", "hostile", "large"):
            for width in (390, 1280):
                with self.subTest(name=name, width=width):
                    self.browser.resize(width)
                    self.browser.open(self.url(name))
                    self.browser.evaluate(OPEN_ALL)
                    wide = self.browser.evaluate("document.documentElement.scrollWidth")
                    self.assertLessEqual(wide, width)
        for name in ("large", "hostile-many"):
            found = sorted(path.name for path in (self.dir / name).glob("*.html"))
            counter = next(page for page in found if page.startswith("counter-"))
            subsystem = next(page for page in found if page.startswith("subsystem-"))
            for page in ("findings.html", "counters.html", counter, subsystem):
                for width in (390, 1280):
                    with self.subTest(name=name, page=page, width=width):
                        self.browser.resize(width)
                        self.browser.open(self.url(name, page))
                        wide = self.browser.evaluate("document.documentElement.scrollWidth")
                        self.assertLessEqual(wide, width)

    def test_contrast(self) -> None:
        """all text has a contrast of 4.5 at least, light and dark"""
        for dark in (False, True):
            with self.subTest(dark=dark):
                self.browser.resize(1280, dark=dark)
                for page in (
                    self.url("small"),
                    self.url("large"),
                    self.url("large", "findings.html"),
                    self.url("large", "counters.html"),
                ):
                    self.browser.open(page)
                    self.browser.evaluate(OPEN_ALL)
                    self.assertEqual(self.browser.evaluate(CONTRAST), "")

    def test_print(self) -> None:
        """on paper, closed findings are open"""
        self.browser.open(self.url("small"))
        visible = "document.querySelector('.finding:not([open]) > .body').checkVisibility()"
        self.assertFalse(self.browser.evaluate(visible))
        self.browser.send("Emulation.setEmulatedMedia", media="print")
        self.addCleanup(self.browser.send, "Emulation.setEmulatedMedia", media="")
        self.assertTrue(self.browser.evaluate(visible))

    def test_keyboard(self) -> None:
        """the keyboard reaches the skip link first, and opens a finding"""
        b = self.browser
        b.open(self.url("small"))
        self._press("Tab")
        self.assertEqual(b.evaluate("document.activeElement.className"), "skip")
        b.evaluate("document.querySelector('.finding > summary').focus()")
        self._press("Enter", text="\r")
        self.assertTrue(b.evaluate("document.querySelector('.finding').open"))

    def _press(self, key: str, **extra: str) -> None:
        code = {"Tab": 9, "Enter": 13}[key]
        for kind in ("keyDown", "keyUp"):
            event = {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}
            self.browser.send("Input.dispatchKeyEvent", **event, **extra)

    def test_opens_quickly(self) -> None:
        """a report of 5,000 findings opens in under 2 seconds, no page is over 2 MB"""
        b = self.browser
        # Of a processor: what else the machine does is not the page's doing.
        b.send("Performance.enable", timeDomain="threadTicks")
        self.addCleanup(b.send, "Performance.disable")
        for page in ("index.html", "findings.html"):
            with self.subTest(page=page):
                b.open("about:blank")
                before = self._task_seconds()
                b.open(self.url("5000", page))
                self.assertLess(self._task_seconds() - before, 2)
        for path in (self.dir / "5000").iterdir():
            with self.subTest(page=path.name):
                self.assertLessEqual(path.stat().st_size, 2_000_000)

    def _task_seconds(self) -> float:
        metrics = self.browser.send("Performance.getMetrics")["metrics"]
        return next(float(m["value"]) for m in metrics if m["name"] == "TaskDuration")
