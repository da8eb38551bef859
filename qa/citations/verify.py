"""Verification of citations against the files as they are now: each gets one state.

The files are read again, from disk: what is stored in the index proves nothing. What a quote became is told by
:mod:`qa.citations.verify_bundle`, which does the same without Pincite for an exported answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from index.errors import SourceError
from index.search.index import Index
from index.sources import Limits, read
from index.store.records import document_id
from index.text.lineage import Fate, align
from index.types import Document
from qa.citations.verify_bundle import Searched, State, difference
from qa.errors import AnswerError
from qa.text.places import line_at

EXPECTED = (
    'expected an answer as `pincite ask --json` prints it: {"quotes": [{"number", "before", "text", "after", '
    '"citation": {"source", "document", "start", "end", "sha256"}}]}'
)


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote and where its citation says that it stands."""

    number: int
    source: str
    document: str
    start: int
    end: int
    sha256: str
    text: str
    around: tuple[str, str] = ("", "")
    """The rest of its paragraph, before and after it."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a quote. Offsets count characters of the document's text as it is now."""

    number: int
    state: State
    source: str
    document: str
    file_unchanged: bool
    """The file's bytes are those that were read when it was cited."""
    start: int | None = None
    """Where the quote stands now, or what was made of it."""
    end: int | None = None
    paragraph: int | None = None
    line: int | None = None
    now: str | None = None
    """What stands there, for a quote that changed: the paragraph."""
    diff: tuple[tuple[str, str], ...] = ()
    """For a quote that changed: ``same``, ``removed`` and ``added`` words, from the quote to what stands there."""
    moved_to: str | None = None
    """What its document is called now, where the file was moved: it is looked for there."""
    found_in: tuple[str, ...] = ()
    """Documents that hold the quote word for word, where its own does not."""
    problem: str | None = None
    """Why the file could not be read."""


def cited(answer: Mapping[str, Any]) -> list[Cited]:
    """Return the quotes of an answer object. Raises :class:`AnswerError` if it is none."""
    try:
        return [_cited(quote) for quote in answer["quotes"] or answer.get("near_misses", [])]
    except (KeyError, TypeError, AttributeError) as problem:
        raise AnswerError(f"this is no answer to verify ({problem!r}): {EXPECTED}") from problem


def _cited(quote: Mapping[str, Any]) -> Cited:
    citation = quote["citation"]
    numbers = quote["number"], citation["start"], citation["end"]
    texts = citation["source"], citation["document"], citation["sha256"], quote["text"]
    for value, kind in (*((number, int) for number in numbers), *((text, str) for text in texts)):
        if not isinstance(value, kind) or isinstance(value, bool):
            raise TypeError(f"found {value!r}, expected {'a number' if kind is int else 'a text'}")
    around = str(quote.get("before", "")), str(quote.get("after", ""))
    number, start, end = numbers
    source, document, sha256, text = texts
    return Cited(number, source, document, start, end, sha256, text, around)


def verify(index: Index, quotes: Sequence[Cited], limits: Limits | None = None) -> list[Verified]:
    """Return the state of each quote, in their order. Each file is read once."""
    files = _Files(index, limits or Limits())
    states = [files.state(quote) for quote in quotes]
    lost = [n for n, each in enumerate(states) if each.state in (State.MISSING, State.ABSENT, State.CHANGED)]
    if lost:
        found = files.holding({quotes[n].text for n in lost})
        for n in lost:
            states[n] = _elsewhere(states[n], found.get(quotes[n].text, ()))
    return states


def _elsewhere(one: Verified, holders: Sequence[str]) -> Verified:
    """Name the documents that hold what the quote's own lacks."""
    others = tuple(name for name in holders if name != _name(one.source, one.document))
    state = State.MISATTRIBUTED if others and one.state is State.ABSENT else one.state
    return replace(one, state=state, found_in=others)


def verify_all(index: Index, limits: Limits | None = None) -> Iterator[Verified]:
    """Yield the state of every document of the index, as one quote of all its text."""
    files = _Files(index, limits or Limits())
    for number, info in enumerate(index.documents(), 1):
        known = index.document(info.id)
        quote = Cited(number, info.source, info.name, 0, len(known.text), info.sha256, known.text)
        yield files.whole(quote, known)


class _Files:
    """The indexed files as they are on disk now."""

    def __init__(self, index: Index, limits: Limits) -> None:
        self._index = index
        self._limits = limits
        self._read: dict[Path, dict[tuple[str, str], Document] | SourceError] = {}
        self._searched: dict[tuple[str, str], Searched] = {}

    def state(self, quote: Cited) -> Verified:
        """Return the state of one quote, by its own document alone."""
        document, blank = self._document(quote)
        if document is None:
            return blank
        key = quote.source, quote.document
        searched = self._searched.setdefault(key, Searched(document.text))
        place = searched.place_of(quote.text, quote.start, quote.around)
        if (place is None or place.state is not State.EXACT) and self._was_read_otherwise(quote, document):
            return replace(blank, state=State.REREAD)
        if place is None:
            return replace(blank, state=State.ABSENT)
        paragraph = next(each for each in document.paragraphs if each.end > place.start)
        moved = place.state is State.EXACT and blank.moved_to is not None
        made = replace(
            blank,
            state=State.MOVED if moved else place.state,
            start=place.start,
            end=place.end,
            paragraph=paragraph.number,
            line=line_at(document, paragraph, place.start),
        )
        if place.state is not State.CHANGED:
            return made
        now = document.text[paragraph.start : max(paragraph.end, place.end)]
        return replace(made, now=now, diff=tuple(difference(quote.text, document.text[place.start : place.end])))

    def _was_read_otherwise(self, quote: Cited, now: Document) -> bool:
        """Tell whether the file is as it was cited, and the quote stands where it is cited in what was read then."""
        if now.sha256 != quote.sha256:
            return False

        def then(document: Document) -> bool:
            same = document.sha256 == quote.sha256 and document.reader != now.reader
            return same and document.text[quote.start : quote.end] == quote.text

        return self._index.version_where(document_id(quote.source, quote.document), then) is not None

    def whole(self, quote: Cited, known: Document) -> Verified:
        """Return the state of a document."""
        document, blank = self._document(quote)
        if document is None:
            return blank
        if document.text == quote.text:
            return replace(blank, state=State.EXACT, start=0, end=len(document.text))
        if document.sha256 == known.sha256 and document.reader != known.reader:
            return replace(blank, state=State.REREAD)
        if document.text.split() == quote.text.split():
            return replace(blank, state=State.WHITESPACE, start=0, end=len(document.text))
        old, new = ([doc.text[p.start : p.end] for p in doc.paragraphs] for doc in (known, document))
        kept = any(each.fate is not Fate.DELETED for each in align(old, new))
        return replace(blank, state=State.CHANGED if kept else State.ABSENT, start=0, end=len(document.text))

    def _document(self, quote: Cited) -> tuple[Document | None, Verified]:
        """Return the document as it is now, and what is known of the quote without looking for it."""
        blank = Verified(quote.number, State.MISSING, quote.source, quote.document, file_unchanged=False)
        identity = document_id(quote.source, quote.document)
        path = self._index.path_of(identity)
        if path is None or not path.exists():
            return None, blank
        named = self._named_now(identity, quote)
        if named != (quote.source, quote.document):
            blank = replace(blank, moved_to=_name(*named))
        read_now = self._documents(path, named[0])
        if isinstance(read_now, SourceError):
            return None, replace(blank, problem=str(read_now))
        document = read_now.get(named)
        same = document is not None and document.sha256 == quote.sha256
        return document, replace(blank, file_unchanged=same)

    def _named_now(self, identity: int, quote: Cited) -> tuple[str, str]:
        """Return source and name of a document: not those that were cited if its file has moved since."""
        if len(self._index.places_of(identity)) == 1:
            return quote.source, quote.document
        now = self._index.document(identity)
        return now.source, now.name

    def _documents(self, path: Path, source: str) -> dict[tuple[str, str], Document] | SourceError:
        if path not in self._read:
            documents: dict[tuple[str, str], Document] = {}
            problem: SourceError | None = None
            for item in read(path, source, self._limits):
                if isinstance(item, SourceError):
                    problem = item
                else:
                    documents[item.source, item.name] = item
            self._read[path] = problem if problem is not None and not documents else documents
        return self._read[path]

    def holding(self, texts: set[str]) -> dict[str, list[str]]:
        """Return for each of ``texts`` the documents, of all indexed files, that hold it word for word."""
        found: dict[str, list[str]] = {}
        for path, source in self._index.files():
            documents = self._documents(path, source) if path.exists() else {}
            for document in documents.values() if isinstance(documents, dict) else ():
                for text in texts:
                    if text in document.text:
                        found.setdefault(text, []).append(_name(document.source, document.name))
        return found


def _name(source: str, document: str) -> str:
    return source if source == document else f"{source} · {document}"


def to_json(states: Sequence[Verified]) -> dict[str, Any]:
    """Return ``{"citations": [...]}``, in their order, with what is known of each."""
    return {
        "citations": [{name: value for name, value in asdict(one).items() if value not in (None, ())} for one in states]
    }


__all__ = ["EXPECTED", "Cited", "Verified", "cited", "to_json", "verify", "verify_all"]
