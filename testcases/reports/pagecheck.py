# SPDX-License-Identifier: GPL-2.0-only
"""What every page must be: a well-nested, inert document whose links lead somewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "rect"}
ALLOWED = VOID | set(
    "html head title body a div nav p ul ol li main header footer section h1 h2 h3 h4 h5 h6"
    " dl dt dd table thead tbody tfoot tr th td details summary"
    " span b i code pre mark em strong blockquote svg path text tspan script".split()
)
ATTRIBUTES = set(
    "lang charset http-equiv content name rel href class id aria-label aria-labelledby aria-current"
    " role tabindex scope colspan title data-n width height preserveaspectratio data-filter src"
    " defer viewbox x y rx d".split()
)
CSP = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
# A list filters and sorts; no other page runs anything.
LIST_CSP = CSP.replace("'self';", "'self'; script-src 'self';")


@dataclass
class Page:
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    is_list: bool = False
    resources: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    csp: str = ""
    text: str = ""
    headings: list[tuple[int, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[str] = []
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.page.wrong.append(f"element {tag}")
        names = [name for name, _ in attrs]
        for name in names:
            if name not in ATTRIBUTES or names.count(name) > 1:
                self.page.wrong.append(f"attribute {name} of {tag}")
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.page.ids.append(values["id"])
        if tag == "a":
            self.page.links.append(values.get("href", ""))
        if tag == "script":
            self.page.scripts.append(values.get("src", ""))
        elif "src" in values:
            self.page.wrong.append(f"src of {tag}")
        self.page.is_list |= tag == "table" and "list" in values.get("class", "").split()
        if tag == "link":
            self.page.resources.append(values.get("href", ""))
        if values.get("http-equiv") == "Content-Security-Policy":
            self.page.csp = values.get("content", "")
        elif "http-equiv" in values:
            self.page.wrong.append(f"http-equiv {values['http-equiv']}")
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.page.headings.append((int(tag[1]), ""))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.page.wrong.append(f"end of {tag} on line {self.getpos()[0]}")

    def handle_data(self, data: str) -> None:
        if "script" in self._open:
            self.page.wrong.append("a script within the page")
        self._text.append(data)

    def handle_comment(self, data: str) -> None:
        self.page.wrong.append(f"comment {data[:40]}")

    def close(self) -> None:
        super().close()
        self.page.text = "".join(self._text)
        self.page.wrong += [f"{tag} is never closed" for tag in self._open]


def read(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


def faults(pages: dict[str, str]) -> list[str]:
    """What is wrong with a set of pages, by file name; empty if nothing is."""
    parsed = {name: read(html) for name, html in pages.items()}
    found: list[str] = []
    for name, page in parsed.items():
        found += [f"{name}: {wrong}" for wrong in page.wrong[:20]]
        found += [f"{name}: {wrong}" for wrong in _own_faults(page, pages[name])]
        dead = [link for link in page.links if _is_dead(link, name, parsed)]
        found += [f"{name}: dead link {link}" for link in dead]
    return found


def _own_faults(page: Page, html: str) -> list[str]:
    found: list[str] = []
    if not html.startswith("<!doctype html>\n"):
        found.append("does not begin with a doctype")
    if page.scripts != (["list.js"] if page.is_list else []):
        found.append(f"runs {page.scripts}")
    if page.csp != (LIST_CSP if page.is_list else CSP):
        found.append(f"content security policy is '{page.csp}'")
    if page.resources != ["style.css"]:
        found.append(f"loads {page.resources}")
    if len(page.ids) != len(set(page.ids)):
        found.append("an id is given twice")
    if not html.isprintable() and (bad := _unprintable(html)):
        found.append(f"holds the characters {bad}")
    levels = [level for level, _ in page.headings]
    if levels.count(1) != 1:
        found.append("does not have exactly one h1")
    for before, after in zip(levels, levels[1:], strict=False):
        if after > before + 1:
            found.append(f"goes from h{before} to h{after}")
            break
    return found


def _unprintable(html: str) -> list[str]:
    return sorted({hex(ord(c)) for c in html if not c.isprintable() and c not in "\n\t\u00a0"})


def _is_dead(link: str, here: str, pages: dict[str, Page]) -> bool:
    if link.startswith(("http://", "https://")):
        return False
    name, _, anchor = link.partition("#")
    target = pages.get(name or here)
    if target is None:
        return True
    if "=" in anchor:
        # A choice among the rows of a list.
        return not target.is_list
    return bool(anchor) and anchor not in target.ids
