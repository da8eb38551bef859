"""What is found in a passage: never the question's own words, never across cells, with what is left unconfirmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.sources import Limits, read
from index.text.passages import RETRIEVED
from index.types import Document, Hit
from qa.reader.finding import SPANS_A_PASSAGE, Finder, Found
from qa.reader.loading import TRAINED, load_models
from qa.reader.readings import Candidate
from qa.reader.span_model import Text
from qa.reader.term_overlap import IdfOverlap

BANK = """---
title: The bank
date: 2022-03-01
---

In 2022 the bank earned 5 million. The court of first instance sits in Lyon. Anna Mayer leads the bank.
"""
TABLE = "# Branches\n\n| City | Branches | Staff |\n|---|---|---|\n| Porto | 14 | 230 |\n| Lyon | 9 | 120 |\n"


def found(folder: Path, text: str, question: str) -> list[Found]:
    path = folder / "a.md"
    path.write_text(text, encoding="utf-8")
    (document,) = read(path, path.name, Limits())
    assert isinstance(document, Document)
    body = [p for p in document.paragraphs if p.kind in RETRIEVED]
    hit = Hit(1, 1, 1, body[0].start, body[-1].end, 0.5, 0.5, 0.5)
    passage = Text(document.title, document.text[hit.start : hit.end])
    ((first, second),) = load_models(TRAINED).read(question, [passage])
    return list(Finder(question, IdfOverlap(question, lambda _: 1.0)).found(Candidate(hit, document), first, second))


@pytest.mark.parametrize("question", ["Which court is it?", "What does the bank do?", "Who is the bank?"])
def test_the_questions_own_words_are_no_answer(tmp_path: Path, question: str) -> None:
    asked = set(question.lower().strip("?").split())
    for one in found(tmp_path, BANK, question):
        assert not set(one.text.lower().strip(".").split()) <= asked | {"the"}


@pytest.mark.parametrize(
    ("question", "unconfirmed"),
    [
        ("How much did the bank earn in 2023?", ("2023",)),
        ("How much did the bank earn in 2022?", ()),
        ("What does Anna Maier lead?", ("Maier",)),
        ("What does Anna Mayer lead?", ()),
        ("What does she lead? (Maier)", ()),
    ],
)
def test_what_the_source_does_not_state_is_named(tmp_path: Path, question: str, unconfirmed: tuple[str, ...]) -> None:
    best = found(tmp_path, BANK, question)[0]
    assert best.unconfirmed == unconfirmed
    assert (best.evidence.names_missing + best.evidence.numbers_missing > 0) == bool(unconfirmed)


def test_answers_lie_in_their_quotes_and_do_not_overlap(tmp_path: Path) -> None:
    made = found(tmp_path, BANK, "How much did the bank earn in 2022?")
    assert 1 <= len(made) <= 2 * SPANS_A_PASSAGE
    assert "5 million" in made[0].text
    for n, one in enumerate(made):
        assert one.quote[0] <= one.start < one.end <= one.quote[1]
        assert all(one.end <= other.start or other.end <= one.start for other in made[:n])


def test_an_answer_stays_within_a_cell(tmp_path: Path) -> None:
    made = found(tmp_path, TABLE, "How many branches are in Porto?")
    assert made
    assert all("|" not in one.text and "\n" not in one.text for one in made)
    assert all(one.quoted.count("\n") == 0 for one in made), "and its quote is the row"


def test_a_masthead_stands_for_the_words_that_ask_who_wrote_it(tmp_path: Path) -> None:
    text = "# Kilns\n\nAuthor: Nora Quist\nDate: 12 March 2025\n\nThe glaze is mixed by Ivo Sand.\n"
    best = found(tmp_path, text, "Who wrote the kilns guide?")[0]
    assert (best.text, best.evidence.quote_words) == ("Nora Quist", 1.0)
    glaze = [each for each in found(tmp_path, text, "Who wrote the glaze guide?") if "Ivo" in each.quoted]
    assert all(each.evidence.quote_words < 1.0 for each in glaze)
