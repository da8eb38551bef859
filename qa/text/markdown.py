r"""Escaping for Markdown, so that text is shown word for word, and its reverse.

Front ends read Markdown in their own ways: some show a character reference as it is written, so backslashes escape;
some look for formulas before anything else, so ``\[`` and ``\(`` must not come up, even behind another backslash.
Where the text itself has such a sequence, or a command of TeX that is looked for, its backslash stands in code. ``[``,
``(`` and ``)`` stay bare; without its ``]`` no link or image begins.
"""

from __future__ import annotations

import re

CODE_BEGINS = ("```", "~~~", ">>>", "$ ")
"""What a block of code begins with, also where nothing else marks it."""
_ALWAYS = re.compile(r"\\+|[`*_\]<&$~|@]|:(?=//)|(?<=[wW])\.")
_TEX = re.compile(r"[\[\]()]|(?:begin|end|ce|pu)\b")
"""What begins a formula, or ends one, behind a backslash."""
_FIRST = re.compile(r"^([-+=>#:]|\d{1,9}(?=[.)]))", re.MULTILINE)
"""What begins a block: a list, a heading, a rule, a quotation."""
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|`(\\+)`")


def plain(text: str) -> str:
    """Return ``text`` such that Markdown shows its words and signs and makes nothing of them.

    White space around lines goes, as Markdown would take it for layout.
    """
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return _FIRST.sub(_begin, _ALWAYS.sub(_shown, lines))


def _shown(found: re.Match[str]) -> str:
    if found[0][0] != "\\":
        return f"\\{found[0]}"
    return f"`{found[0]}`" if _TEX.match(found.string, found.end()) else found[0] * 2


def _begin(found: re.Match[str]) -> str:
    return f"{found[0]}\\" if found[0].isdecimal() else f"\\{found[0]}"


def quotation(text: str, *, flowing: bool) -> str:
    """Return ``text`` as a block quotation; unless it is ``flowing``, its lines stay lines."""
    lines = plain(text).split("\n")
    ends = [line and after and not flowing for line, after in zip(lines, [*lines[1:], ""], strict=True)]
    return "\n".join(f"> {line}{chr(92) if broken else ''}".rstrip() for line, broken in zip(lines, ends, strict=True))


def unescaped(markdown: str) -> str:
    """Return the text that :func:`plain` made ``markdown`` of."""
    return _ESCAPED.sub(lambda found: found[1] or found[2], markdown)


__all__ = ["CODE_BEGINS", "plain", "quotation", "unescaped"]
