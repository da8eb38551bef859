"""Explanations of real answers: they tell the same story, leave nothing out, and name every way to be left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.sync.update import update
from qa.answer import explaining
from qa.answer.explanation import Considered, Explained, Explanation, Stage
from qa.assistant import Assistant
from qa.reader.calibration import Calibration
from qa.reader.loading import TRAINED, load_models, shipped
from qa.reader.readings import Reader
from qa.reader.sentence_reader import SentenceReader
from qa.reader.span_model import Models
from qa.reader.span_reader import FIRST_READ, SpanReader
from qa.settings import Settings
from qa.types import Quote, Status, Turn
from tests.support.parts import write

REVENUE = "How much revenue did Tencent's cloud business make in 2018?"
FOREIGN = "What is the boiling point of ethanol?"
QUESTIONS = [REVENUE, FOREIGN, "Who chairs the bank?", "what is a qr code", "why do banks buy technology", "xyzzy?"]
HALL = {
    "hall.txt": "Reactor hall\n\nThe Halden reactor hall was opened on 3 May 1987 by the mayor of Halden.\n",
    "copy.txt": "Notice\n\nThe Halden reactor hall was opened on 3 May 1987 by the mayor of Halden.\n",
    "asked.txt": "When was the reactor hall opened?\n\nWhen was the reactor hall opened?\n",
}
OPENED = "When was the reactor hall opened?"


Make = Callable[[Assistant], Reader]


def stopping(assistant: Assistant, enough: float = 0.9) -> SpanReader:
    """The trained reader, which stops at another probability."""
    models = load_models(TRAINED)
    return SpanReader(models, replace(Calibration.load(shipped(models)), enough=enough), assistant.index.rarity)


def alone(assistant: Assistant) -> SpanReader:
    """A reader of one model only."""
    models = Models(load_models(TRAINED).first)
    return SpanReader(models, Calibration.load(shipped(load_models(TRAINED))), assistant.index.rarity)


def sentences(assistant: Assistant) -> SentenceReader:
    return SentenceReader(assistant.index.encode, assistant.index.rarity)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("hall")
    update(folder / "index", [write(folder / "docs", HALL)])
    assistant = Assistant.open(folder / "index")
    with closing(assistant.index):
        yield assistant


def of(explanation: Explanation, stage: Stage) -> list[Considered]:
    return [one for one in explanation.considered if one.stage is stage]


def agrees(told: Explained) -> None:
    """Check that the shown are the quotes, in their order, with their words and probabilities."""
    answer, explanation = told.answer, told.explanation
    assert explanation.status is answer.status
    assert (explanation.question, explanation.standalone_question) == (answer.question, answer.standalone_question)
    quotes = answer.quotes or answer.near_misses
    shown = of(explanation, Stage.SHOWN)
    assert [one.quote for one in shown] == [quote.text for quote in quotes]
    assert [one.probability for one in shown] == [quote.confidence for quote in quotes]
    for one, quote in zip(shown, quotes, strict=True):
        assert place(quote) == (one.source, one.document, one.paragraph)
        assert quote.answer is None or quote.answer.text == one.answer
        assert f" {quote.number}" in one.outcome


def place(quote: Quote) -> tuple[str, str, int]:
    return quote.citation.source, quote.citation.document, quote.citation.paragraph


@pytest.mark.parametrize("make", [stopping, alone, sentences])
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_explanation_tells_of_the_answer_that_is_given(assistant: Assistant, question: str, make: Make) -> None:
    reader = make(assistant)
    told = assistant.explain(question, reader=reader)
    given = replace(assistant.ask(question, reader=reader), elapsed_ms={})
    assert replace(told.answer, elapsed_ms={}) == given
    agrees(told)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_passage_is_accounted_for_once(assistant: Assistant, question: str) -> None:
    found = assistant.find(question)
    for reader in (stopping(assistant), stopping(assistant, 0.0), sentences(assistant)):
        told = assistant.explain(question, reader=reader).explanation
        assert [one.number for one in told.considered] == list(range(1, len(told.considered) + 1))
        assert told.found == len(found.hits) == len({one.passage for one in told.considered})
        silent = [one.passage for one in told.considered if one.stage in (Stage.NO_ANSWER, Stage.NOT_READ)]
        speaking = {one.passage for one in told.considered} - set(silent)
        assert len(silent) == len(set(silent)) == told.found - len(speaking)
        assert all((one.passage > told.read) == (one.stage is Stage.NOT_READ) for one in told.considered)
        for one in told.considered:
            assert one.scores["search"] == round(found.hits[one.passage - 1].score, 6)
            document = found.candidates[one.passage - 1].document
            assert (one.source, one.document) == (document.source, document.name)
            assert (one.quote or "") in document.text


def test_what_is_weighed_comes_first_and_the_likeliest_of_it(assistant: Assistant) -> None:
    considered = assistant.explain(REVENUE).explanation.considered
    weighed = [one.probability for one in considered if one.probability is not None]
    assert weighed == sorted(weighed, reverse=True)
    assert [one.probability for one in considered[: len(weighed)]] == weighed


def test_passages_are_left_unread_when_the_best_answer_is_likely_enough(assistant: Assistant) -> None:
    told = assistant.explain(REVENUE, reader=stopping(assistant, 0.0)).explanation
    assert (told.read, told.limits["enough"]) == (FIRST_READ, 0.0)
    assert {one.passage for one in of(told, Stage.NOT_READ)} == set(range(FIRST_READ + 1, told.found + 1))
    assert f"{FIRST_READ} of the {told.found} passages" in told.reading
    whole = assistant.explain(REVENUE, reader=stopping(assistant, 1.1)).explanation
    assert whole.read == whole.found
    assert not of(whole, Stage.NOT_READ)
    assert "All passages" in whole.reading


def test_a_passage_that_only_repeats_the_question_holds_no_answer(hall: Assistant) -> None:
    told = hall.explain(OPENED, reader=stopping(hall, 1.1)).explanation
    (silent,) = of(told, Stage.NO_ANSWER)
    assert (silent.source, silent.answer, silent.probability) == ("asked.txt", None, None)
    assert set(silent.scores) == {"search", "similarity", "lexical"}


def test_the_same_words_elsewhere_are_told_with_the_first_ones(hall: Assistant) -> None:
    told = hall.explain(OPENED, reader=stopping(hall, 1.1))
    (copy, *_) = of(told.explanation, Stage.SAME_WORDS)
    first = told.explanation.considered[0]
    assert (copy.quote, copy.outcome.endswith("number 1")) == (first.quote, True)
    assert {first.source, copy.source} == {"hall.txt", "copy.txt"}
    assert told.answer.quotes[0].also_in[0].source == copy.source


def test_what_overlaps_a_better_answer_names_it(assistant: Assistant) -> None:
    told = assistant.explain(REVENUE).explanation
    assert of(told, Stage.OVERLAPPING)
    for one in of(told, Stage.OVERLAPPING):
        better = told.considered[int(one.outcome.split("number ")[1].split(",")[0]) - 1]
        assert one.probability is None
        assert better.number < one.number
        assert (better.source, better.document) == (one.source, one.document)


def test_what_is_not_shown_says_which_limit_it_missed(assistant: Assistant) -> None:
    few = Assistant(assistant.index, assistant.reader, Settings(quotes_shown=1))
    told = few.explain(REVENUE)
    agrees(told)
    assert told.explanation.limits["quotes_shown"] == 1
    below = of(told.explanation, Stage.RANKED_BELOW)
    assert "at most 1 quote" in below[0].outcome
    unlikely = of(assistant.explain(FOREIGN).explanation, Stage.RANKED_BELOW)
    assert all("after the first 3" in one.outcome for one in unlikely)
    assert unlikely


@pytest.mark.parametrize("limit", ["answered", "likely", "weak", "none"])
def test_the_limit_that_decided_is_told(assistant: Assistant, limit: str) -> None:
    """The same answer, held against limits of which it reaches those up to one."""
    best = assistant.ask(REVENUE).confidence
    names = ("answered", "likely", "weak")
    reached = {name: best / 2 if names.index(name) >= (*names, "none").index(limit) else 1.1 for name in names}
    models = load_models(TRAINED)
    calibration = replace(Calibration.load(shipped(models)), **reached)
    told = assistant.explain(REVENUE, reader=SpanReader(models, calibration, assistant.index.rarity))
    agrees(told)
    status = {"answered": Status.ANSWERED, "likely": Status.LIKELY, "weak": Status.WEAK, "none": Status.NOT_FOUND}
    assert told.explanation.status is status[limit]
    assert {name: told.explanation.limits[name] for name in names} == reached
    assert f"{best:.1%}" in told.explanation.decision
    assert f"{reached['weak' if limit == 'none' else limit]:.1%}" in told.explanation.decision


def test_answers_that_disagree_are_told_to_be_likely_together(assistant: Assistant) -> None:
    run = assistant._read(assistant.find(REVENUE), assistant.reader)
    both = replace(run, verdict=replace(run.verdict, confidence=0.375, likely=0.75))
    answered = replace(both, answer=replace(run.answer, status=Status.ANSWERED))
    assert "which disagree, are right with 75.0% together" in explaining.explanation(answered, {}).decision
    weak = replace(both, answer=replace(run.answer, status=Status.WEAK))
    assert "the best answer has 37.5%" in explaining.explanation(weak, {}).decision


def test_a_follow_up_tells_what_was_searched(assistant: Assistant) -> None:
    told = assistant.explain("And Alibaba's?", [Turn(REVENUE, "RMB 9.1 billion")]).explanation
    assert told.queries[0] == told.standalone_question != told.question
    assert len(told.queries) == 3


def test_a_quotation_is_looked_up_and_nothing_is_read(assistant: Assistant) -> None:
    told = assistant.explain('"Liu Qing, who chairs the bank"')
    assert told.answer.lookup is not None
    assert (told.explanation.considered, told.explanation.read) == ((), 0)
    assert "looked up" in told.explanation.decision


def test_where_there_is_nothing_that_is_told(tmp_path: Path) -> None:
    told = Assistant.open(tmp_path / "none").explain("Anything?").explanation
    assert (told.status, told.considered, told.found) == (Status.NO_DOCUMENTS, (), 0)
    assert told.decision == "There are no documents to search."


def test_what_an_answer_was_made_with_is_told(assistant: Assistant) -> None:
    told = assistant.explain(REVENUE).explanation
    assert told.fingerprints == {
        "encoder": assistant.index.recipe.fingerprint(),
        "reader": assistant.reader.fingerprint,
        "corpus": assistant.index.summary().fingerprint,
    }


def test_a_reading_without_a_place_in_the_answer_is_too_much_for_it(assistant: Assistant) -> None:
    """An answer that was cut to the size that can be sent."""
    found = assistant.find(REVENUE)
    run = assistant._read(found, assistant.reader)
    cut = replace(run, answer=replace(run.answer, quotes=run.answer.quotes[:1], groups=()))
    told = explaining.explanation(cut, {})
    assert "too large" in of(told, Stage.RANKED_BELOW)[0].outcome
