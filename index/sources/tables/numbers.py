"""Values of cells to text: as a program would show them, dates in the form 2024-03-01."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

Value = str | bool | int | float | datetime.date | datetime.time | datetime.timedelta
Show = Callable[[float], str]

_EPOCH = datetime.datetime(1899, 12, 30)
_EPOCH_1904 = datetime.datetime(1904, 1, 1)
_LAST_SERIAL = 2_958_465
"""31 December 9999."""
_PLAIN = 1e21
"""Larger numbers are written with an exponent."""
_LONGEST_FORMAT = 255
_SKIPPED = re.compile(r'"[^"]{0,255}"|\\.|_.|\*.|\[(?!\$|[hmsHMS]+\])[^\]]{0,40}\]')
_NOON = re.compile(r"AM/PM|A/P", re.IGNORECASE)
_DAY = re.compile(r"[ydYD]")
_TIME = re.compile(r"[hHsS]")
_SPLIT_SECOND = re.compile(r"[sS][.,]0{1,9}")
_DIGIT = re.compile(r"[#0?]")
_SECTION = re.compile(r'"[^"]{0,255}"|\\.|;')
_ELAPSED = re.compile(r"\[[hmsHMS]{1,4}\]")
_TOKEN = re.compile(
    r'"([^"]{0,255})"|\\(.)|_.|\*.|\[\$([^\]-]{0,20})[^\]]{0,20}\]|\[[^\]]{0,40}\]|([#0?][#0?,.]*|\.[#0?]+)|(.)'
)
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "yyyy-mm-dd",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm",
    37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss",
    **dict.fromkeys([*range(27, 32), 36, *range(50, 59)], "yyyy-mm-dd"), **dict.fromkeys(range(32, 36), "h:mm:ss"),
}  # fmt: skip
"""Formats that a file names by number; 14 and those of Asia depend on the place where they are shown."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """One section of a number format: ``#,##0.00 "€"``."""

    before: str
    after: str
    whole: int
    """Digits before the point, at least."""
    least: int
    most: int
    """Digits after it."""
    grouped: bool
    thousands: int
    """How often it is divided by a thousand before it is shown."""
    percent: int

    def __call__(self, value: float) -> str:
        """Return ``value`` as it is shown, without its sign."""
        number = Decimal(format(abs(value), ".15g")).scaleb(2 * self.percent - 3 * self.thousands)
        whole, _, rest = f"{number.quantize(Decimal(1).scaleb(-self.most), ROUND_HALF_UP):f}".partition(".")
        while len(rest) > self.least and rest.endswith("0"):
            rest = rest[:-1]
        whole = whole.lstrip("0").rjust(self.whole, "0")
        if self.grouped and whole:
            whole = f"{int(whole):,}".rjust(len(whole), "0")
        return f"{self.before}{whole}{'.' if rest else ''}{rest}{self.after}"


def text_of(value: Value) -> str:
    """Return a cell's value as text where its format is not known."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, datetime.datetime):
        midnight = not (value.hour or value.minute or value.second)
        return f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%d} {_clock(value.time())}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return _clock(value)
    if isinstance(value, datetime.timedelta):
        return _elapsed(value)
    return value


def number(value: float) -> str:
    """Return a number with the fifteen digits that spreadsheets keep: 3 for 3.0, 12.5 for 12.499999999999998."""
    short = format(value, ".15g")
    if "e" not in short or not abs(value) < _PLAIN:
        return short
    return f"{Decimal(short):f}"


def shown(code: str | int, *, since_1904: bool = False) -> Show:
    """Return what writes numbers in the format ``code``, a format or the number of a built-in one.

    Dates are written in the form 2024-03-01, whatever their order; figures as the format says, with a decimal point. A
    format that is not understood writes the number itself.
    """
    if isinstance(code, int):
        code = _BUILT_IN.get(code, "")
    if not code or len(code) > _LONGEST_FORMAT:
        return number
    sections = _sections(code)
    bare = _NOON.sub("", _SKIPPED.sub("", sections[0]))
    if _ELAPSED.search(bare):
        return lambda value: _elapsed(datetime.timedelta(days=value)) if abs(value) < _LAST_SERIAL else number(value)
    timed = _TIME.search(bare) is not None
    dated = _DAY.search(bare) is not None or (not timed and "m" in bare.lower())
    if (dated or timed) and not _DIGIT.search(_SPLIT_SECOND.sub("", bare)) and "general" not in bare.lower():
        return lambda value: _date(value, dated, timed, since_1904)
    figures = [_figure(section) for section in sections[:2]]
    if figures[0] is None or (len(sections) > 1 and figures[1] is None):
        return number
    return _signed(figures[0], figures[1] if len(sections) > 1 else None)


def _signed(positive: _Figure, negative: _Figure | None) -> Show:
    def show(value: float) -> str:
        try:
            if value < 0:
                return negative(value) if negative else f"-{positive(value)}"
            return positive(value) or number(value)
        except (InvalidOperation, ValueError, OverflowError):  # more digits than are kept, or no number
            return number(value)

    return show


def _sections(code: str) -> list[str]:
    """Return the sections of a format, which semicolons part that are not quoted."""
    parts, start = [], 0
    for match in _SECTION.finditer(code):
        if match[0] == ";":
            parts.append(code[start : match.start()])
            start = match.end()
    return [*parts, code[start:]]


def _figure(section: str) -> _Figure | None:
    """Return how a section writes a figure; None where it holds none, or a fraction or an exponent."""
    before, after, pattern = "", "", ""
    for quoted, escaped, currency, digits, sign in _TOKEN.findall(section):
        literal = quoted or escaped or currency or sign
        if digits and pattern:
            return None
        if digits:
            pattern = digits
        elif sign and (sign.isalpha() or sign in "/@") and sign not in "€£¥":
            return None
        elif pattern:
            after += literal
        else:
            before += literal
    if not pattern:
        return None
    whole, _, rest = pattern.rstrip(",").partition(".")
    return _Figure(
        before.lstrip(),
        after.rstrip(),
        whole.count("0"),
        rest.count("0"),
        sum(map(rest.count, "0#?")),
        "," in whole,
        len(pattern) - len(pattern.rstrip(",")),
        (before + after).count("%"),
    )


def _date(value: float, dated: bool, timed: bool, since_1904: bool) -> str:
    if not 0 <= value < _LAST_SERIAL:
        return number(value)
    # Excel counts a 29 February 1900 that never was.
    early = not since_1904 and value < 60
    moment = (_EPOCH_1904 if since_1904 else _EPOCH) + datetime.timedelta(days=value + early)
    moment = (moment + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
    if not dated:
        return _clock(moment.time())
    return text_of(moment) if timed else f"{moment:%Y-%m-%d}"


def _clock(time: datetime.time) -> str:
    return f"{time:%H:%M:%S}" if time.second else f"{time:%H:%M}"


def _elapsed(span: datetime.timedelta) -> str:
    seconds = round(abs(span.total_seconds()))
    sign = "-" if span.total_seconds() < 0 else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


__all__ = ["Show", "Value", "number", "shown", "text_of"]
