"""What every form of a paragraph is made from: the document, what is marked in it, its past, and how it is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape

from index.store.records import Change
from index.types import Document, Paragraph
from qa.citations.citation import shortened
from qa.citations.wording import Words, of_paragraph
from qa.web.language import Language
from qa.web.pages.source.marking import Marking
from qa.web.pages.source.past import badge


@dataclass(frozen=True, slots=True)
class View:
    """A document as somebody wants to see it."""

    document: Document = field(repr=False)
    marking: Marking = field(repr=False)
    say: Language
    link: Callable[[int], str]
    """From the anchor of a paragraph to its address."""
    past: Mapping[int, Change] = field(default_factory=dict)
    """By the anchors of paragraphs."""
    marks: Mapping[int, Words] = field(default_factory=dict)
    """What begins with some paragraphs, by their anchors."""
    wanted: int | None = None
    """The anchor of the paragraph that a link leads to, where nothing is quoted."""
    printed: str = ""
    """HTML of the printed lines of the quote: it stands above the words."""

    def mark(self, paragraph: Paragraph) -> str:
        """Return what begins with a paragraph, a page or a note; nothing where nothing does."""
        begins = self.marks.get(paragraph.anchor)
        return f'<p class="where">{escape(self.say(begins[0], **begins[1]))}</p>' if begins else ""

    def number(self, paragraph: Paragraph, words: str | None = None) -> str:
        """Return the number of a paragraph, which is its link, or other ``words`` in its stead."""
        places = [self.say(said, **values) for said, values in of_paragraph(paragraph)]
        under = f" · {' › '.join(paragraph.heading)}" if paragraph.heading else ""
        return (
            f'<a class="number" href="{escape(self.link(paragraph.anchor))}" '
            f'title="{escape(", ".join(places) + shortened(under))}">{escape(words or str(paragraph.number))}</a>'
        )

    def badge(self, paragraph: Paragraph) -> str:
        """Return when a paragraph came or changed, and how; nothing of one that is as it always was."""
        now = self.document.text[paragraph.start : paragraph.end]
        return badge(self.past.get(paragraph.anchor), now, self.say)

    def is_sought(self, paragraph: Paragraph) -> bool:
        """Tell whether a reader was led to a paragraph: what it stands in is not folded then."""
        return self.marking.cites(paragraph.start, paragraph.end) or paragraph.anchor == self.wanted


__all__ = ["View"]
