"""After "not found", a mistyped word comes with what it was meant as, and with the question put right."""

from __future__ import annotations

from pathlib import Path

from index.search.index import Index
from index.sync.update import update
from qa.answer.spelling import spellings
from qa.types import Spelling
from tests.support.parts import QuickRecipe


def test_each_unknown_word_gets_its_neighbours_and_the_question_is_put_right(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Opening times\n\nThe canteen opens at noon and closes at three.\n")
    update(tmp_path / "index", [tmp_path / "a.txt"], QuickRecipe())
    index = Index.open(tmp_path / "index", QuickRecipe())
    question = "When does the cantene open on zzyzx days?"
    assert spellings(index, question, ("cantene", "zzyzx")) == (
        Spelling("cantene", ("canteen",), "When does the canteen open on zzyzx days?"),
    )
    assert spellings(index, "When does the canteen open?", ()) == ()
