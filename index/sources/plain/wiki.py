"""Pages of MediaWiki: their marks of bold and italics are no words, and are taken off before anything is read.

Lines stay lines, so that places hold. What else a wiki writes, headings and links, is read as it stands.
"""

from __future__ import annotations

import re

_MARK = re.compile(r"(?<!')(?:'{5}|'{2,3})(?!')")
_BOLD = re.compile(r"(?<!')'{3}(?!')[^'\n]{1,300}'{3}(?!')")
_OWN = re.compile(r"^={2,6}[ \t]{0,4}[^=\s][^=\n]{0,150}={2,6}[ \t]{0,4}$|\[\[[^\[\]\n]{1,200}\]\]", re.MULTILINE)
"""What besides bold tells a wiki: apostrophes stand in other texts, too."""
_AS_IT_STANDS = {"```": "```", "~~~": "~~~", "<pre": "</pre>", "<nowiki": "</nowiki>", "<syntaxhighlight": "</syntax"}
"""How lines begin that are shown as they stand, and what ends them."""


def without_marks(text: str) -> str:
    """Return a page of a wiki without its marks of bold and italics; any other text as it is."""
    if "'''" not in text or not _BOLD.search(text) or not _OWN.search(text):
        return text
    made, until = [], ""
    for line in text.split("\n"):
        begun = line.lstrip()
        if until:
            until = "" if until in line else until
            made.append(line)
            continue
        opens = next((each for each in _AS_IT_STANDS if begun.startswith(each)), "")
        if opens:
            end = _AS_IT_STANDS[opens]
            until = "" if end in begun[len(opens) :] else end
            made.append(line)
        else:
            # One mark alone is an apostrophe too many, or a length in inches.
            made.append(_MARK.sub("", line) if len(_MARK.findall(line)) > 1 else line)
    return "\n".join(made)


__all__ = ["without_marks"]
