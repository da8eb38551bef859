r"""JSON on one line, whoever reads the lines.

A line ends at ``\n`` for JSON Lines, but many readers also end it at U+2028, U+2029 and U+0085, as Python's
``splitlines`` does. JSON lets those stand in a text as they are; here they are escaped, which means the same.
"""

from __future__ import annotations

import json
import re

_ENDS = re.compile("[\u0085\u2028\u2029]")
_HALVES = re.compile("[\ud800-\udfff]+")


def json_line(value: object) -> str:
    """Return ``value`` as JSON without line breaks, which UTF-8 can hold: half of a surrogate pair is escaped.

    Raises :class:`TypeError` for what JSON cannot hold.
    """
    return one_line(json.dumps(value, ensure_ascii=False))


def one_line(text: str) -> str:
    """Return JSON with every sign escaped that some reader takes for the end of a line, or that UTF-8 cannot hold."""
    return _HALVES.sub(_whole, _ENDS.sub(_escaped, text))


def _whole(found: re.Match[str]) -> str:
    """Return the characters that stand for bytes of UTF-8, as file names have them in an ASCII locale; else escapes."""
    try:
        return _ENDS.sub(_escaped, found[0].encode("utf-8", "surrogateescape").decode())
    except UnicodeError:
        return "".join(f"\\u{ord(half):04x}" for half in found[0])


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


__all__ = ["json_line", "one_line"]
