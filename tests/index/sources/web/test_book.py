from __future__ import annotations

import pytest

from index.errors import SourceError
from index.sources.archive import Archive
from index.sources.web.book import Book, Entry, book
from tests.index.sources.web.books import epub, nav, ncx, page

ITEM = '<item id="{0}" href="{0}" media-type="application/xhtml+xml"/>'
FONT = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">'
    '<enc:EncryptedData><enc:EncryptionMethod Algorithm="{}"/><enc:CipherData><enc:CipherReference URI="OPS/a"/>'
    "</enc:CipherData></enc:EncryptedData></encryption>"
)


def _book(data: bytes) -> Book:
    return book(Archive(data, "a.epub"), "a.epub")


def test_what_a_book_says_of_itself() -> None:
    made = _book(epub({"a.xhtml": page("A")}))
    assert (made.title, made.author, made.date) == ("The Ferry", "Tove Lind, Ann Ek", "1999-05-01")
    assert made.files == ("OPS/a.xhtml",)


def test_the_spine_orders_the_pages_and_those_beside_it_come_last() -> None:
    files = {"b.xhtml": page("B"), "note.xhtml": page("N"), "a.xhtml": page("A")}
    spine = (
        '<spine><itemref idref="note.xhtml" linear="no"/><itemref idref="a.xhtml"/><itemref idref="b.xhtml"/>'
        '<itemref idref="a.xhtml"/><itemref idref="nothing"/></spine>'
    )
    assert _book(epub(files, spine=spine)).files == ("OPS/a.xhtml", "OPS/b.xhtml", "OPS/note.xhtml")


def test_names_are_found_however_they_are_written() -> None:
    files = {"text/å b.xhtml": page("A"), "Text/C.xhtml": page("C")}
    items = (
        '<item id="1" href="text/%C3%A5%20b.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="2" href="./text/../text/c.xhtml#x" media-type="application/xhtml+xml"/>'
        '<item id="3" href="gone.xhtml" media-type="application/xhtml+xml"/>'
    )
    spine = "".join(f'<itemref idref="{number}"/>' for number in (1, 2, 3))
    made = _book(epub(files, items=items, spine=f"<spine>{spine}</spine>"))
    assert made.files == ("OPS/text/å b.xhtml", "OPS/Text/C.xhtml")
    assert made.missing == ("gone.xhtml",)


@pytest.mark.parametrize(
    ("name", "contents"),
    [
        ("nav.xhtml", nav('<li><a href="a.xhtml">One</a><ol><li><a href="a.xhtml#s%C3%A5">Two</a></li></ol></li>')),
        (
            "toc.ncx",
            ncx(
                '<navPoint><navLabel><text>One</text></navLabel><content src="a.xhtml"/><navPoint><navLabel><text>Two'
                '</text></navLabel><content src="a.xhtml#s%C3%A5"/></navPoint></navPoint>'
            ),
        ),
    ],
)
def test_the_contents(name: str, contents: str) -> None:
    made = _book(epub({"a.xhtml": page("A"), name: contents}))
    assert made.entries == (Entry("One", "OPS/a.xhtml", "", 1), Entry("Two", "OPS/a.xhtml", "så", 2))


def test_a_book_is_read_without_its_contents() -> None:
    assert _book(epub({"a.xhtml": page("A"), "nav.xhtml": "<no"})).entries == ()


def test_cover_and_contents_stand_beside_the_text() -> None:
    more = '<guide><reference type="cover" href="c.xhtml"/><reference type="text" href="a.xhtml"/></guide>'
    made = _book(epub({"c.xhtml": page("C"), "a.xhtml": page("A")}, more=more))
    assert made.beside == {"OPS/c.xhtml"}


def test_disguised_fonts_are_no_protection() -> None:
    data = epub({"a.xhtml": page("A"), "META-INF/encryption.xml": FONT.format("http://www.idpf.org/2008/embedding")})
    assert _book(data).files


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            epub(
                {
                    "a.xhtml": page("A"),
                    "META-INF/encryption.xml": FONT.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc"),
                }
            ),
            "is protected",
        ),
        (epub({}), "names no page of text, only pictures"),
        (
            epub({}, items=ITEM.format("a"), spine='<spine><itemref idref="a"/></spine>'),
            "names only pages that it lacks",
        ),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        _book(data)
