"""Sentence segmentation by rule, in one pass.

A full stop ends a sentence unless its context says otherwise: an abbreviation or an initial before it, a lower-case
letter or a figure after it. In doubt the sentences stay together, for a quote that is too long is still true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

LONGEST = 1200
"""Characters. Sentences longer than this are broken: at a newline or a semicolon, else at another sign or a space, else
where they reach it, so that no quote is longer."""
_SPACED = 240
"""The same for scripts that set spaces between clauses rather than words, and no stops."""

_CLOSERS = "\"'”’»›)\\]}」』）】》"
_OPENERS = "\"'“‘«‹([{「『（【《¿¡*_-–—•"
_LATIN = ".!?…؟۔"
_WIDE = "。！？．।॥။።։។།"
_UNSTOPPED = "\u0e00-\u0eff\u1780-\u17ff"
"""Thai, Lao and Khmer."""
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff"
"""Chinese and Japanese."""

_STOP = re.compile(
    rf"(?:(?<![{_LATIN}])[{_LATIN}]++[{_CLOSERS}*_]*+(?:\[\^?[\w ]{{1,12}}\])*+(?=\s|$)"  # white space must follow
    rf"|[{_WIDE}][{_WIDE}{_LATIN}]*[{_CLOSERS}]*"  # a stop of a script that sets no space after it
    rf"|(?<=[{_UNSPACED}])[!?](?=[{_UNSPACED}])"
    rf"|\n(?=[^\S\n]*(?:[-*+•·‣◦–—▪●○]|\(?(?:\d{{1,3}}|[A-Za-z])[.)])[^\S\n])"  # a list's next item
    rf"|\n[^\S\n]*(?=\n))"  # a blank line
)

_MARKER = re.compile(r"\d{1,3}|[A-Za-z]|[ivxIVX]{1,4}")
"""What numbers a list's item or a section: at the start of a sentence its stop ends nothing."""

_WHERE = (";\n", "；，、,:：", " \t\xa0\u3000")
"""At what a sentence that is too long is broken: the last of the first kind that it has."""
_UNSTOPPED_LETTER = re.compile(rf"[{_UNSTOPPED}]")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLES = _set(
    "mr mrs ms mx dr prof sir sen rep gov gen col lt sgt capt cmdr maj adm rev hon pres supt messrs vs v viz "
    "e.g i.e cf ca approx resp incl excl esp eq eqs fig figs ref refs secs arts chap vol vols nr dept ps pharm "
    "z.b d.h u.a bzw bspw p.ej sra dra mme mlle"
)
"""Abbreviations that something always follows."""

_COUNTERS = _set("no nos p pp par para art item line op ed c s §")
"""Abbreviations only before a figure: "No. 5" against "He said no."."""

_EITHER = _set(
    "inc ltd co corp plc llc bros jr sr esq etc al a.m p.m am pm u.s u.k u.n e.u u.s.a d.c b.c a.d ph.d m.d b.a m.a "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun usw st mt ft "
    "ave blvd rd est min max hr hrs sec lb lbs oz km cm mm kg mg ml temp assn intl natl govt univ"
)
"""Abbreviations that may also end a sentence."""

_STARTERS = _set(
    "the a an this that these those it its he his she her they their we our you your i there here in on at by for from "
    "with after before during since until while when where who what why how if as although though but and or so yet "
    "however moreover meanwhile then thus therefore also another each every both some many most all no not one two "
    "according because despite under over to such other several later today only even"
)
"""Words that, with a capital, begin a sentence rather than go on with a name."""

_BEFORE_ORDINALS = _set(
    "am im ab vom zum zur beim bis seit der die das dem den des ein eine einem einen einer jeder jedem jeden und oder"
)
"""Words that stand before an ordinal in German: "im 2. Stock"."""

_AFTER_ORDINALS = _set(
    "januar jänner februar märz april mai juni juli august september oktober november dezember kapitel auflage absatz"
)
"""Words that stand behind one: "3. Mai"."""

_DIGITS = 2
"""Of an ordinal; more are a year or an amount."""

_WORD_BEFORE = 24
"""How far back the word before a stop is looked for; no abbreviation is longer."""


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the sentences in ``text[start:end]``.

    They are trimmed, in order, do not overlap, and hold every character that is not white space.
    """
    found: list[tuple[int, int]] = []
    begin = start
    for stop in _stops(text, start, end):
        found.extend(_pieces(text, begin, stop))
        begin = stop
    found.extend(_pieces(text, begin, end))
    return found


def rows(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the lines of a table in ``text[start:end]``: a table's sentences are its rows."""
    found: list[tuple[int, int]] = []
    while start < end:
        newline = text.find("\n", start, end)
        stop = end if newline < 0 else newline
        found.extend(_trimmed(text, start, stop))
        start = stop + 1
    return found


def are_rows(lines: Sequence[str]) -> bool:
    """Tell whether lines are the rows of a table that nothing else marks: as many cells in each, parted by a bar."""
    bars = {line.strip("| \t").count(" | ") for line in lines if line.strip()}
    return len(lines) > 1 and len(bars) == 1 and bars != {0}


def _stops(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the offsets at which a sentence ends."""
    begin = start
    for match in _STOP.finditer(text, start, end):
        if text[match.start()] not in _LATIN or _ends(text, begin, match.start(), match.end(), end):
            yield match.end()
            begin = match.end()


def _ends(text: str, begin: int, stop: int, after: int, end: int) -> bool:
    """Tell whether the stop at ``stop`` ends the sentence that began at ``begin``."""
    following = _next_word(text, after, end)
    if not following:
        return True
    if following[0].islower():
        # Running text of old abstracts sets all in small letters and a space before its stops.
        spaced = stop > begin and text[stop - 1].isspace() and text[max(begin, stop - 2)] not in _LATIN
        return spaced and text[stop] == "." and after == stop + 1
    if following[0] in _LATIN:
        return False
    if text[stop] != "." or text[stop : stop + 2] == "..":
        return True
    word = _word_before(text, begin, stop)
    lead = stop - len(word) - begin
    marks_item = lead <= _WORD_BEFORE and _MARKER.fullmatch(word) and not text[begin : begin + lead].strip()
    if marks_item or (word.isdigit() and _is_ordinal(_word_before(text, begin, stop - len(word) - 1), word, following)):
        return False
    return _full_stop(word, following)


def _is_ordinal(before: str, number: str, following: str) -> bool:
    """Tell the stop of a German ordinal from that of a sentence which ends in a number."""
    if len(number) > _DIGITS or not following[0].isalpha() or following.lower() in _STARTERS:
        return False
    return before.lower() in _BEFORE_ORDINALS or following.lower() in _AFTER_ORDINALS


def _full_stop(word: str, following: str) -> bool:
    """Tell whether a single "." between these two words ends a sentence."""
    low = word.lower()
    if not low:
        return True
    if low in _TITLES:
        return False
    if low in _COUNTERS and following[0].isdigit():
        return False
    if (len(word) == 1 and word.isupper()) or low in _EITHER or _dotted(low):
        return len(following) > 1 and following.lower() in _STARTERS  # "A. A. Michelson"
    return True


def _dotted(word: str) -> bool:
    """Recognise initials and abbreviations such as "J.P" and "U.S.S.R"."""
    parts = word.split(".")
    return len(parts) > 1 and all(len(part) == 1 for part in parts)


def _word_before(text: str, begin: int, stop: int) -> str:
    first = stop
    low = max(begin, stop - _WORD_BEFORE)
    while first > low and (text[first - 1].isalnum() or text[first - 1] in ".§"):
        first -= 1
    return text[first:stop]


def _next_word(text: str, after: int, end: int) -> str:
    """Return the next word, without what opens it; a lone sign where there is no word."""
    first = after
    while first < end and text[first].isspace():
        first += 1
    sign = first
    while first < end and text[first] in _OPENERS:
        first += 1
    last = first
    while last < end and text[last].isalnum() and last - first < _WORD_BEFORE:
        last += 1
    return text[first:last] or text[sign : sign + 1]


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Trim a sentence, and break it where it is too long."""
    found = _trimmed(text, start, end)
    if not found or found[0][1] - found[0][0] <= _SPACED:
        return found
    begin, end = found[0]
    unstopped = _UNSTOPPED_LETTER.match(text, begin, end) is not None
    most, where = (_SPACED, _WHERE[::2]) if unstopped else (LONGEST, _WHERE)
    pieces: list[tuple[int, int]] = []
    while end - begin > most:
        cut = _cut(text, begin, begin + most, where)
        pieces.extend(_trimmed(text, begin, cut))
        begin = cut
    return pieces + _trimmed(text, begin, end)


def _cut(text: str, begin: int, limit: int, where: Sequence[str]) -> int:
    """Return where a sentence is broken: behind one of the signs, or else at ``limit``."""
    for signs in where:
        last = max(text.rfind(sign, begin + 1, limit) for sign in signs)
        if last >= 0:
            return last + 1
    return limit


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [(start, end)] if start < end else []


__all__ = ["LONGEST", "are_rows", "rows", "sentences"]
