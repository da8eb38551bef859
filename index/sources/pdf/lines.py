"""Characters to segments: runs of a printed line without a wide gap, each with its text and its drawn characters.

Text that is turned has its own frame, in which it runs from left to right: lines are found there as in upright text.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from index.sources.pdf.page import Drawn, Flags, Floats, Ints
from index.sources.pdf.rules import ruled
from index.sources.pdf.words import Row, is_written, raised, written

_GAP = 0.8
"""A gap of more than this many sizes ends a segment: columns and cells are parted by more, words by less."""
_SHIFT = 0.25
"""Base lines further apart than this many sizes are those of two lines."""
_SMALL = 0.86
"""Raised or lowered characters are smaller than this share of those beside them."""
_ALL = 0.95
"""Share of the characters that are bold in what is bold."""
_MOST_PAIRS = 1_000_000
_FEW = 12
"""Characters that are raised or lowered together, at most."""


@dataclass(slots=True, eq=False)
class Segment:
    """A run of a printed line. Places are in points of its frame, from the upper left corner."""

    page: int
    turn: int
    """Degrees anticlockwise by which its frame is turned beside that of most text of the page."""
    left: float
    right: float
    base: float
    """Of its base line, downwards."""
    size: float
    """Of most of its characters."""
    largest: float
    """Of the largest of them."""
    bold: bool
    font: str
    text: str
    """Without white space around it; a hyphen that may part a word is still ``\\x02``."""
    drawn: list[int]
    """One for each character of ``text``: its index on the page; -1 for a space that nobody drew."""
    parted: bool = False
    """Whether a rule parts it from another one, however narrow the gap."""

    @property
    def top(self) -> float:
        """About the height of capitals: less than lines are apart."""
        return self.base - 0.72 * self.size

    @property
    def bottom(self) -> float:
        """A little below the base line."""
        return self.base + 0.18 * self.size


@dataclass(slots=True)
class _Run:
    """Characters that were drawn one after the other in one line, or several such runs."""

    parts: list[Ints]
    left: float
    right: float
    base: float
    size: float
    count: int

    def take(self, other: _Run) -> None:
        self.parts += other.parts
        self.left, self.right = min(self.left, other.left), max(self.right, other.right)
        if other.count > self.count and other.size >= self.size:
            self.base, self.size = other.base, other.size
        self.count += other.count


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """A page, turned so that some of its text is upright."""

    page: Drawn
    turn: int
    lefts: Floats
    rights: Floats
    bases: Floats
    sizes: Floats


def segments(page: Drawn) -> tuple[list[Segment], int]:
    """Return the segments of a page, line by line from the top of each frame, and by how much its main frame is turned.

    The main frame, that of most text, comes first.
    """
    if not page.fonts:
        return [], 0
    shown = _shown(page)
    turns = np.array([style.turn for style in page.fonts])
    turns = np.where(np.minimum(turns % 90, -turns % 90) <= 2, (turns + 45) // 90 * 90 % 360, turns)[page.styles]
    frames = sorted(
        ((int((shown & (turns == turn)).sum()), int(turn)) for turn in np.unique(turns[shown])), reverse=True
    )
    main = frames[0][1] if frames else 0
    found: list[Segment] = []
    for _, turn in frames:
        found += _in_frame(_framed(page, turn), np.flatnonzero(shown & (turns == turn)), (turn - main) % 360)
    return found, main


def _shown(page: Drawn) -> Flags:
    """Tell which characters are seen: written, within the page, and not a second time in the same place."""
    middles = (page.boxes[:, :2] + page.boxes[:, 2:]) / 2
    within = (middles >= 0).all(axis=1) & (middles <= (page.width, page.height)).all(axis=1)
    shown = (page.styles >= 0) & within & is_written(page.codes)
    places = np.flatnonzero(shown)
    corners = np.clip(np.round(page.boxes[places, :2]), 0, 0xFFFF).astype(np.int64)
    keys = (page.codes[places] << 32) | (corners[:, 0] << 16) | corners[:, 1]
    _, firsts, which = np.unique(keys, return_index=True, return_inverse=True)
    again = places - places[firsts][which] > 2  # one sign may stand for two letters that are alike
    shown[places[again]] = False
    return shown


def _framed(page: Drawn, turn: int) -> _Frame:
    cosine, sine = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    sizes = np.array([style.size for style in page.fonts])[page.styles]
    wide, high = page.boxes[:, 2] - page.boxes[:, 0], page.boxes[:, 3] - page.boxes[:, 1]
    sizes = np.where(sizes > 0.1, sizes, np.maximum(1.0, np.minimum(wide, high)))
    if turn % 90 == 0:
        widths = high if turn % 180 else wide
    else:
        widths = np.maximum(0.0, wide - sizes * abs(sine)) / max(0.1, abs(cosine))
    middles = (page.boxes[:, :2] + page.boxes[:, 2:]) / 2
    along = middles[:, 0] * cosine - middles[:, 1] * sine
    shift_along = page.width * max(0.0, -cosine) + page.height * max(0.0, sine)
    shift_down = page.height * max(0.0, -cosine) + page.width * max(0.0, -sine)
    bases = page.bases[:, 0] * sine + page.bases[:, 1] * cosine + shift_down
    along = along + shift_along
    return _Frame(page, turn, along - widths / 2, along + widths / 2, bases, sizes)


def _in_frame(frame: _Frame, places: Ints, beside: int) -> list[Segment]:
    runs = _with_small(_joined(_runs(frame, places)))
    counts = np.array([sum(len(part) for part in run.parts) for run in runs])
    members = np.concatenate([part for run in runs for part in run.parts])
    numbers = np.repeat(np.arange(len(runs)), counts)
    members = members[np.lexsort((frame.lefts[members], numbers))]
    size, base = np.array([run.size for run in runs])[numbers], np.array([run.base for run in runs])[numbers]
    page, lefts, rights = frame.page, frame.lefts[members], frame.rights[members]
    starts, parted = _cut(frame, numbers, lefts, rights, size, base)
    counts = np.diff(np.concatenate([starts, [len(members)]]))
    high = raised(page.codes[members], frame.sizes[members], frame.bases[members], size, base)
    styles = page.styles[members]
    heavy = np.array([style.bold for style in page.fonts])[styles]
    bold = np.add.reduceat(heavy.astype(np.int64), starts) > _ALL * counts
    fonts = styles[_usual(page, members, starts)].tolist()
    largest = np.maximum.reduceat(frame.sizes[members], starts).tolist()
    texts = written(Row(page.codes, page.styles >= 0, members, starts, lefts, rights, size, high, page.rtl))
    reached = np.maximum.reduceat(rights, starts)
    return [
        Segment(
            page.number, beside, left, right, base, size, most, thick, page.fonts[font].font, text[0], text[1], apart
        )
        for left, right, base, size, most, thick, font, text, apart in zip(
            lefts[starts].tolist(),
            reached.tolist(),
            base[starts].tolist(),
            size[starts].tolist(),
            largest,
            bold.tolist(),
            fonts,
            texts,
            parted.tolist(),
            strict=True,
        )
    ]


def _cut(frame: _Frame, numbers: Ints, lefts: Floats, rights: Floats, size: Floats, base: Floats) -> tuple[Ints, Flags]:
    """Return where segments begin among characters, those of a run by its number, and which ones a rule parts."""
    ends = np.diff(numbers) > 0
    rules = frame.page.rules if frame.turn == 0 else frame.page.rules[:0]
    cut = ruled(rules, lefts, rights, size, base) & ~ends
    starts = np.concatenate([[0], np.flatnonzero(ends | cut) + 1])
    before = np.concatenate([[False], cut])[starts]
    return starts, before | np.concatenate([before[1:], [False]])


def _runs(frame: _Frame, places: Ints) -> list[_Run]:
    """Part characters, in the order in which they are drawn, where the line ends or a gap is wide."""
    lefts, rights, bases, sizes = (each[places] for each in (frame.lefts, frame.rights, frame.bases, frame.sizes))
    larger = np.maximum(sizes[:-1], sizes[1:])
    apart = np.maximum(lefts[1:] - rights[:-1], lefts[:-1] - rights[1:])
    ends = (
        (np.abs(np.diff(bases)) > _SHIFT * larger) | (apart > _GAP * larger) | (np.abs(np.diff(sizes)) > 0.3 * larger)
    )
    starts = np.concatenate([[0], np.flatnonzero(ends) + 1])
    usual = _usual(frame.page, places, starts)
    return [
        _Run([part], left, right, base, size, len(part))
        for part, left, right, base, size in zip(
            np.split(places, starts[1:]),
            np.minimum.reduceat(lefts, starts).tolist(),
            np.maximum.reduceat(rights, starts).tolist(),
            bases[starts].tolist(),
            sizes[usual].tolist(),
            strict=True,
        )
    ]


def _usual(page: Drawn, members: Ints, starts: Ints) -> Ints:
    """Return where among ``members``, parted at ``starts``, one stands that is set like most of its part."""
    styles = page.styles[members]
    part = np.repeat(np.arange(len(starts)), np.diff(np.concatenate([starts, [len(members)]])))
    fonts = len(page.fonts)
    counts = np.bincount(part * fonts + styles, minlength=len(starts) * fonts).reshape(len(starts), fonts)
    wanted = counts.argmax(axis=1)[part] == styles
    places = np.flatnonzero(wanted)
    found: Ints = places[np.searchsorted(part[places], np.arange(len(starts)))]
    return found


def _joined(runs: list[_Run]) -> list[_Run]:
    """Join runs on one base line that no wide gap parts."""
    made: list[_Run] = []
    runs.sort(key=lambda run: run.base)
    at = 0
    while at < len(runs):
        end = at
        while end < len(runs) and runs[end].base - runs[at].base <= _SHIFT * max(runs[end].size, runs[at].size):
            end += 1
        line = sorted(runs[at:end], key=lambda run: run.left)
        open_run = line[0]
        for run in line[1:]:
            alike = min(run.size, open_run.size) > 0.5 * max(run.size, open_run.size)
            if alike and run.left - open_run.right <= _GAP * max(run.size, open_run.size):
                open_run.take(run)
            else:
                made.append(open_run)
                open_run = run
        made.append(open_run)
        at = end
    return made


def _with_small(runs: list[_Run]) -> list[_Run]:
    """Join a few raised or lowered characters with the larger run beside which they stand."""
    runs.sort(key=lambda run: -run.size)
    lefts, rights, bases, sizes = (
        np.array([getattr(run, side) for run in runs]) for side in ("left", "right", "base", "size")
    )
    gone = np.zeros(len(runs), bool)
    few = np.flatnonzero(
        (np.array([run.count for run in runs]) <= _FEW) & (sizes <= _SMALL * sizes[:1].max(initial=0.0))
    )
    for some in np.array_split(few[::-1], len(few) * len(runs) // _MOST_PAIRS + 1):
        small = some[:, None]
        size, over = sizes[None, :], bases[None, :] - bases[small]
        gap = np.maximum(lefts[small] - rights[None, :], lefts[None, :] - rights[small])
        fits = (sizes[small] <= _SMALL * size) & (sizes[small] > 0.35 * size)
        hangs = fits & (gap < 0.35 * size) & (over > -0.35 * size) & (over < 0.75 * size)
        for place in np.flatnonzero(hangs.any(axis=1)).tolist():
            number = int(some[place])
            beside = np.flatnonzero(hangs[place] & ~gone)
            other = int(beside[np.abs(over[place, beside]).argmin()]) if len(beside) else 0
            if len(beside) and runs[other].count >= min(2, runs[number].count):
                runs[other].take(runs[number])
                gone[number] = True
    kept = [run for number, run in enumerate(runs) if not gone[number]]
    return sorted(kept, key=lambda run: (run.base, run.left))


__all__ = ["Segment", "segments"]
