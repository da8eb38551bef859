"""The body of a message to blocks: its own words, those it repeats, and what programs set below them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from lxml.etree import SubElement

from index.sources.blocks import Block
from index.sources.mail.boilerplate import is_boilerplate, is_farewell
from index.sources.mail.replies import Label, Line, labelled, unmarked
from index.sources.web.html import tree
from index.sources.web.tree import Visible, blocks
from index.text.kinds.furniture import is_furniture
from index.text.lists import InList, marked
from index.text.paragraphs import Span, split
from index.types import Kind, Paragraph

_QUOTING = frozenset({"gmail_quote", "yahoo_quoted", "moz-email-quote", "protonmail_quote", "zmail_extra", "cite"})
"""Classes of elements in which mail programs set an earlier message."""
_SIGNING = frozenset({"gmail_signature", "moz-signature", "protonmail_signature_block", "signature"})
_BEGINS, _ENDS, _SIGNS, _SIGNED = "\ue0f1", "\ue0f2", "\ue0f3", "\ue0f4"
"""Set around such elements, since the blocks of a page no longer know in which elements they stood."""
_MARKERS = {_BEGINS: (1, 0), _ENDS: (-1, 0), _SIGNS: (0, 1), _SIGNED: (0, -1)}
_JUDGED = frozenset({Kind.BODY, Kind.QUOTED, Kind.TABLE})
_MARKER = re.compile("[\ue0f1-\ue0f4]")


def plain_blocks(text: str) -> list[Block]:
    """Return the blocks of a body in plain text."""
    return list(_of_lines([unmarked(line.rstrip()) for line in text.split("\n")]))


def html_blocks(page: str, source: str) -> list[Block]:
    """Return the blocks of a body in HTML. Raises :class:`index.errors.SourceError` if it has no element."""
    root = tree(_MARKER.sub(" ", page), source)
    _mark(root)
    found = list(_within(blocks(root)))
    lines, owners = list[Line](), list[int]()
    for number, (block, depth, signature) in enumerate(found):
        texts = block.text.split("\n") if block.kind is Kind.BODY else [block.text.split("\n", 1)[0]]
        lines += [Line("", depth), *(unmarked(each, depth, signature=signature) for each in texts)]
        owners += [number] * (len(texts) + 1)
    labels = labelled(lines)
    made: list[Block] = []
    for number, group in groupby(range(len(lines)), owners.__getitem__):
        some = list(group)[1:]
        made += _of_block(found[number][0], [lines[each] for each in some], [labels[each] for each in some])
    return made


def flowed(text: str, *, delete_space: bool) -> str:
    """Join the lines of a text in the form ``format=flowed`` (RFC 3676) that were broken to fit."""
    made: list[list[str]] = []
    depth, open_line = 0, False
    for line in text.split("\n"):
        marks = len(line) - len(line.lstrip(">"))
        rest = line[marks:].removeprefix(" ")
        signature = rest == "-- "
        if open_line and marks == depth and not signature:
            made[-1].append(rest)
        else:
            made.append([">" * marks + " " if marks else "", rest])
        depth, open_line = marks, rest.endswith(" ") and not signature
        if open_line and delete_space:
            made[-1][-1] = rest[:-1]
    return "\n".join("".join(parts) for parts in made)


def judged(found: Sequence[Block], author: str, *, page: bool) -> list[Block]:
    """Mark what stands around every message as furniture, unless nothing else would be left.

    ``author`` wrote it; ``page`` tells whether it was HTML, in which newsletters are written.
    """

    def beside(block: Block) -> bool:
        writer = block.location.name if block.location else author
        text = block.text
        return is_boilerplate(text) or is_farewell(text, writer) or (page and is_furniture(text))

    made = [
        replace(block, kind=Kind.FURNITURE, item=None) if block.kind in _JUDGED and beside(block) else block
        for block in found
    ]
    return made if any(block.kind not in {Kind.FURNITURE, Kind.HEADING} for block in made) else list(found)


def _of_lines(lines: Sequence[Line]) -> Iterator[Block]:
    """Yield the paragraphs of runs of lines with one label."""
    labels, lists = labelled(lines), 0
    for label, group in groupby(range(len(lines)), labels.__getitem__):
        text = "\n".join(lines[each].text for each in group)
        spans = _whole(text) if label.introduces else split(text)
        pieces = [Paragraph(number, start, end, label.kind, None) for number, (start, end) in enumerate(spans, 1)]
        places = marked(text, pieces)
        for piece, place in zip(pieces, places, strict=True):
            item = InList(lists + place.list, place.item) if place and label.kind is Kind.BODY else None
            yield _block(text[piece.start : piece.end], label, item)
        lists += max((place.list for place in places if place), default=0)


def _whole(text: str) -> list[Span]:
    start = len(text) - len(text.lstrip())
    return [(start, len(text.rstrip()))] if text.strip() else []


def _block(text: str, label: Label, item: InList | None = None) -> Block:
    return Block(text, label.kind, location=label.location, item=item)


def _of_block(block: Visible, lines: Sequence[Line], labels: Sequence[Label]) -> Iterator[Block]:
    """Yield a block of a page, in parts where its lines are of different kinds, or parted by an empty one."""
    first = labels[0]
    own = first.kind is Kind.BODY
    if block.kind is not Kind.BODY:
        keeps = own or (block.kind is Kind.TABLE and first.kind is Kind.QUOTED)
        yield Block(block.text, block.kind if keeps else first.kind, block.level if own else 0, location=first.location)
        return
    parts = [(label, text) for label, text in _parts(lines, labels) if text]
    for label, text in parts:
        yield _block(text, label, block.item if own and len(parts) == 1 else None)


def _parts(lines: Sequence[Line], labels: Sequence[Label]) -> Iterator[tuple[Label, str]]:
    def part(pair: tuple[Label, Line]) -> tuple[Label, bool]:
        return pair[0], not pair[1].text.strip()

    for (label, _), group in groupby(zip(labels, lines, strict=True), part):
        yield label, "\n".join(line.text for _, line in group).strip()


def _mark(root: Any) -> None:  # noqa: ANN401 - lxml's elements have no types
    """Set markers within the elements that hold an earlier message or a signature, as their first and last block."""
    for element in list(root.iter("div", "blockquote", "p", "span", "table", "td")):
        begins, ends = _role(element)
        if not begins:
            continue
        for above in element.iterancestors("table"):
            above.set("role", "presentation")  # a table of data would take the markers for cells
        if element.tag == "table":
            element.set("role", "presentation")
        opening, closing = element.makeelement("div"), SubElement(element, "div")
        opening.text, opening.tail, element.text = begins, element.text, None
        closing.text = ends
        element.insert(0, opening)


def _role(element: Any) -> tuple[str, str]:  # noqa: ANN401
    named = {*(element.get("class") or "").lower().split(), (element.get("id") or "").lower()}
    cites = element.tag == "blockquote" and (element.get("type") or "").lower() == "cite"
    if cites or named & _QUOTING:
        return _BEGINS, _ENDS
    return (_SIGNS, _SIGNED) if named & _SIGNING else ("", "")


def _within(found: Sequence[Visible]) -> Iterator[tuple[Visible, int, bool]]:
    """Yield the blocks, how many times each is quoted, and whether it is a signature; the markers are left out."""
    depth = signature = 0
    for block in found:
        change = _MARKERS.get(block.text)
        if change is None:
            yield block, depth, signature > 0
        else:
            depth, signature = max(depth + change[0], 0), max(signature + change[1], 0)


__all__ = ["flowed", "html_blocks", "judged", "plain_blocks"]
