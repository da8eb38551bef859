from hypothesis import given
from hypothesis import strategies as st

from index.sources.blocks import Block, assembled, words
from index.text.lists import InList
from index.types import Kind, Location, Spot, Unit

TEXTS = st.text("ab c\nd", min_size=1).map(str.strip).filter(bool)


@st.composite
def found(draw: st.DrawFn) -> list[Block]:
    made = []
    for n, text in enumerate(draw(st.lists(TEXTS, max_size=12))):
        kind = draw(st.sampled_from([Kind.BODY, Kind.HEADING, Kind.TABLE, Kind.FURNITURE]))
        level = draw(st.integers(1, 6)) if kind is Kind.HEADING else 0
        cut = draw(st.integers(0, len(text)))
        spots = tuple(
            Spot(a, b, Location(Unit.CELL, f"S!A{n}{a}"), drawn=a) for a, b in ((0, cut), (cut, len(text))) if b > a
        )
        item = InList(draw(st.integers(1, 2)), n) if kind is Kind.BODY and draw(st.booleans()) else None
        made.append(Block(text, kind, level, spots=spots, item=item))
    return made


@given(found())
def test_every_block_stands_in_the_text_and_every_spot_in_its_paragraph(blocks: list[Block]) -> None:
    text, paragraphs = assembled(blocks, None)
    assert [paragraph.number for paragraph in paragraphs] == list(range(1, len(paragraphs) + 1))
    assert "".join(text.split()) == "".join("".join(block.text.split()) for block in blocks)
    reached = 0
    for paragraph in paragraphs:
        assert reached <= paragraph.start < paragraph.end <= len(text)
        assert text[paragraph.start : paragraph.end].strip() == text[paragraph.start : paragraph.end]
        at = paragraph.start
        for spot in paragraph.spots:
            assert at <= spot.start < spot.end <= paragraph.end
            at = spot.end
        reached = paragraph.end
    wanted = [block.text[spot.start : spot.end] for block in blocks for spot in block.spots]
    assert [text[spot.start : spot.end] for paragraph in paragraphs for spot in paragraph.spots] == wanted


def test_headings_stand_above_what_follows_but_for_the_title() -> None:
    blocks = [Block("Handbook", Kind.HEADING, 1), Block("Leave", Kind.HEADING, 2), Block("Thirty days.")]
    _, paragraphs = assembled(blocks, "Handbook – Intranet")
    assert paragraphs[-1].heading == ("Leave",)
    _, paragraphs = assembled(blocks, None)
    assert paragraphs[-1].heading == ("Handbook", "Leave")


def test_what_is_said_twice_under_the_same_headings_is_furniture_there() -> None:
    again = "Please hand in the form to the office by noon, and keep a copy of it, as the auditors ask for it."
    _, paragraphs = assembled([Block(again), Block("Other words."), Block(again)], None)
    assert [each.kind for each in paragraphs] == [Kind.BODY, Kind.BODY, Kind.FURNITURE]


def test_words_tell_texts_apart() -> None:
    assert words("“Leave”, 30 days!") == words("leave 30 DAYS") == "leave30days"
