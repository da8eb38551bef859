"""A page shows a part of a long document: bounded, around what is wanted, and with the parts beside it it is whole."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.store.records import Gone, History
from index.types import Document, Kind, Paragraph
from qa.citations.permalink import Resolved
from qa.citations.verify_bundle import State
from qa.web.pages.shell import Look
from qa.web.pages.source.document_page import document_page
from qa.web.pages.source.frames import Shown
from qa.web.pages.source.window import PIECE, WHOLE, WINDOW_BYTES, Part, Piece, window

MOST_BYTES = 300_000
LOOK = Look("/static/source.css")


def document(*texts: str, kind: Kind = Kind.BODY, heading: tuple[str, ...] = (), title: str = "T") -> Document:
    paragraphs, at = [], 0
    for number, text in enumerate(texts, 1):
        paragraphs.append(Paragraph(number, at, at + len(text), kind, number, heading))
        at += len(text) + 1
    return Document("a.txt", "a.txt", title, "\n".join(texts), tuple(paragraphs), "ab" * 32)


def long(paragraphs: int = 4000) -> Document:
    return document(
        *(f"Paragraph {number} says that {number * 7} & more are < {'x' * 80}." for number in range(paragraphs))
    )


def page(shown: Document, part: Part = WHOLE, found: Resolved | None = None, past: History | None = None) -> str:
    return document_page(shown, found or Resolved(State.EXACT), past or History(), LOOK, part)


def words(shown: str) -> str:
    main = shown.split("<main>", 1)[1].split("</main>", 1)[0]
    main = re.sub(r'<thead class="again">.*?</thead>', "", main, flags=re.DOTALL)
    sections = re.findall(r"<section.*?</section>", main, re.DOTALL)
    return "".join(html.unescape(re.sub(r'<a class="number".*?</a>|<[^>]+>', "", section)) for section in sections)


def part_at(shown: str, rel: str) -> Part | None:
    """Return what the link to the part before or after asks for."""
    link = re.search(rf'<a rel="{rel}" href="\?([^"]+)"', shown)
    if link is None:
        return None
    asked = {
        name: int(values[0]) for name, values in parse_qs(html.unescape(link[1])).items() if name in ("from", "until")
    }
    return Part(asked.get("from"), asked.get("until"))


def squeezed(text: str) -> str:
    return "".join(text.split())


WILD = [
    long(),
    document("word " * 200_000),
    document("x" * 400_000),
    document("网联平台于周一上线。" * 40_000),
    document("👩‍👩‍👧‍👦 & < > " * 20_000),
    document("\n".join(f"| {number} | {'&' * 40} |" for number in range(8000)), kind=Kind.TABLE),
    document(*["# A heading"] * 5000, kind=Kind.HEADING, heading=("h" * 200_000,), title="t" * 500_000),
    document("short"),
    document("a", "b" * PIECE, "c" * (PIECE + 1)),
]


@pytest.mark.parametrize("shown", WILD, ids=lambda shown: f"{len(shown.text)}-{len(shown.paragraphs)}")
@pytest.mark.parametrize("share", [0, 0.5, 1])
def test_a_page_is_bounded_wherever_it_begins(shown: Document, share: float) -> None:
    at = int(share * (len(shown.text) - 1))
    for part in (Part(begin=at), Part(until=at), WHOLE):
        found = Resolved(State.EXACT, quote=(at, min(len(shown.text), at + 1000)))
        made = page(shown, part, found if part is WHOLE else None)
        assert len(made.encode()) <= MOST_BYTES
        assert "<section" in made


@pytest.mark.parametrize("shown", WILD, ids=lambda shown: f"{len(shown.text)}-{len(shown.paragraphs)}")
@pytest.mark.parametrize("rel", ["next", "prev"])
def test_the_parts_together_are_the_whole(shown: Document, rel: str) -> None:
    part: Part | None = Part(begin=0) if rel == "next" else Part(until=len(shown.text))
    said: list[str] = []
    while part is not None:
        made = page(shown, part)
        said.append(words(made))
        part = part_at(made, rel)
    whole = squeezed("".join(said if rel == "next" else reversed(said)))
    assert whole == squeezed(shown.text)


@given(st.integers(0, 3999))
@settings(max_examples=20, deadline=None)
def test_the_wanted_paragraph_lies_within_its_window(number: int) -> None:
    shown = long()
    paragraph = shown.paragraphs[number]
    for made in (
        page(shown, Part(paragraph=paragraph.anchor)),
        page(shown, found=Resolved(State.EXACT, quote=(paragraph.start, paragraph.start + 9))),
    ):
        assert f'id="p{paragraph.anchor}"' in made
        numbers = [int(n) for n in re.findall(r'id="p(\d+)"', made)]
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
        if 300 < number < 3700:
            assert numbers[0] + 100 < paragraph.number < numbers[-1] - 100, "more on both sides"


def test_a_short_document_is_whole_and_has_no_links_to_parts() -> None:
    made = page(document("One.", "Two."))
    assert 'class="more"' not in made
    assert 'href="#p2"' in made


def test_a_paragraph_of_a_long_document_is_named_with_its_part() -> None:
    query = (("start", "5"), ("theme", "dark"), ("lang", "de"))
    made = page(long(), Part(paragraph=7, query=query))
    assert 'href="?theme=dark&amp;lang=de&amp;paragraph=7#p7"' in made
    assert '<a rel="next" href="?start=5&amp;theme=dark&amp;lang=de&amp;from=' in made


def test_the_marks_of_a_quote_go_through_the_pieces_of_a_paragraph() -> None:
    shown = document("word " * 10_000)
    made = page(shown, found=Resolved(State.EXACT, quote=(PIECE - 500, PIECE + 500)))
    marked = "".join(html.unescape(part) for part in re.findall(r'<mark class="quote">(.*?)</mark>', made, re.DOTALL))
    assert marked == shown.text[PIECE - 500 : PIECE + 500]
    assert made.count('id="p1"') == 1
    assert 'class="body continued"' in made


def test_what_is_gone_is_told_at_the_end_and_where_it_is_wanted() -> None:
    gone = tuple(
        Gone(9000 + number, "2026-05-01T10:00:00+00:00", f"Gone {number} " + "y" * 900) for number in range(500)
    )
    past = History((), gone)
    shown = long()
    assert 'class="past"' not in page(shown, past=past)
    assert "500 paragraphs are no longer" in page(shown, Part(until=len(shown.text)), past=past)
    wanted = page(shown, Part(paragraph=9400), past=past)
    assert 'id="p9400"' in wanted
    assert len(wanted.encode()) <= MOST_BYTES


def test_an_offset_out_of_the_document_shows_its_nearest_end() -> None:
    shown = long()
    assert 'id="p4000"' in page(shown, Part(begin=10**9))
    assert 'id="p4000"' in page(shown, Part(until=10**9))
    assert 'id="p1"' in page(shown, Part(until=0))


def test_a_document_without_paragraphs() -> None:
    assert window(document(), 0, WHOLE, lambda _: Shown("")).html == ""


def test_a_window_takes_what_its_room_allows() -> None:
    shown = document(*["p"] * 100)

    def render(piece: Piece) -> Shown:
        return Shown(f"{piece.paragraph.number:09}" * (WINDOW_BYTES // 90))

    made = window(shown, shown.paragraphs[50].start, WHOLE, render)
    assert len(made.html.split("\n")) == 10
    assert made.earlier is not None
    assert made.later is not None
    assert (made.earlier.paragraph, made.later.paragraph) == (shown.paragraphs[45], shown.paragraphs[56])
