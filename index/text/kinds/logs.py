"""Logs: which texts are logs, and where each of their entries begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SHORT_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_STAMP = re.compile(
    rf"^(?:\S{{1,45}} \S{{1,20}} \S{{1,20}} )?[\[(<]?(?:"
    rf"\d{{4}}[-/.]\d\d[-/.]\d\d[T ,]{{1,2}}\d\d:\d\d|\d{{1,2}}:\d\d(?::\d\d)?[\])> .,]"
    rf"|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}},? \d{{1,2}}:\d\d|\d\d/{_SHORT_MONTH}/\d{{4}}:\d\d"
    rf"|(?:[a-z]{{3}} )?{_SHORT_MONTH} {{1,2}}\d{{1,2}} \d\d:\d\d)",
    re.IGNORECASE,
)
"""Also behind the three words that a web server's log begins with."""
_GOES_ON = re.compile(r"\s|Caused by:|Traceback|\.{3} \d|(?<![\w.$])[\w.$]{1,60}(?:Error|Exception|Warning)\b|[})\]]")
"""How a line begins that belongs to the one above: of a stack trace, or of a value over several lines."""
_FEWEST_ENTRIES = 3


def is_stamped(line: str) -> bool:
    """Tell whether a line begins with a time of day, with or without its date, as that of a log does."""
    return _STAMP.match(line) is not None


def is_log(lines: Sequence[str]) -> bool:
    """Tell whether lines are entries of a log; some may go on with the one above, as the trace of an error does."""
    stamped = sum(map(is_stamped, lines))
    return stamped >= _FEWEST_ENTRIES and stamped * 2 >= len(lines) and is_stamped(lines[0])


def begins_entry(line: str, *, stamped: bool) -> bool:
    """Tell whether a line of a log begins an entry; ``stamped`` tells whether each of them begins with its time."""
    return is_stamped(line) if stamped else _GOES_ON.match(line) is None


__all__ = ["begins_entry", "is_log", "is_stamped"]
