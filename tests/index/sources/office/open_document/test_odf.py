from __future__ import annotations

import io
import zipfile
from pathlib import Path

import odfdo
import pytest

from index.errors import SourceError
from index.sources import Limits, read
from index.sources.file import File
from index.sources.office.open_document import odf
from index.types import Document, Kind, Location, Unit
from tests.index.sources.contract import check, check_damaged
from tests.index.sources.office.ooxml import texts, zipped
from tests.support.thorough import examples

URN = "urn:oasis:names:tc:opendocument:xmlns"
XMLNS = (
    " ".join(
        f'xmlns:{prefix}="{URN}:{prefix}:1.0"'
        for prefix in ("office", "text", "table", "style", "presentation", "meta", "manifest")
    )
    + f' xmlns:draw="{URN}:drawing:1.0" xmlns:svg="{URN}:svg-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def _flat(body: str, styles: str = "", meta: str = "", master: str = "", kind: str = "text") -> str:
    return (
        f"<office:document {XMLNS}><office:meta>{meta}</office:meta>"
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:master-styles>{master}</office:master-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"
    )


def _read(folder: Path, flat: str) -> Document:
    (folder / "a.fodt").write_text(flat, encoding="utf-8")
    (document,) = odf.read(File(folder / "a.fodt", "a.fodt"))
    assert isinstance(document, Document)
    return document


def _body(folder: Path, body: str, styles: str = "") -> list[str]:
    return texts(_read(folder, _flat(body, styles)))


def _p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def _list(style: str, *items: str, more: str = "") -> str:
    inner = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    return f'<text:list text:style-name="{style}" {more}>{inner}</text:list>'


def _manual() -> bytes:
    made = odfdo.Document("text")
    made.body.clear()
    made.body.append(odfdo.Header(1, "Pumps"))
    made.body.append(odfdo.Paragraph("The pump in hall B has 7.5 kW."))
    made.body.append(odfdo.Header(2, "Care"))
    made.body.append(odfdo.List(["Open the valve.", "Close the valve."]))
    table = odfdo.Table("t", width=2, height=2)
    for place, text in {(0, 0): "Part", (1, 0): "Price", (0, 1): "Seal", (1, 1): "5"}.items():
        table.set_value(place, text)
    made.body.append(table)
    made.meta.title, made.meta.creator = "Manual", "A. Person"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_a_text_keeps_to_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "manual.odt"
    path.write_bytes(_manual())
    documents = [item for _ in range(2) for item in read(path, path.name, Limits()) if isinstance(item, Document)]
    check(documents[:1], documents[1:], by_heading=True)
    document = documents[0]
    assert (document.title, document.reader[:4]) == ("Manual", "odf ")
    said = " ".join(texts(document))
    for text in (
        "Pumps",
        "The pump in hall B has 7.5 kW.",
        "Care",
        "Open the valve.\nClose the valve.",
        "Part | Price\nSeal | 5",
    ):
        assert said.count(text) == 1
    assert [name.split()[-1] for name in document.paragraphs[-1].heading] == ["Pumps", "Care"]


def test_damaged_files_are_told(tmp_path: Path) -> None:
    check_damaged(tmp_path / "a.odt", _manual(), examples(60))


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ('a<text:s/><text:s text:c="2"/>b<text:tab/>c<text:line-break/>d', "a   b\tc\nd"),
        ("one  \n two <text:span> three</text:span>", "one two three"),
        ('seen<text:span text:style-name="Ghost"> hidden</text:span> on', "seen on"),
        ("<text:ruby><text:ruby-base>京</text:ruby-base><text:ruby-text>kyo</text:ruby-text></text:ruby>", "京"),
        ('<text:a>link</text:a> <text:page-number>3</text:page-number><!-- no -->!', "link 3!"),
        ('<text:change-start text:change-id="1"/>in<text:change-end text:change-id="1"/>', "in"),
        ('a<text:s text:c="999999999"/>b', f"a{' ' * 1000}b"),
    ],
)  # fmt: skip
def test_what_stands_in_a_paragraph(tmp_path: Path, inner: str, text: str) -> None:
    ghost = '<style:style style:name="Ghost"><style:text-properties text:display="none"/></style:style>'
    assert _body(tmp_path, _p(inner), ghost) == [text]


def test_what_was_deleted_is_no_text(tmp_path: Path) -> None:
    deleted = f"<text:changed-region><text:deletion>{_p('gone')}</text:deletion></text:changed-region>"
    body = f"<text:tracked-changes>{deleted}</text:tracked-changes>{_p('The fee is <text:change/>512.')}"
    assert _body(tmp_path, body) == ["The fee is 512."]


def _level(at: int, form: str, more: str = 'style:num-suffix="."') -> str:
    return f'<text:list-level-style-number text:level="{at}" style:num-format="{form}" {more}/>'


L1 = "".join(
    f'<text:list-style style:name="{name}">{levels}</text:list-style>'
    for name, levels in {
        "L1": _level(1, "1") + _level(2, "a", 'style:num-suffix=")"'),
        "L2": _level(1, "1", "") + _level(2, "1", 'text:display-levels="2"'),
        "L3": '<text:list-level-style-bullet text:level="1" text:bullet-char="&#xf0b7;"/>',
    }.items()
)


def test_lists_are_numbered(tmp_path: Path) -> None:
    inner = _list("L1", _p("x"), _p("y"))
    body = (
        _list("L1", _p("a") + inner, _p("b") + _list("L1", _p("z"))) + _p("Between")
        + _list("L1", _p("c"), more='text:continue-numbering="true"') + _p("Between 2") + _list("L1", _p("d"))
        + _p("Between 3") + _list("L3", _p("e") + _p("more of e"), "", _p("f"))
    )  # fmt: skip
    assert _body(tmp_path, body, L1) == [
        "1. a\na) x\nb) y\n2. b\na) z", "Between", "3. c", "Between 2", "1. d", "Between 3", "• e", "more of e", "• f",
    ]  # fmt: skip


def test_clauses_are_paragraphs_of_their_own(tmp_path: Path) -> None:
    document = _read(tmp_path, _flat(_list("L2", _p("a") + _list("L2", _p("b"), _p("c"))), L1))
    assert texts(document) == ["1 a", "1.1 b", "1.2 c"]


def test_headings_are_numbered_by_the_outline(tmp_path: Path) -> None:
    def level(at: int) -> str:
        return f'<text:outline-level-style text:level="{at}" style:num-format="1" text:display-levels="{at}"/>'

    outline = f'<text:outline-style style:name="O">{level(1)}{level(2)}</text:outline-style>'

    def heading(at: int, text: str, more: str = "") -> str:
        return f'<text:h text:outline-level="{at}" {more}>{text}</text:h>'

    body = (
        heading(1, "One") + heading(2, "Two") + _p("x") + heading(2, "Three") + heading(1, "Four")
        + heading(2, "Bare", 'text:is-list-header="true"') + _p("y") + heading(1, "A clause. " * 40)
    )  # fmt: skip
    document = _read(tmp_path, _flat(body, outline))
    assert texts(document)[:-1] == ["1 One", "1.1 Two", "x", "1.2 Three", "2 Four", "Bare", "y"]
    assert [each.heading for each in document.paragraphs][6:] == [("2 Four", "Bare")] * 2
    assert document.paragraphs[-1].kind is Kind.BODY


def test_notes_stand_at_the_end_under_the_headings_of_their_marks(tmp_path: Path) -> None:
    def note(kind: str, text: str) -> str:
        return (
            f'<text:note text:note-class="{kind}"><text:note-citation>9</text:note-citation>'
            f"<text:note-body>{_p(text)}</text:note-body></text:note>"
        )

    remark = f"<office:annotation><dc:creator>A. Person</dc:creator>{_p('Why?')}</office:annotation>"
    body = (
        _p("Title") + '<text:h text:outline-level="1">One</text:h>'
        + _p(f"It is{note('footnote', 'first')} so{remark}.") + '<text:h text:outline-level="1">Two</text:h>'
        + _p(f"End{note('endnote', 'last')}{note('footnote', 'second')}.")
    )  # fmt: skip
    document = _read(tmp_path, _flat(body))
    assert texts(document)[:5] == ["Title", "One", "It is so.", "Two", "End."]
    said = [
        (text, each.location, each.heading) for text, each in zip(texts(document), document.paragraphs, strict=True)
    ]
    assert said[5:] == [
        ("first", Location(Unit.FOOTNOTE, "1"), ("One",)),
        ("second", Location(Unit.FOOTNOTE, "2"), ("Two",)),
        ("last", Location(Unit.ENDNOTE, "1"), ("Two",)),
        ("Why?", Location(Unit.COMMENT, "1"), ("One",)),
    ]


def _cell(text: str, more: str = "") -> str:
    return f"<table:table-cell {more}>{_p(text) if text else ''}</table:table-cell>"


def _row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def test_tables_with_merged_and_repeated_cells(tmp_path: Path) -> None:
    times = "table:number-columns-repeated"
    covered = "<table:covered-table-cell/>"
    body = (
        "<table:table><table:table-header-rows>" + _row(_cell("Hall"), _cell("Device"), _cell("Load"), _cell("Year"))
        + "</table:table-header-rows>"
        + _row(_cell("C", 'table:number-rows-spanned="2"'), _cell("8 t", f'{times}="2"'), _cell("1999"))
        + _row(covered, _cell("Hoist", 'table:number-columns-spanned="2"'), covered, _cell("2001"))
        + _row(_cell("D"), _cell("Lift"), more='table:number-rows-repeated="2"')
        + _row(_cell("", 'table:number-columns-repeated="16384"'), more='table:number-rows-repeated="1048576"')
        + _row(_cell("E", 'table:number-columns-repeated="999999999"'), more='table:number-rows-repeated="999999999"')
        + "</table:table>"
    )  # fmt: skip
    lines = "\n".join(_body(tmp_path, body)).split("\n")
    assert [line.rstrip(" |") for line in lines[:5]] == [
        "Hall | Device | Load | Year", "C | 8 t | 8 t | 1999", "C | Hoist |  | 2001", "D | Lift", "D | Lift",
    ]  # fmt: skip
    assert len(lines) < 120


def test_frames_sections_and_tables_of_contents(tmp_path: Path) -> None:
    frame = (
        f"<draw:frame><draw:text-box>{_p('In the frame')}</draw:text-box><svg:desc>A picture</svg:desc></draw:frame>"
    )
    body = (
        f"<text:table-of-content><text:index-body>{_p('One 3')}</text:index-body></text:table-of-content>"
        f"<text:section>{_p(f'Before {frame}after')}</text:section>"
        f'<text:section text:display="none">{_p("hidden")}</text:section>'
    )
    document = _read(tmp_path, _flat(body))
    assert texts(document) == ["One 3", "Before after", "In the frame"]
    assert document.paragraphs[0].kind is Kind.FURNITURE


def test_headers_and_footers_are_furniture_once(tmp_path: Path) -> None:
    page = f"<style:master-page><style:header>{_p('ACME')}</style:header><style:footer>{_p('Rev. C')}</style:footer>"
    flat = _flat(_p("Body"), master=f"{page}</style:master-page>{page}</style:master-page>")
    assert texts(_read(tmp_path, flat), Kind.FURNITURE) == ["ACME", "Rev. C"]


def test_properties(tmp_path: Path) -> None:
    meta = (
        "<dc:title>Pay policy</dc:title><meta:initial-creator>A. Person</meta:initial-creator>"
        "<dc:date>2024-05-06T07:08:09</dc:date>"
    )
    document = _read(tmp_path, _flat(_p("x"), meta=meta))
    assert (document.title, document.author, document.date) == ("Pay policy", "A. Person", "2024-05-06")


def test_a_presentation(tmp_path: Path) -> None:
    def frame(text: str, left: float, top: float, more: str = "") -> str:
        place = f'svg:x="{left}cm" svg:y="{top}cm" svg:width="4cm" svg:height="1cm"'
        return f"<draw:frame {place} {more}><draw:text-box>{_p(text)}</draw:text-box></draw:frame>"

    def of(kind: str) -> str:
        return f'presentation:class="{kind}"'

    hidden = (
        '<style:style style:name="dp2"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    )
    notes = f"<presentation:notes>{frame('Say why.', 1, 1, of('notes'))}</presentation:notes>"
    shape = f'<draw:custom-shape svg:x="1cm" svg:y="9cm">{_p("A shape")}</draw:custom-shape>'
    first = (
        f"<draw:page>{shape}{frame('right', 12, 4)}{frame('left', 1, 4)}"
        f"{frame('ACME', 1, 18, of('footer'))}"
        + frame("Click here", 1, 5, 'presentation:placeholder="true"')
        + f"{frame('Pumps', 1, 20, of('title'))}{notes}</draw:page>"
    )
    second = f'<draw:page draw:style-name="dp2">{frame("Loose", 1, 1)}</draw:page>'
    document = _read(tmp_path, _flat(first + second, hidden, kind="presentation"))
    assert texts(document) == ["Pumps", "left", "A shape", "right", "Say why.", "Loose", "ACME"]
    places = [f"{each.location.unit} {each.location.name}" for each in document.paragraphs if each.location]
    assert places == ["slide 1"] * 4 + ["notes 1", "slide 2 (hidden)", "slide 1"]
    assert document.paragraphs[-1].kind is Kind.FURNITURE
    assert document.title == "Pumps"


def _encrypted() -> bytes:
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    return zipped(
        {"META-INF/manifest.xml": f"<manifest:manifest {XMLNS}>{entry}</manifest:manifest>", "content.xml": "?"}
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_encrypted(), "is encrypted: save it without a password"),
        (_flat("").encode(), "is empty"),
        (_flat("", kind="spreadsheet").encode(), "holds neither a text nor a presentation"),
        (b"<office:document", "no whole XML"),
        (zipped({"a": "b"}), 'lacks its part "content.xml"'),
        (b"not a zip", "no whole zip archive"),
        (
            _flat("<text:list><text:list-item>" * 60 + "</text:list-item></text:list>" * 60).encode(),
            "nests tables, lists and boxes",
        ),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "a.odt").write_bytes(data)
    with pytest.raises(SourceError, match=reason):
        list(odf.read(File(tmp_path / "a.odt", "a.odt")))


def test_packed_and_flat_are_the_same(tmp_path: Path) -> None:
    flat = _flat(_p("Title") + _list("L1", _p("a"), _p("b")), L1)
    (tmp_path / "a.odt").write_bytes(zipped({"content.xml": flat}))
    (document,) = odf.read(File(tmp_path / "a.odt", "a.odt"))
    assert isinstance(document, Document)
    with zipfile.ZipFile(tmp_path / "a.odt") as archive:
        assert archive.namelist() == ["content.xml"]
    assert texts(document) == texts(_read(tmp_path, flat)) == ["Title", "1. a\n2. b"]
