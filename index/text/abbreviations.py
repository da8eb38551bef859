"""Abbreviations and their expansions: a question with one form finds the other. English; whole words only."""

from __future__ import annotations

import re

_PAIRS = (
    ("ceo", "chief executive"),
    ("cfo", "chief financial officer"),
    ("coo", "chief operating officer"),
    ("cto", "chief technology officer"),
    ("chairman", "chairs"),
    ("chairwoman", "chairs"),
    ("hr", "human resources"),
    ("hq", "headquarters"),
    ("ai", "artificial intelligence"),
    ("r&d", "research and development"),
    ("faq", "frequently asked questions"),
    ("kpi", "key performance indicator"),
    ("nda", "non-disclosure agreement"),
    ("pto", "paid time off"),
    ("vat", "value added tax"),
    ("gdpr", "general data protection regulation"),
)
_PATTERNS = [
    (re.compile(rf"(?<![\w&]){re.escape(written)}(?![\w&])", re.IGNORECASE), other)
    for pair in _PAIRS
    for written, other in (pair, pair[::-1])
]


def other_forms(text: str) -> list[str]:
    """Return the expansion of each abbreviation in ``text``, and the abbreviation of each expansion."""
    return list(dict.fromkeys(other for pattern, other in _PATTERNS if pattern.search(text)))


__all__ = ["other_forms"]
