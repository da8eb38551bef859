"""An answer as text: in Markdown for chat front ends, word for word for programs that repeat it.

In Markdown, quotes are block quotations, each followed by its citation, a link to the place. What such a front end
sends back as an earlier answer, :func:`said` reads again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent_encoded

from qa.citations.wording import english, of_citation
from qa.text.markdown import plain, quotation, unescaped
from qa.types import LEAST, Answer, Citation, Match, Quote, Reply, Status
from qa.web.pages.markup import flows, source_path

LONGEST_SAID = 500
"""Characters of an earlier answer that is not ours, at most."""

_LIKELY = "Likely, but not certain: check the quote."
_WEAK = "Possibly relevant, not a clear answer. These passages are about your question:"
_NOT_FOUND = "Not found in these documents: no passage answers this question. That does not mean that the answer is no."
_CLOSEST = "The closest passages, which are not answers:"
_MORE = "More passages:"
_SEVERAL = "Each of the things that you ask for, by itself:"
_SEVERAL_NOT_ALL = "Only partly answered. Not found:"
_NO_DOCUMENTS = "There are no documents to answer from yet. Whoever runs Pincite adds some with `pincite index`."
_OPEN = "Which one do you mean?"
_DISAGREE = ": the sources disagree."
_LOOKED_UP = {
    Match.EXACT: "These words stand word for word in these documents:",
    Match.NEAR: "These words do not stand word for word in these documents. Nearly the same:",
    Match.NOWHERE: "These words stand nowhere in these documents.",
}
_UNSETTLED = (_SEVERAL, _SEVERAL_NOT_ALL, _OPEN, _WEAK, _NOT_FOUND, _NO_DOCUMENTS, *_LOOKED_UP.values())
_SHORT = re.compile(r"\*\*((?:\\.|[^\\*\n])+)\*\*")


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


@dataclass(frozen=True, slots=True)
class _Form:
    """How a text writes what an answer consists of."""

    plain: Callable[[str], str]
    """Words of documents and readers, within a line."""
    bold: Callable[[str], str]
    quoted: Callable[[Quote], str]
    below: Callable[[str], str]
    """What a quote leads to."""
    link: Callable[[int, str], str]
    """From a quote's number and the address of its place."""
    also: str
    """What begins another place of the same words."""


def message(answer: Answer, address: str) -> Text:
    """Return ``answer`` as Markdown; ``address`` is that of the server, to which the citations lead."""
    return _text(answer, _MARKDOWN, lambda quote: _url(quote, address))


def verbatim(answer: Answer, where: Callable[[Quote], str]) -> Text:
    """Return ``answer`` for a program that repeats it: every word as it stands, without signs that Markdown needs.

    ``where`` gives the address of a quote's place, or whatever leads there: see :func:`address_of`.
    """
    return _text(answer, _VERBATIM, where)


def address_of(address: str, file: Callable[[Citation], str]) -> Callable[[Quote], str]:
    """Return from a quote to the address of its place on the server at ``address``; without one, to file and line."""
    return lambda quote: _url(quote, address) if address else _file(quote.citation, file)


def _file(citation: Citation, file: Callable[[Citation], str]) -> str:
    return file(citation) if citation.line is None else f"{file(citation)}:{citation.line}"


def _text(answer: Answer, form: _Form, where: Callable[[Quote], str]) -> Text:
    blocks: list[str] = []
    marks: list[Mark] = []
    at = 0
    for block, cited in _blocks(answer, form, where):
        text = f"\n\n{block}" if blocks else block
        if cited is not None:
            quote, url, link = cited
            start = at + text.index(link, text.rindex("\n\n"))
            marks.append(Mark(start, start + len(link), quote.citation.title, url))
        blocks.append(text)
        at += len(text)
    return Text(tuple(blocks), tuple(marks))


_Cited = tuple[Quote, str, str]
"""A quote, the address of its place and the link to it in its block."""


def _blocks(answer: Answer, form: _Form, where: Callable[[Quote], str]) -> Iterator[tuple[str, _Cited | None]]:
    if answer.parts:
        missing = " ".join(map(form.plain, answer.missing))
        yield f"{_SEVERAL_NOT_ALL} {missing}" if missing else _SEVERAL, None
    for part in answer.by_part():
        yield form.plain(part.question), None
        yield from _found(part, form, where)
    if not answer.parts:
        yield from _found(answer, form, where)
    if answer.unknown_words and answer.status is not Status.ANSWERED:
        yield f"Nowhere in these documents: {', '.join(map(form.plain, answer.unknown_words))}", None
    for spelling in answer.spellings:
        yield f"Did you mean: {form.plain(spelling.question)}", None
    for notice in answer.notices:
        yield form.plain(notice), None
    if answer.standalone_question != answer.question:
        yield f"Searched as: {form.plain(answer.standalone_question)}", None


def _found(answer: Answer, form: _Form, where: Callable[[Quote], str]) -> Iterator[tuple[str, _Cited | None]]:
    """Yield what was found for one question: the answer, or that there is none, and the quotes."""
    head = _head(answer, form)
    if head:
        yield head, None
    if answer.status.is_answer and answer.quotes[0].unconfirmed:
        named = ", ".join(map(form.plain, answer.quotes[0].unconfirmed))
        yield f"The question names {named}; this source does not.", None
    for lead, quotes in _grouped(answer):
        if lead and quotes:
            yield lead, None
        yield from (_quote(quote, form, where(quote), looked_up=answer.lookup is not None) for quote in quotes)


def _grouped(answer: Answer) -> Iterator[tuple[str, list[Quote]]]:
    """Yield the quotes under what is said of them: those that give an answer, and those that only stand beside it.

    A passage of 0 % does not go along: whoever reads such a message takes all of it for what was found.
    """
    first, more = answer.parted()
    lead = _CLOSEST if answer.near_misses and answer.lookup is None else ""
    yield lead, [quote for quote in first if quote.confidence >= LEAST or answer.lookup is not None]
    yield _MORE, [quote for quote in more if quote.confidence >= LEAST]


def _head(answer: Answer, form: _Form) -> str:
    """Return the short answer, or that there is none; nothing where the first quote says it all."""
    if answer.lookup is not None:
        return _LOOKED_UP[answer.lookup]
    if answer.reply is not None:
        return _replied(answer.reply, form)
    if not answer.status.is_answer:
        return {Status.WEAK: _WEAK, Status.NOT_FOUND: _NOT_FOUND, Status.NO_DOCUMENTS: _NO_DOCUMENTS}[answer.status]
    if answer.is_open:
        meant = (f"{form.plain(group.about or '')}: {form.bold(group.answer)}" for group in answer.groups)
        return "\n\n".join((_OPEN, *meant))
    if len(answer.groups) > 1:
        return f"{' or '.join(form.bold(group.answer) for group in answer.groups)}{_DISAGREE}"
    span = answer.quotes[0].answer
    said = form.bold(span.text) if span else ""
    return "\n\n".join(filter(None, (said, _LIKELY))) if answer.status is Status.LIKELY else said


def _replied(reply: Reply, form: _Form) -> str:
    many = f"{reply.documents} {'document' if reply.documents == 1 else 'documents'}."
    return "\n\n".join((f"{reply.text} {many}", *(f"You can ask: {form.plain(each)}" for each in reply.questions)))


def _quote(quote: Quote, form: _Form, url: str, *, looked_up: bool) -> tuple[str, _Cited]:
    link = form.link(quote.number, url)
    also = "".join(f"{form.also}The same words: {_place(other, form)}" for other in quote.also_in)
    likely = "" if looked_up else f" · {quote.confidence:.0%}"
    below = f"\n\n{form.below(quote.below)}" if quote.below else ""
    return f"{form.quoted(quote)}{below}\n\n{link} {_place(quote.citation, form)}{likely}{also}", (quote, url, link)


def _place(citation: Citation, form: _Form) -> str:
    name = citation.source if citation.source == citation.document else f"{citation.source} / {citation.document}"
    parts = [form.plain(" ".join(name.split())), *map(form.plain, english(of_citation(citation)))]
    return ", ".join([*parts, *([form.plain(citation.date)] if citation.date else [])])


def _url(quote: Quote, address: str) -> str:
    span = quote.answer
    path = source_path(quote.citation, (span.start, span.end) if span else None, quote.text)
    return percent_encoded(address.rstrip("/") + path, safe=":/[]?&=#%@")


def _bold(text: str) -> str:
    return f"**{plain(' '.join(text.split()))}**"


def _block_quotation(quote: Quote) -> str:
    return quotation(quote.text, flowing=flows(quote.before + quote.text + quote.after))


_MARKDOWN = _Form(
    plain=plain,
    bold=_bold,
    quoted=_block_quotation,
    below=lambda text: quotation(text, flowing=False),
    link=lambda number, url: f"[Source {number}]({url})",
    also="\\\n",
)
_VERBATIM = _Form(
    plain=str,
    bold=lambda text: f"Answer: {' '.join(text.split())}",
    quoted=lambda quote: f"“{quote.text}”",
    below=str,
    link=lambda number, url: f"Source {number}: {url} –",
    also="\n",
)


def said(content: str) -> str | None:
    """Return what a follow-up may lean on in an earlier message: the short answer or the first quote; None if neither.

    An answer that the sources dispute is none, for no side of it is settled; nor are several answers one. Of a message
    that is not ours, its beginning.
    """
    content = content.strip().removeprefix(_LIKELY).strip()
    if content.startswith(_UNSETTLED) or content.partition("\n")[0].endswith(_DISAGREE):
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


__all__ = ["LONGEST_SAID", "Mark", "Text", "address_of", "message", "said", "verbatim"]
