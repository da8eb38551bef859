"""Running headers and footers, and page numbers: what stands at one height on most pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from index.sources.pdf.lines import Segment

_PAGES = 3
"""Of a document, or of its even or odd pages, from which on repetition tells something."""
_FEW_PAGES = 2
"""Suffice in a margin, for what is equal but for the number of the page."""
_SHARE = 0.6
_STEP = 6.0
"""Points: what differs by less stands at one height."""
_EDGE = 0.15
"""Share of the page's height above and below, where figures may differ."""
_MARGIN = 0.08
"""Share of the page's height that is margin above and below, also where a form begins right under it."""
_FIELDS = 4
"""Repeated lines a page within its margins, at least, of a form; fewer are a watermark, or a name at the side."""
_FORM = 0.3
"""Share of the lines of a form that are repeated, at least: about each value has a label."""
_LONGEST_NUMBER = 5
_OFTEN = 0.2
"""Share of the pages for each of several lines that take turns."""
_Places = set[tuple[int, int]]
"""Page, number of the segment there, both from 0."""
_Key = tuple[int, int, str]
"""Turn, height, text."""
_DIGITS = re.compile(r"\d{1,9}|(?<!\S)[ivxlc]{1,7}(?!\S)")
_NUMBER = re.compile(r"[\s\-–—|\[(.]{0,4}(\d{1,5})[\s\-–—|\]).]{0,4}\Z")


def furniture(pages: Sequence[Sequence[Segment]], heights: Sequence[float], labels: Sequence[str]) -> list[list[bool]]:
    """Tell of each segment of each page whether it is repeated, and no part of the text.

    A line is, that stands at one height on 60 % of the pages, or of the even or odd ones, word for word; near the upper
    or lower edge its figures may differ. A number by itself is, that counts the pages, or is the page's label. Where
    there are two or three pages, a line in the margin is, that two hold, equal but for the number of the page. What is
    repeated within the margins of a form, page after page, is text.
    """
    keys = [[tuple(_keys(each, height)) for each in page] for page, height in zip(pages, heights, strict=True)]
    places: dict[_Key, set[int]] = defaultdict(set)
    for number, page_keys in enumerate(keys):
        for key in chain.from_iterable(page_keys):
            places[key].add(number)
    repeated = _repeated(places, len(pages))
    marks = [[any(key in repeated for key in each) for each in page_keys] for page_keys in keys]
    counting = _counting(pages, labels)
    edge = _MARGIN if _is_form(pages, marks, heights) else None
    few = _on_few(pages, heights, labels)
    return [
        [
            (mark and (edge is None or _at_edge(segment, heights[number], edge)))
            or (_at_edge(segment, heights[number]) and _counts(segment, number, counting, labels))
            or (number, place) in few
            for place, (segment, mark) in enumerate(zip(page, marks[number], strict=True))
        ]
        for number, page in enumerate(pages)
    ]


def _is_form(pages: Sequence[Sequence[Segment]], marks: Sequence[Sequence[bool]], heights: Sequence[float]) -> bool:
    """Tell whether pages are one form, filled in again and again: much of each, within its margins, is repeated."""
    inner = [
        mark
        for page, held, height in zip(pages, marks, heights, strict=True)
        for segment, mark in zip(page, held, strict=True)
        if not _at_edge(segment, height, _MARGIN)
    ]
    filled = sum(map(bool, pages))
    return sum(inner) >= max(_FIELDS * filled, _FORM * len(inner), 1)


def _keys(segment: Segment, height: float) -> Iterable[_Key]:
    text = segment.text.casefold()
    lettered, edge = text.isalpha() or any(map(str.isalpha, text)), _at_edge(segment, height)
    at = round(segment.base / _STEP)
    if lettered or (edge and len(text) > _LONGEST_NUMBER):
        yield segment.turn, at, text
    if lettered and edge:
        yield segment.turn, at, _DIGITS.sub("#", text)


def _at_edge(segment: Segment, height: float, edge: float = _EDGE) -> bool:
    return segment.turn == 0 and not edge * height < segment.base < (1 - edge) * height


def _repeated(places: dict[_Key, set[int]], count: int) -> set[_Key]:
    """Return what is found on most of ``count`` pages; also what alternates there, each often enough by itself."""
    often: dict[tuple[int, int], set[int]] = defaultdict(set)
    usual = set()
    for key, found in places.items():
        near = found.union(*(places.get((key[0], key[1] + step, key[2]), ()) for step in (-1, 1)))
        if len(near) >= max(_PAGES, _OFTEN * count):
            usual.add(key)
            often[key[:2]] |= near
    return {
        (turn, at, text)
        for turn, at, text in usual
        if _most(set().union(*(often.get((turn, at + step), ()) for step in (-1, 0, 1))), count)
    }


def _most(found: set[int], count: int) -> bool:
    """Tell whether pages, counted from 0, are most of ``count`` pages, or of the even or the odd ones."""
    for step, start in ((1, 0), (2, 0), (2, 1)):
        among = range(start, count, step)
        held = sum(number in found for number in among)
        if len(among) >= _PAGES and held >= _PAGES and held >= _SHARE * len(among):
            return True
    return False


def _counting(pages: Sequence[Sequence[Segment]], labels: Sequence[str]) -> int | None:
    """Return by how much printed page numbers differ from those of the pages, counted from 0."""
    steps = Counter(
        step
        for number, page in enumerate(pages)
        for step in {int(match[1]) - number for each in page for match in [_NUMBER.match(each.text)] if match}
    )
    best = max(steps.items(), key=lambda pair: pair[1], default=(0, 0))
    most = best[1] >= _PAGES and best[1] >= _SHARE * len(pages)
    return best[0] if most and len(labels) >= _PAGES else None


def _counts(segment: Segment, number: int, counting: int | None, labels: Sequence[str]) -> bool:
    """Tell whether a segment is the number of its page."""
    match = _NUMBER.match(segment.text)
    if match is not None and counting is not None:
        return int(match[1]) - number == counting
    named = labels[number] != str(number + 1) and segment.text.strip(" -–—").casefold() == labels[number].casefold()
    return named and len(labels) >= _PAGES


def _on_few(pages: Sequence[Sequence[Segment]], heights: Sequence[float], labels: Sequence[str]) -> _Places:
    """Return what two pages of two or three hold at one height in a margin, equal but for the number of the page."""
    if not _FEW_PAGES <= len(pages) <= _PAGES:
        return set()
    alike: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, page in enumerate(pages):
        for place, segment in enumerate(page):
            if _at_edge(segment, heights[number], _MARGIN):
                alike[_DIGITS.sub("\0", segment.text.casefold())].append((number, place))
    found: _Places = set()
    for places in alike.values():
        for level in _levels(sorted((pages[number][place].base, number, place) for number, place in places)):
            texts = {number: pages[number][place].text.casefold() for number, place in level}
            if len(texts) >= _FEW_PAGES and _differ_by_page(texts, labels):
                found.update(level)
    return found


def _levels(places: Sequence[tuple[float, int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Part places, each behind its height, where the next one is further down."""
    level: list[tuple[int, int]] = []
    last = 0.0
    for height, number, place in places:
        if level and height - last > _STEP / 2:
            yield level
            level = []
        level.append((number, place))
        last = height
    yield level


def _differ_by_page(texts: dict[int, str], labels: Sequence[str]) -> bool:
    """Tell whether texts, by their pages, hold the same figures, or such as count the pages; one without words does."""
    rows = [[(number, match[0]) for match in _DIGITS.finditer(text)] for number, text in texts.items()]
    counting = 0
    for figures in zip(*rows, strict=True):
        if len({figure for _, figure in figures}) == 1:
            continue
        steps = {int(figure) - number if figure.isdecimal() else None for number, figure in figures}
        if (len(steps) > 1 or None in steps) and any(figure != labels[number].casefold() for number, figure in figures):
            return False
        counting += 1
    return counting > 0 or any(map(str.isalpha, next(iter(texts.values()))))


__all__ = ["furniture"]
