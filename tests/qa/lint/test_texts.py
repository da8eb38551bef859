"""One document by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.text.paragraphs import lay_out
from index.types import Document, Kind, Paragraph
from qa.lint.findings import Rule
from qa.lint.texts import LONG, about, in_text

PROSE = "The ferry to Helsinborg leaves every twenty minutes from the northern pier, in summer and in winter alike."


def document(*parts: tuple[Kind, str], title: str = "Ferries", date: str | None = "2026-01-01") -> Document:
    text, paragraphs = "", []
    for number, (kind, part) in enumerate(parts, 1):
        paragraphs.append(Paragraph(number, len(text), len(text) + len(part), kind, 2 * number - 1))
        text += f"{part}\n\n"
    return Document("pier/ferries.md", "pier/ferries.md", title, text, tuple(paragraphs), "0", date)


def rules(found: Document) -> list[Rule]:
    return [each.rule for each in (*in_text(found), *about(found))]


def test_a_good_document_has_no_finding() -> None:
    assert rules(document((Kind.HEADING, "Ferries"), (Kind.BODY, PROSE))) == []


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ([(Kind.HEADING, "Ferries")], Rule.EMPTY),
        ([(Kind.FURNITURE, "Log in to read"), (Kind.HEADING, "Ferries")], Rule.EMPTY),
        ([(Kind.BODY, "Every day.")], Rule.SHORT),
        ([(Kind.BODY, PROSE + " more" * (LONG // 5))], Rule.LONG),
        ([(Kind.BODY, PROSE), *[(Kind.FURNITURE, PROSE)] * 5], Rule.FURNITURE),
        ([(Kind.BODY, PROSE + " FÃ¤hre")], Rule.ENCODING),
        ([(Kind.BODY, PROSE + " Itâ€™s late")], Rule.ENCODING),
        ([(Kind.BODY, PROSE + " l\ufffdate")], Rule.ENCODING),
    ],
)
def test_what_is_the_matter_is_told(parts: list[tuple[Kind, str]], rule: Rule) -> None:
    assert rules(document(*parts)) == [rule]


@pytest.mark.parametrize("text", ["São Tomé, Ärger, Ñandú, Ø", "Á la carte – “quoted” … it’s 20 €", "â la mode"])
def test_letters_of_other_languages_are_not_misread(text: str) -> None:
    assert rules(document((Kind.BODY, PROSE + text))) == []


def test_long_tables_are_tables() -> None:
    assert rules(document((Kind.BODY, PROSE), (Kind.TABLE, "| a | b |\n" * LONG))) == []


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("ferries", "called by its file's name"),
        (lay_out(PROSE).title or "", "called by its first words"),
        (" ", "called nothing"),
    ],
)
def test_a_title_that_is_none(title: str, found: str) -> None:
    (told,) = about(document((Kind.BODY, PROSE), title=title))
    assert (told.rule, told.what) == (Rule.TITLE, found)


def test_a_date_that_is_missing() -> None:
    (told,) = about(document((Kind.BODY, PROSE), date=None))
    assert told.rule is Rule.DATE


def test_a_place_is_given() -> None:
    (told,) = in_text(document((Kind.BODY, PROSE), (Kind.BODY, "x" * (LONG + 1))))
    assert (told.paragraph, told.line, told.what) == (2, 3, "3,001 characters")


@pytest.mark.parametrize("source", ["pier/ferries.csv", "ferries.srt", "ferries.log"])
def test_formats_without_a_place_for_title_and_date_need_none(source: str) -> None:
    assert list(about(replace(document((Kind.BODY, PROSE), title="ferries", date=None), source=source))) == []


def test_a_workbook_is_called_by_its_name_and_can_have_a_date() -> None:
    told = about(replace(document((Kind.TABLE, "a | b"), title="ferries", date=None), source="ferries.xlsx"))
    assert [each.rule for each in told] == [Rule.DATE]


def test_a_first_line_by_itself_is_a_title() -> None:
    line = "Ferries of the north"
    assert list(about(document((Kind.BODY, line), (Kind.BODY, PROSE), title=line))) == []
    sentence = "Ferries leave often."
    assert [e.rule for e in about(document((Kind.BODY, sentence), (Kind.BODY, PROSE), title=sentence))] == [Rule.TITLE]
