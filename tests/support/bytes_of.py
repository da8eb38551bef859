"""Every byte that a folder holds, and which words are among them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


def found_in(folder: Path, words: Iterable[str]) -> dict[str, list[str]]:
    """Return those of ``words`` that stand below ``folder``, in any case, and in which files or names."""
    found: dict[str, list[str]] = {}
    wanted = list(words)
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes().lower() if path.is_file() else b""
        for word in wanted:
            if os.fsencode(word.lower()) in os.fsencode(path.name).lower() or any(
                word.lower().encode(encoding) in content for encoding in _ENCODINGS
            ):
                found.setdefault(word, []).append(path.relative_to(folder).as_posix())
    return found


def telling(text: str, others: Iterable[str] = ()) -> set[str]:
    """Return the words of a text, of five letters and more, that none of the ``others`` holds in any form."""
    known = " ".join(others).lower()
    return {word for word in re.findall(r"[^\W_]{5,}", text.lower()) if word not in known}


__all__ = ["found_in", "telling"]
