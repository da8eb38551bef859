"""The nouns of an answer. Field names are those of the JSON that the command line and the HTTP API print.

Offsets count characters (code points) of the document's text; ends are exclusive.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

FAR = 0.1
"""Share of the first quote's probability below which another one is far below it."""
LEAST = 0.005
"""Probability below which 0 % is printed: such a passage is nothing to tell a program or a reader of a file."""


class Status(StrEnum):
    """What kind of answer this is. An error is never one of these: it is raised."""

    ANSWERED = "answered"
    LIKELY = "likely"
    """A likely answer: more likely right than not. Whoever asks should check the quote."""
    WEAK = "weak"
    """Passages that are possibly relevant, no clear answer among them."""
    NOT_FOUND = "not_found"
    NO_DOCUMENTS = "no_documents"

    @property
    def is_answer(self) -> bool:
        """Whether something is offered as an answer."""
        return self in (Status.ANSWERED, Status.LIKELY)


class Match(StrEnum):
    """How a text that was looked up was found."""

    EXACT = "exact"
    """Word for word; white space may differ."""
    NEAR = "near"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Span:
    """A short answer inside a quote: ``document.text[start:end] == text``."""

    text: str
    start: int
    end: int


def quote_digest(words: str) -> str:
    """Return 12 hexadecimal digits by which a link tells whether the words that it cites still stand at their place."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file that has no lines, such as a slide or a cell."""

    unit: str
    """``page``, where its printed label is not its number, ``slide``, ``notes``, ``cell``, ``row``, ``cue``,
    ``footnote``, ``endnote``, ``comment``, ``header`` or ``earlier``."""
    name: str
    """As the program of the format names it: ``Prices!C7``."""


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact place of a quote, and the hash of the file that it was read from."""

    source: str
    document: str
    title: str
    heading: tuple[str, ...]
    paragraph: int
    page: int | None
    line: int | None
    """The line on which the quote starts, from 1; None for formats without lines."""
    start: int
    end: int
    sha256: str
    permalink: str
    """Path and fragment on this server, such as ``/source/12#p5``."""
    url: str | None
    date: str | None
    """ISO date of the document, where it states one."""
    author: str | None = None
    """Who wrote it, where it says so: of a message, who sent it."""
    location: Place | None = None
    """What its format calls the place, where line, page and headings do not say it."""
    ocr: bool = False
    """Whether a part of the words was read in a picture, by OCR, which may misread them."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences of a source, word for word: ``document.text[citation.start:citation.end] == text``."""

    number: int
    """From 1, in the order shown."""
    before: str
    """The text of the paragraph before the quote, and after it, 1,000 characters at most: enough to show it there."""
    text: str
    after: str
    answer: Span | None
    """None where the whole quote is the answer."""
    confidence: float
    """Probability that this quote answers the question."""
    citation: Citation
    also_in: tuple[Citation, ...] = ()
    """Other places that hold the same words."""
    header: str | None = None
    """What a row or an item is read below, word for word: its table's header, the sentence that leads to its list."""
    below: str | None = None
    """What the quote leads to with a colon or an ellipsis, word for word: code, a list, a table, a paragraph."""
    unconfirmed: tuple[str, ...] = ()
    """Names and numbers of the question that the source does not state beside the quote: it may be about another."""


@dataclass(frozen=True, slots=True)
class Group:
    """One distinct answer and the numbers of the quotes that give it."""

    answer: str
    quotes: tuple[int, ...]
    sources: int = 1
    """How many independent sources say so: documents, of which copies of one text count as one."""
    about: str | None = None
    """Where the question leaves open which one is meant: what this answer is about and the others are not."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of several things that a question asks for, and what the sources say to it."""

    question: str
    status: Status
    confidence: float
    quotes: tuple[int, ...]
    """Numbers of its quotes; none where there is no answer to it."""
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier turn of the conversation."""

    question: str
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Spelling:
    """Words of the corpus that a word of the question may have been meant as."""

    word: str
    near: tuple[str, ...]
    """The likeliest first."""
    question: str
    """The question with the likeliest in its place."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to a message that is no question to the documents."""

    text: str
    """In English."""
    documents: int
    """How many documents can be asked."""
    questions: tuple[str, ...]
    """Some that they answer, where such are known already."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sources say to a question."""

    question: str
    standalone_question: str
    """The question as it was searched: with what a follow-up takes over from earlier turns."""
    status: Status
    """Of several things asked for, ``likely`` where some are answered and others are not."""
    confidence: float
    """Probability that the first quote answers the question; 0 where there is none. Of several things asked for, that
    of the least sure one, found or not."""
    quotes: tuple[Quote, ...]
    groups: tuple[Group, ...]
    """The distinct answers. More than one means that the sources disagree, or, where each says what it is ``about``,
    that the question leaves open which one is meant."""
    near_misses: tuple[Quote, ...]
    """The closest passages where nothing was found: not answers."""
    unknown_words: tuple[str, ...]
    """Words of the question that stand nowhere in the corpus."""
    notices: tuple[str, ...]
    """What the asker should know of how the question was read, such as that it was cut."""
    corpus: str
    """Fingerprint of the corpus that was asked."""
    elapsed_ms: dict[str, float]
    spellings: tuple[Spelling, ...] = ()
    """What unknown words may have been meant as, where there is no clear answer."""
    lookup: Match | None = None
    """How the words were found, where the question is a quotation: such a one is looked up, not asked. Exact places are
    quotes, near ones near misses. None for a question."""
    reply: Reply | None = None
    """What is said instead of an answer to a message that is no question; None for a question."""
    parts: tuple[Part, ...] = ()
    """Of a question that asks for several things and finds one of them at least: each by itself."""

    @property
    def is_open(self) -> bool:
        """Whether the question leaves open which one is meant."""
        return len(self.groups) > 1 and all(group.about for group in self.groups)

    @property
    def missing(self) -> tuple[str, ...]:
        """The things asked for, as questions, that have no answer where others have one."""
        return tuple(part.question for part in self.parts if not part.status.is_answer)

    def narrowed(self, group: Group) -> str:
        """Return the question with what ``group`` is about added, as a follow-up is written."""
        return f"{self.standalone_question} ({group.about})"

    def by_part(self) -> tuple[Answer, ...]:
        """Return an answer to each of the things that are asked for, with the quotes as they are numbered here."""
        return tuple(
            replace(
                self,
                question=part.question,
                standalone_question=part.question,
                status=part.status,
                confidence=part.confidence,
                quotes=tuple(quote for quote in self.quotes if quote.number in part.quotes),
                groups=part.groups,
                unknown_words=(),
                notices=(),
                parts=(),
            )
            for part in self.parts
        )

    def parted(self) -> tuple[tuple[Quote, ...], tuple[Quote, ...]]:
        """Return the quotes, or else the near misses, that are shown at once, and those for whoever wants more.

        The latter stand beside an answer without giving it, or are far less likely than the first.
        """
        shown = self.quotes or self.near_misses
        if self.lookup is not None or self.parts or not shown:
            return shown, ()
        given = {shown[0].number, *(number for group in self.groups for number in group.quotes)}
        if not self.status.is_answer:
            given |= {quote.number for quote in shown if quote.confidence >= FAR * shown[0].confidence}
        first = tuple(quote for quote in shown if quote.number in given)
        return first, tuple(quote for quote in shown if quote.number not in given)

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON-ready values."""
        return asdict(self)


__all__ = [
    "FAR",
    "LEAST",
    "Answer",
    "Citation",
    "Group",
    "Match",
    "Part",
    "Place",
    "Quote",
    "Reply",
    "Span",
    "Spelling",
    "Status",
    "Turn",
    "quote_digest",
]
