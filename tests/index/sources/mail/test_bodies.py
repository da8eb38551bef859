from __future__ import annotations

import pytest

from index.sources.blocks import Block
from index.sources.mail.bodies import flowed, html_blocks, judged, plain_blocks
from index.types import Kind, Unit

OUTLOOK = (
    "<p><b>From:</b> Lee Ortiz &lt;lee@corp.example&gt;<br><b>Sent:</b> Tuesday, May 5, 2026 2:02 PM<br>"
    "<b>To:</b> Dana<br><b>Subject:</b> Lund</p>"
)


def _told(blocks: list[Block]) -> list[tuple[str, str, str | None]]:
    return [(block.kind.value, block.text, block.location.name if block.location else None) for block in blocks]


def test_plain_text_is_its_paragraphs() -> None:
    text = "Hello,\n\nthe roof leaks, and the rain comes into the hall\nbelow it."
    text += "\n\n- one\n- two\n\nOn 4 May 2026, Lee wrote:\n> Which roof?"
    assert _told(plain_blocks(text)) == [
        ("body", "Hello,", None),
        ("body", "the roof leaks, and the rain comes into the hall\nbelow it.", None),
        ("body", "- one\n- two", None),
        ("quoted", "On 4 May 2026, Lee wrote:", "Lee, 2026-05-04"),
        ("quoted", "Which roof?", "Lee, 2026-05-04"),
    ]


def test_an_attribution_is_no_words_of_the_message() -> None:
    attribution, quoted = plain_blocks("On 4 May 2026, Lee wrote:\n> Which roof?")
    assert attribution.location is not None
    assert attribution.location.unit is Unit.HEADER
    assert quoted.location is not None
    assert quoted.location.unit is Unit.EARLIER


@pytest.mark.parametrize(
    "earlier",
    [
        '<div class="gmail_quote">On 5 May 2026, Lee Ortiz wrote:<blockquote class="gmail_quote">{}</blockquote></div>',
        "<div>On 5 May 2026, Lee Ortiz wrote:</div><blockquote type='cite'>{}</blockquote>",
        '<div class="moz-cite-prefix">On 5 May 2026, Lee Ortiz wrote:<br></div><blockquote type="cite">{}</blockquote>',
        '<div class="yahoo_quoted"><div>On 5 May 2026, Lee Ortiz wrote:</div><div>{}</div></div>',
        "<div id='appendonsend'></div><hr><div id='divRplyFwdMsg'>" + OUTLOOK + "</div>{}",
        "<div style='border-top:solid #E1E1E1 1.0pt'>" + OUTLOOK + "</div>{}",
        "<p>From: Lee Ortiz</p><p>Sent: 5 May 2026</p><p>To: Dana</p><p>Subject: Lund</p>{}",
        "<p>-----Original Message-----</p>" + OUTLOOK + "{}",
        "<p>Am 05.05.2026 um 14:02 schrieb Lee Ortiz:</p><blockquote>{}</blockquote>",
    ],
)
def test_pages_mark_what_they_repeat_in_many_ways(earlier: str) -> None:
    page = f"<html><body><p>My own words.</p>{earlier.format('<p>Lunch costs 95 kronor.</p>')}</body></html>"
    own, *others = html_blocks(page, "a.eml")
    assert (own.kind, own.text) == (Kind.BODY, "My own words.")
    assert all(block.kind is Kind.QUOTED for block in others)
    assert _told([others[-1]]) == [("quoted", "Lunch costs 95 kronor.", "Lee Ortiz, 2026-05-05")]


def test_below_a_quotation_a_page_goes_on_with_its_own_words() -> None:
    page = "<p>A.</p><blockquote type='cite'>B.</blockquote><p>C.</p>"
    assert _told(html_blocks(page, "a.eml")) == [("body", "A.", None), ("quoted", "B.", "quoted"), ("body", "C.", None)]


def test_tables_headings_and_lists_of_a_page_stay_what_they_are() -> None:
    page = "<h2>Prices</h2><table><tr><td>Roof</td><td>40</td></tr></table><ul><li>one</li><li>two</li></ul>"
    heading, table, one, two = html_blocks(page, "a.eml")
    assert (heading.kind, heading.level) == (Kind.HEADING, 2)
    assert (table.kind, table.text) == (Kind.TABLE, "Roof | 40")
    assert one.item is not None
    assert two.item is not None
    assert one.item.list == two.item.list


def test_a_table_that_holds_a_quotation_arranges_the_page() -> None:
    page = "<table><tr><td>A.</td><td><div class='gmail_quote'>B.</div></td></tr></table>"
    assert _told(html_blocks(page, "a.eml")) == [("body", "A.", None), ("quoted", "B.", "quoted")]


def test_empty_lines_within_a_block_part_paragraphs() -> None:
    assert [block.text for block in html_blocks("<div>A.<br><br>B.<br>C.</div>", "a.eml")] == ["A.", "B.\nC."]


def test_lines_that_are_marked_within_a_page_are_quoted() -> None:
    page = "<div>A.<br>&gt; B.<br>&gt; C.<br>D.</div>"
    assert _told(html_blocks(page, "a.eml")) == [
        ("body", "A.", None),
        ("quoted", "B.\nC.", "quoted"),
        ("body", "D.", None),
    ]


def test_a_signature_that_the_program_marked_is_furniture() -> None:
    page = "<p>A.</p><div class='gmail_signature'>Dana<br>+46 40</div>"
    assert [block.kind for block in html_blocks(page, "a.eml")] == [Kind.BODY, Kind.FURNITURE]


def test_no_mark_of_ours_gets_in_from_outside() -> None:
    (block,) = html_blocks("<p>A \ue0f1 B</p>", "a.eml")
    assert block.text == "A B"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("The roof \nleaks.\nDana", "The roof leaks.\nDana"),
        ("> The roof \n> leaks.\nDana", "> The roof leaks.\nDana"),
        ("> One \nTwo", "> One \nTwo"),
        ("A \n-- \nDana", "A \n-- \nDana"),
        (" From here", "From here"),
    ],
)
def test_lines_that_were_broken_to_fit_are_joined(text: str, joined: str) -> None:
    assert flowed(text, delete_space=False) == joined


def test_a_space_that_only_says_so_is_taken_out() -> None:
    assert flowed("你 \n好", delete_space=True) == "你好"


def test_what_stands_below_every_message_is_furniture() -> None:
    found = [Block("The roof leaks."), Block("Best,\nDana"), Block("Sent from my iPhone")]
    kinds = [block.kind for block in judged(found, "Dana Weber <d@x.example>", page=False)]
    assert kinds == [Kind.BODY, Kind.FURNITURE, Kind.FURNITURE]


def test_where_nothing_else_would_be_left_it_is_what_the_message_says() -> None:
    assert judged([Block("Thanks!")], "Dana", page=False) == [Block("Thanks!")]
