import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from index.errors import SourceError
from index.sources import Limits, read
from index.sources.web.tree import blocks
from index.types import Document, Kind

PAGE = Path(__file__).parents[3] / "fixtures" / "pages" / "intranet.html"


def parsed(folder: Path, html: str | bytes) -> Document:
    path = folder / "page.html"
    path.write_bytes(html if isinstance(html, bytes) else html.encode())
    (document,) = read(path, "page.html", Limits())
    assert isinstance(document, Document), document
    reached = 0
    for number, paragraph in enumerate(document.paragraphs, start=1):
        piece = document.text[paragraph.start : paragraph.end]
        assert piece
        assert piece == piece.strip()
        assert paragraph.number == number
        assert not document.text[reached : paragraph.start].strip()
        reached = paragraph.end
    assert reached == len(document.text)
    return document


def texts(html: str) -> list[str]:
    return [block.text for block in blocks(etree.fromstring(html.encode(), etree.HTMLParser(encoding="utf-8")))]


def test_page(tmp_path: Path) -> None:
    document = parsed(tmp_path, PAGE.read_bytes())
    assert document.title == "Travel expenses"
    assert (document.date, document.author, document.url) == (
        "2024-03-12", "Ada Field", "https://intranet.example/travel",
    )  # fmt: skip
    assert [
        (p.line, p.kind.value, " > ".join(p.heading), document.text[p.start : p.end][:16]) for p in document.paragraphs
    ] == [
        (13, "furniture", "", "Home"),
        (13, "furniture", "", "News"),
        (14, "furniture", "", "Example Corp"),
        (17, "heading", "", "Travel expenses"),
        (18, "furniture", "", "By Ada Field"),
        (19, "body", "", "Employees may cl"),
        (21, "heading", "", "Hotels"),
        (22, "body", "Hotels", "A night in a hot"),
        (23, "list", "Hotels", "Book through the"),
        (25, "heading", "Hotels", "Abroad"),
        (27, "body", "Hotels > Abroad", "Limits for a nig"),
        (28, "table", "Hotels > Abroad", "Country | Limit\n"),
        (34, "heading", "", "Trains"),
        (35, "body", "Trains", "Second class is "),
        (36, "body", "Trains", "claim = fare + f"),
        (40, "furniture", "Trains", "Related"),
        (40, "furniture", "Trains", "Canteen menu for"),
        (41, "furniture", "Trains", "Search"),
        (41, "furniture", "Trains", "Go"),
        (42, "furniture", "Trains", "© 2024 Example C"),
    ]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a  b\n c</p>d<p>e</p>", ["a b c", "d", "e"]),
        ("<p>a <b>b</b>c<br>  d</p>", ["a bc\nd"]),
        ("<p>a<!-- not this -->b<script>nor()</script>c</p>", ["abc"]),
        ("<p>a<span hidden>b</span>c<span style='DISPLAY : none'>d</span></p>", ["ac"]),
        ("<pre>  a\n    b\n</pre>", ["a\n    b"]),
        ("<ul><li>a<ul><li>b</li></ul>c</li></ul>", ["a", "b", "c"]),
        ("<table><tr><th>a<br>x</th><th>b</th></tr><tr><td></td><td>c</td></tr></table>", ["a x | b\n| c"]),
        ("<table><tr><td><table><tr><td>a</td></tr></table></td><td>b</td></tr></table>", ["a", "b"]),
        ("<table role=presentation><tr><td>a</td><td>b</td></tr></table>", ["a", "b"]),
        ("<table><tr><td><h2>a</h2></td><td>b</td></tr></table>", ["a", "b"]),
        ("<dl><dt>a</dt><dd>b</dd></dl>", ["a", "b"]),
        ("<p>a&nbsp;b &lt;c&gt;</p>", ["a\xa0b <c>"]),
        ("<select><option>a</option></select><input value=b>", ["a"]),
        ("<p>  </p><p><br></p>", []),
    ],
)
def test_blocks(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


def test_huge_tables_are_cut() -> None:
    found = texts("<table>" + "<tr><td>a</td><td>b</td></tr>" * 120 + "</table>")
    assert [block.count("\n") + 1 for block in found] == [50, 50, 20]


def test_a_small_page_without_an_article_is_body_all_the_same(tmp_path: Path) -> None:
    document = parsed(tmp_path, "<nav>Home</nav><div>Open nine to five.</div><div>Subscribe now</div>")
    assert [p.kind for p in document.paragraphs] == [Kind.FURNITURE, Kind.BODY, Kind.FURNITURE]


def test_a_form_around_the_page_is_no_furniture(tmp_path: Path) -> None:
    sentence = "Employees may claim the cost of journeys that their manager approved. "
    document = parsed(tmp_path, f"<form><h1>Travel</h1><p>{sentence * 3}</p><p>Ask {sentence * 3}</p></form>")
    assert [p.kind for p in document.paragraphs] == [Kind.HEADING, Kind.BODY, Kind.BODY]


@pytest.mark.parametrize(
    "head",
    ['<meta charset="windows-1251">', '<meta http-equiv=Content-Type content="text/html; charset=windows-1251">'],
)
def test_the_page_names_its_charset(tmp_path: Path, head: str) -> None:
    assert parsed(tmp_path, f"{head}<p>Дом</p>".encode("cp1251")).text == "Дом"


def test_an_xml_declaration_and_control_characters_are_borne(tmp_path: Path) -> None:
    assert parsed(tmp_path, '<?xml version="1.0" encoding="utf-8"?><p>é&#x1c;&#0;\x0ba</p>').text.startswith("é")


def test_deep_nesting_is_borne(tmp_path: Path) -> None:
    assert parsed(tmp_path, "<div>" * 1500 + "text").text == "text"


def test_a_page_that_the_parser_cuts_short_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<p>Before.</p>" + "</x>" * 300 + "<div>" * 3000 + "text")
    (error,) = read(path, "page.html", Limits())
    assert str(error) == (
        "page.html: cannot be read to its end: its elements are nested too deep, or too many; save the page as text"
    )


@pytest.mark.parametrize("html", ["<script>only()</script>", "<!-- only -->", "<p></p>"])
def test_a_page_without_visible_text_is_reported(tmp_path: Path, html: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(html)
    (error,) = read(path, "page.html", Limits())
    assert isinstance(error, SourceError)
    assert "is empty" in error.reason


def test_trafilatura_is_imported_for_html_only() -> None:
    code = "import sys, index.sources; sys.exit('trafilatura' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[4], check=False).returncode == 0


def test_what_the_extraction_leaves_out_within_the_article_is_kept(tmp_path: Path) -> None:
    sentence = "<p>Employees may claim the cost of journeys that their manager approved in advance, number {}.</p>"
    paragraphs = [sentence.format(number) for number in range(8)]
    listing = "<figure><pre>claim = fare\n  + fee</pre><figcaption>Listing 1</figcaption></figure>"
    body = "".join([*paragraphs[:4], listing, *paragraphs[4:]])
    document = parsed(tmp_path, f"<article><h1>Travel</h1>{body}</article>")
    assert {p.kind for p in document.paragraphs[1:]} == {Kind.BODY}


def test_a_heading_outside_the_article_is_no_title(tmp_path: Path) -> None:
    sentence = "Employees may claim the cost of journeys that their manager approved in advance. "
    html = (
        f"<dialog><h1>Keyboard shortcuts</h1><p>Press S</p></dialog><main><h1>Travel</h1><p>{sentence * 5}</p></main>"
    )
    assert parsed(tmp_path, html).title == "Travel"


def test_a_page_of_nothing_but_furniture_says_that(tmp_path: Path) -> None:
    document = parsed(tmp_path, "<nav><p>Open nine to five.</p></nav>")
    assert [p.kind for p in document.paragraphs] == [Kind.BODY]


def test_a_list_is_one_paragraph_of_lines(tmp_path: Path) -> None:
    page = (
        "<h1>Trip</h1><p>Before you go abroad for the company you need:</p><ul><li>a passport</li><li>money<ol><li>in"
    )
    page += " cash</li></ol></li></ul><p>Everything else is paid for by the company when you are back.</p>"
    made = parsed(tmp_path, page.encode())
    assert [(p.kind, made.text[p.start : p.end]) for p in made.paragraphs][2] == (
        Kind.LIST, "a passport\nmoney\nin cash",
    )  # fmt: skip


SENTENCE = "Members may borrow five books for a month, and renew them twice at the desk. "


@pytest.mark.parametrize(
    ("page", "heading", "answer"),
    [
        ("<dl><dt>Who may borrow?</dt><dd>Every member.</dd></dl>", "Who may borrow?", "Every member."),
        ("<p><b>Who may borrow?</b></p><p>Every member.</p>", "Who may borrow?", "Every member."),
        ("<p><b>Who may borrow?</b><br>Every member.</p>", "Who may borrow?", "Every member."),
        ("<p>Q: Who may borrow?</p><p>A: Every member.</p>", "Q: Who may borrow?", "A: Every member."),
        ("<details><summary>Who may borrow?</summary>Every member.</details>", "Who may borrow?", "Every member."),
        ("<h3><button>Who may borrow?</button></h3><div>Every member.</div>", "Who may borrow?", "Every member."),
        ("<div><button>Who may borrow?</button><p>Every member.</p></div>", "Who may borrow?", "Every member."),
    ],
)
def test_a_question_heads_its_answer(tmp_path: Path, page: str, heading: str, answer: str) -> None:
    document = parsed(tmp_path, f"<h1>Library</h1><p>{SENTENCE}</p>{page}")
    found = {document.text[p.start : p.end]: p for p in document.paragraphs}
    assert found[heading].kind is Kind.HEADING
    assert (found[answer].kind, found[answer].heading[-1]) == (Kind.BODY, heading)


def test_what_is_folded_up_is_kept(tmp_path: Path) -> None:
    page = (
        f"<article><h1>Fees</h1><p>{SENTENCE * 3}</p><details><summary>Pupils</summary><p>Half.</p></details></article>"
    )
    document = parsed(tmp_path, page)
    assert [p.kind for p in document.paragraphs] == [Kind.HEADING, Kind.BODY, Kind.HEADING, Kind.BODY]
    assert document.paragraphs[-1].heading == ("Pupils",)


def test_an_article_in_an_aside_is_kept(tmp_path: Path) -> None:
    page = f'<div id="cookie-banner"><p>{"We and our partners store cookies. " * 9}</p></div><nav>Home</nav>'
    document = parsed(tmp_path, f"{page}<aside><p>{SENTENCE * 2}</p><p>{SENTENCE * 3}</p></aside>")
    assert [p.kind for p in document.paragraphs] == [Kind.FURNITURE, Kind.FURNITURE, Kind.BODY, Kind.BODY]


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("Vault : Opening hours", "<h1>Vault : Opening hours</h1><div><h1>Weekdays</h1>", "Vault : Opening hours"),
        ("Vault hours – Example Bank", "<h1>Vault hours</h1>", "Vault hours"),
        ("Vault hours", "<h1>06 December 2016</h1>", "Vault hours"),
    ],
)
def test_the_title_is_what_the_page_is_named_after(tmp_path: Path, head: str, body: str, title: str) -> None:
    page = f"<title>{head}</title>{body}<p>{SENTENCE}</p><p>{SENTENCE * 2}</p>"
    assert parsed(tmp_path, page).title == title


def test_the_heads_and_feet_of_printed_pages_are_furniture(tmp_path: Path) -> None:
    sheet = "{0}\n\n   The keeper of light number {1} trims the wick at dusk, and writes it down.\n\n"
    sheet += "Hill                    [Page {1}]\n\n"
    text = "".join(sheet.format("Lights                 Duties            May 1903", n) for n in range(1, 5))
    document = parsed(tmp_path, f"<pre>{text}</pre>")
    bodies = [document.text[p.start : p.end] for p in document.paragraphs if p.kind is Kind.BODY]
    assert len(bodies) == 4
    assert not any("Page" in body or "1903" in body for body in bodies)
