"""JSON Lines: one document a line; also one JSON array of records, or records that stand over several lines.

The file is read twice, once for its hash and once for its records, so that a file larger than memory can be read and
every document carries the hash of the whole. If the second reading hashes differently the file was being written to.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from index.errors import NoDocument, SourceError
from index.sources.decoding import reject_binary
from index.sources.file import CHANGED, File, Limits
from index.sources.plain.record import Unfit, WithoutText, document
from index.types import Document

_BOM = b"\xef\xbb\xbf"
_SPACE = re.compile(r"[\s,\ufeff]*")


@dataclass(slots=True)
class _Records:
    """What was read of a file so far."""

    source: str
    sha256: str
    taken: set[str] = field(default_factory=set)
    without_text: list[tuple[int, str]] = field(default_factory=list)
    """Lines, and why they are no documents."""
    found: bool = False
    cut_off: bool = False
    """Whether it ends in the middle of a record: then it is damaged, whatever it was to hold."""

    def take(self, record: object, number: int) -> Document | SourceError | None:
        """Return the document of a record, or why it is none; None where that is told at the end, once for all."""
        try:
            made = document(record, self.source, self.sha256, number, self.taken)
        except WithoutText as unfit:
            self.without_text.append((number, str(unfit)))
            return None
        except Unfit as unfit:
            return SourceError(self.source, str(unfit), number)
        self.taken.add(made.name)
        return made

    def rest(self) -> Iterator[SourceError]:
        """Yield what is told once for all records."""
        if self.without_text:
            number, reason = self.without_text[0]
            others = len(self.without_text) - 1
            more = f"; {others} more {'record has' if others == 1 else 'records have'} none either" if others else ""
            yield SourceError(self.source, reason + more, number)


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield each record's document, or the error that kept it from being one."""
    records = _Records(file.source, file.sha256())
    items = _read(file, records)
    yield from _if_any(items, records) if file.suffix == ".json" else items


def _read(file: File, records: _Records) -> Iterator[Document | SourceError]:
    with file.open() as stream:
        reject_binary(stream.peek(16)[:16], file.source)
        whole = file.suffix == ".json" or _spreads(stream.peek(file.limits.max_record_bytes))
        yield from _whole(file, records) if whole else _lines_of(stream, records, file.limits)
    yield from records.rest()
    if not records.found:
        raise SourceError(file.source, "is empty: expected one JSON object a line; remove it or fill it")


def _if_any(items: Iterator[Document | SourceError], records: _Records) -> Iterator[Document | SourceError]:
    """Yield ``items`` if there is a document among them. Most JSON is settings and the like, and nobody's document."""
    found = list(items)
    first = next((item for item in found if isinstance(item, SourceError)), None)
    if records.taken or records.cut_off or first is None:
        yield from found
    else:
        yield NoDocument(first.source, first.reason, first.line)


def _spreads(begins: bytes) -> bool:
    """Tell whether a file begins with an array of records, or with one that goes on over several lines."""
    line = next((each for each in begins.removeprefix(_BOM).splitlines() if each.strip()), b"").strip()
    return line in {b"{", b"["} or line.startswith(b"[{")


def _whole(file: File, records: _Records) -> Iterator[Document | SourceError]:
    """Yield the records of a file that is read at once."""
    loaded = file.load()
    if loaded.sha256 != records.sha256:
        raise SourceError(file.source, CHANGED)
    try:
        text = loaded.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(file.source, f"is not UTF-8 at byte {error.start}; save it as UTF-8") from error
    decoder, at = json.JSONDecoder(), _SPACE.match(text).end()  # type: ignore[union-attr]
    while at < len(text):
        records.found = True
        number = text.count("\n", 0, at) + 1
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield _broken(error, text, number, records)
            return
        listed = value if isinstance(value, list) else [value]
        if not listed:
            yield SourceError(file.source, "holds a list without a record; remove it or fill it", number)
        for place, record in enumerate(listed):
            item = records.take(record, place + 1 if len(listed) > 1 else number)
            if item is not None:
                yield item
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]


def _broken(error: ValueError | RecursionError, text: str, number: int, records: _Records) -> SourceError:
    """Return what is wrong with the record that begins on line ``number``; note whether the file ends within it."""
    line, what = number, str(error)
    if isinstance(error, json.JSONDecodeError):
        line, what = error.lineno, error.msg
        records.cut_off = error.pos >= len(text.rstrip()) or what.startswith("Unterminated string")
    if records.cut_off:
        reason = f"ends in the middle of a record ({what}): it was not written to its end; save or copy it anew"
    else:
        reason = f"holds a record over several lines that is no whole JSON ({what}); expected one object on one line"
    return SourceError(records.source, reason, line)


def _lines_of(stream: BinaryIO, records: _Records, limits: Limits) -> Iterator[Document | SourceError]:
    digest = hashlib.sha256()
    for number, line in enumerate(_lines(stream, digest, limits.max_record_bytes), start=1):
        if line is not None and not line.strip():
            continue
        records.found = True
        try:
            item = records.take(_value(line, limits), number)
        except Unfit as unfit:
            item = SourceError(records.source, str(unfit), number)
        if item is not None:
            yield item
    if digest.hexdigest() != records.sha256:
        raise SourceError(records.source, CHANGED)


def _lines(stream: BinaryIO, digest: hashlib._Hash, limit: int) -> Iterator[bytes | None]:
    """Yield each line, None for one over the limit, and hash every byte that is read."""
    while line := stream.readline(limit + 1):
        digest.update(line)
        if len(line) > limit and not line.endswith(b"\n"):
            while (rest := stream.readline(limit + 1)) and not rest.endswith(b"\n"):
                digest.update(rest)
            digest.update(rest)
            yield None
        else:
            yield line.removeprefix(_BOM)  # of files that were put together, each line may have one


def _value(line: bytes | None, limits: Limits) -> object:
    if line is None:
        raise Unfit(
            f"is longer than {limits.max_record_bytes:,} bytes, the limit for one record, which is the setting "
            "max_record_bytes; split it or raise the limit"
        )
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Unfit(f"is not UTF-8 at byte {error.start} of the line; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise Unfit(f"is not JSON ({error.msg} at column {error.colno}); expected one object on one line") from error
    except (ValueError, RecursionError) as error:
        raise Unfit(f"holds JSON that cannot be read ({error}); expected one flat object") from error


__all__ = ["read"]
