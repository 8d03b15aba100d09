# SPDX-License-Identifier: GPL-2.0-only
"""The small machines behind the pages: Markdown, source colours, anchors, chunks."""

from __future__ import annotations

import html
import os
import re
import time
import unittest

import diagram
import helper
import model
import pages
import prose
import source
import views


def lines(text: str, first: int = 1) -> list[model.SourceLine]:
    return [model.SourceLine(i, line) for i, line in enumerate(text.split("\n"), first)]


def coloured(text: str) -> list[str]:
    html_of = source.Highlighter().html(lines(text), 0)
    return re.findall(r'<span class="l" data-n="\d+">(.*)\n</span>', html_of)


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"</?i[^>]*>", "", markup))


class ProseTest(unittest.TestCase):
    def kinds(self, text: str) -> list[str]:
        return [block.kind for block in prose.blocks(text)]

    def test_blocks(self) -> None:
        """Markdown is cut into headings, lists, code, quotes, tables, paragraphs"""
        text = (
            "# A\ntext\nmore\n\n- one\n  and on\n- two\n\n1. x\n2. y\n\n> q\n> r\n\n"
            "```c\n# no\n```\n|a|b|\n|-|-|\n|1|2|\n"
        )
        self.assertEqual(
            self.kinds(text),
            ["heading", "paragraph", "bullets", "numbers", "quote", "code", "table"],
        )
        self.assertEqual(prose.blocks("- one\n  and on\n- two")[0].rows[0][0][0].text, "one and on")
        self.assertEqual(prose.blocks("```\n\tx\n  y\n```")[0].text, "\tx\n  y")

    def test_spans(self) -> None:
        """code, strong, emphasis and links; a pointer is not emphasis"""
        found = prose.spans("a `b*c*` **d** *e* struct f *g, *h; 2*3*4")
        self.assertEqual([s.text for s in found if s.kind != "text"], ["b*c*", "d", "e"])

    def test_section(self) -> None:
        """a section reaches to the next heading that is no lower; a title can go"""
        found = prose.blocks("# t\n\na\n\n## s\n\nb\n\n### u\n\nc\n\nReferences: d\n\n## v\n\ne\n")
        words = ["".join(span.text for span in b.spans) for b in prose.section(found, "s")]
        self.assertEqual(words, ["b", "u", "c"])
        self.assertEqual(prose.section(found, "x"), [])
        self.assertEqual(prose.without_title(found, "t"), found[1:])
        self.assertEqual(prose.without_title(found, "s"), found)

    def test_unfinished(self) -> None:
        """unfinished Markdown stays text"""
        for text in ("```\nopen", "`open", "**open", "[a](b", "|a|b|", "1.", "-", "#", "#x", ">"):
            with self.subTest(text=text):
                self.assertTrue(prose.blocks(text))

    def test_long_lines_are_quick(self) -> None:
        """hostile Markdown takes no time"""
        start = time.monotonic()
        units = ("*a ", "**", "[", "`", "<http://", "| ", "# ", "- ", "\n- ", "|-", "http://a.,")
        for unit in units:
            prose.blocks(unit * (50_000 // len(unit)))
        self.assertLess(time.monotonic() - start, 5)


class SourceTest(unittest.TestCase):
    def test_text_is_kept(self) -> None:
        """colouring changes no character and no line of any excerpt"""
        for text in (
            "int main(void)\n{\n\treturn 0;\n}",
            "\n\n\n",
            "",
            "\tif (a < b && c > \"</pre>\") /* <x> */\n\n",
            " * in a comment\n * still\n */\nint x;",
            "#define A(x) \\\n\tdo_it(x)\n",
            "\"unclosed\n'x\n/* unclosed\n",
            "#if 0\nfoo\n#endif\n",
        ):
            with self.subTest(text=text):
                self.assertEqual([plain(line) for line in coloured(text)], text.split("\n"))

    def test_starts_inside_a_comment(self) -> None:
        """an excerpt that begins inside a comment is coloured as one"""
        found = coloured(" * int is only a word here\n */\nint x;")
        self.assertTrue(found[0].startswith('<i class="c">'))
        self.assertTrue(found[2].startswith('<i class="t">int'))
        self.assertIn('class="c"', coloured("\t * all of it\n\t * is comment")[1])
        self.assertNotIn('class="c"', coloured("\t*p = 1;\n\t*q = 2;")[0])

    def test_gap_and_mark(self) -> None:
        """the line it is about is marked, and missing lines are a gap"""
        some = [model.SourceLine(3, "a"), model.SourceLine(4, "b"), model.SourceLine(9, "c")]
        self.assertEqual(
            source.Highlighter().html(some, 4),
            '<span class="l" data-n="3">a\n</span><mark class="l" data-n="4">b\n</mark>'
            '<span class="l gap" data-n="9">c\n</span>',
        )

    def test_long_lines_are_cut(self) -> None:
        """an absurdly long line is cut, and takes no time"""
        start = time.monotonic()
        for unit in ("(", "a ", "a*", "a(b ", "\\", "\"", "/*", "[[", "struct ", "int f(int a, "):
            self.assertLess(len(plain(coloured("\n".join([unit * 5000] * 7))[0])), 400)
        self.assertLess(time.monotonic() - start, 5)


class HelperTest(unittest.TestCase):
    def test_results(self) -> None:
        """helpers hand back what they made, in the order in which they were started"""
        made = [helper.Helper(lambda i=i: [f"{i} \udc80"] * 9000) for i in range(4)]
        self.assertEqual(helper.collect(made), [f"{i} \udc80" for i in range(4) for _ in range(9000)])
        self.assertEqual(helper.collect([]), [])

    def test_queue(self) -> None:
        """of a queue, each number is taken once, whoever takes it"""
        queue = helper.Queue(256)
        made = [helper.Helper(lambda: [str(i) for i in queue]) for _ in range(3)]
        mine = [str(i) for i in queue]
        self.assertEqual(sorted([*mine, *helper.collect(made)], key=int), [str(i) for i in range(256)])
        self.assertEqual(list(queue), [])

    def test_failures(self) -> None:
        """an OSError of a helper is raised here, and one that dies is one"""
        def fail() -> list[str]:
            raise FileExistsError(17, "in the way")

        with self.assertRaisesRegex(FileExistsError, "in the way"):
            helper.collect([helper.Helper(fail), helper.Helper(list)])
        with self.assertRaises(ChildProcessError):
            helper.collect([helper.Helper(list), helper.Helper(lambda: os._exit(3))])


class PlanTest(unittest.TestCase):
    def test_anchors(self) -> None:
        """anchors are harmless and given once, also where case does not count"""
        anchors = views.Anchors()
        given = [anchors.claim(t) for t in ("a b", "A-b", "../../x", "", "<>", "a b", "x" * 500)]
        self.assertEqual(given[:6], ["a-b", "A-b-2", "x", "x-2", "x-3", "a-b-3"])
        self.assertEqual(len(given[6]), 80)

    def test_chunks(self) -> None:
        """chunks keep order, lose nothing, and break only where they must"""
        items = list(range(9))
        for sizes, wanted in (
            ([], [0]),
            ([5], [1]),
            ([50], [1]),
            ([4, 4, 4, 4, 4, 4, 4, 4, 4], [2, 2, 2, 2, 1]),
            ([1, 1, 50, 1, 1], [2, 1, 2]),
        ):
            with self.subTest(sizes=sizes):
                cut = pages.chunks(sizes, 10)
                self.assertEqual([len(items[: len(sizes)][c]) for c in cut], wanted)

    def test_visible(self) -> None:
        """tabs and ordinary letters of any script stay as they are"""
        self.assertEqual(model.visible("a\tb é 漢字 −"), "a\tb é 漢字 −")
        self.assertEqual(model.visible("a\r\nb"), r"a\x0d\x0ab")
        self.assertEqual(model.visible("a\nb", keep_lines=True), "a\nb")
        self.assertTrue(model.visible("x" * 5000).endswith("… [4,000 more characters]"))


class DiagramTest(unittest.TestCase):
    def test_boxes(self) -> None:
        """boxes of one struct lie beside each other, and an arrow ends at the innermost"""
        inner = [diagram.Nest("a", "struct x"), diagram.Nest("b" * 200, "struct y", left_out=3)]
        drawn = diagram.draw(diagram.Nest("", "struct z", inner=inner), ["one", "two"], ["three"])
        outer, first, second, more = drawn.boxes
        self.assertEqual(more.name, "and 3 more")
        self.assertGreaterEqual(second.y, first.y + first.height)
        for box in drawn.boxes:
            self.assertLessEqual(box.x + box.width, drawn.width)
            self.assertLessEqual(box.y + box.height, drawn.height)
            self.assertLessEqual(diagram.CHARACTER * len(f"{box.name} {box.type}"), box.width)
        self.assertTrue(drawn.object_arrow.endswith(f"H{first.x - 3:g}"))
        self.assertEqual(outer.depth, 0)
        self.assertIn("struct z holds a (struct x)", drawn.words)

    def test_nothing_known(self) -> None:
        """without owners there are no arrows"""
        drawn = diagram.draw(diagram.Nest("", "struct z"), [], [])
        self.assertEqual((drawn.memory_arrow, drawn.object_arrow, drawn.memory), ("", "", []))
