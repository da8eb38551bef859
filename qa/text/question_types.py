"""Which questions want an account rather than a short answer."""

from __future__ import annotations

import re

_LONG = re.compile(
    r"^\W*(?:why\b|how(?: (?:do|does|did|is|are|was|were|can|could|should|would|will|has|have|to)\b|['’]s\b|\W*$)"
    r"|(?:please )?(?:describe|explain|list|compare|summari[sz]e|outline|tell me (?:about|how|why))\b"
    r"|what (?:is|are|was|were) the (?:steps?|reasons?|differences?|advantages?|disadvantages?|benefits?|causes?"
    r"|rules?|conditions?|requirements?|process|procedure|purpose|pros and cons)\b"
    r"|what happens?\b|what should\b|in what ways?\b|for what reasons?\b)",
    re.IGNORECASE,
)


def is_long(question: str) -> bool:
    """Tell whether the right answer to ``question`` is one or several whole sentences: how, why, describe, list."""
    return _LONG.search(question) is not None


__all__ = ["is_long"]
