"""What is offered while somebody types stands in the corpus, begins as typed, and is theirs to see."""

from __future__ import annotations

import pytest

from index.search.filters import Filters
from index.search.index import Index
from index.sync.update import update
from qa import Assistant
from qa.conversation.completions import Completions
from tests.support.parts import QuickRecipe


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("handbook")
    (folder / "a.md").write_text(
        "# Leave for everyone\n\n## Sick leave\n\nTell your manager.\n\nWho decides on leave?\n\nShe does.\n"
    )
    (folder / "b.md").write_text(
        "# Travel costs\n\n## Leaving the country\n\nAsk first. It takes a week or two to arrange.\n"
    )
    update(folder / "index", [folder / "a.md", folder / "b.md"], QuickRecipe())
    return Index.open(folder / "index", QuickRecipe())


def test_questions_come_first_then_what_begins_so_then_the_rest(index: Index) -> None:
    offered = Completions(index).of("leav", 6)
    assert offered == ["Who decides on leave?", "Leave for everyone", "Leaving the country", "Sick leave"]
    assert Completions(index).of("leav", 2) == offered[:2]
    assert Completions(index).of("leav", 2, ["How much leave is there?"])[0] == "How much leave is there?"


def test_every_word_typed_begins_one_that_is_offered(index: Index) -> None:
    assert Completions(index).of("lea si", 6) == ["Sick leave"]
    assert Completions(index).of("leave in march", 6) == []
    assert Completions(index).of("", 6) == Completions(index).of("l", 6) == Completions(index).of("??", 6) == []


def test_what_may_not_be_found_is_not_offered(index: Index) -> None:
    assert Completions(index.within(Filters(("b.md",)))).of("leav", 6) == ["Leaving the country"]


def test_what_is_offered_follows_the_corpus(assistant: Assistant) -> None:
    titles = [document.title for document in map(assistant.index.document, (i.id for i in assistant.index.documents()))]
    for title in titles:
        if len(title) <= 100:
            assert title in assistant.complete(title, 20)
