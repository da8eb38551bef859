"""The elements of a page: what they are called, which are seen, and which begin on a line of their own."""

from __future__ import annotations

import re
from typing import Any

_DROPPED = frozenset(
    "head script style template noscript iframe object embed applet video audio canvas svg math datalist title meta "
    "link base frameset noframes map area source track param".split()
)
BLOCKS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre "
    "section select summary table tbody td textarea tfoot th thead tr ul".split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def tag_of(element: Any) -> str:  # noqa: ANN401
    """Return the element's name; comments and processing instructions have none."""
    return element.tag if isinstance(element.tag, str) else ""


def is_visible(element: Any) -> bool:  # noqa: ANN401
    """Tell whether a browser would show an element."""
    tag = tag_of(element)
    if not tag or tag in _DROPPED or element.get("hidden") is not None:
        return False
    return not (tag == "input" or _HIDDEN.search(element.get("style") or ""))


__all__ = ["BLOCKS", "HEADINGS", "is_visible", "tag_of"]
