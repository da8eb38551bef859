"""A JSON record to a document: the fields that name its text, title, date and so on, by whatever name they are plain.

``{"id", "title", "text"}`` and optionally ``"date"``, ``"author"``, ``"url"`` is the form of choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from index.sources.decoding import normalise_newlines
from index.text.kinds.datelines import iso_date
from index.text.paragraphs import lay_out
from index.types import Document

_LONGEST_ID = 1000
_FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id", "_id", "uuid", "doc_id", "document_id", "element_id"),
    "text": ("text", "body", "content", "page_content", "passage", "article"),
    "title": ("title", "heading", "headline", "name", "subject"),
    "date": ("date", "published", "published_at", "created", "created_at", "updated", "updated_at"),
    "author": ("author", "authors", "creator", "by"),
    "url": ("url", "link", "href", "source_url"),
}
"""By what is meant, the names it goes by; the first is the one that is asked for."""
_OPTIONAL = ("title", "date", "author", "url")
_SHOWN = 6


class Unfit(Exception):
    """Why a record is no document."""


class WithoutText(Unfit):
    """It has no field that could be its text."""

    def __init__(self, names: Set[str]) -> None:
        """Say what it has instead."""
        others = ", ".join(f'"{name[:40]}"' for name in sorted(names)[:_SHOWN])
        taken = ", ".join(f'"{name}"' for name in _FIELDS["text"][1:])
        has = f", but {others}" if others else " or anything else"
        super().__init__(f'has no "text" (nor {taken}){has}; expected "text" to be a string')


def document(record: object, source: str, sha256: str, number: int, taken: Set[str]) -> Document:
    """Return the document that a record is.

    It is called by its id, or else by ``number``, its line; also where another one of ``taken`` is called like it, so
    that none takes the place of another. Raises :class:`Unfit` if it is no document.
    """
    if not isinstance(record, dict):
        raise Unfit(f'holds a JSON {type(record).__name__}; expected an object {{"id", "title", "text"}}')
    name, note = _name(record, number, taken)
    text = _text(record, name)
    values = {each: _optional(record, each) for each in _OPTIONAL}
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
        note=note,
    )


def _name(record: Mapping[str, object], number: int, taken: Set[str]) -> tuple[str, str]:
    """Return what a record is called, and what is to be said of it."""
    key = next((name for name in _FIELDS["id"] if record.get(name) not in {None, ""}), None)
    if key is None:
        return (str(number) if str(number) not in taken else f"{number} (line {number})"), ""
    value = record[key]
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise Unfit(f'has {_described(record, key)}; expected "{key}" to be a string, a number or left out')
    if len(value) > _LONGEST_ID:
        raise Unfit(
            f'has an "{key}" of {len(value):,} characters; at most {_LONGEST_ID:,} are taken; give a shorter one'
        )
    if value not in taken:
        return value, ""
    return f"{value} (line {number})", (
        f'line {number} has the id "{value[:40]}", which an earlier line has too: it is cited as '
        f'"{value[:40]} (line {number})"; give each record its own'
    )


def _text(record: Mapping[str, object], name: str) -> str:
    key = next((each for each in _FIELDS["text"] if each in record), None)
    if key is None:
        raise WithoutText({str(each) for each in record})
    value = record[key]
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        value = "\n\n".join(value)
    if not isinstance(value, str):
        raise Unfit(f'has {_described(record, key)}; expected "{key}" to be a string')
    text = normalise_newlines(value)
    if not text.strip():
        raise Unfit(f'is empty: the "{key}" of record "{name}" holds nothing but white space; remove it or fill it')
    return text


def _optional(record: Mapping[str, Any], field: str) -> str | None:
    """Return the title, date, author or url of a record, None where it has none."""
    asked = _FIELDS[field][0]
    if not isinstance(record.get(asked), str | list | None):
        raise Unfit(f'has {_described(record, asked)}; expected "{asked}" to be a string or left out')
    for name in _FIELDS[field]:
        value = record.get(name)
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            value = ", ".join(value)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
    return None


def _described(record: Mapping[str, object], key: str) -> str:
    value = record[key]
    return f'an empty "{key}"' if value == "" else f'"{key}" of type {type(value).__name__}'


def _encodable(*texts: str | None) -> None:
    """Refuse half of a surrogate pair: JSON can spell one, but no file or database can hold it."""
    for text in texts:
        try:
            (text or "").encode()
        except UnicodeEncodeError as error:
            raise Unfit(f"holds half of a surrogate pair (\\u{ord(error.object[error.start]):04x}); mend it") from error


__all__ = ["Unfit", "WithoutText", "document"]
