"""A document as a page: numbered paragraphs, each in its form, with a quote and the answer in it marked.

The page needs no script and its policy allows none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from urllib.parse import urlencode

from index.sources.pages import Sheet
from index.store.records import History, document_id
from index.types import Document, Kind
from qa.citations.attachments import NONE, Attachments
from qa.citations.citation import LONGEST_URL, is_long, shortened
from qa.citations.permalink import Resolved, original
from qa.citations.wording import marks
from qa.web.language import Language
from qa.web.pages.markup import isolated
from qa.web.pages.shell import Look, whole_page
from qa.web.pages.source import past
from qa.web.pages.source.frames import Shown
from qa.web.pages.source.letters import earlier_frames, header, is_header
from qa.web.pages.source.marking import Marking
from qa.web.pages.source.paragraphs import section
from qa.web.pages.source.sheets import band, whole
from qa.web.pages.source.slides import slide_frames
from qa.web.pages.source.tables import Tables
from qa.web.pages.source.view import View
from qa.web.pages.source.window import WHOLE, Part, Piece, window

_UNREAD = "does not hold "
"""With this the note of a message begins."""


def document_page(
    document: Document,
    found: Resolved,
    history: History,
    look: Look,
    part: Part = WHOLE,
    sheets: Sequence[Sheet] = (),
    attachments: Attachments = NONE,
) -> str:
    """Return the page of a document: what a link cites is marked, or what became of it is said; so is its past.

    ``sheets`` are the printed pages on which the cited words stand, ``attachments`` what hangs together with a message.

    Of a long document a part is shown (:mod:`qa.web.pages.source.window`): what ``part`` asks for, else what lies
    around the cited words, else the paragraph that ``part`` names.
    """
    say = look.say
    view = View(
        document,
        Marking(document.text, found.quote, found.answer),
        say,
        partial(_address, whole=not is_long(document), part=part),
        {change.anchor: change for change in history.changes},
        marks(document),
        part.paragraph,
        _printed(document, found, sheets, part, say),
    )
    forms = _Forms(view)
    shown = window(document, _wanted(document, found, part), part, forms.shown)
    head = (
        f'<h1>{isolated(shortened(document.title))}</h1><p class="about">{_about(document, found, say)}</p>'
        f"{_attached(document, attachments, part, say)}{past.moved(found, say)}{past.notice(document, found, say)}"
    )
    is_gone = any(each.anchor == part.paragraph for each in history.gone)
    gone = past.gone(history.gone, part.paragraph, say) if shown.later is None or is_gone else ""
    earlier = later = ""
    if shown.earlier is not None:
        words = say("Earlier rows") if forms.is_row(shown.earlier) else say("Earlier paragraphs")
        earlier = _more("prev", words, part.link(until=shown.earlier.end))
    if shown.later is not None:
        words = say("Later rows") if forms.is_row(shown.later) else say("Later paragraphs")
        later = _more("next", words, part.link(begin=shown.later.start))
    main = earlier + shown.html + later + gone
    return whole_page(shortened(document.title), head, main, look, form="wide" if forms.tables.are_numbered() else "")


class _Forms:
    """The form of each paragraph of a document."""

    def __init__(self, view: View) -> None:
        self.tables = Tables(view)
        self._view = view
        self._frames = slide_frames(view) | earlier_frames(view)

    def shown(self, piece: Piece) -> Shown:
        """Return a piece in its form, and what stands around it."""
        paragraph, view = piece.paragraph, self._view
        frames = self._frames.get(paragraph.number, ())
        table = self.tables.frame(paragraph)
        if table is not None:
            return Shown(self.tables.rows(piece), (*frames, table), paragraph.number, piece.is_first)
        words = section(view, piece, header(view, piece) if is_header(paragraph) else None)
        return Shown((view.mark(paragraph) if piece.is_first else "") + words, frames, paragraph.number, piece.is_first)

    def is_row(self, piece: Piece) -> bool:
        """Tell whether a piece consists of rows of a table."""
        return piece.paragraph.kind is Kind.TABLE


def _printed(document: Document, found: Resolved, sheets: Sequence[Sheet], part: Part, say: Language) -> str:
    """Return the lines of the printed page on which the cited words stand."""
    if not sheets or found.quote is None:
        return ""
    looks = dict(part.looks)
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
    head = f'<h1>{isolated(title)}</h1><p class="about">{isolated(document.source)} · {where}</p>'
    base = f"../../{document_id(document.source, document.name)}"
    return whole_page(title, head, f'{whole(sheet, base, say)}\n<p class="more">{links}</p>', look)


def _wanted(document: Document, found: Resolved, part: Part) -> int:
    """Return the offset around which the page is made."""
    if found.quote is not None:
        return found.quote[0]
    return next((each.start for each in document.paragraphs if each.anchor == part.paragraph), 0)


def _address(anchor: int, *, whole: bool, part: Part) -> str:
    """Return where a paragraph is found again: of a long document its part must be asked for."""
    return f"#p{anchor}" if whole else f"{part.link_to(anchor)}#p{anchor}"


def _more(rel: str, words: str, link: str) -> str:
    """Return the link to the part before or after this one."""
    return f'\n<p class="more"><a rel="{rel}" href="{escape(link)}">{words}</a></p>\n'


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


def _attached(document: Document, attachments: Attachments, part: Part, say: Language) -> str:
    """Return what is attached to a message, and to which message a document is, as links."""
    asked = f"?{urlencode(part.looks)}" if part.looks else ""
    lines: list[str] = []
    if attachments.message is not None:
        identity, title = attachments.message
        link = f'<a href="{identity}{escape(asked)}">{isolated(shortened(title))}</a>'
        lines.append(say("Attached to: {name}", name=link))
    if attachments.files:
        links = (f'<a href="{identity}{escape(asked)}">{isolated(name)}</a>' for identity, name in attachments.files)
        lines.append(say("Attachments: {names}", names='<span class="sep"> · </span>'.join(links)))
    if document.note and document.note.startswith(_UNREAD):
        told = f'<bdi lang="en">{escape(document.note.removeprefix(_UNREAD))}</bdi>'
        lines.append(say("Not read: {names}", names=told))
    return "".join(f'<p class="attached">{line}</p>' for line in lines)


__all__ = ["document_page", "sheet_page"]
