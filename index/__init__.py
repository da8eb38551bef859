"""Finding passages: files in, ranked passages out. Knows nothing of answers."""

from __future__ import annotations

DISTRIBUTION = "pincite"
"""The distribution this package belongs to. ``qa`` imports it first, so that a stranger's ``index`` fails at once."""

__all__ = ["DISTRIBUTION"]
