"""Paragraph segmentation of plain text: the paragraphs and their kinds, and the text's title, date and author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.text.kinds.datelines import dateline
from index.text.kinds.furniture import furniture, is_furniture, repeats
from index.text.kinds.headlines import find_headline, heading_level, names_something
from index.text.kinds.logs import begins_entry, is_log, is_stamped
from index.text.kinds.questions import heads, is_marked, question_level
from index.text.kinds.statements import entered, masthead
from index.text.lists import begins_item, joined, marked
from index.text.sentences import are_rows, sentences
from index.types import Kind, Paragraph

_WRAPPED = 120
"""Lines longer than this were not wrapped by hand or by a mail program: each is a paragraph."""
_LOOSE = 20
"""Blocks of more lines than this are broken where a line ends like a paragraph."""
_ENDS = '.!?。！？”"'
_ENOUGH = 4
_FEW = 20
"""Of so many lines one may be far longer than the others."""
_FULL = 0.7
"""Lines of this share of the width are full ones."""
_RAGGED = 0.85
"""Lines that were wrapped by the room that their letters take are about this share of the longest, at least."""
_SHORT = 0.6
_COLUMN = 50
"""Wrapped lines are longer than this; shorter ones are a list or a verse."""
_AROUND = 8
"""Lines that tell how wide the column is."""
_STAMPED = 80
"""Characters of a line in which the time of an entry stands."""
_TITLE = 100
_SAYING = frozenset({Kind.BODY, Kind.QUOTED})

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """What a plain text says about itself."""

    paragraphs: tuple[Paragraph, ...]
    title: str | None
    """The headline, or else the beginning of the first sentence."""
    date: str | None
    author: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """The paragraphs above the body."""

    headline: int | None
    furniture: frozenset[int]
    """What stands before the headline, and the lines of date and author below it."""
    statements: frozenset[int]
    """The paragraphs that say who wrote the text, and when."""
    date: str | None
    author: str | None


def lay_out(text: str) -> Layout:
    """Find the paragraphs of ``text``, their kinds, and its title, date and author."""
    spans = split(text)
    pieces = [text[start:end] for start, end in spans]
    flags = furniture(pieces)
    head = _read_head(pieces, flags)
    flags = [(flag or number in head.furniture) and number not in head.statements for number, flag in enumerate(flags)]
    if all(flags):
        # Furniture stands around something; where it is all there is, it is what the text says.
        flags = [False] * len(flags)
    levels = _with_questions(pieces, flags, _levels(pieces, flags, head.headline))
    paths = _paths(pieces, levels)
    flags = [flag or again for flag, again in zip(flags, repeats(pieces, paths), strict=True)]
    paragraphs = []
    line, counted = 1, 0
    for number, (start, end) in enumerate(spans):
        line += text.count("\n", counted, start)
        counted = start
        kind = _kind(pieces[number], flags[number], number == head.headline or levels[number] > 0)
        kind = Kind.LIST if number in head.statements else kind
        paragraphs.append(Paragraph(number + 1, start, end, kind, line, paths[number]))
    listed = joined(text, paragraphs, marked(text, paragraphs))
    return Layout(listed, _title(pieces, flags, head), head.date, head.author)


def split(text: str) -> list[Span]:
    """Return the trimmed spans of the paragraphs of ``text``; they hold every character that is not white space."""
    blocks: list[list[Span]] = [[]]
    start = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if line.startswith("\f") and blocks[-1]:
            blocks.append([])  # the next page of a printed text
        if stripped:
            begin = start + line.index(stripped[0])
            blocks[-1].append((begin, begin + len(stripped)))
        elif blocks[-1]:
            blocks.append([])
        start += len(line) + 1
    blocks = [block for block in blocks if block]
    return [(group[0][0], group[-1][1]) for block in blocks for group in _groups(text, block, len(blocks) == 1)]


def _groups(text: str, lines: list[Span], alone: bool) -> list[list[Span]]:
    """Divide a block of lines into paragraphs."""
    if len(lines) == 1 or _states(text, lines):
        return [lines]
    if _states(text, lines[1:]):
        return [lines[:1], lines[1:]]
    begun = [text[start : start + _STAMPED] for start, _ in lines]
    if is_log(begun):
        return _cut(lines, [begins_entry(line, stamped=True) for line in begun[1:]])
    asked = [is_marked(text[start:end]) for start, end in lines]
    if any(asked):
        return _cut(lines, [one or other for one, other in pairwise(asked)])
    width = max(end - start for start, end in lines)
    forced = [_forced(text, first, second, width) for first, second in pairwise(lines)]
    if width > _WRAPPED and not (len(lines) > 3 and width <= 2 * _WRAPPED and all(forced)):
        usual = _usual_width(lines)
        if not _reads_on(text, lines, usual):
            return _cut(lines, [not _goes_on(text, first, second) for first, second in pairwise(lines)])
        if alone or len(lines) > _LOOSE:
            return _cut(lines, _ends(text, lines, usual, _RAGGED))
        forced = [_forced(text, first, second, int(_RAGGED * usual)) for first, second in pairwise(lines)]
    if alone or len(lines) > _LOOSE:
        return _cut(lines, _ends(text, lines, width, 1))
    return _peel(text, lines, forced)


def _states(text: str, lines: list[Span]) -> bool:
    """Tell whether lines are the entries of a text: who wrote it, and when, each by a name and a value."""
    return entered(text[lines[0][0] : lines[-1][1]]) is not None


def _ends(text: str, lines: list[Span], width: int, full: float) -> list[bool]:
    """Tell for each line but the last whether a paragraph ends there, among lines that were wrapped.

    Where a page was copied, headings stand between the lines of the text, and its column may differ from place to
    place. ``full`` is the share of the column that a line must take to be a full one.
    """
    found = []
    for number, (first, second) in enumerate(pairwise(lines)):
        local = _usual_width(lines[max(0, number - _AROUND) : number + _AROUND]) if full < 1 else width
        ends = text[first[1] - 1] in _ENDS and not _forced(text, first, second, int(full * local))
        length = first[1] - first[0]
        short = length < _SHORT * local if local >= _COLUMN else local < _COLUMN <= width
        found.append(ends or (short and _begins_anew(text, first, second)))
    return found


def _forced(text: str, first: Span, second: Span, width: int) -> bool:
    """Tell whether the line was broken because the next line's first word no longer fitted."""
    word = text.find(" ", second[0], second[1])
    return first[1] - first[0] + 1 + (second[1] if word < 0 else word) - second[0] > width


def _usual_width(lines: list[Span]) -> int:
    """Return how long lines are at most, but for a few that were not wrapped, such as one that holds an address."""
    lengths = sorted(end - start for start, end in lines)
    return lengths[-1 - max(1, len(lengths) // _FEW)] if len(lines) >= _ENOUGH else lengths[-1]


def _reads_on(text: str, lines: list[Span], width: int) -> bool:
    """Tell whether lines were wrapped: many full ones end within a sentence that the next one goes on with."""
    full = [pair for pair in pairwise(lines) if pair[0][1] - pair[0][0] >= _FULL * width]
    inside = sum(text[first[1] - 1] not in _ENDS and text[second[0]].islower() for first, second in full)
    return width <= 2 * _WRAPPED and inside >= 2 and inside * 3 >= len(full)


def _begins_anew(text: str, first: Span, second: Span) -> bool:
    """Tell whether a line can stand by itself: a heading, a line of a table, the legend of a picture."""
    begins = text[second[0]]
    ends = text[first[1] - 1]
    return (begins.isupper() or begins.isdigit()) and text[first[0]].isalnum() and ends not in ",;-–+({["


def _goes_on(text: str, first: Span, second: Span) -> bool:
    """Tell a newline within a sentence, such as a lost subscript leaves, from the end of a paragraph."""
    return text[first[1] - 1] not in _ENDS and not text[second[0]].isupper() and text[second[0]].isalnum()


def _cut(lines: list[Span], cuts: list[bool]) -> list[list[Span]]:
    groups = [[lines[0]]]
    for line, cut in zip(lines[1:], cuts, strict=True):
        if cut:
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _peel(text: str, lines: list[Span], forced: list[bool]) -> list[list[Span]]:
    """Take bylines, credits and other lines of furniture off the top and the bottom of a block, and its heading."""
    first, last = 0, len(lines)
    while first < last - 1 and not forced[first] and _stands_alone(text, lines[first]):
        first += 1
    while last - 1 > first and not forced[last - 2] and _stands_alone(text, lines[last - 1]):
        last -= 1
    rest = lines[first:last]
    narrow = max(end - start for start, end in lines) < _COLUMN
    headed = len(rest) > 1 and (narrow or not forced[first]) and _is_headed(text, rest)
    inner = [rest[:1], rest[1:]] if headed else [rest]
    return [[line] for line in lines[:first]] + inner + [[line] for line in lines[last:]]


def _is_headed(text: str, lines: list[Span]) -> bool:
    """Tell whether the first of some lines heads the others: a numbered heading above prose."""
    head, *others = (text[start:end] for start, end in lines)
    numbered = head[0].isdigit() and heading_level(head) > 0 and others[0][0].isupper()
    return numbered and others[-1][-1] in _ENDS and not any(begins_item(other) for other in others)


def _stands_alone(text: str, line: Span) -> bool:
    piece = text[line[0] : line[1]]
    return is_furniture(piece) or dateline(piece) is not None


def _read_head(pieces: list[str], flags: list[bool]) -> Head:
    """Find headline, date and author above the body."""
    found = masthead(pieces, flags)
    lines = sorted({*found.datelines, *found.statements})
    headline = find_headline(pieces, flags, lines)
    before = range(headline) if headline is not None and any(number > headline for number in lines) else range(0)
    near = found if headline is None else found.until(headline + 4)
    statements = frozenset(near.statements)
    return Head(headline, frozenset({*before, *near.datelines}) - statements, statements, near.date, near.author)


def _levels(pieces: list[str], flags: list[bool], headline: int | None) -> list[int]:
    """Return each paragraph's level as a heading, 0 for none."""
    levels = [0] * len(pieces)
    run: list[int] = []
    for number, piece in enumerate(pieces):
        if flags[number] or number == headline:
            continue
        if heading_level(piece):
            run.append(number)
            continue
        if len(run) <= 3 and not piece[0].islower() and (len(piece) >= 80 or piece[-1] in '.!?:。！？”"'):
            for member in run:
                levels[member] = heading_level(pieces[member])
        run = []
    return levels


def _with_questions(pieces: list[str], flags: list[bool], levels: list[int]) -> list[int]:
    """Make headings of the questions that head their answers."""
    body = [number for number, flag in enumerate(flags) if not flag and not levels[number]]
    asked = heads([pieces[number] for number in body], [False] * len(body))
    found = {number for number, head in zip(body, asked, strict=True) if head}
    return [question_level(pieces[number]) if number in found else each for number, each in enumerate(levels)]


def _paths(pieces: list[str], levels: list[int]) -> list[tuple[str, ...]]:
    """Return the headings above each paragraph, outermost first."""
    stack: list[tuple[int, str]] = []
    paths = []
    for piece, level in zip(pieces, levels, strict=True):
        if level:
            while stack and stack[-1][0] >= level:
                stack.pop()
        paths.append(tuple(name for _, name in stack))
        if level:
            stack.append((level, piece))
    return paths


def _kind(piece: str, flagged: bool, heads: bool) -> Kind:
    if flagged:
        return Kind.FURNITURE
    if heads:
        return Kind.HEADING
    return Kind.TABLE if are_rows(piece.split("\n")) else Kind.BODY


def _title(pieces: list[str], flags: list[bool], head: Head) -> str | None:
    """Return the headline, or else the beginning of the first sentence of the body."""
    if head.headline is not None:
        return " ".join(pieces[head.headline].split())
    body = (piece for n, piece in enumerate(pieces) if not flags[n] and n not in head.statements)
    return _beginning(next(body, ""))


def first_words(text: str, paragraphs: Sequence[Paragraph]) -> str | None:
    """Return the beginning of the first sentence of the body: a title for what has none.

    None where the body begins with a list or a table: the name of a file says more than an item.
    """
    first = next((each for each in paragraphs if each.kind not in {Kind.HEADING, Kind.FURNITURE}), None)
    return _beginning(text[first.start : first.end]) if first and first.kind in _SAYING else None


def _beginning(piece: str) -> str | None:
    spans = sentences(piece, 0, min(len(piece), 4 * _TITLE))
    if not spans or is_stamped(piece[:_STAMPED]) or begins_item(piece) or not names_something(piece):
        return None
    sentence = " ".join(piece[spans[0][0] : spans[0][1]].split())
    if len(sentence) <= _TITLE:
        return sentence
    return sentence[: _TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


__all__ = ["Head", "Layout", "Span", "first_words", "lay_out", "split"]
