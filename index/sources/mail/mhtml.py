"""A web page saved with all it needs in one file, ``.mhtml``: its HTML is read as a page's is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import Message
from email.parser import BytesParser

from index.errors import SourceError
from index.sources.file import File, Loaded
from index.sources.mail.mime import payload, text_of
from index.sources.web.html import read as read_page
from index.types import Document


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of the page."""
    loaded = file.load()
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(loaded.data.lstrip())
        parts = [each for each in message.walk() if each.get_content_type() == "text/html" and payload(each).strip()]
    except RecursionError as problem:
        raise SourceError(file.source, "has parts that stand too deep in one another; save it as HTML") from problem
    if not parts:
        kind = message.get_content_type()
        raise SourceError(file.source, f"holds no page, only {kind}; expected a part of the kind text/html")
    page, url = _page(parts[0], file.source), _address(message, parts[0])
    for item in read_page(replace(file, within=Loaded(page, loaded.sha256))):
        yield replace(item, url=item.url or url) if isinstance(item, Document) else item


def _page(part: Message, source: str) -> bytes:
    """Return the page in UTF-8, with the mark that outweighs what the page says of its encoding."""
    data, charset = payload(part), part.get_content_charset()
    return text_of(data, charset, source).encode("utf-8-sig", "replace") if charset else data


def _address(message: Message, part: Message) -> str | None:
    stated = (message.get("Snapshot-Content-Location"), part.get("Content-Location"))
    return next((str(each).strip() for each in stated if str(each or "").startswith(("http://", "https://"))), None)


__all__ = ["read"]
