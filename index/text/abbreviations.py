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
_FORMS = [(written, other) for pair in _PAIRS for written, other in (pair, pair[::-1])]
_WRITTEN = re.compile(
    rf"(?<![\w&])(?:{'|'.join(re.escape(written) for written in dict(_FORMS))})(?![\w&])", re.IGNORECASE
)


def other_forms(text: str) -> list[str]:
    """Return the expansion of each abbreviation in ``text``, and the abbreviation of each expansion."""
    found = {match[0].lower() for match in _WRITTEN.finditer(text)}
    return list(dict.fromkeys(other for written, other in _FORMS if written in found))


__all__ = ["other_forms"]
