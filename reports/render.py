#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Turns report.json into HTML pages that need neither network nor scripts.

index.html says what was audited, what could not be seen, and how much was found
where. Besides there are a page a rule, a finding, a subsystem, a counter and a
struct, and lists of them; no page is larger than PAGE_LIMIT, longer lists have
several. Lists filter and sort where scripts run. The address of a finding is made
of its id and so stays the same from report to report. A comparison of two reports
(refaudit compare) becomes one list. The same input gives the same bytes.

The report is read and checked whole before anything is written; beside that a second
process compiles the templates. Then one process a processor takes from what is left to
be made (helper.py) and writes each page as soon as it is rendered; a page that stands
there already is left as it is (folder.py). index.html comes last.

Exit status: 0 done, 2 the report or the directory is unusable (one line on
standard error says why), 129 wrong usage.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import jinja2
import markupsafe
from jinja2.bccache import Bucket
from markupsafe import Markup

import changes
import counters
import model
import pages
import structs
import views
from folder import Folder
from helper import Helper, Queue, collect
from words import Late

HERE = Path(__file__).resolve().parent
PAGE_LIMIT = 2_000_000
TROUBLES_ON_INDEX = 400
"""More of them get pages of their own."""
LIST_COLUMNS = {
    "findings.html": ("rule", "subsystem"),
    "rule.html": ("subsystem", "message"),
    "subsystem.html": ("rule", "message"),
    "struct.html": ("rule", "subsystem"),
}
"""What a list of findings shows besides severity, subject and file."""
SCRIPT = "list.js"
PIECES = 64
"""So many times a process asks what is left to be made, all of them together."""
FURNITURE = 40_000
"""Bytes set aside on every page for what is neither its rows nor its fixed text."""

EXIT_UNUSABLE = 2
EXIT_USAGE = 129



_escaped: dict[str, Markup] = {}


def escape(value: Any) -> Markup:
    """Most of what is printed was printed before: names, places, words of ours."""
    if type(value) is Markup:
        return value
    if type(value) is not str:
        return markupsafe.escape(value)
    found = _escaped.get(value)
    if found is None:
        found = _escaped[value] = markupsafe.escape(value)
    return found


class Template(jinja2.Template):
    """Its code escapes by the function above."""

    @classmethod
    def from_code(cls, *arguments: Any, **named: Any) -> Template:
        made: Template = super().from_code(*arguments, **named)
        made.root_render_func.__globals__["escape"] = escape
        return made


class Environment(jinja2.Environment):
    """Templates look at objects whose attributes are known: one that is not there is
    a bug, and there is no item to try instead."""

    template_class = Template
    getattr = staticmethod(getattr)


class Compiled(jinja2.BytecodeCache):
    """Templates as code, for a process that did not compile them: jinja takes as long
    to read them as to render a thousand pages, and can do so beside the report."""

    def __init__(self, made: list[str]) -> None:
        """made: what compile_templates() returned."""
        self._code = dict(zip(made[::2], made[1::2], strict=True))

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key].encode("latin-1"))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string().decode("latin-1")

    def made(self) -> list[str]:
        return [text for pair in self._code.items() for text in pair]


def compile_templates() -> list[str]:
    compiled = Compiled([])
    env = environment(compiled)
    for name in env.list_templates(extensions=["html"]):
        env.get_template(name)
    return compiled.made()


def environment(compiled: Compiled) -> jinja2.Environment:
    env = Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=compiled,
    )
    env.filters["grouped"] = "{:,}".format
    env.filters["pixels"] = "{:g}".format
    env.filters["dashed"] = _dashed
    return env


def _dashed(words: str) -> str:
    return words.replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A rendered piece: its HTML and how many bytes that takes."""

    html: Markup
    size: int


Document = Callable[[], Iterable[tuple[str, str]]]
"""Makes one page, or a list with all its pages: file name and HTML of each."""


class Pages:
    """What the pages of any document have in common."""

    def __init__(self, limit: int, compiled: Compiled | None) -> None:
        self._limit = limit
        self._env = environment(compiled or Compiled([]))
        self._macros: Any = self._env.get_template("_macros.html").module

    def documents(self) -> list[Document]:
        """What there is to make, in any order and by any process. The first makes
        index.html, and that first."""
        raise NotImplementedError

    def render(self) -> dict[str, str]:
        """All of them at once."""
        return {name: html for make in self.documents() for name, html in make()}

    def _fragment(self, macro: str, *arguments: object) -> Fragment:
        html = getattr(self._macros, macro)(*arguments)
        return Fragment(html, len(html.encode()))

    def _page(self, template: str, name: str, **context: object) -> str:
        return self._env.get_template(template).render(page=name, **context)

    def _list(
        self, template: str, stem: str, made: list[Fragment], **context: object
    ) -> Iterator[tuple[str, str]]:
        """A page with one row a thing, or as many pages as the limit asks for."""
        budget = self._limit // 4
        if sum(row.size for row in made) > budget:
            bare = self._page(template, "", pages=[], rows=[], **context)
            budget = max(self._limit - len(bare.encode()) - FURNITURE, budget)
        parts = pages.chunks([row.size for row in made], budget)
        names = [pages.page_name(stem, i) for i in range(1, len(parts) + 1)]
        for name, part in zip(names, parts, strict=True):
            html = [row.html for row in made[part]]
            yield name, self._page(template, name, pages=names, rows=html, **context)


class Site(Pages):
    """The pages of one report."""

    def __init__(
        self, report: model.Report, limit: int = PAGE_LIMIT, compiled: Compiled | None = None
    ) -> None:
        super().__init__(limit, compiled)
        self.views = views.build(report)
        self._nav: dict[str, Markup] = {}

    def _page(self, template: str, name: str, **context: object) -> str:
        here = str(context.pop("here", ""))
        if here not in self._nav:
            self._nav[here] = self._macros.contents(self.views, here)
        return super()._page(template, name, v=self.views, nav=self._nav[here], **context)

    def documents(self) -> list[Document]:
        v = self.views
        return [
            self._index,
            partial(self._findings_list, "findings.html", "findings", v.rows, here="findings"),
            partial(self._plain_list, "counters", "counter_row", v.counters.rows),
            partial(self._plain_list, "structs", "struct_row", v.structs),
            *(partial(self._rule, section) for section in v.sections),
            *(partial(self._finding, finding) for finding in v.findings),
            *(partial(self._subsystem, subsystem) for subsystem in v.subsystem_pages),
            *(partial(self._counter, counter) for counter in v.counters.pages),
            *(partial(self._struct, struct) for struct in v.struct_pages),
        ]

    def _index(self) -> Iterator[tuple[str, str]]:
        troubles = dict(self._trouble_pages())
        name = "index.html"
        yield name, self._page(name, name, trouble_pages=list(troubles), here="index")
        yield from troubles.items()

    def _rule(self, section: views.RuleSection) -> Iterator[tuple[str, str]]:
        return self._findings_list(
            "rule.html", section.stem, section.rows, section=section, here=section.stem
        )

    def _finding(self, late: Late[views.FindingPage]) -> Iterator[tuple[str, str]]:
        f = late.make()
        yield self._one("finding.html", late.stem, f=f, here=f.rule_stem)

    def _subsystem(self, late: Late[views.SubsystemPage]) -> Iterator[tuple[str, str]]:
        subsystem = late.make()
        return self._findings_list(
            "subsystem.html", late.stem, subsystem.rows, subsystem=subsystem
        )

    def _counter(self, late: Late[counters.CounterPage]) -> Iterator[tuple[str, str]]:
        yield self._one("counter.html", late.stem, c=late.make(), here="counters")

    def _struct(self, late: Late[structs.StructPage]) -> Iterator[tuple[str, str]]:
        s = late.make()
        rows = [self.views.row_of[stem] for stem in s.findings]
        of_it = self.views.counters.of_struct.get(late.stem, [])
        return self._findings_list(
            "struct.html", late.stem, rows, s=s, counters=of_it, here="structs"
        )

    def _one(self, template: str, stem: str, **context: object) -> tuple[str, str]:
        name = pages.page_name(stem)
        return name, self._page(template, name, **context)

    def _findings_list(
        self, template: str, stem: str, rows: list[views.FindingRow], **context: object
    ) -> Iterator[tuple[str, str]]:
        states = self.views.states_differ
        columns = LIST_COLUMNS[template]
        made = [self._fragment("finding_row", row, columns, states) for row in rows]
        yield from self._list(template, stem, made, columns=columns, **context)

    def _plain_list(
        self, stem: str, macro: str, rows: Sequence[object]
    ) -> Iterator[tuple[str, str]]:
        made = [self._fragment(macro, row) for row in rows]
        yield from self._list(f"{stem}.html", stem, made, here=stem)

    def _trouble_pages(self) -> Iterator[tuple[str, str]]:
        rows = [*self.views.coverage.failed, *self.views.coverage.blind]
        if len(rows) > TROUBLES_ON_INDEX:
            made = [self._fragment("trouble", row) for row in rows]
            yield from self._list("troubles.html", "troubles", made)


class ComparisonSite(Pages):
    """The page of a comparison."""

    def __init__(
        self,
        comparison: model.Comparison,
        limit: int = PAGE_LIMIT,
        compiled: Compiled | None = None,
    ) -> None:
        super().__init__(limit, compiled)
        self._view = changes.build(comparison)

    def documents(self) -> list[Document]:
        return [self._all]

    def _all(self) -> Iterator[tuple[str, str]]:
        made = [self._fragment("change_row", row) for row in self._view.rows]
        return self._list("compare.html", "index", made, v=self._view)


def processors() -> int:
    return len(os.sched_getaffinity(0))


def write(site: Pages, out: Path) -> None:
    """Writes the pages and what they load; removes pages of an earlier report."""
    folder = Folder(out)
    for name in ("style.css", SCRIPT):
        folder.put(name, (HERE / "static" / name).read_bytes())
    first, *others = site.documents()
    queue = Queue(PIECES)

    def work() -> list[str]:
        return [name for i in queue for name in _put_all(folder, others[i::PIECES])]

    # Forked, so that nobody reads the report twice.
    helpers = [Helper(work) for _ in range(1, processors())]
    try:
        (index, html), *more = first()
        made = [*_put_all(folder, [lambda: more]), *work()]
    finally:
        theirs = collect(helpers)
    folder.put(index, html.encode())  # stands for all of them, and so comes last
    folder.clear({index, *made, *theirs})


def _put_all(folder: Folder, documents: list[Document]) -> Iterator[str]:
    """Makes them; the names of their pages."""
    for make in documents:
        for name, html in make():
            folder.put(name, html.encode())
            yield name


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_USAGE, f"render.py: {message}\n")


def main(arguments: list[str]) -> int:
    parser = _Parser(prog="render.py", description="Turn report.json into HTML.")
    parser.add_argument("report", type=Path, help="report.json of refaudit audit, or the JSON of refaudit compare")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write")
    parser.add_argument("--patches", type=Path, metavar="DIR", help="what refaudit migrate wrote")
    asked = parser.parse_args(arguments)
    gc.disable()  # what there is stays until the end
    helpers = [Helper(compile_templates)] if processors() > 1 else []
    try:
        document = model.load(asked.report, asked.patches)
    except model.ReportError as error:
        collect(helpers)
        return _fail(f"cannot read report '{asked.report}'", str(error))
    try:
        compiled = Compiled(collect(helpers))
        if isinstance(document, model.Comparison):
            write(ComparisonSite(document, compiled=compiled), asked.out)
        else:
            write(Site(document, compiled=compiled), asked.out)
    except OSError as error:
        return _fail(f"cannot write pages to '{asked.out}'", error.strerror or str(error))
    return 0


def _fail(what: str, reason: str) -> int:
    line = model.visible(f"render.py: {what}: {reason}")
    print(line.encode("utf-8", "backslashreplace").decode(), file=sys.stderr)
    return EXIT_UNUSABLE


if __name__ == "__main__":
    done = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(done)  # without taking apart, object by object, what was read
