from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from index.errors import SourceError
from index.sources import Limits, read
from index.sources.file import File
from index.sources.office.slides import pptx as slides
from index.types import Document, Kind, Unit
from tests.index.sources.contract import check, check_damaged
from tests.index.sources.office.ooxml import element, relations, texts, zipped
from tests.support.thorough import examples

TITLE_AND_TEXT, TITLE_ONLY, BLANK = 1, 5, 6


def _deck() -> Any:
    made = pptx.Presentation()
    made.core_properties.title = ""
    made.core_properties.author = "A. Person"
    first = made.slides.add_slide(made.slide_layouts[TITLE_AND_TEXT])
    first.shapes.title.text = "Pumps"
    first.placeholders[1].text = "Open the valve\nClose the valve"
    first.notes_slide.notes_text_frame.text = "Say why."
    return made


def _saved(made: Any) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _box(slide: Any, text: str, left: float, top: float, width: float = 2, height: float = 0.5) -> Any:
    shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
    shape.text_frame.text = text
    return shape


def _read(folder: Path, data: bytes) -> Document:
    (folder / "a.pptx").write_bytes(data)
    (document,) = slides.read(File(folder / "a.pptx", "a.pptx"))
    assert isinstance(document, Document)
    return document


def _places(document: Document) -> list[str]:
    return [f"{each.location.unit} {each.location.name}" for each in document.paragraphs if each.location]


def test_a_presentation_keeps_to_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "a.pptx"
    path.write_bytes(_saved(_deck()))
    documents = [item for _ in range(2) for item in read(path, path.name, Limits()) if isinstance(item, Document)]
    check(documents[:1], documents[1:])
    document = documents[0]
    assert (document.title, document.author, document.reader[:5]) == ("Pumps", "A. Person", "pptx ")
    assert texts(document) == ["Pumps", "• Open the valve\n• Close the valve", "Say why."]
    assert _places(document) == ["slide 1", "slide 1", "notes 1"]


def test_damaged_files_are_told(tmp_path: Path) -> None:
    check_damaged(tmp_path / "a.pptx", _saved(_deck()), examples(60))


def test_a_slide_without_a_title_stands_below_no_other_and_a_hidden_one_says_so(tmp_path: Path) -> None:
    made = _deck()
    second = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    second.shapes.title.text = "Fans"
    third = made.slides.add_slide(made.slide_layouts[BLANK])
    _box(third, "Loose", 1, 1)
    third._element.set("show", "0")
    document = _read(tmp_path, _saved(made))
    assert texts(document)[3:] == ["Fans", "Loose"]
    assert _places(document)[3:] == ["slide 2", "slide 3 (hidden)"]
    assert document.paragraphs[-1].heading == ()


def test_columns_are_read_one_after_the_other_whatever_lies_on_top(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[BLANK])
    for text, left, top in [
        ("r2", 5, 2.1),
        ("l2", 1, 2.1),
        ("r1", 5, 1.5),
        ("l1", 1, 1.5),
        ("foot", 1, 6),
        ("head", 1, 0),
    ]:
        _box(slide, text, left, top, width=7 if text in ("head", "foot") else 2)
    assert texts(_read(tmp_path, _saved(made))) == ["head", "l1", "l2", "r1", "r2", "foot"]


def test_what_stands_in_groups_is_read_where_they_stand(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[BLANK])
    _box(slide, "below", 1, 5)
    group = slide.shapes.add_group_shape()
    inner = group.shapes.add_group_shape()
    box = inner.shapes.add_textbox(Inches(1), Inches(1), Inches(2), Inches(1))
    box.text_frame.text = "in a group"
    assert texts(_read(tmp_path, _saved(made))) == ["in a group", "below"]


def test_tables_with_merged_cells(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[BLANK])
    table = slide.shapes.add_table(3, 3, Inches(1), Inches(1), Inches(5), Inches(2)).table
    for number, text in enumerate(["Hall", "Device", "Load", "C", "Crane", "8 t", "", "Hoist", "1 t"]):
        table.cell(number // 3, number % 3).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document = _read(tmp_path, _saved(made))
    assert texts(document, Kind.TABLE) == ["Hall | Device | Load\nC | Crane | 8 t\nC | Hoist | 1 t"]


def test_charts_are_tables(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[BLANK])
    data = CategoryChartData()
    data.categories = ["Q1", "Q2"]
    data.add_series("Sales", (5, 7.5))
    data.add_series("Costs", (3, None))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.LINE, Inches(1), Inches(1), Inches(5), Inches(3), data).chart
    chart.has_title, chart.chart_title.text_frame.text = True, "By quarter"
    assert texts(_read(tmp_path, _saved(made))) == ["By quarter", "| Sales | Costs\nQ1 | 5 | 3\nQ2 | 7.5 |"]


def _slide(shapes: str, **related: str) -> bytes:
    slide = element("p:sld", f"<p:cSld><p:spTree><p:nvGrpSpPr/><p:grpSpPr/>{shapes}</p:spTree></p:cSld>")
    return zipped(
        {
            "_rels/.rels": relations(main="officeDocument ppt/presentation.xml"),
            "ppt/presentation.xml": element("p:presentation", '<p:sldIdLst><p:sldId r:id="s1"/></p:sldIdLst>'),
            "ppt/_rels/presentation.xml.rels": relations(s1="slide slides/1.xml"),
            "ppt/slides/1.xml": slide,
            "ppt/slides/_rels/1.xml.rels": relations(d="diagramData ../data.xml"),
            **related,
        }
    )


def _shape(paragraphs: str, kind: str = "", hidden: str = "0") -> str:
    holder = f'<p:ph type="{kind}"/>' if kind else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="n" descr="a picture of it" hidden="{hidden}"/><p:nvPr>{holder}</p:nvPr>'
        f"</p:nvSpPr><p:spPr/><p:txBody>{paragraphs}</p:txBody></p:sp>"
    )


def _a(text: str, properties: str = "") -> str:
    return (
        f"<a:p><a:pPr{properties}<a:r><a:t>{text}</a:t></a:r></a:p>"
        if properties
        else f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"
    )


def test_numbers_of_items(tmp_path: Path) -> None:
    def numbered(text: str, kind: str, level: int = 0, more: str = "") -> str:
        return _a(text, f' lvl="{level}"><a:buAutoNum type="{kind}"{more}/></a:pPr>')

    items = (
        numbered("a", "arabicPeriod", more=' startAt="3"') + numbered("b", "alphaLcParenR", 1)
        + numbered("c", "alphaLcParenR", 1) + numbered("d", "arabicPeriod", more=' startAt="3"')
        + numbered("e", "alphaLcParenR", 1) + _a("between", "/>") + numbered("f", "romanUcParenBoth")
        + numbered("g", "whatever")
    )  # fmt: skip
    assert texts(_read(tmp_path, _slide(_shape(items)))) == ["3. a\na) b\nb) c\n4. d\na) e", "between", "(I) f\n1 g"]


def test_what_stands_on_the_edge_is_furniture_and_what_is_hidden_is_not_read(tmp_path: Path) -> None:
    number = '<a:p><a:fld type="slidenum"><a:t>7</a:t></a:fld></a:p>'
    parts = _shape(_a("Body")) + _shape(_a("ACME"), "ftr") + _shape(number, "sldNum") + _shape(_a("hidden"), hidden="1")
    document = _read(tmp_path, _slide(parts))
    assert texts(document) == ["Body", "ACME"]
    assert [each.kind for each in document.paragraphs] == [Kind.BODY, Kind.FURNITURE]
    assert "picture" not in document.text


def test_line_breaks_and_fields(tmp_path: Path) -> None:
    paragraph = '<a:p><a:r><a:t>one</a:t></a:r><a:br/><a:fld type="datetime1"><a:t>1 May</a:t></a:fld></a:p>'
    titled = _shape(paragraph, "title") + _shape(paragraph)
    assert texts(_read(tmp_path, _slide(titled))) == ["one 1 May", "one\n1 May"]


def test_a_diagram_is_a_list(tmp_path: Path) -> None:
    def point(id: int, text: str, kind: str = "node") -> str:
        return f'<dgm:pt modelId="{id}" type="{kind}"><dgm:t>{_a(text) if text else ""}</dgm:t></dgm:pt>'

    def part(of: int, id: int, order: int) -> str:
        return f'<dgm:cxn modelId="{100 + id}" srcId="{of}" destId="{id}" srcOrd="{order}"/>'

    data = element(
        "dgm:dataModel",
        f"<dgm:ptLst>{point(4, 'Third')}{point(2, 'First')}{point(0, '', 'doc')}{point(3, 'Second')}"
        f"{point(9, 'x', 'pres')}"
        f"</dgm:ptLst><dgm:cxnLst>{part(0, 4, 1)}{part(0, 2, 0)}{part(2, 3, 0)}{part(3, 2, 0)}</dgm:cxnLst>",
    )
    held = '<a:graphic><a:graphicData><dgm:relIds r:dm="d"/></a:graphicData></a:graphic>'
    frame = f"<p:graphicFrame><p:nvGraphicFramePr/>{held}</p:graphicFrame>"
    document = _read(tmp_path, _slide(frame, **{"ppt/data.xml": data}))
    assert texts(document) == ["• First\n• Second\n• Third"]
    assert document.paragraphs[0].location is not None
    assert document.paragraphs[0].location.unit is Unit.SLIDE


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_slide(""), "is empty"),
        (
            zipped({"_rels/.rels": relations(main="officeDocument a.xml"), "a.xml": "<a/>"}),
            "holds no presentation but <a>",
        ),
        (zipped({"a.txt": "x"}), "lacks its part"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "a.pptx").write_bytes(data)
    with pytest.raises(SourceError, match=reason):
        list(slides.read(File(tmp_path / "a.pptx", "a.pptx")))
