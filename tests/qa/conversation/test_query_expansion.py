from __future__ import annotations

from qa.assistant import Assistant
from qa.conversation.query_expansion import queries, search_all, search_documents
from qa.types import Turn

TURN = Turn("How much revenue did Tencent's cloud business make in 2018?", "RMB 9.1 billion")


def test_without_history_the_question_is_searched() -> None:
    assert queries("And in 2017?", "And in 2017?", []) == ("And in 2017?",)


def test_what_took_words_over_is_searched_bare_and_with_the_last_turns_too() -> None:
    standalone, bare, context = queries("And in 2017?", "And in 2017? (revenue)", [TURN])
    assert (standalone, bare) == ("And in 2017? (revenue)", "And in 2017?")
    assert "RMB 9.1 billion" in context
    assert context.endswith(bare)


def test_another_topic_is_searched_alone() -> None:
    question = "How many branches does ICBC have?"
    assert queries(question, question, [TURN]) == (question,)


def test_a_numbered_part_is_searched_by_its_number_and_name() -> None:
    question = "What does section 3.2 of the travel handbook say?"
    assert queries(question, question, [TURN]) == ("3.2 travel handbook", "section 3.2 travel handbook", question)


def test_each_document_comes_before_a_second_passage_of_any(assistant: Assistant) -> None:
    hits = search_documents(assistant.index, ["revenue of Tencent"], 10)
    documents = [hit.document for hit in hits]
    first = len(set(documents))
    assert len(hits) == 10
    assert first > len({hit.document for hit in search_all(assistant.index, ["revenue of Tencent"], 10)})
    assert len(set(documents[:first])) == first


def test_one_search_is_the_index_s_own(assistant: Assistant) -> None:
    assert search_all(assistant.index, ["revenue of Tencent"], 5) == assistant.index.search("revenue of Tencent", 5)


def test_several_searches_give_each_passage_once_the_best_first(assistant: Assistant) -> None:
    wanted = ["revenue of Tencent", "branches of ICBC"]
    hits = search_all(assistant.index, wanted, 10)
    assert len({hit.passage for hit in hits}) == len(hits) == 10
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    first = {assistant.index.search(text, 1)[0].passage for text in wanted}
    assert first <= {hit.passage for hit in hits[:4]}
    assert hits == search_all(assistant.index, wanted, 10)


def test_nothing_is_found_where_nothing_is(assistant: Assistant) -> None:
    assert search_all(assistant.index, ["(", "?"], 0) == ()


def test_a_passage_is_as_similar_as_it_is_to_what_was_asked(assistant: Assistant) -> None:
    asked, context = "How many branches does ICBC have?", "revenue of Tencent's cloud business"
    own = {hit.passage: hit.similarity for hit in assistant.index.search(asked, 1000)}
    hits = search_all(assistant.index, [asked, context], 10, asked)
    assert [hit.similarity for hit in hits] == [own[hit.passage] for hit in hits]
    assert [hit.score for hit in hits] == [hit.score for hit in search_all(assistant.index, [asked, context], 10)]
