"""Ratings as a question set, read back by what reads question sets."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import PinciteError
from index.search.index import Index
from index.sync.update import update
from qa.evaluation.evaluation import Case, load_cases
from qa.records.feedback import RatedQuote, Rating, Verdict
from qa.records.feedback_cases import at_present, cases, export_cases
from qa.types import quote_digest
from tests.support.parts import QuickRecipe, article, write

SHORT = RatedQuote("a.zip", "a.txt", 1, 0, 20, "ab" * 32, "It has 14 branches.", "14")
WHOLE = RatedQuote("b.txt", "b.txt", 1, 0, 30, "cd" * 32, "There are fourteen of them.", None)


def rated(question: str, verdict: Verdict, quote: RatedQuote | None = None, **more: str | None) -> Rating:
    return Rating("2026-01-01T00:00:00.000+00:00", "and?", question, verdict, "a corpus", quote=quote, **more)


def test_what_was_called_right_comes_back_as_cases(tmp_path: Path) -> None:
    given = [
        rated("How many?", Verdict.RIGHT, SHORT),
        rated("Where?", Verdict.WRONG, SHORT),
        rated("How many?", Verdict.RIGHT, WHOLE),
        rated("How many?", Verdict.MISSING),
        rated("Who?", Verdict.RIGHT, WHOLE),
        rated("What?", Verdict.MISSING, correction="a bank – “une banque”"),
    ]
    path = tmp_path / "set.jsonl"
    done = export_cases(path, given)
    assert done.left_out == 1
    assert load_cases(path) == [
        Case(
            f"feedback-{quote_digest('How many?')}",
            "How many?",
            ("14", "There are fourteen of them."),
            documents=("a.txt", "b.txt"),
        ),
        Case(f"feedback-{quote_digest('Who?')}", "Who?", ("There are fourteen of them.",), documents=("b.txt",)),
        Case(f"feedback-{quote_digest('What?')}", "What?", ("a bank – “une banque”",)),
    ]


def test_readers_who_disagree_leave_it_open() -> None:
    split = [rated("Who?", Verdict.RIGHT, SHORT), rated("Who?", Verdict.WRONG, SHORT)]
    assert (cases(split).records, cases(split).left_out) == ((), 1)
    assert len(cases([*split, rated("Who?", Verdict.RIGHT, SHORT)]).records) == 1


def test_only_the_newest_verdict_of_a_conversation_counts() -> None:
    said = replace(rated("Who?", Verdict.RIGHT, SHORT), session="s")
    assert cases([said, replace(said, verdict=Verdict.WRONG_PLACE)]).records == ()


def test_a_correction_stands_where_no_quote_is_right() -> None:
    wrong = rated("Who?", Verdict.WRONG, SHORT, correction="41")
    (record,) = cases([wrong]).records
    assert record["answers"] == ["41"]
    assert "source" not in record
    (record,) = cases([wrong, rated("Who?", Verdict.RIGHT, WHOLE)]).records
    assert record["answers"] == [WHOLE.text]


def test_nothing_is_written_where_nothing_is_known(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    with pytest.raises(PinciteError, match="of 1 rated questions none has an answer"):
        export_cases(path, [rated("Who?", Verdict.MISSING)])
    assert not path.exists()
    with pytest.raises(PinciteError, match="could not be written"):
        export_cases(tmp_path / "missing" / "set.jsonl", [rated("Who?", Verdict.RIGHT, SHORT)])


def test_what_was_rated_before_its_file_moved_counts_where_it_is_now(tmp_path: Path) -> None:
    docs = write(tmp_path / "docs", {"a.txt": article("a"), "r.jsonl": '{"id": "one", "text": "Some words of it."}'})
    update(tmp_path / "index", [docs], QuickRecipe())
    for old, new in (("a.txt", "b.txt"), ("r.jsonl", "s.jsonl")):
        (docs / old).rename(docs / new)
    assert not update(tmp_path / "index", [docs], QuickRecipe()).failed
    before = [replace(SHORT, source="a.txt", document="a.txt"), replace(SHORT, source="r.jsonl", document="one"), WHOLE]
    with closing(Index.open(tmp_path / "index", QuickRecipe())) as index:
        given = [*(rated("Who?", Verdict.RIGHT, quote) for quote in before), rated("Who?", Verdict.MISSING)]
        now = [rating.quote for rating in at_present(index, given)]
    assert now == [
        replace(SHORT, source="b.txt", document="b.txt"),
        replace(SHORT, source="s.jsonl", document="one"),
        WHOLE,
        None,
    ]
