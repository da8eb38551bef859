from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx as python_docx
import pytest
from docx2python import docx2python

from index.errors import SourceError
from index.sources import Limits, read
from index.sources.file import File
from index.sources.office.word import docx as word
from index.types import Document, Kind, Location, Unit
from tests.index.sources.contract import check, check_damaged
from tests.index.sources.office.ooxml import OPEN, STRICT, core, docx, element, p, r, read_word, texts, zipped
from tests.support.thorough import examples

HEADINGS = "".join(
    f'<w:style w:type="paragraph" w:styleId="H{n}"><w:name w:val="heading {n}"/></w:style>' for n in (1, 2, 3)
)


def _manual() -> bytes:
    """A file as Word would write it, made by python-docx."""
    made = python_docx.Document()
    made.core_properties.title, made.core_properties.author = "Manual", "A. Person"
    made.add_heading("Pumps", 1)
    made.add_paragraph("The pump in hall B has 7.5 kW.")
    made.add_heading("Care", 2)
    made.add_paragraph("Open the valve.", style="List Bullet")
    made.add_paragraph("Close the valve.", style="List Bullet")
    table = made.add_table(2, 2)
    for cell, text in zip([*table.rows[0].cells, *table.rows[1].cells], ["Part", "Price", "Seal", "5"], strict=True):
        cell.text = text
    made.sections[0].header.paragraphs[0].text = "Plant 7"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_a_document_keeps_to_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "manual.docx"
    path.write_bytes(_manual())
    documents = [item for _ in range(2) for item in read(path, path.name, Limits()) if isinstance(item, Document)]
    check(documents[:1], documents[1:], by_heading=True)
    (document, _) = documents
    assert (document.title, document.author, document.reader[:5]) == ("Manual", "A. Person", "docx ")
    assert texts(document) == [
        "Pumps", "The pump in hall B has 7.5 kW.", "Care", "• Open the valve.\n• Close the valve.",
        "Part | Price\nSeal | 5", "Plant 7",
    ]  # fmt: skip
    kinds = [paragraph.kind for paragraph in document.paragraphs]
    assert kinds == [Kind.HEADING, Kind.BODY, Kind.HEADING, Kind.LIST, Kind.TABLE, Kind.FURNITURE]
    assert [paragraph.heading for paragraph in document.paragraphs][3:] == [("Pumps", "Care"), ("Pumps", "Care"), ()]
    assert all(paragraph.page is paragraph.line is paragraph.location is None for paragraph in document.paragraphs)


def test_another_reader_finds_the_same_words(tmp_path: Path) -> None:
    path = tmp_path / "manual.docx"
    path.write_bytes(_manual())
    with docx2python(path) as other:
        theirs = other.text.replace("--\t", "").split()
    ours = read_word(tmp_path, _manual()).text.replace("|", " ").replace("•", " ").split()
    assert sorted(ours) == sorted(theirs)


def test_damaged_files_are_told(tmp_path: Path) -> None:
    check_damaged(tmp_path / "a.docx", _manual(), examples(100))


def test_changes_are_accepted(tmp_path: Path) -> None:
    body = p(
        "The fee is ",
        f'<w:del w:id="1">{r("480").replace("w:t", "w:delText")}</w:del>',
        f'<w:ins w:id="2">{r("512")}</w:ins>',
        f'<w:moveFrom w:id="3">{r(" moved away")}</w:moveFrom>',
        f'<w:moveTo w:id="4">{r(" a year")}</w:moveTo>',
        ".",
    )
    assert texts(read_word(tmp_path, docx(body))) == ["The fee is 512 a year."]


def test_a_deleted_end_of_a_paragraph_joins_two(tmp_path: Path) -> None:
    for mark in ("del", "moveFrom"):
        ended = p("One ", properties=f'<w:rPr><w:{mark} w:id="1"/></w:rPr>')
        assert texts(read_word(tmp_path, docx(ended + p("sentence.") + ended))) == ["One sentence.", "One"]


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ('<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/><w:t>d</w:t></w:r>', "a\tb\nc\nd"),
        ('<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c\xadd</w:t></w:r>', "a-bcd"),
        ('<w:r><w:t>one</w:t><w:br w:type="page"/><w:t>two</w:t></w:r>', "one two"),
        (r("seen ") + r("hidden", "<w:vanish/>") + r("shown", '<w:vanish w:val="0"/>'), "seen shown"),
        (r("dim ", '<w:rStyle w:val="Ghost"/>') + r("bright"), "bright"),
        ('<w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "α☑"),
        (r("5 \uf0b0C", '<w:rFonts w:ascii="Symbol"/>'), "5 °C"),
        (f'<w:hyperlink r:id="x">{r("link")}</w:hyperlink><w:smartTag>{r("s")}</w:smartTag>', "links"),
        (f'<w:sdt><w:sdtPr><w:alias w:val="n"/></w:sdtPr><w:sdtContent>{r("box")}</w:sdtContent></w:sdt>', "box"),
        (f'<w:fldSimple w:instr="DATE">{r("1 May")}</w:fldSimple>', "1 May"),
        ("<m:oMath><m:r><m:t>E=m</m:t></m:r><m:sSup><m:e><m:r><m:t>c</m:t></m:r></m:e></m:sSup></m:oMath>", "E=mc"),
        (f'<w:ruby><w:rt>{r("kyo")}</w:rt><w:rubyBase>{r("京")}</w:rubyBase></w:ruby>', "京"),
        (f'<w:bdo w:val="rtl">{r("שלום")}</w:bdo>', "שלום"),
        (r("x", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"), "x"),
    ],
)  # fmt: skip
def test_what_stands_in_a_paragraph(tmp_path: Path, runs: str, text: str) -> None:
    styles = '<w:style w:type="character" w:styleId="Ghost"><w:rPr><w:vanish/></w:rPr></w:style>'
    assert texts(read_word(tmp_path, docx(p(runs) + p("end"), styles=styles)))[0] == text


def _field(code: str, result: str) -> str:
    def sign(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = code if "<" in code else f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    return sign("begin") + code + sign("separate") + result + sign("end")


def test_of_fields_the_result_is_read(tmp_path: Path) -> None:
    inner = _field("PAGEREF x", r("7"))
    assert texts(read_word(tmp_path, docx(p("see ", _field("REF y", r("page ") + inner), "."))))[0] == "see page 7."
    condition = _field(_field("MERGEFIELD n", r("unseen")) + r("unseen too"), r("shown"))
    assert texts(read_word(tmp_path, docx(p(condition)))) == ["shown"]
    signs = p('<w:r><w:fldChar w:fldCharType="end"/></w:r>', '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', "kept")
    assert texts(read_word(tmp_path, docx(signs))) == ["kept"]


def test_a_text_box_is_read_once_and_opens_no_section(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('In the box', style='H1')}{p('More')}</w:txbxContent>"
    both = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    old = f"<w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r>"
    for drawn in (both, old):
        document = read_word(tmp_path, docx(p("Before ", drawn, "after.") + p("Next"), styles=HEADINGS))
        assert texts(document) == ["Before after.", "In the box", "More", "Next"]
        assert document.paragraphs[3].heading == ()


def test_headings_by_style_level_and_name(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="Überschrift 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/>'
        '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="C"><w:name w:val="house style"/><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Toc"><w:name w:val="toc 1"/></w:style>'
    )
    body = (
        p("The title", style="T") + p("One 3", style="Toc") + p("One", style="A") + p("Two", style="C")
        + p("text", style="Loop") + p("Direct", properties='<w:outlineLvl w:val="0"/>')
        + p("Plain", style="A", properties='<w:outlineLvl w:val="9"/>') + p("A clause that is long. " * 20, style="B")
    )  # fmt: skip
    document = read_word(tmp_path, docx(body, styles=styles, more={"docProps/core.xml": core("Template v2")}))
    assert document.title == "The title"
    assert [(each.kind.value, each.heading) for each in document.paragraphs] == [
        ("heading", ()), ("furniture", ()), ("heading", ()), ("heading", ("One",)), ("body", ("One", "Two")),
        ("heading", ()), ("body", ("Direct",)), ("body", ("Direct",)),
    ]  # fmt: skip


NOTES = {
    kind: f'<w:{kind[:-1]} w:id="-1" w:type="separator">{p("____")}</w:{kind[:-1]}>'
    + "".join(f'<w:{kind[:-1]} w:id="{n}">{p(f"{kind} of {n}")}</w:{kind[:-1]}>' for n in (5, 7, 9))
    for kind in ("footnotes", "endnotes", "comments")
}


def _mark(kind: str, id: int) -> str:
    return f'<w:r><w:{kind}Reference w:id="{id}"/></w:r>'


def test_notes_and_comments_stand_at_the_end_under_the_headings_of_their_marks(tmp_path: Path) -> None:
    body = (
        p("One", style="H1") + p("It is", _mark("footnote", 7), " so", _mark("comment", 5), ".")
        + p("Two", style="H2") + p("Not", _mark("endnote", 9), _mark("footnote", 5), " here.")
        + p(f'<w:del w:id="1">{_mark("footnote", 9)}</w:del>') + p("Three", style="H1") + p("End.")
        + p(_mark("comment", 7))
    )  # fmt: skip
    document = read_word(tmp_path, docx(p("Title", style="H1") + body, styles=HEADINGS, **NOTES))
    said = [
        (text, each.location, each.heading) for text, each in zip(texts(document), document.paragraphs, strict=True)
    ]
    assert [text for text, _, _ in said[:7]] == ["Title", "One", "It is so.", "Two", "Not here.", "Three", "End."]
    assert said[7:] == [
        ("footnotes of 7", Location(Unit.FOOTNOTE, "1"), ("One",)),
        ("footnotes of 5", Location(Unit.FOOTNOTE, "2"), ("One", "Two")),
        ("endnotes of 9", Location(Unit.ENDNOTE, "1"), ("One", "Two")),
        ("comments of 5", Location(Unit.COMMENT, "1"), ("One",)),
        ("comments of 7", Location(Unit.COMMENT, "2"), ("Three",)),
    ]


def test_a_note_may_be_all_there_is(tmp_path: Path) -> None:
    document = read_word(tmp_path, docx(p(_mark("footnote", 5)), **NOTES))
    assert texts(document) == ["footnotes of 5"]


def test_headers_and_footers_are_furniture_once_each(tmp_path: Path) -> None:
    document = read_word(
        tmp_path, docx(p("Body."), header=p("Plant 7") + p("Plant 7"), footer=p("Plant 7") + p("Rev. C"))
    )
    assert texts(document, Kind.FURNITURE) == ["Plant 7", "Rev. C"]
    assert texts(read_word(tmp_path, docx("", header=p("Only this"))), Kind.BODY) == ["Only this"]


def test_strict_files_are_read_the_same(tmp_path: Path) -> None:
    body = p("One", style="H1") + p("Text", _mark("footnote", 5))
    data = docx(body, styles=HEADINGS, **NOTES)
    parts = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode()
            for kind in ("wordprocessingml", "officeDocument", "drawingml"):
                text = text.replace(f"{OPEN}/{kind}/2006/", f"{STRICT}/{kind}/")
            parts[name] = text
    strict = zipped(parts)
    assert strict != data
    assert texts(read_word(tmp_path, strict)) == texts(read_word(tmp_path, data)) == ["One", "Text", "footnotes of 5"]


@pytest.mark.parametrize(
    ("title", "creator", "modified", "expected"),
    [
        ("Pay policy", "A. Person", "2024-05-06T07:08:09Z", ("Pay policy", "A. Person", "2024-05-06")),
        ("Microsoft Word - pay.doc", "Windows User", "2024-13-06", ("First words.", None, "2001-02-03")),
        ("Document1", "", "", ("First words.", None, "2001-02-03")),
        ("pay_final.docx", "python-docx", "2013-12-23T23:15:00Z", ("First words.", None, "2001-02-03")),
        ("Documents and how to keep them", "", "", ("Documents and how to keep them", None, "2001-02-03")),
    ],
)
def test_properties(
    tmp_path: Path, title: str, creator: str, modified: str, expected: tuple[str, str | None, str]
) -> None:
    about = {"docProps/core.xml": core(title, creator, modified, "2001-02-03T00:00:00Z")}
    document = read_word(tmp_path, docx(p("First words."), about))
    assert (document.title, document.author, document.date) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (docx(""), "is empty"),
        (zipped({"word/document.xml": element("w:document", "")}), "is empty"),
        (zipped({"a.txt": "x"}), 'lacks its part "word/document.xml"'),
        (zipped({"word/document.xml": "<w:document"}), "no whole XML"),
        (zipped({"word/document.xml": element("p:presentation", "")}), "holds no Word document but <p:presentation>"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "needs a password, or is an old Office file"),
        (b"not a zip", "is no whole zip archive"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "a.docx").write_bytes(data)
    with pytest.raises(SourceError, match=reason):
        list(word.read(File(tmp_path / "a.docx", "a.docx")))


def test_deep_nesting_is_no_danger(tmp_path: Path) -> None:
    inner = p("core")
    for _ in range(500):
        inner = f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    assert texts(read_word(tmp_path, docx(inner))) == ["core"]
    for _ in range(100):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"
    with pytest.raises(SourceError, match="nests tables and boxes more than 40 deep"):
        read_word(tmp_path, docx(inner))


def test_a_chart_is_a_table(tmp_path: Path) -> None:
    points = "".join(f'<c:pt idx="{n}"><c:v>{v}</c:v></c:pt>' for n, v in enumerate(("2023", "2024")))
    values = "".join(f'<c:pt idx="{n}"><c:v>{v}</c:v></c:pt>' for n, v in enumerate((5, 7)))
    series = (
        "<c:ser><c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>Sales</c:v></c:pt></c:strCache></c:strRef></c:tx>"
        f"<c:cat><c:strRef><c:strCache>{points}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:numCache>{values}</c:numCache></c:numRef></c:val></c:ser>"
    )
    chart = element("c:chartSpace", f"<c:chart><c:plotArea><c:barChart>{series}</c:barChart></c:plotArea></c:chart>")
    drawn = (
        "<w:r><w:drawing><a:graphic><a:graphicData><c:chart r:id='r0'/></a:graphicData></a:graphic></w:drawing></w:r>"
    )
    data = docx(p("Before", drawn), {"word/chart.xml": chart}, chart="")
    assert texts(read_word(tmp_path, data)) == ["Before", "| Sales\n2023 | 5\n2024 | 7"]
