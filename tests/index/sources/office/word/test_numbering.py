from __future__ import annotations

from pathlib import Path

import pytest

from index.types import Document, Kind
from tests.index.sources.office.ooxml import docx, p, read_word, texts


def _level(at: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


OUTLINE = _level(0, "decimal", "%1.") + _level(1, "decimal", "%1.%2") + _level(2, "lowerLetter", "(%3)")


def _lists(*levels: str, uses: str = "") -> str:
    made = "".join(f'<w:abstractNum w:abstractNumId="{n}">{each}</w:abstractNum>' for n, each in enumerate(levels))
    plain = "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(len(levels)))
    return made + plain + uses


def _in(use: int, at: int | None = 0) -> str:
    level = "" if at is None else f'<w:ilvl w:val="{at}"/>'
    return f'<w:numPr>{level}<w:numId w:val="{use}"/></w:numPr>'


def _read(folder: Path, numbering: str, *paragraphs: tuple[str, str], styles: str = "") -> Document:
    body = "".join(p(text, properties=properties) for text, properties in paragraphs)
    return read_word(folder, docx(body, numbering=numbering, styles=styles))


def test_levels_are_counted_and_begin_anew_below_a_higher_one(tmp_path: Path) -> None:
    levels = [0, 1, 2, 2, 1, 2, 0, 1]
    document = _read(tmp_path, _lists(OUTLINE), *((f"text {n}", _in(1, at)) for n, at in enumerate(levels)))
    labels = [line.split(" ", 1)[0] for text in texts(document) for line in text.split("\n")]
    assert labels == ["1.", "1.1", "(a)", "(b)", "1.2", "(a)", "2.", "2.1"]


def test_clauses_are_paragraphs_of_their_own_and_items_a_list(tmp_path: Path) -> None:
    document = _read(
        tmp_path, _lists(OUTLINE), *((name, _in(1, at)) for name, at in [("A", 0), ("B", 1), ("C", 2), ("D", 2)])
    )
    assert texts(document) == ["1. A", "1.1 B", "(a) C\n(b) D"]
    assert [paragraph.kind for paragraph in document.paragraphs] == [Kind.BODY, Kind.BODY, Kind.LIST]


def test_a_level_that_never_begins_anew(tmp_path: Path) -> None:
    levels = _level(0, "upperRoman", "Part %1") + _level(1, "decimal", "Article %2", '<w:lvlRestart w:val="0"/>')
    document = _read(tmp_path, _lists(levels), *(("x", _in(1, at)) for at in [0, 1, 1, 0, 1]))
    assert "\n".join(texts(document)).split("\n") == [
        "Part I x",
        "Article 1 x",
        "Article 2 x",
        "Part II x",
        "Article 3 x",
    ]


def test_uses_of_a_list_go_on_counting_unless_they_begin_anew(tmp_path: Path) -> None:
    goes_on = '<w:num w:numId="8"><w:abstractNumId w:val="0"/></w:num>'
    anew = (
        '<w:num w:numId="9"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    document = _read(tmp_path, _lists(OUTLINE, uses=goes_on + anew), *(("x", _in(use)) for use in [1, 1, 8, 9, 9]))
    assert texts(document) == ["1. x\n2. x\n3. x\n5. x\n6. x"]


def test_a_use_with_a_level_of_its_own(tmp_path: Path) -> None:
    own = f'<w:num w:numId="9"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">{_level(0, "upperLetter", "%1)")}'
    document = _read(tmp_path, _lists(OUTLINE, uses=f"{own}</w:lvlOverride></w:num>"), ("x", _in(9)), ("y", _in(9)))
    assert texts(document) == ["A) x\nB) y"]


def test_figures_for_all_levels_in_legal_numbering(tmp_path: Path) -> None:
    levels = _level(0, "upperRoman", "%1.") + _level(1, "decimal", "%1.%2", "<w:isLgl/>")
    document = _read(tmp_path, _lists(levels), ("x", _in(1, 0)), ("y", _in(1, 1)))
    assert texts(document) == ["I. x", "1.1 y"]


@pytest.mark.parametrize("sign", ["\uf0b7", "o", "§", "■"])
def test_bullets_are_dots(tmp_path: Path, sign: str) -> None:
    document = _read(tmp_path, _lists(_level(0, "bullet", sign)), ("x", _in(1)), ("y", _in(1)))
    assert texts(document) == ["• x\n• y"]


STYLES = """
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>
 <w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/><w:pPr><w:numPr>
 <w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Plain"><w:name w:val="No number"/><w:basedOn w:val="H2"/><w:pPr><w:numPr>
 <w:numId w:val="0"/></w:numPr></w:pPr></w:style>
"""


def test_headings_are_numbered_by_their_styles(tmp_path: Path) -> None:
    levels = _level(0, "decimal", "%1", '<w:pStyle w:val="H1"/>') + _level(
        1, "decimal", "%1.%2", '<w:pStyle w:val="H2"/>'
    )
    body = (
        p("Scope", style="H1")
        + p("Who", style="H2")
        + p("x")
        + p("What", style="H2")
        + p("Bare", style="Plain")
        + p("y")
    )
    document = read_word(tmp_path, docx(body, numbering=_lists(levels), styles=STYLES))
    assert texts(document) == ["1 Scope", "1.1 Who", "x", "1.2 What", "Bare", "y"]
    assert document.paragraphs[2].heading == ("1.1 Who",)  # the first heading is the title


def test_a_list_whose_rules_are_those_of_a_style(tmp_path: Path) -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="Outline"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1">{_level(0, "upperLetter", "%1.")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    named = '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>'
    style = f'<w:style w:type="numbering" w:styleId="Outline">{named}</w:style>'
    document = _read(tmp_path, numbering, ("x", _in(1)), ("y", _in(1)), styles=style)
    assert texts(document) == ["A. x\nB. y"]


def test_what_is_not_there_numbers_nothing(tmp_path: Path) -> None:
    document = _read(tmp_path, _lists(OUTLINE), ("x", _in(0)), ("y", _in(77)), ("z", _in(1, 8)), ("q", _in(1, 99)))
    assert texts(document) == ["x", "y", "z", "q"]


def test_empty_and_deleted_paragraphs(tmp_path: Path) -> None:
    """Word numbers an empty paragraph, and of two that are joined only the one that stays."""
    deleted = f'{_in(1)}<w:rPr><w:del w:id="1"/></w:rPr>'
    document = _read(tmp_path, _lists(OUTLINE), ("a", _in(1)), ("", _in(1)), ("b", deleted), ("c", _in(1)))
    assert texts(document) == ["1. a\n3. bc"]
