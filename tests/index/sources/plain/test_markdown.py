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
        (1, "furniture", "", "---"),
        (2, "list", "", 'title: "Leave po'),
        (5, "furniture", "", "---"),
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
        ("'''Oil''' is a [[Fuel|fuel]].\n\n== History ==\n\nOld.", "Oil is a fuel."),
        ("Body.\n\n## Small\n\nMore.", "Body."),
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


def kinds(document: Document) -> list[tuple[str, str, str]]:
    return [
        (p.kind.value, " > ".join(p.heading), document.text[p.start : p.end].split("\n")[0])
        for p in document.paragraphs
    ]


def test_components_are_told_from_text(tmp_path: Path) -> None:
    page = (
        "import Frame from '@site/Frame';\nexport const size = 3\n\n# Fit {#fit}\n\n<Tabs>\n"
        '<TabItem value="oak" label="Oak frame">\n\nUse four screws.\n\n</TabItem>\n</Tabs>\n\n'
        "{/* to do: ask\n   the joiner */}\n\n<Frame\n  size={3}\n/>\n\nimport duties are paid at the gate.\n"
    )
    assert kinds(parsed(tmp_path, page)) == [
        ("furniture", "", "import Frame from '@site/Frame';"),
        ("heading", "", "# Fit {#fit}"),
        ("furniture", "", "<Tabs>"),
        ("heading", "", '<TabItem value="oak" label="Oak frame">'),
        ("body", "Oak frame", "Use four screws."),
        ("furniture", "", "</TabItem>"),
        ("furniture", "", "{/* to do: ask"),
        ("furniture", "", "<Frame"),
        ("body", "", "import duties are paid at the gate."),
    ]


@pytest.mark.parametrize(
    "page",
    [
        ":::tip Mind the glue\n\nIt dries in an hour.\n\n:::\n\nMore.",
        ":::tip[Mind the glue]\nIt dries in an hour.\n:::\nMore.",
        "<details><summary>Mind the glue</summary>\n\nIt dries in an hour.\n\n</details>\n\nMore.",
        "<Accordion title='Mind the glue'>\nIt dries in an hour.\n</Accordion>\n\nMore.",
    ],
)
def test_what_sets_text_off_heads_it_to_its_end(tmp_path: Path, page: str) -> None:
    found = [each for each in kinds(parsed(tmp_path, page)) if each[0] == "body"]
    assert found == [("body", "Mind the glue", "It dries in an hour."), ("body", "", "More.")]


@pytest.mark.parametrize(
    "page", ["== Glue ==\n\nIt dries.", "<h2 align='center'>Glue</h2>\n\nIt dries.", '!!! note "Glue"\n\nIt dries.']
)
def test_headings_of_other_markups(tmp_path: Path, page: str) -> None:
    assert kinds(parsed(tmp_path, f"# Joinery\n\n{page}"))[-1] == ("body", "Glue", "It dries.")


@pytest.mark.parametrize(
    "line", ["{{< toc >}}", "{% include x.html %}", "[[Category:Tools]]", "![p](data:image/png;base64,AAA)"]
)
def test_lines_that_are_no_text(tmp_path: Path, line: str) -> None:
    assert kinds(parsed(tmp_path, f"Text.\n\n{line}"))[-1][0] == "furniture"


def test_short_footnotes_are_kept(tmp_path: Path) -> None:
    document = parsed(
        tmp_path, "The fee rose.[^1] It is due.[^2]\n\n[^1]: 1.15\n[^2]: May\n\n[shop]: https://x.example\n"
    )
    assert [each[2] for each in kinds(document) if each[0] == "body"] == [
        "The fee rose.[^1] It is due.[^2]", "[^1]: 1.15", "[^2]: May",
    ]  # fmt: skip


def test_a_footnote_stands_below_the_sentence_that_refers_to_it(tmp_path: Path) -> None:
    page = "# Fees\n\n## Rise\n\nThe fee rose.[^1] It is due.[^a][^1]\n\n## End\n\n"
    page += "[^1]: 1.15\n\n[^a]: In May.\n\n[^x]: Nowhere.\n"
    assert kinds(parsed(tmp_path, page))[-3:] == [
        ("body", "Rise > The fee rose.", "[^1]: 1.15"),
        ("body", "Rise > It is due.", "[^a]: In May."),
        ("body", "End", "[^x]: Nowhere."),
    ]


@pytest.mark.parametrize(
    "page",
    [
        "**May dogs come?**\n\nOn a lead.",
        "**May dogs come?**\nOn a lead.",
        "Q: May dogs come?\n\nOn a lead.",
        "May dogs come?\nA: On a lead.",
        "**Q: May dogs come?**\nA: On a lead.\n\n**Q: And cats?**\nA: No.",
    ],
)
def test_a_question_heads_its_answer(tmp_path: Path, page: str) -> None:
    found = kinds(parsed(tmp_path, f"# Visits\n\n{page}"))
    assert found[1][0] == "heading"
    assert found[2][2].endswith("On a lead.")
    assert found[2][1].endswith("May dogs come?")


@pytest.mark.parametrize(
    ("front", "date", "author"),
    [
        ("---\ntitle: Glue\npublished: 2021-04-05T10:00:00Z\nauthors:\n  - Ada\n  - Bo\n---", "2021-04-05", "Ada, Bo"),
        ("---\ntitle: Glue\ncreated: 5 April 2021\nby: 'Ada Oak'\n---", "2021-04-05", "Ada Oak"),
        ('+++\ntitle = "Glue"\ndate = 2021-04-05\nauthor = "Ada Oak"\n+++', "2021-04-05", "Ada Oak"),
    ],
)  # fmt: skip
def test_front_matter_of_several_forms(tmp_path: Path, front: str, date: str, author: str) -> None:
    document = parsed(tmp_path, f"{front}\nIt dries.")
    assert (document.title, document.date, document.author) == ("Glue", date, author)


def test_what_front_matter_tells_can_be_found(tmp_path: Path) -> None:
    document = parsed(tmp_path, "---\nid: glue\nowner: Joiners' shed\nreview: every May\n---\nIt dries.")
    listed = next(p for p in document.paragraphs if p.kind is Kind.LIST)
    assert document.text[listed.start : listed.end] == "id: glue\nowner: Joiners' shed\nreview: every May"
    assert document.title == "It dries."


@pytest.mark.parametrize("head", ["# Kilns\n\n{}\n\nFired twice.", "{}\n\n# Kilns\n\nFired twice."])
@pytest.mark.parametrize(
    "entries", ["Author: Nora Quist\nLast changed: 12 March 2025", "**Author:** Nora Quist  \n**Date:** 2025-03-12"]
)
def test_what_is_stated_without_front_matter_can_be_found(tmp_path: Path, head: str, entries: str) -> None:
    document = parsed(tmp_path, head.format(entries))
    assert (document.title, document.date, document.author) == ("Kilns", "2025-03-12", "Nora Quist")
    listed = next(p for p in document.paragraphs if p.kind is Kind.LIST)
    assert document.text[listed.start : listed.end] == entries


def test_a_statement_is_no_title(tmp_path: Path) -> None:
    assert parsed(tmp_path, "Author: Nora Quist\n\nKilns are fired twice.").title == "Kilns are fired twice."


def test_front_matter_for_a_generator_is_furniture(tmp_path: Path) -> None:
    found = kinds(parsed(tmp_path, "---\nid: glue\ntitle: Glue\nsidebar_position: 2\n---\nIt dries."))
    assert [kind for kind, _, _ in found] == ["furniture", "body"]


def test_rows_without_a_rule_are_a_table(tmp_path: Path) -> None:
    assert kinds(parsed(tmp_path, "Tool | Shelf\nSaw | 4\nPlane | 7"))[0][0] == "table"


@pytest.mark.parametrize("page", ["1. Glue\n2. Screws", "|a|b|\n|-|-|\n|1|2|", "# 6 December 2016\n\n- one\n- two"])
def test_an_item_or_a_date_is_no_title(tmp_path: Path, page: str) -> None:
    assert parsed(tmp_path, page).title == "page"
