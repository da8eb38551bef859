"""All documents of an index, one after the other and then held against one another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from index.derived.publish import STORE
from index.errors import IndexUnusable
from index.sources import FORMATS, Limits
from index.store.store import Store
from index.types import Document
from qa.lint.expiry import expired
from qa.lint.findings import Rule, Trouble, trouble
from qa.lint.links import HTML, Corpus, broken
from qa.lint.texts import about, in_text
from qa.lint.twins import Known, digest_of, twins

_CHARSET = re.compile(rb"(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}[\w.:-]{2,40}", re.IGNORECASE)
_SNIFFED = 4096
_MARKS = (b"\xff\xfe", b"\xfe\xff")


def lint(folder: Path, limits: Limits, today: date | None = None) -> tuple[int, list[Trouble]]:
    """Return how many documents the index in ``folder`` holds, and what is the matter with them, the gravest first.

    Their files are read again for links and encodings, where they are within reach. Raises :class:`IndexUnusable` if
    there is no index.
    """
    if not (folder / STORE).is_file():
        raise IndexUnusable(f"{folder} holds no index: there is nothing to look at")
    with closing(Store(folder / STORE)) as store, store.snapshot():
        found = list(_found(store, limits, today or datetime.now(UTC).date()))
        count = store.count(store.published)
    order = list(Rule)
    return count, sorted(found, key=lambda each: (order.index(each.rule), each.source, each.document, each.line or 0))


def _found(store: Store, limits: Limits, today: date) -> Iterator[Trouble]:
    infos = list(store.documents(store.published))
    corpus = Corpus.of(frozenset(info.path for info in infos))
    known: dict[int, Known] = {}
    read: tuple[str, bytes | None] = "", None
    for info in infos:
        document = store.document(info.version)
        known[info.version] = Known(info.source, info.name, info.title, digest_of(document.text))
        yield from in_text(document)
        yield from about(document)
        yield from expired(document, today)
        if read[0] != info.path:  # the records of a file come one after the other
            read = info.path, _bytes(info.path, limits)
            yield from _encoding(document, *read)
        yield from broken(document, *read, corpus)
    sketches = store.members.sketches(store.members.of(store.published))
    yield from twins(known, list(sketches))


def _bytes(path: str, limits: Limits) -> bytes | None:
    """Return a file as it is now; None where it is out of reach or too large to be read whole."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(limits.max_file_bytes + 1)
    except OSError:
        return None
    return data if len(data) <= limits.max_file_bytes else None


def _encoding(document: Document, path: str, data: bytes | None) -> Iterator[Trouble]:
    """Tell of a text file that is no UTF-8 and does not say what it is; other formats say it themselves."""
    known = FORMATS.get(Path(path).suffix.lower())
    if data is None or data.startswith(_MARKS) or (known is not None and known.isolated):
        return
    if path.lower().endswith(HTML) and _CHARSET.search(data[:_SNIFFED]):
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        yield trouble(Rule.GUESSED, document, "is no UTF-8 and states no encoding", line=line)


__all__ = ["lint"]
