from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sources import Limits, read
from index.types import Document, Kind

PAGE = Path(__file__).parents[3] / "fixtures" / "pages" / "leave.md"
PIECES = st.sampled_from(
    ["# ", "- ", "1. ", "> ", "```", "\n", "\n\n", "---\n", "===\n", "| a | b |\n", "|---|---|\n", "text", "   ", "\t",
     "<!-- ", "-->", "<div>", "[a]: b", "*", "\xa0", "\x0b", "\x1c", "\u2028", "title: x", "    code"]
)  # fmt: skip


def parsed(folder: Path, text: str) -> Document:
    path = folder / "page.md"
    path.write_text(text, "utf-8")
    (document,) = read(path, "page.md", Limits())
    assert isinstance(document, Document)
    return document


def test_blocks_kinds_lines_and_headings() -> None:
    (document,) = read(PAGE, "leave.md", Limits())
    assert isinstance(document, Document)
    assert document.text == PAGE.read_text("utf-8")
    assert (document.title, document.date, document.author) == ("Leave policy", "2024-03-12", "HR Desk")
    assert [
        (p.line, p.kind.value, " > ".join(p.heading), document.text[p.start : p.end][:16]) for p in document.paragraphs
    ] == [
        (1, "furniture", "", '---\ntitle: "Leav'),
        (6, "heading", "", "# Leave policy"),
        (8, "body", "", "Leave is *grante"),
        (11, "heading", "", "Annual\n======"),
        (14, "body", "Annual", "- item one\n  goe"),
        (16, "body", "Annual", "- item two"),
        (17, "body", "Annual", "- nested"),
        (19, "body", "Annual", "second paragraph"),
        (21, "body", "Annual", "> quoted words"),
        (23, "table", "Annual", "| Grade | Days |"),
        (27, "furniture", "Annual", "***"),
        (29, "heading", "Annual", "### Carry `over`"),
        (31, "body", "Annual > Carry over", "```text\nleft = 2"),
        (37, "furniture", "Annual > Carry over", "<!-- a note\nto e"),
        (40, "furniture", "Annual > Carry over", "[portal]: https:"),
        (42, "furniture", "Annual > Carry over", "Subscribe now"),
        (44, "heading", "Annual", "## Sick"),
        (45, "body", "Annual > Sick", "A note is due af"),
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# One *two* `three`\n\nBody.", "One two three"),
        ("Body first. More.\n", "Body first."),
        ("## Small\n\nBody.\n\n# Large\n", "Body."),
        ("---\ndesk: Banking\n---\nBody.", "Body."),
        ("***", "page"),
    ],
)
def test_title(tmp_path: Path, text: str, title: str) -> None:
    assert parsed(tmp_path, text).title == title


def test_front_matter_alone_and_without_end(tmp_path: Path) -> None:
    assert parsed(tmp_path, "---\ntitle: Only\n---").title == "Only"
    assert parsed(tmp_path, "---\nnot: closed\n\nBody.").text.startswith("---")


def test_front_matter_of_other_names(tmp_path: Path) -> None:
    document = parsed(
        tmp_path, "---\nDate: 2024-03-12\ndesk: 'Banking Desk'\nurl: https://x.example\ntags: [a]\n---\nBody."
    )
    assert (document.date, document.author, document.url) == ("2024-03-12", "Banking Desk", "https://x.example")


def test_huge_tables_are_cut(tmp_path: Path) -> None:
    document = parsed(tmp_path, "|a|b|\n|-|-|\n" + "|1|2|\n" * 120)
    tables = [p for p in document.paragraphs if p.kind is Kind.TABLE]
    assert [p.line for p in tables] == [1, 51, 101]


@given(st.lists(PIECES, min_size=1, max_size=30).map("".join).filter(str.strip))
def test_paragraphs_hold_all_that_is_not_white_space_in_order(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    document = parsed(tmp_path_factory.getbasetemp(), text)
    assert document.text == text
    reached = 0
    for number, paragraph in enumerate(document.paragraphs, start=1):
        piece = text[paragraph.start : paragraph.end]
        assert piece
        assert piece == piece.strip()
        assert paragraph.number == number
        assert not text[reached : paragraph.start].strip()
        assert paragraph.line == text.count("\n", 0, paragraph.start) + 1
        reached = paragraph.end
    assert not text[reached:].strip()


def test_a_page_of_nothing_but_furniture_says_that(tmp_path: Path) -> None:
    assert [p.kind for p in parsed(tmp_path, "# Head\n\nSubscribe now\n").paragraphs] == [Kind.HEADING, Kind.BODY]


def test_a_line_in_italics_below_the_headline_dates_the_article(tmp_path: Path) -> None:
    path = tmp_path / "review.md"
    path.write_text("# The Review\n\n*12 June 2020, Data Desk, Harbour News Desk*\n\nThe review lists 17 berths.\n")
    (document,) = read(path, "review.md", Limits())
    assert isinstance(document, Document)
    assert (document.date, document.author) == ("2020-06-12", "Data Desk")


def test_a_list_is_one_paragraph(tmp_path: Path) -> None:
    made = parsed(tmp_path, "# Trip\n\nYou need:\n\n- a passport\n- money,\n  in cash\n  - or a card\n\n1. only one\n")
    shown = [(p.number, p.kind, made.text[p.start : p.end]) for p in made.paragraphs]
    assert shown == [
        (1, Kind.HEADING, "# Trip"),
        (2, Kind.BODY, "You need:"),
        (3, Kind.LIST, "- a passport\n- money,\n  in cash\n  - or a card"),
        (4, Kind.BODY, "1. only one"),
    ]


def test_items_of_several_paragraphs_are_paragraphs_of_their_own(tmp_path: Path) -> None:
    made = parsed(tmp_path, "# Trip\n\n- a passport\n\n  It must be valid.\n\n- money\n")
    assert [p.kind for p in made.paragraphs] == [Kind.HEADING, Kind.BODY, Kind.BODY, Kind.BODY]
