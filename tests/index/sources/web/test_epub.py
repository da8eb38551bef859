from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources import Limits, read
from index.types import Document, Kind, Location, Unit
from tests.index.sources.contract import check, check_damaged
from tests.index.sources.web.books import epub, nav, page

FERRY = epub(
    {
        "two.xhtml": page(
            '<h1>The Bridge</h1><p>It was built in 1905<a epub:type="noteref" href="notes.xhtml#n1">1</a>.</p>'
        ),
        "one.xhtml": page("<p>The ferryman lived until 1902.&nbsp;He never swam.</p>"),
        "notes.xhtml": page('<h2>Notes</h2><aside epub:type="footnote" id="n1"><p>By Tove Lind.</p></aside>'),
        "nav.xhtml": nav(
            '<li><a href="one.xhtml">The Ferryman</a></li><li><a href="two.xhtml">II. The Bridge</a></li>'
        ),
    },
    spine=(
        '<spine><itemref idref="nav"/><itemref idref="notes.xhtml" linear="no"/><itemref idref="one.xhtml"/>'
        '<itemref idref="two.xhtml"/></spine>'
    ),
)


def _read(path: Path, data: bytes) -> list[Document | SourceError]:
    path.write_bytes(data)
    return list(read(path, path.name, Limits()))


def _document(path: Path, data: bytes) -> Document:
    (document,) = _read(path, data)
    assert isinstance(document, Document)
    return document


def _told(document: Document) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(p.kind.value, document.text[p.start : p.end], p.heading) for p in document.paragraphs]


def test_a_book_is_read_in_its_order_below_the_headings_of_its_contents(tmp_path: Path) -> None:
    document = _document(tmp_path / "a.epub", FERRY)
    assert (document.title, document.author, document.date) == ("The Ferry", "Tove Lind, Ann Ek", "1999-05-01")
    assert [told for told in _told(document) if told[0] != "furniture"] == [
        ("heading", "The Ferryman", ()),
        ("body", "The ferryman lived until 1902.\xa0He never swam.", ("The Ferryman",)),
        ("heading", "The Bridge", ()),
        ("body", "It was built in 1905.", ("The Bridge",)),
        ("heading", "Notes", ("The Bridge",)),
        ("body", "By Tove Lind.", ("The Bridge", "Notes")),
    ]
    assert [text for kind, text, _ in _told(document) if kind == "furniture"] == ["The Ferryman", "II. The Bridge"]
    assert document.paragraphs[-1].location == Location(Unit.FOOTNOTE, "1")


def test_a_file_of_several_chapters_is_divided_where_the_contents_lead(tmp_path: Path) -> None:
    body = (
        '<p>Before.</p><section id="s1"><p class="t">One</p><p>A.</p></section><p><a id="s2"/>B <b>C</b>.</p>'
        '<table id="s3"><tr><td>D</td><td>E</td></tr></table><h3>Within</h3><p>F.</p>'
    )
    lines = "".join(
        f'<li><a href="a.xhtml#s{n}">{label}</a></li>' for n, label in enumerate(("One", "Two", "Three"), 1)
    )
    document = _document(tmp_path / "a.epub", epub({"a.xhtml": page(body), "nav.xhtml": nav(lines)}))
    assert [(text, above) for kind, text, above in _told(document) if kind in {"body", "table"}] == [
        ("Before.", ()),
        ("A.", ("One",)),
        ("B C.", ("Two",)),
        ("D | E", ("Three",)),
        ("F.", ("Three", "Within")),
    ]


@pytest.mark.parametrize(
    ("reference", "note", "text", "name"),
    [
        (
            '<sup><a href="#n">2</a></sup>',
            '<div id="n" role="doc-footnote"><p>By Lind.</p></div>',
            "Built in 1905.",
            "2",
        ),
        (
            '<a href="#n"><sup>[2]</sup></a>',
            '<aside id="n" epub:type="footnote">By Lind.</aside>',
            "Built in 1905.",
            "2",
        ),
        ("", '<aside epub:type="footnote">3. By Lind.</aside>', "Built in 1905.", "3"),
        ("", '<aside epub:type="footnote">By Lind.</aside>', "Built in 1905.", "note"),
        ('<a href="b.html">here</a>', '<aside epub:type="footnote">By Lind.</aside>', "Built in 1905here.", "note"),
    ],
)
def test_notes_have_a_place_and_their_marks_touch_no_figure(
    tmp_path: Path, reference: str, note: str, text: str, name: str
) -> None:
    document = _document(tmp_path / "a.epub", epub({"a.xhtml": page(f"<p>Built in 1905{reference}.</p>{note}")}))
    assert _told(document)[0][1] == text
    assert document.paragraphs[-1].location == Location(Unit.FOOTNOTE, name)


@pytest.mark.parametrize(
    "data",
    [
        page("<p>Grün</p>").replace("utf-8", "iso-8859-1").encode("latin-1"),
        page("<p>Gr&uuml;n</p>").encode(),
        page("<p>Grün<br>").encode(),  # no XML
        page("<p>Grün</p>", "<script/>").encode("utf-16"),
    ],
)
def test_pages_are_read_as_xhtml_or_else_as_html(tmp_path: Path, data: bytes) -> None:
    assert [text for _, text, _ in _told(_document(tmp_path / "a.epub", epub({"a.xhtml": data})))] == ["Grün"]


def test_a_page_of_links_is_contents(tmp_path: Path) -> None:
    links = '<h1>Contents</h1><p><a href="a.xhtml">One</a></p><p><a href="b.xhtml">Two</a></p>'
    document = _document(tmp_path / "a.epub", epub({"toc.xhtml": page(links), "a.xhtml": page("<p>A.</p>")}))
    assert [kind for kind, _, _ in _told(document)] == ["furniture"] * 3 + ["body"]


def test_a_page_that_is_missing_or_damaged_is_noted(tmp_path: Path) -> None:
    items = '<item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>'
    spine = '<spine><itemref idref="a.xhtml"/><itemref idref="b.xhtml"/><itemref idref="gone"/></spine>'
    data = epub({"a.xhtml": page("<p>A.</p>"), "b.xhtml": b"\x00\x01"}, items=items, spine=spine)
    document = _document(tmp_path / "a.epub", data)
    assert [text for _, text, _ in _told(document)] == ["A."]
    assert '"gone.xhtml", which it names and lacks; "OPS/b.xhtml" (looks binary' in str(document.note)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no book", "is no whole zip archive"),
        (FERRY[:200], "is no whole zip archive"),
        (epub({"a.xhtml": page('<img src="x.png"/>')}), "is empty: its pages hold no text"),
    ],
)
def test_what_is_no_book_of_text_is_one_error(tmp_path: Path, data: bytes, reason: str) -> None:
    (error,) = _read(tmp_path / "a.epub", data)
    assert isinstance(error, SourceError)
    assert reason in error.reason


def test_lists_of_two_pages_stay_apart(tmp_path: Path) -> None:
    pages = {f"{name}.xhtml": page(f"<ul><li>{name} one</li><li>{name} two</li></ul>") for name in ("a", "b")}
    document = _document(tmp_path / "a.epub", epub(pages))
    assert [(p.kind, document.text[p.start : p.end]) for p in document.paragraphs] == [
        (Kind.LIST, "a one\na two"),
        (Kind.LIST, "b one\nb two"),
    ]


def test_the_contract(tmp_path: Path) -> None:
    first, second = (_document(tmp_path / "a.epub", FERRY) for _ in range(2))
    check([first], [second], by_heading=True)


def test_damaged_books(tmp_path: Path) -> None:
    check_damaged(tmp_path / "a.epub", FERRY, 100)
