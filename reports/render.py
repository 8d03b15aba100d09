#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Turns report.json into HTML pages that need neither network nor scripts.

A small report is one page, index.html. If that page would exceed PAGE_LIMIT, the
findings move to pages of their rules, each below the limit, and index.html links
to them; besides there are a list of all findings, a page a subsystem, a list of
all counters and a page a counter. Lists filter and sort where scripts run. The same
input gives the same bytes.

Exit status: 0 done, 2 the report or the directory is unusable (one line on
standard error says why), 129 wrong usage.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import jinja2
from markupsafe import Markup

import model
import pages
import views

HERE = Path(__file__).resolve().parent
PAGE_LIMIT = 2_000_000
SCRIPT = "list.js"
FURNITURE = 40_000
"""Bytes set aside on every page for what is neither its rows nor its fixed text."""

EXIT_UNUSABLE = 2
EXIT_USAGE = 129

_OUR_PAGES = re.compile(
    r"(index|(counters|findings|troubles|(rule|subsystem|counter)-[A-Za-z0-9_-]+)(\.\d+)?)\.html"
)
_OUR_MARK = b'<meta name="generator" content="refaudit">'


def environment() -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters["grouped"] = "{:,}".format
    return env


@dataclass(frozen=True, slots=True)
class Fragment:
    """A rendered piece: its HTML and how many bytes that takes."""

    html: Markup
    size: int


class Site:
    """The pages of one report."""

    def __init__(self, report: model.Report, limit: int = PAGE_LIMIT) -> None:
        self.views = views.build(report)
        self.limit = limit
        self._env = environment()
        self._macros: Any = self._env.get_template("_macros.html").module
        self._findings: dict[str, Markup] = {}
        self._sizes: dict[str, int] = {}
        for section in self.views.sections:
            for group in section.groups:
                for card in group.cards:
                    fragment = self._fragment("finding", card)
                    self._findings[card.anchor] = fragment.html
                    self._sizes[card.anchor] = fragment.size

    def render(self) -> dict[str, str]:
        """File name to HTML, index.html first."""
        if sum(self._sizes.values()) < self.limit:
            page = self._single()
            if len(page.encode()) <= self.limit:
                return {"index.html": page}
        return dict(self._split())

    def _fragment(self, macro: str, *arguments: object) -> Fragment:
        html = getattr(self._macros, macro)(*arguments)
        return Fragment(html, len(html.encode()))

    def _page(self, template: str, name: str, links: pages.Links, **context: object) -> str:
        return self._env.get_template(template).render(
            v=self.views,
            page=name,
            links=links,
            findings=self._findings,
            **context,
        )

    def _counter_rows(self, links: pages.Links) -> list[Fragment]:
        return [self._fragment("counter", row, links) for row in self.views.counters.rows]

    def _single(self) -> str:
        links = pages.Links()
        return self._page(
            "index.html",
            "index.html",
            links,
            split=False,
            sections=[(section, pages.whole(section)) for section in self.views.sections],
            counters=[fragment.html for fragment in self._counter_rows(links)],
            trouble_pages=[],
        )

    def _split(self) -> Iterator[tuple[str, str]]:
        links = pages.Links()
        rules = [(section, self._rule_parts(section)) for section in self.views.sections]
        for section, parts in rules:
            pages.link_rule_pages(links, section, parts)
        troubles = dict(self._trouble_pages(links))
        for subsystem in self.views.subsystem_pages:
            links.put(subsystem.stem, f"{subsystem.stem}.html")
        for row in self.views.counters.rows:
            links.put(row.stem, f"{row.stem}.html")

        yield (
            "index.html",
            self._page(
                "index.html",
                "index.html",
                links,
                split=True,
                rules=rules,
                trouble_pages=list(troubles),
            ),
        )
        for section, parts in rules:
            for part in parts:
                yield part.name, self._rule_page(links, section, parts, part)
        yield from self._list_pages("findings", "finding_row", self.views.rows, links)
        yield from self._subsystem_pages(links)
        yield from self._list_pages("counters", "counter_row", self.views.counters.rows, links)
        yield from self._counter_pages(links)
        yield from troubles.items()

    def _rule_parts(self, section: views.RuleSection) -> list[pages.RulePage]:
        bare = pages.RulePage("", 1, [])
        fixed = len(self._rule_page(pages.Links(), section, [bare], bare).encode())
        budget = max(self.limit - fixed - FURNITURE, self.limit // 4)
        return pages.rule_pages(section, self._sizes, budget)

    def _rule_page(
        self,
        links: pages.Links,
        section: views.RuleSection,
        parts: list[pages.RulePage],
        part: pages.RulePage,
    ) -> str:
        return self._page(
            "rule.html", part.name, links, section=section, pages=parts, part=part
        )

    def _list_pages(
        self, stem: str, macro: str, rows: Sequence[object], links: pages.Links
    ) -> Iterator[tuple[str, str]]:
        """A list with one row a thing, on as few pages as the limit allows."""
        made = [self._fragment(macro, row, links, self.views.states_differ) for row in rows]
        parts = pages.chunks([row.size for row in made], self.limit - FURNITURE)
        names = [pages.page_name(stem, i) for i in range(1, len(parts) + 1)]
        for name, part in zip(names, parts, strict=True):
            html = [row.html for row in made[part]]
            yield name, self._page(f"{stem}.html", name, links, pages=names, rows=html)

    def _subsystem_pages(self, links: pages.Links) -> Iterator[tuple[str, str]]:
        for subsystem in self.views.subsystem_pages:
            made = [
                self._fragment("finding_row", row, links, self.views.states_differ)
                for row in subsystem.rows
            ]
            parts = pages.chunks([row.size for row in made], self.limit - 2 * FURNITURE)
            names = [pages.page_name(subsystem.stem, i) for i in range(1, len(parts) + 1)]
            for name, part in zip(names, parts, strict=True):
                html = [row.html for row in made[part]]
                yield (
                    name,
                    self._page(
                        "subsystem.html", name, links, subsystem=subsystem, pages=names, rows=html
                    ),
                )

    def _counter_pages(self, links: pages.Links) -> Iterator[tuple[str, str]]:
        for row in self.views.counters.rows:
            name = f"{row.stem}.html"
            yield name, self._page("counter.html", name, links, counter=row)

    def _trouble_pages(self, links: pages.Links) -> Iterator[tuple[str, str]]:
        rows = [*self.views.coverage.failed, *self.views.coverage.blind]
        if len(rows) <= pages.TROUBLES_ON_INDEX:
            return
        sizes = [self._fragment("trouble", row).size for row in rows]
        parts = pages.chunks(sizes, self.limit - FURNITURE)
        names = [pages.page_name("troubles", i) for i in range(1, len(parts) + 1)]
        for name, part in zip(names, parts, strict=True):
            yield name, self._page("troubles.html", name, links, pages=names, rows=rows[part])


def write(site: Site, out: Path) -> None:
    """Writes the pages and the style sheet; removes pages of an earlier report."""
    made = site.render()
    out.mkdir(parents=True, exist_ok=True)
    _put(out / "style.css", (HERE / "static" / "style.css").read_bytes())
    script = (HERE / "static" / SCRIPT).read_bytes()
    if len(made) > 1:
        _put(out / SCRIPT, script)
    elif (out / SCRIPT).is_file() and (out / SCRIPT).read_bytes() == script:
        (out / SCRIPT).unlink()
    for name in [name for name in made if name != "index.html"] + ["index.html"]:
        _put(out / name, made[name].encode())
    for path in sorted(out.iterdir()):
        if path.name not in made and _is_our_page(path):
            path.unlink()


def _is_our_page(path: Path) -> bool:
    if not _OUR_PAGES.fullmatch(path.name) or path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return _OUR_MARK in file.read(1000)


def _put(path: Path, content: bytes) -> None:
    """The file appears complete or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_USAGE, f"render.py: {message}\n")


def main(arguments: list[str]) -> int:
    parser = _Parser(prog="render.py", description="Turn report.json into HTML.")
    parser.add_argument("report", type=Path, help="report.json of refaudit audit")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write")
    asked = parser.parse_args(arguments)
    try:
        report = model.load(asked.report)
    except model.ReportError as error:
        return _fail(f"cannot read report '{asked.report}'", str(error))
    try:
        write(Site(report), asked.out)
    except OSError as error:
        return _fail(f"cannot write pages to '{asked.out}'", error.strerror or str(error))
    return 0


def _fail(what: str, reason: str) -> int:
    line = model.visible(f"render.py: {what}: {reason}")
    print(line.encode("utf-8", "backslashreplace").decode(), file=sys.stderr)
    return EXIT_UNUSABLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
