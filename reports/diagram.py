# SPDX-License-Identifier: GPL-2.0-only
"""Containment as a drawing: boxes in boxes, and what ends each of them.

Only geometry and words are made here; the template prints them as SVG. Sizes are in
pixels of the drawing, with text of FONT pixels in a monospaced face.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FONT = 13
CHARACTER = 7.9
LINE = 20
PAD = 12
GAP = 8
LANE = 34
"""To the left of the boxes: the way from the last reference to the counted object."""
OWNER = 2 * LINE + 26
"""Above and below the boxes: two lines of words and an arrow."""
LONGEST = 54
MOST_BOXES = 40
DEEPEST = 10


@dataclass(slots=True)
class Nest:
    """What is to be drawn: a struct or a member, with what it holds."""

    name: str
    type: str
    counted: bool = False
    inner: list[Nest] = field(default_factory=list)
    left_out: int = 0
    """Members that are not drawn."""


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    depth: int
    name: str
    type: str
    counted: bool


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Diagram:
    width: float
    height: float
    boxes: list[Box]
    memory: list[Text]
    """How the memory is owned, above the boxes; none if that is not known."""
    memory_arrow: str
    """Path data; '' without memory."""
    memory_head: str
    object: list[Text]
    """How the counted object is owned, below."""
    object_arrow: str
    object_head: str
    words: str
    """The same in words, for who cannot see it."""


def clip(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _label_width(nest: Nest) -> float:
    space = 1 if nest.name and nest.type else 0
    return CHARACTER * (len(clip(nest.name)) + space + len(clip(nest.type)))


def _left_out(nest: Nest) -> list[Nest]:
    return [Nest(f"and {nest.left_out} more", "")] if nest.left_out else []


def _children(nest: Nest) -> list[Nest]:
    return [*nest.inner, *_left_out(nest)]


def _width(nest: Nest) -> float:
    inner = max((_width(child) for child in _children(nest)), default=0.0)
    return max(_label_width(nest), inner) + 2 * PAD


def _height(nest: Nest) -> float:
    children = _children(nest)
    inner = sum(_height(child) for child in children) + GAP * max(0, len(children) - 1)
    return LINE + 2 * GAP + (inner + GAP if children else 0)


def _place(nest: Nest, x: float, y: float, width: float, depth: int) -> list[Box]:
    boxes = [
        Box(x, y, width, _height(nest), depth, clip(nest.name), clip(nest.type), nest.counted)
    ]
    at = y + LINE + 2 * GAP
    for child in _children(nest):
        boxes += _place(child, x + PAD, at, width - 2 * PAD, depth + 1)
        at += _height(child) + GAP
    return boxes


def _chain(nest: Nest) -> str:
    """'lamp holds dev (struct device), which holds kobj (struct kobject)'."""
    parts = [nest.type or nest.name]
    for child in nest.inner[:1]:
        while True:
            parts.append(f"{child.name} ({child.type})")
            if not child.inner:
                break
            child = child.inner[0]
    return " holds ".join(parts[:2]) + "".join(f", which holds {part}" for part in parts[2:])


def draw(nest: Nest, memory: list[str], counted: list[str]) -> Diagram:
    """memory, counted: up to two lines on what ends the memory, and the object."""
    longest = max((len(clip(line)) for line in [*memory, *counted]), default=0)
    width = max(_width(nest), CHARACTER * longest)
    top = OWNER if memory else GAP
    boxes = _place(nest, LANE, top, width, 0)
    bottom = top + _height(nest)
    # The first innermost box is the object whose count decides.
    target = next(
        (box for box, after in zip(boxes, [*boxes[1:], None], strict=True)
         if after is None or after.depth <= box.depth),
        boxes[0],
    )
    words = [_chain(nest)]
    if memory:
        words.append("the memory: " + ", ".join(memory))
    if counted:
        words.append("the object in it: " + ", ".join(counted))
    lane, middle = LANE / 2, target.y + target.height / 2
    below = bottom + (26 if counted else GAP)
    return Diagram(
        width=LANE + width + 2,
        height=below + len(counted) * LINE + (GAP if counted else 0),
        boxes=boxes,
        memory=[Text(LANE, LINE * i + 15, clip(line)) for i, line in enumerate(memory)],
        memory_arrow=(
            f"M{LANE + PAD} {len(memory) * LINE + 3} V{top - 3}" if memory else ""
        ),
        memory_head=f"M{LANE + PAD - 4} {top - 8} l4 7 l4 -7 Z" if memory else "",
        object=[
            Text(LANE, below + LINE * i + 13, clip(line)) for i, line in enumerate(counted)
        ],
        object_arrow=(
            f"M{LANE - 6} {below + 8:g} H{lane:g} V{middle:g} H{target.x - 3:g}"
            if counted
            else ""
        ),
        object_head=f"M{target.x - 8:g} {middle - 4:g} l7 4 l-7 4 Z" if counted else "",
        words="; ".join(words),
    )
