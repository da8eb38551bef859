"""Logs: lines that each begin with the moment at which they were written."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_STAMP = re.compile(
    rf"(?:\S{{1,45}} \S{{1,20}} \S{{1,20}} )?[\[(<]?(?:"
    rf"\d{{4}}[-/.]\d\d[-/.]\d\d[T ,]{{1,2}}\d\d:\d\d|\d{{1,2}}:\d\d(?::\d\d)?[\])> .,]"
    rf"|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}},? \d{{1,2}}:\d\d|\d\d/{_MONTH}/\d{{4}}:\d\d"
    rf"|(?:[a-z]{{3}} )?{_MONTH} {{1,2}}\d{{1,2}} \d\d:\d\d)",
    re.IGNORECASE,
)
"""Also behind the three words that a web server's log begins with."""
_FEWEST = 3


def is_stamped(line: str) -> bool:
    """Tell whether a line begins with a time of day, with or without its date."""
    return _STAMP.match(line) is not None


def is_log(lines: Sequence[str]) -> bool:
    """Tell whether lines are entries of a log; some may go on with the one above, as the trace of an error does."""
    stamped = sum(map(is_stamped, lines))
    return is_stamped(lines[0]) and stamped >= _FEWEST and stamped * 2 >= len(lines)


__all__ = ["is_log", "is_stamped"]
