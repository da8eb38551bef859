"""Questions as programs wrap them: ``<task>…</task>`` beside ``<environment_details>…``, a query below its context."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_MARKED = "user_query user_question user_message user_input".split()
"""What stands in such an element is the question, whatever stands around it."""
_LIKELY = "task question query prompt feedback".split()
"""The same, if nothing but context stands around it: these are words that a question may be about."""
_BESIDE = (
    "additional_data additional_context attached_files attachments chat_history context custom_instructions documents "
    "environment_details file_content files history instructions memories memory open_tabs search_results source "
    "sources system-reminder system_reminder tool_result workspace"
).split()
"""What stands in such an element is no part of the question."""
_TEMPLATE = re.compile(r"\A\s*#{1,4} ?Task\b")


def unwrapped(text: str) -> str:
    """Return the question in ``text`` without the elements that a program put around or beside it.

    Only known elements count, which begin a line and are closed; where nothing would be left, all of it is.
    """
    rest, inside = _split(text, _BESIDE)
    for names in (_MARKED, _LIKELY):
        around, found = _split(rest if _has_words(rest) else text, names)
        if any(map(_has_words, found)) and (names is _MARKED or not _has_words(around)):
            return "\n".join(filter(_has_words, found)).strip()
    if inside and _TEMPLATE.match(rest):
        below = text[text.rfind("</context>") :].removeprefix("</context>")
        return below.strip() if _has_words(below) and "<" not in below else text
    return rest.strip() if inside and _has_words(rest) else text


def _split(text: str, names: Iterable[str]) -> tuple[str, list[str]]:
    """Return the text outside of the elements with one of ``names``, and what is in each."""
    outside, inside, at = [], [], 0
    for start, content, end in _elements(text, names):
        outside.append(text[at:start])
        inside.append(content)
        at = end
    return "".join([*outside, text[at:]]), inside


def _elements(text: str, names: Iterable[str]) -> Iterator[tuple[int, str, int]]:
    """Yield where each element begins, what it holds and where it ends, in a time that grows with the text alone."""
    opening = re.compile(rf"^[ \t]*<({'|'.join(names)})(?:[ \t][^<>\n]*)?>", re.MULTILINE | re.IGNORECASE)
    at, unclosed, lowered = 0, set(), text.lower()
    for found in opening.finditer(text):
        name = found[1].lower()
        if found.start() < at or name in unclosed:
            continue
        close = lowered.find(f"</{name}>", found.end())
        if close < 0:
            unclosed.add(name)
            continue
        at = close + len(name) + 3
        yield found.start(), text[found.end() : close], at


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


__all__ = ["unwrapped"]
