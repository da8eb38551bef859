"""Characters of a line, as they stand from left to right, to its text: spaces, ligatures, raised figures, direction."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from index.sources.pdf.page import HYPHEN, Flags, Floats, Ints, is_rtl

NOBODY = -1
"""Where a character of the text was not drawn: a space that a gap stands for."""
_TOLD_GAP = 0.12
"""Sizes: a gap at which PDFium adds a space is one from this width on, another one from the next."""
_BARE_GAP = 0.4
_LOOSE_GAP = 0.2
"""Between what was not drawn one after the other."""
_MIXED_GAP = 0.45
"""Between a Chinese or Japanese character and another one: less is set for looks."""
_TRACKED_GAP = 0.12
"""Letters that stand further apart than this are letter-spaced."""
_TRACKED = 4
_MANY = 6
_FURTHER = 1.6
"""Gaps between letter-spaced words are wider than those between their letters by this."""
_BULLETS = frozenset(
    {0xF0B7, 0xF0A7, 0xF0A8, 0xF0D8, 0xF0FC, 0xF076, 0xF06E, 0xF06C, 0xF071, 0xF0E8, 0xF0E0, 0xF020 + 0x57}
)
"""Of Symbol and Wingdings, which have no Unicode."""
_RAISED = {ord(figure): ord(raised) for figure, raised in zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)}
_SMALL = 0.86
_RAISE = 0.15
_BRACKETS = {ord(one): ord(other) for one, other in zip("()[]{}", ")(][}{", strict=True)}
_CLOSING = frozenset(map(ord, ")]}"))
_NUMBERS = frozenset({"EN", "AN", "ES", "CS", "ET"})


def is_space(codes: Ints) -> Flags:
    """Tell which code points are white space, or of no width."""
    wide = ((codes >= 0x2000) & (codes <= 0x200F)) | ((codes >= 0x2028) & (codes <= 0x202F))
    marks = ((codes >= 0x205F) & (codes <= 0x206F)) | (codes == 0xFEFF) | (codes == 0x3000) | (codes == 0x1680)
    found: Flags = (codes == 0x20) | (codes == 0xA0) | ((codes >= 9) & (codes <= 13)) | wide | marks
    return found


def is_written(codes: Ints) -> Flags:
    """Tell which code points are characters of a text: no white space, no control, no half of a pair."""
    control = (codes < 0x20) & (codes != HYPHEN) | ((codes >= 0x7F) & (codes < 0xA0)) | (codes > 0x10FFFF)
    found: Flags = ~(control | is_space(codes) | (codes == 0xFFFE) | (codes == 0xFFFF))
    return found


def is_unknown(codes: Ints) -> Flags:
    """Tell which code points say nothing: of fonts that do not tell what their signs mean."""
    private = ((codes >= 0xE000) & (codes < 0xF000)) | ((codes > 0xF0FF) & (codes < 0xF900)) | (codes >= 0xF0000)
    found: Flags = private | (codes == 0xFFFD)
    return found


def _is_odd(codes: Ints) -> Flags:
    return (codes >= 0xD800) & (codes < 0xFE00) | (codes >= 0xFE70) & (codes < 0xFEFF)


def _is_cjk(codes: Ints) -> Flags:
    return (
        ((codes >= 0x2E80) & (codes < 0xAC00))
        | ((codes >= 0xF900) & (codes < 0xFB00))
        | ((codes >= 0xFF00) & (codes < 0xFFF0))
        | ((codes >= 0x20000) & (codes < 0x40000))
    )


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """The characters of some segments, one segment after the other, each from left to right."""

    codes: Ints
    """(n) of the page."""
    styled: Flags
    """(n) of the page: False for what PDFium added."""
    members: Ints
    """(m) indexes of the page."""
    starts: Ints
    """Where the segments begin among ``members``."""
    lefts: Floats
    """(m)"""
    rights: Floats
    sizes: Floats
    """(m) of the segment that each belongs to."""
    raised: Flags
    """(m) figures above the line."""
    rtl: bool
    """Whether the page is read from right to left."""


def written(row: Row) -> list[tuple[str, list[int]]]:
    """Return the text of each segment, and its drawn characters."""
    signs = row.codes[row.members]
    right = is_rtl(signs)
    for place in np.flatnonzero(row.raised).tolist():
        signs[place] = _RAISED[int(signs[place])]
    between, indexes = _spaces(row, signs)
    places = np.arange(len(signs)) + np.concatenate([[0], np.cumsum(between)])[: len(signs)]
    codes, drawn = np.full(places[-1] + 1, 0x20, np.int64), np.full(places[-1] + 1, NOBODY, np.int64)
    codes[places], drawn[places] = signs, row.members
    drawn[places[:-1][between] + 1] = indexes[between]
    text, numbers = codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass"), drawn.tolist()
    ends = np.concatenate([places[row.starts[1:] - 1] + 1, [places[-1] + 1]]).tolist()
    odd = np.logical_or.reduceat(right | _is_odd(signs), row.starts).tolist()
    made = []
    for number, (start, end) in enumerate(zip(places[row.starts].tolist(), ends, strict=True)):
        if odd[number]:
            where = slice(row.starts[number], row.starts[number + 1] if number + 1 < len(row.starts) else None)
            groups = np.full(end - start, -1, np.int64)
            steps = np.diff(row.lefts[where]) + np.diff(row.rights[where])
            groups[places[where] - start] = np.concatenate([[0], np.cumsum(steps != 0)])
            order = _logical(codes[start:end], drawn[start:end], groups, row.rtl) if right[where].any() else slice(None)
            made.append(_mended(codes[start:end][order], drawn[start:end][order]))
        else:
            made.append((text[start:end], numbers[start:end]))
    return made


def _spaces(row: Row, signs: Ints) -> tuple[Flags, Ints]:
    """Return behind which members, but for the last, a space stands, and which drawn one; ``NOBODY`` where none is."""
    first = np.minimum(row.members[:-1], row.members[1:])
    steps = np.abs(np.diff(row.members))
    after = np.minimum(first + 1, len(row.codes) - 1)
    spaces = (steps > 1) & (steps <= 8) & is_space(row.codes[after])
    real = spaces & row.styled[after]
    told = spaces & ~real
    gaps = (row.lefts[1:] - row.rights[:-1]) / row.sizes[1:]
    cjk = _is_cjk(signs).astype(np.int64)
    cjk = cjk[:-1] + cjk[1:]
    limit = np.where(real, -0.4, np.where(told, _TOLD_GAP, np.where(steps == 1, _BARE_GAP, _LOOSE_GAP)))
    limit = np.where(~real & (cjk == 1), _MIXED_GAP, np.where(~real & (cjk == 2), np.inf, limit))
    between = gaps > limit
    between[row.starts[1:] - 1] = False
    counts = np.diff(np.concatenate([row.starts, [len(signs)]]))
    shares = np.add.reduceat(np.concatenate([gaps > _TRACKED_GAP, [False]]), row.starts) / np.maximum(1, counts - 1)
    for number in np.flatnonzero((shares > 0.6) & (counts >= _TRACKED)).tolist():
        where = slice(int(row.starts[number]), int(row.starts[number] + counts[number] - 1))
        inner = _letter_spaced(
            signs[where.start : where.stop + 1], gaps[where], between[where], bool(real[where].any())
        )
        between[where] = inner if inner is not None else between[where]
    return between, np.where(spaces, after, NOBODY)


def _letter_spaced(signs: Ints, gaps: Floats, between: Flags, real: bool) -> Flags | None:
    """Return where words end in a line of letters that are set apart; None if it is no such line."""
    middle = float(np.median(gaps))
    single = bool(between.mean() >= 0.7)
    if middle <= _TRACKED_GAP or (real and not single) or _is_cjk(signs).any():
        return None
    wide: Flags = gaps > _FURTHER * middle
    if single and any(chr(code).isdigit() for code in signs.tolist()):
        return None  # figures in a row
    return wide if not real or wide.any() or len(signs) > _MANY else None


def raised(codes: Ints, sizes: Floats, bases: Floats, size: Floats, base: Floats) -> Flags:
    """Tell which characters are figures that stand above the line in a smaller size."""
    figures = (codes >= 0x30) & (codes <= 0x39)
    return figures & (sizes <= _SMALL * size) & (bases < base - _RAISE * size)


def _logical(codes: Ints, drawn: Ints, groups: Ints, rtl: bool) -> Ints:
    """Return the order in which a line that holds right-to-left text is read, from that in which it stands.

    ``groups`` numbers the signs that were drawn: letters of one sign share a number, a space has none (-1).
    """
    kinds = [_direction(chr(code)) for code in codes.tolist()]
    base = "R" if rtl or kinds.count("R") >= kinds.count("L") else "L"
    runs = [
        (kind, [place for place, _ in run])
        for kind, run in groupby(enumerate(_settled(kinds, base)), lambda pair: pair[1])
    ]
    order: list[int] = []
    for kind, places in reversed(runs) if base == "R" else runs:
        order += _turned(places, drawn, groups) if kind == "R" else places
    if base == "R":
        _mirror(codes, order)
    return np.array(_marks_behind(order, codes.tolist()), np.int64)


def _mirror(codes: Ints, order: list[int]) -> None:
    """Turn brackets round where a closing one comes first: those of the signs, not of the text."""
    met = [int(codes[place]) for place in order if int(codes[place]) in _BRACKETS]
    if met and met[0] in _CLOSING:
        for place in order:
            codes[place] = _BRACKETS.get(int(codes[place]), int(codes[place]))


def _turned(places: list[int], drawn: Ints, groups: Ints) -> list[int]:
    """Turn a run round; the letters that one sign stands for keep the order in which the file tells them."""
    steps = [int(drawn[b] - drawn[a]) for a, b in pairwise(places) if min(drawn[a], drawn[b]) >= 0]
    falling = sum(1 if step < 0 else -1 for step in steps) > 0  # PDFium turned the line round, and these with it
    made: list[int] = []
    at = len(places)
    while at > 0:
        start = at - 1
        while start > 0 and groups[places[start - 1]] == groups[places[at - 1]] >= 0:
            start -= 1
        made += sorted(places[start:at], key=lambda place: int(drawn[place]), reverse=falling)
        at = start
    return made


def _marks_behind(order: list[int], codes: list[int]) -> list[int]:
    """Put a mark behind its letter, where it was drawn before it; what parts them is no space then."""
    made: list[int] = []
    mark: int | None = None
    for place in order:
        sign = chr(codes[place])
        if unicodedata.combining(sign) and made and codes[made[-1]] == 0x20:
            made.pop()
            mark = place
        elif mark is not None and sign.isalpha():
            made += [place, mark]
            mark = None
        else:
            made.append(place)
    return made if mark is None else [*made, mark]


def _direction(sign: str) -> str:
    kind = unicodedata.bidirectional(sign)
    if kind in {"R", "AL", "NSM"}:
        return "R"
    return "L" if kind == "L" else "N" if kind in _NUMBERS else "O"


def _settled(kinds: list[str], base: str) -> list[str]:
    """Give signs and spaces the direction of what stands around them; figures run from left to right."""
    made = ["L" if kind == "N" else kind for kind in kinds]
    at = 0
    while at < len(made):
        if made[at] != "O":
            at += 1
            continue
        end = at
        while end < len(made) and made[end] == "O":
            end += 1
        before = made[at - 1] if at else base
        after = made[end] if end < len(made) else base
        made[at:end] = [before if before == after else base] * (end - at)
        at = end
    return made


def _mended(codes: Ints, drawn: Ints) -> tuple[str, list[int]]:
    """Return the text: pairs joined, signs that stand for several letters spelt out, none that no text may hold."""
    signs: list[str] = []
    places: list[int] = []
    row = codes.tolist()
    for at, (code, index) in enumerate(zip(row, drawn.tolist(), strict=True)):
        after = row[at + 1] if at + 1 < len(row) else 0
        if 0xD800 <= code < 0xDC00 <= after < 0xE000:
            sign = chr(0x10000 + ((code - 0xD800) << 10) + after - 0xDC00)
        elif 0xDC00 <= code < 0xE000 and at and 0xD800 <= row[at - 1] < 0xDC00:
            continue  # the second half
        else:
            sign = _spelt(code)
        signs.append(sign)
        places += [index] * len(sign)
    return "".join(signs), places


def _spelt(code: int) -> str:
    if 0xD800 <= code < 0xE000:
        return "\ufffd"
    if code in _BULLETS:
        return "•"
    spelt = unicodedata.normalize("NFKC", chr(code)) if code >= 0xFB00 else chr(code)
    return spelt.replace(" ", "") or chr(code)


__all__ = ["NOBODY", "Row", "is_space", "is_unknown", "is_written", "raised", "written"]
