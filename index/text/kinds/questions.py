"""Questions that head their answers, as pages of questions and answers set them.

    Q: Where do visitors park?

    A: On level 2.

The question is the heading of what follows: an answer is found by the words of its question, and quoted without it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LEVEL = 7
"""As headings, questions stand below all others."""
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|this|that one|these|those|he|she|him|her|es|sie|er|ihn|ihm|ihr|davon|dafür)\b",
    re.IGNORECASE,
)

_LONGEST = 200
_ENDS = ("?", "？", "؟")
_SET_OFF = "*_\"'”’»)） \t"
_MARK = re.compile(
    r"^[>#*_\s]{0,8}(?:(?:q|question|frage|pregunta|domanda|вопрос)[*_\s]{0,3}\d{0,3}[*_\s]{0,3}[:.)：]|[fpd問问][:：])",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"^[>*_\s]{0,8}(?:a|answer|antwort|respuesta|risposta|réponse|ответ|答)[*_\s]{0,3}[:：]", re.IGNORECASE
)
_SERIES = 2
"""Questions that nothing marks head their answers where there are as many at least,"""
_SHARE = 4
"""and one in so many paragraphs is one."""


def asks(text: str) -> bool:
    """Tell whether a paragraph is one question and nothing else."""
    text = text.strip()
    if not text or len(text) > _LONGEST or text.count("\n") > 2:
        return False
    bare = text.rstrip(_SET_OFF)
    return bare.endswith(_ENDS) and not any(stop in bare[:-1] for stop in (". ", "! ", "? ", "。", "？", "؟ "))


def is_marked(text: str) -> bool:
    """Tell whether a question says that it is one: "Q: May I?"."""
    found = _MARK.match(text)
    return found is not None and asks(text[found.end() :])


def question_level(question: str) -> int:
    """Return the level of a question as a heading: one that points back ("Does it …?") stands below the one before."""
    return LEVEL + (_POINTS_BACK.search(question[:_LONGEST]) is not None)


def answers(text: str) -> bool:
    """Tell whether a paragraph says that it is an answer: "A: You may."."""
    return _ANSWER.match(text) is not None


def heads(pieces: Sequence[str], set_apart: Sequence[bool]) -> list[bool]:
    """Tell of each paragraph whether it is a question that heads the next one.

    ``set_apart`` tells which ones the markup sets apart as a heading would be: in bold, as a term, as a button.
    """
    found = [is_marked(piece) or asks(piece) for piece in pieces]
    plain = sum(found)
    series = plain >= _SERIES and plain * _SHARE >= len(pieces)
    return [
        asked
        and number + 1 < len(pieces)
        and not found[number + 1]
        and (series or set_apart[number] or is_marked(piece) or answers(pieces[number + 1]))
        for number, (asked, piece) in enumerate(zip(found, pieces, strict=True))
    ]


__all__ = ["LEVEL", "answers", "asks", "heads", "is_marked", "question_level"]
