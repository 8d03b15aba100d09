#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""deconvert.py KERNEL COPY FIELDS - a tree as it was before refcount_t.

Makes COPY out of KERNEL by hard links, and in it writes anew the files that
speak of refcount_t: type, initialiser and every operation get their atomic_t
spelling. KERNEL itself is not written to; COPY is on the same file system and
does not exist yet. The files that implement refcount_t and kref stay what
they are, and so do operations on the counter inside a kref.

FIELDS receives a line for every member and file-scope variable that was a
refcount_t (tab separated): path, line, struct tag ('' for a variable), name
('u.ref' inside a named member without a tag), and how many operations in the
tree name it. An operation belongs to a field by name only: for a member that
a .c file declares, those of that file; else all in .c files and headers.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Callable, NamedTuple

KEEP = re.compile(r"(lib/refcount\.c|include/linux/(refcount\w*|kref)\.h"
                  r"|(tools|Documentation|scripts|rust|samples/rust)/.*"
                  r"|drivers/misc/lkdtm/refcount\.c)$")

# Of the same name, arguments in the same order.
SAME = {"set", "set_release", "read", "inc", "inc_not_zero", "add", "dec",
        "dec_and_test", "sub_and_test", "dec_and_mutex_lock", "dec_and_lock"}


def address(argument: str) -> str:
    """What `argument` points to."""
    return argument[1:] if argument.startswith("&") else "*" + argument


# name -> text of the atomic form of its arguments
FORMS: dict[str, Callable[..., str]] = {
    "inc_not_zero_acquire": lambda r: f"atomic_inc_not_zero({r})",
    "add_not_zero": lambda i, r: f"atomic_add_unless({r}, {i}, 0)",
    "add_not_zero_acquire": lambda i, r: f"atomic_add_unless({r}, {i}, 0)",
    "dec_if_one": lambda r: f"(atomic_cmpxchg({r}, 1, 0) == 1)",
    "dec_not_one": lambda r: f"atomic_add_unless({r}, -1, 1)",
    "dec_and_lock_irqsave": lambda r, lock, flags:
        f"atomic_dec_and_lock_irqsave({r}, {address(lock)}, {address(flags)})",
    "__inc": lambda r, old: f"({address(old)} = atomic_fetch_inc({r}))",
    "__add": lambda i, r, old:
        f"({address(old)} = atomic_fetch_add({i}, {r}))",
    "__inc_not_zero": lambda r, old:
        f"(({address(old)} = atomic_fetch_add_unless({r}, 1, 0)) != 0)",
    "__inc_not_zero_acquire": lambda r, old:
        f"(({address(old)} = atomic_fetch_add_unless({r}, 1, 0)) != 0)",
    "__add_not_zero": lambda i, r, old:
        f"(({address(old)} = atomic_fetch_add_unless({r}, {i}, 0)) != 0)",
    "__add_not_zero_acquire": lambda i, r, old:
        f"(({address(old)} = atomic_fetch_add_unless({r}, {i}, 0)) != 0)",
    "__dec": lambda r, old: f"({address(old)} = atomic_fetch_dec({r}))",
    "__dec_and_test": lambda r, old:
        f"(({address(old)} = atomic_fetch_dec({r})) == 1)",
    "__sub_and_test": lambda i, r, old:
        f"(({address(old)} = atomic_fetch_sub({i}, {r})) == {i})",
}
# "!" in front of a comparison becomes its opposite.
OPERATION = re.compile(r"(?:!(?=refcount_dec_if_one))?"
                       r"\b(__)?refcount_([a-z_]+)(\s*\()")
TYPE = re.compile(r"\brefcount_t\b")
INIT = re.compile(r"\bREFCOUNT_INIT\b")
INSIDE_KREF = re.compile(r"kref\w*(->|\.)refcount$")
FIELD_OF = re.compile(r"\b(\w+)(\s*\[[^][]*\])*\)*$")


class Field(NamedTuple):
    path: str
    line: int
    tag: str
    name: str


def arguments(text: str, start: int) -> tuple[list[str], int] | None:
    """The arguments behind the '(' before `start`, and where ')' ended."""
    depth, at, out = 0, start, []
    for i in range(start, min(len(text), start + 2000)):
        c = text[i]
        if c in "([{":
            depth += 1
        elif c in ")]}":
            if depth == 0:
                out.append(text[at:i].strip())
                return out, i + 1
            depth -= 1
        elif c == "," and depth == 0:
            out.append(text[at:i].strip())
            at = i + 1
    return None


def rewrite(text: str, uses: Counter[str]) -> str:
    """The atomic spelling; counts the names of the fields operated on."""
    out, done = [], 0
    for m in OPERATION.finditer(text):
        name = (m[1] or "") + m[2]
        plain = m[2] if not m[1] else ""
        if m.start() < done or (plain not in SAME and name not in FORMS):
            continue
        found = arguments(text, m.end())
        if not found:
            continue
        args, end = found
        operand = args[1] if re.match(r"(__)?(add|sub)", name) and \
            len(args) > 1 else args[0]
        if INSIDE_KREF.search(operand):
            continue
        field = FIELD_OF.search(operand)
        if field:
            uses[field[1]] += 1
        if plain in SAME:
            new, end = f"atomic_{plain}{m[3]}", m.end()
        else:
            try:
                new = FORMS[name](*args)
            except TypeError:	# a declaration, or a macro of its own
                continue
            # lines stay lines
            if m[0].startswith("!"):
                new = new.replace("==", "!=")
            missing = text.count("\n", m.start(), end) - new.count("\n")
            new += "\n" * max(0, missing)
        out += [text[done:m.start()], new]
        done = end
    text = "".join(out) + text[done:]
    return INIT.sub("ATOMIC_INIT", TYPE.sub("atomic_t", text))


COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'
                     r"'(?:\\.|[^'\\\n])*'", re.S)
TOKEN = re.compile(r"\b(?:struct|union)\s+(?:__\w+(?:\([^()]*\))?\s+)*"
                   r"(\w+)?\s*(?:__\w+(?:\([^()]*\))?\s*)*\{|[{}]|"
                   r"\brefcount_t\b([^;{}()*]*)(?=[;{])|^#[^\n]*(?:\\\n[^\n]*)*",
                   re.M)
CLOSED = re.compile(r"\s*(?:__\w+(?:\([^()]*\))?\s*)*(\w*)")


def fields_of(path: str, text: str) -> list[Field]:
    """Members and file-scope variables of type refcount_t."""
    text = COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)
    found: list[Field] = []
    stack: list[tuple[str | None, int]] = []	# tag or None, first field
    for m in TOKEN.finditer(text):
        token = m[0]
        if token.startswith("#"):
            continue
        if token == "{":
            stack.append((None, len(found)))
        elif token.endswith("{"):
            stack.append((m[1] or "", len(found)))
        elif token == "}":
            if not stack:
                continue
            tag, first = stack.pop()
            name = CLOSED.match(text, m.end())[1]
            if tag == "" and name and any(t is not None for t, _ in stack):
                for i in range(first, len(found)):	# a named member
                    found[i] = found[i]._replace(
                        name=f"{name}.{found[i].name}")
            elif tag == "" and name and not stack:	# typedef or variable
                for i in range(first, len(found)):
                    found[i] = found[i]._replace(tag=found[i].tag or name)
        else:
            line = text.count("\n", 0, m.start()) + 1
            if stack and stack[-1][0] is None:
                continue		# a local variable
            tags = [t for t, _ in stack if t]
            declared = re.sub(r"=.*|__\w+(\([^()]*\))?|\[[^][]*\]", " ",
                              m[2].replace("\n", " "))
            before = text[text.rfind("\n", 0, m.start()) + 1:m.start()]
            if "typedef" in before or "extern" in before:
                continue
            for name in declared.split(","):
                if re.fullmatch(r"\s*\w+\s*", name):
                    found.append(Field(path, line, tags[-1] if tags else "",
                                       name.strip()))
    return found


def copy_tree(kernel: Path, copy: Path) -> None:
    subprocess.run(["cp", "-al", "--", str(kernel), str(copy)], check=True)


def write_anew(path: Path, text: str) -> None:
    """Never through the hard link."""
    mode = path.stat().st_mode
    path.unlink()
    with path.open("w", encoding="latin-1", newline="") as f:
        f.write(text)
    os.chmod(path, mode)


def main() -> int:
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    kernel, copy, listing = (Path(a) for a in sys.argv[1:])
    copy_tree(kernel, copy)
    fields: list[Field] = []
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    changed = 0
    for folder, folders, names in os.walk(copy):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            relative = str(path.relative_to(copy))
            if not name.endswith((".c", ".h")) or path.is_symlink() or \
                    KEEP.match(relative):
                continue
            text = path.read_bytes().decode("latin-1")
            if "refcount_" not in text and "REFCOUNT_INIT" not in text:
                continue
            fields += fields_of(relative, text)
            new = rewrite(text, uses[relative])
            if new != text:
                changed += 1
                write_anew(path, new)
    everywhere: Counter[str] = Counter()
    for counts in uses.values():
        everywhere.update(counts)
    with listing.open("w") as f:
        for field in sorted(set(fields)):
            last = field.name.split(".")[-1]
            n = uses[field.path][last] if field.path.endswith(".c") \
                else everywhere[last]
            f.write("\t".join((field.path, str(field.line), field.tag,
                               field.name, str(n))) + "\n")
    print(f"{changed} files written anew, {len(set(fields))} fields and "
          "variables were refcount_t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
