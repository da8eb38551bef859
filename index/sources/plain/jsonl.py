"""JSON Lines: one document a line, ``{"id", "title", "text"}`` and optionally ``"date"``, ``"author"``, ``"url"``.

The file is read twice, once for its hash and once for its records, so that a file larger than memory can be read and
every document carries the hash of the whole. If the second reading hashes differently the file was being written to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import BinaryIO

from index.errors import SourceError
from index.sources.decoding import normalise_newlines, reject_binary
from index.sources.file import File, Limits
from index.text.datelines import iso_date
from index.text.paragraphs import lay_out
from index.types import Document

_BOM = b"\xef\xbb\xbf"
_LONGEST_ID = 1000
_OPTIONAL = ("title", "date", "author", "url")


class _Unfit(Exception):
    """Why a record is no document."""


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield each record's document, or the error that kept it from being one."""
    expected = file.sha256()
    with file.open() as stream:
        yield from _records(stream, file.source, file.limits, expected)


def _records(stream: BinaryIO, source: str, limits: Limits, sha256: str) -> Iterator[Document | SourceError]:
    reject_binary(stream.peek(16)[:16] if hasattr(stream, "peek") else b"", source)
    digest = hashlib.sha256()
    seen: set[str] = set()
    found = False
    for number, line in enumerate(_lines(stream, digest, limits.max_record_bytes), start=1):
        if line is not None and not line.strip():
            continue
        found = True
        try:
            document = _document(line, source, sha256, limits, seen)
        except _Unfit as unfit:
            yield SourceError(source, str(unfit), number)
        else:
            seen.add(document.name)
            yield document
    if digest.hexdigest() != sha256:
        raise SourceError(source, "changed while it was being read; index it again once it is complete")
    if not found:
        raise SourceError(source, "is empty: expected one JSON object a line; remove it or fill it")


def _lines(stream: BinaryIO, digest: hashlib._Hash, limit: int) -> Iterator[bytes | None]:
    """Yield each line, None for one over the limit, and hash every byte that is read."""
    first = True
    while line := stream.readline(limit + 1):
        digest.update(line)
        if len(line) > limit and not line.endswith(b"\n"):
            while (rest := stream.readline(limit + 1)) and not rest.endswith(b"\n"):
                digest.update(rest)
            digest.update(rest)
            yield None
        else:
            yield line.removeprefix(_BOM) if first else line
        first = False


def _document(line: bytes | None, source: str, sha256: str, limits: Limits, seen: set[str]) -> Document:
    record = _object(line, limits)
    name = _identifier(record)
    if name in seen:
        raise _Unfit(f'has the id "{name}", which an earlier line has too; give each record its own')
    text = record.get("text")
    if not isinstance(text, str):
        raise _Unfit(f'has {_described(record, "text")}; expected "text" to be a string')
    for key in _OPTIONAL:
        if not isinstance(record.get(key), str | None):
            raise _Unfit(f'has {_described(record, key)}; expected "{key}" to be a string or left out')
    text = normalise_newlines(text)
    if not text.strip():
        raise _Unfit(f'is empty: the "text" of record "{name}" holds nothing but white space; remove it or fill it')
    values = {key: _clean(record.get(key)) for key in _OPTIONAL}
    _encodable(name, text, *values.values())
    layout = lay_out(text)
    return Document(
        source=source,
        name=name,
        title=values["title"] or layout.title or name,
        text=text,
        paragraphs=layout.paragraphs,
        sha256=sha256,
        date=(iso_date(values["date"]) if values["date"] else None) or layout.date,
        author=values["author"] or layout.author,
        url=values["url"],
    )


def _object(line: bytes | None, limits: Limits) -> dict[str, object]:
    if line is None:
        raise _Unfit(
            f"is longer than {limits.max_record_bytes:,} bytes, the limit for one record, which is the setting "
            "max_record_bytes; split it or raise the limit"
        )
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _Unfit(f"is not UTF-8 at byte {error.start} of the line; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise _Unfit(f"is not JSON ({error.msg} at column {error.colno}); expected one object on one line") from error
    except (ValueError, RecursionError) as error:
        raise _Unfit(f"holds JSON that cannot be read ({error}); expected one flat object") from error
    if not isinstance(record, dict):
        raise _Unfit(f'holds a JSON {type(record).__name__}; expected an object {{"id", "title", "text"}}')
    return record


def _identifier(record: dict[str, object]) -> str:
    value = record.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise _Unfit(f'has {_described(record, "id")}; expected "id" to be a string that is not empty')
    if len(value) > _LONGEST_ID:
        raise _Unfit(f'has an "id" of {len(value):,} characters; at most {_LONGEST_ID:,} are taken; give a shorter one')
    return value


def _described(record: dict[str, object], key: str) -> str:
    if key not in record:
        return f'no "{key}"'
    value = record[key]
    return f'an empty "{key}"' if value == "" else f'"{key}" of type {type(value).__name__}'


def _clean(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _encodable(*texts: str | None) -> None:
    """Refuse half of a surrogate pair: JSON can spell one, but no file or database can hold it."""
    for text in texts:
        try:
            (text or "").encode()
        except UnicodeEncodeError as error:
            raise _Unfit(
                f"holds half of a surrogate pair (\\u{ord(error.object[error.start]):04x}); mend it"
            ) from error


__all__ = ["read"]
