"""Documents made of blocks, as readers make them, and what a page says of their text."""

from __future__ import annotations

import html
import re

from index.sources.blocks import Block, assembled
from index.store.records import History
from index.types import Document, Kind, Location, Unit
from qa.citations.permalink import Resolved
from qa.citations.verify_bundle import State
from qa.web.language import ENGLISH
from qa.web.pages.shell import Look
from qa.web.pages.source.document_page import document_page
from qa.web.pages.source.marking import Bounds, Marking
from qa.web.pages.source.view import View
from qa.web.pages.source.window import WHOLE, Part

LOOK = Look("/static/source.css")
_NUMBERS = r'<a class="number".*?</a>|<t[hd][^>]*class="at".*?</t[hd]>|<tr class="letters".*?</tr>'
_AGAIN = r'<thead class="again">.*?</thead>'
_NAMED = r'<p class="(?:where|more)".*?</p>|<summary>.*?</summary>|<p class="badge">.*?</p>'


def document(*blocks: Block, title: str = "T") -> Document:
    text, paragraphs = assembled(blocks, title)
    return Document("a.bin", "a.bin", title, text, paragraphs, "ab" * 32)


def table(*rows: str, location: Location | None = None) -> Block:
    return Block("\n".join(rows), Kind.TABLE, location=location)


def slide(number: str, text: str = "Words.", kind: Kind = Kind.BODY, unit: Unit = Unit.SLIDE) -> Block:
    return Block(text, kind, int(kind is Kind.HEADING), location=Location(unit, number))


def page(shown: Document, quote: Bounds | None = None, answer: Bounds | None = None, part: Part = WHOLE) -> str:
    found = Resolved(State.EXACT, quote=quote, answer=answer)
    return document_page(shown, found, History(), LOOK, part)


def view(shown: Document, quote: Bounds | None = None, answer: Bounds | None = None) -> View:
    return View(shown, Marking(shown.text, quote, answer), ENGLISH, lambda anchor: f"#p{anchor}")


def said(shown: str) -> str:
    """Return the words of a page's document, without what the page says by itself."""
    main = shown.split("<main>", 1)[1].split("</main>", 1)[0] if "<main>" in shown else shown
    bare = re.sub(f"{_AGAIN}|{_NUMBERS}|{_NAMED}", "", main, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", bare))


def squeezed(text: str) -> str:
    return "".join(text.split())


def marked(shown: str) -> str:
    """Return the words that are marked as the quote."""
    found = re.findall(r'<mark class="quote">(.*?)</mark>', shown, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", "".join(found)))


def cells(shown: str) -> list[list[str]]:
    """Return the cells of the rows of a page that a reader sees."""
    lines = re.findall(r"<tr(?! class=\"(?:letters|rule))[^>]*>(.*?)</tr>", shown, re.DOTALL)
    seen = [re.sub(r"<i>.*?</i>", "", line, flags=re.DOTALL) for line in lines]
    found = [re.findall(r"<t[hd](?![^>]*class=\"at\")[^>]*>(.*?)</t[hd]>", line, re.DOTALL) for line in seen]
    return [[html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in line] for line in found]


def place(shown: Document, words: str) -> Bounds:
    start = shown.text.index(words)
    return start, start + len(words)
