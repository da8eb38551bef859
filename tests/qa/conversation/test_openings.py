from __future__ import annotations

from pathlib import Path

import docx
import pytest

from index.sync.update import update
from qa.assistant import Assistant
from qa.conversation.openings import openings
from qa.settings import Settings
from qa.types import Answer, Status
from tests.support.parts import write

ARTICLE = """The Harbour Desk

Marta Quell is the director of Eastport Harbour. She took office in 2019.

Eastport Harbour has 42 berths for ships of every size.

It has a fine view.
"""


@pytest.fixture
def harbour(tmp_path: Path) -> Assistant:
    (tmp_path / "harbour.txt").write_text(ARTICLE)
    update(tmp_path / "index", [tmp_path / "harbour.txt"])
    return Assistant.open(tmp_path / "index", Settings(reader="sentences"))


def test_questions_come_from_the_articles_own_sentences(harbour: Assistant) -> None:
    questions = harbour.openings(4)
    assert "How many berths does Eastport Harbour have?" in questions
    assert "Who is the director of Eastport Harbour?" in questions


def test_each_is_answered(harbour: Assistant) -> None:
    assert all(harbour.ask(question).status is Status.ANSWERED for question in harbour.openings(4))


def test_no_more_than_asked_for(harbour: Assistant) -> None:
    assert len(harbour.openings(1)) == 1


def test_none_without_documents(tmp_path: Path) -> None:
    assert Assistant.open(tmp_path / "none").openings(4) == ()


def test_they_follow_the_corpus(harbour: Assistant, tmp_path: Path) -> None:
    assert harbour.openings(4)
    (tmp_path / "harbour.txt").write_text("Nothing\n\nA plain sentence without a name or number in it.\n")
    update(tmp_path / "index", [tmp_path / "harbour.txt"])
    assert harbour.openings(4) == ()


def test_a_question_of_the_text_is_asked_without_its_label(tmp_path: Path) -> None:
    """Those who comment on a text ask one another, and "everybody" is nobody's name."""
    answer = "Eastport Harbour takes dogs on every berth, if they are on a lead."
    file = docx.Document()
    paragraph = file.add_paragraph("Everybody has 27 days of leave. Berths in Eastport Harbour cost 9 euro a day.")
    file.add_comment(paragraph.runs, text="Should we ask for Westport instead? They take dogs.", author="Ana")
    docs = write(tmp_path / "docs", {"dogs.md": f"# Dogs\n\n## Q: May dogs come to Eastport Harbour?\n\n{answer}\n"})
    file.save(str(docs / "leave.docx"))
    update(tmp_path / "index", [docs])
    tried: list[str] = []

    def asked(question: str) -> Answer:
        tried.append(question)
        return assistant.ask(question)

    assistant = Assistant.open(tmp_path / "index", Settings(reader="sentences"))
    openings(assistant.index, asked, 4)
    assert tried == ["May dogs come to Eastport Harbour?"]
