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

    def test_contrast(self) -> None:
        """all text has a contrast of 4.5 at least, light and dark"""
        for dark in (False, True):
            with self.subTest(dark=dark):
                self.browser.resize(1280, dark=dark)
                for page in (self.url("small"), self.url("large")):
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
        """the start page of 3,000 findings opens in under 2 seconds"""
        start = time.monotonic()
        self.browser.open(self.url("large"))
        self.assertLess(time.monotonic() - start, 2)
