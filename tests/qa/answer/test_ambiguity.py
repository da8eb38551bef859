"""Where the sources speak of different things, it is asked which one is meant; where of one, they disagree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.sources import Limits, read
from index.sync.update import update
from index.types import Document, Kind
from qa.answer.ambiguity import told_apart
from qa.assistant import Assistant
from qa.reader.passage.quotes import quote_around
from qa.reader.readings import Reading
from qa.types import Span
from tests.support.parts import write

FERRIES = (
    "# Ferries\n\n| Line | Cabins | Captain |\n|---|---|---|\n| Tern | 40 | Eva Lind |\n| Skua | 75 | Ole Berg |\n"
)


def reading(folder: Path, name: str, text: str, answer: str) -> Reading:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    (made,) = read(path, name, Limits())
    assert isinstance(made, Document)
    at = text.index(answer)
    paragraph = next(p for p in made.paragraphs if p.start <= at < p.end and p.kind is not Kind.HEADING)
    start, end = quote_around(text, paragraph, at, at + len(answer))
    span = Span(answer, at, at + len(answer))
    return Reading(made, 1, paragraph, start, end, span, whole=False, confidence=0.9, support=0.9)


@pytest.mark.parametrize(
    ("question", "texts", "answers", "about"),
    [
        ("How many cabins does the ship have?", (FERRIES, FERRIES), ("40", "75"), ("Tern", "Skua")),
        ("How many cabins does the Tern have?", (FERRIES, FERRIES), ("40", "75"), ()),
        (
            "What did the line earn?",
            ("# Line\n\nIn 2019 the line earned 4 million.\n", "# Report\n\nIt earned 6 million in 2021.\n"),
            ("4 million", "6 million"),
            ("2019", "2021"),
        ),
        (
            "What did the line earn in 2019?",
            ("# Line\n\nIn 2019 the line earned 4 million.\n", "# Report\n\nIt earned 6 million in 2021.\n"),
            ("4 million", "6 million"),
            (),
        ),
        (
            "How long is the ship?",
            ("# Data sheet Tern\n\nIt is 90 metres long.\n", "# Data sheet Skua\n\nIt is 120 metres long.\n"),
            ("90", "120"),
            ("Tern", "Skua"),
        ),
        (
            "How long is the ship of Norled?",
            ("# Norled: Tern\n\nIt is 90 metres long.\n", "# Norled: Skua\n\nIt is 120 metres long.\n"),
            ("90", "120"),
            (),
        ),
        (
            "How long is the ship?",
            ("# News\n\nIt is 90 metres long.\n", "# Harbour\n\nIt is 120 metres long.\n"),
            ("90", "120"),
            (),
        ),
        (
            "How many cabins are there?",
            ("# News\n\nThe Tern has 40 cabins.\n", "# Harbour\n\nThe Skua has 75 cabins.\n"),
            ("40", "75"),
            ("The Tern", "The Skua"),
        ),
        (
            "How many cabins are there?",
            ("# News\n\nEva Lind said it has 40 cabins.\n", "# Harbour\n\nOle Berg said it has 75 cabins.\n"),
            ("40", "75"),
            (),
        ),
    ],
)
def test_what_tells_the_answers_apart(
    tmp_path: Path, question: str, texts: tuple[str, ...], answers: tuple[str, ...], about: tuple[str, ...]
) -> None:
    sides = [reading(tmp_path, f"{n}.md", *pair) for n, pair in enumerate(zip(texts, answers, strict=True))]
    assert told_apart(question, sides) == about


def test_nothing_tells_one_answer_apart(tmp_path: Path) -> None:
    side = reading(tmp_path, "a.md", FERRIES, "40")
    assert told_apart("How many cabins?", [side, side]) == ()


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("ferries")
    update(folder / "index", [write(folder / "docs", {"ferries.md": FERRIES})])
    assistant = Assistant.open(folder / "index")
    yield assistant
    assistant.index.close()


def test_rows_that_the_question_leaves_open_are_asked_back(ferries: Assistant) -> None:
    answer = ferries.ask("Who is the captain of the ship?")
    assert answer.is_open
    assert {(group.about, group.answer) for group in answer.groups} == {("Tern", "Eva Lind"), ("Skua", "Ole Berg")}
    for group in answer.groups:
        again = ferries.ask(answer.narrowed(group))
        assert not again.is_open
        assert again.groups[0].answer == group.answer
