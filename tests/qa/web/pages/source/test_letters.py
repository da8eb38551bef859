"""A message: its header as names and values, what it repeats folded up, and opened where a link leads into it."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from index.sources.blocks import Block
from index.types import Document, Kind, Location, Paragraph, Spot, Unit
from qa.web.pages.source.letters import earlier_frames, header, is_header
from qa.web.pages.source.window import Part, Piece
from tests.qa.web.pages.source.made import document, marked, page, place, said, squeezed, view

FIELDS = ("From: Dana <dana@a.example>", "Subject: Re: Quay: wall")
WHO = "Omar Haddad, 2026-05-04"


def _header(fields: Sequence[str] = FIELDS) -> Block:
    spots, start = [], 0
    for line in fields:
        spots.append(Spot(start, start + len(line), Location(Unit.HEADER, line.partition(":")[0])))
        start += len(line) + 1
    return Block("\n".join(fields), Kind.LIST, location=Location(Unit.HEADER, "From–Subject"), spots=tuple(spots))


def _quoted(text: str, who: str = WHO, unit: Unit = Unit.EARLIER) -> Block:
    return Block(text, Kind.QUOTED, location=Location(unit, who))


def _letter(*more: Block) -> Document:
    return document(
        _header(),
        Block("Thursday at six."),
        _quoted("On Mon, Omar wrote:", unit=Unit.HEADER),
        _quoted("When do the divers come?"),
        _quoted("Nobody knows.", "quoted"),
        *more,
    )


def test_the_header_is_a_list_of_names_and_values() -> None:
    made = page(_letter())
    assert re.findall(r"<dt>(\w+)<", made) == ["From", "Subject"]
    assert '<dd lang="" dir="auto">Re: Quay: wall</dd>' in made
    assert "&lt;dana@a.example&gt;" in made
    assert squeezed(said(made)) == squeezed(_letter().text)


def test_a_header_that_is_quoted_whole_is_marked_whole() -> None:
    letter = _letter()
    first = letter.paragraphs[0]
    made = page(letter, (first.start, first.end))
    assert squeezed(marked(made)) == squeezed(letter.text[first.start : first.end])
    assert '<section class="list cited" id="p1">' in made


def test_what_has_no_colon_is_a_value() -> None:
    letter = document(_header(("just words",)))
    assert "just words</dd>" in header(view(letter), Piece(letter.paragraphs[0], 0, len(letter.text)))


def test_earlier_messages_are_folded_up_behind_whose_they_are() -> None:
    made = page(_letter())
    first, second = re.findall(r"<details.*?</details>", made, re.DOTALL)
    assert html.unescape(re.sub("<[^>]+>", "", first.split("</summary>")[0])) == f"quoted from {WHO}"
    assert first.count("<section") == 2
    assert "quoted from an earlier message" in second
    assert " open" not in first.partition(">")[0] + second.partition(">")[0]


def test_a_citation_into_an_earlier_message_opens_it_alone() -> None:
    letter = _letter()
    asked = Part(paragraph=letter.paragraphs[3].anchor)
    for made in (page(letter, place(letter, "When do the divers come?")), page(letter, part=asked)):
        first, second = re.findall(r"<details[^>]*>", made)
        assert first.endswith(" open>")
        assert not second.endswith(" open>")


def test_a_point_by_point_answer_and_a_forward_stand_open() -> None:
    between = page(_letter(Block("I know: at six.")))
    assert all(each.endswith(" open>") for each in re.findall(r"<details[^>]*>", between))
    forward = page(document(_header(), _quoted("When do the divers come?")))
    assert '<details class="earlier" open>' in forward


def test_only_the_header_of_the_message_itself_is_one() -> None:
    letter = _letter()
    assert [each.number for each in letter.paragraphs if is_header(each)] == [1]
    assert sorted(earlier_frames(view(letter))) == [3, 4, 5]
    assert not is_header(Paragraph(1, 0, 1, Kind.LIST, 1))
