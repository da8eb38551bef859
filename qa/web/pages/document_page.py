"""A document as a page: numbered paragraphs, with a quote and the answer in it marked by their offsets.

The page needs no script and its policy allows none. Document text is escaped at one place, ``_words``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from urllib.parse import urlencode

from index.sources.pages import Sheet
from index.store.records import Change, Gone, History, document_id
from index.types import Document, Kind, Paragraph
from qa.citations.citation import LONGEST_URL, is_long, shortened
from qa.citations.permalink import Resolved, original
from qa.citations.verify_bundle import State, difference
from qa.citations.wording import Words, marks, of_paragraph
from qa.web.language import ENGLISH, Language
from qa.web.pages.markup import flows, isolated, marked_difference
from qa.web.pages.sheets import band, whole
from qa.web.pages.window import PIECE, WHOLE, Part, Piece, window

GONE_BYTES = 60_000
"""Of HTML of paragraphs that are gone, all together."""

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


def document_page(
    document: Document,
    found: Resolved,
    history: History,
    look: Look,
    part: Part = WHOLE,
    sheets: Sequence[Sheet] = (),
) -> str:
    """Return the page of a document: what a link cites is marked, or what became of it is said; so is its past.

    ``sheets`` are the printed pages on which the cited words stand.

    Of a long document a part is shown (:mod:`qa.web.pages.window`): what ``part`` asks for, else what lies around the
    cited words, else the paragraph that ``part`` names.
    """
    past = {change.anchor: change for change in history.changes}
    text, say = document.text, look.say
    link = partial(_address, whole=not is_long(document), part=part)
    printed = _printed(document, found, sheets, part, say)
    marked = marks(document)
    shown = window(
        document,
        _wanted(document, found, part),
        part,
        lambda piece: (
            _mark(piece, marked, say) + _piece(text, piece, found, past.get(piece.paragraph.anchor), link, say, printed)
        ),
    )
    header = (
        f'<h1>{isolated(shortened(document.title))}</h1><p class="about">{_about(document, found, say)}</p>'
        f"{_moved(found, say)}{_notice(document, found, say)}"
    )
    gone = _gone(history.gone, part.paragraph, say) if shown.later is None or _is_gone(history, part) else ""
    earlier = _more("prev", say("Earlier paragraphs"), part, until=shown.earlier)
    later = _more("next", say("Later paragraphs"), part, begin=shown.later)
    return _page(shortened(document.title), header, earlier + shown.html + later + gone, look)


def _printed(document: Document, found: Resolved, sheets: Sequence[Sheet], part: Part, say: Language) -> str:
    """Return the lines of the printed page on which the cited words stand."""
    if not sheets or found.quote is None:
        return ""
    looks = {name: value for name, value in part.query if name in ("theme", "lang")}
    span = {"start": str(found.quote[0]), "end": str(found.quote[1])}
    base = str(document_id(document.source, document.name))
    return "".join(band(sheet, base, span | looks, say) for sheet in sheets)


def sheet_page(document: Document, sheet: Sheet, look: Look, query: Mapping[str, str]) -> str:
    """Return a printed page of a document, with its quoted lines boxed, and the way to the others."""
    say, title = look.say, shortened(document.title)
    asked = f"?{urlencode(query)}" if query else ""
    others = [("prev", say("Previous page"), sheet.number - 1), ("next", say("Next page"), sheet.number + 1)]
    links = " · ".join(
        f'<a rel="{rel}" href="{number}{escape(asked)}">{words}</a>'
        for rel, words, number in others
        if 1 <= number <= sheet.of
    )
    where = say("Page {n} of {all}", n=sheet.number, all=sheet.of)
    header = f'<h1>{isolated(title)}</h1><p class="about">{isolated(document.source)} · {where}</p>'
    base = f"../../{document_id(document.source, document.name)}"
    return _page(title, header, f'{whole(sheet, base, say)}\n<p class="more">{links}</p>', look)


def _wanted(document: Document, found: Resolved, part: Part) -> int:
    """Return the offset around which the page is made."""
    if found.quote is not None:
        return found.quote[0]
    return next((each.start for each in document.paragraphs if each.anchor == part.paragraph), 0)


def _is_gone(history: History, part: Part) -> bool:
    return any(each.anchor == part.paragraph for each in history.gone)


def _address(anchor: int, *, whole: bool, part: Part) -> str:
    """Return where a paragraph is found again: of a long document its part must be asked for."""
    return f"#p{anchor}" if whole else f"{part.link_to(anchor)}#p{anchor}"


def _more(rel: str, words: str, part: Part, **wanted: int | None) -> str:
    """Return the link to the part before or after this one, if there is one."""
    offsets = {name: offset for name, offset in wanted.items() if offset is not None}
    if not offsets:
        return ""
    return f'\n<p class="more"><a rel="{rel}" href="{escape(part.link(**offsets))}">{words}</a></p>\n'


def gone_page(found: Resolved, look: Look) -> str:
    """Return a page for a document that is no longer in the index; who knows what was quoted is shown it again."""
    title = look.say("This document is gone")
    said = f"<p>{look.say('These words were cited:')}</p>{_cited(found.words)}" if found.words else ""
    message = look.say("It is no longer in the index. Ask again for a citation that is up to date.")
    return _page(title, f"<h1>{title}</h1>", f"<p>{message}</p>{said}", look)


def forgotten_page(look: Look) -> str:
    """Return a page for a document that was forgotten: that it was, and nothing else."""
    return message_page(look.say("This document is gone"), look.say("It was forgotten on request."), look)


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


def own_page(title: str, main: str, look: Look, head: str = "", below: str = "") -> str:
    """Return a page about no document.

    Its ``main`` part, what ``head`` adds to its head and what stands ``below`` its title are HTML already.
    """
    return _page(title, f"<h1>{escape(title)}</h1>{below}", main, look, head)


def _page(title: str, header: str, main: str, look: Look, head: str = "") -> str:
    theme = f' data-theme="{escape(look.theme)}"' if look.theme else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{look.say.code}" dir="{look.say.direction}"{theme}>\n'
        '<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{escape(look.stylesheet)}">{head}</head>\n'
        f"<body>\n<header>{header}</header>\n<main>\n{main}\n</main>\n{_END}\n</body>\n</html>\n"
    )


def _moved(found: Resolved, say: Language) -> str:
    """Return that the file was moved since it was cited, as HTML; nothing where it was not."""
    if found.moved_from is None:
        return ""
    said = say("This file has moved since it was cited. It was {name} then.", name=isolated(found.moved_from))
    return f'<div class="notice" role="status"><p>{said}</p></div>'


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
    elif found.state is State.CHANGED and found.quote and found.words and len(found.words) <= PIECE:
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
    return f'<blockquote lang="" dir="auto"><del>{escape(shortened(words, PIECE))}</del></blockquote>'


def _diff(before: str, now: str) -> str:
    return marked_difference(difference(before, now), escape)


def _about(document: Document, found: Resolved, say: Language) -> str:
    parts = [isolated(document.source)]
    if document.name != document.source:
        parts.append(say("record {name}", name=isolated(document.name)))
    if document.date:
        parts.append(f'<time datetime="{escape(document.date)}">{escape(say.day(document.date))}</time>')
    if document.author:
        parts.append(isolated(shortened(document.author)))
    digest = escape(document.sha256)
    explained = say("SHA-256 of the file as it was read: {digest}", digest=digest)
    parts.append(f'<abbr class="hash" title="{explained}">SHA-256 {digest[:12]}…</abbr>')
    identity = document_id(document.source, document.name)
    parts.append(f'<a href="{identity}/raw" download>{say("Download")}</a>')
    address = original(document.url, document.text[slice(*found.quote)] if found.quote else "")
    if address and len(address) <= 2 * LONGEST_URL:
        parts.append(f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{say("Original")}</a>')
    return '<span class="sep"> · </span>'.join(parts)


def _mark(piece: Piece, marked: Mapping[int, Words], say: Language) -> str:
    """Return what begins here: a page, a slide, an earlier message."""
    begins = marked.get(piece.paragraph.anchor) if piece.is_first else None
    if begins is None:
        return ""
    words, values = begins
    return f'<p class="where">{escape(say(words, **values))}</p>'


def _piece(
    text: str,
    piece: Piece,
    found: Resolved,
    change: Change | None,
    link: Callable[[int], str],
    say: Language,
    printed: str,
) -> str:
    """Return a paragraph, or a part of a long one: only the first has its number and past.

    Where the cited words begin, ``printed`` stands above them.
    """
    paragraph = piece.paragraph
    tag = {Kind.HEADING: "h2", Kind.TABLE: "pre"}.get(paragraph.kind, "p")
    cited = _overlap(piece.start, piece.end, found.quote) is not None
    running = ' class="flows"' if flows(text[piece.start : piece.end]) else ""
    words = "".join(_pieces(text, piece, found) if cited else _plain(text, piece))
    kinds = [paragraph.kind.value, *(["cited"] if cited else []), *([] if piece.is_first else ["continued"])]
    head = _head(text, paragraph, change, link(paragraph.anchor), say) if piece.is_first else ""
    name = f' id="p{paragraph.anchor}"' if piece.is_first else ""
    begins = found.quote is not None and piece.start <= found.quote[0] < piece.end
    sheet = printed if begins else ""
    shown = f'<{tag} lang="" dir="auto"{running}>{words}</{tag}>'
    return f'<section class="{" ".join(kinds)}"{name}>{head}{sheet}{shown}</section>'


def _head(text: str, paragraph: Paragraph, change: Change | None, link: str, say: Language) -> str:
    """Return the number of a paragraph, which is its link, and when it came or changed."""
    places = [say(words, **values) for words, values in of_paragraph(paragraph)]
    under = f" · {' › '.join(paragraph.heading)}" if paragraph.heading else ""
    return (
        f'<a class="number" href="{escape(link)}" '
        f'title="{escape(", ".join(places) + shortened(under))}">{paragraph.number}</a>'
        f"{_badge(change, text[paragraph.start : paragraph.end], say)}"
    )


def _badge(change: Change | None, now: str, say: Language) -> str:
    """Return when a paragraph came or changed, and how."""
    if change is None:
        return ""
    if change.before is None:
        return f'<p class="badge">{say("Added on {day}", day=say.day(change.date))}</p>'
    if max(len(change.before), len(now)) > PIECE:  # what differs would be longer than a page
        return f'<p class="badge">{say("Changed on {day}", day=say.day(change.date))}</p>'
    return (
        f'<details class="badge"><summary>{say("Changed on {day}", day=say.day(change.date))}</summary>'
        f'<p lang="" dir="auto">{_diff(change.before, now)}</p></details>'
    )


def _gone(paragraphs: Sequence[Gone], wanted: int | None, say: Language) -> str:
    """Return what stood here once; a browser opens it when a link leads there. Of too much, what is wanted is shown."""
    if not paragraphs:
        return ""
    many = say.count(
        len(paragraphs),
        "{n} paragraph is no longer in this document",
        "{n} paragraphs are no longer in this document",
    )
    sections: list[str] = []
    room = GONE_BYTES
    for each in sorted(paragraphs, key=lambda one: one.anchor != wanted):
        section = (
            f'<section class="gone" id="p{each.anchor}">'
            f'<p class="badge">{say("Gone since {day}", day=say.day(each.date))}</p>'
            f'<p lang="" dir="auto"><del>{escape(shortened(each.text, PIECE))}</del></p></section>'
        )
        room -= len(section.encode())
        if room < 0:
            break
        sections.append(section)
    shown = "\n".join(sections)
    return f'\n<details class="past"><summary>{many}</summary>\n{shown}\n</details>'


def _plain(text: str, piece: Piece) -> Iterator[str]:
    """Yield a piece without marks; what makes a heading of it in Markdown stands back."""
    start = piece.start
    heads = piece.paragraph.kind is Kind.HEADING and piece.is_first
    sign = _HEADING_SIGN.match(text, start, piece.end) if heads else None
    if sign:
        yield f'<span class="sign">{escape(sign[0])}</span>'
        start = sign.end()
    yield _words(text, start, piece.end)


def _pieces(text: str, piece: Piece, found: Resolved) -> Iterator[str]:
    """Yield a piece that holds a part of the quote."""
    quote = _overlap(piece.start, piece.end, found.quote)
    if quote is None:
        return
    yield _words(text, piece.start, quote[0])
    yield '<mark class="quote">'
    answer = _overlap(*quote, found.answer)
    if answer is None:
        yield _words(text, *quote)
    else:
        yield _words(text, quote[0], answer[0])
        yield f'<strong class="answer">{_words(text, *answer)}</strong>'
        yield _words(text, answer[1], quote[1])
    yield "</mark>"
    yield _words(text, quote[1], piece.end)


def _overlap(start: int, end: int, mark: tuple[int, int] | None) -> tuple[int, int] | None:
    if mark is None or mark[1] <= start or mark[0] >= end:
        return None
    return max(start, mark[0]), min(end, mark[1])


def _words(text: str, start: int, end: int) -> str:
    return escape(text[start:end])


__all__ = [
    "Look",
    "Notice",
    "document_page",
    "forgotten_page",
    "gone_page",
    "message_page",
    "notice_page",
    "own_page",
    "sheet_page",
]
