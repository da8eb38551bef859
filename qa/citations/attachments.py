"""What hangs together with a message: the documents of its attachments, and of an attachment the message."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import UnknownDocument
from index.search.index import Index
from index.store.records import document_id
from index.types import Document, Kind, Unit

MOST = 50
"""Attachments that are named."""
_MOST_FOLDERS = 10
"""Parts of a name between a message and what is attached to it, at most."""


@dataclass(frozen=True, slots=True)
class Attachments:
    """The id of each document, and what it is called; only of those that may be seen."""

    files: tuple[tuple[int, str], ...] = ()
    """By the names of the files."""
    message: tuple[int, str] | None = None
    """By its title."""


NONE = Attachments()


def attachments(index: Index, document: Document) -> Attachments:
    """Return what is attached to ``document``, and to what it is attached."""
    prefix = f"{document.name}/"
    held = index.beside(document_id(document.source, document.name), prefix) if is_message(document) else []
    # What an attached message holds is attached to that, and a long file goes on in further documents.
    outer: list[str] = []
    for name in held:
        if not any(name.startswith((f"{known}/", f"{known} ")) for known in outer):
            outer.append(name)
    files = tuple((document_id(document.source, name), name.removeprefix(prefix)) for name in outer[:MOST])
    return Attachments(files, _message(index, document))


def _message(index: Index, document: Document) -> tuple[int, str] | None:
    """Return the message in which a document's file stands: its name begins with that of the message."""
    parts = document.name.split("/") if document.name != document.source else []
    for count in range(len(parts) - 1, max(0, len(parts) - 1 - _MOST_FOLDERS), -1):
        identity = document_id(document.source, "/".join(parts[:count]))
        try:
            held = index.document(identity)
        except UnknownDocument:
            continue
        return (identity, held.title) if is_message(held) else None
    return None


def is_message(document: Document) -> bool:
    """Tell whether a document begins with the header of a message."""
    first = next(iter(document.paragraphs), None)
    place = first.location if first else None
    return first is not None and first.kind is Kind.LIST and place is not None and place.unit is Unit.HEADER


__all__ = ["MOST", "NONE", "Attachments", "attachments", "is_message"]
