"""What is looked for in documents, why it matters, and what was found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from index.types import Document, Paragraph


class Rule(StrEnum):
    """What is looked for, the gravest first."""

    EMPTY = "no text"
    ENCODING = "letters that were misread"
    EXPIRED = "past its date"
    BROKEN = "link that leads nowhere"
    DUPLICATE = "same text twice"
    NEAR = "nearly the same text"
    TITLE = "no title"
    SHARED = "title of several documents"
    FURNITURE = "mostly furniture"
    SHORT = "hardly any text"
    LONG = "very long paragraph"
    OUTSIDE = "link out of the corpus"
    GUESSED = "encoding guessed"
    DATE = "no date"


@dataclass(frozen=True, slots=True)
class Advice:
    """What there is to say of a rule."""

    why: str
    mend: str


ADVICE = {
    Rule.EMPTY: Advice(
        "nothing of it is ever found", "add its text; a page that is made by scripts is saved after they have run"
    ),
    Rule.ENCODING: Advice("words with such letters are not found, and quotes show them", "save the file as UTF-8"),
    Rule.EXPIRED: Advice(
        "it is quoted as if it still held", "check it and move the date, or take the document out of the folder"
    ),
    Rule.BROKEN: Advice("whoever follows a quote to its source ends there", "mend the link, or index what it names"),
    Rule.DUPLICATE: Advice(
        "one of them will be changed and the other not, and both are quoted", "keep one, and link to it from elsewhere"
    ),
    Rule.NEAR: Advice(
        "where they differ, answers disagree, and nobody knows which one holds",
        "keep the newer one, or say in each what it is for",
    ),
    Rule.TITLE: Advice(
        "search knows it by its file's name or its first words only, and so do readers",
        "begin it with a heading, or give it a title in its properties",
    ),
    Rule.SHARED: Advice("a citation does not tell them apart", "name in each title what the others are not about"),
    Rule.FURNITURE: Advice("menus and notices are never searched", "save the page without what stands around its text"),
    Rule.SHORT: Advice("it answers hardly anything", "fill it, or take it out of the folder"),
    Rule.LONG: Advice(
        "a quote from it is long, or torn out of what belongs to it", "break it where the subject changes"
    ),
    Rule.OUTSIDE: Advice("what it leads to is not searched", "index that file, too, if it answers questions"),
    Rule.GUESSED: Advice("a guess may be wrong for single letters", "save the file as UTF-8"),
    Rule.DATE: Advice(
        "where documents disagree, nobody is told which one is newer",
        'state it: "date: 2026-01-31" at the head of Markdown, "date" in JSONL, "Date: 31 January 2026" '
        "below the title of a text",
    ),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One place in one document."""

    rule: Rule
    source: str
    document: str
    what: str
    paragraph: int | None = None
    line: int | None = None

    @property
    def place(self) -> str:
        """Where it is, as a terminal shows it."""
        name = self.source if self.document == self.source else f"{self.source}#{self.document}"
        return name if self.line is None else f"{name}:{self.line}"

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-ready values, with why it matters and what to do."""
        return asdict(self) | asdict(ADVICE[self.rule])


def trouble(rule: Rule, document: Document, what: str, at: Paragraph | None = None, line: int | None = None) -> Trouble:
    """Return what was found in a document, in a paragraph of it or at a line."""
    number, first = (at.number, at.line) if at else (None, None)
    return Trouble(rule, document.source, document.name, what, number, line or first)


__all__ = ["ADVICE", "Advice", "Rule", "Trouble", "trouble"]
