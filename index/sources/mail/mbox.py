"""A mailbox, ``.mbox``: messages one after another, each read by itself, so that it may be larger than memory.

The file is read twice, once for its hash and once for its messages; a message is named by its Message-ID, or else by
its number, so that its links hold when more are appended.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from index.errors import SourceError
from index.sources.file import CHANGED, File
from index.sources.mail.letter import documents, safe
from index.sources.mail.mime import mail_of
from index.types import Document

_LINE = 1 << 20
_POSTED = re.compile(
    rb"^From (?:.{0,200}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .{0,40}?\d{1,2}:\d\d.{0,40}?\d{4}|- |\S{1,200}\s*$)"
)
"""The line above a message: sender and time."""
_FIELD = re.compile(rb">?[!-9;-~]{1,80}:|From ")
_ESCAPED = re.compile(rb">{1,40}From ")
_OTHER = {
    b"*mbx*": "a mailbox of the kind MBX of UW-IMAP",
    b"JMF9": "a mailbox of Outlook Express",
    b"\xcf\xad\x12\xfe": "a mailbox of Outlook Express",
}


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the documents of each message, and an error for a message that is none."""
    expected, digest = file.sha256(), hashlib.sha256()
    names: Counter[str] = Counter()
    with file.open() as stream:
        _check(stream.peek(16)[:16], file.source)
        for number, (line, data) in enumerate(_messages(stream, digest, file.limits.max_file_bytes), 1):
            try:
                yield from _documents(data, number, file, names, expected)
            except SourceError as problem:
                yield SourceError(file.source, f"message {number} {problem.reason}", line)
    if digest.hexdigest() != expected:
        raise SourceError(file.source, CHANGED)


def _check(first: bytes, source: str) -> None:
    if not first.strip():
        raise SourceError(source, "is empty: expected messages, each below a line that begins with From; remove it")
    if first.startswith(b"From "):
        return
    what = next(
        (name for magic, name in _OTHER.items() if first.startswith(magic)), f"begins with {first[:8].hex(' ')}"
    )
    raise SourceError(source, f'{what}; expected a mailbox whose first line begins with "From "; export it as mbox')


def _documents(data: bytes | None, number: int, file: File, names: Counter[str], sha256: str) -> Iterator[Document]:
    if data is None:
        most = file.limits.max_file_bytes
        raise SourceError(file.source, f"is over {most:,} bytes, the setting max_file_bytes; raise the limit")
    mail = mail_of(data, file.source)
    name = safe(mail.header.identity.replace("/", "_")) or str(number)
    names[name] += 1
    name = name if names[name] == 1 else f"{name} ({names[name]})"
    yield from documents(mail, file.holding(name, b"", sha256))


def _messages(stream: BinaryIO, digest: hashlib._Hash, most: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield each message and the line on which it begins; None for one of more than ``most`` bytes."""
    lines, size, began = list[bytes](), 0, 1
    for number, (line, begins) in enumerate(_lines(stream, digest), 1):
        if begins:
            if number > 1:
                yield began, b"".join(lines) if size <= most else None
            lines, size, began = [], 0, number
            continue
        size += len(line)
        if size <= most:
            lines.append(line[1:] if _ESCAPED.match(line) else line)
        else:
            lines.clear()
    yield began, b"".join(lines) if size <= most else None


def _lines(stream: BinaryIO, digest: hashlib._Hash) -> Iterator[tuple[bytes, bool]]:
    """Yield each line, and whether a message begins with it. Lines over a megabyte come in parts."""
    line, blank, whole, first = stream.readline(_LINE), True, True, True
    while line:
        digest.update(line)
        following = stream.readline(_LINE)
        begins = first or (whole and line.startswith(b"From ") and _begins(line, following, blank))
        first = False
        yield line, begins
        blank, whole = not line.strip(), line.endswith(b"\n")
        line = following


def _begins(line: bytes, following: bytes, blank: bool) -> bool:
    """Tell the line above a message from one of a text that begins with the same word."""
    posted, field = _POSTED.match(line.rstrip()) is not None, _FIELD.match(following) is not None
    return (posted and (field or blank)) or (blank and field)


__all__ = ["read"]
