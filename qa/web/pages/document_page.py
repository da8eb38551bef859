"""A document as a page: numbered paragraphs, with a quote and the answer in it marked by their offsets.

The page needs no script and its policy allows none. Document text is escaped at one place, ``_words``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from index.store.records import Change, Gone, History, document_id
from index.types import Document, Kind, Paragraph
from qa.citations.permalink import Resolved, original
from qa.citations.verify_bundle import State, difference
from qa.web.language import ENGLISH, Language
from qa.web.pages.markup import flows, isolated, marked_difference

_HEADING_SIGN = re.compile(r"#{1,6}[ \t]+")


_END = '<div id="end" hidden></div>'
"""By this the source panel knows that a page came whole, whatever happened to the server meanwhile."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the page looks and speaks."""

    stylesheet: str
    """Its address."""
    theme: str | None = None
    """``light`` or ``dark``; None leaves it to the reader's system."""
    say: Language = ENGLISH
    """What the page says by itself is said in it."""


def document_page(document: Document, found: Resolved, history: History, look: Look) -> str:
    """Return the page of a document: what a link cites is marked, or what became of it is said; so is its past."""
    past = {change.anchor: change for change in history.changes}
    paragraphs = "\n".join(
        _paragraph(document.text, each, found, past.get(each.anchor), look.say) for each in document.paragraphs
    )
    header = (
        f'<h1>{isolated(document.title)}</h1><p class="about">{_about(document, found, look.say)}</p>'
        f"{_notice(document, found, look.say)}"
    )
    return _page(document.title, header, paragraphs + _gone(history.gone, look.say), look)


def gone_page(found: Resolved, look: Look) -> str:
    """Return a page for a document that is no longer in the index; who knows what was quoted is shown it again."""
    title = look.say("This document is gone")
    said = f"<p>{look.say('These words were cited:')}</p>{_cited(found.words)}" if found.words else ""
    message = look.say("It is no longer in the index. Ask again for a citation that is up to date.")
    return _page(title, f"<h1>{title}</h1>", f"<p>{message}</p>{said}", look)


def message_page(title: str, message: str, look: Look) -> str:
    """Return a page that says why there is no document to see."""
    return _page(title, f"<h1>{escape(title)}</h1>", f"<p>{escape(message)}</p>", look)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say, and where to go from there."""

    title: str
    texts: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    """Words and address of each."""
    new_tab: bool = False
    """Whether the links open one."""
    head: str = ""
    """HTML."""


def notice_page(notice: Notice, look: Look) -> str:
    """Return a page that is about no document."""
    target = ' target="_blank" rel="noopener"' if notice.new_tab else ""
    said = "".join(f"<p>{escape(text)}</p>" for text in notice.texts)
    offered = "".join(f'<p><a href="{escape(to)}"{target}>{escape(words)}</a></p>' for words, to in notice.links)
    return _page(notice.title, f"<h1>{escape(notice.title)}</h1>", said + offered, look, notice.head)


def _page(title: str, header: str, main: str, look: Look, head: str = "") -> str:
    theme = f' data-theme="{escape(look.theme)}"' if look.theme else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{look.say.code}" dir="{look.say.direction}"{theme}>\n'
        '<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{escape(look.stylesheet)}">{head}</head>\n'
        f"<body>\n<header>{header}</header>\n<main>\n{main}\n</main>\n{_END}\n</body>\n</html>\n"
    )


def _notice(document: Document, found: Resolved, say: Language) -> str:
    """Return what became of the cited words, as HTML; nothing where they stand as they stood."""
    if found.state is State.EXACT:
        return ""
    place, shown = found.stand_in, ""
    here = f'<a href="#p{place.anchor}">{say("paragraph {n}", n=place.number)}</a>' if place else ""
    if found.state is State.MOVED:
        said = say(
            "These words have moved since they were cited: from paragraph {n} to {here}.", n=found.stood_in, here=here
        )
    elif found.state is State.WHITESPACE:
        said = say("Since they were cited, only the white space in these words has changed: {here}.", here=here)
    elif found.state is State.CHANGED and found.quote and found.words:
        said = say("These words have changed since they were cited: {here}.", here=here)
        shown = f'<blockquote lang="" dir="auto">{_diff(found.words, document.text[slice(*found.quote)])}</blockquote>'
    elif found.words:
        said = say("These words are no longer in this document. They stood in paragraph {n}:", n=found.stood_in)
        shown = _cited(found.words)
    else:
        said = say(
            "This document has changed since it was cited: the quoted words do not stand at this place, so nothing is "
            "marked. Ask again for a citation that is up to date."
        )
    return f'<div class="notice {found.state.value}" role="status"><p>{said}</p>{shown}</div>'


def _cited(words: str) -> str:
    return f'<blockquote lang="" dir="auto"><del>{escape(words)}</del></blockquote>'


def _diff(before: str, now: str) -> str:
    return marked_difference(difference(before, now), escape)


def _about(document: Document, found: Resolved, say: Language) -> str:
    parts = [isolated(document.source)]
    if document.name != document.source:
        parts.append(say("record {name}", name=isolated(document.name)))
    if document.date:
        parts.append(f'<time datetime="{escape(document.date)}">{escape(say.day(document.date))}</time>')
    if document.author:
        parts.append(isolated(document.author))
    digest = escape(document.sha256)
    explained = say("SHA-256 of the file as it was read: {digest}", digest=digest)
    parts.append(f'<abbr class="hash" title="{explained}">SHA-256 {digest[:12]}…</abbr>')
    identity = document_id(document.source, document.name)
    parts.append(f'<a href="{identity}/raw" download>{say("Download")}</a>')
    address = original(document.url, document.text[slice(*found.quote)] if found.quote else "")
    if address:
        parts.append(f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{say("Original")}</a>')
    return '<span class="sep"> · </span>'.join(parts)


def _paragraph(text: str, paragraph: Paragraph, found: Resolved, change: Change | None, say: Language) -> str:
    tag = {Kind.HEADING: "h2", Kind.TABLE: "pre"}.get(paragraph.kind, "p")
    number, cited = paragraph.number, _overlap(paragraph.start, paragraph.end, found.quote) is not None
    running = ' class="flows"' if flows(text[paragraph.start : paragraph.end]) else ""
    places = [say("Paragraph {n}", n=number), say("line {n}", n=paragraph.line)]
    places += [say("page {n}", n=paragraph.page)] if paragraph.page else []
    under = f" · {' › '.join(paragraph.heading)}" if paragraph.heading else ""
    words = "".join(_pieces(text, paragraph, found) if cited else _plain(text, paragraph))
    return (
        f'<section class="{paragraph.kind.value}{" cited" if cited else ""}" id="p{paragraph.anchor}">'
        f'<a class="number" href="#p{paragraph.anchor}" '
        f'title="{escape(", ".join(places) + under)}">{number}</a>'
        f"{_badge(change, text[paragraph.start : paragraph.end], say)}"
        f'<{tag} lang="" dir="auto"{running}>{words}</{tag}></section>'
    )


def _badge(change: Change | None, now: str, say: Language) -> str:
    """Return when a paragraph came or changed, and how."""
    if change is None:
        return ""
    if change.before is None:
        return f'<p class="badge">{say("Added on {day}", day=say.day(change.date))}</p>'
    return (
        f'<details class="badge"><summary>{say("Changed on {day}", day=say.day(change.date))}</summary>'
        f'<p lang="" dir="auto">{_diff(change.before, now)}</p></details>'
    )


def _gone(paragraphs: Sequence[Gone], say: Language) -> str:
    """Return what stood here once; a browser opens it when a link leads there."""
    if not paragraphs:
        return ""
    many = say.count(
        len(paragraphs),
        "{n} paragraph is no longer in this document",
        "{n} paragraphs are no longer in this document",
    )
    sections = "\n".join(
        f'<section class="gone" id="p{each.anchor}">'
        f'<p class="badge">{say("Gone since {day}", day=say.day(each.date))}</p>'
        f'<p lang="" dir="auto"><del>{escape(each.text)}</del></p></section>'
        for each in paragraphs
    )
    return f'\n<details class="past"><summary>{many}</summary>\n{sections}\n</details>'


def _plain(text: str, paragraph: Paragraph) -> Iterator[str]:
    """Yield a paragraph without marks; what makes a heading of it in Markdown stands back."""
    start = paragraph.start
    sign = _HEADING_SIGN.match(text, start, paragraph.end) if paragraph.kind is Kind.HEADING else None
    if sign:
        yield f'<span class="sign">{escape(sign[0])}</span>'
        start = sign.end()
    yield _words(text, start, paragraph.end)


def _pieces(text: str, paragraph: Paragraph, found: Resolved) -> Iterator[str]:
    """Yield a paragraph that holds a part of the quote."""
    quote = _overlap(paragraph.start, paragraph.end, found.quote)
    if quote is None:
        return
    yield _words(text, paragraph.start, quote[0])
    yield '<mark class="quote">'
    answer = _overlap(*quote, found.answer)
    if answer is None:
        yield _words(text, *quote)
    else:
        yield _words(text, quote[0], answer[0])
        yield f'<strong class="answer">{_words(text, *answer)}</strong>'
        yield _words(text, answer[1], quote[1])
    yield "</mark>"
    yield _words(text, quote[1], paragraph.end)


def _overlap(start: int, end: int, mark: tuple[int, int] | None) -> tuple[int, int] | None:
    if mark is None or mark[1] <= start or mark[0] >= end:
        return None
    return max(start, mark[0]), min(end, mark[1])


def _words(text: str, start: int, end: int) -> str:
    return escape(text[start:end])


__all__ = ["Look", "Notice", "document_page", "gone_page", "message_page", "notice_page"]
