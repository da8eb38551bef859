from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from index.search.filters import Filters
from index.sync.update import update
from qa.assistant import OFFERED, Assistant, check
from qa.errors import QuestionError
from qa.records.audit import AuditLog, audit_log
from qa.settings import Settings
from qa.types import Answer, Status, Turn

REVENUE = "How much revenue did Tencent's cloud business make in 2018?"


def _essence(answer: Answer) -> dict[str, object]:
    made = answer.to_json()
    del made["elapsed_ms"]
    return made


def test_a_question_is_answered_with_its_figure(assistant: Assistant) -> None:
    answer = assistant.ask(REVENUE)
    assert answer.status is Status.ANSWERED
    assert "9.1 billion" in answer.quotes[0].text
    assert answer.groups[0].answer == "RMB 9.1 billion"


def test_ask_is_find_and_read(assistant: Assistant) -> None:
    assert _essence(assistant.ask(REVENUE)) == _essence(assistant.read(assistant.find(REVENUE)))


def test_an_answer_that_is_explained_is_given_and_noted_like_any_other(assistant: Assistant, tmp_path: Path) -> None:
    settings = Settings(audit=str(tmp_path / "audit.sqlite"))
    noting = Assistant(assistant.index, assistant.reader, settings)
    noted: list[Answer] = []
    noting.on_answer = noted.append
    told = noting.explain(REVENUE)
    assert noted == [told.answer]
    assert _essence(told.answer) == _essence(assistant.ask(REVENUE))
    log = audit_log(settings)
    assert log is not None
    assert [entry.content["question"] for entry in log.entries() if entry.content] == [REVENUE]


def test_every_quote_is_verbatim(assistant: Assistant) -> None:
    for question in (REVENUE, "Who chairs the bank?", "what is a qr code", "Why do banks buy technology?"):
        answer = assistant.ask(question)
        for quote in (*answer.quotes, *answer.near_misses):
            number = int(quote.citation.permalink.removeprefix("/source/").split("#")[0])
            text = assistant.index.document(number).text
            assert text[quote.citation.start : quote.citation.end] == quote.text
            if quote.answer:
                assert text[quote.answer.start : quote.answer.end] == quote.answer.text
                assert quote.citation.start <= quote.answer.start <= quote.answer.end <= quote.citation.end


def test_a_foreign_question_is_not_answered_and_says_which_words_are_unknown(assistant: Assistant) -> None:
    answer = assistant.ask("What is the boiling point of ethanol?")
    assert answer.status is Status.NOT_FOUND
    assert answer.near_misses
    assert {"boiling", "ethanol"} <= set(answer.unknown_words)


def test_a_follow_up_is_searched_with_what_it_leans_on(assistant: Assistant) -> None:
    answer = assistant.ask("And Alibaba's?", [Turn(REVENUE, "RMB 9.1 billion")])
    assert answer.question == "And Alibaba's?"
    assert "revenue" in answer.standalone_question
    found = assistant.find("And Alibaba's?", [Turn(REVENUE, "RMB 9.1 billion")]).candidates
    assert any("Alibaba" in each.document.text[each.hit.start : each.hit.end] for each in found)


@pytest.mark.parametrize("message", ["Hello", "thanks!", "yes", "你好", "What can you do?"])
def test_small_talk_is_replied_to_and_not_searched(assistant: Assistant, message: str) -> None:
    answer = assistant.ask(message, [Turn(REVENUE, "RMB 9.1 billion")])
    assert answer.status is Status.NOT_FOUND
    assert answer.reply is not None
    assert answer.reply.documents == len(assistant.index.documents())
    assert (answer.quotes, answer.near_misses, answer.unknown_words) == ((), (), ())
    assert answer.standalone_question == message


def test_small_talk_offers_openings_that_are_known_already(assistant: Assistant) -> None:
    fresh = Assistant(assistant.index, assistant.reader, assistant.settings)
    before = fresh.ask("Hello").reply
    assert before is not None
    assert before.questions == ()
    known = fresh.openings(4)
    after = fresh.ask("Hello").reply
    assert after is not None
    assert after.questions == known[:OFFERED]


def test_small_talk_in_between_changes_no_follow_up(assistant: Assistant) -> None:
    history = [Turn(REVENUE, "RMB 9.1 billion")]
    chatty = [Turn("Hello"), *history, Turn("thanks!")]
    assert (
        assistant.find("And Alibaba's?", chatty).standalone_question
        == assistant.find("And Alibaba's?", history).standalone_question
    )


def test_small_talk_is_not_audited(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "audit.sqlite"
    audited = Assistant(assistant.index, assistant.reader, replace(assistant.settings, audit=str(path)))
    audited.ask("Hello")
    audited.ask(REVENUE)
    assert [entry.content["question"] for entry in AuditLog(path).entries() if entry.content] == [REVENUE]


def test_an_empty_index_asks_for_documents_before_it_says_hello(tmp_path: Path) -> None:
    answer = Assistant.open(tmp_path / "none").ask("Hello")
    assert answer.status is Status.NO_DOCUMENTS
    assert answer.reply is None


def test_filters_keep_other_documents_out(assistant: Assistant) -> None:
    answer = assistant.ask(REVENUE, filters=Filters(("glossary*",)))
    shown = (*answer.quotes, *answer.near_misses)
    assert {quote.citation.source for quote in shown} == {"glossary-and-faq-for-new-staff.md"}


def test_filters_that_match_nothing_find_nothing(assistant: Assistant) -> None:
    answer = assistant.ask(REVENUE, filters=Filters(("nothing/*",)))
    assert (answer.status, answer.quotes, answer.near_misses) == (Status.NO_DOCUMENTS, (), ())


def test_an_index_that_is_not_there_holds_no_documents(tmp_path: Path) -> None:
    answer = Assistant.open(tmp_path / "none").ask("Anything?")
    assert answer.status is Status.NO_DOCUMENTS
    assert not (tmp_path / "none").exists()


def test_threads_get_the_same_answers(assistant: Assistant) -> None:
    questions = [REVENUE, "Who is the CEO of JD Finance?", "how many branches has icbc", "What is KYC?"] * 4
    alone = [_essence(assistant.ask(question)) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = [_essence(answer) for answer in pool.map(assistant.ask, questions)]
    assert together == alone


@pytest.mark.parametrize("question", ["", "   \n", "\x00\x07", "???", "…—"])
def test_there_must_be_something_to_ask(question: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        check(question, 2000)


def test_a_question_may_not_be_endless() -> None:
    with pytest.raises(QuestionError, match=r"5,000,000 characters, at most 2,000"):
        check("a" * 5_000_000, 2000)


def test_control_characters_are_dropped() -> None:
    assert check(" Who\x00is\x1b[31m he\n? ", 2000) == "Who is [31m he ?"


def test_openings_are_answered_when_asked(assistant: Assistant) -> None:
    questions = assistant.openings(4)
    assert 3 <= len(questions) <= 5
    assert all(assistant.ask(question).status is Status.ANSWERED for question in questions)


LONE = {
    "reactor.txt": "Reactor hall\n\nThe Halden reactor hall was opened on 3 May 1987 by the mayor of Halden.\n",
    "canteen.txt": "Canteen\n\nLunch is served in the canteen from half past eleven. A meal costs 54 kroner.\n",
}


@pytest.mark.parametrize("alone", [True, False])
def test_a_lone_passage_is_answered(tmp_path: Path, alone: bool) -> None:
    """A corpus of a single passage, or the single passage of a corpus that somebody may read."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for name, text in LONE.items():
        if not alone or name == "reactor.txt":
            (folder / name).write_text(text)
    if not alone:
        (folder / ".pincite-access.toml").write_text('[files]\n"canteen.txt" = { allow = ["cooks"] }\n')
    update(tmp_path / "index", [folder])
    assistant = Assistant.open(tmp_path / "index").within(Filters(principals=frozenset({"staff"})))
    answer = assistant.ask("When was the reactor hall opened?")
    assert answer.status in (Status.ANSWERED, Status.WEAK)
    assert answer.quotes[0].answer is not None
    assert "1987" in answer.quotes[0].answer.text
    for question in ("What does a ticket to the opera cost?", "Who invented the telephone?"):
        assert assistant.ask(question).status is Status.NOT_FOUND
