"""Names under which files can be unpacked everywhere: on Windows, on file systems without case, below long paths.

What stands for each is written beside them, so that whoever checks a bundle finds a source by its own name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

LONGEST = 150
"""Characters of a path, so that it can be unpacked below another of a hundred: Windows takes 260 in all."""
LONGEST_PART = 80
"""Characters of a folder's or file's name; at most three times as many bytes are allowed for it anywhere."""

_REFUSED = re.compile('[<>:"|?*\\\\\x00-\x1f\x7f-\x9f\ud800-\udfff]')
_END = re.compile(r"[. ]+\Z")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|\Z)", re.IGNORECASE)


def portable_names(sources: Iterable[str]) -> dict[str, str]:
    """Return for each source a path of its own, with ``/`` between its parts; the suffix stays.

    No two are the same without regard to case, and none is a folder of another.
    """
    made: dict[str, str] = {}
    files: set[str] = set()
    folders: set[str] = set()
    for source in dict.fromkeys(sources):
        wanted, number = _portable(source), 1
        name = wanted
        while not _is_free(name, files, folders):
            number += 1
            name = f"{number}/{wanted}"
        files.add(_key(name))
        folders |= {_key(str(parent)) for parent in PurePosixPath(name).parents}
        made[source] = name
    return made


def _is_free(name: str, files: set[str], folders: set[str]) -> bool:
    parents = {_key(str(parent)) for parent in PurePosixPath(name).parents}
    return _key(name) not in files | folders and files.isdisjoint(parents)


def _key(name: str) -> str:
    """Return what file systems hold two names by that do not tell case or ways of writing an accent apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _portable(source: str) -> str:
    parts = [_part(part, source) for part in unicodedata.normalize("NFC", source).split("/")]
    name = "/".join(parts)
    return name if len(name) <= LONGEST else f"{_digest(source)}/{parts[-1]}"


def _part(part: str, source: str) -> str:
    part = _REFUSED.sub("_", part)
    part = _END.sub(lambda found: "_" * len(found[0]), part) or "_"
    part = f"_{part}" if _DEVICES.match(part) else part
    if len(part) <= LONGEST_PART and len(part.encode()) <= 3 * LONGEST_PART:
        return part
    suffix = PurePosixPath(part).suffix
    suffix = suffix if len(suffix.encode()) <= 12 else ""
    kept = part[:40].encode()[:120].decode(errors="ignore")
    return f"{kept}~{_digest(source)}{suffix}"


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:12]


__all__ = ["LONGEST", "LONGEST_PART", "portable_names"]
