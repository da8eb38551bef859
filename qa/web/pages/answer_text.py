"""An answer as Markdown text, for chat front ends and programs that do not know its structure.

Quotes are block quotations in Markdown, each followed by its citation, a link to the place. What such a front end sends
back as an earlier answer, :func:`said` reads again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent_encoded

from qa.types import Answer, Citation, Quote, Status
from qa.web.pages.markdown import plain, quotation, unescaped
from qa.web.pages.markup import flows, source_path

LONGEST_SAID = 500
"""Characters of an earlier answer that is not ours, at most."""

_WEAK = "Possibly relevant, not a clear answer. These passages are about your question:"
_NOT_FOUND = "Not found in these documents: no passage answers this question. That does not mean that the answer is no."
_CLOSEST = "The closest passages, which are not answers:"
_MORE = "More passages:"
_NO_DOCUMENTS = "There are no documents to answer from yet. Whoever runs Pincite adds some with `pincite index`."
_NO_ANSWERS = (_WEAK, _NOT_FOUND, _NO_DOCUMENTS)
_SHORT = re.compile(r"\*\*(.+?)(?<!\\)\*\*")


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation within the text: ``content[start:end]`` is its link."""

    start: int
    end: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Text:
    """The message, in the blocks of which it is made."""

    blocks: tuple[str, ...]
    marks: tuple[Mark, ...]

    @property
    def content(self) -> str:
        """The whole message."""
        return "".join(self.blocks)


def message(answer: Answer, address: str) -> Text:
    """Return ``answer`` as text; ``address`` is that of the server, to which the citations lead."""
    blocks: list[str] = []
    marks: list[Mark] = []
    at = 0
    for block, cited in _blocks(answer, address):
        text = f"\n\n{block}" if blocks else block
        if cited is not None:
            quote, url, link = cited
            start = at + text.index(link)
            marks.append(Mark(start, start + len(link), quote.citation.title, url))
        blocks.append(text)
        at += len(text)
    return Text(tuple(blocks), tuple(marks))


_Cited = tuple[Quote, str, str]
"""A quote, the address of its place and the link to it in its block."""


def _blocks(answer: Answer, address: str) -> Iterator[tuple[str, _Cited | None]]:
    head = _head(answer)
    if head:
        yield head, None
    if answer.unknown_words:
        yield f"Nowhere in these documents: {', '.join(map(plain, answer.unknown_words))}", None
    for spelling in answer.spellings:
        yield f"Did you mean: {plain(spelling.question)}", None
    for lead, quotes in _grouped(answer):
        if lead:
            yield lead, None
        yield from (_quote(quote, address) for quote in quotes)
    for notice in answer.notices:
        yield plain(notice), None
    if answer.standalone_question != answer.question:
        yield f"Searched as: {plain(answer.standalone_question)}", None


def _grouped(answer: Answer) -> Iterator[tuple[str, list[Quote]]]:
    """Yield the quotes under what is said of them: those that give an answer, and those that only stand beside it."""
    if answer.near_misses:
        yield _CLOSEST, list(answer.near_misses)
    given = {1, *(number for group in answer.groups for number in group.quotes)}
    answers = [q for q in answer.quotes if answer.status is not Status.ANSWERED or q.number in given]
    yield "", answers
    if len(answers) < len(answer.quotes):
        yield _MORE, [quote for quote in answer.quotes if quote not in answers]


def _head(answer: Answer) -> str:
    """Return the short answer, or that there is none; nothing where the first quote says it all."""
    if answer.status is not Status.ANSWERED:
        return {Status.WEAK: _WEAK, Status.NOT_FOUND: _NOT_FOUND, Status.NO_DOCUMENTS: _NO_DOCUMENTS}[answer.status]
    if len(answer.groups) > 1:
        return f"{' or '.join(_bold(group.answer) for group in answer.groups)}: the sources disagree."
    span = answer.quotes[0].answer
    return _bold(span.text) if span else ""


def _bold(text: str) -> str:
    return f"**{plain(' '.join(text.split()))}**"


def _quote(quote: Quote, address: str) -> tuple[str, _Cited]:
    citation, span = quote.citation, quote.answer
    path = source_path(citation, (span.start, span.end) if span else None, quote.text)
    url = percent_encoded(address.rstrip("/") + path, safe=":/[]?&=#%@")
    link = f"[Source {quote.number}]({url})"
    words = quotation(quote.text, flowing=flows(quote.before + quote.text + quote.after))
    also = "".join(f"\\\nThe same words: {_place(other)}" for other in quote.also_in)
    return f"{words}\n\n{link} {_place(citation)} · {quote.confidence:.0%}{also}", (quote, url, link)


def _place(citation: Citation) -> str:
    name = citation.source if citation.source == citation.document else f"{citation.source} / {citation.document}"
    parts = [plain(" ".join(name.split())), *([f"page {citation.page}"] if citation.page else [])]
    parts += [f"paragraph {citation.paragraph}", f"line {citation.line}"]
    return ", ".join([*parts, *([plain(citation.date)] if citation.date else [])])


def said(content: str) -> str | None:
    """Return what a follow-up may lean on in an earlier message: the short answer or the first quote; None if neither.

    Of a message that is not ours, its beginning.
    """
    content = content.strip()
    if content.startswith(_NO_ANSWERS):
        return None
    short = _SHORT.match(content)
    if short:
        return unescaped(short[1])
    if content.startswith("> "):
        return unescaped(_unquoted(content.split("\n")))
    return content[:LONGEST_SAID] or None


def _unquoted(lines: Sequence[str]) -> str:
    """Return the text of the block quotation with which ``lines`` begin."""
    kept: list[str] = []
    for line in lines:
        if not line.startswith(">"):
            break
        kept.append(re.sub(r"(?<!\\)((?:\\\\)*)\\$", r"\1", line[1:].strip()))
    return "\n".join(kept)


__all__ = ["LONGEST_SAID", "Mark", "Text", "message", "said"]
